"""A service with no way back to the version that worked.

Why: the fastest cure of a bad release is the last good one, if somebody knows how to bring it back.
Scenario: a release of {subject} starts, answers, and is wrong; the pipeline knows only forwards.
Impact: the outage lasts as long as it takes to find, mend, review, build and roll out the fix.
Detection: ask who is on call for the command that brings yesterday's version back, and run it.
Fix: let the rollout undo itself (`helm upgrade --atomic --wait`, or `kubectl rollout status deploy/chat --timeout=5m ||
    kubectl rollout undo deploy/chat`), and keep images by commit, so that an older one can be named.
Monitoring: the time from a bad release to the last good one running again.
Blind to: a way back that people know and nobody wrote down, or that the platform's console offers.
Source: https://sre.google/sre-book/release-engineering/
Seen: fastapi/full-stack-fastapi-template@68adb40 .github/workflows/deploy-docker-compose.yml:40
"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, Step, System
from roadworthy.rules.pipelines.delivery import Delivery, deliveries, deployed, told_elsewhere
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
      - run: ssh deploy@chat.example.org 'cd chat && git pull && docker compose up -d --build'  # unmet
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
      - run: kubectl set image deploy/chat chat=shop/chat:$GITHUB_SHA
      - run: kubectl rollout status deploy/chat --timeout=5m || kubectl rollout undo deploy/chat  # met
""",
}

_BACK = expression(
    r"(?i)--atomic\b|--rollback-on-failure|--cleanup-on-fail|rollout undo|helm rollback|\broll[-_ ]?back"
    r"|fly releases rollback"
    r"|heroku rollback|update-traffic"
)
_NAMED = expression(r"(?i)\broll(ing)?[-_ ]?back\b|\brevert(ing)? (a |the )?(release|deploy)|back[- ]?out")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_rollback(system: System) -> Iterator[Verdict]:
    """One verdict: the way back, or where the way out stands that has none beside it."""
    service = deployed(system)
    found = [one for one in deliveries(system) if one.kind != "person"] if service is not None else []
    if service is None or system.is_part:
        return
    if (back := _back(system)) is not None:
        yield met(service, "has a way back to the last version", place=back)
        return
    if not found:
        shipped = next((step for one in system.pipelines for step in one.steps if _ships(step)), None)
        if shipped is not None:
            yield unclear(
                service, "has its image published; who runs it, and how do they go back?", place=shipped.place
            )
        elif (told := told_elsewhere(system)) is not None:
            yield unclear(service, "is run from another repository or site; how do they go back there?", place=told)
        else:
            yield unmet(system, f"tells nowhere how the last version of {service.label} comes back")
        return
    first = found[0]
    if first.kind == "gitops":
        yield met(
            service, f"goes back by reverting a commit: {first.by} runs what the repository says", place=first.place
        )
    elif first.kind == "platform" or _keeps_releases(first):
        yield unclear(
            service, "is kept in releases by its platform; who brings an older one back, and how?", place=first.place
        )
    else:
        text = "is deployed, and no step, script or document tells how the last version comes back"
        yield unmet(service, text, place=first.place, also=tuple(one.place for one in found[1:5]))


def _ships(step: Step) -> bool:
    """It publishes an image, or signs in where images are kept: a script or a target of make may push it."""
    return step.publishes == "image" or step.uses.startswith("docker/login-action@") or "docker login " in step.run


def _keeps_releases(delivery: Delivery) -> bool:
    return delivery.step is not None and delivery.step.deploys in ("platform", "infrastructure")


def _back(system: System) -> Place | None:
    """Where a step, a script, a release or a document brings the last version back."""
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            if step.publishes == "release" or "notes" in step.name.lower():
                continue
            told = "\n".join((step.name, step.run, step.uses, step.job, *step.with_values.values()))
            if _BACK.search(told):
                return step.place
    for script in system.scripts:
        for command in script.commands:
            if _BACK.search(" ".join(command.words_given)):
                return command.place
        if any(_NAMED.search(name) for name in script.functions):
            return script.place
    for resource in system.resources:
        if resource.kind == "Canary" or any("remediation" in key for key in resource.fields):
            return resource.place
    for workload in system.workloads:
        if workload.kind == "rollout":
            return workload.place
    for document in system.documents:
        for heading in document.headings:
            if _NAMED.search(heading.text):
                return heading.place
        for block in document.blocks:
            for command in block.commands:
                if _BACK.search(" ".join(command.words_given)):
                    return command.place
    return None
