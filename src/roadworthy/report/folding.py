"""Folds judgements: one cause in many places is one line of a report."""

from collections.abc import Iterable
from dataclasses import dataclass

from roadworthy.findings import Judgement, Question
from roadworthy.ladder import Rung
from roadworthy.model import Place


@dataclass(frozen=True)
class Folded:
    """Judgements of one rule and one outcome that share a cause, or say the same; the first speaks for all."""

    judgements: tuple[Judgement, ...]

    @property
    def main(self) -> Judgement:
        return self.judgements[0]

    @property
    def question(self) -> Question:
        return self.main.question

    @property
    def rung(self) -> Rung:
        """The rule's rung, or hygiene where a verdict carries its harm."""
        promoted = any(judgement.verdict.harm for judgement in self.judgements)
        return Rung.HYGIENE if promoted else self.question.rung

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place, each once, the main one first."""
        found = [judgement.verdict.place for judgement in self.judgements]
        found += [place for judgement in self.judgements for place in judgement.verdict.also]
        return tuple(dict.fromkeys(found))


def folded(judgements: Iterable[Judgement]) -> list[Folded]:
    """The judgements, folded by rule, outcome, service, and cause or else what is said."""
    groups: dict[tuple[str, ...], list[Judgement]] = {}
    for judgement in judgements:
        verdict = judgement.verdict
        said = f"cause {verdict.cause}" if verdict.cause else f"text {verdict.text}"
        key = (judgement.question.name, str(verdict.outcome), judgement.service, said, str(bool(verdict.harm)))
        groups.setdefault(key, []).append(judgement)
    return [Folded(tuple(group)) for group in groups.values()]
