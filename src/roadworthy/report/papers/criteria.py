"""The criteria of the ladder, one by one: those of the next rung with their evidence, those above in a line each."""

from collections.abc import Hashable, Iterator, Sequence

from roadworthy.assessment import CriterionGrade, RungGrade, ServiceAssessment, Standing
from roadworthy.ladder import EVIDENCE, Rung
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Labelled,
    Mark,
    Paragraph,
    Part,
    Text,
    joined,
    spots,
    words,
)
from roadworthy.report.papers.frame import MOST_PLACES
from roadworthy.report.saying import capital, count, ended, folded, sentence

STANDING = {
    Standing.MET: Mark.MET,
    Standing.UNMET: Mark.UNMET,
    Standing.UNCLEAR: Mark.UNCLEAR,
    Standing.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
}
_NOTHING = Absent(Absence.DOES_NOT_APPLY, ("nothing is served here that could stand on a rung.",))
_MOST_MET = 2
_MOST_NAMES = 5


def next_rung(services: Sequence[ServiceAssessment]) -> Part:
    """The lowest rung with criteria that does not hold, opened up; services in the same state share one account."""
    blocks: list[Block] = []
    if not services:
        blocks += [Heading(("Next rung",)), _NOTHING]
    for names, service in _alike(services):
        grade = _next_of(service)
        if grade is None:
            blocks.append(Heading((f"Next rung{names}",)))
            blocks.append(Absent(Absence.DOES_NOT_APPLY, ("the highest rung is reached",)))
        else:
            blocks.append(Heading((f"Rung {int(grade.rung)}, {grade.rung.word}: its criteria{names}",)))
            blocks += _opened(grade)
    return Part("next-rung-assessment", tuple(blocks))


def preview(services: Sequence[ServiceAssessment]) -> Part:
    """What the rungs above will ask, and what of it is there."""
    blocks: list[Block] = [Heading(("Higher rungs: preview",)), *(() if services else (_NOTHING,))]
    for names, service in _alike(services):
        lines = tuple(_lines(service))
        if names:
            blocks.append(Paragraph((names.removeprefix(" of "), ":")))
        blocks += lines or (Absent(Absence.DOES_NOT_APPLY, ("there is no rung above",)),)
    return Part("higher-rungs-preview", tuple(blocks))


def _lines(service: ServiceAssessment) -> Iterator[Labelled]:
    upcoming = service.grade.upcoming
    if upcoming is None:
        return
    for grade in service.grade.rungs:
        if grade.rung > max(upcoming, Rung.FOUNDATIONS):
            told = "; ".join(f"{each.criterion} ({each.standing})" for each in grade.criteria)
            yield Labelled(f"Rung {int(grade.rung)}, {grade.rung.word}", (f"{told}.",))


def _alike(services: Sequence[ServiceAssessment]) -> list[tuple[str, ServiceAssessment]]:
    """Services of which the same is to be said, under their names; no name where there is one."""
    groups: dict[Hashable, list[ServiceAssessment]] = {}
    for service in services:
        upcoming = service.grade.upcoming
        told = tuple((each.criterion, each.standing, _told(each)) for each in _criteria(service))
        groups.setdefault((upcoming, told), []).append(service)
    if len(services) == 1:
        return [("", services[0])]
    return [(f" of {', '.join(each.name for each in group)}", group[0]) for group in groups.values()]


def _criteria(service: ServiceAssessment) -> Iterator[CriterionGrade]:
    return (criterion for grade in service.grade.rungs for criterion in grade.criteria)


def _told(grade: CriterionGrade) -> tuple[str, ...]:
    return tuple(each.fingerprint for each in (*grade.met, *grade.unmet, *grade.unclear))


def _next_of(service: ServiceAssessment) -> RungGrade | None:
    """Where hygiene is what comes next, the first rung with criteria is opened; at the top there is none."""
    upcoming = service.grade.upcoming
    return service.grade.of(max(upcoming, Rung.FOUNDATIONS)) if upcoming is not None else None


def _opened(grade: RungGrade) -> Iterator[Block]:
    yield Items(tuple(_criterion(each) for each in grade.criteria))
    if not any(one.verdict.harm for each in grade.criteria for one in each.unmet):
        yield Absent(Absence.DOES_NOT_APPLY, ("nothing of these criteria was promoted to hygiene.",))
    high = [each for each in grade.open if each.question.criterion is None]
    if high:
        names = list(dict.fromkeys(each.question.name for each in high))
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        told: Text = joined([(Code(name),) for name in names[:_MOST_NAMES]])
        yield Paragraph(("Beside its criteria, high findings of this rung hold it back: ", *told, f"{more}."))


def _criterion(grade: CriterionGrade) -> Item:
    asked = len(grade.met) + len(grade.unmet) + len(grade.unclear)
    mark = STANDING[grade.standing]
    name = capital(grade.criterion)
    if grade.standing is Standing.NOT_APPLICABLE:
        return Item((f"{name} — {grade.why}. Looked for: {EVIDENCE[grade.criterion].shows}.",), mark)
    items = [] if asked else [Item(words(grade.why))]
    for each, judgements in ((Mark.UNMET, grade.unmet), (Mark.UNCLEAR, grade.unclear), (Mark.MET, grade.met)):
        for group in folded(judgements)[: MOST_PLACES if each is not Mark.MET else _MOST_MET]:
            also = ""
            if each is Mark.UNMET and any(one.verdict.harm for one in group):
                also = " This is a hygiene finding, too (see above)."
            where = spots([one.verdict.place for one in group])
            items.append(Item((*where, " ", *words(ended(sentence(group)) + also)), each))
    if grade.settle:
        items.append(Item((f"To settle: {grade.settle}",)))
    return Item((f"{name} — {len(grade.met)} of {count(asked, 'verdict')} met.",), mark, items=tuple(items))
