"""A service that nothing brings to where it runs: each deployment is somebody's handiwork.

Why: what is typed by hand is typed differently each time, and by fewer and fewer people.
Scenario: the mended version of {subject} has to be out at night; the one who knows the commands is asleep.
Impact: the fix waits, or a step is forgotten and the outage gets longer.
Detection: nobody can say which commit is running, and since when.
Fix: let the pipeline do the last step, too: after the tests, build the image, tag it with the commit, and roll it out
    (`helm upgrade --install chat ./chart --set image.tag=$GITHUB_SHA --atomic --wait`); or let Flux or Argo CD follow
    the repository.
Monitoring: deployments per week and how long each took; the age of the version that runs.
Blind to: deployment from another repository or from the console of a platform.
Source: https://dora.dev/capabilities/deployment-automation/
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:12 has a pipeline, and nothing that starts the new image
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, Step, System
from roadworthy.rules.pipelines.delivery import deliveries, deployed, told_elsewhere
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
    ".": "unmet",
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    ".github/workflows/ci.yml": """
on: [push]
jobs:
  test:
    steps:
      - run: docker compose up -d store
      - run: pytest
  e2e:
    steps:
      - run: kind create cluster && helm install chat ./chart
""",
}
GOOD = {
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    "install.sh": """
sudo tee /etc/systemd/system/chat.service >/dev/null <<UNIT
[Service]
ExecStart=/opt/chat/bin/uvicorn app:app
UNIT
sudo systemctl enable --now chat.service
""",
    ".github/workflows/deploy.yml": """
on: {push: {branches: [main]}}
jobs:
  deploy:
    steps:
      - run: helm upgrade --install chat ./chart --set image.tag=$GITHUB_SHA --atomic  # met
""",
}

_PLATFORM = re.compile(
    r"(?i)\b(vercel|netlify|render|railway|heroku|fly\.io|cloudflare pages|streamlit cloud)\b|streamlit\.app"
)


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_deploy_automation(system: System) -> Iterator[Verdict]:
    service = deployed(system)
    if service is None or system.is_part:
        return
    found = list(deliveries(system))
    own = next((one for one in found if one.kind != "person"), None)
    publishing = next((step for one in system.pipelines for step in one.steps if step.publishes == "image"), None)
    if own is not None:
        yield met(service, f"is brought out by {own.by}", place=own.place)
    elif publishing is not None:
        yield unclear(
            service, "has its image published; what starts the new one where it runs?", place=publishing.place
        )
    elif found:
        yield unclear(service, f"is brought out by {found[0].by}; does anything start that?", place=found[0].place)
    elif calling := next((one for one in system.pipelines if _is_handed_on(one.steps)), None):
        yield unclear(service, "may be brought out by a workflow of another repository", place=calling.place)
    elif (told := next(_hosted(system), None)) is not None:
        yield unclear(service, "may run on a platform that follows the repository: a document names one", place=told)
    elif (elsewhere := told_elsewhere(system)) is not None:
        yield unclear(service, "is run from another repository or site; does that bring it out?", place=elsewhere)
    else:
        text = (
            "is brought to where it runs by hand: no pipeline, cluster or platform that follows this repository does it"
        )
        yield unmet(system, text)


def _is_handed_on(steps: tuple[Step, ...]) -> bool:
    return any("/.github/workflows/" in step.uses and "@" in step.uses for step in steps)


def _hosted(system: System) -> Iterator[Place]:
    """Where a document says on which platform it is deployed, of those that build each push by themselves."""
    for document in system.documents:
        if document.kind not in ("runbook", "post-mortem", "changelog"):
            yield from (one.place for one in document.headings if _PLATFORM.search(one.text))
            yield from (one.place for one in document.links if _PLATFORM.search(one.target))
