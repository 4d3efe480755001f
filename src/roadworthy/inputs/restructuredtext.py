"""Reads a reStructuredText document: its headings, blocks, links and claims, line by line."""

import re
from collections.abc import Iterator

from roadworthy.inputs.anchors import anchors_in
from roadworthy.inputs.claims import claims_in
from roadworthy.inputs.designs import designs_in
from roadworthy.inputs.document_kinds import document_kind, first_line, language_of
from roadworthy.inputs.documented_commands import with_commands
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.markdown_parts import MOST_BLOCK, MOST_LINE, MOST_OF_A_KIND
from roadworthy.inputs.policy import words_in
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.restructuredtext_parts import passages_of
from roadworthy.inputs.text import decoded, indent_of
from roadworthy.inputs.told_elsewhere import told_elsewhere
from roadworthy.knowledge.licences import licence_of
from roadworthy.model import CodeBlock, Document, Heading, Link, Place

_RULED = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}[ \t]*")
_DIRECTIVE = re.compile(r"[ \t]*\.\. (?:code-block|code|sourcecode|prompt)::[ \t]*([^\s]{0,40})")
_LINKS = (
    re.compile(r"`([^`<>]{0,300})<([^`<>\s]{1,2000})>`__?"),
    re.compile(r"\.\. _([^:]{1,300}):[ \t]+(\S{1,2000})"),
    re.compile(r"\.\. ()(?:image|figure)::[ \t]+(\S{1,2000})"),
)


def read(path: str, data: bytes) -> Facts:
    """The document that the file is, and its claims."""
    text = decoded(data)
    lines = [line.rstrip("\r") for line in text.split("\n")]
    headings = tuple(section_titles(path, lines))[:MOST_OF_A_KIND]
    blocks = with_commands(tuple(set_apart(path, lines))[:MOST_OF_A_KIND])
    document = Document(
        place=first_line(path, text),
        file=path,
        kind=document_kind(path),
        headings=headings,
        anchors=anchors_in(text, headings),
        licence=licence_of(text) if document_kind(path) == "licence" else "",
        blocks=blocks,
        links=tuple(_links(path, lines))[:MOST_OF_A_KIND],
        words_found=words_in(text, document_kind(path)),
        designs=tuple(designs_in(document_kind(path), blocks)),
        elsewhere=tuple(told_elsewhere(path, text)),
    )
    return Facts(documents=(document,), claims=claims_in(path, passages_of(path, lines, headings, blocks)))


RESTRUCTURED_TEXT = Reader("restructuredtext", read)


def section_titles(path: str, lines: list[str]) -> Iterator[Heading]:
    """A line with a ruled line under it, as long as itself; the level is the order in which rules are first used."""
    levels: dict[str, int] = {}
    for index in range(1, len(lines)):
        under, title = lines[index].rstrip(), lines[index - 1].rstrip()
        if not title.strip() or not _RULED.fullmatch(under) or len(under) < len(title) or _RULED.fullmatch(title):
            continue
        is_framed = index > 1 and lines[index - 2].rstrip() == under
        if title[0].isspace() and not is_framed:
            continue
        level = levels.setdefault(under[0] + ("above" if is_framed else ""), len(levels) + 1)
        place = Place(path, index, index + 1, quote=title.strip()[:200])
        yield Heading(place=place, text=title.strip()[:500], level=level)


def set_apart(path: str, lines: list[str]) -> Iterator[CodeBlock]:
    """What is indented under a code directive, or under a paragraph that ends with `::`."""
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        directive = _DIRECTIVE.match(line)
        if directive is None and (not line.rstrip().endswith("::") or line.lstrip().startswith("..")):
            continue
        outer = indent_of(line)
        while directive is not None and index < len(lines) and lines[index].lstrip().startswith(":"):
            index += 1
        first = index
        while index < len(lines) and (not lines[index].strip() or indent_of(lines[index]) > outer):
            index += 1
        start, end = first, index
        while start < end and not lines[start].strip():
            start += 1
        while end > start and not lines[end - 1].strip():
            end -= 1
        if start < end:
            moved = min(indent_of(each) for each in lines[start:end] if each.strip())
            inner = "\n".join(each[moved:] for each in lines[start:end])[:MOST_BLOCK]
            place = Place(path, start + 1, end, quote=lines[start].strip()[:200])
            yield CodeBlock(place=place, language=language_of(directive[1]) if directive else "", text=inner)


def _links(path: str, lines: list[str]) -> Iterator[Link]:
    for number, line in enumerate(lines, 1):
        if "<" in line or ".. " in line:
            for pattern in _LINKS:
                for match in pattern.finditer(line[:MOST_LINE]):
                    place = Place(path, number, number, quote=line.strip()[:200])
                    yield Link(place=place, target=match[2], text=match[1].strip())
