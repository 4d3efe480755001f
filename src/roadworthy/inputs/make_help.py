"""Finds what a Makefile tells of its own targets: the text behind `##`, and the list that `make help` prints."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.passages import Passage
from roadworthy.inputs.shell import read_commands

MOST_TOLD = 300
FEWEST_LISTED = 3
"""Lines of a list that name targets, so that the others of it are meant to, too."""

_TARGET = expression(r"([A-Za-z0-9][\w.-]{0,60})[ \t]*:(?![=:])")
_TOLD = expression(r"([A-Za-z0-9][\w.-]{0,60})[ \t]*:(?![=:])[^#\n]{0,200}##[ \t]*\S")
_SAYS = expression(r"\t[@-]?[ \t]*(?:echo|printf)[ \t]+(?:-[neE]+[ \t]+)*[\"']?(.{0,300})$")
_COLOUR = expression(r"\\(?:e|033|x1[bB])\[[\d;]*m|\$\(?\w*\)?(?=[a-z])|\$\([A-Z_]+\)")
_LISTED = expression(
    r"[ \t]*(?:[-*•][ \t]+)?(?:make[ \t]+)?([a-z][\w.-]{1,60})(?:[ \t]+[-–—:][ \t]+|[ \t]{2,}|:[ \t]+)\S"
)


def told_targets(path: str, lines: Sequence[str]) -> Iterator[Passage]:
    """The lines that promise what a target does, each as `make TARGET`."""
    targets = {match[1] for line in lines if (match := _TARGET.match(line[:300]))}
    found = 0
    listed: list[tuple[int, str]] = []
    for number, line in enumerate((*lines, ""), 1):
        if line.startswith("\t"):
            said = _SAYS.match(line[:500])
            named = _LISTED.match(_COLOUR.sub("", said[1])) if said else None
            if named is not None:
                listed.append((number, named[1]))
            continue
        if listed:
            there = [one for one in listed if one[1] in targets]
            if len(there) >= FEWEST_LISTED and len(there) * 4 >= len(listed) * 3:
                for at, name in listed:
                    yield _passage(path, lines, at, name)
            listed = []
        if (match := _TOLD.match(line[:500])) and found < MOST_TOLD:
            found += 1
            yield _passage(path, lines, number, match[1])


def _passage(path: str, lines: Sequence[str], number: int, name: str) -> Passage:
    text = f"make {name}"
    commands = read_commands(path, text, first_line=number, lines=lines)
    return Passage(path, lines, number, [text], "output", language="sh", commands=commands)
