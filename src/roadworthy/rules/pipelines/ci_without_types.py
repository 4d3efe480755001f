"""A type checker that is set up, and that no pipeline runs.

Why: types that nobody checks are comments, and comments drift from the code beside them.
Scenario: a function begins to return None for an absent record; one of its callers is never adapted.
Impact: the attribute error that the checker would have named waits for the first absent record in production.
Detection: the checker, run on the main branch, finds faults that are months old.
Fix: one step beside the tests: `run: mypy src` (or `npx tsc --noEmit`).
Monitoring: the number of errors that the checker has on the main branch; it should stay zero.
Blind to: checks in editors and in hooks of developers; builds that check types by themselves.
Source: https://mypy.readthedocs.io/en/stable/existing_code.html
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Place, System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "app.py": "print('ready')\n",
    "requirements-dev.txt": "pytest==8.3.4\nmypy==1.14.0\n",
    ".github/workflows/ci.yml": """
on: [push]  # unmet
jobs: {t: {steps: [{run: pytest}]}}
""",
}
GOOD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "app.py": "print('ready')\n",
    "requirements-dev.txt": "pytest==8.3.4\nmypy==1.14.0\n",
    ".github/workflows/ci.yml": """
on: [push]  # met
jobs: {t: {steps: [{run: mypy app.py}, {run: pytest}]}}
""",
}

_CHECKERS = frozenset({"mypy", "pyright", "basedpyright", "pyre-check", "pytype", "ty", "pyrefly"})
_FILES = frozenset({"mypy.ini", ".mypy.ini", "pyrightconfig.json", "tsconfig.json", "pyrefly.toml"})


@rule(
    preview=True,
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def ci_without_types(system: System) -> Iterator[Verdict]:
    """Asks where a checker is set up; whether to have one is for those who write the code to say."""
    chosen = _chosen(system)
    if not system.is_served or not system.pipelines or chosen is None:
        return
    checking = next((one for one in system.pipelines if "types" in one.purposes), None)
    elsewhere = next((one for one in system.pipelines if one.calls_elsewhere or "build" in one.purposes), None)
    hooks = any(file.path == ".pre-commit-config.yaml" for file in system.files)
    if checking is not None:
        yield met(checking, "runs the type checker")
    elif elsewhere is not None or hooks:
        asked = elsewhere or system.pipelines[0]
        yield unclear(asked, "names no type checker; does a build, a target or a hook run the one that is set up?")
    else:
        first = next(
            (one for one in system.pipelines if {"push", "pull_request"} & set(one.triggers)), system.pipelines[0]
        )
        yield unmet(first, f"does not run the type checker that {chosen.path} sets up", also=(chosen,))


def _chosen(system: System) -> Place | None:
    """Where a type checker is asked for."""
    for manifest in system.manifests:
        for dependency in manifest.dependencies:
            if dependency.name in _CHECKERS:
                return dependency.place
    return next((Place(file.path) for file in system.files if file.name in _FILES and file.role == "production"), None)
