"""A retry that asks again at once, or always after the same pause.

Why: callers that ask again together keep a struggling dependency down: the retries are the load.
Scenario: {dependency} restarts; every caller asks again at the same pace the moment it fails.
Impact: the retries arrive as waves on {dependency}; a short fault becomes a long one.
Detection: request rate to {dependency} jumps by the number of attempts whenever it errs.
Fix: let the pause grow and vary: `wait=wait_exponential_jitter(initial=0.5, max=10)` with tenacity, or
    `time.sleep(min(10, 0.5 * 2**attempt) * random.uniform(0.5, 1.5))` in a loop.
Monitoring: attempts per call, and the pause before the last one.
Blind to: pauses that the other side dictates with Retry-After inside the client.
Source: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
Seen: wassim249/fastapi-langgraph-agent-production-ready-template@9ed5fdc
app/core/langgraph/graph.py:139
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, System, Unknown
from roadworthy.rules.calls.retries import explicit_retries
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import time

import requests
from tenacity import retry, stop_after_attempt, wait_fixed


@retry(stop=stop_after_attempt(3))
def fetch(url):
    return requests.get(url, timeout=5)  # unmet


@retry(stop=stop_after_attempt(3), wait=wait_fixed(1))
def steady(url):
    return requests.get(url, timeout=5)  # unmet


def insist(url):
    for _ in range(5):
        try:
            return requests.get(url, timeout=5)  # unmet
        except requests.RequestException:
            pass
""",
}
GOOD = {
    "app.py": """
import random
import time

import requests
from requests.adapters import HTTPAdapter
from tenacity import retry, stop_after_attempt, wait_exponential, wait_fixed, wait_random
from urllib3.util.retry import Retry

SESSION = requests.Session()
SESSION.mount("https://", HTTPAdapter(max_retries=Retry(total=3, backoff_factor=0.5)))


@retry(stop=stop_after_attempt(3), wait=wait_exponential() + wait_random(0, 1))
def fetch(url):
    return requests.get(url, timeout=5)  # met


def mounted(url):
    return SESSION.get(url, timeout=5)  # met


def told(url):
    for attempt in range(5):
        try:
            return requests.get(url, timeout=5)  # met
        except requests.RequestException as error:
            again, pause = decide(error, attempt)
            if not again:
                raise
            time.sleep(pause)


def wait_until_ready(url):
    for _ in range(30):
        try:
            return requests.get(url, timeout=1)
        except requests.RequestException:
            time.sleep(1)
    raise TimeoutError(url)


def insist(url):
    delay = 0.5
    for _ in range(5):
        try:
            return requests.get(url, timeout=5)  # met
        except requests.RequestException:
            time.sleep(delay * random.uniform(0.5, 1.5))
            delay *= 2
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "wait_random(0, 1))"},
)
def retry_without_backoff(system: System) -> Iterator[Verdict]:
    """Asks every retry that somebody wrote."""
    for call, again in explicit_retries(system):
        if isinstance(again.waits, Unknown):
            yield unclear(call, f"which pause {again.name} makes: {again.waits.why}")
        elif not again.waits:
            yield unmet(call, f"is tried again by {again.name} at once", also=(again.place,))
        elif _awaits_start(call):
            continue
        elif again.grows:
            yield met(call, "is tried again after a pause that grows", also=(again.place,))
        else:
            yield unmet(call, f"is tried again by {again.name} always after the same pause", also=(again.place,))


def _awaits_start(call: Call) -> bool:
    """It waits for something to come up: a steady pause is what that wants."""
    name = call.symbol.rpartition(".")[2].lower()
    return any(word in name for word in ("wait", "ready", "start", "poll", "health")) or call.dependency.startswith(
        ("localhost", "127.0.0.1")
    )
