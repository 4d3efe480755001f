"""The words that Roadworthy knows itself: no other can make a difference to what it says."""

import builtins
import keyword
import sys
from functools import cache
from pathlib import Path

from roadworthy.expression import expression

_RUN = expression(r"[^\W_]+")
_PIECE = expression(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+")
_MIXED = expression(r"(?=.*\d)(?=.*[^\W\d_]).+")
_QUANTITY = expression(r"\d{1,4}[A-Za-z]{1,2}")


def pieces(text: str) -> list[tuple[int, int, str]]:
    """Start, end and letters of each word in a text: names are taken apart at underscores and capitals.

    What mixes letters and digits stays whole, since it may be a key; a number with its unit (30s, 512Mi) does not.
    """
    found = []
    for run in _RUN.finditer(text):
        if _MIXED.fullmatch(run[0]) and not _QUANTITY.fullmatch(run[0]):
            found.append((run.start(), run.end(), run[0]))
            continue
        found += [(run.start() + one.start(), run.start() + one.end(), one[0]) for one in _PIECE.finditer(run[0])]
    return found


@cache
def vocabulary() -> frozenset[str]:
    """Every word of our own sources, of Python and of its library, in small letters."""
    import roadworthy

    known = {*keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names, *dir(builtins), *vars(str), *vars(dict)}
    words = {piece.lower() for name in known for _, _, piece in pieces(name)}
    for file in sorted(Path(roadworthy.__file__).parent.rglob("*.py")):
        words |= {piece.lower() for _, _, piece in pieces(file.read_text(encoding="utf-8"))}
    return frozenset(words)
