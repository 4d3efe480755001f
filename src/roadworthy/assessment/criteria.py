"""What the verdicts say of each criterion of the ladder."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from roadworthy.findings import Basis, Judgement
from roadworthy.ladder import EVIDENCE, RUNG_OF, Criterion, Rung
from roadworthy.model import Place
from roadworthy.model.noun import dataclass


class Standing(StrEnum):
    """How a criterion stands. Only *met* carries a rung; *not applicable* does not hold it back."""

    MET = "met"
    UNMET = "unmet"
    UNCLEAR = "unclear"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class CriterionGrade:
    """One criterion of one service, with its evidence.

    Attributes:
        met, unmet, unclear: the standing verdicts of its rules, sorted by place.
        waived: unmet verdicts that a person set aside; they break nothing and meet nothing.
        why: one sentence with the counts; what is missing where it is not met.
        settle: the question that would settle it where it is unclear; else "".
    """

    criterion: Criterion
    standing: Standing
    why: str
    settle: str = ""
    met: tuple[Judgement, ...] = ()
    unmet: tuple[Judgement, ...] = ()
    unclear: tuple[Judgement, ...] = ()
    waived: tuple[Judgement, ...] = ()

    @property
    def rung(self) -> Rung:
        return RUNG_OF[self.criterion]

    @property
    def holds(self) -> bool:
        """It does not stand in the way of its rung."""
        return self.standing in (Standing.MET, Standing.NOT_APPLICABLE)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the verdicts that decide it stand."""
        deciding = self.unmet or self.unclear or self.met
        return tuple(dict.fromkeys(judgement.verdict.place for judgement in deciding))

    @property
    def is_declared(self) -> bool:
        """Somebody's word carries it, at least in part."""
        return self.standing is Standing.MET and any(each.basis is Basis.DECLARED for each in self.met)


def grade_criteria(
    judgements: Sequence[Judgement], waived: Iterable[Judgement] = (), left_out: Iterable[str] = ()
) -> tuple[CriterionGrade, ...]:
    """Every criterion, in the order of the ladder.

    Args:
        judgements: what stands of one service.
        waived: the service's findings that were set aside; not in `judgements`.
        left_out: names of rules that the caller did not ask; a criterion of theirs cannot be told.
    """
    aside, unasked = tuple(waived), frozenset(left_out)
    return tuple(_grade(criterion, judgements, aside, unasked) for criterion in Criterion)


def _grade(
    criterion: Criterion, judgements: Sequence[Judgement], waived: Sequence[Judgement], left_out: frozenset[str]
) -> CriterionGrade:
    own = [each for each in judgements if each.question.criterion is criterion]
    met = tuple(each for each in own if each.is_met)
    unmet = tuple(each for each in own if each.is_unmet)
    unclear = tuple(each for each in own if each.is_unclear)
    aside = tuple(each for each in waived if each.question.criterion is criterion)
    proof = _proof(criterion, judgements)
    standing, why = _standing(criterion, met, unmet, unclear, left_out, proof)
    settle = EVIDENCE[criterion].settle if standing is Standing.UNCLEAR else ""
    if aside:
        why += f"; {len(aside)} set aside"
    return CriterionGrade(criterion, standing, why, settle, met, unmet, unclear, aside)


def _standing(
    criterion: Criterion,
    met: tuple[Judgement, ...],
    unmet: tuple[Judgement, ...],
    unclear: tuple[Judgement, ...],
    left_out: frozenset[str],
    proof: Sequence[Judgement],
) -> tuple[Standing, str]:
    evidence = EVIDENCE[criterion]
    asked = len(met) + len(unmet) + len(unclear)
    if unmet:
        return Standing.UNMET, f"{len(unmet)} of {asked} do not: {_words(unmet)}"
    if unclear:
        return Standing.UNCLEAR, f"{len(unclear)} of {asked} cannot be told: {_words(unclear)}"
    if missing := sorted(left_out.intersection(evidence.rules)):
        return Standing.UNCLEAR, f"not asked: {', '.join(missing)}"
    if evidence.proven_by and not proof:
        declared = f"{len(met)} declared in files; " if met else ""
        return Standing.UNCLEAR, f"{declared}no drill and no test that the pipeline runs shows it"
    if met:
        return Standing.MET, f"{len(met)} of {asked}: {_words(met)}"
    return Standing.NOT_APPLICABLE, "nothing in the system to ask it of"


def _proof(criterion: Criterion, judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """What shows a criterion that reading alone declares: a drill, or a test where the pipeline runs tests."""
    evidence = EVIDENCE[criterion]
    met = [each for each in judgements if each.is_met]
    runs = any(each.question.name in evidence.run_by for each in met)
    return tuple(
        each
        for each in met
        if each.question.criterion is criterion
        and (each.basis is not Basis.READ or (runs and each.question.name in evidence.proven_by))
    )


def _words(judgements: Sequence[Judgement]) -> str:
    """The first of them in words, and its place."""
    verdict = judgements[0].verdict
    return f"{verdict.subject} {verdict.text} ({verdict.place})"
