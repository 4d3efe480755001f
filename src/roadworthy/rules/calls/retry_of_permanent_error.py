"""A retry of what will fail again.

Why: a wrong key, a missing page or a malformed request fails the same way every time; asking again costs time and quota
    and hides the reason behind the last attempt.
Scenario: {dependency} answers 401 because a key expired.
Impact: every request takes all attempts and all pauses before it says so; the key is reported late, and may be locked.
Detection: requests answered 4xx come in groups of the number of attempts.
Fix: name what may pass: `retry=retry_if_exception_type((httpx.TransportError, RateLimitError))`, or a predicate that
    looks at the status: `on=lambda e: isinstance(e, httpx.HTTPStatusError) and e.response.status_code >= 500`.
Monitoring: attempts per call by status; a 4xx other than 408 and 429 should have one.
Blind to: predicates inside functions of other packages.
Source: https://learn.microsoft.com/en-us/azure/architecture/best-practices/transient-faults
Seen: lm-sys/FastChat@0e6d3e4 fastchat/utils.py:165
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.libraries import WIDE_ERRORS
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import STATUS, Call, CallKind, Retry, System, Unknown
from roadworthy.rules.calls.retries import EVERY_ERROR, explicit_retries, last_parts
from roadworthy.rules.rule import rule

BAD = {
    "listed.py": """
import time

import requests
from fastapi import FastAPI

app = FastAPI()
AGAIN = {403, 429, 503}


@app.get("/rates")
def rates():
    for attempt in range(3):
        answer = requests.get("https://rates.example.com/", timeout=5)  # unmet
        if answer.status_code in AGAIN and attempt < 2:
            time.sleep(2**attempt)
            continue
        return answer.json()
""",
    "app.py": """
import openai
import requests
from fastapi import FastAPI
from tenacity import retry, stop_after_attempt, wait_random_exponential

app = FastAPI()
CLIENT = openai.OpenAI(max_retries=0)


@app.get("/prices")
def prices():
    return fetch("https://prices.example.com/all") + ask("which?") + insist("https://prices.example.com/some")


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def fetch(url):
    answer = requests.get(url, timeout=5)  # unmet
    answer.raise_for_status()
    return answer.json()


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def ask(text):
    return CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])  # unmet


def insist(url):
    for _ in range(5):
        try:
            answer = requests.get(url, timeout=5)  # unmet
            answer.raise_for_status()
            return answer.json()
        except requests.RequestException as error:
            print(error)
""",
}
GOOD = {
    "listed.py": """
import time

import requests
from fastapi import FastAPI

app = FastAPI()
AGAIN = frozenset({429, 503})


@app.get("/rates")
def rates():
    for attempt in range(3):
        answer = requests.get("https://rates.example.com/", timeout=5)
        if answer.status_code in AGAIN and attempt < 2:
            time.sleep(2**attempt)
            continue
        return answer.json()


@app.get("/pages")
def pages():
    found = []
    for page in range(1, 9):
        answer = requests.get(f"https://rates.example.com/{page}", timeout=5)
        if answer.status_code == 404:
            time.sleep(1)
            continue
        found.append(answer.json())
    return found
""",
    "app.py": """
import openai
import requests
import stamina
from fastapi import FastAPI
from tenacity import retry, retry_if_exception, retry_if_exception_type, stop_after_attempt, wait_random_exponential

app = FastAPI()
CLIENT = openai.OpenAI(max_retries=0)


@app.get("/prices")
def prices():
    return fetch("https://a.example.com/all") + ask("which?") + insist("https://b.example.com/some")


CALLER = stamina.RetryingCaller(attempts=3).on(requests.ConnectionError)


@app.get("/once")
def once():
    return CALLER(plain, "https://e.example.com/all")


def plain(url):
    answer = requests.get(url, timeout=5)
    answer.raise_for_status()
    return answer.json()


@app.get("/more")
def more():
    return told("https://c.example.com/all") + open_ended("https://d.example.com/all")


@retry(retry=retry_if_exception_type(requests.ConnectionError), stop=stop_after_attempt(3))
def fetch(url):
    answer = requests.get(url, timeout=5)  # met
    answer.raise_for_status()
    return answer.json()


@retry(
    retry=retry_if_exception_type((openai.RateLimitError, openai.APIConnectionError)),
    stop=stop_after_attempt(3),
    wait=wait_random_exponential(),
)
def ask(text):
    return CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])  # met


@retry(retry=retry_if_exception(lambda error: error.response.status_code >= 500), stop=stop_after_attempt(3))
def told(url):
    answer = requests.get(url, timeout=5)
    answer.raise_for_status()
    return answer.json()


@retry(stop=stop_after_attempt(3))
def open_ended(url):
    return requests.get(url, timeout=5)


def insist(url):
    for _ in range(5):
        try:
            answer = requests.get(url, timeout=5)
            answer.raise_for_status()
            return answer.json()
        except requests.HTTPError as error:
            if error.response.status_code < 500:
                raise


@app.get("/last")
def last():
    return let_go("https://f.example.com/all") + chosen("https://g.example.com/all")


def let_go(url):
    for _ in range(5):
        try:
            answer = requests.get(url, timeout=5)
            answer.raise_for_status()
            return answer.json()
        except requests.HTTPError:
            raise
        except Exception as error:
            print(error)


@stamina.retry(on=passes, attempts=3)
def chosen(url):
    answer = requests.get(url, timeout=5)
    answer.raise_for_status()
    return answer.json()


def passes(error):
    return not isinstance(error, requests.HTTPError)
""",
}
_RAISING = frozenset({"urllib", "boto3", "stripe", "slack_sdk", "elasticsearch"})
"""Libraries, besides those of models, whose calls raise on a refusal by themselves."""


_REFUSED = frozenset(f"{STATUS}{one}" for one in (400, 401, 403, 404, 405, 410, 422))


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def retry_of_permanent_error(system: System) -> Iterator[Verdict]:
    """Asks each retry that somebody wrote around a call that raises on a refusal, in code that something starts."""
    for call, again in explicit_retries(system):
        told = again.repeats
        if isinstance(told, Unknown) or not told or not system.is_reached(call):
            continue
        names = last_parts(told)
        if refused := sorted(names & _REFUSED):
            text = f"is tried again by {again.name} after {', '.join(refused)}, refusals that will not pass among them"
            yield unmet(call, text, also=(again.place,), cause=f"{again.by} in {call.place.path}")
        elif not _raises(call):
            continue
        elif wide := names & EVERY_ERROR:
            yield _unmet(call, again, "every error" if again.by != "loop" else f"any {min(wide)}")
        elif wide := names & WIDE_ERRORS.get(call.library, frozenset()):
            yield _unmet(call, again, f"any {min(wide)}")
        else:
            yield met(call, f"is tried again after {', '.join(sorted(names))} alone", also=(again.place,))


def _unmet(call: Call, again: Retry, what: str) -> Verdict:
    text = f"is tried again by {again.name} after {what}, a refusal such as 401 or 404 included"
    return unmet(call, text, also=(again.place,), cause=f"{again.by} in {call.place.path}")


def _raises(call: Call) -> bool:
    """A refusal of the other side becomes an error here."""
    if call.status == "raised" or call.library in _RAISING:
        return True
    return call.kind is CallKind.MODEL and call.status is None
