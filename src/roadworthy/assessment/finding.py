"""A finding: an unmet verdict, ranked."""

from enum import IntEnum

from roadworthy.findings import Harm, Judgement
from roadworthy.ladder import Rung, Severity
from roadworthy.model import Place, Waiver
from roadworthy.model.noun import dataclass


class Priority(IntEnum):
    """When to work on it, most urgent first."""

    P0 = 0
    P1 = 1
    P2 = 2
    P3 = 3

    @property
    def horizon(self) -> str:
        """The time in words: now, this sprint, this quarter, later."""
        return ("now", "this sprint", "this quarter", "later")[self]


@dataclass(frozen=True)
class Finding:
    """One occurrence of a fault, with its rank.

    Attributes:
        rung: the rule's, or hygiene where the verdict's harm promotes it.
        waiver: why it is set aside; None while it is open.
        owner: who answers for what stands there; "" where nobody is known.
    """

    judgement: Judgement
    rung: Rung
    priority: Priority
    waiver: Waiver | None = None
    owner: str = ""

    @property
    def rule(self) -> str:
        return self.judgement.question.name

    @property
    def severity(self) -> Severity:
        return self.judgement.question.severity

    @property
    def place(self) -> Place:
        return self.judgement.verdict.place

    @property
    def service(self) -> str:
        """The service that it concerns; "" for all of them."""
        return self.judgement.service

    @property
    def fingerprint(self) -> str:
        return self.judgement.fingerprint

    @property
    def harm(self) -> Harm | None:
        return self.judgement.verdict.harm

    @property
    def is_promoted(self) -> bool:
        """It stands on hygiene though its rule belongs to a higher rung."""
        return self.rung < self.judgement.question.rung


@dataclass(frozen=True)
class Concern:
    """What one line of a report shows: a fault with everything that folds under it.

    Attributes:
        first: the gravest occurrence.
        others: the same fault from the same cause in further places, in order of place.
        related: faults of other rules about the same thing, which stand only where this one stands.
        unlocks: how many steps towards the next rung it closes alone or helps to close.
    """

    first: Finding
    others: tuple[Finding, ...] = ()
    related: tuple[Finding, ...] = ()
    unlocks: int = 0

    @property
    def occurrences(self) -> tuple[Finding, ...]:
        """The fault itself in all its places."""
        return (self.first, *self.others)

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(finding.place for finding in self.occurrences))

    @property
    def services(self) -> tuple[str, ...]:
        """The services concerned, sorted; empty when it concerns all."""
        return tuple(sorted({finding.service for finding in self.occurrences} - {""}))


def effective_rung(judgement: Judgement) -> Rung:
    """The rung on which this verdict counts: hygiene where a harm is shown, else its rule's."""
    return Rung.HYGIENE if judgement.verdict.harm else judgement.question.rung
