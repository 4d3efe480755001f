"""A retry whose pauses are the same for every caller.

Why: what failed for many at once is asked again by all of them at once; growth alone only moves the wave.
Scenario: {dependency} drops all its connections in one moment.
Impact: all callers of it come back together after one second, then after two, then after four.
Detection: request rate to {dependency} shows peaks at the lengths of the pauses after a fault.
Fix: make the pause random: `wait=wait_exponential_jitter(initial=0.5, max=10)` with tenacity,
    `Retry(..., backoff_jitter=0.5)` with urllib3, `time.sleep(random.uniform(0, min(10, 0.5 * 2**attempt)))` in a loop.
Monitoring: request rate to {dependency} by second, not by minute.
Blind to: callers that start at different times by nature.
Source: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
Seen: Skyvern-AI/skyvern@07222e7 skyvern/forge/sdk/services/google_sheets_service.py:66
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.calls.retries import explicit_retries
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import time

import requests
from fastapi import FastAPI
from tenacity import retry, stop_after_attempt, wait_exponential

app = FastAPI()


@app.get("/prices")
def prices():
    return insist("https://prices.example.com/all") or fetch("https://prices.example.com/some")


@retry(stop=stop_after_attempt(3), wait=wait_exponential())
def fetch(url):
    return requests.get(url, timeout=5).json()  # unmet


def insist(url):
    for attempt in range(5):
        try:
            return requests.get(url, timeout=5).json()  # unmet
        except requests.RequestException:
            time.sleep(2**attempt)
""",
    "service.py": """
import models
import providers
from engines import Engine
from fastapi import FastAPI

app = FastAPI()
PROVIDERS = {"plain": providers}


@app.get("/answers")
def answers(text: str):
    return Engine(models.Model()).ask(text)
""",
    "models.py": """
import requests
from engines import Base
from tenacity import retry, stop_after_attempt, wait_exponential


class Model(Base):
    @retry(stop=stop_after_attempt(3), wait=wait_exponential())
    def complete(self, text):
        return requests.get("https://e.example.com/", params={"q": text}, timeout=5).text  # unmet
""",
    "providers.py": """
import requests
from tenacity import retry, stop_after_attempt, wait_exponential


@retry(stop=stop_after_attempt(3), wait=wait_exponential())
def price(of):
    return requests.get("https://f.example.com/", params={"of": of}, timeout=5).text  # unmet
""",
}
GOOD = {
    "app.py": """
import random
import time

import backoff
import requests
from fastapi import FastAPI
from tenacity import retry, stop_after_attempt, wait_exponential, wait_fixed, wait_random_exponential

app = FastAPI()


@app.get("/prices")
def prices():
    return insist("https://a.example.com/all") or fetch("https://b.example.com/all") or patient("https://c.example.com/")


@app.get("/steady")
def steadily():
    return steady("https://d.example.com/")


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential(max=10))
def fetch(url):
    return requests.get(url, timeout=5).json()  # met


@backoff.on_exception(backoff.expo, requests.RequestException, max_tries=3)
def patient(url):
    return requests.get(url, timeout=5).json()  # met


def insist(url):
    for attempt in range(5):
        try:
            return requests.get(url, timeout=5).json()  # met
        except requests.RequestException:
            time.sleep(random.uniform(0, 2**attempt))


@retry(stop=stop_after_attempt(3), wait=wait_fixed(1))
def steady(url):
    return requests.get(url, timeout=5).json()
""",
    "by_hand.py": """
import requests
from tenacity import retry, stop_after_attempt, wait_exponential


@retry(stop=stop_after_attempt(3), wait=wait_exponential())
def fetch(url):
    return requests.get(url, timeout=5).json()
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def retry_without_jitter(system: System) -> Iterator[Verdict]:
    """Asks each retry whose pause grows, in code that something starts; of steady pauses another rule speaks."""
    for call, again in explicit_retries(system):
        if again.grows is not True or not system.is_reached(call):
            continue
        if again.is_jittered is True:
            yield met(call, f"is tried again by {again.name} after a random pause", also=(again.place,))
        elif again.is_jittered is False:
            text = f"is tried again by {again.name} after pauses that are the same for every caller"
            yield unmet(call, text, also=(again.place,), cause=f"{again.by} in {call.place.path}")
