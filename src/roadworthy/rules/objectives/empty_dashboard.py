"""A dashboard that shows nothing.

Why: a dashboard is counted as observability in every review; one without queries answers no question.
Scenario: somebody opens {subject} in the middle of an incident.
Impact: minutes are lost on panels that were never filled, and the next look goes to the logs.
Detection: open it: no panels, or panels that say that they have no query.
Fix: give each panel a query (`targets: [{expr: …}]`), or take it out, with the file where nothing is left.
Monitoring: a check in the pipeline that every panel of every dashboard has a query.
Blind to: panels that a library or a template gives.
Source: https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "grafana/none.json": """
{
  "title": "None", «unmet»
  "schemaVersion": 39,
  "panels": []
}
""",
    "grafana/chat.json": """
{
  "title": "Chat",
  "schemaVersion": 39,
  "panels": [
    {
      "title": "Errors", «unmet»
      "type": "timeseries",
      "targets": []
    },
    {"title": "Rate", "type": "stat", "targets": [{"expr": "rate(up[5m])"}]}
  ]
}
""",
}
GOOD = {
    "grafana/chat.json": """
{
  "title": "Chat", «met»
  "schemaVersion": 39,
  "panels": [
    {"title": "Notes", "type": "text"},
    {"title": "More", "type": "row", "panels": [
      {"title": "Rate", "type": "stat", "targets": [{"expr": "rate(up[5m])"}]},
      {"title": "Shared", "libraryPanel": {"uid": "a"}},
      {"title": "Logs", "type": "logs", "datasource": {"type": "loki"}, "targets": [{"expr": "{app=\\"a\\"}"}]},
      {"title": "Table", "type": "table", "datasource": "Postgres", "targets": [{"rawSql": "select 1"}]}
    ]}
  ]
}
""",
}


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def empty_dashboard(system: System) -> Iterator[Verdict]:
    for dashboard in system.dashboards:
        empty = [panel for panel in dashboard.panels if not panel.queries and panel.kind != "library"]
        if not dashboard.panels:
            yield unmet(dashboard, "has no panel that shows data")
        for panel in empty:
            yield unmet(
                dashboard, f"has the panel {panel.title or 'without a title'} without a query", place=panel.place
            )
        if dashboard.panels and not empty:
            yield met(dashboard, f"has {len(dashboard.panels)} panels, each with a query")
