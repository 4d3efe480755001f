"""Finds headings, code blocks, links and passages of a Markdown text, line by line.

It follows CommonMark's way with containers (quotes, list items) and with what may interrupt what, and leaves out what
nobody here asks for: emphasis. A line costs the same wherever it stands and however deep it is
nested, so no text takes long.

Source: https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadworthy.inputs.document_kinds import language_of
from roadworthy.inputs.documented_commands import with_commands
from roadworthy.inputs.html_passages import is_html, taken_apart
from roadworthy.inputs.passages import Passage, in_order
from roadworthy.model import CodeBlock, Heading, Link, Place

MOST_OF_A_KIND = 5_000
"""Headings, blocks and links that are kept of one document, each."""
MOST_BLOCK = 50_000
"""Characters of a block that are kept."""
MOST_LINE = 10_000
"""Characters of a line in which links are looked for."""
MOST_NESTED = 30

_ATX = re.compile(r"(#{1,6})(?:[ \t]+(.*))?$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_BREAK = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_ITEM = re.compile(r"([-+*]|(\d{1,9})[.)])(?=[ \t]|$)")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_RAW = re.compile(r"<(?:(!--)|(pre|script|style|textarea)(?=[\s>]|$))", re.IGNORECASE)
_DEFINITION = re.compile(r"\[([^\[\]]{1,300})\]:[ \t]*<?([^\s<>]{1,2000})")
_TARGET = re.compile(
    r"[ \t]{0,5}<?([^\s()<>]{1,2000}(?:\([^\s()<>]{0,300}\)[^\s()<>]{0,2000}){0,3})>?([ \t]+[\"'(][^)]{0,500})?\)"
)
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s<>]{1,2000})>")
_SPAN = re.compile(r"(`+)[^`]+\1")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+[\w-]+|===[!+]?[ \t]+[\"']")
_FRAME = re.compile(
    r":{3,}|-{1,2}8<-|\{[%!].{0,500}[%!]\}[ \t]*$|\{\{[<%].{0,500}[%>]\}\}[ \t]*$|\[\[_?TOC_?\]\]|\[![A-Z]+\][ \t]*$"
)
_QUOTE = -1
_MOVED = -4


@dataclass(frozen=True)
class Parts:
    """What stands in a Markdown text, each kind in the order of its lines."""

    headings: tuple[Heading, ...]
    blocks: tuple[CodeBlock, ...]
    links: tuple[Link, ...]
    passages: tuple[Passage, ...]


def parts_of(path: str, text: str) -> Parts:
    """Headings (of both forms), fenced and indented blocks with what is typed in them, links, images and the targets of
    references, and all passages.

    A link whose text runs over lines is not found. A block's place is the lines between its fences.
    """
    scanner = _Scanner(path, [line.rstrip("\r") for line in text.split("\n")])
    scanner.scan()
    headings = tuple(scanner.headings[:MOST_OF_A_KIND])
    blocks = with_commands(tuple(scanner.blocks[:MOST_OF_A_KIND]))
    links = tuple(scanner.links[:MOST_OF_A_KIND])
    prose = [piece for one in scanner.passages for piece in (taken_apart(one) if is_html(one) else (one,))]
    return Parts(headings, blocks, links, in_order(path, scanner.lines, prose, headings, blocks))


@dataclass
class _Open:
    """A block of code that is not ended yet; `fence` is empty for an indented one."""

    first: int
    depth: int
    fence: str = ""
    indent: int = 0
    language: str = ""
    lines: list[str] = field(default_factory=list)


class _Scanner:
    """One pass over the lines. A container is _QUOTE, _MOVED for an admonition or tab as MkDocs writes them, or the
    columns that an item's content is moved in.
    """

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.headings: list[Heading] = []
        self.blocks: list[CodeBlock] = []
        self.links: list[Link] = []
        self.passages: list[Passage] = []
        self._containers: list[int] = []
        self._code: _Open | None = None
        self._raw_end = ""
        self._paragraph = ""
        self._paragraph_line = 0

    def scan(self) -> None:
        first = self._after_front_matter()
        for number, line in enumerate(self.lines[first:], first + 1):
            self._line(number, line)
        self._end_code(len(self.lines), is_closed=False)

    def _after_front_matter(self) -> int:
        """How many lines a block of YAML between `---` at the very top takes."""
        if self.lines[0].rstrip() == "---":
            for index, line in enumerate(self.lines[1:200], 1):
                if line.rstrip() in ("---", "..."):
                    return index + 1
        return 0

    def _line(self, number: int, line: str) -> None:
        if self._raw_end:
            if self._raw_end in line.lower():
                self._raw_end = ""
            return
        code = self._code
        if code is None and not self._containers and line[:1].isalpha():  # what most lines are
            if not self._paragraph:
                self._paragraph, self._paragraph_line = line, number
                self.passages.append(Passage(self.path, self.lines, number, [line]))
            else:
                self.passages[-1].lines.append(line)
            self._links_in(number, line)
            return
        if line[:1].isspace() and "\t" in line[: len(line) - len(line.lstrip())]:
            bare = line.lstrip()
            line = line[: len(line) - len(bare)].expandtabs(4) + bare
        rest, depth = self._inside(line)
        if code is not None and self._goes_on(code, number, rest, depth):
            return
        if not rest.strip():
            self._paragraph = ""
            # a blank line ends a quote, never an item
            if depth < len(self._containers) and self._containers[depth] == _QUOTE:
                del self._containers[depth:]
            return
        self._begin(number, line, rest, depth)

    def _inside(self, line: str) -> tuple[str, int]:
        """What is left of the line inside the containers that go on in it, and how many do."""
        rest = line
        for depth, moved in enumerate(self._containers):
            bare = rest.lstrip(" ")
            indent = len(rest) - len(bare)
            if moved == _QUOTE:
                if indent > 3 or not bare.startswith(">"):
                    return rest, depth
                rest = bare[2:] if bare.startswith("> ") else bare[1:]
            elif bare and indent < abs(moved):
                return rest, depth
            else:
                rest = rest[abs(moved) :]
        return rest, len(self._containers)

    def _goes_on(self, code: _Open, number: int, rest: str, depth: int) -> bool:
        """The line belongs to the open block, or is its closing fence; ends the block where it does not."""
        if depth >= code.depth:
            bare = rest.strip()
            if code.fence:
                closes = bare.startswith(code.fence) and not bare.strip(code.fence[0]) and not rest.startswith("    ")
                if closes:
                    self._end_code(number - 1)
                else:
                    lead = len(rest) - len(rest.lstrip(" "))
                    code.lines.append(rest[min(lead, code.indent) :])
                return True
            if not bare or rest.startswith("    "):
                code.lines.append(rest[4:])
                return True
        self._end_code(number - 1)
        return False

    def _begin(self, number: int, line: str, rest: str, depth: int) -> None:
        """Whatever begins on this line, after the containers that go on."""
        is_lazy = depth < len(self._containers)
        for _ in range(MOST_NESTED):
            bare = rest.lstrip(" ")
            indent = len(rest) - len(bare)
            if indent > 3:
                if self._paragraph:
                    break
                del self._containers[depth:]
                self._code = _Open(number, depth, lines=[rest[4:]])
                return
            if bare.startswith(">"):
                width = _QUOTE
                rest = bare[2:] if bare.startswith("> ") else bare[1:]
            elif (item := _ITEM.match(bare)) and not _BREAK.match(bare) and self._may_begin(item, bare, is_lazy):
                after = bare[item.end() :]
                gap = len(after) - len(after.lstrip(" \t"))
                gap = 1 if gap > 4 or not after.strip() else gap
                width = indent + item.end() + gap
                rest = after[gap:]
            else:
                break
            del self._containers[depth:]
            if len(self._containers) < MOST_NESTED:
                self._containers.append(width)
            depth = len(self._containers)
            is_lazy, self._paragraph = False, ""
            if not rest.strip():
                return
        self._leaf(number, line, rest.lstrip(" "), len(rest) - len(rest.lstrip(" ")), depth, is_lazy=is_lazy)

    def _may_begin(self, item: re.Match[str], bare: str, is_lazy: bool) -> bool:
        """Inside a paragraph only a list that begins with 1 and says something begins at once."""
        if not self._paragraph or is_lazy or self._containers:
            return True
        return item[2] in (None, "1") and bool(bare[item.end() :].strip())

    def _leaf(self, number: int, line: str, bare: str, indent: int, depth: int, *, is_lazy: bool) -> None:
        place = Place(self.path, number, number, quote=line.strip()[:200])
        if indent < 4 and (heading := _ATX.match(bare)):
            text = re.sub(r"(^|[ \t])#+[ \t]*$", "", (heading[2] or "")[:500].rstrip()).strip()
            self.headings.append(Heading(place=place, text=text, level=len(heading[1])))
        elif indent < 4 and (fence := _FENCE.match(bare)):
            mark, told = fence[1] or fence[3], fence[2] or fence[4] or ""
            del self._containers[depth:]
            self._code = _Open(number + 1, depth, mark, indent, language_of(told))
        elif indent < 4 and (raw := _RAW.match(bare)):
            self._raw_end = "-->" if raw[1] else f"</{raw[2].lower()}>"
            if self._raw_end in bare[raw.end() :].lower():
                self._raw_end = ""
        elif indent < 4 and bare[0] in "!?=" and _ADMONITION.match(bare):
            del self._containers[depth:]
            if len(self._containers) < MOST_NESTED:
                self._containers.append(_MOVED)
            self._paragraph = ""
            return
        elif indent < 4 and bare[0] in ":-{[" and _FRAME.match(bare):
            pass  # opens or ends a container, or puts another file in
        elif self._paragraph and not is_lazy and (under := _SETEXT.match(bare)):
            self.passages.pop()
            first = self._paragraph_line
            above = Place(self.path, first, number, quote=self.lines[first - 1].strip()[:200])
            text = " ".join(self.lines[first - 1 : number - 1]).strip(" >")[:500]
            self.headings.append(Heading(place=above, text=text, level=1 if under[1][0] == "=" else 2))
        elif not _BREAK.match(bare):
            if not self._paragraph:
                del self._containers[depth:]
                self._paragraph, self._paragraph_line = bare, number
                self.passages.append(Passage(self.path, self.lines, number, [bare], self._form()))
            else:
                self.passages[-1].lines.append(bare)
            self._links_in(number, line)
            return
        del self._containers[depth:]
        self._paragraph = ""
        if self._code is None and not self._raw_end:
            self._links_in(number, line)

    def _form(self) -> str:
        if _QUOTE in self._containers:
            return "quote"
        return "item" if any(width > 0 for width in self._containers) else "paragraph"

    def _end_code(self, last: int, *, is_closed: bool = True) -> None:
        code, self._code = self._code, None
        if code is None:
            return
        while not code.fence and code.lines and not code.lines[-1].strip():
            code.lines.pop()
            last -= 1
        last = min(last, code.first + len(code.lines) - 1)
        quote = self.lines[code.first - 1].strip()[:200] if code.lines else ""
        first = min(code.first, len(self.lines))  # a fence that is never closed may be the last line
        place = Place(self.path, first, max(first, last), quote=quote)
        text = "\n".join(code.lines)[:MOST_BLOCK]
        self.blocks.append(
            CodeBlock(place=place, language=code.language, text=text, is_closed=is_closed or not code.fence)
        )

    def _links_in(self, number: int, line: str) -> None:
        if len(self.links) >= MOST_OF_A_KIND or ("](" not in line and "]:" not in line and "<" not in line):
            return
        line = line[:MOST_LINE]
        bare = _SPAN.sub(lambda span: " " * len(span[0]), line) if "`" in line else line
        for text, target in links_in(bare):
            place = Place(self.path, number, number, quote=line.strip()[:200])
            self.links.append(Link(place=place, target=target, text=text))


def links_in(line: str) -> Iterator[tuple[str, str]]:
    """Text and target of every link, image and definition of a line."""
    if definition := _DEFINITION.match(line.strip()):
        yield definition[1], definition[2]
        return
    at = line.find("](")
    while at >= 0:
        if target := _TARGET.match(line, at + 2):
            start = line.rfind("[", max(0, at - 300), at)
            if start >= 0:
                text = line[start + 1 : at]
                yield ("" if "](" in text else text), target[1]
        at = line.find("](", at + 2)
    if "<" in line:
        for match in _AUTOLINK.finditer(line):
            yield "", match[1]
