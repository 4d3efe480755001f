"""What is said of one command."""

from dataclasses import dataclass

from roadworthy.findings import Manner, Outcome
from roadworthy.model import Place


@dataclass(frozen=True)
class Answer:
    """An outcome with its reason: the text completes "`make test` …"."""

    outcome: Outcome
    text: str
    also: tuple[Place, ...] = ()
    manner: Manner | None = None

    @property
    def is_wrong(self) -> bool:
        return self.outcome is Outcome.UNMET


def right(text: str, *also: Place) -> Answer:
    """It does what the document says."""
    return Answer(Outcome.MET, text, also)


def wrong(text: str, *also: Place, manner: Manner = Manner.MISSING) -> Answer:
    """It cannot."""
    return Answer(Outcome.UNMET, text, also, manner)


def open_(why: str) -> Answer:
    """It cannot be told from the repository alone."""
    return Answer(Outcome.UNCLEAR, why)
