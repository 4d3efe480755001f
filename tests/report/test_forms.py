"""Any paper in any form."""

import json
from fractions import Fraction

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
from roadworthy.report.forms import json as as_json
from roadworthy.report.forms import markdown, terminal

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
