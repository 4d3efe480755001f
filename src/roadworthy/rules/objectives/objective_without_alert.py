"""An objective that nobody is told of when it is missed.

Why: a promise that only a report at the end of the period compares with the facts is broken before anyone acts.
Scenario: failures use up the budget of a month in an afternoon.
Impact: the first to know are the users; the objective changes nothing that anybody does.
Detection: no alerting rule asks for the series that {subject} is measured by.
Fix: alert on the rate at which the budget burns: 14.4 times over an hour to wake somebody, 3 times over a day for a
    ticket, with the query of the objective.
Monitoring: `promtool test rules` with a case that burns the budget.
Blind to: alerts kept in another repository or in a console.
Source: https://sre.google/workbook/alerting-on-slos/
Seen: daryllundy/llm-reliability-lab@f47a94f28c5c8a7acafa11dc53843fcffb3bef4c SLO.md:3
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Alert, Objective, System
from roadworthy.rules.rule import rule

BAD = {
    "docker-compose.yml": "services:\n  web:\n    build: .\n",
    "SLO.md": """
# Objectives

- **Availability SLO:** 99.5% uptime <!-- unmet -->
- **Latency SLO:** p99 < 800ms
""",
}
GOOD = {
    "docker-compose.yml": "services:\n  web:\n    build: .\n",
    "SLO.md": """
# Objectives

- **Availability SLO:** 99.5% uptime <!-- met -->
- **Latency SLO:** p99 < 800ms <!-- met -->
""",
    "rules.yml": """
groups:
  - name: web
    rules:
      - alert: WebFails
        expr: sum(rate(web_requests_total{status=~"5.."}[5m])) / sum(rate(web_requests_total[5m])) > 0.005
      - alert: WebSlow
        expr: histogram_quantile(0.99, sum by (le) (rate(web_wait_seconds_bucket[5m]))) > 0.8
""",
    "slo.yaml": """
version: prometheus/v1
service: web
slos:
  - name: requests  # met
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(web_failures_total[5m]))
        total_query: sum(rate(web_requests_total[5m]))
""",
}

_LATENCY = expression(r"_bucket\b|latency|duration|response_time|_seconds|quantile", re.IGNORECASE)
_AVAILABILITY = expression(
    r"\bup\b|probe_success|error|fail|5\.\.|5xx|\b5\d\d\b|status|availab|slo|burn|success|absent|unhealthy|down",
    re.IGNORECASE,
)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def objective_without_alert(system: System) -> Iterator[Verdict]:
    if not system.is_served:
        return
    silent: list[Objective] = []
    for objective in system.objectives:
        alert = next((one for one in system.alerts if _watches(one, objective)), None)
        if objective.source in ("sloth", "pyrra"):
            yield met(objective, "is turned into alerts by the tool that reads it")
        elif alert is not None:
            yield met(objective, f"is watched by {alert.label}", also=(alert.place,))
        elif system.alerts:
            yield unclear(objective, "is watched by no alert that was recognised")
        elif not system.is_part:
            silent.append(objective)
    if silent:
        first = min(silent, key=lambda one: (one.place.path.count("/"), one.place))
        others = [one for one in silent if one is not first]
        names = ", ".join(dict.fromkeys(one.name for one in (first, *others)))
        text = f"is promised, and no alerting rule watches it ({names})"
        yield unmet(first, text, also=tuple(one.place for one in others[:5]))


def _watches(alert: Alert, objective: Objective) -> bool:
    """It asks for a series that the objective asks for, or speaks of the same kind of thing."""
    asked = {name for query in objective.queries for name in query.metrics}
    if asked:
        return bool(asked & set(alert.query.metrics)) or any("slo" in name for name in alert.query.metrics)
    text = f"{alert.name} {alert.query.expression}"
    return bool((_LATENCY if objective.indicator == "latency" else _AVAILABILITY).search(text))
