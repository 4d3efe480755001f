"""The deployment readiness review: what will page somebody once this is live, worst first, and what is still to do."""

from collections import Counter
from collections.abc import Iterable, Sequence

from roadworthy.assessment import Assessment, Change, NoScore, Score, ServiceAssessment, shown
from roadworthy.assessment.risks import Risk, risks
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Heading,
    Item,
    Items,
    Labelled,
    Link,
    Paper,
    Paragraph,
    Part,
    Source,
    Spot,
    Table,
    Text,
    spots,
    words,
)
from roadworthy.report.papers import commands, frame, launch, risk
from roadworthy.report.saying import count, ended, fix, found_instead, listed, may_it_ship, said

_IN_FULL = 20
_MOST_ROWS = 40
_MOST_SERVICES = 20
_MOST_WORKLOADS = 8
_FIRST = 3


def paper(assessment: Assessment, _change: Change | None = None) -> Paper:
    """The document; a part of which there is no evidence says so in its place."""
    found = risks(assessment)
    return frame.paper(
        "deployment",
        "Deployment readiness review",
        assessment,
        _readiness(assessment, found),
        launch.focus_areas(assessment),
        _risks(assessment, found),
        _runbook(assessment, found),
        launch.missing_observability(assessment),
        launch.resource_concerns(assessment),
        launch.ten_times(assessment, found),
        launch.common_issues(assessment),
        launch.assumptions(assessment),
        launch.checklist(assessment),
    )


def _readiness(assessment: Assessment, found: Sequence[Risk]) -> Part:
    """The number with its reasons, whether it may ship, and what comes first: one screen."""
    services = assessment.services
    blocks: list[Block] = [Heading(("Readiness score",))]
    if not services:
        why = f"no service and no workload was found, so there is no score; what was read: {found_instead(assessment)}"
        blocks.append(Absent(Absence.NOT_ENOUGH_EVIDENCE, words(ended(why))))
    elif len(services) == 1:
        blocks += _alone(services[0])
    else:
        rows = tuple(_row(each) for each in services[:_MOST_SERVICES])
        head = ("Service", "Readiness (out of 10)", "May it ship?", "Because")
        blocks.append(Table(head, rows, more=max(0, len(services) - _MOST_SERVICES)))
    if found:
        blocks.append(Heading(("First",), 3))
        blocks.append(Items(tuple(_pointer(each) for each in found[:_FIRST]), is_numbered=True))
        counts = Counter(each.priority for each in found)
        told = ", ".join(f"{counts[each]} × {each.name} ({each.horizon})" for each in sorted(counts))
        blocks.append(Paragraph((f"{count(len(found), 'risk')} in all: {told}.",)))
    return Part("readiness-score", tuple(blocks))


def _alone(service: ServiceAssessment) -> Iterable[Block]:
    answer, reason = may_it_ship(service)
    score = service.score
    if isinstance(score, NoScore):
        yield Absent(Absence.NOT_ENOUGH_EVIDENCE, words(ended(f"no readiness score: {score.why}")))
    else:
        yield Labelled("Readiness", (f"{shown(score.overall)} out of 10 ({score.band}).",))
        yield Labelled("Because", words(_why(score)))
    yield Labelled("May it ship?", words(f"{answer}. {ended(reason)}"))


def _why(score: Score) -> str:
    """Pillars, evidence and cap, in one sentence each."""
    pillars = ", ".join(f"{mean.of.word} {shown(mean.value)}" for mean in score.pillars)
    answered = sum(mean.answered for mean in score.pillars)
    asked = sum(len(mean.rules) for mean in score.pillars)
    text = f"the mean of its pillars ({pillars}), on the evidence of {answered} of {asked} rules that had an answer."
    if score.cap is not None and score.capped_by is not None:
        text += f" It is capped at {shown(score.cap)}: {score.capped_by.word} does not hold."
    if score.left_out:
        text += f" Nothing could be asked of {', '.join(pillar.word for pillar in score.left_out)}."
    return text


def _row(service: ServiceAssessment) -> tuple[Text, ...]:
    answer, _ = may_it_ship(service)
    score = service.score
    number = shown(score.overall) if isinstance(score, Score) else "none"
    upcoming = service.grade.upcoming
    capped = f"capped by {score.capped_by.word}; " if isinstance(score, Score) and score.capped_by else ""
    reason = service.grade.of(upcoming).why if upcoming is not None else "every rung holds"
    return ((service.name,), (number,), (answer,), words(capped + reason))


def _pointer(found: Risk) -> Item:
    place = found.first.place
    return Item((f"{found.priority.name} · ", Link(said(found.concern), "#production-risks"), " (", Spot(place), ")"))


def _risks(assessment: Assessment, found: Sequence[Risk]) -> Part:
    blocks: list[Block] = [Heading(("Production risks",))]
    if not found:
        asked = count(len(assessment.questions), "rule")
        unclear = count(len(assessment.unclear), "verdict")
        blocks.append(Absent(Absence.NONE_FOUND, (f"{asked} asked, {unclear} unclear.",)))
        return Part("production-risks", tuple(blocks))
    full = [risk.blocks_of(each, assessment) for each in found[:_IN_FULL]]
    shown_code = sum(any(isinstance(block, Source) for block in each) for each in full)
    blocks.append(Paragraph((_order(shown_code, len(full)),)))
    for each in full:
        blocks += each
    rest = found[_IN_FULL:]
    if rest:
        rows = tuple(
            (
                (each.priority.name,),
                words(ended(said(each.concern))),
                spots(each.concern.places, 2),
                words(ended(fix(each.first))),
            )
            for each in rest[:_MOST_ROWS]
        )
        blocks.append(Heading(("Further risks",), 3))
        head = ("Priority", "Risk", "Where", "Mitigation")
        blocks.append(Table(head, rows, more=max(0, len(rest) - _MOST_ROWS)))
    promises = sum(each.first.judgement.question.group == "claims" for each in assessment.concerns)
    if promises:
        told = f"{count(promises, 'finding')} about what documents say: "
        blocks.append(Paragraph((told, Link("the gaps report", "gaps"), " has them.")))
    return Part("production-risks", tuple(blocks))


def _order(shown_code: int, number: int) -> str:
    """How the risks are sorted, and what is said of code once for all of them."""
    said_once = "where none is shown, code does not apply: the fix is a decision, not a line"
    code = f"{shown_code} of {number} in full show code, a tried patch or the rule's own tested example; "
    return f"By priority, then by blast radius. {code}{said_once}."


def _runbook(assessment: Assessment, found: Sequence[Risk]) -> Part:
    """Once for each workload that a risk in full names."""
    named = {(each.place, each.label): each for one in found[:_IN_FULL] for each in one.reach.workloads}
    typed = [(each, commands.commands(each, assessment.system)) for each in named.values()]
    known = [(each, lines) for each, lines in typed if lines]
    blocks: list[Block] = [Heading(("Runbook commands",))]
    if not known:
        why = "how the service is started was not found, so no command is given."
        blocks.append(Absent(Absence.NOT_ENOUGH_EVIDENCE, (why,)))
    for workload, lines in known[:_MOST_WORKLOADS]:
        label = f"{workload.label} ({workload.kind})"
        blocks.append(Source("\n".join(lines), label=label, place=workload.place, language="sh"))
    if len(known) > _MOST_WORKLOADS:
        others = listed([each.label for each, _ in known[_MOST_WORKLOADS:]], 10)
        blocks.append(Paragraph((f"The same for {others}.",)))
    books = [document for document in assessment.system.documents if document.kind == "runbook"]
    if books:
        blocks.append(Paragraph(("Written down here: ", *spots([document.place for document in books]), ".")))
    return Part("runbook-commands", tuple(blocks))
