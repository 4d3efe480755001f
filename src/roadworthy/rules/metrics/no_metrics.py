"""A service that measures nothing.

Why: logs tell what happened to one request; only metrics tell how many, how fast, and since when.
Scenario: one request in fifty begins to fail.
Impact: nobody can say when it began, how many are hit, or whether the fix worked.
Detection: no metric is defined, no instrumentation switched on, and nothing is exposed to a scraper.
Fix: count requests and errors and time them: `Instrumentator().instrument(app).expose(app)` is one line in FastAPI;
    `Counter` and `Histogram` of prometheus_client anywhere else.
Monitoring: alert on `absent(up{{job="…"}})` once the service is scraped.
Blind to: agents that an orchestrator injects; a service mesh that measures from outside.
Source: https://sre.google/sre-book/monitoring-distributed-systems/
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/Dockerfile:32
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ModuleImport, Service, System
from roadworthy.model.place import is_within
from roadworthy.rules.metrics.libraries import said_by
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI

app = FastAPI()  # MARK


@app.get("/ask")
def ask():
    return {}
"""
BAD = {
    "app.py": "from sklearn.metrics import f1_score\n" + _APP.replace("MARK", "unmet"),
    "docker-compose.yml": "services:\n  web:\n    build: .\n  shop:  # unmet\n    build: shop\n",
    "shop/server.ts": """
import express from "express";
const app = express();
app.get("/orders", async (req, res) => res.json(await store.all()));
app.listen(3000);
""",
    "shop/package.json": '{"name": "shop", "dependencies": {"express": "5.0.0"}}',
    "shop/Dockerfile": """
FROM node:22.12.0-slim
CMD ["node", "dist/server.js"]
""",
}
GOOD = {
    "app.py": _APP.replace("  # MARK", "")
    + """

from prometheus_fastapi_instrumentator import Instrumentator

Instrumentator().instrument(app).expose(app)  # met
""",
    "docker-compose.yml": "services:\n  web:\n    build: .\n  letters:\n    build: letters\n",
    "letters/app.py": """
from flask import Flask
from house_metrics import HouseMetrics

metrics = HouseMetrics()


def create_app():
    app = Flask("letters")
    metrics.init_app(app)  # met
    app.add_url_rule("/letters", view_func=letters)
    return app


def letters():
    return {}
""",
    "letters/Dockerfile": "FROM python:3.12.4-slim\nCMD gunicorn 'app:create_app()'\n",
    "agent/Dockerfile": "FROM python:3.12.8-slim\nCOPY app.py .\nCMD uvicorn app:app\n",
    "shop/server.ts": """
import express from "express";
import client from "prom-client";
const app = express();
app.get("/orders", async (req, res) => res.json(await store.all()));
app.get("/metrics", async (req, res) => res.end(await client.register.metrics()));  // met
app.listen(3000);
""",
    "shop/package.json": '{"name": "shop", "dependencies": {"express": "5.0.0", "prom-client": "15.1.3"}}',
    "shop/Dockerfile": """
FROM node:22.12.0-slim
CMD ["node", "dist/server.js"]
""",
    "agent/app.py": """
from fastapi import FastAPI
from langfuse import Langfuse  # unclear

app = FastAPI()
""",
    "house/Dockerfile": "FROM python:3.12.8-slim\nCOPY app.py .\nCMD uvicorn app:app\n",
    "house/app.py": """
from fastapi import FastAPI
from acme.metrics import EventManager  # unclear

app = FastAPI()
events = EventManager("house")
""",
}

_TRACERS = frozenset({"langfuse", "langsmith", "logfire", "phoenix", "helicone", "opik", "braintrust"})
"""What keeps the length, the tokens and the outcome of each question to a model."""
_MEASURING = ("metrics", "telemetry", "observability", "instrumentation", "statsd")
_AGENTS = ("opentelemetry-instrument", "ddtrace-run", "newrelic-admin", "elasticapm-run")

_NODE = frozenset({"express", "fastify", "koa", "hono", "restify", "polka", "nest"})
_MEASURES = re.compile(
    r"prom|metric|telemetry|otel|dd-trace|datadog|newrelic|apm|insights|statsd|hot-shots|xray|instana|dynatrace|appsignal|"
    r"sentry|stats|pm2|powertools|monitor|influx|bugsnag|rollbar|highlight|logfire|langfuse|langsmith|helicone"
)
"""Names of packages that measure, or that send what they see to somebody who does."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def no_metrics(system: System) -> Iterator[Verdict]:
    for service in system.services:
        metrics = [one for one in system.of_service(system.metrics, service) if one.is_moved or one.escapes]
        expositions = system.of_service(system.expositions, service)
        if expositions:
            yield met(expositions[0], f"hands out metrics of {service.label}")
        elif metrics:
            yield met(metrics[0], f"is measured in {service.label}")
        elif (agent := _agent(system, service)) is not None:
            yield unclear(service, f"is started under {agent}, which may measure it")
        elif (traced := next((one for one in system.owned(system.imports, service) if _traces(one)), None)) is not None:
            yield unclear(
                service, "sends traces of its model; does somebody read how long and how often?", place=traced.place
            )
        elif (told := said_by(system.owned(system.imports, service), *_MEASURING)) is not None:
            yield unclear(service, f"uses {told.module}, which is not read: what does it measure?", place=told.place)
        elif _is_node_unmeasured(system, service):
            yield unmet(service, "measures nothing: none of its packages counts or times anything")
        elif not _is_python(system, service):
            yield unclear(service, "no metric was found, and not every way to measure is read in its language")
        else:
            yield unmet(service, "measures nothing: no metric, no instrumentation")


def _traces(given: ModuleImport) -> bool:
    return given.module.partition(".")[0] in _TRACERS


def _is_python(system: System, service: Service) -> bool:
    """It begins in a Python file, or holds Python and no other language that could run."""
    if service.place.path.endswith(".py"):
        return True
    kinds = {
        file.kind
        for file in system.files
        if file.role == "production" and any(is_within(file.path, one) for one in service.folders)
    }
    return "python" in kinds and not kinds & {"javascript", "typescript", "tsx", "go"}


def _is_node_unmeasured(system: System, service: Service) -> bool:
    """A server of JavaScript alone, of which every manifest is here, and none names a package that could measure."""
    if not any(one.is_work and one.framework in _NODE for one in system.owned(system.endpoints, service)):
        return False
    kinds = {
        file.kind
        for file in system.files
        if file.role == "production" and any(is_within(file.path, one) for one in service.folders)
    }
    manifests = [one for one in system.of_service(system.manifests, service) if one.kind == "package.json"]
    named = [dependency.name for one in manifests for dependency in one.dependencies]
    return bool(named) and not kinds & {"python", "go"} and not any(map(_MEASURES.search, named))


def _agent(system: System, service: Service) -> str | None:
    """An agent that the start command or the environment switches on."""
    for workload in system.workloads:
        if workload.name not in service.workloads:
            continue
        words = [word for part in (workload.entrypoint, workload.command) if isinstance(part, tuple) for word in part]
        for agent in _AGENTS:
            if any(agent in word for word in words):
                return agent
        if any(one.name.startswith("OTEL_EXPORTER") for one in workload.environment):
            return "OpenTelemetry"
    for image in system.images:
        if any(is_within(image.file, folder) for folder in service.folders):
            text = " ".join(one.text for one in (image.entrypoint, image.command) if one is not None)
            for agent in _AGENTS:
                if agent in text:
                    return agent
    return None
