"""A system that calls nobody.

Why: without an alert the first to notice an outage is a user, and the second is whoever they complain to.
Scenario: the service fails on a Friday night and fails until Monday.
Impact: time to detection is the time until somebody looks.
Detection: there is no alerting rule, and no monitor that would page, in these roots.
Fix: begin with two rules: `up == 0` for two minutes, and a share of failed requests above what was promised,
    each with a severity, a receiver and a `runbook_url`.
Monitoring: a rule that always fires and a receiver that complains when it stops.
Blind to: alerts kept in another repository or clicked together in a console.
Source: https://sre.google/workbook/alerting-on-slos/
Seen: daryllundy/llm-reliability-lab@f47a94f has Prometheus and no rule
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, System
from roadworthy.rules.pipelines.delivery import told_elsewhere
from roadworthy.rules.rule import rule

_COMPOSE = """
services:
  web:
    build: .
"""
BAD = {
    ".": "unmet",
    "docker-compose.yml": _COMPOSE,
    "docs/incidents/2026-03-02.md": "# The shop was down\n\n- No alerts for failed orders\n",
}
GOOD = {
    "docker-compose.yml": _COMPOSE,
    "rules.yml": """
groups:
  - name: web
    rules:
      - alert: WebDown  # met
        expr: up{job="web"} == 0
        annotations: {runbook_url: "https://example.org/web-down"}
""",
}

_ALERTS = re.compile(r"\balert(s|ing)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(alert|alarm|monitor)[^/]*\.(tf|libsonnet|jsonnet|cue|dhall|bicep)$", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    criterion=Criterion.ALERTS,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def no_alerts(system: System) -> Iterator[Verdict]:
    if system.alerts:
        count = len(system.alerts)
        yield met(system.alerts[0], "is an alerting rule" if count == 1 else f"is one of {count} alerting rules")
        return
    if not system.is_served:
        return
    unread = next((file.path for file in system.files if _ELSEWHERE.search(file.path)), None)
    if unread is not None:
        yield unclear(system, f"may have alerts in {unread}, which is not read")
    elif admitted := system.admitted("alerts"):
        text = f"has no alerting rule, and {admitted[0].path} names that among the causes of an incident"
        yield unmet(system, text, also=(*admitted[:5], *_promised(system)))
    elif (told := told_elsewhere(system)) is not None:
        yield unclear(system, "is run from another repository or site; do its alerts stand there?", place=told)
    elif promised := _promised(system):
        text = f"has no alerting rule, though {promised[0].path} speaks of alerts"
        yield unmet(system, text, also=promised)
    else:
        yield unmet(system, "has no alerting rule")


def _promised(system: System) -> tuple[Place, ...]:
    """Headings about alerts in the documents that tell how to run it."""
    headings = (heading for document in system.guides for heading in document.headings)
    return tuple(heading.place for heading in headings if _ALERTS.search(heading.text))[:3]
