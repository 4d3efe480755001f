"""What every reader is."""

from collections.abc import Callable
from dataclasses import dataclass

from roadworthy.inputs.facts import Facts


@dataclass(frozen=True)
class Reader:
    """Understands files of one kind, one file at a time.

    Attributes:
        kind: what `kinds.kind_of` calls such a file.
        version: raised whenever the reader would give other facts for the same bytes; part of the cache key.
        read: path and bytes of one file to its facts. It raises nothing for bad content: that is an `Unread` fact.
        needs: byte literals of which one must occur for the file to matter; empty when every file matters.
    """

    kind: str
    version: int
    read: Callable[[str, bytes], Facts]
    needs: tuple[bytes, ...] = ()
