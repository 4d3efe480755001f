"""A pod that is killed because something else is down.

Why: a restart mends nothing that stands outside the process; it only adds a cold start to the outage.
Scenario: {dependency} is away for two minutes.
Impact: every pod of {workload} is restarted again and again, loses what it held, and meets {dependency} all at once.
Detection: restarts of all pods rise with the errors of {dependency}.
Fix: let liveness ask a route that tells only that the process answers; ask {dependency} in readiness.
Monitoring: alert on restarts of more than half of a workload's pods within five minutes.
Blind to: routes of code outside the roots.
Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Endpoint, System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.pods import pods

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1
          livenessProbe:  # said
            httpGet: {path: PATH, port: 8000}
"""
_APP = """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health():
    requests.get("http://model:11434/", timeout=2).raise_for_status()
    return {"ready": True}


@app.get("/alive")
def alive():
    return {"alive": True}
"""
_IMAGE = """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
"""
_CATCHING = """
import requests
from fastapi import FastAPI

app = FastAPI()


def is_ready():
    try:
        requests.get("http://model:11434/", timeout=2)
    except requests.RequestException:
        return False
    return True


@app.get("/state")
def state():
    return {"model": is_ready()}
"""
BAD = {"k8s/web.yaml": _WEB.replace("said", "unmet").replace("PATH", "/health"), "app.py": _APP, "Dockerfile": _IMAGE}
GOOD = {
    "k8s/web.yaml": _WEB.replace("said", "met").replace("PATH", "/alive"),
    "k8s/other.yaml": _WEB.replace("  # said", "").replace("PATH", "/elsewhere").replace("web", "other"),
    "k8s/state.yaml": _WEB.replace("said", "unclear").replace("PATH", "/state"),
    "app.py": _APP,
    "state.py": _CATCHING,
    "Dockerfile": _IMAGE,
}
MOST_CALLEES = 50


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def liveness_checks_dependency(system: System) -> Iterator[Verdict]:
    """Follow each liveness probe to the route that answers it, where only one service here can be meant."""
    by_path: dict[str, list[Endpoint]] = {}
    for endpoint in system.endpoints:
        by_path.setdefault(endpoint.path.rstrip("/") or "/", []).append(endpoint)
    for pod in pods(system):
        for workload in pod:
            for probe in workload.probes:
                if probe.role != "liveness" or probe.kind != "http":
                    continue
                path = probe.path.partition("?")[0].rstrip("/") or "/"
                answer = _answering(system, workload, by_path.get(path, []))
                if answer is None:
                    continue
                if answer.asks and _is_caught(system, answer):
                    text = f"asks {answer.asks[0]} at {answer.path}; does what it catches there still answer 200?"
                    yield unclear(workload, text, place=probe.place, also=(answer.place,))
                elif answer.asks:
                    what = ", ".join(answer.asks[:3])
                    text = f"is killed when {what} does not answer: {answer.path} asks it"
                    yield unmet(workload, text, place=probe.place, also=(answer.place,), dependency=answer.asks[0])
                elif not answer.hands_on:
                    text = f"is asked at {answer.path}, which asks nothing outside the process"
                    yield met(workload, text, place=probe.place, also=(answer.place,))


def _answering(system: System, workload: Workload, endpoints: list[Endpoint]) -> Endpoint | None:
    """The route that answers the workload's probe: of the service that bears its name, or of the only one there is."""
    if not endpoints:
        return None
    if len(system.services) > 1:
        named = {one.name for one in system.services if workload.name in (one.name, *one.workloads)}
        endpoints = [one for one in endpoints if (owner := system.service_of(one.place)) and owner.name in named]
    return endpoints[0] if len(endpoints) == 1 else None


def _is_caught(system: System, endpoint: Endpoint) -> bool:
    """An error is dealt with in the handler, or in what it calls, before it becomes the answer."""
    handling = {f"{one.place.path}:{one.symbol}" for one in system.error_handlers}
    waiting, seen = [endpoint.node], {endpoint.node}
    for node in waiting:
        if node in handling:
            return True
        for callee in system.graph.edges.get(node, ()):
            if callee not in seen and len(seen) < MOST_CALLEES:
                seen.add(callee)
                waiting.append(callee)
    return False
