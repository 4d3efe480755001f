"""Takes a paragraph of raw HTML apart: rows of tables, items, headings and plain text."""

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage

MOST_TEXT = 100_000
"""Characters of a paragraph that are taken apart."""
MOST_CELLS = 50

_TAG = expression(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?:[\s/][^<>]{0,2000})?>")
_BREAKS = frozenset({"br", "p", "div", "details", "summary", "ul", "ol", "dl", "table", "tbody", "thead", "section"})
_CODE = frozenset({"code", "kbd", "tt", "samp"})
_KEPT = frozenset({"a", "img", "source", "video"})
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


def is_html(passage: Passage) -> bool:
    """It begins with a tag that shapes blocks."""
    match = _TAG.match(passage.lines[0].lstrip()[:2_000]) if passage.lines[0].lstrip()[:1] == "<" else None
    name = match[2].lower() if match else ""
    return name in _BREAKS or name in _HEADINGS or name in ("tr", "td", "th", "li", "dt", "dd")


def taken_apart(passage: Passage) -> Iterator[Passage]:
    """Its pieces in order, each at its own line; links and images keep their tags."""
    walk = _Walk(passage)
    text = passage.text[:MOST_TEXT]
    at = 0
    for tag in _TAG.finditer(text):
        walk.say(text[at : tag.start()])
        at = tag.end()
        yield from walk.tag(tag[2].lower(), tag[0], is_end=bool(tag[1]))
    walk.say(text[at:])
    yield from walk.end()


class _Walk:
    """What is open while the tags go by."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.line = passage.first
        self.form = "paragraph"
        self.first = 0
        self.said: list[str] = []
        self.cells: list[str] | None = None
        self.header: tuple[str, ...] = ()
        self.row = 0

    def say(self, text: str) -> None:
        if not self.first and text.strip():
            self.first = self.line + text[: len(text) - len(text.lstrip())].count("\n")
        if self.first:
            self.said.append(text)
        self.line += text.count("\n")

    def tag(self, name: str, whole: str, *, is_end: bool) -> Iterator[Passage]:
        if name in _CODE:
            self.say("`")
        elif name in _KEPT:
            self.say(whole)
        elif name in ("td", "th"):
            yield from self._cell(is_end=is_end)
        elif name == "tr":
            yield from self._row(is_end=is_end)
        elif name == "li" or name in _HEADINGS:
            yield from self.end()
            self.form = "paragraph" if is_end else "item" if name == "li" else name
        elif name in _BREAKS and self.cells is None:
            yield from self.end()
            self.header = () if name == "table" else self.header
        else:
            self.say(" ")
        if name not in _KEPT:
            self.line += whole.count("\n")

    def _cell(self, *, is_end: bool) -> Iterator[Passage]:
        if self.cells is None:
            yield from self.end()
            self.cells, self.row = [], self.line
        elif not is_end and self.said:
            self._close_cell()
        if is_end:
            self._close_cell()

    def _close_cell(self) -> None:
        if self.cells is not None and len(self.cells) < MOST_CELLS:
            self.cells.append(_joined(self.said))
        self.first, self.said = 0, []

    def _row(self, *, is_end: bool) -> Iterator[Passage]:
        yield from self.end()
        if not is_end:
            self.cells, self.row = [], self.line

    def end(self) -> Iterator[Passage]:
        """Whatever is open, as a passage."""
        if self.cells is not None:
            if self.said:
                self._close_cell()
            if any(self.cells):
                cells = tuple(self.cells)
                text = " | ".join(cells)
                yield replace(self.passage, first=self.row, lines=[text], form="row", cells=cells, header=self.header)
                self.header = self.header or cells
            self.cells = None
        elif said := "".join(self.said).rstrip():
            if self.form in _HEADINGS:
                level = (str(_HEADINGS[self.form]),)
                yield replace(self.passage, first=self.first, lines=[_joined([said])], form="heading", header=level)
            else:
                form = self.form if self.form == "item" else self.passage.form
                lines = [unescape(line.strip()) for line in said.lstrip().split("\n")]
                yield replace(self.passage, first=self.first, lines=lines, form=form)
        self.first, self.said, self.form = 0, [], "paragraph"


def _joined(said: list[str]) -> str:
    return unescape(" ".join("".join(said).split()))
