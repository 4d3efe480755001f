"""An alert that does not say what to do.

Why: an alert is read by whoever is on call, not by whoever wrote it.
Scenario: {subject} wakes somebody who has never seen it.
Impact: the first half hour goes into finding out what it means and who knows.
Detection: the notification holds no link and no step.
Fix: add `annotations: {{runbook_url: https://…}}` with what to look at, what to do, and when to call whom.
Monitoring: a check in the pipeline that refuses alerting rules without the annotation.
Blind to: procedures that the receiver adds by the alert's name.
Source: https://sre.google/sre-book/practical-alerting/
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-contracts/k8s/kustomize/base/alertmanager-rules.yaml:61
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "rules.yml": """
groups:
  - name: chat
    rules:
      - alert: ChatDown  # unmet
        expr: up{job="chat"} == 0
        annotations:
          summary: chat is down
"""
}
GOOD = {
    "rules.yml": """
groups:
  - name: chat
    rules:
      - alert: ChatDown  # met
        expr: up{job="chat"} == 0
        annotations:
          runbook_url: https://example.org/runbooks/chat-down
      - alert: ChatSlow  # met
        expr: up{job="chat"} == 1
        annotations:
          description: "slow; follow docs/runbooks/slow.md"
      - alert: Watchdog
        expr: vector(1)
"""
}

_NOT_FOR_PEOPLE = re.compile(r"watchdog|dead_?man|heartbeat|inhibitor", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    criterion=Criterion.ALERTS,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def alert_without_runbook(system: System) -> Iterator[Verdict]:
    for alert in system.alerts:
        if _NOT_FOR_PEOPLE.search(alert.name) or alert.severity in ("none", "info"):
            continue
        if alert.runbook:
            yield met(alert, f"says what to do: {alert.runbook[:80]}")
        else:
            yield unmet(alert, "names no procedure", cause="no procedure")
