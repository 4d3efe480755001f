"""Takes fields from JSON that a stranger's tool wrote: what has the wrong kind counts as not there."""

from collections.abc import Iterator
from typing import Any

MOST_CHARACTERS = 2000
"""Of one text; tools paste whole advisories."""


def table(value: Any, key: str) -> dict[str, Any]:
    """The object under this key; an empty one where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def rows(value: Any, key: str) -> Iterator[dict[str, Any]]:
    """The objects of the list under this key; what is no object is passed over."""
    found = value.get(key) if isinstance(value, dict) else None
    return (each for each in found if isinstance(each, dict)) if isinstance(found, list) else iter(())


def text(value: Any, *keys: str) -> str:
    """The first of these keys that holds a text, on one line."""
    for key in keys:
        found = value.get(key) if isinstance(value, dict) else None
        if isinstance(found, str) and found.strip():
            return " ".join(found[:MOST_CHARACTERS].split())
    return ""


def texts(value: Any, key: str) -> tuple[str, ...]:
    """The texts of the list under this key."""
    found = value.get(key) if isinstance(value, dict) else None
    return tuple(each[:MOST_CHARACTERS] for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def line(value: Any, key: str) -> int:
    """A number of a line, counted from 1; 0 where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    is_line = isinstance(found, int) and not isinstance(found, bool) and 0 < found < 10_000_000
    return found if is_line and isinstance(found, int) else 0


def number(value: Any) -> float | None:
    """A number between 0 and 10, written as such or as text; None for anything else."""
    try:
        found = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except ValueError:
        return None
    return found if 0.0 <= found <= 10.0 else None
