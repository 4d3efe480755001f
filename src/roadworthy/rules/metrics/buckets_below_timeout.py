"""A histogram that ends before the call it measures gives up.

Why: everything slower than the last bound is one heap; a call that took twice as long and one that hung look alike.
Scenario: the dependency slows down, and calls end between the last bound and the timeout.
Impact: `histogram_quantile` answers the last bound for as long as that lasts: p99 looks flat while users wait.
Detection: the quantile sticks to the largest finite `le`; most of the count is in `+Inf`.
Fix: carry the bounds up to the timeout, and one beyond it: `buckets=({bounds})`.
Monitoring: alert on the share of observations above the largest finite bound.
Blind to: timeouts that are set elsewhere than at the call or its client.
Source: https://prometheus.io/docs/practices/histograms/#errors-of-quantile-estimation
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:25
"""

import re
from collections import Counter
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, Metric, Movement, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests
from prometheus_client import Histogram

LATENCY = Histogram("ask_latency_seconds", "latency", buckets=[0.1, 0.5, 1, 2])  # unmet


def ask(url):
    with LATENCY.time():
        return requests.get(url, timeout=10)


ask("http://model:8000/")
""",
    "deep.py": """
import time

import requests
from prometheus_client import Histogram

WHOLE = Histogram("whole_seconds", "all of it", buckets=[1, 5, 10])  # unmet


def fetch(url):
    return requests.get(url, timeout=30)


def handle(url):
    begun = time.time()
    answer = fetch(url)
    WHOLE.observe(time.time() - begun)
    return answer


handle("http://model:8000/")
""",
}
GOOD = {
    "app.py": """
import requests
from prometheus_client import Histogram

LATENCY = Histogram("ask_latency_seconds", "latency", buckets=[0.5, 1, 5, 10, 20])  # met
SCORE = Histogram("answer_score", "score", buckets=[0.1, 1])
OTHER = Histogram("tidy_latency_seconds", "latency", buckets=[0.1, 0.5])


def ask(url):
    with LATENCY.time():
        answer = requests.get(url, timeout=10)
    SCORE.observe(len(answer.text))
    with OTHER.time():
        return answer.text


ask("http://model:8000/")
"""
}

_TIMES = re.compile(r"latency|duration|_seconds|_time|_ms$|milliseconds", re.IGNORECASE)
_DEFAULT_LAST = 10.0
"""Of prometheus_client: https://prometheus.github.io/client_python/instrumenting/histogram/"""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def buckets_below_timeout(system: System) -> Iterator[Verdict]:
    timed = _timed(system)
    for metric in system.metrics:
        last = _last_bound(metric)
        if last is None:
            continue
        factor = 1000.0 if metric.name.endswith(("_ms", "_milliseconds")) else 1.0
        calls = [
            (call, call.timeout_seconds * factor)
            for movement in metric.movements
            if movement.changes_value
            for call in _covered(movement, timed, system)
            if isinstance(call.timeout_seconds, (int, float))
        ]
        if not calls:
            continue
        call, longest = max(calls, key=lambda one: one[1])
        if last < longest:
            yield unmet(
                metric,
                f"ends at {last:g}, and {call.label} may take {longest:g}",
                also=(call.place,),
                call=call.label,
                bounds=_bounds(metric, longest),
            )
        else:
            yield met(metric, f"reaches {last:g}, and {call.label} gives up at {longest:g}", also=(call.place,))


def _timed(system: System) -> Counter[str]:
    """How many histograms each function observes: with two, nobody can tell which one times the call."""
    nodes = {
        (f"{one.place.path}:{one.symbol}", metric.place)
        for metric in system.metrics
        if _last_bound(metric) is not None
        for one in metric.movements
        if one.changes_value and not one.is_block
    }
    return Counter(node for node, _ in nodes)


def _covered(movement: Movement, timed: Counter[str], system: System) -> Iterator[Call]:
    """Calls in what is timed, and in functions that it calls, two steps deep."""
    node = f"{movement.place.path}:{movement.symbol}"
    if not movement.is_block and timed[node] > 1:
        return
    first, last = movement.scope
    inner = set(movement.covers if movement.is_block else system.graph.edges.get(node, ()))
    inner |= {further for one in inner for further in system.graph.edges.get(one, ())}
    for call in system.calls:
        is_here = call.place.path == movement.place.path and first <= call.place.start <= last
        if (first and is_here) or f"{call.place.path}:{call.symbol}" in inner:
            yield call


def _last_bound(metric: Metric) -> float | None:
    """The largest finite bound of a histogram of times; None for anything else, or where it cannot be told."""
    if metric.type != "histogram" or not _TIMES.search(metric.name):
        return None
    if metric.buckets is None:
        return _DEFAULT_LAST
    return metric.buckets[-1] if isinstance(metric.buckets, tuple) and metric.buckets else None


def _bounds(metric: Metric, longest: float) -> str:
    """Those that there are, then each the double of the one before up to the timeout, and one beyond."""
    bounds = list(metric.buckets) if isinstance(metric.buckets, tuple) else [0.1, 0.25, 0.5, 1, 2.5, 5, _DEFAULT_LAST]
    while bounds[-1] * 2 < longest:
        bounds.append(bounds[-1] * 2)
    return ", ".join(f"{bound:g}" for bound in (*bounds, longest, longest * 1.25))
