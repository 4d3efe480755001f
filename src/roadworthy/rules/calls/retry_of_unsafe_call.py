"""A retry of something that must not happen twice.

Why: a timeout does not say whether the other side acted; asking again may do it a second time.
Scenario: {dependency} does what it was asked and answers too late.
Impact: {subject} asks again, and the customer is charged twice, the message is sent twice, the record exists twice.
Detection: duplicates at {dependency} a few seconds apart, at times when it was slow.
Fix: send a key that is the same in all attempts and that {dependency} knows (`Idempotency-Key: <uuid>`, made before
    the retry), or ask again only where nothing was sent: `retry_if_exception_type(httpx.ConnectError)`.
Monitoring: duplicates by key on the receiving side; attempts per call.
Blind to: other sides that find duplicates by content.
Source: https://aws.amazon.com/builders-library/making-retries-safe-with-idempotent-APIs/
Seen: aahmadf123/ml_automation@45390a6 dags/utils/airflow_api.py:40
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import STATUS, Call, CallKind, Retry, System, Unknown
from roadworthy.rules.calls.retries import EVERY_ERROR, last_parts
from roadworthy.rules.rule import rule

BAD = {
    "book.py": """
import time

import httpx
from fastapi import FastAPI

app = FastAPI()


@app.post("/bookings")
def book(room: str):
    for attempt in range(3):
        answer = httpx.post("https://hotel.example.com/bookings", json={"room": room})  # unmet
        if answer.status_code in (429, 502):
            time.sleep(2**attempt)
            continue
        return answer.json()
""",
    "pay.py": """
import requests
from fastapi import FastAPI
from requests.adapters import HTTPAdapter
from tenacity import retry, stop_after_attempt, wait_random_exponential
from urllib3.util.retry import Retry

app = FastAPI()
SESSION = requests.Session()
SESSION.mount("https://", HTTPAdapter(max_retries=Retry(total=3, allowed_methods=["GET", "POST"])))


@app.post("/orders")
def order(amount: int):
    charge(amount)
    return tell(amount)


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def charge(amount):
    return requests.post("https://bank.example.com/charges", json={"amount": amount}, timeout=5)  # unmet


def tell(amount):
    return SESSION.post("https://mail.example.com/send", json={"amount": amount}, timeout=5)  # unmet
""",
}
GOOD = {
    "book.py": """
import time

import httpx
from fastapi import FastAPI

app = FastAPI()


@app.post("/bookings")
def book(room: str):
    for attempt in range(3):
        answer = httpx.post("https://hotel.example.com/bookings", json={"room": room})  # met
        if answer.status_code == 429:
            time.sleep(2**attempt)
            continue
        return answer.json()
""",
    "pay.py": """
import uuid

import requests
from fastapi import FastAPI
from requests.adapters import HTTPAdapter
from tenacity import retry, retry_if_exception_type, stop_after_attempt
from urllib3.util.retry import Retry

app = FastAPI()
SESSION = requests.Session()
SESSION.mount("https://", HTTPAdapter(max_retries=Retry(total=3)))


@app.post("/orders")
def order(amount: int):
    charge(amount, uuid.uuid4())
    refund(amount)
    search("lamp")
    return tell(amount)


@retry(stop=stop_after_attempt(3))
def charge(amount, key):
    headers = {"Idempotency-Key": str(key)}
    return requests.post("https://bank.example.com/charges", json={"amount": amount}, headers=headers, timeout=5)  # met


@retry(retry=retry_if_exception_type(requests.exceptions.ConnectTimeout), stop=stop_after_attempt(3))
def refund(amount):
    return requests.post("https://bank.example.com/refunds", json={"amount": amount}, timeout=5)  # met


@retry(stop=stop_after_attempt(3))
def search(text):
    return requests.post("https://shop.example.com/search", json={"text": text}, timeout=5)


def tell(amount):
    return SESSION.post("https://mail.example.com/send", json={"amount": amount}, timeout=5)  # met
""",
}

_DOES = expression(
    r"(^|_|/|\b)(pay|payments?|charges?|order|orders|refunds?|transfers?|send|messages?|e?mails?|sms|notif(y|ication)s?|"
    r"invoices?|bookings?|tickets?|issues|comments?|create|publish|trigger|submit|enqueue|launch|checkout|subscriptions?|withdraw(al)?s?|transactions?|"
    r"tweets?|posts|chat\.postMessage|webhooks?)(_|/|\b|$)",
    re.IGNORECASE,
)
"""Words of what is there twice when it is done twice."""
_TELLS = expression(r"(slack|telegram|discord|teams|twilio|sms|mailer|emails?|notif\w*|webhooks?)\b", re.IGNORECASE)
"""Names of modules that do nothing but tell people something."""
_ONLY_ASKS = expression(
    r"search|query|queries|graphql|token|oauth|login|auth|embed|generat|complet|predict|rerank|infer|translat|lookup|valid"
    r"|check|list|fetch|get_|batch_get|estimate|preview|analy[sz]e|classif|score|render|parse|extract|detect|/chat|health",
    re.IGNORECASE,
)
"""Words of POSTs that change nothing, or that answer the same again."""
_BEFORE_SENDING = frozenset(
    {"ConnectError", "ConnectTimeout", "ConnectionError", "ConnectionRefusedError", "ClientConnectorError"}
    | {f"{STATUS}{one}" for one in (401, 403, 425, 429)}
    | {"NewConnectionError", "PoolTimeout", "RateLimitError", "TooManyRequests", "gaierror"}
)
"""Errors after which nothing has reached the other side, or it has said so."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def retry_of_unsafe_call(system: System) -> Iterator[Verdict]:
    """Asks each POST that makes something and that somebody has repeated; what its nature is by its words."""
    for call in system.calls:
        again = call.retry
        if not isinstance(again, Retry) or not again.is_explicit or not _makes_something(call):
            continue
        if isinstance(again.repeats, Unknown) or not again.repeats or not system.is_reached(call):
            continue
        names = last_parts(again.repeats)
        if call.carries_key:
            yield met(call, "carries a key by which a repetition is known", also=(again.place,))
        elif names <= _BEFORE_SENDING:
            yield met(call, f"is tried again only after {', '.join(sorted(names))}", also=(again.place,))
        else:
            after = "every error" if names & EVERY_ERROR else ", ".join(sorted(names - _BEFORE_SENDING)[:3])
            is_told = all(one.startswith(STATUS) for one in names)
            what = ", when it may be done," if is_told else ", a timeout included,"
            text = f"is a POST that {again.name} sends again after {after}{what} with no key to tell it by"
            yield unmet(call, text, also=(again.place,))


def _makes_something(call: Call) -> bool:
    if call.kind is not CallKind.HTTP or call.method != "POST":
        return False
    target = call.target if isinstance(call.target, str) else ""
    path = target.partition("://")[2].partition("/")[2] or target
    words = f"{call.symbol.rpartition('.')[2]} /{path}"
    module = call.place.path.rpartition("/")[2]
    return bool(_DOES.search(words) or _TELLS.match(module)) and not _ONLY_ASKS.search(words)
