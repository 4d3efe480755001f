"""Answers for a reader who pays for every word: bounded, worst first, and saying how to get the rest."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from roadworthy.report.escape import printable

MOST_CHARACTERS = 8_000
"""Of one answer; some 2,000 tokens."""
MOST_ITEMS = 50
"""Of one list, whatever was asked for."""
LONGEST_LINE = 600
_RESERVE = 200
"""Kept for the line that says how to go on."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page:
    """Which part of a list is wanted.

    Attributes:
        limit: how many; at least 1, at most `MOST_ITEMS`.
        offset: how many are passed over.
    """

    limit: int = 10
    offset: int = 0

    @property
    def start(self) -> int:
        return max(self.offset, 0)

    @property
    def size(self) -> int:
        return min(max(self.limit, 1), MOST_ITEMS)


def answer(*parts: str | Iterable[str]) -> str:
    """Lines of text; text from a repository is made printable, too long a line is cut, and so is the whole."""
    lines: list[str] = []
    for part in parts:
        lines += [part] if isinstance(part, str) else part
    text = "\n".join(_line(line) for line in lines if line is not None)
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:MOST_CHARACTERS].rpartition("\n")[0] + "\n[cut here: ask for less with limit, offset or a filter]"


def listed(
    items: Sequence[Item], page: Page, show: Callable[[Item], str], what: str, above: Iterable[str] = ()
) -> list[str]:
    """One line or more an item as long as there is room, and how to ask for the rest.

    Args:
        above: what stands above the list in the same answer, and takes room.
    """
    room = MOST_CHARACTERS - _RESERVE - sum(len(line) + 1 for line in above)
    lines: list[str] = []
    for item in items[page.start : page.start + page.size]:
        line = _line(show(item))
        room -= len(line) + 1
        if room < 0 and lines:
            break
        lines.append(line)
    left = len(items) - page.start - len(lines)
    following = page.start + len(lines)
    if not lines:
        lines.append(f"no {what}" + (f" after offset {page.start}; there are {len(items)}" if items else ""))
    elif left > 0:
        lines.append(f"[{left} more {what}: offset={following}]")
    return lines


class Once:
    """Says a long sentence the first time, and where it stood from then on."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, sentence: str, again: str) -> str:
        if sentence in self._said:
            return again
        self._said.add(sentence)
        return sentence


def _line(line: str) -> str:
    whole = "\n".join(printable(part) for part in line.split("\n"))
    return whole if len(whole) <= LONGEST_LINE or "\n" in line else whole[: LONGEST_LINE - 1] + "…"
