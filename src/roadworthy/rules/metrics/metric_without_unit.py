"""A metric that does not say in what it counts.

Why: 0.5 of a latency is half a second or half a millisecond, and whoever writes the alert at night has to know.
Scenario: an alert on {metric} is written against milliseconds, and the code observes seconds.
Impact: it never fires, or always does.
Detection: the name of {metric} ends in what is measured, not in a unit.
Fix: put the base unit at the end of the name: `_seconds`, `_bytes`, `_ratio`.
Monitoring: `promtool check metrics` on what the service exposes.
Blind to: metrics that an exporter makes.
Source: https://prometheus.io/docs/practices/naming/#base-units
"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from prometheus_client import Gauge, Histogram

WAIT = Histogram("ask_latency", "latency")  # unmet
SIZE = Gauge("cache_size", "size")
"""
}
GOOD = {
    "app.py": """
from prometheus_client import Counter, Histogram

WAIT = Histogram("ask_latency_seconds", "latency")  # met
UNIT = Histogram("ask_wait", "wait", unit="seconds")  # met
DONE = Counter("duration_checks_total", "checks")
"""
}

_QUANTITY = expression(r"(^|_)(latency|duration|elapsed|response_time|processing_time|delay|wait_time|request_time)$")
_UNIT = expression(r"_(seconds|milliseconds|ms|bytes|ratio|percent|celsius|microseconds|nanoseconds|minutes)$")


@rule(
    preview=True,
    rung=Rung.EXCELLENCE,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def metric_without_unit(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        if metric.unclear_name is not None or metric.type not in ("histogram", "summary", "gauge"):
            continue
        if metric.library == "opentelemetry":
            continue
        if _QUANTITY.search(metric.name):
            yield unmet(metric, "does not say in which unit", cause="no unit")
        elif _UNIT.search(metric.name) and metric.type != "gauge":
            yield met(metric, "says in which unit")
