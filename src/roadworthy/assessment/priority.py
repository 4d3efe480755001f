"""Which finding comes first."""

from roadworthy.assessment.finding import Priority
from roadworthy.ladder import Rung, Severity


def priority_of(rung: Rung, severity: Severity, upcoming: Rung | None) -> Priority:
    """P0 for open hygiene, P1 for high on the next rung, P2 for medium there or high above it, P3 for the rest.

    Args:
        rung: on which the finding counts.
        upcoming: the lowest rung that does not hold; None where all hold.
    """
    if rung is Rung.HYGIENE:
        return Priority.P0
    is_near = upcoming is not None and rung <= upcoming
    if severity is Severity.HIGH:
        return Priority.P1 if is_near else Priority.P2
    if severity is Severity.MEDIUM and is_near:
        return Priority.P2
    return Priority.P3
