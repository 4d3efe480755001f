"""A metric that is moved with other labels than it has.

Why: the client library compares the labels at every movement, and raises where they do not fit.
Scenario: the line that counts is reached for the first time, often in a branch that only an error takes.
Impact: ValueError in the middle of the request that was to be counted; {metric} never shows the case it was made for.
Detection: `ValueError: Incorrect label names` or `metric is missing label values` in the log.
Fix: give every label that {metric} has ({labels}), by name.
Monitoring: a test that takes each branch that counts.
Blind to: labels that are handed over as a mapping; children that are kept under another name.
Source: https://prometheus.github.io/client_python/instrumenting/labels/
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37
    flux/ai/agent-redteam/src/exploit_runner/handler.py:812
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, Movement, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from prometheus_client import Counter, Histogram

DONE = Counter("done_total", "done", ["route", "status"])
FAILED = Counter("failed_total", "failed", ["route"])
PLAIN = Counter("plain_total", "plain")
WAIT = Histogram("wait_seconds", "wait", ["route"])


def done(route):
    DONE.labels(route).inc()  # unmet
    DONE.labels(path=route, status="200").inc()  # unmet
    FAILED.inc()  # unmet
    PLAIN.labels(route).inc()  # unmet
    with WAIT.time():  # unmet
        pass
"""
}
GOOD = {
    "app.py": """
from prometheus_client import Counter, Histogram

NAMES = ["route", "status"]
DONE = Counter("done_total", "done", NAMES)
FAILED = Counter("failed_total", "failed", ["route"])
PLAIN = Counter("plain_total", "plain")
MADE = Counter("made_total", "made", list(NAMES))
CHILD = FAILED.labels("kept")  # met


def done(route, given):
    DONE.labels(route, "200").inc()  # met
    DONE.labels(status="200", route=route).inc()
    DONE.labels(**given).inc()
    DONE.labels(*given).inc()
    child = FAILED.labels(route)
    child.inc()
    CHILD.inc()
    PLAIN.inc()
    MADE.labels(route).inc()
"""
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def metric_labels_mismatch(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        if metric.library != "prometheus_client" or any("{}" in name for name in metric.labels):
            continue
        right: Movement | None = None
        is_wrong = False
        for movement in metric.movements:
            why = _why(metric, movement)
            if why:
                is_wrong = True
                yield unmet(
                    metric,
                    why,
                    place=movement.place,
                    also=(metric.place,),
                    labels=", ".join(metric.labels) or "it has none",
                )
            elif movement.labels and right is None:
                right = movement
        if right is not None and not is_wrong:
            yield met(metric, f"is moved with its labels: {', '.join(metric.labels)}", place=right.place)


def _why(metric: Metric, movement: Movement) -> str:
    wanted = ", ".join(metric.labels)
    if movement.labels is None:
        if movement.is_whole and metric.labels and movement.operation in ("inc", "dec", "set", "observe", "time"):
            return f"has the labels {wanted}, and is moved without them: that raises ValueError"
        return ""
    if not movement.labels:
        return ""
    names = [name for name, _ in movement.labels if name]
    if not metric.labels:
        return "has no labels, and is moved with some: that raises ValueError"
    if names and len(names) < len(movement.labels):
        return "is given labels by name and by place at once: that raises ValueError"
    if names and set(names) != set(metric.labels):
        return f"has the labels {wanted}, and is given {', '.join(names)}: that raises ValueError"
    if not names and len(movement.labels) != len(metric.labels):
        count = len(movement.labels)
        return f"has the labels {wanted}, and is given {count} value{'s' if count > 1 else ''}: that raises ValueError"
    return ""
