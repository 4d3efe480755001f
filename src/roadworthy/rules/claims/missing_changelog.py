"""A repository whose users cannot see what changed.

Why: who runs it has to decide when to take a new version, and who debugs it has to know what came when.
Scenario: {subject} behaves differently since last week; nothing says what was changed on purpose.
Impact: every upgrade is read from commits, or not taken at all; an intended change is hunted as a fault.
Detection: the question "what changed?" is answered by whoever wrote it.
Fix: a `CHANGELOG.md` with one line for each change that a user notices, newest on top; or let the release write it:
    `gh release create $TAG --generate-notes`.
Monitoring: each release has an entry; a check of the pipeline asks for one.
Blind to: notes on the releases page that people write by hand.
Source: https://keepachangelog.com/en/1.1.0/
Seen: daryllundy/llm-reliability-lab@f47a94f has none
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Pipeline, Step, System
from roadworthy.rules.rule import rule

BAD = {".": "unmet", "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n", "README.md": "# Chat\n"}
GOOD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    ".github/workflows/release.yml": """
on: {push: {tags: ['v*']}}  # met
jobs:
  release:
    steps:
      - run: gh release create $GITHUB_REF_NAME --generate-notes
""",
}
_WRITES = re.compile(
    r"(?i)generate[-_]notes|generate_release_notes|release-drafter|semantic-release|release-please|git-cliff|changesets|changelog|goreleaser"
)
_RELEASES = re.compile(r"/\.github/workflows/[\w-]*release[\w-]*\.ya?ml(@|$)")
_NAMED = re.compile(r"(?i)\bchange ?log\b|\brelease notes\b|\bwhat.s new\b|\brecent changes\b")


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
def missing_changelog(system: System) -> Iterator[Verdict]:
    """Asks whole repositories that hold something that runs."""
    if system.is_part or not system.is_served:
        return
    kept = next((one for one in system.documents if one.kind == "changelog"), None)
    readmes = [one for one in system.documents if one.file.lower().startswith("readme")]
    heading = next((one for document in readmes for one in document.headings if _NAMED.search(one.text)), None)
    writing = next((one for one in system.pipelines if _writes(one)), None)
    releasing = next((one for one in system.pipelines if any(_releases(step) for step in one.steps)), None)
    if kept is not None:
        yield met(kept, "tells what changed")
    elif heading is not None:
        yield met(system, "tells what changed", place=heading.place)
    elif writing is not None:
        yield met(writing, "writes what changed into each release")
    elif releasing is not None:
        yield unclear(releasing, "makes releases; do they say what changed?")
    elif (started := next((one for one in system.pipelines if "release" in one.triggers), None)) is not None:
        yield unclear(started, "starts with a release that somebody makes; does it say what changed?")
    else:
        yield unmet(system, "has no CHANGELOG, and no release tells what changed")


def _releases(step: Step) -> bool:
    return step.publishes == "release" or _RELEASES.search(step.uses) is not None


def _writes(pipeline: Pipeline) -> bool:
    return any(_WRITES.search("\n".join((step.run, step.uses, *step.with_values))) for step in pipeline.steps)
