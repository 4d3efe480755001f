"""The summary: one page on what it is, where it stands, what to do first, and what it may be used for."""

from collections.abc import Iterator

from roadworthy.assessment import Assessment, Change, Keeping, Score, ServiceAssessment, shown
from roadworthy.assessment.purposes import Verdict, purposes
from roadworthy.ladder import Rung
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Labelled,
    Link,
    Mark,
    Paper,
    Paragraph,
    Part,
    Spot,
    Table,
    Text,
    joined,
    words,
)
from roadworthy.report.papers import frame
from roadworthy.report.papers.areas import grades, limits, scored, strengths
from roadworthy.report.papers.gap import what_is_wrong
from roadworthy.report.papers.stands import compliance, losses, security, top_gaps
from roadworthy.report.papers.way import actions, next_steps, timeline_to_production
from roadworthy.report.saying import count, ended, listed, may_it_ship

_MOST_NOT = 3
_LINKS = (
    ("maturity", "where each service stands, criterion by criterion, and every finding"),
    ("deployment", "what breaks first in operation, and the checklist before a launch"),
    ("gaps", "which promises of the documents hold"),
    ("architecture", "pillar by pillar, failure by failure, and the plan in phases"),
)


def paper(assessment: Assessment, change: Change | None = None) -> Paper:
    """One page; a part of which there is no evidence says so in its place."""
    return frame.paper("summary", "Summary", assessment, *_parts(assessment))


def _parts(assessment: Assessment) -> Iterator[Part]:
    verdicts = purposes(assessment)
    yield _overall(assessment)
    yield _tldr(assessment)
    yield grades(assessment)
    yield strengths(assessment)
    yield limits(assessment)
    yield top_gaps(assessment)
    yield losses(assessment)
    yield security(assessment)
    yield compliance(assessment)
    yield actions(assessment)
    yield timeline_to_production(assessment)
    yield _by_purpose(verdicts)
    yield next_steps(assessment)
    yield _final(assessment, verdicts)
    yield _links()


def _overall(assessment: Assessment) -> Part:
    service = scored(assessment)
    asked = len(assessment.met) + len(assessment.unclear) + sum(each.is_unmet for each in assessment.judgements)
    judged = asked - len(assessment.unclear)
    told = (
        f"{judged:,} of {count(asked, 'verdict')} could be judged; {len(assessment.provenance.unread)} files not read."
    )
    blocks: list[Block] = []
    if service is not None and isinstance(service.score, Score):
        score = service.score
        of = f", of {service.name}, the lowest of {len(assessment.services)}" if len(assessment.services) > 1 else ""
        grade = f"{score.letter} ({shown(score.overall)}/10), {score.band}{of}"
        blocks.append(Labelled("Overall grade", (grade,)))
    else:
        why = f"no overall grade; {_why_no_score(assessment)}"
        blocks.append(Absent(Absence.NOT_ENOUGH_EVIDENCE, (why,)))
    blocks.append(Labelled("Coverage", (told,)))
    blocks.append(Labelled("Full reports", words("`roadworthy review --report all` writes the whole assessment.")))
    return Part("overall-grade", tuple(blocks))


def _why_no_score(assessment: Assessment) -> str:
    for service in assessment.services:
        if not isinstance(service.score, Score):
            return service.score.why
    return "no service was found; a library, scripts or documents have no score"


def _tldr(assessment: Assessment) -> Part:
    ships = [may_it_ship(service) for service in (assessment.lowest,) if service is not None]
    blocks: list[Block] = [
        Heading(("In short",)),
        Labelled("What this is", (_what(assessment),)),
        Labelled("What this is not", _not(assessment)),
    ]
    if ships:
        answer, why = ships[0]
        blocks.append(Labelled("May it ship for production", words(f"{answer}. {ended(why)}")))
    else:
        why = "no service was found, so there is nothing to ship for production."
        blocks.append(Absent(Absence.NOT_ENOUGH_EVIDENCE, (why,)))
    return Part("tldr", tuple(blocks))


def _what(assessment: Assessment) -> str:
    """What the model counts."""
    system = assessment.system
    kinds: dict[str, int] = {}
    for file in system.files:
        if file.kind:
            kinds[file.kind] = kinds.get(file.kind, 0) + 1
    most = sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
    sizes = (
        (len(system.services), "service", ""),
        (len(system.endpoints), "route", ""),
        (len(system.workloads), "workload", ""),
        (len(system.calls), "call to something else", "calls to something else"),
        (len(system.metrics), "metric", ""),
        (len(system.alerts), "alert", ""),
        (len(system.documents), "document", ""),
    )
    counted = ", ".join(count(*each) for each in sizes)
    files = listed([f"{kind} {number:,}" for kind, number in most], 5)
    return f"{counted}; {len(system.files):,} files{f' ({files})' if files else ''}."


def _not(assessment: Assessment) -> Text:
    """The promises that do not hold, and what the documents design and no file builds."""
    broken = [gap for gap in assessment.gaps if gap.says]
    whole = assessment.completeness
    designs = [place for document in assessment.system.documents for _, place in document.designs]
    if not broken:
        held = f"None found: no promise is contradicted ({whole.count(Keeping.CONFIRMED)} confirmed)."
        return (held,)
    told: list[Text] = [(*words(what_is_wrong(gap)[0]), " (", Spot(gap.says[0]), ")") for gap in broken[:_MOST_NOT]]
    more = f"; and {len(broken) - _MOST_NOT} more" if len(broken) > _MOST_NOT else ""
    nothing = assessment.system.services or assessment.system.workloads
    drawn: Text = (
        () if nothing or not designs else (f" {count(len(designs), 'design')} in documents are built nowhere.",)
    )
    head = f"It is not what {count(len(broken), 'promise')} of its documents say: "
    return (head, *joined(told, "; "), f"{more}.", *drawn)


def _by_purpose(verdicts: tuple[Verdict, ...]) -> Part:
    rows: list[tuple[Text, ...]] = []
    for each in verdicts:
        deciding = dict.fromkeys(finding.rule for finding in each.findings)
        decided: list[Text] = []
        for rule in list(deciding)[:3]:
            place = next(finding.place for finding in each.findings if finding.rule == rule)
            decided.append((Code(rule), *(() if place.path == "." else (" ", Spot(place)))))
        more = f" and {len(deciding) - 3} more" if len(deciding) > 3 else ""
        answer = {True: Mark.YES, False: Mark.NO, None: Mark.UNCLEAR}[each.is_fit]
        by: Text = (*joined(decided), more) if decided else ("",)
        rows.append(((f"For {each.purpose}",), (f"{answer.sign} {answer.word}",), (each.why,), by))
    fit = [each.purpose.value for each in verdicts if each.is_fit]
    unfit = [each.purpose.value for each in verdicts if each.is_fit is False]
    safe = ", ".join(fit) or "none found: no use is shown to be safe yet"
    return Part(
        "verdict-by-use",
        (
            Heading(("Verdict by purpose",)),
            Labelled("Safe for", (f"{safe}.",)),
            Labelled("Not safe for", (f"{', '.join(unfit) or 'none found: nothing open forbids a use'}.",)),
            Table(("Purpose", "Verdict", "Why", "Decided by"), tuple(rows)),
        ),
    )


def _final(assessment: Assessment, verdicts: tuple[Verdict, ...]) -> Part:
    lowest = assessment.lowest
    head = Heading(("Final assessment",))
    if lowest is None:
        what = "no service was found: name the folder of one, or declare it in `roadworthy.toml`."
        fit = ", ".join(each.purpose.value for each in verdicts if each.is_fit)
        use = f"use it for {fit}" if fit else "give what it serves, so that it can be judged"
        return Part(
            "final-assessment",
            (
                head,
                Absent(Absence.NOT_ENOUGH_EVIDENCE, words(what)),
                Labelled("Current state", ("no rung can be judged.",)),
                Labelled("Path forward", ("does not apply: nothing stands on a rung.",)),
                Labelled("Recommendation", (f"{use}.",)),
            ),
        )
    reached = lowest.grade.reached
    stands = f"stands on rung {int(reached)}, {reached.word}" if reached is not None else "stands below hygiene"
    blocks: list[Block] = [head, Paragraph((_cap(lowest),)), Labelled("Current state", (f"{lowest.name} {stands}.",))]
    if lowest.steps:
        first = lowest.steps[0]
        blocks.append(Labelled("Path forward", words(f"{len(lowest.steps)} steps unlock the next rung, first: "
                                                     f"{first.what}.")))  # fmt: skip
    else:
        blocks.append(Absent(Absence.DOES_NOT_APPLY, ("the highest rung is reached.",)))
    blocks.append(Labelled("Recommendation", words(_recommended(lowest, assessment, verdicts))))
    return Part("final-assessment", tuple(blocks))


def _cap(service: ServiceAssessment) -> str:
    score = service.score
    if not isinstance(score, Score):
        return f"Not scored: {score.why}."
    told = f"The score is {shown(score.overall)} of 10"
    if score.is_capped and score.cap is not None and score.capped_by is not None:
        rung: Rung = score.capped_by
        return f"{told}: its pillars make {shown(score.mean)}, and {rung.word} caps it until it is passed."
    return f"{told}, the mean of its pillars; no cap lowers it."


def _recommended(service: ServiceAssessment, assessment: Assessment, verdicts: tuple[Verdict, ...]) -> str:
    answer, _ = may_it_ship(service)
    if answer == "Yes":
        return "ship: the target of its tier is reached."
    fit = ", ".join(each.purpose.value for each in verdicts if each.is_fit)
    use = f"; it may be used for {fit}" if fit else ""
    finding = next((each.first for each in assessment.concerns), None)
    first = f": `{finding.rule}` at {finding.place} decides" if finding and finding.place.path != "." else ""
    return f"do not ship yet{first}{use}."


def _links() -> Part:
    items = tuple(Item((Link(name, name), f": {what} (", Code(f"--report {name}"), ")")) for name, what in _LINKS)
    return Part("quick-links", (Heading(("Links",)), Items(items)))
