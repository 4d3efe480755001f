"""Claims about links and images that lead to a file or a heading of the repository."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims.named_paths import is_address, is_placeholder, link_target
from roadworthy.inputs.claims.policies import policy_of
from roadworthy.inputs.markdown_parts import MOST_LINE, links_in
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

LINK_FORMS = ("link", "image", "doc", "download", "file")
"""How a claim tells in its `form` that somebody can follow it."""

MOST_TEXT = 1_000
"""Characters of a passage in which a word is looked for that makes its links examples."""

_HTML = expression(r"(?i)<(?:img|a|source|video)\b[^<>]{0,600}?\b(src|href|srcset)\s*=\s*[\"']([^\"'<>\s]{1,500})[\"']")
_STRUCK = expression(r"~~[^~\n]{1,1000}~~")
_CODE = expression(r"(`+)[^`\n]+\1")
_SPHINX = expression(r":(doc|download|file):`(?:[^`<>\n]{0,200}<)?([^`<>\n]{1,300})>?`")
_NUMBERED = expression(
    r"\[#(\d{1,7})\]\(https?://[\w.-]{1,80}/[\w.-]{1,80}/[\w.-]{1,80}/(?:-/)?(?:pull|issues|merge_requests|discussions)/"
    r"(\d{1,7})(?:[#/?][^()\s]{0,200})?\)"
)
_BADGE = expression(r"!\[[^\[\]\n]{0,200}\]\([^()\s]{1,1000}\)\]\[([A-Za-z][\w .-]{0,60})\]")
_DEFINED = expression(r"[\s>*+-]{0,20}\[([^\[\]]{1,200})\]:")
_EXAMPLE = expression(
    r"(?i)\b(e\.g\.|for example|for instance|syntax|would (look|be)|like this|instead of|placeholder)"
)


def links(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Every link and image outside code that names no other host."""
    yield from _undefined(passages)
    for passage in passages:
        if passage.form == "code" or not any(mark in passage.text for mark in ("](", "]:", "<", ":doc:", ":download:")):
            continue
        for index, line in enumerate(_lines(passage)):
            for form, target in _targets(line):
                if (claim := _claim(passage, index, form, target)) is not None:
                    yield claim, passage
            if "[#" in line:
                for claim in _numbered(passage, index, line):
                    yield claim, passage


def _undefined(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Images that lead to a reference, `[![Build](…)][build]`, in a Markdown file that does not define it."""
    if not passages or not passages[0].path.lower().endswith((".md", ".markdown")):
        return
    defined: set[str] | None = None
    for passage in passages:
        if passage.form == "code" or ")][" not in passage.text:
            continue
        for index, line in enumerate(_lines(passage)):
            for match in _BADGE.finditer(line) if ")][" in line else ():
                defined = _defined(passages[0].document) if defined is None else defined
                if match[1].strip().lower() not in defined:
                    yield (
                        Claim(
                            place=passage.at_line(index),
                            kind=ClaimKind.PATH,
                            subject=f"[{match[1]}]",
                            asserts="leads somewhere",
                            details={"path": "", "anchor": "", "form": "reference"},
                        ),
                        passage,
                    )


def _defined(document: Sequence[str]) -> set[str]:
    """The labels that a document defines, in small letters."""
    found = (_DEFINED.match(line[:MOST_LINE]) for line in document if "]:" in line)
    return {match[1].strip().lower() for match in found if match is not None}


def _numbered(passage: Passage, index: int, line: str) -> Iterator[Claim]:
    """Links that show the number of an issue and lead to one."""
    for match in _NUMBERED.finditer(line):
        details = {"path": "", "anchor": "", "form": "number", "number": match[1], "leads_to": match[2]}
        yield Claim(
            place=passage.at_line(index),
            kind=ClaimKind.PATH,
            subject=f"#{match[1]}",
            asserts=f"leads to {match[2]}",
            details=details,
        )


def _lines(passage: Passage) -> Iterator[str]:
    """Its lines without code between backticks, but for the roles of reStructuredText."""
    for line in passage.lines:
        kept = _STRUCK.sub(" ", line[:MOST_LINE]) if "~~" in line else line[:MOST_LINE]
        yield _CODE.sub(lambda span: " " * len(span[0]), kept) if "`" in kept and ":`" not in kept else kept


def _targets(line: str) -> Iterator[tuple[str, str]]:
    for _, target in links_in(line):
        yield "link", target
    if "<" in line:
        for match in _HTML.finditer(line):
            yield "link" if match[1].lower() == "href" else "image", match[2]
    if ":`" in line:
        for match in _SPHINX.finditer(line):
            yield match[1], match[2]


def _claim(passage: Passage, index: int, form: str, target: str) -> Claim | None:
    path, anchor = link_target(target)
    if (not path and not anchor) or (is_placeholder(path) and "/" in path.strip("./")) or path in ("url", "link"):
        return None
    policy = policy_of(path)
    return Claim(
        place=passage.at_line(index),
        kind=ClaimKind.POLICY if policy and not anchor else ClaimKind.PATH,
        subject=target[:200],
        asserts="can be opened",
        details={"path": path, "anchor": anchor, "form": form} | ({"address": "yes"} if is_address(path) else {}),
        skipped="an example" if is_placeholder(path) and _EXAMPLE.search(passage.text[:MOST_TEXT]) else "",
    )
