"""What a rule says of one subject."""

from dataclasses import field
from enum import StrEnum
from typing import Protocol

from roadworthy.findings.harm import Harm
from roadworthy.model import Imported, Place
from roadworthy.model.noun import dataclass


class Outcome(StrEnum):
    """Silence is the fourth answer: the rule does not apply."""

    MET = "met"
    UNMET = "unmet"
    UNCLEAR = "unclear"


class Manner(StrEnum):
    """In which way a promise is not kept."""

    BROKEN = "broken"  # it is there and does not work
    INCONSISTENT = "inconsistent"  # it is there and otherwise than said
    PARTIAL = "partial"  # one half is there
    DEAD = "dead"  # it is there and nothing uses it
    MISSING = "missing"


class Subject(Protocol):
    """What a verdict can be about: any fact of the model, or the system as a whole."""

    @property
    def place(self) -> Place: ...
    @property
    def symbol(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def words(self) -> dict[str, str]: ...
    @property
    def is_promise(self) -> bool: ...


@dataclass(frozen=True)
class Verdict:
    """One answer, with its places.

    Attributes:
        text: completes "<subject> …": "waits for as long as the other side does". No place, no rule name.
        place: where it stands; for an absence the repository, or the thing that lacks it.
        also: further places that show it (the other side of a join, the same fault again).
        subject: how a sentence names it.
        symbol: the enclosing symbol; part of the identity.
        harm: the answer that promotes an unmet verdict to hygiene (and makes hygiene wait for an unclear one), or None.
        words: what fills the braces of the rule's page.
        manner: in which way a promise is not kept; None for what is no promise, and for one that is kept or unclear.
        is_promise: the subject is a claim of a document.
        imported: the result of another tool that says it; None where we do.
        cause: verdicts of one rule with the same cause are one line in a report; "" stands alone with its like text.
    """

    outcome: Outcome
    text: str
    place: Place
    subject: str
    symbol: str = ""
    also: tuple[Place, ...] = ()
    harm: Harm | None = None
    words: dict[str, str] = field(default_factory=dict)
    cause: str = ""
    manner: Manner | None = None
    is_promise: bool = False
    imported: Imported | None = None


def met(subject: Subject, text: str, *, place: Place | None = None, also: tuple[Place, ...] = ()) -> Verdict:
    """The subject is right, and the place shows it."""
    return _say(Outcome.MET, subject, text, place, also)


def unmet(
    subject: Subject,
    text: str,
    *,
    place: Place | None = None,
    also: tuple[Place, ...] = (),
    harm: Harm | None = None,
    cause: str = "",
    manner: Manner | None = None,
    **words: str,
) -> Verdict:
    """The subject has the fault that the rule is named after.

    Args:
        place: where to point when that is not the subject's own place.
        manner: in which way a promise is not kept; `PARTIAL` counts one half.
        words: further fillings for the page's braces (`dependency`, `metric`, …).
    """
    return _say(Outcome.UNMET, subject, text, place, also, harm, cause, words, manner)


def unclear(
    subject: Subject,
    text: str,
    *,
    place: Place | None = None,
    also: tuple[Place, ...] = (),
    harm: Harm | None = None,
) -> Verdict:
    """It could not be told; the text is the reason, and what would settle it.

    Args:
        harm: what the fault would do here if it is one; then hygiene waits for the answer.
    """
    return _say(Outcome.UNCLEAR, subject, text, place, also, harm)


def _say(
    outcome: Outcome,
    subject: Subject,
    text: str,
    place: Place | None,
    also: tuple[Place, ...],
    harm: Harm | None = None,
    cause: str = "",
    words: dict[str, str] | None = None,
    manner: Manner | None = None,
) -> Verdict:
    return Verdict(
        outcome=outcome,
        text=text,
        place=place or subject.place,
        subject=subject.label,
        symbol=subject.symbol,
        also=also,
        harm=harm,
        words={**subject.words, **(words or {})},
        cause=cause,
        manner=manner,
        is_promise=subject.is_promise,
    )
