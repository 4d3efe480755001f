"""The maturity report: where a service stands on the ladder, what holds it there, and what to do first.

What fits a screen stands in front; everything after `next-steps` is detail.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from roadworthy.assessment import (
    Assessment,
    Change,
    Concern,
    RungGrade,
    RungStatus,
    Score,
    ServiceAssessment,
    Step,
    shown,
)
from roadworthy.ladder import Rung
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Findings,
    Heading,
    Item,
    Items,
    Labelled,
    Mark,
    Paper,
    Paragraph,
    Part,
    Spot,
    Steps,
    Table,
    Text,
    plain,
    spots,
    words,
)
from roadworthy.report.papers import frame
from roadworthy.report.papers.criteria import next_rung, preview
from roadworthy.report.papers.frame import MOST_LISTED
from roadworthy.report.papers.imported import controls, imported
from roadworthy.report.saying import (
    article,
    capital,
    count,
    ended,
    first_sentence,
    fix,
    folded,
    found_instead,
    harm,
    page_part,
    said,
    sentence,
)

MOST_SERVICES = 6
MOST_HYGIENE = 4
MOST_STEPS = 5
_STATUS = {
    RungStatus.PASSED: Mark.PASSED,
    RungStatus.PARTLY: Mark.PARTLY,
    RungStatus.FAILED: Mark.FAILED,
    RungStatus.LOCKED: Mark.LOCKED,
}


def paper(assessment: Assessment, change: Change | None = None) -> Paper:
    """The whole document; a part of which there is no evidence says so in its place."""
    return frame.paper("maturity", "Maturity assessment", assessment, *_parts(assessment))


def _parts(assessment: Assessment) -> Iterator[Part]:
    yield _status(assessment)
    yield _immediate(assessment)
    yield _hygiene(assessment)
    yield _next_steps(assessment)
    yield next_rung(assessment.services)
    yield preview(assessment.services)
    yield _findings(assessment)
    yield from imported(assessment)
    yield _good(assessment)
    yield from _unclear(assessment)
    yield from controls(assessment)


def _status(assessment: Assessment) -> Part:
    lowest = assessment.lowest
    head = Heading(("Maturity status",))
    if lowest is None:
        why = (
            "no service and no workload was found, so nothing is passed or locked, and there is no rung to stand on "
            f"and no score. What was read: {found_instead(assessment)}."
        )
        rungs = tuple((_rung_name(rung), Mark.NOT_APPLICABLE, ("Not graded: nothing is served here",)) for rung in Rung)
        return Part("rung-status-table", (head, Steps("Rung", rungs), Absent(Absence.NOT_ENOUGH_EVIDENCE, (why,))))
    blocks: list[Block] = [head, Steps("Rung", rungs_of(lowest)), Paragraph(words(_stands(lowest)))]
    if not any(each.status is RungStatus.LOCKED for each in lowest.grade.rungs):
        blocks.append(Absent(Absence.DOES_NOT_APPLY, ("no rung is locked by a lower one.",)))
    if len(assessment.services) > 1:
        others = _overview(assessment.services)
        blocks.append(Paragraph((f"Above: {lowest.name}, the lowest of {len(assessment.services)} services.",)))
        blocks.append(others)
    return Part("rung-status-table", tuple(blocks))


def rungs_of(service: ServiceAssessment) -> tuple[tuple[str, Mark, Text], ...]:
    """Each rung with its state and one sentence."""
    return tuple((_rung_name(each.rung), _STATUS[each.status], words(_summary(each))) for each in service.grade.rungs)


def _summary(grade: RungGrade) -> str:
    """One sentence; what a locked rung asks stands in its preview."""
    if grade.locked_by is not None:
        return f"Locked until {grade.locked_by.word} is passed; {grade.met} of {len(grade.criteria)} criteria met"
    if grade.rung is Rung.HYGIENE and grade.open:
        kinds = Counter(each.verdict.harm.question.value for each in grade.open if each.verdict.harm)
        told = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        rest = f"; {len(grade.unclear)} cannot be told" if grade.unclear else ""
        return f"{count(len(grade.open), 'finding')} open: {told}{rest}"
    return capital(grade.why)


def _stands(service: ServiceAssessment) -> str:
    score = service.score
    target = f"{article(service).capitalize()}: it is asked for {service.target.word}."
    if not isinstance(score, Score):
        return f"{target} Not scored: {score.why}."
    pillars = ", ".join(f"{mean.of.word} {shown(mean.value)}" for mean in score.pillars)
    cap = f", capped at {shown(score.cap)} by {score.capped_by.word}" if score.cap and score.capped_by else ""
    return f"{target} Score {shown(score.overall)} of 10 ({score.letter}, {score.band}){cap}: {pillars}."


def _overview(services: Iterable[ServiceAssessment]) -> Table:
    """The services, lowest first."""
    every = sorted(services, key=lambda each: (each.grade.height, each.name))
    rows = []
    for service in every:
        reached = service.grade.reached
        score = service.score
        row = (
            service.name,
            service.tier.value,
            reached.word if reached is not None else "below hygiene",
            service.target.word,
            f"{shown(score.overall)} ({score.letter})" if isinstance(score, Score) else "none",
        )
        rows.append(tuple((cell,) for cell in row))
    head = ("Service", "Tier", "Stands on", "Target", "Score")
    return Table(head, tuple(rows[:MOST_SERVICES]), more=max(len(rows) - MOST_SERVICES, 0))


def _concerns(assessment: Assessment) -> tuple[Concern, ...]:
    """Of the only service in its own order, else those of the whole."""
    return assessment.services[0].concerns if len(assessment.services) == 1 else assessment.concerns


def _immediate(assessment: Assessment) -> Part:
    concerns = _concerns(assessment)
    lowest = assessment.lowest
    if not concerns:
        step = lowest.steps[0].what if lowest and lowest.steps else ""
        rest = f" What unlocks the next rung: {step}." if step else ""
        return Part("immediate-action", (Labelled("Immediate action", words(f"none; no finding is open.{rest}")),))
    finding = concerns[0].first
    why = f" ({harm(finding)})" if finding.harm else ""
    told: Text = (
        *words(first_sentence(fix(finding))),
        " At ",
        Spot(finding.place),
        ": ",
        *words(f"{ended(said(concerns[0]))} {first_sentence(page_part(finding.judgement, 'impact'))}{why}"),
    )
    return Part("immediate-action", (Labelled("Immediate action", told),))


def _hygiene(assessment: Assessment) -> Part:
    concerns = tuple(each for each in _concerns(assessment) if each.first.rung is Rung.HYGIENE)
    head = Heading(("Hygiene",))
    if not concerns:
        asked = f"{count(len(assessment.judgements), 'verdict')} were asked the three questions."
        return Part("hygiene-table", (head, Absent(Absence.NONE_FOUND, (asked,))))
    columns = ("Severity", "Rung", "Category", "Location", "Finding", "Recommendation")
    rest = len(concerns) - MOST_HYGIENE
    table = Findings(concerns[:MOST_HYGIENE], columns, more=max(rest, 0), is_brief=True)
    return Part("hygiene-table", (head, table))


def _next_steps(assessment: Assessment) -> Part:
    head = Heading(("What unlocks the next rung",))
    lowest = assessment.lowest
    if lowest is None:
        return Part("next-steps", (head, Absent(Absence.DOES_NOT_APPLY, ("nothing is served here",))))
    if not lowest.steps:
        return Part("next-steps", (head, Absent(Absence.DOES_NOT_APPLY, ("the highest rung is reached",))))
    items = tuple(Item(_step(step)) for step in lowest.steps[:MOST_STEPS])
    return Part("next-steps", (head, Items(items, is_numbered=True, more=max(len(lowest.steps) - MOST_STEPS, 0))))


def _step(step: Step) -> Text:
    name: Text = (step.what,) if step.criterion or not step.findings else (Code(step.what),)
    said_of = f" ({step.rung.word}, {count(step.changes, 'place')})"
    places = [finding.place for finding in step.findings] or [each.verdict.place for each in step.questions]
    where: Text = (": ", *spots(places, 2)) if places and places[0].path != "." else ()
    return (*name, said_of, *where)


def _findings(assessment: Assessment) -> Part:
    concerns = _concerns(assessment)
    head = Heading(("Findings",))
    if not concerns:
        asked = f"{count(len(assessment.questions), 'rule')} asked; {count(len(assessment.met), 'verdict')} met."
        return Part("findings-table", (head, Absent(Absence.NONE_FOUND, (asked,))))
    above = assessment.above_target
    told = f"{count(len(above), 'finding')} above the target not listed: `--all` lists them."
    rest: list[Block] = [Paragraph(words(told))] if above else []
    rest.append(Paragraph(words("Why a finding matters and how to fix it: `roadworthy explain RULE`.")))
    return Part("findings-table", (head, Findings(concerns), *rest))


def _good(assessment: Assessment) -> Part:
    """What holds, of each service; what several share is told once."""
    seen: dict[str, Item] = {}
    for service in assessment.services:
        for strength in service.strengths:
            told: Text = (
                *words(ended(strength.text)), " ", *spots(strength.places),
                " (", Code(strength.question.name), f", {strength.judgements[0].basis})",
            )  # fmt: skip
            seen.setdefault(plain(told), Item(told))
    head = Heading(("What is good",))
    if not seen:
        why = "no rule that matters was answered with met everywhere it was asked"
        return Part("whats-good", (head, Absent(Absence.NONE_FOUND, (why,))))
    items = tuple(seen.values())
    return Part("whats-good", (head, Items(items[:MOST_LISTED], more=max(len(items) - MOST_LISTED, 0))))


def _unclear(assessment: Assessment) -> Iterator[Part]:
    groups = folded(assessment.unclear)
    if not groups:
        return
    told = f"{count(len(assessment.unclear), 'verdict')} could not be told; an answer in `roadworthy.toml` settles one."
    items = tuple(
        Item((Code(group[0].question.name), " ", *spots([each.verdict.place for each in group], 3), ": ",
              *words(ended(sentence(group)))))
        for group in groups[:MOST_LISTED]
    )  # fmt: skip
    more = max(len(groups) - MOST_LISTED, 0)
    yield Part("unclear", (Heading(("Unclear",)), Paragraph(words(told)), Items(items, more=more)))


def _rung_name(rung: Rung) -> str:
    return f"{int(rung)} {rung.word}"
