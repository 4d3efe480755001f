"""A counter shown as it stands.

Why: a counter only ever grows, so its curve says how long the process has run, not how it fares now.
Scenario: errors double for an hour; the line of {metric} is a little steeper between two restarts.
Impact: nobody sees the change, and each restart looks like a recovery.
Detection: the curve only rises, and falls to 0 at every restart.
Fix: `rate({metric}[5m])`, `increase({metric}[1h])`, or `histogram_quantile(0.95, sum by (le) (rate(…_bucket[5m])))`.
Monitoring: a check in the pipeline that refuses `_total` and `_bucket` outside a range function.
Blind to: counters whose name does not say so and whose code is not in these roots.
Source: https://prometheus.io/docs/prometheus/latest/querying/functions/#rate
Seen: daryllundy/llm-reliability-lab@f47a94f dashboards/grafana.json:4
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Panel, Query, System
from roadworthy.rules.rule import rule

BAD = {
    "grafana/chat.json": """
{
  "title": "Chat",
  "schemaVersion": 39,
  "panels": [
    {"title": "Errors", "type": "timeseries", "targets": [
      {"expr": "sum(chat_errors_total) by (route)"} «unmet»
    ]},
    {"title": "Latency", "type": "stat", "targets": [
      {"expr": "chat_wait_seconds_bucket"} «unmet»
    ]},
    {"title": "Error rate", "type": "stat", "targets": [
      {"expr": "chat_errors_total"} «unmet»
    ]}
  ]
}
"""
}
GOOD = {
    "grafana/chat.json": """
{
  "title": "Chat",
  "schemaVersion": 39,
  "panels": [
    {"title": "Errors", "type": "timeseries", "targets": [
      {"expr": "sum(rate(chat_errors_total[5m])) by (route)"} «met»
    ]},
    {"title": "Spread", "type": "heatmap", "targets": [{"expr": "chat_wait_seconds_bucket"}]},
    {"title": "All requests since the start", "type": "stat", "targets": [{"expr": "sum(chat_requests_total)"}]},
    {"title": "Series", "type": "timeseries", "targets": [
      {"expr": "count(chat_errors_total)"} «met»
    ]}
  ]
}
"""
}

_COUNTER = re.compile(r"_(total|bucket)$")
_CURVES = frozenset({"timeseries", "graph", "barchart", "trend"})
_FIGURES = frozenset({"stat", "gauge", "singlestat", "bargauge"})
_SPEED = re.compile(r"\brate\b|per (second|minute|hour)|/ ?s\b|\brps\b|latency|p9\d", re.IGNORECASE)
_SINCE = re.compile(r"\b(total|all|since|cumulative|overall|lifetime|count)\b", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def raw_counter_plotted(system: System) -> Iterator[Verdict]:
    for dashboard in system.dashboards:
        for panel in dashboard.panels:
            for query in panel.queries:
                counters = [name for name in query.metrics if _is_counter(name, system)]
                raw = [name for name in counters if name in query.unranged]
                if raw and _misleads(panel, raw, query):
                    yield unmet(
                        panel,
                        f"shows {raw[0]} as it stands: all since the process began",
                        place=query.place,
                        cause=dashboard.title,
                        metric=raw[0],
                    )
                elif counters and not raw and panel.kind in _CURVES:
                    yield met(panel, f"shows how {counters[0]} changes", place=query.place)


def _is_counter(name: str, system: System) -> bool:
    known = system.series.get(name)
    if known is not None and known.type in ("gauge", "info", "enum"):
        return False
    return _COUNTER.search(name) is not None and not (name.endswith("_total") and name.startswith("node_memory"))


def _misleads(panel: Panel, raw: list[str], query: Query) -> bool:
    """A curve of a counter does, and a figure that claims to be a speed; a figure called a total does not."""
    if panel.kind in _CURVES:
        return not _SINCE.search(panel.title) or any(name.endswith("_bucket") for name in raw)
    is_bucket = any(name.endswith("_bucket") for name in raw) and "le=" not in query.expression
    return panel.kind in _FIGURES and (is_bucket or _SPEED.search(panel.title) is not None)
