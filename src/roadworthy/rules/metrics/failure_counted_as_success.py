"""A failure that is counted as a success.

Why: the share of good requests is what alerts and objectives stand on.
Scenario: the call fails, and the line that runs then counts it among those that went well.
Impact: the error rate that {metric} shows is lower than the users' own, at worst nothing at all in an outage.
Detection: take the dependency away in a test: the count of successes goes on rising.
Fix: count the success as the last statement of the `try` (or in `else:`), and the failure in `except`.
Monitoring: compare with the share of 5xx that the proxy in front sees.
Blind to: outcomes that are told by a variable.
Source: https://sre.google/workbook/implementing-slos/
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37
    flux/ai/agent-blueteam/src/defense_runner/main.py:321
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, Movement, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from prometheus_client import Counter

DONE = Counter("done_total", "done", ["status"])
SUCCESSES = Counter("ask_success_total", "went well")


def ask(client):
    try:
        return client.ask()
    except OSError:
        DONE.labels(status="success").inc()  # unmet
        return None


def tell(client):
    try:
        return client.tell()
    finally:
        SUCCESSES.inc()  # unmet
"""
}
GOOD = {
    "app.py": """
from prometheus_client import Counter

DONE = Counter("done_total", "done", ["status"])
SUCCESSES = Counter("ask_success_total", "went well")


def ask(client):
    status = "success"
    try:
        answer = client.ask()
        SUCCESSES.inc()  # met
        return answer
    except OSError:
        status = "error"
        raise
    finally:
        DONE.labels(status=status).inc()


def fall_back(client):
    try:
        return client.ask()
    except OSError:
        DONE.labels(status="error").inc()  # met
"""
}

_GOOD = re.compile(r"['\"](success|successful|succeeded|ok|200|completed|true|2xx)['\"]|True|200", re.IGNORECASE)
_BAD = re.compile(r"['\"](error|failure|failed|fail|500|exception|false|5xx|timeout)['\"]|False|500", re.IGNORECASE)
_NAME = re.compile(r"(^|_)(success(es|ful)?|succeeded)(_total|_count)?$")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def failure_counted_as_success(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        if metric.type != "counter":
            continue
        right: Movement | None = None
        is_wrong = False
        for one in metric.movements:
            if one.operation != "inc":
                continue
            if _is_success(metric, one) and one.stands_in:
                is_wrong = True
                where = "where the work has failed" if one.stands_in == "except" else "however the work ends"
                yield unmet(metric, f"counts a success {where}", place=one.place, also=(metric.place,))
            elif right is None and (_is_success(metric, one) or (one.stands_in == "except" and _says(one, _BAD))):
                right = one
        if right is not None and not is_wrong:
            yield met(metric, "tells successes and failures apart", place=right.place)


def _is_success(metric: Metric, movement: Movement) -> bool:
    if movement.labels:
        return _says(movement, _GOOD)
    return not metric.labels and _NAME.search(metric.name) is not None


def _says(movement: Movement, words: re.Pattern[str]) -> bool:
    return any(words.fullmatch(value) for _, value in movement.labels or ())
