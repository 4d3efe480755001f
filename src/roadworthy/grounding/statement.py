"""What a review states, one checkable thing at a time, and whether the repository bears it out."""

from dataclasses import dataclass
from enum import StrEnum

from roadworthy.model import Place


class StatementKind(StrEnum):
    """What a statement is about."""

    LOCATION = "location"  # a file, or lines of it, are named
    QUOTE = "quote"  # code or words are said to stand there
    ARITHMETIC = "arithmetic"  # numbers of the review follow from others of its numbers
    COUNT = "count"  # so many lines, tests, files, blocks
    FILE = "file"  # a file is there, or is missing
    AGREEMENT = "agreement"  # what the code does, or lacks
    REACHED = "reached"  # the code that a finding points at runs
    FIGURE = "figure"  # a number that no file can show


class Standing(StrEnum):
    """Whether a statement holds."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Statement:
    """One thing that a review states.

    Attributes:
        place: where the review says it; its path is the review's name, its quote the line.
        says: what was understood, a sentence without its end.
        why: what the repository, or the review itself, shows instead or as well.
        evidence: where that stands; places in the repository, or in the review for its own numbers.
    """

    kind: StatementKind
    place: Place
    says: str
    standing: Standing
    why: str
    evidence: tuple[Place, ...] = ()

    @property
    def is_refuted(self) -> bool:
        return self.standing is Standing.REFUTED


@dataclass(frozen=True)
class Grounding:
    """A review with all its statements, in the order of its lines.

    Attributes:
        review: its name as given.
        repository, commit: what it was held against; the commit is "" outside version control.
        form: markdown, sarif, or roadworthy (a JSON report of ours).
        skipped: what of it was not read, each with the reason.
    """

    review: str
    repository: str
    commit: str
    form: str
    statements: tuple[Statement, ...]
    skipped: tuple[str, ...] = ()

    def of(self, standing: Standing) -> tuple[Statement, ...]:
        """Those that stand so."""
        return tuple(one for one in self.statements if one.standing is standing)
