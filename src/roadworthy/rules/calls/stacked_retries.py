"""Retries inside retries.

Why: attempts multiply: three layers of three ask twenty-seven times, and each layer waits for the one below.
Scenario: {dependency} is overloaded and answers 503 for a minute.
Impact: the load on {dependency} grows by the product of all layers at the worst moment, and the caller waits for all of
    them before it hears of the failure.
Detection: request rate to {dependency} rises by more than any one setting allows when it errs.
Fix: keep one layer, the one that knows what may be repeated, and switch the others off: `OpenAI(max_retries=0)` under a
    decorator, or no decorator over a client that repeats by itself.
Monitoring: attempts per request of a user, counted at the innermost layer.
Blind to: layers in proxies, meshes and callers outside the roots.
Source: https://sre.google/sre-book/addressing-cascading-failures/#xref_cascading-failure_retries
Seen: lm-sys/FastChat@0e6d3e4 fastchat/utils.py:165
"""

from collections.abc import Iterator
from math import prod

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.libraries import WIDE_ERRORS
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import STATUS, Call, Place, Retry, System, Unknown
from roadworthy.rules.calls.retries import EVERY_ERROR, last_parts
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import time

import openai
import requests
from fastapi import FastAPI
from tenacity import retry, stop_after_attempt, wait_random_exponential

app = FastAPI()
CLIENT = openai.OpenAI()


@app.get("/ask")
def ask(text: str):
    return complete(text) + insist("https://prices.example.com/all") + counted(text)


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def complete(text):
    return CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])  # unmet


PASSING = {429, 500, 503}


def counted(text):
    for attempt in range(3):
        try:
            return CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])  # unmet
        except Exception as error:
            status_code = getattr(error, "status_code", None)
            if status_code in PASSING and attempt < 2:
                time.sleep(2**attempt)
                continue
            raise


def insist(url):
    for attempt in range(5):
        try:
            return fetch(url)
        except requests.RequestException:
            time.sleep(2**attempt)


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def fetch(url):
    return requests.get(url, timeout=5).json()  # unmet
""",
}
GOOD = {
    "app.py": """
import json

import openai
import requests
from fastapi import FastAPI
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

app = FastAPI()
CLIENT = openai.OpenAI()
PLAIN = openai.OpenAI(max_retries=0)


@app.get("/ask")
def ask(text: str):
    return complete(text) + parsed(text) + each(["https://a.example.com", "https://b.example.com"])


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def complete(text):
    return PLAIN.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])  # met


@retry(retry=retry_if_exception_type(json.JSONDecodeError), stop=stop_after_attempt(3))
def parsed(text):
    return CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])


def each(urls):
    found = []
    for url in urls:
        try:
            found.append(fetch(url))
        except requests.RequestException:
            continue
    return found


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential())
def fetch(url):
    return requests.get(url, timeout=5).json()  # met
""",
}
_PASSING = frozenset(
    {"APIConnectionError", "APITimeoutError", "RateLimitError", "InternalServerError", "APIStatusError", "TimeoutError"}
    | {
        "Timeout",
        "ConnectionError",
        "RequestException",
        "HTTPError",
        "HTTPStatusError",
        "TransportError",
        "ConnectError",
    }
    | {"RequestError", "TimeoutException", "NetworkError", "ConnectTimeout", "ReadTimeout", "ClientError", "OSError"}
)
"""Errors that pass, which a layer below repeats as well."""
_PASSING_STATUS = frozenset(f"{STATUS}{one}" for one in (408, 409, 429, 500, 502, 503, 504))
_MANY = 6
"""Attempts from which a product is worth a line; two by two is what people want."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def stacked_retries(system: System) -> Iterator[Verdict]:
    """Asks each call that somebody has repeated; layers that repeat other failures do not multiply."""
    seen: set[Place] = set()
    for call in system.calls:
        explicit = [one for one in call.layers if one.is_explicit]
        if not explicit or explicit[0].place in seen or not system.is_reached(call):
            continue
        layers = [one for one in call.layers if _counts(call, one)]
        product = prod(one.attempts for one in layers if isinstance(one.attempts, int))
        if len(layers) > 1 and product >= _MANY:
            seen.add(explicit[0].place)
            told = " by ".join(f"{one.attempts} of {one.by}" for one in layers)
            yield unmet(
                call,
                f"is asked up to {product} times: {told}",
                also=tuple(one.place for one in layers if one.is_explicit),
            )
        elif len(call.layers) == 1 and _counts(call, explicit[0]):
            seen.add(explicit[0].place)
            yield met(call, f"is repeated in one place, by {explicit[0].by}")


def _counts(call: Call, layer: Retry) -> bool:
    """It repeats failures that pass, a known number of times."""
    if not isinstance(layer.attempts, int) or layer.attempts < 2:
        return False
    if not layer.is_explicit:
        return True
    if isinstance(layer.repeats, Unknown):
        return False
    wide = WIDE_ERRORS.get(call.library, frozenset())
    return bool(last_parts(layer.repeats) & (EVERY_ERROR | _PASSING | _PASSING_STATUS | wide))
