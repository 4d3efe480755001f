"""A service that promises nothing that could be measured.

Why: without an objective every fault is as urgent as the loudest complaint, and no figure says when to stop.
Scenario: latency doubles over a month, a little with each release.
Impact: nobody is late, because nobody said when late begins; reliability work competes on taste.
Detection: no objective, and no query that would measure one, in these roots.
Fix: promise one share of good requests and one latency at a percentile, each with the query that measures it, in a
    file for OpenSLO, Sloth or Pyrra: `target: 0.995` over 30 days.
Monitoring: the error budget that is left, and alerts on the rate at which it burns.
Blind to: objectives kept in another repository or in a console.
Source: https://sre.google/workbook/implementing-slos/
Seen: danny-avila/rag_api@4985b37, the whole of it
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Objective, System
from roadworthy.rules.known_series import KnownSeries
from roadworthy.rules.rule import rule

_COMPOSE = """
services:
  web:
    build: .
"""
BAD = {".": "unmet", "docker-compose.yml": _COMPOSE}
GOOD = {
    "docker-compose.yml": _COMPOSE,
    "app.py": """
from prometheus_client import Histogram

WAIT = Histogram("web_wait_seconds", "wait")
WAIT.observe(0.2)
""",
    "docs/slo.md": """
# Objectives

| indicator | objective |
| --- | --- |
| latency | p95 < 500 ms | <!-- met -->
""",
}

_RECORDED = re.compile(r"(^|[:_])(slo|sli|error_budget|errorbudget|burn_?rate)([:_]|$)", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    criterion=Criterion.OBJECTIVES,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def no_objective(system: System) -> Iterator[Verdict]:
    known = KnownSeries(system)
    measured = next((one for one in system.objectives if _is_measurable(one, system, known)), None)
    recorded = next((one for one in system.recordings if _RECORDED.search(one.name)), None)
    if measured is not None:
        yield met(measured, "is promised and can be measured")
    elif recorded is not None:
        yield met(recorded, "records how an objective is kept")
    elif system.objectives and system.is_served:
        yield unclear(system.objectives[0], "is promised, and no metric that was read measures it")
    elif system.is_served:
        yield unmet(system, "promises no level of service")


def _is_measurable(objective: Objective, system: System, known: KnownSeries) -> bool:
    """Some series that is known shows it: those it asks for, else one of the right kind in the code."""
    if objective.queries:
        names = [name for query in objective.queries for name in query.metrics]
        return bool(names) and all(known.is_known(name) for name in names)
    if objective.source != "document":
        return False
    if objective.indicator == "latency":
        return any(metric.type in ("histogram", "summary") and metric.is_moved for metric in system.metrics)
    return any(metric.type == "counter" and metric.is_moved for metric in system.metrics)
