"""Finds the claims of what is no document: comments and output of scripts, settings and manifests."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims import claims_told
from roadworthy.inputs.make_help import told_targets
from roadworthy.inputs.text import decoded
from roadworthy.inputs.told_in_code import MARKS, told
from roadworthy.model import Claim

MOST_LINES = 20_000

_COMMENTED = frozenset(
    {"shell", "makefile", "env", "yaml", "dockerfile", "procfile", "toml", "pyproject", "systemd", "crontab", "conf"}
)
_SPEAKING = frozenset({"shell", "makefile"})
_MARKS = tuple(mark.encode() for mark in MARKS)
_COMMENT = expression(r"(?:[ \t]*|.{0,300}?[ \t])#+(?!!)(.*)$")
_ECHO = expression(r"[ \t]*@?-?(?:echo|printf)[ \t]+(?:-[neE]+[ \t]+)*(.*)$")
_HERE = expression(r"[ \t]*(?:cat|tee)?[ \t]*(?:1?>&2[ \t]*)?<<-?[ \t]*[\"'\\]?(\w+)[\"']?[ \t]*(?:1?>&2)?[ \t]*$")
_COLOUR = expression(
    r"\\(?:e|033|x1[bB])\[[\d;]*m|\$[{(]?(?:\w*(?:RED|GREEN|YELLOW|BLUE|CYAN|MAGENTA|PURPLE|WHITE|COLOU?R|RESET|BOLD|DIM|NC|END)"
    r"\w*)[})]?|\\n|\\t"
)
_ELSEWHERE = expression(r"[\"'][ \t]*(?:\||>>?[ \t]*[^&\s])")


def claims_beside(path: str, kind: str, data: bytes) -> tuple[Claim, ...]:
    """What comments and printed hints of a file tell people; () for kinds that their own reader asks.

    Args:
        kind: as `kinds.kind_of` tells.
    """
    marks = (*_MARKS, b"##", b"echo") if kind == "makefile" else _MARKS
    if kind not in _COMMENTED or not any(mark in data for mark in marks):
        return ()
    document = decoded(data).split("\n")
    lines = document[:MOST_LINES]
    passages = list(told_targets(path, lines)) if kind == "makefile" else []
    passages += list(told(path, document, comments(lines), "comment"))
    if kind in _SPEAKING:
        passages += told(path, document, _printed(lines), "output")
    return claims_told(path, passages) if passages else ()


def comments(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Number and text of each comment, without its mark; a line of another kind is an empty one."""
    for number, line in enumerate(lines, 1):
        if "#" in line and (match := _COMMENT.match(line[:2_000])):
            yield number, match[1]


def _printed(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What a script says to whoever runs it; not what it writes into files or hands on."""
    until = ""
    for number, line in enumerate(lines, 1):
        if until:
            if line.strip() == until:
                until = ""
            else:
                yield number, line
        elif "<<" in line and (here := _HERE.match(line[:300])):
            until = here[1]
        elif ("echo" in line or "printf" in line) and (said := _ECHO.match(line[:2_000])):
            yield number, "" if _ELSEWHERE.search(said[1]) else _COLOUR.sub("", said[1]).strip().strip("\"'")
