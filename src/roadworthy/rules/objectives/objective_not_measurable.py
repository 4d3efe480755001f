"""An objective that nothing can measure.

Why: an objective is a number over a period; where no series gives the number, or none is kept for the period, it is a
    wish.
Scenario: somebody asks at the end of the period whether it was kept.
Impact: nobody can say; the error budget is neither spent nor left, and no decision rests on it.
Detection: write the query that answers it; it has no series to ask, or not enough days of them.
Fix: name the query beside the promise, record it (`record: slo:availability:ratio_rate5m`), and keep series as long as
    the period: `--storage.tsdb.retention.time={days}d`.
Monitoring: the error budget that is left, on a dashboard.
Blind to: what a monitor outside the roots measures.
Source: https://sre.google/workbook/implementing-slos/
Seen: daryllundy/llm-reliability-lab@f47a94f28c5c8a7acafa11dc53843fcffb3bef4c SLO.md:3
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Objective, System
from roadworthy.rules.known_series import KnownSeries
from roadworthy.rules.objectives.servers import DEFAULT_DAYS, arguments, prometheus_workloads, retention_days
from roadworthy.rules.rule import rule

_COMPOSE = """
services:
  web:
    build: .
  prometheus:
    image: prom/prometheus:v3.0.0
"""
_APP = """
from prometheus_client import Counter, Histogram

DONE = Counter("shop_requests_total", "done", ["status"])
DONE.labels(status="200").inc()
"""
BAD = {
    "docker-compose.yml": _COMPOSE,
    "app.py": _APP,
    "SLO.md": """
# Objectives

- **Availability SLO:** 99.5% uptime over 30 days <!-- unmet -->
- **Latency SLO:** p99 < 800ms <!-- unmet -->
""",
    "slo.yaml": """
version: prometheus/v1
service: web
slos:
  - name: requests  # unmet
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(shop_failures_total[5m]))
        total_query: sum(rate(shop_requests_total[5m]))
""",
}
GOOD = {
    "docker-compose.yml": _COMPOSE + '    command: ["--storage.tsdb.retention.time=40d"]\n',
    "app.py": _APP + 'WAIT = Histogram("shop_wait_seconds", "wait")\nWAIT.observe(0.2)\n',
    "SLO.md": """
# Objectives

- **Availability SLO:** 99.5% uptime over 30 days <!-- met -->
- **Latency SLO:** p99 < 800ms <!-- met -->
""",
    "slo.yaml": """
version: prometheus/v1
service: web
slos:
  - name: requests  # met
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(shop_requests_total{status="500"}[5m]))
        total_query: sum(rate(shop_requests_total[5m]))
""",
}


@rule(
    rung=Rung.HARDENING,
    criterion=Criterion.OBJECTIVES,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def objective_not_measurable(system: System) -> Iterator[Verdict]:
    if not system.is_served:
        return
    known = KnownSeries(system)
    kept = _kept_days(system)
    for objective in system.objectives:
        if objective.queries:
            yield from _by_queries(objective, known)
        elif objective.source == "document":
            yield from _by_kind(objective, system, kept)


def _by_queries(objective: Objective, known: KnownSeries) -> Iterator[Verdict]:
    missing = [one for query in objective.queries for one in known.missing(query)]
    unknown = known.unknown(objective.queries)
    if missing:
        yield unmet(
            objective,
            f"asks for {missing[0].name}, which nothing gives; {missing[0].nearest.name} is near",
            also=(missing[0].nearest.place,),
        )
    elif unknown:
        yield unclear(objective, f"asks for {unknown[0]}, of which these files tell nothing")
    elif any(query.metrics for query in objective.queries):
        yield met(objective, "asks for series that are there")


def _by_kind(objective: Objective, system: System, kept: float | None) -> Iterator[Verdict]:
    days = objective.window_days
    if days is not None and kept is not None and days > kept:
        prometheus = next(prometheus_workloads(system))
        yield unmet(
            objective,
            f"holds over {days:g} days, and {prometheus.label} keeps {kept:g} days of series",
            also=(prometheus.place,),
            days=f"{days + 10:g}",
        )
        return
    types = ("histogram", "summary") if objective.indicator == "latency" else ("counter", "histogram")
    measured = next((one for one in system.metrics if one.type in types and (one.is_moved or one.escapes)), None)
    if measured is not None:
        yield met(objective, f"can be measured by {measured.name}", also=(measured.place,))
    elif any(_is_library(one.by) for one in system.expositions):
        yield met(objective, "can be measured by what the instrumentation counts and times")
    elif system.metrics and objective.indicator == "latency":
        names = ", ".join(one.name for one in system.metrics[:3])
        yield unmet(objective, f"is measured by no histogram; the code has {names}", days="40")
    else:
        yield unclear(objective, "is measured by no metric that was read")


def _is_library(by: str) -> bool:
    return by not in ("generate_latest", "make_asgi_app", "make_wsgi_app", "start_http_server", "start_wsgi_server")


def _kept_days(system: System) -> float | None:
    """How long series are kept here; None where another store may keep them, or where it cannot be told."""
    servers = list(prometheus_workloads(system))
    if len(servers) != 1 or any(one.writes_elsewhere for one in system.prometheus_configs):
        return None
    words = arguments(servers[0])
    if words is None or "--agent" in words or "retention.size" in words:
        return None
    return retention_days(servers[0]) or DEFAULT_DAYS
