"""Missing data that counts as good.

Why: when the thing that is watched is gone, so are its series, and a stand-in says that all is well.
Scenario: the service dies, or its scrape breaks, and the series of {subject} vanish.
Impact: the expression falls back to a good value; nobody is called for the worst outage of all.
Detection: stop the service in a test: {subject} stays quiet.
Fix: leave the gap, and alert on it: `absent(…)` or `up == 0` beside the rule.
Monitoring: `promtool test rules` with a case in which the series ends.
Blind to: stand-ins in programs that read the metrics; a zero for missing failures, where a series
    begins with the first.
Source: https://prometheus.io/docs/prometheus/latest/querying/operators/#logical-set-binary-operators
Seen: brunovlucena/homelab@a90f3c7
flux/infrastructure/prometheus-operator/k8s/dashboards/agent-bruno-dashboard-configmap.yaml:150
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Alert, Recording, System
from roadworthy.rules.rule import rule

BAD = {
    "watch.sh": """
#!/bin/bash
while true; do
  WAIT=$(curl -s http://web:8000/metrics | grep "^web_wait_seconds_sum" | awk '{print $2}')
  if [ -n "$WAIT" ]; then  # unmet
    if (( $(echo "$WAIT > 10" | bc -l) )); then
      docker compose restart web
    fi
  fi
  sleep 60
done
""",
    "shop/app.py": """
from prometheus_client import Gauge

STORE = Gauge("store_up", "whether the store answers")
STORE.set(1)
""",
    "shop/rules.yml": """
groups:
  - name: shop
    rules:
      - alert: StoreDown
        expr: store_up == 0  # unmet
""",
    "shop/prometheus.yml": """
scrape_configs:
  - job_name: shop
    static_configs: [{targets: ["shop:8000"]}]
""",
    "rules.yml": """
groups:
  - name: chat
    rules:
      - alert: FewSucceed
        expr: (sum(rate(good_total[5m])) / sum(rate(all_total[5m])) or vector(1)) < 0.99  # unmet
      - record: chat:availability:ratio
        expr: avg(healthy{job="chat"}) or vector(1)  # unmet
""",
    "grafana/chat.json": """
{
  "title": "Chat",
  "schemaVersion": 39,
  "panels": [
    {
      "title": "Success rate",
      "type": "stat",
      "targets": [
        {"expr": "sum(rate(good_total[5m])) / sum(rate(all_total[5m])) or vector(1)"} «unmet»
      ]
    }
  ]
}
""",
}
GOOD = {
    "watch.sh": """
#!/bin/bash
while true; do
  WAIT=$(curl -s http://web:8000/metrics | grep "^web_wait_seconds_sum" | awk '{print $2}')
  if [ -n "$WAIT" ]; then
    if (( $(echo "$WAIT > 10" | bc -l) )); then
      docker compose restart web
    fi
  else
    docker compose restart web
  fi
  sleep 60
done
""",
    "rules.yml": """
groups:
  - name: chat
    rules:
      - alert: FewSucceed
        expr: (sum(rate(good_total[5m])) / sum(rate(all_total[5m])) or vector(0)) < 0.99
      - alert: TooMany
        expr: (sum(rate(errors_total[5m])) or vector(0)) > 1
      - alert: Always
        expr: vector(1)
""",
    "grafana/chat.json": """
{
  "title": "Chat",
  "schemaVersion": 39,
  "panels": [
    {"title": "Unavailable instances", "type": "stat", "targets": [{"expr": "sum(down) or vector(1)"}]},
    {"title": "Success rate", "type": "stat", "targets": [{"expr": "sum(good) / sum(all) or vector(0)"}]},
    {"title": "Requests", "type": "stat", "targets": [{"expr": "sum(rate(all_total[5m])) or vector(1)"}]}
  ]
}
""",
}

_BELOW = re.compile(r"<=?\s*(bool\s+)?[\d.]+[\s)]*$")
_WATCHES = re.compile(
    r"\bup\b|\babsent(_over_time)?\(|\bprobe_success\b|\bkube_\w+|\bcontainer_last_seen\b|process_start_time"
)
_IS_DOWN = re.compile(r"^\s*\w+\s*==\s*0\s*$")
_BAD_NEWS = re.compile(r"\b(un|not\b|fail|error|miss|down)", re.IGNORECASE)
_GOOD = re.compile(r"availab|success|uptime|health|ready|ratio:good", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def absence_reads_healthy(system: System) -> Iterator[Verdict]:
    rules: list[Alert | Recording] = [*system.alerts, *system.recordings]
    for one in rules:
        value = one.query.stand_in
        if value not in ("1", "100", "1.0"):
            continue
        is_floor = isinstance(one, Alert) and _BELOW.search(one.query.expression) is not None
        if is_floor or (isinstance(one, Recording) and _GOOD.search(one.name)):
            yield unmet(one, f"takes {value} where there is no data, which reads as good", place=one.query.place)
    yield from _unwatched(system)
    for action in system.remediations:
        if action.skips_empty is not None and action.signals:
            text = f"is left out when {action.signals[0].url} gives no answer, which is when it is needed"
            yield unmet(action, text, place=action.skips_empty, also=(action.place,))
    for dashboard in system.dashboards:
        for panel in dashboard.panels:
            if not _GOOD.search(panel.title) or _BAD_NEWS.search(panel.title):
                continue
            for query in panel.queries:
                if query.stand_in in ("1", "100", "1.0"):
                    text = f"takes {query.stand_in} where there is no data, which reads as good"
                    yield unmet(panel, text, place=query.place, cause="panels")


def _unwatched(system: System) -> Iterator[Verdict]:
    """Alerts that ask the service for its own series, and none that asks whether it is there at all."""
    own = {name for metric in system.metrics for name in metric.exposed_names}
    asking = [one for one in system.alerts if own & {*one.query.metrics}]
    rules: list[Alert | Recording] = [*system.alerts, *system.recordings]
    if not asking or not system.scrapes or any(one.query.is_templated for one in asking):
        return
    watching = next((one for one in rules if _WATCHES.search(one.query.expression)), None)
    first = next((one for one in asking if _IS_DOWN.search(one.query.expression)), asking[0])
    if watching is not None:
        yield met(watching, "notices that the service is gone", place=watching.query.place)
    else:
        text = "goes quiet when the service is gone, for its series go with it; no rule here asks for up or absent"
        yield unmet(first, text, place=first.query.place, cause="nothing asks for up")
