"""A pod that is killed by the very check that should only take it out of rotation.

Why: readiness asks whether to send requests now, liveness whether only a restart helps; one answer cannot be both.
Scenario: a dependency of {workload} is slow for a minute, and its health route says so.
Impact: every pod fails both checks at once; instead of waiting they are all restarted, cold, under full load.
Detection: restarts of all pods within the same minute; kube_pod_container_status_restarts_total rises in step.
Fix: let liveness ask a route that tells nothing but that the process answers, or give it more patience than readiness:
    a `failureThreshold` several times as high.
Monitoring: alert on restarts of more than half of a workload's pods within five minutes.
Blind to: what the route asks before it answers.
Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
Seen: brunovlucena/homelab@a90f3c7 flux/apps/homepage/k8s/kustomize/base/api-deployment.yaml:131
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Probe, System
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
            httpGet: {path: LIVE, port: 8000}
            failureThreshold: TIMES
          readinessProbe:
            httpGet: {path: /health, port: 8000}
"""
BAD = {"k8s/web.yaml": _WEB.replace("said", "unmet").replace("LIVE", "/health").replace("TIMES", "3")}
GOOD = {
    "k8s/two.yaml": _WEB.replace("said", "met").replace("LIVE", "/live").replace("TIMES", "3"),
    "k8s/patient.yaml": _WEB.replace("said", "met").replace("LIVE", "/health").replace("TIMES", "10"),
    "k8s/hollow.yaml": _WEB.replace("  # said", "").replace("LIVE", "/alive").replace("/health", "/alive"),
    "app.py": """
from fastapi import FastAPI

app = FastAPI()


@app.get("/alive")
def alive():
    return {"ok": True}
""",
    "k8s/port.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - name: db
          image: shop/db:1
          livenessProbe: {tcpSocket: {port: 5432}}
          readinessProbe: {tcpSocket: {port: 5432}}
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def liveness_equals_readiness(system: System) -> Iterator[Verdict]:
    """Ask each container that has both; a port that opens, and a template, tell nothing."""
    hollow = _hollow(system)
    for pod in pods(system):
        for workload in pod:
            by_role = {probe.role: probe for probe in workload.probes}
            live, ready = by_role.get("liveness"), by_role.get("readiness")
            if live is None or ready is None or live.kind not in ("http", "command"):
                continue
            if ready.kind not in ("http", "command", "grpc", "tcp") or live.path in hollow:
                continue
            if _asked(live) != _asked(ready):
                yield met(workload, "is asked one thing to live and another to serve", place=live.place)
            elif _patience(live) > _patience(ready):
                text = f"is killed {_patience(live) - _patience(ready):g} s later than it is taken out of rotation"
                yield met(workload, text, place=live.place)
            else:
                what = live.path or " ".join(live.command)[:60]
                text = f"is killed by the check that takes it out of rotation: both ask {what}, with equal patience"
                yield unmet(workload, text, place=live.place, also=(ready.place,), cause="one check for both")


def _hollow(system: System) -> frozenset[str]:
    """Paths that the code here answers without asking anything: what is wrong there is readiness, not liveness."""
    constant = {one.path for one in system.endpoints if one.answers_constant}
    return frozenset(constant - {one.path for one in system.endpoints if not one.answers_constant})


def _asked(probe: Probe) -> tuple[object, ...]:
    return (probe.kind, probe.path, probe.port, probe.command)


def _patience(probe: Probe) -> float:
    """Seconds of failing until the verdict; defaults of Kubernetes where nothing is set."""
    period = 10 if probe.interval_seconds is None else probe.interval_seconds
    times = 3 if probe.retries is None else probe.retries
    return period * times
