"""Where a fact stands."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Lines of one file.

    Attributes:
        path: relative to the first root, with `/`; "." is the repository as a whole.
        start: first line, counted from 1; 0 means the file as a whole.
        end: last line, included; 0 where `start` is 0.
        column: first column of the first line, counted from 1; 0 when not known.
        end_column: column after the last character of the last line; 0 when not known.
        quote: the first of these lines as it stands there, stripped, at most 200 characters.
    """

    path: str
    start: int = 0
    end: int = 0
    column: int = 0
    end_column: int = 0
    quote: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.start}" if self.start else self.path


REPOSITORY = Place(".")
"""The repository as a whole: where an absence stands."""


def is_within(path: str, folder: str) -> bool:
    """The path stands in this folder, at any depth; in "", the root, stands every one."""
    return not folder or path.startswith(folder + "/")
