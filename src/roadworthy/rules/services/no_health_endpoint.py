"""A service without a health endpoint.

Why: whoever routes traffic to it or restarts it has nothing to ask, so a dead process keeps its place in the pool.
Scenario: {subject} hangs, or loses what it depends on, while its port still accepts connections.
Impact: requests are sent to an instance that cannot answer, until a person notices and restarts it.
Detection: only through its users' errors; no probe turns red.
Fix: add `@app.get("/health")` that answers 200 once the service can work and 503 while it cannot, and point the
    orchestrator's probe at it.
Fix in JavaScript: add `app.get("/health", …)` that answers 200 once the service can work and 503 while it cannot, and
    point the orchestrator's probe at it.
Fix in Go: add `mux.HandleFunc("/health", …)` that answers 200 once the service can work and 503 while it cannot, and
    point the orchestrator's probe at it.
Monitoring: alert when a probe of the endpoint fails for longer than a restart takes.
Blind to: a health route that a framework plugin, a proxy or generated code adds.
Source: https://sre.google/workbook/managing-load/
Seen: OsamaEA/RAG_assistant@6e84d53 mini-rag-app/src/main.py:12
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI

app = FastAPI()  # unmet


@app.post("/generate")
def generate(prompt: str):
    return model.run(prompt)
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
}
GOOD = {
    "api/app.py": """
from fastapi import FastAPI
from .probes import router

app = FastAPI()
app.include_router(router, prefix="/internal")


@app.post("/generate")
def generate(prompt: str):
    return model.run(prompt)
""",
    "api/probes.py": """
from fastapi import APIRouter

router = APIRouter()


@router.get("/healthz")  # met
def healthz():
    return {"ok": model.is_loaded()}
""",
    "api/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
    "status/app.py": """
from flask import Flask

app = Flask(__name__)


@app.route("/services/_status")  # met
def status():
    return {"status": "ok"}, 200


@app.route("/services/<uuid:service>")
def show(service):
    return store.get(service)
""",
    "status/Dockerfile": """
FROM python:3.12.4-slim
CMD ["gunicorn", "app:app"]
""",
    "library/tools.py": """
def helper():
    return 1
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.HEALTH,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.SINGLE_POINT,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_health_endpoint(system: System) -> Iterator[Verdict]:
    probed = {probe.path.partition("?")[0] for workload in system.workloads for probe in workload.probes if probe.path}
    for service in system.services:
        endpoints = system.owned(system.endpoints, service)
        if service.kind != "http" or not endpoints:
            continue
        answering = [one for one in endpoints if one.purpose in ("health", "readiness") or one.path in probed - {"/"}]
        own_pages = {one.framework for one in endpoints} <= {"streamlit", "gradio"}
        if answering:
            yield met(answering[0], "is there for probes to ask")
        elif all(one.framework == "streamlit" for one in endpoints):
            yield met(endpoints[0], "is served by Streamlit, which answers /_stcore/health itself")
        elif not own_pages and any(one.purpose != "metrics" for one in endpoints):
            count = len(endpoints)
            pages = [probe for one in system.owned(system.workloads, service) for probe in one.probes if probe.path]
            if pages:
                text = f"is asked for {pages[0].path}; does that answer tell whether it can work?"
                yield unclear(service, text, also=(pages[0].place,))
                continue
            yield unmet(
                service,
                f"has no health endpoint among its {count} routes"
                if count > 1
                else f"serves {endpoints[0].label} and no health endpoint",
            )
