"""What every reader is."""

from collections.abc import Callable
from dataclasses import dataclass

from roadworthy.inputs.facts import Facts


@dataclass(frozen=True)
class Reader:
    """Understands files of one kind, one file at a time. What it gave is kept until our own code changes.

    Attributes:
        kind: what `kinds.kind_of` calls such a file.
        read: path and bytes of one file to its facts. It raises nothing for bad content: that is an `Unread` fact.
        needs: byte literals of which one must occur for the file to matter; empty when every file matters.
    """

    kind: str
    read: Callable[[str, bytes], Facts]
    needs: tuple[bytes, ...] = ()
