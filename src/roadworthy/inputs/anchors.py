"""Finds what a link can lead to inside a document: its headings as hosts name them, and marks set by hand."""

from collections.abc import Iterator, Sequence
from unicodedata import category

from roadworthy.expression import expression
from roadworthy.model import Heading

MOST_ANCHORS = 5_000
"""Anchors of a document that are kept."""
_SET = expression(r"(?i)<[a-z][^<>]{0,300}?\b(?:name|id)\s*=\s*[\"']?([^\"'\s<>]{1,200})")
_BRACED = expression(r"\{[^{}\n]{0,80}#([\w.:-]{1,200})[^{}\n]{0,80}\}")
_TARGET = expression(r"(?m)^[ \t]*\.\. _`?([^:`\n]{1,200})`?:[ \t]*$|^\(([\w.-]{1,200})\)=[ \t]*$")
_HTML_HEADING = expression(r"(?is)<h[1-6][^<>]{0,200}>(.{1,300}?)</h[1-6]>")
_TAG = expression(r"<[^<>]{0,300}>")
_LINK = expression(r"!?\[([^\[\]]{0,300})\]\([^()]{0,500}\)")


def anchors_in(text: str, headings: Sequence[Heading]) -> tuple[str, ...]:
    """Every anchor once, without `#`; a title that stands twice has `-1` behind it the second time.

    Source: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
    """
    seen: dict[str, int] = {}
    found: dict[str, None] = {}
    for title in _titles(text, headings):
        slug = slug_of(title)
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        found[f"{slug}-{count}" if count else slug] = None
    for pattern, mark in ((_SET, "="), (_BRACED, "#"), (_TARGET, ":\\n")):
        if mark in text or pattern is _TARGET:
            found |= {next(filter(None, match.groups())): None for match in pattern.finditer(text)}
    return tuple(found)[:MOST_ANCHORS]


def slug_of(title: str) -> str:
    """The anchor that a host gives to a heading: letters, digits, `-` and `_`, with `-` for each space."""
    bare = _LINK.sub(r"\1", title[:500])
    if "<" in bare:
        bare = "`".join(part if index % 2 else _TAG.sub("", part) for index, part in enumerate(bare.split("`")))
    return "".join(filter(_is_kept, bare.strip().lower())).replace(" ", "-")


def _is_kept(letter: str) -> bool:
    """Letters and digits, and marks that change what stands before them, seen or not: an emoji may leave one behind."""
    return letter.isalnum() or letter in "-_ " or category(letter).startswith("M")


def _titles(text: str, headings: Sequence[Heading]) -> Iterator[str]:
    yield from (heading.text for heading in headings)
    if "</h" in text or "</H" in text:
        yield from (match[1] for match in _HTML_HEADING.finditer(text))
