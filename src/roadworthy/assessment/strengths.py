"""What is good: only what was shown, matters, and is contradicted by no finding."""

from collections.abc import Iterable

from roadworthy.findings import Basis, Judgement, Question
from roadworthy.ladder import Pillar, Severity
from roadworthy.model import Place
from roadworthy.model.noun import dataclass

_SHOWN = (Basis.READ, Basis.DRILLED, Basis.OBSERVED)

_CODE = (".py", ".js", ".jsx", ".ts", ".tsx", ".go", ".mjs", ".cjs")


@dataclass(frozen=True)
class Strength:
    """One thing that is right, everywhere it was asked.

    Attributes:
        judgements: the met verdicts of one rule that stand in a file, in order of place; never empty.
    """

    judgements: tuple[Judgement, ...]

    @property
    def question(self) -> Question:
        return self.judgements[0].question

    @property
    def text(self) -> str:
        """One sentence: the first verdict, and how many more say the same of their subject."""
        verdict = self.judgements[0].verdict
        more = len(self.judgements) - 1
        return f"{verdict.subject} {verdict.text}" + (f", and {more} more like it" if more else "")

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(each.verdict.place for each in self.judgements))


def strengths(judgements: Iterable[Judgement], *, with_expected: bool = False) -> tuple[Strength, ...]:
    """What a report may praise, most weighty first.

    A met verdict matters when its rule serves a criterion, when it shows that a whole practice is there (`no-*`), or
    when the rule is high; that what is delivered holds together is expected, not praised. It is dropped when the same
    rule finds the fault elsewhere, when another rule of its criterion does, or when a finding about the same kind of
    thing stands in its place, or anywhere in the same file where that is no code. Unclear is a reason to be quiet, too.

    Args:
        with_expected: what holds and is no praise is told, too; nothing else changes.
    """
    met: dict[str, list[Judgement]] = {}
    against: list[Judgement] = []
    for judgement in judgements:
        if not judgement.is_met:
            against.append(judgement)
        elif _is_shown(judgement) and (with_expected or _matters(judgement)):
            met.setdefault(judgement.question.name, []).append(judgement)
    rules = {each.question.name for each in against}
    criteria = {each.question.criterion for each in against} - {None}
    spots = [(each.question.group, each.verdict.place) for each in against if each.is_unmet]
    found = []
    for name, group in met.items():
        if name in rules or group[0].question.criterion in criteria:
            continue
        clear = [each for each in group if not any(_overlaps(each, kind, place) for kind, place in spots)]
        if clear:
            found.append(Strength(tuple(sorted(clear, key=_order))))
    return tuple(sorted(found, key=_weight))


def _matters(judgement: Judgement) -> bool:
    question = judgement.question
    is_grave = question.severity is Severity.HIGH and question.pillar is not Pillar.DELIVERY
    return question.criterion is not None or question.is_absence or is_grave


def _is_shown(judgement: Judgement) -> bool:
    return judgement.basis in _SHOWN and judgement.verdict.place.path != "."


def _overlaps(judgement: Judgement, group: str, place: Place) -> bool:
    own = judgement.verdict.place
    if judgement.question.group != group or own.path != place.path:
        return False
    if not own.path.endswith(_CODE):
        return True
    return bool(own.start and place.start and own.start <= place.end and place.start <= own.end)


def _order(judgement: Judgement) -> tuple[Place, str]:
    return judgement.verdict.place, judgement.verdict.subject


def _weight(strength: Strength) -> tuple[bool, int, int, str]:
    question = strength.question
    return question.criterion is None, question.rung, -question.severity, question.name
