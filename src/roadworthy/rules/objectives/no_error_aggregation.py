"""A system whose errors nobody gathers.

Why: one error in a log is a line; the same error a thousand times since the last release is news.
Scenario: a release brings an exception that one request in a hundred meets.
Impact: it stands in the log among everything else until a user complains; since when and how often nobody can say.
Detection: nothing of these roots sends or groups exceptions.
Fix: `sentry_sdk.init(dsn=…, release=…)` at the start, or a log store with a rule on the rate of errors.
Monitoring: an alert on a kind of error that was never seen before.
Blind to: agents that an orchestrator puts in; log stores outside the roots.
Source: https://docs.sentry.io/platforms/python/
Seen: wassim249/fastapi-langgraph-agent-production-ready-template@9ed5fdc1c93d37f44e51a34942a598d50f1f46a8
    app/main.py:1
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.metrics.libraries import said_by
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
def ask():
    return {}
"""
BAD = {".": "unmet", "app.py": _APP, "docker-compose.yml": "services:\n  web:\n    build: .\n"}
GOOD = {
    "app.py": _APP + "\nimport sentry_sdk  # met\n\nsentry_sdk.init(dsn=DSN)\n",
    "docker-compose.yml": "services:\n  web:\n    build: .\n",
}

_GATHERING = re.compile(
    r"^(sentry_sdk|raven|rollbar|bugsnag|honeybadger|airbrake|pybrake|elasticapm|newrelic|ddtrace|logfire|"
    r"google\.cloud\.error_reporting|applicationinsights|azure\.monitor|opencensus\.ext\.azure|appsignal|highlight_io|"
    r"@sentry/|rollbar|@bugsnag/|dd-trace|github\.com/getsentry/sentry-go|glitchtip)"
)
_STORES = re.compile(
    r"loki|promtail|fluent|filebeat|logstash|elasticsearch|opensearch|timberio/vector|graylog|splunk|datadog|alloy|seq\b|signoz|otel",
    re.IGNORECASE,
)
_DRIVERS = ("awslogs", "gcplogs", "fluentd", "gelf", "splunk", "loki", "syslog")


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def no_error_aggregation(system: System) -> Iterator[Verdict]:
    if not any(one.kind in ("http", "worker") for one in system.services):
        return
    gathered = next((one for one in system.imports if _GATHERING.match(one.module)), None)
    if gathered is not None:
        yield met(gathered, "gathers errors", place=gathered.place)
        return
    if (told := said_by(system.imports, "sentry", "telemetry", "observability", "rollbar", "bugsnag")) is not None:
        yield unclear(system, f"uses {told.module}, which is not read: does it gather errors?", place=told.place)
        return
    store = next((one for one in system.workloads if _STORES.search(f"{one.image} {one.name}")), None)
    driven = next((one for one in system.workloads if one.raw.get("logging.driver") in _DRIVERS), None)
    shipped = store or driven
    if shipped is not None:
        yield unclear(system, f"sends its logs on ({shipped.label}); what groups errors there is not in these files")
    elif any(one.module == "django" or one.module.startswith("django.") for one in system.imports):
        yield unclear(system, "is Django, which mails its errors to whom its settings name")
    elif any(one.kind not in ("compose", "devcontainer", "launchd", "systemd") for one in system.workloads):
        yield unclear(system, "runs where a platform may gather errors")
    else:
        yield unmet(system, "has nothing that gathers and groups its errors")
