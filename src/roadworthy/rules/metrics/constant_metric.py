"""A metric that is set to the same figure every time.

Why: a figure that the code made up is worse than none; it answers the question, and wrongly.
Scenario: what {metric} is named after changes, and {metric} does not.
Impact: the dashboard shows health that nobody measured, and the alert on it can never fire.
Detection: `stddev_over_time({metric}[7d])` is 0, or returns to one figure after each request.
Fix: set what was measured, move it by `inc()` and `dec()` where the thing happens, or delete it.
Monitoring: a test that provokes a change and reads the value back from the registry.
Blind to: figures that are constant without being literals.
Source: https://prometheus.io/docs/practices/instrumentation/
Seen: daryllundy/llm-reliability-lab@cc6431e app.py:30
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, Movement, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from prometheus_client import Gauge

BUSY = Gauge("busy_percent", "how busy")
LOADED = Gauge("model_loaded", "1 when the model is loaded")
LOADED.set(1)  # unmet
QUEUE = Gauge("queue_length", "length")


def handle():
    BUSY.set(65)  # unmet
    QUEUE.set(0)  # unmet


handle()
"""
}
GOOD = {
    "app.py": """
from prometheus_client import Counter, Gauge, generate_latest

BUSY = Gauge("busy", "in flight")  # met
READY = Gauge("ready", "1 when ready")  # met
LOADED = Gauge("model_loaded", "1 when the model is loaded")
STARTED = Gauge("started", "1 in every process")
BUILD = Gauge("build_info", "version", ["version"])
SIZE = Gauge("cache_bytes", "size")  # met
SCRAPES = Counter("metrics_scrapes_total", "scrapes")

BUSY.set(0)
STARTED.set(1)
BUILD.labels("1.0").set(1)


def handle(cache):
    BUSY.inc()
    READY.set(1)
    LOADED.set(1)
    SIZE.set(len(cache))
    BUSY.dec()
    READY.set(0)


@app.route("/metrics")
def metrics():
    SCRAPES.inc()
    return generate_latest()


handle({})
"""
}

_STARTS = (0, 1)
_STATES = re.compile(r"(^|_)(loaded|ready|available|healthy|health|connected|reachable|alive|open|enabled|active)(_|$)")
"""Words of what may change while a process lives."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def constant_metric(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        moving = [one for one in metric.movements if one.changes_value and one.is_called]
        if not moving:
            continue
        if metric.type != "gauge":
            continue
        sets = [one for one in moving if one.operation == "set"]
        values = {one.literal for one in sets}
        others = [one for one in moving if one.operation != "set"]
        is_fixed = bool(sets) and None not in values and len(values) == 1 and not metric.escapes
        value = next(iter(values)) if len(values) == 1 else None
        if is_fixed and value not in _STARTS and not any(one.is_labelled for one in sets):
            for one in sets:
                yield unmet(metric, f"is set to {value:g}, whatever happens", place=one.place)
        elif is_fixed and value == 1 and _is_said_at_import(metric, moving):
            yield unmet(metric, "is set to 1 when the module is imported, and never again", place=sets[0].place)
        elif is_fixed and value == 0 and not others and not any(one.is_labelled for one in sets):
            yield unmet(metric, "is only ever set to 0", place=sets[0].place)
        elif not is_fixed or others:
            yield met(metric, "follows what happens")


def _is_said_at_import(metric: Metric, moving: list[Movement]) -> bool:
    """A state is claimed before anything could have looked at it."""
    return bool(_STATES.search(metric.name)) and not any(one.symbol or one.is_labelled for one in moving)
