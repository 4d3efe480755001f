"""A file as it will be edited: every byte that no edit names stays what it was."""

import re
from collections.abc import Iterable
from functools import cached_property

from roadworthy.model.noun import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
MOST_BYTES = 2_000_000


class Left(Exception):
    """A finding that is not mended; the message completes "left, because …"."""


class NotMine(Left):
    """The finding stands in a file of another kind than this fix is for."""


@dataclass(frozen=True)
class Change:
    """One stretch of a file replaced by another text.

    Attributes:
        start, end: offsets in `Source.text`; equal where something is only put in.
    """

    path: str
    start: int
    end: int
    text: str

    @property
    def order(self) -> tuple[str, int, int, str]:
        return self.path, self.start, self.end, self.text


@dataclass(frozen=True)
class Source:
    """The text of one file, with what is no UTF-8 carried along unchanged."""

    path: str
    data: bytes

    @cached_property
    def text(self) -> str:
        return self.data.decode("utf-8", "surrogateescape")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """With their ends, counted as readers count them."""
        return tuple(_LINE.findall(self.text))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each line begins; one more for the end."""
        found = [0]
        for line in self.lines:
            found.append(found[-1] + len(line))
        return tuple(found)

    @property
    def newline(self) -> str:
        """As the first line ends."""
        first = self.lines[0] if self.lines else ""
        return first[len(first.rstrip("\r\n")) :] or "\n"

    def line(self, number: int) -> str:
        """Without its end; counted from 1."""
        return self.lines[number - 1].rstrip("\r\n") if 0 < number <= len(self.lines) else ""

    def offset(self, number: int, column: int = 1) -> int:
        """Of a column of a line, both counted from 1, in characters."""
        mark = 1 if number == 1 and self.text.startswith("\ufeff") else 0
        return self.starts[number - 1] + mark + column - 1

    def replace(self, start: int, end: int, text: str) -> Change:
        return Change(self.path, start, end, text)

    def after_line(self, number: int, lines: Iterable[str]) -> Change:
        """New lines after this one; a file without a last end of line stays without one."""
        before = self.lines[number - 1]
        at = self.starts[number]
        ending = before[len(before.rstrip("\r\n")) :]
        if not ending:
            return self.replace(at, at, "".join(self.newline + line for line in lines))
        return self.replace(at, at, "".join(line + ending for line in lines))

    def before_line(self, number: int, lines: Iterable[str]) -> Change:
        at = self.starts[number - 1] + (1 if number == 1 and self.text.startswith("\ufeff") else 0)
        before = self.lines[number - 1]
        ending = before[len(before.rstrip("\r\n")) :] or self.newline
        return self.replace(at, at, "".join(line + ending for line in lines))

    def found(self, pattern: str, first: int, last: int) -> tuple[int, int]:
        """The offsets of the one place in these lines where the pattern fits.

        Raises:
            Left: it fits nowhere, or more than once.
        """
        start, end = self.starts[first - 1], self.starts[min(last, len(self.lines))]
        hits = list(re.compile(pattern).finditer(self.text, start, end))
        hits = [hit for hit in hits if not self._is_remark(hit.start())]
        if len(hits) != 1:
            raise Left("the place in the file could not be told")
        return hits[0].span()

    def _is_remark(self, at: int) -> bool:
        start = max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1
        return self.text[start:at].lstrip().startswith("#")


def readable(path: str, data: bytes) -> Source:
    """The file as a source.

    Raises:
        Left: it is too large, or no text that lines can be told of.
    """
    if len(data) > MOST_BYTES:
        raise Left("the file is too large to be edited")
    if data.startswith(_WIDE) or b"\0" in data:
        raise Left("the file is not written in UTF-8 or a code that goes with it")
    return Source(path, data)


def edited(source: Source, edits: Iterable[Change]) -> bytes:
    """The bytes with these edits made; those that are alike count once.

    Raises:
        Left: two of them change the same stretch in different ways.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(set(edits), key=lambda one: one.order):
        if edit.start < at:
            raise Left("another fix changes the same lines")
        parts += [source.text[at : edit.start], edit.text]
        at = edit.end
    parts.append(source.text[at:])
    return "".join(parts).encode("utf-8", "surrogateescape")
