"""Papers for a terminal: the same words, wrapped to its width.

A table stands as one where its cells fit, wrapped in their columns if need be; else each row is a record.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from roadworthy.report.blocks import (
    Absent,
    Bars,
    Block,
    Code,
    Findings,
    Heading,
    Item,
    Items,
    Labelled,
    Mark,
    Paper,
    Paragraph,
    Piece,
    Source,
    Spot,
    Steps,
    Strong,
    Table,
    Text,
    plain,
    spot_text,
)
from roadworthy.report.console import View
from roadworthy.report.forms.rows import records_of
from roadworthy.report.forms.tables import put_table
from roadworthy.report.screen import PLACE, Screen, shortened

_BAR = 20
_STYLE = {
    **dict.fromkeys((Mark.MET, Mark.PASSED, Mark.CONFIRMED, Mark.YES), "green"),
    **dict.fromkeys((Mark.UNMET, Mark.FAILED, Mark.CONTRADICTED, Mark.NO), "red"),
    **dict.fromkeys((Mark.UNCLEAR, Mark.PARTLY), "yellow"),
    **dict.fromkeys((Mark.NOT_APPLICABLE, Mark.LOCKED), "dim"),
}
_SIGN = {"green": "✓", "red": "✗", "yellow": "~", "dim": "·"}
_SHORT = 36
"""Labelled lines with fewer letters than this share a line."""
_CLOSE = (Labelled, Absent, Items)
"""Blocks that stand under one another without an empty line between."""


def render(papers: Sequence[Paper], view: View) -> str:
    """Each paper whole, one after the other."""
    screen = Screen(view)
    for number, paper in enumerate(papers):
        if number:
            screen.gap()
            screen.line(("─" * view.width, "dim"))
            screen.gap()
        screen.prose(styled(paper.title, "bold"), indent=0)
        screen.prose(styled(paper.state, "dim"), indent=0)
        before: Block | None = None
        for blocks in _together([block for part in paper.parts for block in part.blocks]):
            if not _is_close(before, blocks[0]):
                screen.gap()
            before = blocks[-1]
            if len(blocks) > 1:
                screen.prose(_on_one_line(blocks), indent=0)
            else:
                _block(screen, before, view)
    return screen.written()


def _together(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Short labelled lines that follow each other share one; every other block stands by itself."""
    for is_short, group in groupby(blocks, key=lambda block: isinstance(block, Labelled) and _width(block) < _SHORT):
        if is_short:
            yield list(group)
        else:
            yield from ([block] for block in group)


def _width(block: Labelled) -> int:
    return len(block.label) + len(plain(block.text))


def _on_one_line(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    for number, block in enumerate(blocks):
        if isinstance(block, Labelled):
            yield from ([("  ·  ", "dim")] if number else [])
            yield from _labelled(block)


def _labelled(block: Labelled) -> list[tuple[str, str]]:
    name = f"{block.label}{' (estimate)' if block.is_estimate else ''}:"
    return [(name, "bold"), (" ", ""), *styled(block.text)]


def styled(text: Text, style: str = "") -> list[tuple[str, str]]:
    """Pieces with their styles; what has none of its own takes this one."""
    return [_styled(piece, style) for piece in text]


def _styled(piece: Piece, style: str) -> tuple[str, str]:
    match piece:
        case Code(text):
            return text, "cyan"
        case Strong(text):
            return text, "bold"
        case Spot(place):
            return plain((piece,)), style if place.path == "." else PLACE
        case _:
            return plain((piece,)), style


def _is_close(before: Block | None, block: Block) -> bool:
    """Nothing parts a heading from what it opens, nor lines of one kind."""
    if isinstance(before, Heading):
        return not isinstance(block, Heading) or block.level > 2
    if isinstance(before, Labelled):
        return isinstance(block, (Labelled, Items, Source))
    if isinstance(before, Source) and before.label:
        return isinstance(block, (Labelled, Source))
    if isinstance(before, Items):
        return isinstance(block, Source)
    return isinstance(before, _CLOSE) and isinstance(block, Labelled)


def _block(screen: Screen, block: Block, view: View) -> None:
    match block:
        case Heading(text, level):
            screen.prose([(plain(text).upper() if level == 2 else plain(text), "bold")], indent=0)
        case Paragraph(text):
            screen.prose(styled(text), indent=0)
        case Labelled():
            screen.prose(_labelled(block), indent=0)
        case Absent(kind, why):
            word = kind.value.capitalize()
            screen.prose([(f"{word}: " if why else f"{word}.", "dim"), *styled(why, "dim")], indent=0)
        case Items(items, is_numbered, more):
            _items(screen, items, 2, is_numbered)
            if more:
                screen.line((f"and {more:,} more", "dim"), indent=2)
        case Table():
            put_table(screen, block, view, styled)
        case Findings():
            _findings(screen, block, view)
        case Source():
            _source(screen, block, view)
        case Bars():
            _bars(screen, block)
        case Steps(_, steps):
            widest = max((len(name) for name, _, _ in steps), default=0)
            told = max((len(mark.word) for _, mark, _ in steps), default=0)
            for name, mark, text in steps:
                style = _STYLE[mark]
                label = f"{_SIGN[style]} {name:<{widest}}  {mark.word:<{told}}  "
                screen.prose(styled(text), indent=len(label), label=label, label_style=style)


def _items(screen: Screen, items: Iterable[Item], indent: int, is_numbered: bool) -> None:
    for number, item in enumerate(items, 1):
        style = _STYLE[item.mark] if item.mark else "dim"
        bullet = f"{number}." if is_numbered else _SIGN[style] if item.mark else "-"
        if item.is_done is not None:
            bullet = "[x]" if item.is_done else "[ ]"
        label = " " * (indent - 2) + bullet + " "
        mark = [(f"{item.mark.word}: ", style)] if item.mark else []
        screen.prose([*mark, *styled(item.text)], indent=len(label), label=label, label_style=style)
        _items(screen, item.items, len(label) + 2, is_numbered=False)


def _findings(screen: Screen, findings: Findings, view: View) -> None:
    """A finding in a few lines: its rank, where, what, and what to do."""
    for number, record in enumerate(records_of(findings), findings.start):
        label = f"{number:>2}  "
        if number > findings.start and not findings.is_brief:
            screen.gap()
        rank = " · ".join(record.rank)
        screen.prose([(f"{rank}  ", "dim"), *styled(record.where, "dim")], indent=4, label=label, label_style="bold")
        screen.prose(styled(record.what), indent=4)
        if record.quote:
            screen.line(("│", "dim"), (record.quote, "cyan"), indent=4)
        for also in record.also:
            screen.prose(styled(also), indent=10, label="    also", label_style="dim")
        if record.fix:
            screen.prose(styled(record.fix), indent=10, label="    fix", label_style="dim")
    if findings.more:
        screen.line((f"and {findings.more:,} more below", "dim"), indent=4)


def _bars(screen: Screen, block: Bars) -> None:
    screen.line(f"{block.label}:")
    widest = max((len(bar.name) for bar in block.bars), default=0)
    for bar in block.bars:
        filled = int(bar.value / block.whole * _BAR) if bar.value is not None else 0
        drawn = "█" * filled + "·" * (_BAR - filled)
        name = shortened(f"{bar.name:<{widest}}", 32)
        screen.line(name, (drawn, "cyan" if bar.value is not None else "dim"), bar.said, indent=2)


def _source(screen: Screen, source: Source, view: View) -> None:
    where = (spot_text(source.place), PLACE) if source.place else ""
    if source.label or where:
        screen.line(f"{source.label}:" if source.label else "", where)
    room = max(view.width - 10, 20)
    for number, line in enumerate(source.text.splitlines(), source.start):
        style = "cyan"
        if source.is_diff:
            style = {"+": "green", "-": "red"}.get(line[:1], "")
        shown = line.expandtabs(4)
        for at in range(0, max(len(shown), 1), room):
            label = f"{number:>4} " if source.start and not at else "     " if source.start else ""
            screen.line(f"{label}│", (shown[at : at + room], style), indent=2)
