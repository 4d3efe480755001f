"""Logs that stay where they were written.

Why: a log that lies on the machine is gone with the machine, and is read one machine at a time.
Scenario: a container is replaced after it failed, or the host is lost.
Impact: what it said in its last minute went with it; a question over all instances is asked of each by hand.
Detection: nothing of these roots takes logs to a store: no shipper, no driver, no exporter.
Fix: a shipper beside the services (Alloy, Fluent Bit, Vector) that reads the containers' logs and sends them to Loki or
    the like; or `logging: {{driver: awslogs}}`.
Monitoring: alert when a service that speaks every minute has no line in the store for ten.
Blind to: a shipper that is set up on the host, or by the platform.
Source: https://12factor.net/logs
Seen: wassim249/fastapi-langgraph-agent-production-ready-template@9ed5fdc1c93d37f44e51a34942a598d50f1f46a8
    docker-compose.yml:4
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
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
    "app.py": _APP,
    "docker-compose.yml": """
services:
  web:
    build: .
  shipper:  # met
    image: grafana/alloy:v1.3.0
""",
}

_SHIPPERS = re.compile(
    r"promtail|grafana/(alloy|agent)|fluent-?bit|fluentd|filebeat|logstash|timberio/vector|datadog/agent|"
    r"opentelemetry-collector|otel/|signoz|splunk|newrelic|logspout|graylog|syslog-ng|vmagent|dozzle-agent|telegraf",
    re.IGNORECASE,
)
_DRIVERS = ("awslogs", "gcplogs", "fluentd", "gelf", "splunk", "loki", "syslog", "journald")
_LIBRARIES = re.compile(
    r"^(watchtower|google\.cloud\.logging|logging_loki|loki_logger|logtail|graypy|logstash|fluent|ddtrace|datadog|newrelic|"
    r"opentelemetry\.(sdk|exporter)\S*_logs?|opentelemetry\.exporter\.otlp\.proto\.\w+\._log_exporter|logfire|axiom|"
    r"sentry_sdk|azure\.monitor|opencensus\.ext\.azure|pino-loki|winston-loki|@opentelemetry/.*logs)"
)


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def logs_not_shipped(system: System) -> Iterator[Verdict]:
    if not system.services or not system.workloads:
        return
    shipper = next((one for one in system.workloads if _SHIPPERS.search(f"{one.image} {one.name}")), None)
    driven = next((one for one in system.workloads if one.raw.get("logging.driver") in _DRIVERS), None)
    carried = next((one for one in system.collectors if "logs" in one.signals), None)
    library = next((one for one in system.imports if _LIBRARIES.match(one.module)), None)
    if shipper is not None:
        yield met(shipper, "takes logs to a store")
    elif driven is not None:
        yield met(driven, f"writes by the driver {driven.raw['logging.driver']}")
    elif carried is not None:
        yield met(carried, "takes logs to a store")
    elif library is not None:
        yield met(library, "takes logs to a store")
    elif any(step.deploys in ("platform", "kubernetes") for one in system.pipelines for step in one.steps):
        yield unclear(system, "is deployed to where a platform may take its logs to a store")
    elif all(one.kind in ("compose", "devcontainer", "launchd", "systemd", "supervisord") for one in system.workloads):
        if any(not one.is_development and one.kind != "devcontainer" for one in system.workloads):
            yield unmet(system, "has nothing that takes its logs to a store")
    else:
        yield unclear(system, "runs where a platform may take its logs to a store")
