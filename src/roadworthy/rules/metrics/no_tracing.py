"""A system whose requests cannot be followed.

Why: a request that passes several processes leaves a line in the log of each, and nothing that ties them together.
Scenario: a request takes nine seconds, and others ({others}) were asked on its way.
Impact: which of them was slow is found out by asking one team after the other.
Detection: no library or agent of these roots makes spans.
Fix: `opentelemetry-instrument` before the start command with `OTEL_EXPORTER_OTLP_ENDPOINT`, or the instrumentation of
    the framework and of the HTTP client in code.
Monitoring: the share of requests that carry a trace id in their log lines.
Blind to: agents that an orchestrator puts in; a mesh that makes spans at its edges.
Source: https://opentelemetry.io/docs/concepts/signals/traces/
"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.metrics.libraries import said_by
from roadworthy.rules.rule import rule

_APP = """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
def ask():
    return requests.get("http://stock:8000/items", timeout=3).json()
"""
_COMPOSE = """
services:
  web:
    build: .
  stock:
    build: ./stock
"""
BAD = {".": "unmet", "app.py": _APP, "docker-compose.yml": _COMPOSE}
GOOD = {
    "app.py": _APP + "\nfrom opentelemetry.instrumentation.fastapi import FastAPIInstrumentor  # met\n",
    "docker-compose.yml": _COMPOSE,
}

TRACERS = expression(
    r"^(opentelemetry|ddtrace|elasticapm|elastic-apm|jaeger_client|zipkin|py_zipkin|aws_xray_sdk|logfire|langfuse|langsmith|"
    r"newrelic|scout_apm|lightstep|google\.cloud\.trace|openinference|traceloop|phoenix|opik|mlflow\.tracing|"
    r"@opentelemetry/|dd-trace|go\.opentelemetry\.io/|aws-xray-sdk|applicationinsights|azure\.monitor|@sentry/|sentry_sdk)"
)  # fmt: skip
_MESHES = ("instrumentation.opentelemetry", "linkerd.io", "sidecar.istio")
_AGENTS = expression(r"opentelemetry-instrument|ddtrace-run|newrelic-admin|javaagent")


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
def no_tracing(system: System) -> Iterator[Verdict]:
    served = [one for one in system.services if one.kind == "http"]
    asked = sorted(_asked_here(system))
    if not served or not asked:
        return
    imported = next((one for one in system.imports if TRACERS.match(one.module)), None)
    if imported is not None:
        yield met(imported, f"can follow a request: {imported.module.partition('.')[0]}", place=imported.place)
        return
    agent = next(
        (
            workload
            for workload in system.workloads
            if any(one.name.startswith(("OTEL_", "DD_TRACE", "DD_AGENT")) for one in workload.environment)
            or _AGENTS.search(" ".join(word for words in system.processes_of(workload) for word in words))
            or any(key.startswith(_MESHES) for key in workload.annotations)
        ),
        None,
    )  # fmt: skip
    if agent is not None:
        yield met(agent, "runs under an agent or a mesh that makes spans")
    elif (told := said_by(system.imports, "tracing", "telemetry", "observability", "sentry")) is not None:
        yield unclear(system, f"uses {told.module}, which is not read: does it make spans?", place=told.place)
    elif any(not file.path.endswith((".py", ".js", ".ts", ".go")) and _is_code(file.path) for file in system.files):
        yield unclear(system, "is partly written in languages whose tracing is not read")
    else:
        text = f"has requests that pass on to {', '.join(asked[:4])}, and nothing makes spans of them"
        yield unmet(system, text, others=", ".join(asked[:4]))


def _asked_here(system: System) -> set[str]:
    """The workloads built from these roots that code of these roots calls over the network."""
    own = {
        name: one.name
        for one in system.workloads
        if one.build_context is not None or one.build_file is not None
        for name in (one.name, one.container_name)
        if name
    }
    found = set()
    for call in system.calls:
        if isinstance(call.target, str):
            host = (call.target.partition("://")[2] or call.target).partition("/")[0].partition(":")[0]
            if host in own:
                found.add(own[host])
    return found


def _is_code(path: str) -> bool:
    return path.endswith((".java", ".kt", ".cs", ".rb", ".php", ".rs", ".ex", ".scala"))
