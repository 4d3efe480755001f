"""A document for those on call that holds TBD where they need a value.

Why: a runbook is opened when there is no time to ask; what it leaves open is then asked of people who sleep.
Scenario: {subject} is opened during an outage to find the log, the schedule or the owner of what failed.
Impact: the outage lasts until somebody is found who knows what the document was meant to say.
Detection: read the document aloud as if you had joined last week.
Fix: put the value there, or take the line out and name who knows: `| vtt-watcher | logs: /var/log/vtt/watcher.log |`.
Monitoring: `grep -rnE "TBD|TODO" docs/runbooks` in the pipeline.
Blind to: values that are there and wrong.
Source: https://sre.google/sre-book/emergency-response/
Seen: naythan-github/team-maia@29816da claude/context/core/launchagent_inventory.md:26
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "docs/runbooks/outage.md": """
# Outage

| Service | Logs | Schedule |
|---|---|---|
| watcher | N/A | always |  <!-- unmet -->
| backup | `/var/log/backup.log` | TBD |

- Owner: **TBD**
""",
}
GOOD = {
    "docs/runbooks/outage.md": """
# Outage  <!-- met -->

| Service | Logs | Replicas |
|---|---|---|
| watcher | `/var/log/watcher.log` | N/A |

Add a TODO to the incident for whatever you could not mend: who does what until when.

```
| backup | TBD |
```
""",
    "docs/plan.md": "# Plan\n\n- Owner: TBD\n",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.RESPONSE,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.TIMELINESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def placeholder_in_document(system: System) -> Iterator[Verdict]:
    for document in system.documents:
        role = system.paths[document.file].role if document.file in system.paths else ""
        if role not in ("production", "documentation") or "template" in document.file.lower():
            continue
        if document.placeholders:
            first, *others = document.placeholders
            count = len(document.placeholders)
            text = f"leaves {'a value' if count == 1 else f'{count} values'} open where somebody on call needs one"
            yield unmet(document, text, place=first, also=tuple(others[:10]))
        elif document.kind == "runbook":
            yield met(document, "leaves no value open")
