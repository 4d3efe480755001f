"""Reads `.gitignore` and `.dockerignore`."""

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import IgnoreRules, Place


def read(path: str, data: bytes) -> Facts:
    """The patterns, in the order in which they count."""
    lines = decoded(data).split("\n")
    patterns = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return Facts(ignores=(IgnoreRules(place=Place(path), file=path, patterns=patterns),))


IGNORE = Reader("ignore", read)
