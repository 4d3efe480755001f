"""The areas of the summary: what is designed, what is built, what holds, and what the documents admit."""

from fractions import Fraction

from roadworthy.assessment import Assessment, Mean, Score, ServiceAssessment, SummaryArea, shown
from roadworthy.assessment.areas import summary_area
from roadworthy.assessment.designed import Designed, designed
from roadworthy.assessment.scores import letter, means
from roadworthy.assessment.strengths import Strength
from roadworthy.findings import Question
from roadworthy.ladder import Pillar
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Paragraph,
    Part,
    Spot,
    Table,
    Text,
    spots,
    words,
)
from roadworthy.report.saying import capital, count, ended, listed

_MOST = 3
_MOST_UNSAID = 12
_ADMITTED = {
    "tests": "no-tests",
    "pipeline": "no-ci",
    "start": "missing-entrypoint",
    "health": "no-health-endpoint",
    "licence": "missing-licence",
    "logging": "no-logging",
    "changelog": "missing-changelog",
    "contributing": "missing-contributing",
    "security": "missing-security-policy",
    "alerts": "no-alerts",
}
"""What a document says that the project lacks, and the rule that would find it."""


def scored(assessment: Assessment) -> ServiceAssessment | None:
    """The unit that the page speaks of: the lowest that has a score; None where none has."""
    found = [each for each in assessment.services if isinstance(each.score, Score)]
    return min(found, key=lambda each: (each.grade.height, _overall(each), each.name), default=None)


def grade(value: Fraction) -> str:
    """Letter and number."""
    return f"{letter(value)} ({shown(value)}/10)"


def built(assessment: Assessment) -> dict[SummaryArea, Mean[SummaryArea]]:
    """The score of each area of code and manifests of which something could be asked; of several services together."""
    if scored(assessment) is None:
        return {}
    aside = [finding.judgement for finding in assessment.set_aside]
    counted = [each for each in (*assessment.judgements, *aside) if each.question.group != "claims"]
    return {mean.of: mean for mean in means(counted, summary_area, list(SummaryArea))}


def area_of(question: Question, assessment: Assessment) -> tuple[str, str]:
    """The area of a rule, and its grade or why it has none."""
    area = summary_area(question)
    if area is None:
        return question.group, "not enough evidence for a grade"
    if area is SummaryArea.DOCUMENTATION:
        share = assessment.completeness.share
        return area.value, grade(10 * share) if share is not None else "not enough evidence for a grade"
    mean = built(assessment).get(area)
    return area.value, grade(mean.value) if mean else "not enough evidence for a grade"


def grades(assessment: Assessment) -> Part:
    """Every area in two columns that are never averaged."""
    made = built(assessment)
    drawn = {each.area: each for each in designed(assessment.system)}
    rows: list[tuple[Text, ...]] = []
    for area in SummaryArea:
        rows.append(((capital(area.value),), _designed(area, drawn.get(area), assessment), _built(made.get(area))))
    service = scored(assessment)
    blocks: list[Block] = [
        Heading(("Scores by area",)),
        Table(("Area", "Designed (documents)", "Built (code and manifests)"), tuple(rows)),
    ]
    several = len(assessment.services)
    of = f" Built speaks of all {several} services together." if service and several > 1 else ""
    told = "Designed: the share of what an area asks for that documents cover; of documentation, of claims that hold."
    unsaid = [name for each in drawn.values() for name in each.absent]
    silent = f" The documents say nothing of: {listed(unsaid, _MOST_UNSAID)}." if unsaid else ""
    blocks.append(Paragraph((f"{told} Built: the share that is met, by severity.{of}{silent}",)))
    if service is None:
        blocks.append(Absent(Absence.NOT_ENOUGH_EVIDENCE, ("nothing that is built has a score.",)))
    return Part("quick-scores", tuple(blocks))


def _designed(area: SummaryArea, drawn: Designed | None, assessment: Assessment) -> Text:
    if area is SummaryArea.DOCUMENTATION:
        whole = assessment.completeness
        if whole.share is None:
            return ("not enough evidence: no claim could be told",)
        return (f"{grade(10 * whole.share)}, {whole.division} claims hold",)
    if drawn is None or not drawn.covered:
        return ("F (0.0/10), no document speaks of it",)
    return (f"{grade(drawn.value)}, {len(drawn.covered)} of {len(drawn.covered) + len(drawn.absent)} topics",)


def _built(mean: Mean[SummaryArea] | None) -> Text:
    if mean is None:
        return ("not enough evidence: no verdict",)
    unclear = f", {mean.unclear} unclear" if mean.unclear else ""
    return (f"{grade(mean.value)}, {count(mean.answered, 'rule')}{unclear}",)


def strengths(assessment: Assessment) -> Part:
    """At most three groups of verdicts that are met, the weightiest of three pillars, never filled up."""
    head = Heading(("Top strengths",))
    found: dict[Pillar, Strength] = {}
    for service in assessment.services:
        for each in service.strengths:
            found.setdefault(each.question.pillar, each)
    if not found:
        why = "no rule that matters was answered with met everywhere it was asked."
        return Part("top-strengths", (head, Absent(Absence.NONE_FOUND, (why,))))
    items = []
    for each in list(found.values())[:_MOST]:
        area, number = area_of(each.question, assessment)
        basis = each.judgements[0].basis
        told = words(f"{capital(area)}, {number}: {ended(each.text)}")
        items.append(Item((*told, " ", *spots(each.places, 3), " (", Code(each.question.name), f", {basis})")))
    return Part("top-strengths", (head, Items(tuple(items), is_numbered=True)))


def limits(assessment: Assessment) -> Part:
    """What the documents admit, quoted, and whether a finding says the same."""
    head = Heading(("Stated limits",))
    told = []
    found = {finding.rule for finding in (*assessment.findings, *assessment.above_target, *assessment.set_aside)}
    for document in assessment.system.documents:
        for name, place in document.lacking:
            rule = _ADMITTED.get(name, "")
            agreed = f"; a finding agrees: {rule}" if rule in found else "; no finding says the same" if rule else ""
            quote = Code(place.quote) if place.quote else f"no {name}"
            told.append(Item((Spot(place), " says ", quote, agreed)))
    if not told:
        read = count(len(assessment.system.documents), "document")
        return Part("stated-limits", (head, Absent(Absence.NONE_FOUND, (f"no stated limit in {read} read.",))))
    return Part("stated-limits", (head, Items(tuple(told[:_MOST]), more=max(len(told) - _MOST, 0))))


def _overall(service: ServiceAssessment) -> Fraction:
    return service.score.overall if isinstance(service.score, Score) else Fraction(11)
