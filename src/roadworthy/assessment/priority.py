"""Which finding comes first."""

from roadworthy.assessment.finding import Priority
from roadworthy.ladder import Rung, Severity


def priority_of(rung: Rung, severity: Severity, next_rung: Rung | None) -> Priority:
    """P0 for open hygiene, P1 for high on the next rung, P2 for medium there or high above it, P3 for the rest.

    Args:
        rung: on which the finding counts.
        next_rung: the lowest rung above hygiene that does not hold; None where all hold.
    """
    if rung is Rung.HYGIENE:
        return Priority.P0
    is_near = next_rung is not None and rung <= next_rung
    if severity is Severity.HIGH:
        return Priority.P1 if is_near else Priority.P2
    if severity is Severity.MEDIUM and is_near:
        return Priority.P2
    return Priority.P3
