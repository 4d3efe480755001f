"""Reads a Markdown document: its headings and fenced blocks, and what it promises and makes."""

import re
from collections.abc import Iterator

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.kubernetes_made import made_in
from roadworthy.inputs.objectives_in_documents import objectives_in
from roadworthy.inputs.reader import Reader
from roadworthy.model import CodeBlock, Document, Heading, Place

_FENCE = re.compile(r"^ {0,12}(?:[-*>] )?(`{3,}|~{3,}) *([\w+#.-]*)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_KINDS = (
    "readme",
    "runbook",
    "design",
    "changelog",
    "contributing",
    "security",
    "license",
    "licence",
    "post-mortem",
    "postmortem",
)
_SPELLED = {"license": "licence", "postmortem": "post-mortem"}
MOST_BLOCKS = 200


def read(path: str, data: bytes) -> Facts:
    """The document, the objectives that it promises, and the objects of a cluster that it tells how to make."""
    text = data.decode("utf-8", "replace")
    return Facts(
        objectives=objectives_in(path, text),
        resources=tuple(made_in(path, text, is_document=True)),
        documents=(_document(path, text.splitlines()),),
    )


MARKDOWN = Reader("markdown", 2, read)


def _document(path: str, lines: list[str]) -> Document:
    name = path.rpartition("/")[2].lower()
    kind = next((word for word in _KINDS if word in name), "document")
    blocks, headings = [], []
    for each in _parts(path, lines):
        if isinstance(each, CodeBlock):
            blocks.append(each)
        else:
            headings.append(each)
    return Document(
        place=Place(path, 1, 1),
        file=path,
        kind=_SPELLED.get(kind, kind),
        headings=tuple(headings[:MOST_BLOCKS]),
        blocks=tuple(blocks[:MOST_BLOCKS]),
    )


def _parts(path: str, lines: list[str]) -> Iterator[CodeBlock | Heading]:
    """Headings, and blocks between fences; a fence that nothing closes ends with the document."""
    fence, language, start = "", "", 0
    for number, line in enumerate(lines, 1):
        if fence:
            if line.strip().lstrip("-*> ").startswith(fence):
                yield _block(path, lines, start, number, language)
                fence = ""
        elif match := _FENCE.match(line):
            fence, language, start = match[1], match[2].lower(), number
        elif match := _HEADING.match(line):
            yield Heading(
                place=Place(path, number, number, quote=line.strip()[:200]), text=match[2], level=len(match[1])
            )
    if fence:
        yield _block(path, lines, start, len(lines) + 1, language)


def _block(path: str, lines: list[str], start: int, end: int, language: str) -> CodeBlock:
    """The lines between two fences; its place begins on the first of them."""
    inner = lines[start : end - 1]
    quote = inner[0].strip()[:200] if inner else ""
    place = Place(path, start + 1, max(start + 1, end - 1), quote=quote)
    return CodeBlock(place=place, language=language, text="\n".join(inner))
