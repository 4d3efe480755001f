"""Why a fault belongs on the lowest rung, whatever rung its rule has."""

from roadworthy.ladder import Hygiene
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Harm:
    """The answer yes to one of the three hygiene questions.

    Attributes:
        chain: how it comes about, in order: handler, call, what waits; or what is lost and where.
    """

    question: Hygiene
    chain: tuple[str, ...] = ()

    @classmethod
    def total(cls, chain: tuple[str, ...]) -> "Harm | None":
        """It takes down the whole service or spreads past it; None when no chain shows that."""
        return cls(Hygiene.TOTAL, chain) if chain else None

    @classmethod
    def irreversible(cls, *chain: str) -> "Harm":
        """What it does cannot be undone: data lost, a credential leaked."""
        return cls(Hygiene.IRREVERSIBLE, chain)

    @classmethod
    def regulated(cls, *chain: str) -> "Harm":
        """It breaks a legal duty."""
        return cls(Hygiene.REGULATED, chain)
