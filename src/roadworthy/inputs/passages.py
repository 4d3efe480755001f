"""The passages of a document: paragraphs, list items, rows, headings and blocks of code, each under its headings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from roadworthy.model import CodeBlock, Command, Heading, Place

MOST_PASSAGES = 20_000
"""Passages of one document that are kept."""
MOST_LINE = 10_000
"""Characters of a line that are kept."""

_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL = re.compile(r"(?<!\\)\|")
_TASK = re.compile(r"\[([ xX])\][ \t]+")


@dataclass(frozen=True)
class Passage:
    """A piece of a document that is read as one.

    Attributes:
        document: every line of the file.
        first: its first line, counted from 1.
        lines: as they stand there, without the marks of the list, quote or fence around them.
        form: "paragraph", "item", "quote", "row", "heading", "code"; of what is written inside code: "docstring",
            "comment", "help", "output".
        headings: the titles above it, the outermost first.
        cells, header: of a row: what its columns hold, and the first row of its table.
        language: of code, in lower case; "" when not told.
        commands: of shell, what a reader is told to type.
        is_closed: of code, the document does not end inside it.
        is_done: of an item of a list of tasks: it is ticked; None for everything else.
    """

    path: str
    document: Sequence[str]
    first: int
    lines: list[str] = field(default_factory=list)
    form: str = "paragraph"
    headings: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    language: str = ""
    commands: tuple[Command, ...] = ()
    is_closed: bool = True
    is_done: bool | None = None

    @cached_property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def heading(self) -> str:
        """The nearest title above."""
        return self.headings[-1] if self.headings else ""

    @property
    def is_prose(self) -> bool:
        return self.form not in ("code", "heading")

    @property
    def place(self) -> Place:
        """All its lines, with the first one as quote."""
        return Place(self.path, self.first, self.first + max(len(self.lines), 1) - 1, quote=self._quote(self.first))

    def at(self, offset: int) -> Place:
        """The line in which this character of `text` stands, with that line as quote."""
        return self.at_line(self.text.count("\n", 0, offset))

    def at_line(self, index: int) -> Place:
        """One of its lines, counted from 0, with that line as quote."""
        line = self.first + index
        return Place(self.path, line, line, quote=self._quote(line))

    def _quote(self, line: int) -> str:
        return self.document[line - 1].strip()[:200] if line <= len(self.document) else ""


def in_order(
    path: str, lines: Sequence[str], prose: Iterable[Passage], headings: Iterable[Heading], blocks: Iterable[CodeBlock]
) -> tuple[Passage, ...]:
    """All passages by line, each under its headings; tables taken apart into rows, tasks into their tick and text."""
    every: list[tuple[int, Passage | Heading | CodeBlock]] = [(one.first, one) for one in prose]
    every += [(one.place.start, one) for one in headings]
    every += [(one.place.start, one) for one in blocks]
    every.sort(key=lambda item: item[0])
    return tuple(islice(_under_headings(path, lines, every), MOST_PASSAGES))


def _under_headings(
    path: str, lines: Sequence[str], every: Iterable[tuple[int, Passage | Heading | CodeBlock]]
) -> Iterator[Passage]:
    chain: list[tuple[int, str]] = []
    above: tuple[str, ...] = ()
    for first, one in every:
        if isinstance(one, Passage):
            yield from _pieces(one, above)
        elif isinstance(one, Heading):
            while chain and chain[-1][0] >= one.level:
                chain.pop()
            yield Passage(path, lines, first, [one.text], "heading", tuple(title for _, title in chain))
            chain.append((one.level, one.text))
            above = tuple(title for _, title in chain)
        else:
            written = one.text.split("\n")
            yield Passage(
                path,
                lines,
                first,
                written,
                "code",
                above,
                language=one.language,
                commands=one.commands,
                is_closed=one.is_closed,
            )


def _pieces(passage: Passage, above: tuple[str, ...]) -> Iterator[Passage]:
    path, document, first, form = passage.path, passage.document, passage.first, passage.form
    lines = [line[:MOST_LINE] for line in passage.lines]
    if len(lines) > 1 and "|" in lines[0] and "-" in lines[1] and _RULE.fullmatch(lines[1].strip()):
        header = cells_of(lines[0])
        yield Passage(path, document, first, lines[:1], "row", above, header)
        for index, line in enumerate(lines[2:], 2):
            yield Passage(path, document, first + index, [line], "row", above, cells_of(line), header)
        return
    task = _TASK.match(lines[0]) if form == "item" else None
    if task is not None:
        lines[0] = lines[0][task.end() :]
    is_done = task[1] != " " if task else passage.is_done
    yield Passage(path, document, first, lines, form, above, passage.cells, passage.header, is_done=is_done)


def cells_of(line: str) -> tuple[str, ...]:
    """The columns of a row, stripped; a bar with a backslash before it divides nothing."""
    bare = line.strip()
    bare = bare[1:] if bare.startswith("|") else bare
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return tuple(cell.strip().replace("\\|", "|") for cell in _CELL.split(bare))
