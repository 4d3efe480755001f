"""A document promises a level of service that nothing measures.

Why: a figure that nobody measures is neither kept nor missed; whoever relies on it relies on a sentence.
Scenario: a customer asks whether {claim} was kept last month.
Impact: nobody can say; the first who knows that it was missed is the customer.
Detection: write the query that answers it; there is no series to ask.
Fix: count good and bad requests and time them (`Histogram("request_seconds", …)`), or take the figure out of
    {document}.
Monitoring: the error budget that is left, on a dashboard; alerts on the rate at which it burns.
Blind to: what a monitor outside the roots measures, unless a file names it.
Source: https://sre.google/workbook/implementing-slos/
"""

from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Place, System
from roadworthy.rules.claims.grounds import Grounds
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from flask import Flask

app = Flask(__name__)


@app.get("/ask")
def ask():
    return {"answer": 42}
""",
    "README.md": """
# Shop

## Service level objectives

- Availability: 99.9% over 30 days <!-- unmet -->
- Latency: p95 < 500 ms <!-- unmet -->
""",
}
GOOD = {
    "app.py": """
from prometheus_client import Counter, Histogram

DONE = Counter("shop_requests_total", "done", ["status"])
WAIT = Histogram("shop_wait_seconds", "wait")
DONE.labels(status="200").inc()
WAIT.observe(0.2)
""",
    "README.md": """
# Shop

## Service level objectives

- Availability: 99.9% over 30 days <!-- met -->
- Latency: p95 < 500 ms <!-- met -->
""",
    ".claude/prompts/review.md": """
# Objectives

- Availability SLO: 99.9% over 30 days
""",
}
_MONITORS = (
    *(
        "prometheus",
        "/metrics",
        "opentelemetry",
        "otel",
        "ddtrace",
        "newrelic",
        "new_relic",
        "sentry",
        "grafana",
        "statsd",
    ),
    *(
        "micrometer",
        "applicationinsights",
        "application_insights",
        "cloudwatch",
        "datadog",
        "uptime",
        "pingdom",
        "langfuse",
    ),
    *("logfire", "honeycomb", "victoriametrics", "alertmanager", "xray", "x-ray", "prom-client", "promclient", "otlp"),
)
_LIBRARY = ("generate_latest", "make_asgi_app", "make_wsgi_app", "start_http_server", "start_wsgi_server")


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    preview=True,
    bad=BAD,
    good=GOOD,
)
def objective_claim_unbacked(system: System) -> Iterator[Verdict]:
    grounds = Grounds(system)
    for claim in system.promises(ClaimKind.OBJECTIVE):
        yield _judged(claim, grounds)


def _judged(claim: Claim, grounds: Grounds) -> Verdict:
    system = grounds.system
    measured = _measured(claim, system)
    if measured is not None:
        return met(claim, "can be measured", also=(measured,))
    folder = grounds.folder_of(claim)
    signs = grounds.signs_of(_MONITORS, "")
    if signs:
        return unclear(
            claim, f"is measured by nothing that was read; {signs[0].place} may tell more", also=(signs[0].place,)
        )
    why = grounds.open_world(folder)
    if why:
        return unclear(claim, why)
    if not system.is_served:
        return unclear(claim, "is promised of a service that is not in these files")
    return unmet(claim, "is promised, and nothing measures it: no metric, no alert, no monitor", manner=Manner.MISSING)


def _measured(claim: Claim, system: System) -> Place | None:
    """Where something stands that can measure it."""
    wanted = (
        ("histogram", "summary") if claim.details["indicator"] == "latency" else ("counter", "histogram", "summary")
    )
    metric = next((one for one in system.metrics if one.type in wanted and (one.is_moved or one.escapes)), None)
    if metric is not None:
        return metric.place
    library = next((one for one in system.expositions if one.by not in _LIBRARY), None)
    if library is not None:
        return library.place
    objective = next((one for one in system.objectives if one.queries), None)
    return objective.place if objective is not None else None
