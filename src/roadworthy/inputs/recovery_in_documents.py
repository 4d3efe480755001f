"""Finds how soon a document promises that a system is back, and how much of its data may be lost."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.model import Place, RecoveryPromise

MOST = 20
_PROMISE = expression(
    r"(?i)\b(rto|rpo|recovery (?:time|point) objective)\b([^\n]{0,60}?)"
    r"(?<![\w.])(\d{1,5}(?:\.\d{1,3})?)\s?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b"
)
_ANOTHER = expression(r"(?i)\b(rto|rpo|recovery (?:time|point) objective)\b(?!\)|\s*\()")
_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0}


def recovery_in(text: str) -> Iterator[tuple[str, float, int, str]]:
    """Kind ("time" or "point"), minutes, number and text of the line, for each figure beside such a word.

    What is still to be done (an open box) and what stands in a code block promises nothing.
    """
    small = text.lower()
    if not any(word in small for word in ("rto", "rpo", "recovery time", "recovery point")):
        return
    is_fenced, found = False, 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("```", "~~~")):
            is_fenced = not is_fenced
        if is_fenced or "[ ]" in line:
            continue
        for match in _PROMISE.finditer(line):
            if _is_another(match[1], match[2]):
                continue
            kind = "point" if match[1].lower() == "rpo" or "point" in match[1].lower() else "time"
            yield kind, float(match[3]) * _MINUTES[match[4][0].lower()], number, line.strip()[:200]
            found += 1
            if found >= MOST:
                return


def _is_another(word: str, between: str) -> bool:
    """The figure belongs to the other word, which stands nearer to it: `RPO/RTO: 4 hours` tells of neither alone."""
    return any(match[1].lower()[:3] != word.lower()[:3] for match in _ANOTHER.finditer(between))


def promises_in(path: str, text: str) -> tuple[RecoveryPromise, ...]:
    """The same with their places."""
    return tuple(
        RecoveryPromise(kind=kind, minutes=minutes, place=Place(path, number, number, quote=line))
        for kind, minutes, number, line in recovery_in(text)
    )
