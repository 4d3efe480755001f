"""Services whose number of copies only a person changes.

Why: load changes within minutes, people within hours.
Scenario: a link goes round, and requests to {workload} triple.
Impact: queues grow until somebody edits a number; at night everything runs for a peak that is over.
Detection: CPU of every copy at its limit while the number of copies stays the same.
Fix: a HorizontalPodAutoscaler with `minReplicas: 2` and a target of 70 % of the requested CPU.
Monitoring: alert when an autoscaler stands at its upper bound for ten minutes.
Blind to: platforms that scale by themselves.
Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
Seen: dockersamples/example-voting-app@63e9150 k8s-specifications/vote-deployment.yaml:17
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.pods import places_of
from roadworthy.rules.workloads.replicas import keeps_state, serving

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "shop/web:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
"""
_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/orders")
def order(item: str):
    return save(item)
"""
_IMAGE = """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
"""
BAD = {".": "unmet", "k8s/web.yaml": _WEB, "app.py": _APP, "Dockerfile": _IMAGE}
GOOD = {
    "k8s/web.yaml": _WEB,
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    "k8s/scale.yaml": """
apiVersion: autoscaling/v2  # met
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 5}
""",
}
_SCALERS = ("HorizontalPodAutoscaler", "ScaledObject", "PodAutoscaler", "HTTPScaledObject")
MOST = 10


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def no_autoscaling(system: System) -> Iterator[Verdict]:
    """One answer for a system with services of its own, of its workloads that may run in several copies."""
    if not any(service.kind == "http" for service in system.services):
        return
    workloads = [one for one in serving(system) if not keeps_state(one)]
    elastic = [one for one in system.workloads if _scales_itself(one)]
    scalers = [one for kind in _SCALERS for one in system.resources_of(kind)]
    plain = next((one for one in scalers if "condition" not in one.fields), None)
    if plain is not None:
        yield met(plain, "lets the number of copies follow the load")
    elif scalers:
        yield unclear(scalers[0], "lets copies follow the load where the chart's values ask for it; do they?")
    elif elastic:
        yield met(elastic[0], "is scaled by its platform")
    elif workloads:
        names = sorted({one.name for one in workloads})
        some = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        text = f"has no autoscaler: {some} run in as many copies as somebody wrote down"
        yield unmet(system, text, also=places_of(workloads)[:MOST], workload=names[0])


def _scales_itself(workload: Workload) -> bool:
    return workload.kind in ("knative", "custom", "fly") and workload.raw.get("autoscaling", "") != "off"
