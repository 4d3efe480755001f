"""A pipeline that runs everything but the tests.

Why: a test that nobody runs rots, and a green pipeline says less than it seems to.
Scenario: a change breaks a tested behaviour; the pipeline is green because it only builds and lints.
Impact: the fault is delivered by the very machine that was set up to stop it.
Detection: the pipeline's log holds no line of the test runner.
Fix: add a step that fails when a test fails, before the image is built: `run: pytest` (or `npm test`, `go test ./...`).
Monitoring: tests run per pipeline; a sudden zero is a fault.
Blind to: tests that run inside a build or another repository's pipeline.
Source: https://dora.dev/capabilities/continuous-integration/
Seen: docker/awesome-compose@18f59bd .github/workflows/codeql-analysis.yml:3
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "tests/test_app.py": "def test_nothing():\n    assert True\n",
    ".github/workflows/ci.yml": """
name: ci
on: [push]  # unmet
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          pip install pytest ruff
          echo "run pytest yourself"
          ruff check .
""",
}
GOOD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "tests/test_app.py": "def test_nothing():\n    assert True\n",
    ".github/workflows/release.yml": "name: release\non: [push]\njobs: {r: {steps: [{run: ./scripts/release.sh}]}}\n",
    ".github/workflows/ci.yml": """
name: ci
on:  # met
  pull_request:
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
      - run: make test
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def ci_without_tests(system: System) -> Iterator[Verdict]:
    if not system.is_served or not system.pipelines or not any(one.tests for one in system.tests):
        return
    testing = next((one for one in system.pipelines if "test" in one.purposes), None)
    elsewhere = next((one for one in system.pipelines if one.calls_elsewhere), None)
    if testing is not None:
        yield met(testing, "runs the tests")
    elif elsewhere is not None:
        yield unclear(elsewhere, "names no test runner; do the scripts and targets that it calls run the tests?")
    else:
        first = next(
            (one for one in system.pipelines if {"push", "pull_request"} & set(one.triggers)), system.pipelines[0]
        )
        also = tuple(one.place for one in system.pipelines if one is not first)[:10]
        count = sum(one.tests for one in system.tests)
        yield unmet(first, f"runs none of the {count} tests", also=also)
