"""Asks one rule of a tree held in memory, and tells whether it still says what is to be reproduced."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from roadworthy.findings import Judgement, Outcome
from roadworthy.inputs.read import system_of
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.rules.ask import ask
from roadworthy.rules.rule import Rule

Tree = Mapping[str, str]
"""Path to text."""


@dataclass(frozen=True)
class Shape:
    """What a verdict says without its words.

    Attributes:
        harm: the question that promotes it to hygiene; "" where none does.
    """

    rule: str
    outcome: Outcome
    harm: str = ""


def shape_of(judgement: Judgement) -> Shape:
    """The shape of what was found."""
    harm = judgement.verdict.harm
    return Shape(judgement.question.name, judgement.verdict.outcome, harm.question.value if harm else "")


class OutOfTime(Exception):
    """No further trial is made; what was reached so far stands."""


class Trial:
    """Asks again and again, until its time is used up.

    Attributes:
        asked: trials so far.
        is_exact: it must be the very line of the original that is found, and what is pinned must be there.
    """

    def __init__(
        self,
        rule: Rule,
        judgement: Judgement,
        clock: Callable[[], float],
        seconds: float,
        pinned: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._rule, self._shape, self._clock = rule, shape_of(judgement), clock
        self._place, self._pinned = judgement.verdict.place, pinned
        self._end = clock() + seconds
        self.asked, self.is_exact = 0, True

    def until(self, seconds: float) -> None:
        """Give what comes next its own time."""
        self._end = self._clock() + seconds

    def holds(self, tree: Tree) -> bool:
        """The rule still says it of something in this tree.

        Raises:
            OutOfTime: there is no time left to ask.
        """
        if self._clock() > self._end:
            raise OutOfTime
        self.asked += 1
        if self.is_exact and any(line not in tree.get(path, "") for path, line in self._pinned):
            return False
        return self.told(tree) is not None

    def told(self, tree: Tree) -> Judgement | None:
        """What it says of this tree, if it is the same; asked whatever the time."""
        reading = Reading(MemoryRepository(dict(tree), name="example"))
        judgements = ask([self._rule], system_of(reading, workers=0))
        return next((each for each in judgements if shape_of(each) == self._shape and self._is_there(each)), None)

    def _is_there(self, judgement: Judgement) -> bool:
        place = judgement.verdict.place
        return not self.is_exact or (place.path, place.quote) == (self._place.path, self._place.quote)
