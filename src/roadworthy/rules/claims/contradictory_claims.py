"""Two documents give different values for the same thing.

Why: a reader who finds one of them acts on it; which of the two is right, nobody can see.
Scenario: one colleague sets up {claim} by one document, another by the other.
Impact: two installations that differ without anybody having wanted it, and an argument about which is right.
Detection: search the documents for the name; the values differ.
Fix: keep the value in one place and let the others point to it.
Monitoring: a review that asks of each changed value where else it stands.
Blind to: values that are told in words, and values that the code decides: those are held against the code.
Source: https://www.writethedocs.org/guide/writing/docs-principles/
"""

from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, System
from roadworthy.rules.rule import rule
from roadworthy.rules.same_value import is_same_value
from roadworthy.rules.version_ranges import is_like, numbers, ranges

BAD = {
    "app.py": 'import os\n\nLIMIT = int(os.getenv("ANSWER_LIMIT"))\n',
    "README.md": """
# Chat

## Configuration

- `ANSWER_LIMIT`: words of an answer (default: 200)

## Requirements

- Node.js 18+
""",
    "docs/setup.md": """
# Setup

## Environment variables

| Variable | Default |
|---|---|
| `ANSWER_LIMIT` | 500 | «unmet»

## Prerequisites

- Node.js 20+  <!-- unmet -->
""",
}
GOOD = {
    "app.py": """
import os

LIMIT = int(os.getenv("ANSWER_LIMIT"))
WAIT = int(os.getenv("WAIT_SECONDS", "30"))
""",
    "README.md": """
# Chat

Availability is 99.5 % a month, which leaves 0.5 % for errors.

## Configuration

- `ANSWER_LIMIT`: words of an answer (default: 200)
- `WAIT_SECONDS`: how long it waits (default: 60)

## Requirements

- Node.js 18+
""",
    "docs/setup.md": """
# Setup

## Environment variables

| Variable | Default |
|---|---|
| `ANSWER_LIMIT` | `200` |
| `WAIT_SECONDS` | 30 |

## Requirements

- Node.js 18 or newer
""",
    "web/README.md": "# Web\n\n## Requirements\n\n- Node.js 22+\n",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    preview=True,
    bad=BAD,
    good=GOOD,
)
def contradictory_claims(system: System) -> Iterator[Verdict]:
    """Asks of defaults and of least versions where the code does not tell which of two documents is right."""
    decided = {
        setting.name
        for setting in system.settings
        if any(isinstance(use.value, str) for use in setting.uses if use.layer != "interpolated")
    }
    first: dict[tuple[str, str], Claim] = {}
    said: set[tuple[str, str, str]] = set()
    for claim in system.promises(ClaimKind.SETTING, ClaimKind.VERSION):
        value = _value(claim)
        if not value or (claim.kind is ClaimKind.SETTING and claim.subject in decided):
            continue
        key = (f"{claim.kind} {claim.subject}", claim.around)
        before = first.setdefault(key, claim)
        if before.kind is ClaimKind.SETTING:
            is_same = is_same_value(_value(before), value)
        else:
            is_same = is_like(_value(before), value) or _is_decided(system, before, claim)
        if before is claim or is_same or (*key, value) in said:
            continue
        said.add((*key, value))
        of = "needs" if claim.kind is ClaimKind.VERSION else "has the default"
        text = f"{of} `{value}` by this line, and `{_value(before)}` by {before.place}"
        yield unmet(claim, text, also=(before.place,), cause=f"{key[0]} {key[1]}", manner=Manner.INCONSISTENT)


def _value(claim: Claim) -> str:
    """What it says that another could contradict; "" where it says nothing of the kind."""
    if claim.kind is ClaimKind.SETTING:
        return claim.details.get("default", "")
    is_least = "least" in claim.details and claim.details["what"] != "project"
    return claim.details["version"] if is_least else ""


def _is_decided(system: System, one: Claim, other: Claim) -> bool:
    """A manifest refuses one of the two: `version-claim-wrong` says it."""
    least = min(numbers(_value(one)), numbers(_value(other)))
    wanted = [
        each
        for manifest in system.manifests
        for told in manifest.runtimes
        if told.runtime == one.details["name"]
        for each in ranges(told.versions[0])
    ]
    return any(each.low[: len(least)] > least for each in wanted)
