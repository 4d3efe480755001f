"""No load test that a pipeline runs.

Why: a limit that was never reached is a guess; the first real peak finds out whether it holds.
Scenario: traffic doubles on a Monday; queues, pools and memory are used as nobody has seen them used.
Impact: {subject} slows down or dies at a load that nobody can name beforehand.
Detection: nobody can say how many requests a second it takes before answers get slow.
Fix: a scheduled job that drives a copy over its limit and fails on a threshold: `run: k6 run --quiet load/peak.js`
    with `thresholds: { http_req_duration: ["p(95)<500"] }` in the script.
Monitoring: the highest load that passed, beside the highest load seen in production.
Blind to: load tests that are run by hand or from another repository.
Source: https://sre.google/sre-book/testing-reliability/
Seen: daryllundy/llm-reliability-lab@0302e51, the whole of it
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, Role, System
from roadworthy.rules.rule import rule

_IMAGE = "FROM python:3.12.8-slim\nUSER app\nCOPY app.py .\nCMD uvicorn app:app\n"
_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/ask")
def ask(question: str):
    return question[::-1]
"""

BAD = {
    "Dockerfile": _IMAGE,
    "app.py": _APP,
    ".github/workflows/ci.yml": "name: ci\non: [push]\njobs: {t: {steps: [{run: ruff check .}]}}\n",
    "tests/test_stress_ask.py": """
def test_a_thousand_questions(client):  # unmet
    assert all(client.post("/ask").status_code == 200 for _ in range(1000))
""",
}
GOOD = {
    "Dockerfile": _IMAGE,
    "app.py": _APP,
    ".github/workflows/peak.yml": """
name: peak
on:  # met
  schedule: [{cron: "0 3 * * 1"}]
jobs:
  peak:
    runs-on: ubuntu-24.04
    steps:
      - run: k6 run --quiet load/peak.js
""",
}

_NAME = re.compile(r"(^|[-_./])(k6|locust|jmeter|gatling|artillery|load-?test)([-_./]|$)")
_MEASURES = re.compile(r"(^|[-_.])(benchmark(s|ing)?|(load|stress|perf|performance)[-_]?(test|bench)\w*)([-_.]|$)")
_CODE = frozenset({"python", "shell", "javascript", "typescript", "go"})


@rule(
    rung=Rung.EXCELLENCE,
    criterion=Criterion.CAPACITY,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def no_load_tests(system: System) -> Iterator[Verdict]:
    if not (system.services or system.images) or _takes_no_load(system):
        return
    running = [pipeline for pipeline in system.pipelines if "load" in pipeline.purposes]
    written = [test for test in system.tests if test.kind == "load"]
    if running:
        yield met(running[0], "runs a load test", also=tuple(each.place for each in running[1:]))
    elif written and any(one.calls_elsewhere or "test" in one.purposes for one in system.pipelines):
        yield unclear(written[0], "may be run by a pipeline with the other tests or by a script that it calls")
    elif written:
        top = Place(written[0].file, 1, 1)
        yield unmet(written[0], "puts it under load, and no pipeline here runs it", place=top)
    elif (place := _manifest(system)) is not None:
        yield unclear(
            system, "has load tests as manifests; who runs them, and do they fail on a threshold?", place=place
        )
    elif (place := _script(system)) is not None:
        yield unclear(system, "has a script that may put it under load; who runs it, against what?", place=place)
    else:
        yield unmet(system, "is never put under more load than it should take")


def _takes_no_load(system: System) -> bool:
    """All that is here runs once for whoever starts it, and ends."""
    return bool(system.services) and all(service.kind in ("script", "job") for service in system.services)


def _script(system: System) -> Place | None:
    """A program whose name says that it measures how much the whole can take."""
    names = (file for file in system.files if file.kind in _CODE and not file.role.is_foreign)
    return next((Place(file.path) for file in names if _MEASURES.search(file.name.lower())), None)


def _manifest(system: System) -> Place | None:
    """A manifest among the tests that is named after a load generator."""
    for file in system.files:
        if file.role is Role.TEST and file.path.endswith((".yaml", ".yml", ".jmx")) and _NAME.search(file.name.lower()):
            return Place(file.path)
    return None
