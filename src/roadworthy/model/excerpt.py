"""Lines of a file around a place, for reports that show code."""

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Excerpt:
    """What stands around a place; never lines that hold a secret which a rule found.

    Attributes:
        start: number of the first of these lines, counted from 1.
        lines: without their ends.
    """

    path: str
    start: int
    lines: tuple[str, ...]
