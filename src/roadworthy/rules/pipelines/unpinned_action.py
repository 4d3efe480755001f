"""A pipeline that runs whatever a tag of somebody else's action points to today.

Why: a tag can be moved; whoever takes over an action's repository moves it, and every pipeline follows.
Scenario: an action that {subject} uses is taken over; its tag now points to code that prints the secrets of the job.
Impact: tokens and credentials of the pipeline leave with its log, as with `tj-actions/changed-files` in March 2025.
Detection: an action's commit changed and nobody here changed anything.
Fix: name the commit and keep the tag as a comment: `uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 #
    v4.2.2`;
    let Dependabot or Renovate move it.
Monitoring: `zizmor` or `ratchet lint` in the pipeline.
Blind to: actions that the organisation's policy allows by name only.
Source:
    https://docs.github.com/en/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions
Seen: daryllundy/llm-reliability-lab@f47a94f .github/workflows/ci.yml:9
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Step, System
from roadworthy.rules.rule import rule

BAD = {
    ".github/workflows/ci.yml": """
on: [push]
jobs:
  test:
    uses: ./.github/workflows/test.yml
  scan:
    steps:
      - uses: actions/checkout@v4
      - uses: tj-actions/changed-files@v45  # unmet
      - uses: ./local
""",
}
GOOD = {
    ".github/workflows/ci.yml": """
on: [push]
jobs:
  scan:
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2 «met»
      - uses: ./local
      - uses: docker://alpine@sha256:2436f2b3b7d2537f4c5b622d7a820f00aaea1b3bd14c7142472d5779f02dcaf4
""",
}

_COMMIT = re.compile(r"@[0-9a-f]{40}$|^docker://[^@]+@sha256:")
_OWN = ("actions", "github")
MOST_PLACES = 10


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def unpinned_action(system: System) -> Iterator[Verdict]:
    """One verdict for all workflows; what comes from others than the platform itself stands first."""
    steps = [
        step
        for one in system.pipelines
        if one.system == "github"
        for step in one.steps
        if step.uses and not step.uses.startswith(("./", "../", "docker://")) and "@" in step.uses
    ]
    moving = sorted((step for step in steps if not _COMMIT.search(step.uses)), key=lambda step: _owner(step) in _OWN)
    if moving:
        first = moving[0]
        tag = first.uses.rpartition("@")[2]
        more = len({step.uses for step in moving}) - 1
        others = f", like {more} other action{'s' if more > 1 else ''} here" if more else ""
        also = tuple(step.place for step in moving[1 : MOST_PLACES + 1])
        yield unmet(first, f"takes {first.uses.partition('@')[0]} by {tag}, which can be moved{others}", also=also)
    elif steps:
        yield met(steps[0], f"takes its action by commit, as {'all' if len(steps) > 1 else 'it'} should")


def _owner(step: Step) -> str:
    return step.uses.partition("/")[0].lower()
