"""Latency that is measured on success alone.

Why: the slowest requests are those that time out, and exactly they are left out.
Scenario: the dependency hangs; every call runs into its timeout and raises.
Impact: {metric} shows only the calls that came through; p99 improves while users wait longest.
Detection: the count of {metric} falls during an incident while requests do not.
Fix: observe in `finally:`, or with `with {variable}.time():` around the call, and label the outcome.
Monitoring: compare the count of {metric} with the count of requests.
Blind to: failures that are timed by another metric of their own.
Source: https://sre.google/sre-book/monitoring-distributed-systems/
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:69
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Movement, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import time

import requests
from prometheus_client import Histogram

LATENCY = Histogram("ask_latency_seconds", "latency")
WHOLE = Histogram("whole_latency_seconds", "latency")


def ask(url):
    begun = time.time()
    try:
        answer = requests.get(url, timeout=10)
    except requests.RequestException:
        return None
    LATENCY.observe(time.time() - begun)  # unmet
    return answer


def fetch(url):
    return requests.get(url, timeout=10)


def below(url):
    begun = time.time()
    try:
        answer = fetch(url)
        WHOLE.observe(time.time() - begun)  # unmet
        return answer
    except OSError:
        print("failed")


def whole(url):
    begun = time.time()
    try:
        answer = requests.get(url, timeout=10)
        WHOLE.observe(time.time() - begun)  # unmet
        return answer
    except OSError:
        print("failed")


ask("http://model/")
below("http://model/")
whole("http://model/")
"""
}
GOOD = {
    "app.py": """
import time

import requests
from prometheus_client import Histogram

LATENCY = Histogram("ask_latency_seconds", "latency")
BOTH = Histogram("both_latency_seconds", "latency", ["outcome"])
BLOCK = Histogram("block_latency_seconds", "latency")
AROUND = Histogram("around_latency_seconds", "latency")


def ask(url):
    begun = time.time()
    try:
        return requests.get(url, timeout=10)
    except OSError:
        return None
    finally:
        LATENCY.observe(time.time() - begun)  # met


def both(url):
    begun = time.time()
    try:
        answer = requests.get(url, timeout=10)
    except OSError:
        BOTH.labels("failed").observe(time.time() - begun)  # met
        raise
    BOTH.labels("good").observe(time.time() - begun)  # met
    return answer


def block(url):
    with BLOCK.time():  # met
        return requests.get(url, timeout=10)


def around(url):
    begun = time.time()
    try:
        try:
            return requests.get(url, timeout=10)
        except OSError as error:
            raise RuntimeError("no answer") from error
    finally:
        AROUND.observe(time.time() - begun)  # met


around("http://model/")
ask("http://model/")
both("http://model/")
block("http://model/")
"""
}

_TIMES = re.compile(r"latency|duration|_seconds|_time|_ms$|milliseconds", re.IGNORECASE)
_OF_SUCCESS = re.compile(r"success|_ok_", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "def ask(url)"},
)
def latency_excludes_failures(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        if metric.type not in ("histogram", "summary") or not _TIMES.search(metric.name):
            continue
        for movement in metric.movements:
            if movement.operation not in ("observe", "time") or _OF_SUCCESS.search(metric.name):
                continue
            if (missed := _missed(movement, system)) is not None:
                text = f"is observed only where {missed} comes back"
                yield unmet(metric, text, place=movement.place, cause=f"{movement.place.path}: {movement.symbol}")
            elif _times_a_call(movement, system):
                yield met(metric, "is observed however the call ends", place=movement.place)


def _missed(movement: Movement, system: System) -> str | None:
    """An outbound call whose failure leaves without the observation."""
    for call in system.calls:
        is_here = call.place.path == movement.place.path and call.symbol == movement.symbol
        if is_here and any(first <= call.place.start <= last for first, last in movement.missed):
            return call.label
    for node in movement.misses:
        if (below := system.asked_below(node)) is not None:
            return below.label
    return None


def _times_a_call(movement: Movement, system: System) -> bool:
    first, last = movement.scope
    return bool(first) and any(
        call.place.path == movement.place.path and first <= call.place.start <= last for call in system.calls
    )
