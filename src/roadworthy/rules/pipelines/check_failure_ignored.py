"""A check that may fail without anybody stopping.

Why: a check whose failure changes nothing is a picture of a check: it stays red for months and is then forgotten.
Scenario: a change breaks what {subject} looks at; the step turns red, the pipeline stays green.
Impact: the fault is built, tagged and delivered by the pipeline that found it.
Detection: break a test on purpose, push it to a branch, and see the pipeline pass.
Fix: take `continue-on-error: true`, `allow_failure: true` or `|| true` away; where a check is new and noisy, limit
    it to what is already clean and let it grow.
Monitoring: count the steps that failed in pipelines that passed.
Blind to: required checks that the hosting platform demands beside the pipeline.
Source: https://dora.dev/capabilities/continuous-integration/
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37 .github/workflows/_reusable-agent-cicd.yml:304
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Pipeline, Step, System
from roadworthy.rules.rule import rule

BAD = {
    ".github/workflows/ci.yml": """
name: ci
on: [push]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: pip install pytest mypy
      - name: tests  # unmet
        continue-on-error: true
        run: pytest -q
      - run: mypy src || true  # unmet
""",
}
GOOD = {
    ".github/workflows/ci.yml": """
name: ci
on: [push]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest -q  # met
      - id: slow  # unclear
        continue-on-error: true
        run: pytest -q slow
      - if: steps.slow.outcome == 'failure'
        run: exit 1
      - run: |  # met
          go test ./... 2>&1 | tee out.txt || true
          if grep -q FAIL out.txt; then exit 1; fi
      - continue-on-error: true
        uses: codecov/codecov-action@v5
      - run: docker rm -f test || true
""",
}

_NAMES = {"test": "the tests", "lint": "the linter", "types": "the type checker"}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def check_failure_ignored(system: System) -> Iterator[Verdict]:
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            checks = [purpose for purpose in step.checks if purpose in _NAMES]
            ignored = [purpose for purpose in checks if purpose in step.unheard]
            if ignored and _is_asked_later(pipeline, step):
                yield unclear(step, "may fail, and a later step asks how it went; does that one fail the pipeline?")
            elif ignored:
                names = " and ".join(_NAMES[purpose] for purpose in ignored)
                yield unmet(
                    step, f"goes on when {names} fails".replace("tests fails", "tests fail"), cause=pipeline.file
                )
            elif "test" in checks:
                yield met(step, "fails the pipeline when its tests fail")


def _is_asked_later(pipeline: Pipeline, step: Step) -> bool:
    """Some step speaks of the outcome of this one."""
    name = f"steps.{step.symbol.rpartition('.')[2]}.out"
    return any(
        name in text or f"{name}come" in text
        for other in pipeline.steps
        if other is not step
        for text in (other.condition, other.run, *other.with_values.values())
    )
