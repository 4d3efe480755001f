"""A dashboard panel on a metric that does not exist.

Why: a panel without data reads as calm; nobody learns that it never had any.
Scenario: an incident sends people to the panel, and it says "No data" as it did on every good day.
Impact: the signal that {metric} was meant to be is missing for exactly as long as it is needed.
Detection: run the panel's query in Prometheus: an empty result; `absent({metric})` is 1.
Fix: ask for a name that the code exposes, or define and move {metric} where the thing happens.
Monitoring: a check in the pipeline that compares the names in dashboards with those of a scrape.
Blind to: metrics of code in other repositories; those panels are unclear.
Source: https://prometheus.io/docs/practices/naming/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.known_series import KnownSeries
from roadworthy.rules.rule import rule

_CODE = """
from prometheus_client import Counter, Histogram

SENT = Counter("chat_messages_sent", "sent")
WAIT = Histogram("chat_wait_seconds", "wait")
"""
BAD = {
    "app.py": _CODE,
    "grafana/chat.json": """
{
  "title": "Chat",
  "schemaVersion": 39,
  "panels": [
    {
      "title": "Sent",
      "type": "timeseries",
      "targets": [
        {"expr": "rate(chat_messages_delivered_total[5m])"} «unmet»
      ]
    }
  ]
}
""",
}
GOOD = {
    "app.py": _CODE,
    "grafana/chat.json": """
{
  "title": "Chat", «met»
  "schemaVersion": 39,
  "panels": [
    {"title": "Notes", "type": "text"},
    {"title": "p95", "type": "timeseries", "targets": [
      {"expr": "histogram_quantile(0.95, sum by (le) (rate(chat_wait_seconds_bucket[$__rate_interval])))"},
      {"expr": "rate(chat_messages_sent_total{job=\\"$job\\"}[5m]) / on () up"},
      {"expr": "node_load1 + ${metric}_total"}
    ]}
  ]
}
""",
    "grafana/other.json": """
{
  "title": "Elsewhere", «unclear»
  "schemaVersion": 39,
  "panels": [
    {"title": "Paid", "type": "stat", "targets": [{"expr": "billing_invoices_paid_total"}]}
  ]
}
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def dashboard_on_unknown_metric(system: System) -> Iterator[Verdict]:
    known = KnownSeries(system)
    for dashboard in system.dashboards:
        queries = [query for panel in dashboard.panels for query in panel.queries]
        is_wrong = False
        for query in queries:
            for missing in known.missing(query):
                is_wrong = True
                yield unmet(
                    dashboard,
                    f"asks for {missing.name}, which nothing exposes; the code has {missing.nearest.name}",
                    place=query.place,
                    also=(missing.nearest.place,),
                    cause=missing.name,
                    metric=missing.name,
                )
        names = {name for query in queries for name in query.metrics}
        unknown = known.unknown(queries)
        if is_wrong or not names:
            continue
        if unknown:
            yield unclear(dashboard, f"asks for {_some(unknown)}, which no code that was read exposes")
        else:
            yield met(dashboard, f"asks for {len(names)} series that are all known")


def _some(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
