"""A pipeline that tests and never lints.

Why: a linter finds names that do not exist, unreachable code and swallowed errors before anything runs.
Scenario: a change misspells a name in the branch for bad days; no test goes there.
Impact: the first to run the branch is production, on a bad day.
Detection: `ruff check .` on the main branch finds faults that are months old.
Fix: one step before the tests: `run: ruff check .` (or `npx eslint .`, `golangci-lint run`).
Monitoring: the number of findings a linter has on the main branch; it should stay zero.
Blind to: linters that run in editors, in hooks of developers or on a server of their own.
Source: https://dora.dev/capabilities/continuous-integration/
Seen: CemAkan/url-shortener@9e3bd80 .github/workflows/ci-cd.yml:3
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "app.py": "print('ready')\n",
    ".github/workflows/ci.yml": """
on: [push]  # unmet
jobs: {t: {steps: [{run: pip install ruff}, {run: pytest}]}}
""",
}
GOOD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "app.py": "print('ready')\n",
    ".github/workflows/ci.yml": """
on: [push]  # met
jobs: {t: {steps: [{run: ruff check .}, {run: pytest}]}}
""",
    ".github/workflows/release.yml": "on: [push]\njobs: {r: {steps: [{run: make release}]}}\n",
}

_CODE = frozenset({"python", "javascript", "typescript", "tsx", "go"})


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def ci_without_lint(system: System) -> Iterator[Verdict]:
    if not system.is_served or not system.pipelines:
        return
    if not any(file.kind in _CODE and file.role == "production" for file in system.files):
        return
    linting = next((one for one in system.pipelines if "lint" in one.purposes), None)
    elsewhere = next((one for one in system.pipelines if one.calls_elsewhere), None)
    hooks = next((file for file in system.files if file.path == ".pre-commit-config.yaml"), None)
    if linting is not None:
        yield met(linting, "runs a linter")
    elif elsewhere is not None:
        yield unclear(elsewhere, "names no linter; do the scripts and targets that it calls run one?")
    elif hooks is not None:
        yield unclear(system.pipelines[0], "runs no linter; does a service run the hooks of .pre-commit-config.yaml?")
    else:
        first = next(
            (one for one in system.pipelines if {"push", "pull_request"} & set(one.triggers)), system.pipelines[0]
        )
        yield unmet(first, "runs no linter")
