"""Any paper in any form."""

import json
import re
from fractions import Fraction
from pathlib import Path

import jsonschema_rs
import pytest

from roadworthy.model import Place
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Bar,
    Bars,
    Code,
    Heading,
    Item,
    Items,
    Labelled,
    Mark,
    Paper,
    Paragraph,
    Part,
    Source,
    Spot,
    Steps,
    Table,
    words,
)
from roadworthy.report.console import View
from roadworthy.report.formats import ALL, PAPERS, render_files, render_report
from roadworthy.report.forms import json as as_json
from roadworthy.report.forms import markdown, terminal
from tests.report.values import COLOURED, library, shop
from tests.report.values import HOSTILE as HOSTILE_FACT

HOSTILE = "<img src=x onerror=alert(1)> | [x](javascript:1) \x1b[31m @everyone `"
PAPER = Paper(
    "summary",
    (f"Summary: {HOSTILE}",),
    ("Commit ", Code("abc")),
    (
        Part("tldr", (Heading(("In short",)), Paragraph(words("calls `a|b`")), Labelled("Impact", (HOSTILE,)))),
        Part("steps", (Steps("Rung", (("0 hygiene", Mark.FAILED, (HOSTILE,)),)),)),
        Part("bars", (Bars("Pillars", (Bar("availability", Fraction(5), "5.0"), Bar("x", None, "not asked"))),)),
        Part(
            "lists",
            (
                Items(
                    (
                        Item(("one",), Mark.MET, items=(Item((Spot(Place("a.py", 3, 5)),)),)),
                        Item(("two",), is_done=True),
                    )
                ),
                Table(("Place", "Text"), ((("a",), (HOSTILE,)), (("b",), ("line\nbreak",))), more=3),
                Source("```\nx\x1b[2J", "As it stands", Place("a.py", 3)),
                Absent(Absence.NO_INPUT, ("no people",)),
            ),
        ),
    ),
)


def test_markdown_shows_every_block_and_no_markup_from_the_repository() -> None:
    """Text of a repository stays text in Markdown: no HTML, link, mention or cell of its own."""
    text = markdown.render([PAPER], View())

    assert "<img" not in text and "[x](" not in text and "\x1b" not in text and " @everyone" not in text
    assert "| 0 hygiene | ❌ failed |" in text
    assert "| availability | 5.0 |" in text
    assert "- ✅ met: one\n  - `a.py:3-5`\n- [x] two" in text
    assert "And 3 more." in text
    assert "````\n```\nx�[2J\n````" in text
    assert "No input: no people" in text


def test_a_terminal_gets_no_control_characters_from_the_repository() -> None:
    """What a repository says moves no cursor, and each state has its word."""
    text = terminal.render([PAPER], View(80))

    assert "\x1b" not in text
    assert "✗ 0 hygiene  failed" in text
    assert max(map(len, text.splitlines())) <= 80


def test_json_keeps_parts_and_tables_as_records() -> None:
    """A program finds a part by its name and a cell by its head."""
    document = json.loads(as_json.render([PAPER], View()))

    paper = document["papers"][0]
    parts = paper["parts"]
    assert paper["absences"] == [{"part": "lists", "absence": "no input", "why": "no people"}]
    assert parts["lists"][1]["rows"][0] == {"Place": "a", "Text": HOSTILE}
    assert parts["lists"][0]["items"][0]["items"][0]["places"] == ["a.py:3-5"]
    assert parts["bars"][0]["bars"][1]["value"] is None


SCHEMA = json.loads((Path(as_json.__file__).parent.parent / "schema" / "papers-1.json").read_text())
ASSESSMENTS = {"shop": shop(), "library": library(), "hostile": shop(HOSTILE_FACT)}


@pytest.mark.parametrize("of", ASSESSMENTS)
def test_every_document_keeps_the_schema(of: str) -> None:
    """What is written for programs validates, every document of it, in any state of a repository."""
    document = json.loads(render_report(ALL, "json", ASSESSMENTS[of], View(), None))

    errors = [str(error) for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(document)]

    assert errors == []
    assert [paper["report"] for paper in document["papers"]] == list(PAPERS)


def test_the_schema_knows_every_block() -> None:
    """A paper of every kind of block validates, and no kind passes unknown."""
    document = json.loads(as_json.render([PAPER], View()))
    validator = jsonschema_rs.Draft202012Validator(SCHEMA)

    assert [str(error) for error in validator.iter_errors(document)] == []
    document["papers"][0]["parts"]["tldr"].append({"kind": "picture"})
    assert not validator.is_valid(document)


@pytest.mark.parametrize("of", ASSESSMENTS)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(of: str, width: int) -> None:
    """Every document fits its terminal, whatever stands in the repository; a place alone may be longer."""
    text = render_report(ALL, "terminal", ASSESSMENTS[of], View(width), None)

    assert "\x1b" not in text
    assert [line for line in text.splitlines() if len(line) > width] == []


def test_colours_change_no_letter() -> None:
    """Without its colours the coloured text is the plain one."""
    coloured = render_report(ALL, "terminal", shop(), COLOURED, None)

    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render_report(ALL, "terminal", shop(), View(), None)


def test_each_document_has_a_file() -> None:
    """All of them in files are the same texts as each alone."""
    files = render_files(ALL, "markdown", shop(), View(), None)

    assert list(files) == [f"{name}.md" for name in PAPERS]
    assert files["gaps.md"] == render_report("gaps", "markdown", shop(), View(), None)


def test_a_table_wraps_in_its_columns() -> None:
    """Cells of prose share the width; no word is cut, and the columns stay under their heads."""
    table = Table(("Area", "What is said"), ((("delivery",), ("seven words that do not fit one line",)),))
    paper = Paper("gaps", ("T",), ("S",), (Part("table", (table,)),))

    lines = terminal.render([paper], View(30)).splitlines()

    assert lines[3:6] == ["Area      What is said", "delivery  seven words that do", "          not fit one line"]


def test_two_spans_of_code_side_by_side_stay_two() -> None:
    """Markdown would read their marks as one; a backtick in prose is no span."""
    assert markdown.inline((Code("a"), Code("b"), "c`", Code("d"))) == "`a` `b`c\\``d`"
