"""Findings set aside, and unclear verdicts answered, by a person, for a time."""

from datetime import date
from enum import StrEnum

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place


class Origin(StrEnum):
    """Where it was decided that a finding is set aside."""

    CONFIG = "config"
    BASELINE = "baseline"
    INLINE = "inline"


@dataclass(frozen=True)
class Waiver:
    """A finding set aside.

    Attributes:
        rule: its name.
        path: a path or glob it holds for; "" for the whole repository.
        fingerprint: the one occurrence it holds for; "" for all that fit rule and path.
        resource: kind and name of what it holds for, as `Deployment/api`; "" for all that fit rule and path.
        until: the last day it holds.
        place: the comment, of an inline waiver; None for what stands in the config or in a baseline.
        lines: first and last line on which a finding may begin, of an inline waiver.
    """

    rule: str
    until: date
    by: str = ""
    because: str = ""
    path: str = ""
    fingerprint: str = ""
    resource: str = ""
    origin: Origin = Origin.CONFIG
    place: Place | None = None
    lines: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Answer:
    """An unclear verdict, or an absent artifact, answered by a person."""

    rule: str
    because: str
    by: str
    until: date
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class InlineWaiver(Fact):
    """A comment that sets findings aside where it stands, as it was read.

    Attributes:
        place: the comment.
        rules: that it names.
        until: as it is written; "" where nothing is.
        first, last: lines on which a finding may begin for it to hold: the statement beside the comment, or the next.
        fault: why it can't count whatever the policy says; "" where it is well formed.
    """

    rules: tuple[str, ...] = ()
    until: str = ""
    by: str = ""
    because: str = ""
    first: int = 0
    last: int = 0
    fault: str = ""

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """One for each rule that it names; none where it is malformed."""
        if self.fault:
            return ()
        return tuple(
            Waiver(
                rule,
                date.fromisoformat(self.until),
                self.by,
                self.because,
                self.place.path,
                origin=Origin.INLINE,
                place=self.place,
                lines=(self.first, self.last),
            )
            for rule in self.rules
        )


@dataclass(frozen=True)
class Refused:
    """A decision that does not count, and why.

    Attributes:
        what: as a sentence begins: "the waiver of root-user".
        place: where it stands; None for what the config says.
    """

    what: str
    why: str
    place: Place | None = None
