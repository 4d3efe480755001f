"""What is said of a gap, and of all of them."""

from roadworthy.assessment import Assessment, Gap, Keeping, Priority
from roadworthy.findings import Manner
from roadworthy.ladder import Rung, Severity
from roadworthy.model import Place
from roadworthy.report.saying import count, fix, spot

CAVEATS = 8
"""Caveats that are written out; the rest is counted."""

MOST_TOLD = 10
"""Subjects of one issue that are told one by one."""

SHORTEST_SNIPPET = 16
"""Characters of what is worth a block of its own; less is a name."""

LOOKED_FOR = "licence, security policy, contributing guide, change log, runbook, owners"
_MISSING = frozenset(
    {
        "missing-licence",
        "missing-security-policy",
        "missing-contributing",
        "missing-changelog",
        "missing-runbook",
        "missing-owner",
        "runbook-missing",
    }
)
_SUITABLE = {
    None: "Nothing is open that would make it unfit to read, run and learn from on one's own machine; ",
    Rung.HYGIENE: "Fit to be tried by those who know it; ",
    Rung.FOUNDATIONS: "Fit for internal use; ",
    Rung.HARDENING: "Fit for production; ",
    Rung.EXCELLENCE: "Fit for critical use; ",
}


def about(gap: Gap) -> str:
    """What the issue is about: the kind of its claim and the noun of its rule."""
    kinds = dict.fromkeys(promise.claim.kind.value for promise in gap.promises)
    groups = dict.fromkeys(finding.judgement.question.group for finding in gap.findings)
    return ", ".join([*kinds, *(group for group in groups if group != "claims" or not kinds)][:3])


def alternatives(gap: Gap) -> list[str]:
    """What to change: the system, as the rules' pages tell, or the document, where one speaks of it."""
    ways = list(dict.fromkeys(fix(finding) for finding in gap.findings))[:2]
    if gap.says and gap.manner is not Manner.INCONSISTENT:
        ways.append(f"take the promise out of {spot(gap.says[0])}, or say there that it is not done yet")
    elif gap.says and gap.does:
        ways.append(f"change {spot(gap.does[0])} to what {spot(gap.says[0])} promises, where that is what was meant")
    return ways


def what_is_wrong(gap: Gap) -> list[str]:
    """What is wrong, each subject once; at most as many as a reader takes in."""
    said = dict.fromkeys(f"{each.judgement.verdict.subject} {each.judgement.verdict.text}" for each in gap.findings)
    every = [*said]
    rest = f"And {len(every) - MOST_TOLD} more like it" if len(every) > MOST_TOLD else ""
    return [*every[:MOST_TOLD], rest] if rest else every


def priority_of(gap: Gap) -> Priority:
    return min(each.priority for each in gap.findings)


def standing_on(assessment: Assessment) -> str:
    """The rung, as a clause."""
    if not assessment.is_graded:
        return "no service was found, so there is no rung"
    reached = assessment.reached
    return f"it stands on rung {int(reached)}, {reached.word}" if reached is not None else "it stands below hygiene"


def snippet(gap: Gap) -> str:
    """What can be pasted: the longest piece of code in the first way to mend it; "" where that is a decision."""
    pieces = alternatives(gap)[0].split("`")[1::2]
    longest = max(pieces, key=len, default="")
    return longest if len(longest) >= SHORTEST_SNIPPET else ""


def missing_documents(assessment: Assessment) -> list[tuple[str, tuple[Place, ...]]]:
    """Which documents are promised or expected and absent, and by what."""
    found = []
    for gap in assessment.gaps:
        for finding in gap.findings:
            verdict = finding.judgement.verdict
            is_policy = verdict.is_promise and verdict.symbol.startswith("policy ") and gap.manner is Manner.MISSING
            if finding.rule in _MISSING or is_policy:
                where = tuple(place for place in (verdict.place, *verdict.also) if place.path != ".")
                absence = verdict.text.removeprefix("has ") if finding.rule in _MISSING else ""
                found.append((absence or f"{verdict.subject} {verdict.text}", where))
    return found


def steps() -> tuple[tuple[str, tuple[Priority, ...]], ...]:
    """The order in which to work, in three steps."""
    return (
        ("Must fix before production", (Priority.P0, Priority.P1)),
        ("Should fix", (Priority.P2,)),
        ("Nice to have", (Priority.P3,)),
    )


def remaining(assessment: Assessment) -> str:
    """How many issues remain at each severity, zeros included."""
    gaps = assessment.gaps
    parts = [f"{sum(gap.severity is severity for gap in gaps)} {severity.word}" for severity in sorted(Severity)[::-1]]
    return f"{', '.join(parts)} severity {'issue' if len(gaps) == 1 else 'issues'}"


def suitable(assessment: Assessment) -> str:
    """What the reached rung makes it fit for, and what stands against the documents."""
    broken = assessment.completeness.count(Keeping.CONTRADICTED) + assessment.completeness.count(Keeping.PARTLY)
    claims = f"{count(broken, 'claim')} of its documents {'does' if broken == 1 else 'do'} not hold as written."
    if not assessment.is_graded:
        return f"Whether it is suitable to run is not graded: no service was found. {claims}"
    reached = assessment.reached
    if reached is None:
        return f"Suitable for reading and for trials on one's own machine, not for others to rely on; {claims}"
    return _SUITABLE[reached] + claims
