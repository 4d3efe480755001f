"""A service that is measured, and not by what users feel.

Why: how many ask, how many fail and how long they wait tell of nearly every outage; what the code counts besides
    tells why.
Scenario: {service} fails for one request in five.
Impact: the dashboards that there are show nothing of it ({missing}), and the alerts have nothing to stand on.
Detection: ask the metrics for the rate, the share of failures and the 99th percentile of the service.
Fix: one histogram of the time of each request, labelled by route and by status, answers all three:
    `REQUESTS = Histogram("http_request_duration_seconds", "…", ["method", "route", "status"])`.
Monitoring: alert on the share of failures and on the percentile.
Blind to: what a proxy, a mesh or an agent measures in front of it.
Source: https://sre.google/sre-book/monitoring-distributed-systems/#xref_monitoring_golden-signals
Seen: Gokulkrishna07/github_pr_review_agent@265737e agent/llm/gemini_provider.py:19
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI
from prometheus_client import Counter, make_asgi_app

app = FastAPI()
app.mount("/metrics", make_asgi_app())
ASKED = Counter("asked_total", "asked")  # unmet


@app.get("/ask")
def ask():
    ASKED.inc()
    return {}
"""
}
GOOD = {
    "app.py": """
from fastapi import FastAPI
from prometheus_client import Histogram, make_asgi_app

app = FastAPI()
app.mount("/metrics", make_asgi_app())
ASKED = Histogram("ask_seconds", "asked", ["status"])  # met


@app.get("/ask")
def ask():
    ASKED.labels("ok").observe(1)
    return {}
"""
}

_FAILURE = re.compile(r"error|fail|exception|reject|timeout|unavailable|5xx|invalid|dropped", re.IGNORECASE)
_OUTCOME = re.compile(r"^(status|status_?code|code|result|outcome|success|error|error_type|state|response_code)$", re.I)
_TIME = re.compile(r"second|latency|duration|time|_ms\b|millis", re.IGNORECASE)
_OWN = ("generate_latest", "make_asgi_app", "make_wsgi_app", "start_http_server", "start_wsgi_server")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def missing_golden_signal(system: System) -> Iterator[Verdict]:
    for service in system.services:
        endpoints = [one for one in system.owned(system.endpoints, service) if one.is_work]
        metrics = [one for one in system.of_service(system.metrics, service) if one.is_moved or one.escapes]
        expositions = system.of_service(system.expositions, service)
        if not endpoints or not metrics or not expositions:
            continue
        if any(one.by not in _OWN for one in expositions):
            continue
        missing = _missing(metrics)
        if not missing:
            yield met(metrics[0], f"and {len(metrics) - 1} more tell rate, failures and time of {service.label}")
        elif any(one.unclear_name or one.library != "prometheus_client" for one in metrics):
            yield unclear(metrics[0], f"is one of the metrics of {service.label} that could not all be read")
        else:
            text = f"and {len(metrics) - 1} more metrics of {service.label} do not tell {' nor '.join(missing)}"
            yield unmet(metrics[0], text, service=service.label, missing=", ".join(missing))


def _missing(metrics: list[Metric]) -> list[str]:
    has_time = any(one.type in ("histogram", "summary") and _TIME.search(one.name) for one in metrics)
    has_rate = any(one.type in ("counter", "histogram", "summary") for one in metrics)
    has_failures = any(
        _FAILURE.search(one.name) or any(_OUTCOME.match(label) or "{}" in label for label in one.labels)
        for one in metrics
        if one.type in ("counter", "histogram", "summary")
    )
    found = [("how long requests take", has_time), ("how many come", has_rate), ("how many fail", has_failures)]
    return [words for words, is_there in found if not is_there]
