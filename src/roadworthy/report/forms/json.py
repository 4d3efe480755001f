"""Papers for programs, in the schema `roadworthy/papers-1`: the same parts, tables as records."""

from collections.abc import Sequence
from typing import Any

from roadworthy.report.blocks import (
    Absent,
    Bars,
    Block,
    Findings,
    Heading,
    Item,
    Items,
    Labelled,
    Paper,
    Paragraph,
    Source,
    Spot,
    Steps,
    Table,
    Text,
    plain,
    spot_text,
)
from roadworthy.report.console import View
from roadworthy.report.escape import json_text
from roadworthy.report.forms.rows import table_of

SCHEMA = "roadworthy/papers-1"


def render(papers: Sequence[Paper], view: View) -> str:
    """One object, `papers` in the order asked for; a paper alone that has a schema of its own is that object."""
    if len(papers) == 1 and "schema" in papers[0].data:
        document = _paper(papers[0])
    else:
        document = {"schema": SCHEMA, "papers": [_paper(paper) for paper in papers]}
    return json_text(document)


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "report": paper.name,
        "title": plain(paper.title),
        "state": plain(paper.state),
        **paper.data,
        "absences": [
            {"part": part.name, "absence": block.kind.value, "why": plain(block.why)}
            for part in paper.parts
            for block in part.blocks
            if isinstance(block, Absent)
        ],
        "parts": {part.name: [_block(each) for each in part.blocks] for part in paper.parts},
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"kind": "heading", "level": level, "text": plain(text)}
        case Paragraph(text):
            return {"kind": "paragraph", **_text(text)}
        case Labelled(label, text, is_estimate):
            return {"kind": "labelled", "label": label, **_text(text), "is_estimate": is_estimate}
        case Absent(kind, why):
            return {"kind": "absent", "absence": kind.value, **_text(why)}
        case Items(items, is_numbered, more):
            return {"kind": "items", "numbered": is_numbered, "items": [_item(each) for each in items], "more": more}
        case Table():
            return _table(block)
        case Findings():
            return {
                **_table(table_of(block)),
                "kind": "findings",
                "fingerprints": [[each.fingerprint for each in concern.occurrences] for concern in block.concerns],
            }
        case Source():
            place = spot_text(block.place) if block.place else None
            return {
                "kind": "source", "label": block.label, "text": block.text, "place": place, "start": block.start,
                "language": block.language, "diff": block.is_diff,
            }  # fmt: skip
        case Bars(label, bars, whole):
            return {
                "kind": "bars",
                "label": label,
                "of": float(whole),
                "bars": [
                    {"name": bar.name, "value": None if bar.value is None else float(bar.value), "said": bar.said}
                    for bar in bars
                ],
            }
        case Steps(label, steps):
            rows = [{"name": name, "status": mark.word, **_text(text)} for name, mark, text in steps]
            return {"kind": "steps", "label": label, "steps": rows}


def _item(item: Item) -> dict[str, Any]:
    return {
        **_text(item.text),
        **({"status": item.mark.word} if item.mark else {}),
        **({} if item.is_done is None else {"done": item.is_done}),
        **({"items": [_item(each) for each in item.items]} if item.items else {}),
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [{head: plain(cell) for head, cell in zip(table.head, row, strict=True)} for row in table.rows]
    return {"kind": "table", "rows": rows, "more": table.more}


def _text(text: Text) -> dict[str, Any]:
    places = [spot_text(piece.place) for piece in text if isinstance(piece, Spot)]
    return {"text": plain(text), **({"places": places} if places else {})}
