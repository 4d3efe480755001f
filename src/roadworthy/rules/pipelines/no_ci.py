"""A service with no pipeline: nothing checks a change before it runs.

Why: what is checked by hand is checked on good days.
Scenario: a change that does not start is merged on a Friday; the first to run it is the production host.
Impact: every fault that a build, a linter or a test would have found is found by users.
Detection: the last broken deployment was noticed by somebody, not by something.
Fix: one workflow that installs from the lock file, lints and tests on every push:
    `on: [push, pull_request]` with `uv sync --locked`, `ruff check .` and `pytest`.
Monitoring: the share of merged changes whose pipeline was green; how long it takes.
Blind to: pipelines kept on a server or in another repository.
Source: https://dora.dev/capabilities/continuous-integration/
Seen: LeeCampbell/code-review-llm@8d92a6e has none
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    ".": "unmet",
    "Dockerfile": 'FROM python:3.12.8-slim\nUSER app\nCMD ["python", "app.py"]\n',
    "app.py": "print('ready')\n",
}
GOOD = {
    "Dockerfile": 'FROM python:3.12.8-slim\nUSER app\nCMD ["python", "app.py"]\n',
    ".github/workflows/ci.yml": """
name: ci
on: [push]  # met
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest
""",
}

_ON_CHANGE = frozenset({"push", "pull_request", "pull_request_target", "merge_group", "schedule"})


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def no_ci(system: System) -> Iterator[Verdict]:
    if not system.is_served:
        return
    on_change = next((one for one in system.pipelines if _ON_CHANGE & set(one.triggers)), None)
    if on_change is not None:
        started = ", ".join(sorted(_ON_CHANGE & set(on_change.triggers)))
        yield met(on_change, f"runs on {started.replace('_', ' ')}")
    elif system.pipelines:
        first = system.pipelines[0]
        yield unclear(first, "is started by hand or by another workflow; does anything run on a change?")
    else:
        yield unmet(system, "has no pipeline that checks a change")
