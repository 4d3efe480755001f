"""A retry that never gives up.

Why: while the other side is down, every caller keeps asking; nothing fails, nothing is reported, and load piles up.
Scenario: {dependency} refuses every call for an hour.
Impact: {subject} asks for the whole hour; the worker is held, and the recovering dependency meets the storm.
Detection: request rate to {dependency} rises while its success rate is zero.
Fix: bound it: `@retry(stop=stop_after_attempt(3) | stop_after_delay(30), wait=wait_exponential_jitter())`, or
    `for attempt in range(3)` with a raise after the last.
Monitoring: a counter of attempts beside the counter of calls; alert on their ratio.
Blind to: a deadline that the caller's caller sets.
Source: https://sre.google/sre-book/addressing-cascading-failures/#retries
Seen: lm-sys/FastChat@0e6d3e4 fastchat/serve/base_model_worker.py:114
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.calls.retries import explicit_retries
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import time

import requests
from tenacity import retry, wait_fixed


@retry(wait=wait_fixed(2))
def fetch(url):
    return requests.get(url, timeout=5)  # unmet


def insist(url):
    while True:
        try:
            return requests.get(url, timeout=5)  # unmet
        except requests.RequestException:
            time.sleep(1)
""",
}
GOOD = {
    "app.py": """
import time

import backoff
import requests
import stamina
from tenacity import Retrying, retry, stop_after_attempt, stop_after_delay, wait_exponential


@retry(stop=stop_after_attempt(3) | stop_after_delay(30), wait=wait_exponential())
def fetch(url):
    return requests.get(url, timeout=5)  # met


@stamina.retry(on=requests.RequestException, attempts=4)
def steady(url):
    return requests.get(url, timeout=5)  # met


@backoff.on_exception(backoff.expo, requests.RequestException, max_time=60)
def patient(url):
    return requests.get(url, timeout=5)  # met


def insist(url):
    for attempt in range(5):
        try:
            return requests.get(url, timeout=5)  # met
        except requests.RequestException:
            time.sleep(2**attempt)
    raise TimeoutError(url)


def without_what_it_refuses(client, body):
    with_temperature = with_tools = True
    while True:
        try:
            answer = requests.post(client, json=body(with_temperature, with_tools), timeout=5)
            answer.raise_for_status()
            return answer
        except requests.HTTPError as error:
            if "temperature" in str(error) and with_temperature:
                with_temperature = False
                continue
            if "tools" in str(error) and with_tools:
                with_tools = False
                continue
            raise


def poll(url):
    while True:
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            print("down")
        time.sleep(60)


def each(urls):
    for url in urls:
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            continue
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "stop_after_attempt(3) |"},
)
def unbounded_retry(system: System) -> Iterator[Verdict]:
    """Asks every retry that somebody wrote; a loop that polls for ever is no retry."""
    for call, again in explicit_retries(system):
        match again.attempts:
            case None if again.is_time_bounded:
                yield met(call, f"is tried again by {again.name} for a limited time", also=(again.place,))
            case None:
                harm = Harm.total(system.waits_on(call))
                yield unmet(call, f"is tried again by {again.name} without end", also=(again.place,), harm=harm)
            case Unknown(why):
                yield unclear(call, f"how often {again.by} tries again: {why}")
            case attempts:
                yield met(call, f"is tried {attempts} times at most", also=(again.place,))
