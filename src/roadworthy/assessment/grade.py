"""The rung that a service stands on, and what holds it there."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from roadworthy.assessment.criteria import CriterionGrade, Standing, grade_criteria
from roadworthy.assessment.finding import effective_rung
from roadworthy.findings import Judgement, Outcome, Question
from roadworthy.ladder import Hygiene, Rung, Severity
from roadworthy.model.noun import dataclass

NEEDED = 2
"""How many criteria of a rung must be met on evidence, whatever does not apply."""


_NAMED = 3
"""Rules that were not asked and are named; the others are counted."""

_MEANING = {
    Hygiene.IRREVERSIBLE: "what it does cannot be undone",
    Hygiene.TOTAL: "can take down the whole service",
    Hygiene.REGULATED: "breaks a legal duty",
}


class RungStatus(StrEnum):
    """Where a rung stands."""

    PASSED = "passed"
    PARTLY = "partly"
    FAILED = "failed"
    LOCKED = "locked"


@dataclass(frozen=True)
class RungGrade:
    """One rung of one service.

    Attributes:
        holds: it would count if all below it did.
        locked_by: the lowest rung that does not hold, where that is below this one.
        why: one sentence: what carries it, or what holds it back.
        criteria: its four; none on hygiene.
        open: unmet verdicts that hold it back beside the criteria: hygiene's own, or high ones of this rung.
        unclear: verdicts that would hold it back if they were unmet, and cannot be told.
        unasked: names of its high rules that the caller left out.
    """

    rung: Rung
    status: RungStatus
    holds: bool
    why: str
    locked_by: Rung | None = None
    criteria: tuple[CriterionGrade, ...] = ()
    open: tuple[Judgement, ...] = ()
    unclear: tuple[Judgement, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def met(self) -> int:
        """How many of its criteria are met."""
        return sum(each.standing is Standing.MET for each in self.criteria)


@dataclass(frozen=True)
class Grade:
    """The ladder of one service, hygiene first."""

    rungs: tuple[RungGrade, ...]

    @property
    def reached(self) -> Rung | None:
        """The highest rung that holds with all below it; None when hygiene does not hold."""
        passed = [each.rung for each in self.rungs if each.status is RungStatus.PASSED]
        return max(passed, default=None)

    @property
    def upcoming(self) -> Rung | None:
        """The lowest rung that does not hold; None when all do."""
        return next((each.rung for each in self.rungs if not each.holds), None)

    @property
    def next_rung(self) -> Rung | None:
        """The lowest rung with criteria that does not hold: what to work on once hygiene is closed; None at the top."""
        return next((each.rung for each in self.rungs if each.criteria and not each.holds), None)

    @property
    def height(self) -> int:
        """For comparing: -1 below hygiene, then the number of the rung."""
        return -1 if self.reached is None else int(self.reached)

    def of(self, rung: Rung) -> RungGrade:
        return self.rungs[rung]


def grade(
    judgements: Sequence[Judgement], waived: Iterable[Judgement] = (), left_out: Iterable[Question] = ()
) -> Grade:
    """The ladder as these verdicts climb it.

    A rung holds when each of its criteria is met or not applicable, two at least are met, and no high verdict of that
    rung is unmet or unclear; a promise of a document holds a rung back where it is broken, not where nothing here can
    tell it. Hygiene holds when no verdict that carries a harm is unmet or unclear. A rung is passed
    when it holds and all below it do.

    Args:
        judgements: what stands of one service; order does not matter.
        waived: its findings that were set aside.
        left_out: rules that the caller chose not to ask.
    """
    unasked = tuple(left_out)
    criteria = grade_criteria(judgements, waived, [question.name for question in unasked])
    rungs: list[RungGrade] = []
    locked_by: Rung | None = None
    for rung in Rung:
        rungs.append(_grade_rung(rung, criteria, judgements, unasked, locked_by))
        if locked_by is None and not rungs[-1].holds:
            locked_by = rung
    return Grade(tuple(rungs))


def _grade_rung(
    rung: Rung,
    criteria: Sequence[CriterionGrade],
    judgements: Sequence[Judgement],
    left_out: Sequence[Question],
    locked_by: Rung | None,
) -> RungGrade:
    own = tuple(each for each in criteria if each.rung is rung)
    blocking = [each for each in judgements if not each.is_met and _can_block(each, rung)]
    unmet = tuple(each for each in blocking if each.is_unmet)
    unclear = tuple(each for each in blocking if each.is_unclear)
    unasked = tuple(sorted(each.name for each in left_out if each.rung is rung and each.severity is Severity.HIGH))
    met = sum(each.standing is Standing.MET for each in own)
    is_carried = rung is Rung.HYGIENE or (met >= NEEDED and all(each.holds for each in own))
    holds = is_carried and not blocking and not unasked
    if locked_by is not None:
        status = RungStatus.LOCKED
    elif holds:
        status = RungStatus.PASSED
    else:
        status = RungStatus.PARTLY if met or (rung is Rung.HYGIENE and not unmet) else RungStatus.FAILED
    why = _why(rung, own, met, unmet, unclear, unasked)
    if locked_by is not None:
        why = f"locked until {locked_by.word} is passed; {why}"
    return RungGrade(rung, status, holds, why, locked_by, own, unmet, unclear, unasked)


def _can_block(judgement: Judgement, rung: Rung) -> bool:
    """An unmet or unclear verdict of this kind holds the rung back, whatever criterion it serves."""
    if effective_rung(judgement) is not rung or (judgement.is_unclear and judgement.verdict.is_promise):
        return False
    return rung is Rung.HYGIENE or judgement.question.severity is Severity.HIGH


def _why(
    rung: Rung,
    criteria: Sequence[CriterionGrade],
    met: int,
    unmet: Sequence[Judgement],
    unclear: Sequence[Judgement],
    unasked: Sequence[str],
) -> str:
    parts = []
    if rung is not Rung.HYGIENE:
        parts.append(f"{met} of {len(criteria)} criteria met")
        parts += [
            f"{standing}: {', '.join(found)}"
            for standing in (Standing.UNMET, Standing.UNCLEAR)
            if (found := [each.criterion for each in criteria if each.standing is standing])
        ]
        if met < NEEDED and all(each.holds for each in criteria):
            parts.append(f"{NEEDED} must be met on evidence")
    if unmet:
        noun = "finding" if len(unmet) == 1 else "findings"
        harms = sorted({each.verdict.harm.question for each in unmet if each.verdict.harm})
        kind = f" ({', '.join(f'{harm}: {_MEANING[harm]}' for harm in harms)})" if harms else ""
        parts.append(f"{len(unmet)} {'' if harms else 'high '}{noun} open{kind}: {_first(unmet)}")
    if unclear:
        parts.append(f"{len(unclear)} cannot be told: {_first(unclear)}")
    if unasked:
        more = f" and {len(unasked) - _NAMED} more" if len(unasked) > _NAMED else ""
        parts.append(f"not asked: {', '.join(unasked[:_NAMED])}{more}")
    return "; ".join(parts) or "no finding that takes down the whole service, cannot be undone, or breaks a duty"


def _first(judgements: Sequence[Judgement]) -> str:
    """Led by what also serves a criterion: closing it is a step up the ladder, too."""
    verdict = min(judgements, key=lambda each: each.question.criterion is None).verdict
    colon = ":" if verdict.outcome is Outcome.UNCLEAR else ""
    return f"{verdict.subject}{colon} {verdict.text} ({verdict.place})"
