"""Tables on a terminal: in columns where every word has room, else row by row."""

from collections.abc import Callable

from roadworthy.report.blocks import Spot, Table, Text, plain
from roadworthy.report.console import View
from roadworthy.report.escape import printable
from roadworthy.report.screen import Screen

_BETWEEN = 2
_NARROWEST = 12
"""A column of prose gets no fewer characters than this."""
_MOST_LINES = 6
"""A row whose cells take more lines than this reads better as a record."""

Style = Callable[[Text], list[tuple[str, str]]]


def put_table(screen: Screen, table: Table, view: View, style: Style) -> None:
    """The table, and how many rows are not shown."""
    widths = _widths(table, view.width)
    if widths:
        screen.cells([[(head, "bold")] for head in table.head], widths, _BETWEEN)
        for row in table.rows:
            screen.cells([style(cell) for cell in row], widths, _BETWEEN)
    else:
        _records(screen, table, style)
    if table.more:
        screen.line((f"and {table.more:,} more", "dim"))


def _widths(table: Table, width: int) -> list[int]:
    """Columns as wide as their cells where that fits, else narrowed from the widest; none where it cannot be read."""
    natural = [_widest(table, at, len(head)) for at, head in enumerate(table.head)]
    room = width - _BETWEEN * (len(natural) - 1)
    if sum(natural) <= room:
        return natural
    least = [min(_longest_word(table, at), natural[at]) for at in range(len(natural))]
    if sum(least) > room:
        return []
    widths = natural[:]
    while sum(widths) > room:
        open_ = [at for at in range(len(widths)) if widths[at] > least[at]]
        if not open_:
            return []
        at = max(open_, key=lambda one: widths[one])
        widths[at] -= 1
    lines = max((len(plain(cell)) / widths[at] for row in table.rows for at, cell in enumerate(row)), default=0)
    return widths if lines <= _MOST_LINES else []


def _widest(table: Table, at: int, head: int) -> int:
    return max([head, *(len(printable(plain(row[at]))) for row in table.rows)])


def _longest_word(table: Table, at: int) -> int:
    """What must stand on one line: the head, places, and words as far as a column of prose goes."""
    longest = len(table.head[at])
    for row in table.rows:
        for piece in row[at]:
            text = printable(plain((piece,)))
            for word in text.split(" "):
                longest = max(longest, len(word) + 1 if isinstance(piece, Spot) else min(len(word), _NARROWEST))
    return longest


def _records(screen: Screen, table: Table, style: Style) -> None:
    indent = max(len(head) for head in table.head) + 4
    for number, row in enumerate(table.rows):
        if number:
            screen.gap()
        for head, cell in zip(table.head, row, strict=True):
            if plain(cell):
                screen.prose(style(cell), indent=indent, label=f"  {head}")
