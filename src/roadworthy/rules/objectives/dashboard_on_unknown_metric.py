"""A dashboard panel on a metric that does not exist.

Why: a panel without data reads as calm; nobody learns that it never had any.
Scenario: an incident sends people to the panel, and it says "No data" as it did on every good day.
Impact: the signal that {metric} was meant to be is missing for exactly as long as it is needed.
Detection: run the panel's query in Prometheus: an empty result; `absent({metric})` is 1.
Fix: ask for a name that the code exposes, or define and move {metric} where the thing happens.
Monitoring: a check in the pipeline that compares the names in dashboards with those of a scrape.
Blind to: metrics of code in other repositories; those panels are unclear.
Source: https://prometheus.io/docs/practices/naming/
Seen: brunovlucena/homelab@a90f3c7
flux/infrastructure/prometheus-operator/k8s/dashboards/agent-blueteam-dashboard-configmap.yaml:69
"""

import re
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
_TELLER = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: price-teller, namespace: shop}
spec: {template: {spec: {containers: [{name: teller, image: "shop/teller:1.0.0"}]}}}
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
BAD["k8s/teller.yaml"] = _TELLER
BAD["grafana/teller.json"] = """
{
  "title": "Teller",
  "schemaVersion": 39,
  "annotations": {"list": [
    {"expr": "ALERTS{alertname=~\\"PriceTeller.*\\"}", "name": "alerts"} «unmet»
  ]},
  "panels": [
    {"title": "Sent", "type": "stat", "targets": [{"expr": "rate(chat_messages_sent_total[5m])"}]}
  ]
}
"""
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
GOOD["k8s/teller.yaml"] = _TELLER
GOOD["rules.yaml"] = """
groups:
  - name: teller
    rules:
      - {alert: PriceTellerDown, expr: "up == 0"}
"""
GOOD["grafana/teller.json"] = """
{
  "title": "Teller", «met»
  "schemaVersion": 39,
  "panels": [
    {"title": "Ours", "type": "stat", "targets": [{"expr": "count(ALERTS{alertname=~\\"PriceTeller.*\\"})"}]},
    {"title": "Theirs", "type": "stat", "targets": [{"expr": "count(ALERTS{alertname=\\"NodeDown\\"})"}]},
    {"title": "Chosen", "type": "stat", "targets": [{"expr": "count(ALERTS{alertname=~\\"$alert\\"})"}]}
  ]
}
"""
_SHORTEST = 5  # letters of a name that is no common word


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
    alerts = _Alerts(system)
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
        for query in (*queries, *dashboard.marks):
            for pattern in query.alerts:
                if alerts.is_missing(pattern):
                    is_wrong = True
                    text = f"shows alerts {pattern}, and no rule here is named so"
                    yield unmet(dashboard, text, place=query.place, cause=f"alerts {pattern}", metric="ALERTS")
        names = {name for query in queries for name in query.metrics}
        unknown = known.unknown(queries)
        if is_wrong or not names:
            continue
        if unknown:
            yield unclear(dashboard, f"asks for {_some(unknown)}, which no code that was read exposes")
        else:
            yield met(dashboard, f"asks for {len(names)} series that are all known")


class _Alerts:
    """The alerts that rules here define, and whose alerts the repository would have to define."""

    def __init__(self, system: System) -> None:
        self._names = [alert.name for alert in system.alerts]
        owners = {service.name for service in system.services} | {workload.name for workload in system.workloads}
        self._owners = {owner for name in owners if len(owner := _letters(name)) >= _SHORTEST}

    def is_missing(self, pattern: str) -> bool:
        """No rule bears such a name, though the name begins with that of a service or workload here."""
        try:
            wanted = re.compile(pattern)
        except re.error:
            return False
        if any(wanted.fullmatch(name) or _is_made(name) for name in self._names):
            return False
        plain = re.match(r"[\w-]*", pattern.replace("\\", ""))
        return plain is not None and _letters(plain[0]).startswith(tuple(self._owners))


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _is_made(name: str) -> bool:
    """A template gives it."""
    return "{" in name or "XXXX" in name or "$" in name


def _some(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
