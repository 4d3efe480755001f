"""A new version that reaches every user at once.

Why: tests and staging never hold all that production holds; somebody is always the first to meet a fault.
Scenario: a version of {subject} that passed its tests fails for one request in ten; the rollout goes through.
Impact: all users meet what one in twenty could have found; the way back begins when the alerts do.
Detection: incidents that begin within minutes of a deployment and reach everybody.
Fix: let a few take the new version first and let numbers decide: an Argo `Rollout` with `setWeight: 5` and an analysis
    of the error rate, a Flagger `Canary`, or a Knative route with 5 % of the traffic.
Monitoring: the error rate of the new version beside that of the old one while both serve.
Blind to: traffic that a mesh, a load balancer or a feature flag service outside these roots splits.
Source: https://sre.google/workbook/canarying-releases/
Seen: fastapi/full-stack-fastapi-template@68adb40 .github/workflows/deploy-docker-compose.yml:40
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, System
from roadworthy.rules.pipelines.delivery import deliveries, deployed
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/ask")
def ask(question: str):
    return question[::-1]
"""
_IMAGE = 'FROM python:3.12.8-slim\nUSER app\nCOPY app.py .\nCMD ["uvicorn", "app:app"]\n'

BAD = {
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    ".github/workflows/deploy.yml": """
on: {push: {branches: [main]}}
jobs:
  deploy:
    steps:
      - run: helm upgrade --install chat ./chart --set image.tag=$GITHUB_SHA --atomic  # unmet
""",
}
GOOD = {
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    ".github/workflows/deploy.yml": """
on: {push: {branches: [main]}}
jobs:
  deploy:
    steps:
      - run: kubectl apply -f k8s
""",
    "k8s/chat.yaml": """
apiVersion: flagger.app/v1beta1  # met
kind: Canary
metadata: {name: chat}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: chat}
  analysis: {stepWeight: 5, maxWeight: 50}
""",
}

_FEW_FIRST = (
    "canary",
    "blue-green",
    "bluegreen",
    "--no-traffic",
    "set-traffic",
    "update-traffic",
    "codedeploy",
    "setweight",
)


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def no_progressive_delivery(system: System) -> Iterator[Verdict]:
    """Asks what is deployed from here; what nothing here deploys has another fault."""
    service = deployed(system)
    found = [one for one in deliveries(system) if one.kind != "person"] if service is not None else []
    if service is None or not found:
        return
    first = found[0]
    if (place := _few_first(system)) is not None:
        yield met(service, "gives a new version to a few first", place=place)
    elif first.kind == "platform" or (first.step is not None and first.step.deploys in ("platform", "infrastructure")):
        yield unclear(
            service, "is replaced by its platform; do a few users get a new version first?", place=first.place
        )
    else:
        text = "gives every new version to all users at once: no canary, no second colour, no share of the traffic"
        yield unmet(service, text, place=first.place)


def _few_first(system: System) -> Place | None:
    for resource in system.resources:
        fields = resource.fields
        if resource.kind == "Canary" or (
            resource.kind in ("KnativeService", "VirtualService", "HTTPRoute", "TraefikService")
            and any(key.endswith(("percent", "weight")) for key in fields)
        ):
            return resource.place
    for workload in system.workloads:
        if workload.kind == "rollout" or any("traffic" in key and "percent" in key for key in workload.raw):
            return workload.place
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            if step.publishes == "release" or "notes" in step.name.lower():
                continue
            told = "\n".join((step.name, step.job, step.run, step.uses, *step.with_values.values())).lower()
            if any(word in told for word in _FEW_FIRST):
                return step.place
    return None
