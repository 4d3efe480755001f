"""Papers for a terminal: the same words, wrapped to its width, tables as records under one another where too wide."""

from collections.abc import Iterable, Sequence

from roadworthy.report.blocks import (
    Absent,
    Bars,
    Block,
    Findings,
    Heading,
    Item,
    Items,
    Labelled,
    Mark,
    Paper,
    Paragraph,
    Source,
    Steps,
    Table,
    plain,
    spot_text,
)
from roadworthy.report.console import View
from roadworthy.report.forms.rows import table_of
from roadworthy.report.screen import PLACE, Screen

_BAR = 20
_STYLE = {
    **dict.fromkeys((Mark.MET, Mark.PASSED, Mark.CONFIRMED, Mark.YES), "green"),
    **dict.fromkeys((Mark.UNMET, Mark.FAILED, Mark.CONTRADICTED, Mark.NO), "red"),
    **dict.fromkeys((Mark.UNCLEAR, Mark.PARTLY), "yellow"),
    **dict.fromkeys((Mark.NOT_APPLICABLE, Mark.LOCKED), "dim"),
}
_SIGN = {"green": "✓", "red": "✗", "yellow": "~", "dim": "·"}
_WIDEST_CELL = 28
"""A table whose cells are all shorter stands as a table; any other as records."""


def render(papers: Sequence[Paper], view: View) -> str:
    """Each paper whole, one after the other."""
    screen = Screen(view)
    for number, paper in enumerate(papers):
        if number:
            screen.gap()
            screen.line(("─" * view.width, "dim"))
            screen.gap()
        screen.text(plain(paper.title), indent=0, style="bold")
        screen.text(plain(paper.state), indent=0, style="dim")
        for part in paper.parts:
            for block in part.blocks:
                screen.gap()
                _block(screen, block, view)
    return screen.written()


def _block(screen: Screen, block: Block, view: View) -> None:
    match block:
        case Heading(text, level):
            screen.text(plain(text).upper() if level == 2 else plain(text), indent=0, style="bold")
        case Paragraph(text):
            screen.text(plain(text), indent=0)
        case Labelled(label, text, is_estimate):
            screen.text(f"{label}{' (estimate)' if is_estimate else ''}: {plain(text)}", indent=0)
        case Absent(kind, why):
            screen.text(f"{kind.value.capitalize()}: {plain(why)}" if why else f"{kind.value}.", indent=0, style="dim")
        case Items(items, is_numbered, more):
            _items(screen, items, 2, is_numbered)
            if more:
                screen.line((f"and {more:,} more", "dim"), indent=2)
        case Table():
            _table(screen, block, view)
        case Findings():
            _table(screen, table_of(block), view)
        case Source():
            _source(screen, block)
        case Bars(label, bars, whole):
            screen.line(label)
            widest = max((len(bar.name) for bar in bars), default=0)
            for bar in bars:
                filled = int(bar.value / whole * _BAR) if bar.value is not None else 0
                drawn = "█" * filled + "·" * (_BAR - filled)
                screen.line(
                    f"{bar.name:<{widest}}", (drawn, "cyan" if bar.value is not None else "dim"), bar.said, indent=2
                )
        case Steps(_, steps):
            widest = max((len(name) for name, _, _ in steps), default=0)
            for name, mark, text in steps:
                style = _STYLE[mark]
                screen.text(
                    plain(text),
                    indent=widest + 14,
                    label=f"{_SIGN[style]} {name:<{widest}} {mark.word}",
                    label_style=style,
                )


def _items(screen: Screen, items: Iterable[Item], indent: int, is_numbered: bool) -> None:
    for number, item in enumerate(items, 1):
        bullet = f"{number}." if is_numbered else "-"
        if item.is_done is not None:
            bullet = "[x]" if item.is_done else "[ ]"
        mark = f"{item.mark.word}: " if item.mark else ""
        style = _STYLE[item.mark] if item.mark else ""
        label = " " * (indent - 2) + bullet + " "
        screen.text(mark + plain(item.text), indent=len(label), label=label, label_style=style or "dim")
        _items(screen, item.items, indent + 2, is_numbered=False)


def _table(screen: Screen, table: Table, view: View) -> None:
    cells = [[plain(cell) for cell in row] for row in table.rows]
    widths = [
        max(len(head), *(len(row[at]) for row in cells)) if cells else len(head) for at, head in enumerate(table.head)
    ]
    if sum(widths) + 2 * len(widths) <= view.width:
        screen.line(("  ".join(f"{head:<{width}}" for head, width in zip(table.head, widths, strict=True)), "bold"))
        for row in cells:
            screen.line("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)))
    else:
        indent = max(len(head) for head in table.head) + 4
        for number, row in enumerate(cells):
            if number:
                screen.gap()
            for at, (head, cell) in enumerate(zip(table.head, row, strict=True)):
                if cell:
                    screen.text(cell, indent=indent, label=f"  {head}", label_style="dim", style="" if at else "bold")
    if table.more:
        screen.line((f"and {table.more:,} more", "dim"))


def _source(screen: Screen, source: Source) -> None:
    where = (spot_text(source.place), PLACE) if source.place else ""
    if source.label or where:
        screen.line(f"{source.label}:" if source.label else "", where)
    for number, line in enumerate(source.text.splitlines(), source.start):
        style = ""
        if source.is_diff:
            style = {"+": "green", "-": "red"}.get(line[:1], "")
        screen.line((f"{number:>4} " if source.start else "") + "│", (line.expandtabs(4), style), indent=2)
