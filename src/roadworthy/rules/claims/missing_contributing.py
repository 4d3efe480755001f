"""A repository that does not say how to change it.

Why: who wants to help first has to guess how it is built, tested and reviewed.
Scenario: a new colleague mends a fault in {subject} and does not know which checks a change must pass.
Impact: changes come untested or not at all, and the same questions are answered again and again.
Detection: the first change of newcomers takes weeks, or fails in the pipeline.
Fix: a `CONTRIBUTING.md` of one page: how to set up, how to run the tests, what a change must hold, who reviews it.
Monitoring: the time from a newcomer's first day to the first merged change.
Blind to: a guide that an organisation keeps for all of its repositories in one place.
Source: https://docs.github.com/en/communities/setting-up-your-project-for-healthy-contributions/setting-guidelines-for-repository-contributors
Seen: daryllundy/llm-reliability-lab@f47a94f has none
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {".": "unmet", "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n", "README.md": "# Chat\n\n## Contributors\n"}
GOOD = {
    "Dockerfile": "FROM python:3.12.8-slim\nUSER app\n",
    "README.md": "# Chat\n\n## Contributing  <!-- met -->\n\nRun `make test`, then open a pull request.\n",
}
_NAMED = re.compile(r"(?i)\bcontribut(e|ing|ions?)\b|\bhow to (change|contribute)\b|\bsubmitting\b|\bpull requests?\b")
_HALF = re.compile(
    r"(?i)^\W*(((local|for) )?develop(ment|ing|ers?)\b"
    r"|(run(ning)? )?(the |all )?(unit |test )?(tests?|suite)( suite)?\W*$"
    r"|updat(e|ing) (the )?dependencies)"
)


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
def missing_contributing(system: System) -> Iterator[Verdict]:
    """Asks whole repositories that hold something that runs."""
    if system.is_part or not system.is_served:
        return
    guide = next((one for one in system.documents if one.kind == "contributing"), None)
    readmes = [one for one in system.documents if one.kind == "readme"]
    headings = [one for document in readmes for one in document.headings]
    heading = next((one for one in headings if _NAMED.search(one.text)), None)
    half = next((one for one in headings if _HALF.search(one.text)), None)
    if guide is not None:
        yield met(guide, "says how to change it")
    elif heading is not None:
        yield met(system, "says how to change it", place=heading.place)
    elif half is not None:
        yield unclear(system, "says how it is developed; also what a change must hold to be taken?", place=half.place)
    else:
        yield unmet(system, "has no CONTRIBUTING.md, and its readme does not say how to change it")
