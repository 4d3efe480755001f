"""Makes statements of what was found out; each check yields through these three."""

from roadworthy.grounding.statement import Standing, Statement, StatementKind
from roadworthy.model import Place


def confirmed(kind: StatementKind, place: Place, says: str, why: str, *evidence: Place) -> Statement:
    """The repository, or the review itself, bears it out."""
    return Statement(kind, place, says, Standing.CONFIRMED, why, evidence)


def refuted(kind: StatementKind, place: Place, says: str, why: str, *evidence: Place) -> Statement:
    """It is certainly otherwise."""
    return Statement(kind, place, says, Standing.REFUTED, why, evidence)


def unclear(kind: StatementKind, place: Place, says: str, why: str, *evidence: Place) -> Statement:
    """It cannot be told from what was read; `why` is the reason."""
    return Statement(kind, place, says, Standing.UNCLEAR, why, evidence)
