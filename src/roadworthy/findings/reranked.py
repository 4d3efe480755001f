"""A severity that a reader gives to a rule."""

from roadworthy.ladder import Severity
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Reranked:
    """A severity that the config gives to a rule in place of its own."""

    rule: str
    was: Severity
    now: Severity
    because: str
