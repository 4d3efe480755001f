"""A document names a file or folder that is not there.

Why: a document that leads nowhere is not followed a second time, and the next reader guesses.
Scenario: somebody new, or on call, opens {claim} from {document}.
Impact: the step that needed it stops there; what it was meant to say is asked of whoever wrote it.
Detection: a link checker over the documents; the 404 on the page of the repository.
Fix: name the file that is meant now, or take the sentence out: `git log --diff-filter=DR --summary -- {claim}` tells
    where it went.
Monitoring: a link check in the pipeline: `lychee --offline .`
Blind to: files that a build makes, and whatever stands on another host.
Source: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#relative-links
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-bruno/README.md:104
"""

from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ClaimKind, System
from roadworthy.rules.rule import rule

BAD = {"README.md": "# Chat\n\nSettings stand in `deploy/settings.yaml`.  <!-- unmet -->\n", "app.py": "print(1)\n"}
GOOD = {"README.md": "# Chat\n\nThe tests stand in `tests/chat.py`.  <!-- met -->\n", "tests/chat.py": "print(1)\n"}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    preview=True,
    bad=BAD,
    good=GOOD,
)
def path_claim_wrong(system: System) -> Iterator[Verdict]:
    for claim in system.promises(ClaimKind.PATH, ClaimKind.STRUCTURE, ClaimKind.POLICY):
        path = claim.details["path"].removeprefix("./").rstrip("/")
        folder = claim.place.path.rpartition("/")[0]
        beside = f"{folder}/{path}".lstrip("/")
        if any(one in system.paths or one in system.folders for one in (path, beside)):
            yield met(claim, "is there")
        else:
            yield unmet(claim, "is not in the repository", manner=Manner.MISSING)
