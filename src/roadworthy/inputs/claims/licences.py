"""Claims about the licence: a badge, a heading, a sentence about this project."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.knowledge.licences import licences_named
from roadworthy.model import Claim, ClaimKind

_TITLE = expression(
    r"(?i)^\W*(\d+\W+)?((the|our|project) )?(copyright (and|&) )?licen[cs](e|es|ing)\W*(information|terms)?\W*$"
)
_BADGE = expression(r"!\[([^\[\]\n]{0,100})\]\(([^()\s]{1,300})|<img[^<>]{0,300}?src=[\"']([^\"'<>]{1,300})[\"']")
_BADGE_HOST = expression(r"(?i)\b(shields\.io/(badge|static)|badgen\.net/badge)")
_SENTENCE = expression(
    r"(?i)\b(this|the|our) (project|repo(sitory)?|code( ?base)?|software|library|package|tool|work"
    r"|source code|program|plugin|service|app(lication)?)"
    r"[^.\n]{0,40}\b(licen[cs]ed|released|distributed|available|published|open[- ]sourced?"
    r"|covered)\b[^\n]{0,15}\b(under|by|with)\b([^\n.]{0,160})"
    r"|^\W*(?:licen[cs]ed|released|distributed) under\b(.{0,160})"
)
_OTHERS = expression(
    r"(?i)\b(models?|weights?|datas?ets?|data|third[- ]party|dependenc|vendored|except|unless|parts? of"
    r"|portions?|fonts?|icons?|images?|docs|documentation"
    r"|examples?|contributions?|contributors?|commercial|enterprise|dual|either|or any later|based on|fork"
    r"|originally|bundled|includes?)\b"
)


def licences(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Where a document says under which licence the project stands."""
    titled: set[tuple[str, ...]] = set()
    for passage in passages:
        if passage.form in ("code", "row"):
            continue
        text = passage.text[:2_000]
        yield from _badges(passage, text)
        if not passage.is_prose:
            continue
        is_titled = _TITLE.search(passage.heading) is not None and passage.headings not in titled
        match = _SENTENCE.search(text)
        said = text.split("\n\n")[0][:300] if is_titled else (match[0] if match else "")
        bare = _BADGE.sub(" ", said)
        if named := licences_named(bare):
            titled.add(passage.headings)
            others = _OTHERS.search(bare) is not None or len(named) > 1
            yield _claim(passage, _offset(passage.text, said, named[0]), named, is_split=others), passage


def _offset(text: str, said: str, name: str) -> int:
    """Where the name stands, as near as its first word tells."""
    start = max(text.find(said), 0)
    at = text.find(name.partition("-")[0], start)
    return at if at >= 0 else start


def _badges(passage: Passage, text: str) -> Iterator[tuple[Claim, Passage]]:
    if "![" not in text and "<img" not in text:
        return
    for match in _BADGE.finditer(text):
        address = match[2] or match[3] or ""
        told = f"{match[1] or ''} {address.replace('_', ' ').replace('%20', ' ').replace('-', ' ')}"
        if _BADGE_HOST.search(address) and _WORD.search(told) and (named := licences_named(told)):
            yield _claim(passage, match.start(), named, is_split=len(named) > 1), passage


_WORD = expression(r"(?i)\blicen[cs]e\b")


def _claim(passage: Passage, offset: int, named: tuple[str, ...], *, is_split: bool) -> Claim:
    return Claim(
        place=passage.at(offset),
        kind=ClaimKind.LICENCE,
        subject=" or ".join(named),
        asserts="is the licence",
        details={"licences": " ".join(named), "form": "split" if is_split else "whole"},
    )
