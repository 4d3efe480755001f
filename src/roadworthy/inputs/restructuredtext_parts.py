"""Finds the passages of a reStructuredText: paragraphs, items, fields, rows of tables and what directives hold.

What is marked up reads as in Markdown, so that whoever looks for claims knows one dress only: literals between single
backticks, links as `[text](target)`. A line costs the same wherever it stands.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.markdown_parts import MOST_LINE
from roadworthy.inputs.passages import Passage, in_order
from roadworthy.inputs.text import indent_of
from roadworthy.model import CodeBlock, Heading

MOST_COLUMNS = 50

_DIRECTIVE = expression(r"\.\. (?:\|[^|]{1,80}\| )?([A-Za-z][\w:.+-]{0,60})::(?:[ \t]+(.*))?$")
_OPTION = expression(r":[\w-]{1,60}:(?:[ \t].*)?$")
_ITEM = expression(r"(?:[-*+•]|(?:\d{1,9}|#)[.)])[ \t]+(?=\S)")
_FIELD = expression(r":[A-Za-z][\w .*-]{0,80}:(?:[ \t]+|$)")
_ADORNMENT = expression(r"([=\-~^\"'`#*+.:_<>])\1{2,}$")
_SIMPLE = expression(r"=+(?:[ \t]+=+)+$")
_GRID = expression(r"\+(?:[-=]+\+)+$")
_SEPARATOR = expression(r"[-=]+(?:[ \t]+[-=]+)*$")
_LITERAL = expression(r"``([^`\n]{1,300})``")
_LINK = expression(r"`([^`<>\n]{0,300}?)[ \t]*<([^`<>\s]{1,2000})>`__?")
_NAMED = expression(r"`([^`<>\n]{1,300})`__?(?![\w`])")
_TARGET = expression(r"\.\. _`?([^:`\n]{1,100})`?:[ \t]+(https?://\S{1,500})[ \t]*$")
_ROLE = expression(r":([\w:+.-]{1,40}):`([^`\n]{1,300})`")
_KEPT_ROLES = frozenset({"doc", "download", "file"})
_CODE_ROLES = frozenset({"code", "command", "envvar", "kbd", "option", "program", "samp", "literal", "makevar"})
_LEADING = frozenset({"image", "figure", "include", "literalinclude"})
_HISTORY = frozenset({"deprecated", "versionadded", "versionchanged", "versionremoved"})
_ASIDE = (
    frozenset({"toctree", "raw", "math", "contents", "index", "highlight", "meta", "graphviz", "mermaid", "uml"})
    | frozenset({"plantuml", "digraph", "blockdiag", "testcode", "testoutput", "doctest", "testsetup", "testcleanup"})
    | frozenset({"code", "code-block", "sourcecode", "prompt", "parsed-literal", "highlight", "replace", "unicode"})
    | frozenset({"argparse", "click", "typer", "program-output", "productionlist", "todo", "todolist"})
)
"""Directives whose body is no prose, or is read as a block of code."""


def passages_of(
    path: str, lines: Sequence[str], headings: Sequence[Heading], blocks: Sequence[CodeBlock]
) -> tuple[Passage, ...]:
    """All passages by line, each under its headings.

    Args:
        headings, blocks: of the same text, found before; their lines are no prose.
    """
    taken = {number for one in (*headings, *blocks) for number in range(one.place.start, one.place.end + 1)}
    walk = _Walk(path, lines, taken)
    return in_order(path, lines, list(walk.passages()), headings, blocks)


class _Walk:
    """One pass over the lines; `at` is the index of the next one."""

    def __init__(self, path: str, lines: Sequence[str], taken: set[int]) -> None:
        self.path = path
        self.lines = lines
        self.taken = taken
        self.at = 0
        found = (
            _TARGET.match(line.strip()) for line in lines if "_" in line and "://" in line and len(line) < MOST_LINE
        )
        self.targets = {one[1].lower(): one[2] for one in found if one is not None}

    def passages(self) -> Iterator[Passage]:
        open_one: Passage | None = None
        while self.at < len(self.lines):
            line = self.lines[self.at][:MOST_LINE]
            bare = line.strip()
            number = self.at + 1
            self.at += 1
            if not bare or number in self.taken or _ADORNMENT.fullmatch(bare):
                open_one = None
            elif bare.startswith("..") and (bare == ".." or bare[2:3].isspace()):
                open_one = None
                yield from self._marked(line, bare, number)
            elif open_one is None and _GRID.fullmatch(bare):
                yield from self._grid(line)
            elif open_one is None and _SIMPLE.fullmatch(bare):
                yield from self._simple(line)
            elif item := _ITEM.match(bare) or _FIELD.match(bare):
                text = bare[item.end() :] if bare[0] != ":" else bare
                yield (open_one := Passage(self.path, self.lines, number, [plain(text, self.targets)], "item"))
            elif open_one is not None:
                open_one.lines.append(plain(bare, self.targets))
            else:
                yield (open_one := Passage(self.path, self.lines, number, [plain(bare, self.targets)]))

    def _marked(self, line: str, bare: str, number: int) -> Iterator[Passage]:
        """A directive, a comment, a target or a footnote, with its body where that is no prose."""
        directive = _DIRECTIVE.match(bare)
        indent = indent_of(line)
        if directive is None:
            if bare == ".." or bare[3:4] not in "_[|":
                self._skip(indent)
            return
        name, told = directive[1].rpartition(":")[2].lower(), (directive[2] or "").strip()
        if name in _LEADING:
            mark = "!" if name in ("image", "figure") else ""
            if told and not told.startswith(("/", "<")) and len(told) < 500:
                yield Passage(self.path, self.lines, number, [f"{mark}[{name}]({told})"])
            self._skip_options()
            if name == "literalinclude":
                self._skip(indent)
        elif name == "list-table":
            yield from self._listed(self._body(indent))
        elif name == "csv-table":
            yield from self._separated(self._body(indent))
        elif name in _ASIDE or name in _HISTORY or name.startswith("auto"):
            self._skip(indent)
        else:
            self._skip_options()
            if directive[1].startswith("http:") and told.startswith("/"):
                yield Passage(self.path, self.lines, number, [f"`{name.upper()} {told}`"], "item")
            elif told and ":" not in directive[1] and name not in ("only", "tab", "tab-item", "class", "rst-class"):
                yield Passage(self.path, self.lines, number, [plain(told)])

    def _skip_options(self) -> None:
        while self.at < len(self.lines) and _OPTION.match(self.lines[self.at][:MOST_LINE].strip()):
            self.at += 1

    def _skip(self, outer: int) -> None:
        for _ in self._body(outer):
            pass

    def _body(self, outer: int) -> Iterator[tuple[int, str]]:
        """Number and text of each line that says something and is further in than `outer`."""
        while self.at < len(self.lines):
            line = self.lines[self.at][:MOST_LINE]
            if line.strip():
                if indent_of(line) <= outer:
                    return
                yield self.at + 1, line.strip()
            self.at += 1

    def _listed(self, body: Iterator[tuple[int, str]]) -> Iterator[Passage]:
        """A table written as a list of lists: `* - first`, `- second`."""
        rows: list[tuple[int, list[str]]] = []
        for number, text in body:
            if text.startswith("* - ") or text == "* -":
                rows.append((number, [text[4:].strip()]))
            elif rows and (text.startswith("- ") or text == "-"):
                rows[-1][1].append(text[2:].strip())
            elif rows and not _OPTION.match(text):
                rows[-1][1][-1] += f" {text}"
        yield from self._rows(rows)

    def _separated(self, body: Iterator[tuple[int, str]]) -> Iterator[Passage]:
        header: list[str] = []
        rows = []
        for number, text in body:
            if text.startswith(":header:"):
                header = _split(text.removeprefix(":header:"))
            elif not _OPTION.match(text):
                rows.append((number, _split(text)))
        yield from self._rows([(rows[0][0], header), *rows] if header and rows else rows)

    def _simple(self, line: str) -> Iterator[Passage]:
        """A table between rules of `=`; a row whose first column is empty goes on with the one above."""
        starts = _starts(line, "=")
        rows: list[tuple[int, list[str]]] = []
        borders = 1
        while self.at < len(self.lines) and borders < 3:
            text = self.lines[self.at][:MOST_LINE].rstrip()
            number = self.at + 1
            if _SEPARATOR.fullmatch(text.strip()) and "=" in text:
                borders += 1
                self.at += 1
                if borders == 2 and not (self.at < len(self.lines) and self.lines[self.at].strip()):
                    break
                continue
            if not text.strip() and not (self.at + 1 < len(self.lines) and self.lines[self.at + 1].strip()):
                break
            self.at += 1
            if not text.strip() or _SEPARATOR.fullmatch(text.strip()):
                continue
            ends = [*starts[1:], len(text)]
            cells = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
            if rows and not cells[0]:
                _append(rows[-1][1], cells)
            else:
                rows.append((number, cells))
        yield from self._rows(rows)

    def _grid(self, line: str) -> Iterator[Passage]:
        """A table drawn with `+`, `-` and `|`."""
        starts = _starts(line, "-=")
        rows: list[tuple[int, list[str]]] = []
        begins = True
        while self.at < len(self.lines):
            text = self.lines[self.at][:MOST_LINE]
            if not text.strip().startswith(("+", "|")):
                break
            number = self.at + 1
            self.at += 1
            if text.strip().startswith("+"):
                begins = True
                continue
            ends = [start - 1 for start in starts[1:]] + [len(text.rstrip().removesuffix("|"))]
            cells = [text[start:end].strip().strip("|").strip() for start, end in zip(starts, ends, strict=True)]
            if begins:
                rows.append((number, cells))
            else:
                _append(rows[-1][1], cells)
            begins = False
        yield from self._rows(rows)

    def _rows(self, rows: Sequence[tuple[int, list[str]]]) -> Iterator[Passage]:
        header: tuple[str, ...] = ()
        for number, cells in rows:
            plainly = tuple(plain(cell[:MOST_LINE]) for cell in cells[:MOST_COLUMNS])
            text = " | ".join(plainly)
            yield Passage(self.path, self.lines, number, [text], "row", cells=plainly, header=header)
            header = header or plainly


def plain(text: str, targets: Mapping[str, str] | None = None) -> str:
    """The line with literals, roles and links as Markdown writes them.

    Args:
        targets: addresses elsewhere that the document gives to names, in lower case.
    """
    if "`" in text:
        text = _LITERAL.sub(r"`\1`", text)
        text = _ROLE.sub(_role, text)
        text = _LINK.sub(r"[\1](\2)", text)
        text = _NAMED.sub(lambda found: _named(found, targets or {}), text)
    return text.removesuffix(":") if text.endswith("::") else text


def _named(found: re.Match[str], targets: Mapping[str, str]) -> str:
    if not found[0].endswith("_"):
        return found[0]
    target = targets.get(found[1].lower())
    return f"[{found[1]}]({target})" if target else found[1]


def _role(found: re.Match[str]) -> str:
    name = found[1].rpartition(":")[2]
    if name in _KEPT_ROLES:
        return found[0]
    return f"`{found[2]}`" if name in _CODE_ROLES else found[2].partition(" <")[0]


def _starts(line: str, marks: str) -> list[int]:
    """Where the columns of a ruled line begin."""
    found = [at for at, sign in enumerate(line) if sign in marks and (at == 0 or line[at - 1] not in marks)]
    return found[:MOST_COLUMNS]


def _append(above: list[str], cells: Sequence[str]) -> None:
    for index, cell in enumerate(cells):
        if cell and len(above[index]) < MOST_LINE:
            above[index] += f" {cell}"


def _split(text: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([text.strip()], skipinitialspace=True), [])]
    except csv.Error:
        return []
