"""Numbers that a file gives to names of two words and more: what a document says of such a name can be held to it."""

import re

from roadworthy.expression import expression
from roadworthy.inputs.named import DOCUMENTS
from roadworthy.inputs.raw_fact import RawFact
from roadworthy.inputs.text import decoded

MOST_AMOUNTS = 1_000
"""Of one file that are kept."""
MOST_BYTES = 1024 * 1024

_NOT = DOCUMENTS | {"lock", "sql", "ignore", "json", "package-json", "plain"}
_GIVEN = expression(
    r"(?<![\w$-])([A-Za-z]\w{3,60})[\"'`]?[ \t]{0,4}"
    r"(?::[ \t]{0,4}[\w\[\], |.]{1,40}=|:=|=(?![=>])|:(?![:=]))[ \t]{0,4}(?=([^\n]{0,60}))"
)
_FLAG = expression(
    r"(?<![\w-])--([a-z][a-z0-9]{1,30}(?:-[a-z0-9]{1,30}){1,5})[=\s]{1,3}[\"']?(\d[\d_.]{0,12}(?![\w.]))"
)
_NUMBER = expression(r"(\d[\d_]{0,12}(?:\.\d{1,6})?)[ \t]*(?:[,;)}\]\"'`]|#|//|/\*|$)")
_HANDED_ON = expression(r"(?:[A-Za-z_][\w.]{0,60})?[ \t]*(?:[,;)}\]?\[]|#|//|$)")
_WORDS = expression(r"[A-Za-z0-9]_[A-Za-z0-9]|[a-z0-9][A-Z]")


class Amount(RawFact, frozen=True):
    """A name and the number that it is given.

    Attributes:
        name: `maxSteps`, `chunk_size`, `--max-items`.
        value: the number as written; "" where it is given something else than a number or another name.
    """

    name: str
    value: str
    line: int


def amounts_in(kind: str, data: bytes) -> tuple[Amount, ...]:
    """In the order of the file; each name, value once.

    Args:
        kind: the name of the reader, as `kind_of` gives it.
    """
    if kind in _NOT or len(data) > MOST_BYTES:
        return ()
    found: dict[tuple[str, str], Amount] = {}
    for number, line in enumerate(decoded(data).split("\n")[:20_000], 1):
        if len(line) > 1_000 or line.lstrip().startswith(("#", "//", "*")):
            continue
        if "--" in line:
            for match in _FLAG.finditer(line):
                found.setdefault((f"--{match[1]}", match[2]), Amount(f"--{match[1]}", match[2], number))
        if "=" not in line and ":" not in line:
            continue
        for match in _GIVEN.finditer(line):
            name = match[1]
            if not _WORDS.search(name):
                continue
            told = _NUMBER.match(match[2])
            if told is None and _HANDED_ON.match(match[2]):
                continue
            value = told[1].replace("_", "") if told else ""
            found.setdefault((name, value), Amount(name, value, number))
        if len(found) > MOST_AMOUNTS:
            break
    return tuple(found.values())[:MOST_AMOUNTS]


def is_amount_name(name: str) -> bool:
    """A name of two words and more, as code or a command line writes it."""
    return re.fullmatch(r"--[a-z][a-z0-9]*(-[a-z0-9]+)+", name) is not None or _WORDS.search(name) is not None
