"""Lines for a terminal: a narrow column of labels, a wide one of text, colour only where somebody sees it.

Written by hand and not with rich, which takes a third of the time that a small review may have to start.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from typing import TypeAlias

from roadworthy.report.console import View
from roadworthy.report.escape import printable

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "place": "1"}
PLACE = "place"
_Styled: TypeAlias = tuple[str, str]


class Screen:
    """Collects lines. Text may come from a repository: it is made printable here, once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._lines: list[str] = []

    def line(self, *parts: str | tuple[str, str], indent: int = 0) -> None:
        """One line of parts with a blank between them; a part may come with its style. Too long is cut.

        A place is never cut, for a path in part leads nowhere: style it `place`.
        """
        left = self._view.width - indent
        shown = []
        for part in parts:
            text, style = (part, "") if isinstance(part, str) else part
            if not text or (left <= 1 and style != PLACE):
                continue
            text = printable(text) if style == PLACE else shortened(printable(text), left)
            left -= len(text) + 1
            shown.append(self._painted(text, style))
        self._lines.append((" " * indent + " ".join(shown)).rstrip())

    def text(self, text: str, *, indent: int, style: str = "", label: str = "", label_style: str = "dim") -> None:
        """A paragraph, wrapped; the label stands in front of its first line."""
        room = max(self._view.width - indent, 20)
        lines = wrap(printable(text), room, break_on_hyphens=False) or [""]
        for number, line in enumerate(lines):
            head = f"{label:<{indent}}" if number == 0 and label else " " * indent
            painted = self._painted(head.rstrip(), label_style) + head[len(head.rstrip()) :] if label else head
            self._lines.append((painted + self._painted(line, style)).rstrip())

    def prose(self, pieces: Iterable[_Styled], *, indent: int, label: str = "", label_style: str = "dim") -> None:
        """A paragraph of pieces, each with its style, wrapped between words; a place is never broken."""
        room = max(self._view.width - indent, 20)
        for number, line in enumerate(_lines(_words(pieces), room) or [[]]):
            head = f"{label:<{indent}}" if number == 0 and label else " " * indent
            painted = self._painted(head.rstrip(), label_style) + head[len(head.rstrip()) :] if label else head
            self._lines.append((painted + "".join(self._painted(*piece) for piece in _runs(line))).rstrip())

    def cells(self, cells: Sequence[Sequence[_Styled]], widths: Sequence[int], between: int = 2) -> None:
        """A row of a table: each cell wrapped in its column."""
        columns = [_lines(_words(cell), width) for cell, width in zip(cells, widths, strict=True)]
        for number in range(max(map(len, columns), default=0)):
            told = ""
            for lines, width in zip(columns, widths, strict=True):
                line = lines[number] if number < len(lines) else []
                used = sum(len(text) for text, _ in line)
                told += "".join(self._painted(*piece) for piece in _runs(line)) + " " * (width - used + between)
            self._lines.append(told.rstrip())

    def fits(self, *parts: str, indent: int = 0) -> bool:
        """These parts stand on one line, uncut."""
        return indent + sum(len(printable(part)) + 1 for part in parts if part) - 1 <= self._view.width

    def gap(self) -> None:
        """An empty line, never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def written(self) -> str:
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def _painted(self, text: str, style: str) -> str:
        codes = ";".join(_CODES[word] for word in style.split())
        return f"\x1b[{codes}m{text}\x1b[0m" if codes and text and self._view.has_colour else text


def _words(pieces: Iterable[_Styled]) -> Iterator[list[_Styled]]:
    """Words: what stands together without a blank between, each piece with its style."""
    word: list[_Styled] = []
    for text, style in pieces:
        for number, part in enumerate(printable(text).split(" ")):
            if number and word:
                yield word
                word = []
            if part:
                word.append((part, style))
    if word:
        yield word


def _lines(words: Iterable[list[_Styled]], room: int) -> list[list[_Styled]]:
    """As many words on a line as there is room for; a longer one is broken, unless it holds a place."""
    lines: list[list[_Styled]] = []
    left = 0
    for word in words:
        width = sum(len(text) for text, _ in word)
        if lines and width < left:
            lines[-1] += [(" ", lines[-1][-1][1] if lines[-1][-1][1] == word[0][1] else ""), *word]
            left -= width + 1
            continue
        is_whole = width <= room or any(style == PLACE for _, style in word)
        lines += [word] if is_whole else _broken(word, room)
        left = room - sum(len(text) for text, _ in lines[-1])
    return lines


def _broken(word: list[_Styled], room: int) -> list[list[_Styled]]:
    letters = [(letter, style) for text, style in word for letter in text]
    return [letters[at : at + room] for at in range(0, len(letters), room)]


def _runs(line: Iterable[_Styled]) -> Iterator[_Styled]:
    """Neighbours of one style together."""
    for style, group in groupby(line, key=lambda piece: piece[1]):
        yield "".join(text for text, _ in group), style


def shortened(text: str, width: int) -> str:
    """At most so many characters; what is left out shows as an ellipsis."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
