"""A system that nobody can look at.

Why: metrics that are gathered and drawn nowhere are read with hand-written queries, by those who know their names.
Scenario: latency rises, and the one who is called asks what is normal.
Impact: the first minutes of every incident go into writing queries; trends are seen by nobody.
Detection: Prometheus or Grafana is run from these roots, and no dashboard stands beside it.
Fix: keep one dashboard as JSON in the repository, provisioned into Grafana: rate, errors and duration of requests,
    and the use of what runs out first.
Monitoring: a smoke test that asks Grafana for the dashboard after each deployment.
Blind to: dashboards that live in a console, another repository, or code that generates them.
Source: https://sre.google/workbook/monitoring/
Seen: wassim249/fastapi-langgraph-agent-production-ready-template@9ed5fdc1c93d37f44e51a34942a598d50f1f46a8
    prometheus/prometheus.yml:5
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.objectives.servers import grafana_workloads
from roadworthy.rules.pipelines.delivery import told_elsewhere
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI
from prometheus_client import Counter, make_asgi_app

app = FastAPI()
app.mount("/metrics", make_asgi_app())
ASKED = Counter("asked_total", "asked")


@app.get("/ask")
def ask():
    ASKED.inc()
    return {}
"""
BAD = {
    ".": "unmet",
    "app.py": _APP,
    "docker-compose.yml": "services:\n  web:\n    build: .\n",
    "prometheus.yml": """
scrape_configs:
  - job_name: web
    static_configs:
      - targets: ["web:8000"]
""",
}
GOOD = {
    "app.py": _APP,
    "docker-compose.yml": "services:\n  web:\n    build: .\n",
    "grafana/web.json": """
{
  "title": "Web", «met»
  "schemaVersion": 39,
  "panels": [{"title": "Rate", "type": "stat", "targets": [{"expr": "rate(asked_total[5m])"}]}]
}
""",
}

_ELSEWHERE = re.compile(
    r"(dashboard|grafana|monitoring|observability)[^/]*\.(tf|libsonnet|jsonnet|cue|bicep|py|ts|go)$|\.jsonnet$",
    re.IGNORECASE,
)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def no_dashboard(system: System) -> Iterator[Verdict]:
    shown = next((one for one in system.dashboards if any(panel.queries for panel in one.panels)), None)
    if shown is not None:
        yield met(shown, "is kept with the code")
        return
    if not system.is_served or not (system.metrics or system.scrapes):
        return
    if not system.prometheus_configs and not any(grafana_workloads(system)):
        yield unclear(system, "gathers metrics; what shows them is not in these files")
        return
    made = next((file.path for file in system.files if _ELSEWHERE.search(file.path)), None)
    if made is not None:
        yield unclear(system, f"may have dashboards that {made} makes")
    elif (told := told_elsewhere(system)) is not None:
        yield unclear(system, "is run from another repository or site; do its dashboards stand there?", place=told)
    else:
        yield unmet(system, "gathers metrics and has no dashboard that shows them")
