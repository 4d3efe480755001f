"""A latency that is kept as one number.

Why: a gauge holds the last request's time, and a summary of this library only a sum and a count: neither can answer
    for how many it was slow.
Scenario: one request in fifty takes ten seconds.
Impact: {metric} shows whichever request came last before the scrape, or a mean that hardly moves; no percentile, no
    objective and no alert can stand on it, and instances cannot be put together.
Detection: no series `{metric}_bucket` exists.
Fix: `Histogram("{metric}", "…", buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30))` and `.observe(seconds)`.
Monitoring: `histogram_quantile(0.99, sum by (le) (rate({metric}_bucket[5m])))`.
Blind to: latencies whose name does not say so.
Source: https://prometheus.io/docs/practices/histograms/
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import time

from fastapi import FastAPI
from prometheus_client import Gauge, Summary

app = FastAPI()
WAIT = Gauge("ask_latency_seconds", "latency")  # unmet
TOOK = Summary("ask_duration_seconds", "duration")  # unmet


@app.get("/ask")
def ask():
    began = time.time()
    with TOOK.time():
        pass
    WAIT.set(time.time() - began)
    return {}
"""
}
GOOD = {
    "app.py": """
import time

from fastapi import FastAPI
from prometheus_client import Gauge, Histogram, Summary

app = FastAPI()
WAIT = Histogram("ask_latency_seconds", "latency")  # met
LAST = Gauge("last_backup_duration_seconds", "how long the last one took")
MEAN = Gauge("model_latency_avg_seconds", "computed elsewhere")
START = Gauge("startup_duration_seconds", "how long it took to start")
SIZE = Summary("answer_size_bytes", "size")

START.set(time.time())


@app.get("/ask")
def ask():
    with WAIT.time():
        SIZE.observe(3)
    return {}
"""
}

_NAME = re.compile(r"latency|duration|response_time|elapsed|processing_time|request_time", re.IGNORECASE)
_OTHER = re.compile(r"last_|_last|p50|p9\d|avg|mean|average|max|min|startup|limit|target|threshold|budget|load_", re.I)


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def latency_not_histogram(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        if metric.library != "prometheus_client" or not _NAME.search(metric.name) or _OTHER.search(metric.name):
            continue
        if metric.type == "histogram" and metric.is_moved:
            yield met(metric, "keeps how many were how slow")
        elif metric.type == "summary" and metric.is_moved and metric.place.path.endswith(".py"):
            yield unmet(metric, "is a summary, which keeps a sum and a count here and no percentile")
        elif metric.type == "gauge" and _is_of_requests(system, metric):
            yield unmet(metric, "is a gauge, which keeps the time of the last request alone")


def _is_of_requests(system: System, metric: Metric) -> bool:
    """Some statement sets it to what was measured, in code that a request reaches."""
    handlers = {endpoint.label for endpoint in system.endpoints}
    for one in metric.movements:
        if one.operation == "set" and not one.is_constant:
            chain = system.graph.chain(f"{one.place.path}:{one.symbol}")
            if chain and chain[0] in handlers:
                return True
    return False
