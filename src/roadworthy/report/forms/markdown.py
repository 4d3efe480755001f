"""Papers as Markdown."""

from collections.abc import Iterable, Sequence
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
    Link,
    Paper,
    Paragraph,
    Piece,
    Source,
    Spot,
    Steps,
    Strong,
    Table,
    Text,
    spot_text,
)
from roadworthy.report.console import View
from roadworthy.report.escape import code, markdown
from roadworthy.report.forms.rows import table_of

_MARKED_OFF = "\n\n---\n\n"


def render(papers: Sequence[Paper], view: View) -> str:
    """Each paper whole, one after the other."""
    return _MARKED_OFF.join(paper_text(paper) for paper in papers) + "\n"


def paper_text(paper: Paper) -> str:
    """One paper, without a line's end at its end."""
    groups = [group for part in paper.parts for group in _together(part.blocks)]
    texts = [text for group in groups if (text := _group(group))]
    return "\n\n".join([f"# {inline(paper.title)}", inline(paper.state), *texts])


def _together(blocks: Iterable[Block]) -> Iterable[list[Block]]:
    """Labelled lines that follow each other are one list; every other block stands by itself."""
    for is_labelled, group in groupby(blocks, key=lambda block: isinstance(block, Labelled)):
        if is_labelled:
            yield list(group)
        else:
            yield from ([block] for block in group)


def _group(blocks: list[Block]) -> str:
    return _block(blocks[0]) if len(blocks) == 1 else "\n".join(f"- {_block(each)}" for each in blocks)


def inline(text: Text) -> str:
    """Pieces of one line; nothing in them is markup. Two spans of code side by side would be read as one."""
    line = ""
    for told in map(_piece, text):
        line += f" {told}" if line.endswith("`") and told.startswith("`") and not line.endswith("\\`") else told
    return line


def _piece(piece: Piece) -> str:
    match piece:
        case str():
            return markdown(piece)
        case Code(text):
            return code(text)
        case Strong(text):
            return f"**{markdown(text)}**"
        case Spot(place):
            return "the repository" if place.path == "." else code(spot_text(place))
        case Link(text, target):
            return f"[{markdown(text)}]({target})" if target.startswith(("#", "https://")) else markdown(text)


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {inline(text)}"
        case Paragraph(text):
            return inline(text)
        case Labelled(label, text, is_estimate):
            return f"**{markdown(label)}{' (estimate)' if is_estimate else ''}:** {inline(text)}"
        case Absent(kind, why):
            word = kind.value.capitalize()
            return f"{word}: {inline(why)}" if why else f"{word}."
        case Items(items, is_numbered, more):
            lines = [*_items(items, 0, is_numbered), *([f"- and {more:,} more"] if more else [])]
            return "\n".join(lines)
        case Table():
            return _table(block)
        case Findings():
            return _table(table_of(block))
        case Source():
            return _source(block)
        case Bars(label, bars):
            return _table(Table((label, "Share"), tuple(((bar.name,), (bar.said,)) for bar in bars)))
        case Steps(label, steps):
            rows = tuple(((name,), (f"{mark.sign} {mark.word}",), text) for name, mark, text in steps)
            return _table(Table((label, "Status", "Summary"), rows))


def _items(items: Iterable[Item], depth: int, is_numbered: bool) -> Iterable[str]:
    for number, item in enumerate(items, 1):
        bullet = f"{number}." if is_numbered else "-"
        box = "" if item.is_done is None else "[x] " if item.is_done else "[ ] "
        mark = f"{item.mark.sign} {item.mark.word}: " if item.mark else ""
        yield f"{'  ' * depth}{bullet} {box}{mark}{inline(item.text)}"
        yield from _items(item.items, depth + (2 if is_numbered else 1), is_numbered=False)


def _table(table: Table) -> str:
    lines = [[markdown(head) for head in table.head], ["---"] * len(table.head)]
    lines += [[inline(cell) for cell in row] for row in table.rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{text}\n\nAnd {table.more:,} more." if table.more else text


def _source(source: Source) -> str:
    """A block that ends where it should, whatever the text holds."""
    fence = "```"
    while fence in source.text:
        fence += "`"
    shown = "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in source.text)
    where = f" ({code(spot_text(source.place))})" if source.place else ""
    head = f"**{markdown(source.label)}**{where}:\n\n" if source.label else ""
    language = "diff" if source.is_diff else source.language
    return f"{head}{fence}{language}\n{shown}\n{fence}"
