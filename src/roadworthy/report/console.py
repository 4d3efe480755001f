"""Where text for people goes: how wide, with or without colour."""

from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 100
"""Columns of a report that goes to a file or another program."""


@dataclass(frozen=True)
class View:
    """How somebody looks at a report.

    Attributes:
        width: columns.
        has_colour: the other side is a terminal that wants colour.
        shows_all: every finding, every place and what is unclear; else what fits one screen.
    """

    width: int = PIPED_WIDTH
    has_colour: bool = False
    shows_all: bool = False


def console(view: View) -> "Console":
    """A console that writes to memory. It takes no markup, no emoji codes and no highlighting from the text."""
    from rich.console import Console

    return Console(
        file=StringIO(),
        width=view.width,
        force_terminal=view.has_colour,
        color_system="standard" if view.has_colour else None,
        no_color=not view.has_colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def written(console: "Console") -> str:
    """What was written, without blanks at the end of lines."""
    assert isinstance(console.file, StringIO)
    return "".join(line.rstrip() + "\n" for line in console.file.getvalue().splitlines())
