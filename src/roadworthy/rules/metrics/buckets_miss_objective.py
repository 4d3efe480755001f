"""A histogram whose buckets cannot tell whether an objective is kept.

Why: a histogram knows only how many stayed below each bound; between two bounds it guesses.
Scenario: the objective says 800 ms, the bounds say 500 ms and 1 s.
Impact: the share of good requests is an interpolation; the error budget burns, or seems to, by the width of a bucket.
Detection: no `le` of {metric} equals the objective's threshold.
Fix: give {metric} a bound at the threshold: `buckets=[…, 0.5, 0.8, 1.2, …]`.
Monitoring: compare the measured share with one counted from logs once a quarter.
Blind to: native histograms, whose bounds are fine enough by themselves.
Source: https://prometheus.io/docs/practices/histograms/
Seen: AmmarHassona/ml-inference-platform@d8f9f05 prometheus/alert_rules.yml:23
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, Objective, System, Unknown
from roadworthy.rules.rule import rule

_SLO = "# Objectives\n\n- Latency SLO: p99 < 800 ms\n"
BAD = {
    "app.py": """
from prometheus_client import Histogram

LATENCY = Histogram("ask_latency_seconds", "latency", buckets=[0.1, 0.5, 1, 2])  # unmet
LATENCY.observe(1)
""",
    "SLO.md": _SLO,
}
GOOD = {
    "app.py": """
from prometheus_client import Histogram

LATENCY = Histogram("ask_latency_seconds", "latency", buckets=[0.1, 0.5, 0.8, 2])  # met
SIZE = Histogram("ask_size_bytes", "size", buckets=[1, 1000])
LATENCY.observe(1)
SIZE.observe(1)
""",
    "SLO.md": _SLO,
}

_DEFAULT = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
"""Of prometheus_client: https://prometheus.github.io/client_python/instrumenting/histogram/"""
_TIMES = re.compile(r"latency|duration|_seconds|_time|_ms\b|milliseconds", re.IGNORECASE)
_MAIN = re.compile(r"request|response|latency|http|generat|inference|e2e|total", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    criterion=Criterion.OBJECTIVES,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def buckets_miss_objective(system: System) -> Iterator[Verdict]:
    for objective in system.objectives:
        if objective.threshold_seconds is None:
            continue
        metric = _measuring(objective, system)
        if metric is None:
            continue
        bounds = _DEFAULT if metric.buckets is None else metric.buckets
        threshold = objective.threshold_seconds * (1000 if _counts_milliseconds(metric) else 1)
        if isinstance(bounds, Unknown):
            yield unclear(metric, bounds.why, also=(objective.place,))
        elif any(abs(bound - threshold) <= threshold * 1e-6 for bound in bounds):
            yield met(metric, f"has a bound at {threshold:g}, where the objective lies", also=(objective.place,))
        else:
            below = max((bound for bound in bounds if bound < threshold), default=0)
            above = min((bound for bound in bounds if bound > threshold), default=None)
            beside = f"{below:g} and {above:g}" if above is not None else f"{below:g} and infinity"
            yield unmet(
                metric, f"has bounds at {beside}, and the objective lies at {threshold:g}", also=(objective.place,)
            )


def _measuring(objective: Objective, system: System) -> Metric | None:
    """The one histogram that the objective surely speaks of: named by its query, or the only one it can mean."""
    times = [one for one in system.metrics if one.type == "histogram" and one.is_moved and _TIMES.search(one.name)]
    if objective.queries:
        asked = {name for query in objective.queries for name in query.metrics}
        return next((one for one in times if asked & set(one.exposed_names)), None)
    rivals = [other for other in system.objectives if other.threshold_seconds and other.source == "document"]
    thresholds = {other.threshold_seconds for other in rivals if other.place.path == objective.place.path}
    if len(thresholds) > 1 or len({other.place.path for other in rivals}) > 2:
        return None
    main = [one for one in times if _MAIN.search(one.name)]
    return main[0] if len(main) == 1 else None


def _counts_milliseconds(metric: Metric) -> bool:
    return metric.name.endswith(("_ms", "_milliseconds", "_millis"))
