"""A dashboard that is not whole.

Why: without an identity a dashboard cannot be linked or updated in place; without a schema version or a time range
    each Grafana shows it in its own way.
Scenario: {subject} is loaded again after a change.
Impact: it appears a second time, links in runbooks and alerts lead to the old one, and the panels open on whatever
    range was last in use.
Detection: the list of dashboards holds the title twice, or the address changes with every import.
Fix: export it from Grafana once and keep what it writes: `"uid": "chat-overview", "schemaVersion": 39,
    "time": {{"from": "now-6h", "to": "now"}}, "refresh": "30s"`.
Monitoring: a check in the pipeline that every dashboard has `uid`, `schemaVersion` and `time`.
Blind to: dashboards that a generator fills on the way to Grafana.
Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
Seen: daryllundy/llm-reliability-lab@f47a94f28c5c8a7acafa11dc53843fcffb3bef4c dashboards/grafana.json:2
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "grafana/chat.json": """
{
  "title": "Chat", «unmet»
  "panels": [{"title": "Rate", "type": "stat", "targets": [{"expr": "rate(up[5m])"}]}]
}
"""
}
GOOD = {
    "grafana/chat.json": """
{
  "uid": "chat",
  "title": "Chat", «met»
  "schemaVersion": 39,
  "time": {"from": "now-6h", "to": "now"},
  "panels": [{"title": "Rate", "type": "stat", "targets": [{"expr": "rate(up[5m])"}]}]
}
""",
    "grafana/export.json": """
{
  "__inputs": [{"name": "DS"}],
  "title": "Exported", «met»
  "schemaVersion": 39,
  "time": {"from": "now-6h", "to": "now"},
  "panels": [{"title": "Rate", "type": "stat", "targets": [{"expr": "rate(up[5m])"}]}]
}
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def incomplete_dashboard(system: System) -> Iterator[Verdict]:
    for dashboard in system.dashboards:
        if not dashboard.is_own_file:
            continue
        needed = ("schemaVersion", "time") if dashboard.is_export else ("uid", "schemaVersion", "time")
        lacking = [key for key in needed if key in dashboard.lacks]
        if len(lacking) > 1:
            yield unmet(dashboard, f"sets no {', no '.join(lacking)}", cause="lacks keys")
        elif not lacking:
            yield met(dashboard, "says who it is, in which version, and over which time")
