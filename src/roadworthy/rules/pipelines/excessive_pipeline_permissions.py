"""A pipeline whose token may do more than its jobs need.

Why: whatever runs in a job (an action, a dependency's install script, a test) holds the job's token.
Scenario: one third-party action of {subject} is taken over and runs in a job that only had to read.
Impact: with a token that writes it pushes code, moves tags and publishes packages in the repository's own name.
Detection: pushes and releases whose author is the pipeline, and that no step of it makes.
Fix: begin the file with `permissions: {contents: read}` and grant more in the one job that needs it, as in
    `release: {permissions: {contents: write}}`.
Monitoring: the repository's audit log for what the pipeline's token changed.
Blind to: the default that the repository or the organisation sets for workflows that state nothing.
Source: https://docs.github.com/en/actions/security-for-github-actions/security-guides/automatic-token-authentication
Seen: daryllundy/llm-reliability-lab@f47a94f .github/workflows/ci.yml:3
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Pipeline, Place, System
from roadworthy.rules.rule import rule

BAD = {
    ".github/workflows/ci.yml": """
name: ci
on: [push]
permissions:  # unmet
  contents: write
  packages: read
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: pytest -q
  publish:
    runs-on: ubuntu-24.04
    steps:
      - run: git push origin HEAD:pages
""",
    ".github/workflows/nightly.yml": """
on: {schedule: [{cron: '0 1 * * *'}]}
jobs:
  test:
    steps: [{run: pytest}]
""",
}
GOOD = {
    ".github/workflows/ci.yml": """
name: ci
on: [push]
permissions:  # met
  contents: read
jobs:
  test:
    uses: ./.github/workflows/test.yml
  image:
    permissions:
      contents: read
      packages: write
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
  pages:
    permissions: {contents: write}
    steps:
      - uses: actions/checkout@v4
      - run: uv run mkdocs gh-deploy
""",
    ".github/workflows/test.yml": """
on: workflow_call
jobs:
  test:
    steps: [{run: pytest}]
""",
    ".github/workflows/label.yml": """
on: pull_request_target
jobs:
  label:
    permissions: {pull-requests: write}
    steps: [{uses: actions/labeler@v5}]
""",
    ".github/workflows/release.yml": """
on: {push: {tags: ['v*']}}
permissions: {contents: write}
jobs:
  release:
    steps:
      - uses: actions/checkout@v4
      - run: ./scripts/cut.sh
""",
}
MOST_PLACES = 10


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def excessive_pipeline_permissions(system: System) -> Iterator[Verdict]:
    """One verdict for all workflows together: what grants too much comes before what states nothing."""
    asked = [one for one in system.pipelines if one.system == "github" and one.file.startswith(".github/") and one.jobs]
    by_file = {f"./{one.file}": one for one in asked}
    granted = [(one, *found) for one in asked if (found := _granted(one, by_file)) is not None]
    silent = [(one, one.place, text) for one in asked if (text := _silent(one))]
    faults = [*granted, *silent]
    if faults:
        pipeline, place, text = faults[0]
        also = tuple(dict.fromkeys(other for one, other, _ in faults[1:] if one is not pipeline))[:MOST_PLACES]
        more = len({one.file for one, _, _ in faults}) - 1
        others = f"; {more} other workflow{'s are' if more > 1 else ' is'} as open" if more else ""
        yield unmet(pipeline, text + others, place=place, also=also)
    elif grants := [(one, grant) for one in asked for grant in one.grants]:
        pipeline, grant = grants[0]
        yield met(pipeline, "states what its token may do", place=grant.place)


def _silent(pipeline: Pipeline) -> str:
    """Some job has the token that a setting outside the repository gives; what is only called has its caller's."""
    stated = {grant.job for grant in pipeline.grants}
    if pipeline.permissions is not None or set(pipeline.triggers) <= {"workflow_call"}:
        return ""
    if all(job in stated for job in pipeline.jobs):
        return ""
    return "states no permissions: its token may do what the repository's settings give by default, which may be write"


def _granted(pipeline: Pipeline, by_file: dict[str, Pipeline]) -> tuple[Place, str] | None:
    """A grant to write that no step of a job could need."""
    own = {grant.job for grant in pipeline.grants}
    for grant in pipeline.grants:
        if "*" in grant.writes:
            return grant.place, "lets its token write everything"
        if grant.writes:
            jobs = [grant.job] if grant.job else [job for job in pipeline.jobs if job not in own]
            reading = next((name for job in jobs if (name := _reading(pipeline, job, by_file))), "")
            if reading:
                scopes = ", ".join(f"{scope}: write" for scope in grant.writes)
                return grant.place, f"grants {scopes} to {reading}, which only reads"
    return None


def _reading(pipeline: Pipeline, job: str, by_file: dict[str, Pipeline]) -> str:
    """The job, or one that it calls in a workflow of this repository, if all of its steps only read; else ""."""
    steps = [step for step in pipeline.steps if step.job == job]
    if steps and all(step.only_reads for step in steps):
        return f"the job {job}"
    called = by_file.get(steps[0].uses) if len(steps) == 1 else None
    if called is None or called is pipeline:
        return ""
    own = {grant.job for grant in called.grants}
    for name in called.jobs if "" not in own else ():
        inner = [step for step in called.steps if step.job == name]
        if name not in own and inner and all(step.only_reads for step in inner):
            return f"the job {name} of {called.file.rpartition('/')[2]}"
    return ""
