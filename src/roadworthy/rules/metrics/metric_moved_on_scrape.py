"""A counter that counts its readers.

Why: what a scrape moves says how often somebody looked, whatever its name says.
Scenario: a second Prometheus, a dashboard or a curious engineer asks for the metrics.
Impact: {metric} rises with every look; a graph, an alert or an objective on it shows a rate of scrapes.
Detection: {metric} rises by one in each scrape interval, on an idle service too.
Fix: move it where the thing happens, or take it away: restarts are counted by the platform
    (`kube_pod_container_status_restarts_total`, `changes(process_start_time_seconds[1h])`).
Monitoring: compare its rate with `rate(scrape_samples_scraped[5m])` once.
Blind to: collectors that compute a value while they are asked, which is as it should be.
Source: https://prometheus.io/docs/practices/instrumentation/
Seen: daryllundy/llm-reliability-lab@cc6431ea185ffd88559a3953eda82cb410a92a4d app.py:51
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI, Response
from prometheus_client import Counter, generate_latest

app = FastAPI()
RESTARTS = Counter("restarts_total", "Restarts of the container")


@app.get("/metrics")
def metrics():
    RESTARTS.inc()  # unmet
    return Response(generate_latest(), media_type="text/plain")
"""
}
GOOD = {
    "app.py": """
from fastapi import FastAPI, Response
from prometheus_client import Counter, Gauge, generate_latest

app = FastAPI()
SCRAPES = Counter("scrapes_total", "How often this was read")
ASKED = Counter("asked_total", "Questions")
DEPTH = Gauge("queue_depth", "Waiting jobs")
queue = []


@app.post("/ask")
def ask():
    ASKED.inc()


@app.get("/metrics")
def metrics():
    SCRAPES.inc()
    DEPTH.set(len(queue))
    return Response(generate_latest(), media_type="text/plain")
"""
}
_COUNTS_SCRAPES = re.compile(r"scrape|metrics_request", re.IGNORECASE)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def metric_moved_on_scrape(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        moving = [one for one in metric.movements if one.changes_value and one.is_called]
        if metric.type != "counter" or not moving or metric.escapes or _COUNTS_SCRAPES.search(metric.name):
            continue
        if all(one.is_on_scrape for one in moving):
            yield unmet(metric, "is moved by being read: it counts scrapes", place=moving[0].place)
