"""Looks for the signs of features in files of code and configuration, whatever language they are in."""

import re
from collections.abc import Iterator
from functools import cache

from roadworthy.inputs.text import decoded
from roadworthy.knowledge.features import signs as known_signs
from roadworthy.model import Place, Sign

MOST_BYTES = 300_000
"""Of one file that are looked through: what is longer is data."""
MOST_TRIES = 5
"""Occurrences of one sign that are looked at for one outside of a remark."""

_NOT_READ = frozenset({"markdown", "restructuredtext", "policy", "lock", "ignore", "test", "runtime-version", ""})
_TOKEN = re.compile(r"[^\s\"'(),;\[\]]{2,80}")
_REMARK = re.compile(r"[ \t]*(#(?!!)|//|/?\*|--[ \t]|<!--|;|rem )")
_UNDONE = re.compile(r"\b(todo|fixme|tbd|not (yet )?implemented|in the future|would be|should be)\b")


def signs_in(path: str, kind: str, data: bytes) -> tuple[Sign, ...]:
    """The signs that stand in a file, by their order in the table of features; none for documents, tests and data."""
    if kind in _NOT_READ or len(data) > 4 * MOST_BYTES:
        return ()
    text = decoded(data[:MOST_BYTES])
    small = text.lower()
    if len(small) != len(text):  # a letter that grows when it is made small would move every place
        text = small
    return tuple(_found(path, text, small))


def _found(path: str, text: str, small: str) -> Iterator[Sign]:
    apart = "\n".join(set(_TOKEN.findall(small)))
    plain, spaced = _signs()
    for sign in plain:
        if sign in apart:
            yield from _sign(path, text, small, sign)
    for sign in spaced:
        if sign in small:
            yield from _sign(path, text, small, sign)


@cache
def _signs() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that are one word for the reader of tokens, and the others."""
    plain = tuple(sign for sign in known_signs() if _TOKEN.fullmatch(sign))
    return plain, tuple(sign for sign in known_signs() if not _TOKEN.fullmatch(sign))


def _sign(path: str, text: str, small: str, sign: str) -> Iterator[Sign]:
    at, remark = -1, -1
    for _ in range(MOST_TRIES):
        at = small.find(sign, at + 1)
        if at < 0:
            break
        start = small.rfind("\n", 0, at) + 1
        line = small[start : at + 200].partition("\n")[0]
        if not _REMARK.match(line):
            yield Sign(place=_place(path, text, at), word=sign)
            return
        if remark < 0 and not _UNDONE.search(line):
            remark = at
    if remark >= 0:
        yield Sign(place=_place(path, text, remark), word=sign, is_remark=True)


def _place(path: str, text: str, at: int) -> Place:
    line = text.count("\n", 0, at) + 1
    start = text.rfind("\n", 0, at) + 1
    return Place(path, line, line, quote=text[start : start + 400].partition("\n")[0].strip()[:200])
