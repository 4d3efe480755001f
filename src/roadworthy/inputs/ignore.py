"""Reads `.gitignore` and `.dockerignore`."""

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import IgnoreRules, Place


def read(path: str, data: bytes) -> Facts:
    """The patterns, in the order in which they count."""
    lines = decoded(data).split("\n")
    kept = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    patterns, numbers = tuple(text for _, text in kept), tuple(number for number, _ in kept)
    return Facts(ignores=(IgnoreRules(place=Place(path), file=path, patterns=patterns, lines=numbers),))


IGNORE = Reader("ignore", read)
