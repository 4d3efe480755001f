"""The page for a browser, as text: self-contained, escaped, legible, and its picture laid out the same every time."""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from roadworthy.assessment import Assessment, Concern
from roadworthy.findings import Edit, Outcome, Patch
from roadworthy.inputs.excerpts import WITHHELD, excerpts_of
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Place, Waiver
from roadworthy.pipeline import HOLD_SECRETS, review, with_excerpts
from roadworthy.report.blocks import Block, Heading, Item, Items, Labelled, Link, Paper, Part, Spot
from roadworthy.report.formats import ALL, write_papers
from roadworthy.report.forms.html import render
from roadworthy.report.forms.html.cards import cards_of
from roadworthy.report.forms.html.layout import HEIGHT, laid_out
from roadworthy.report.forms.html.reading import contents, sections
from roadworthy.report.forms.html.topology import Sort, drawn, topology
from roadworthy.rules.catalogue import all_rules
from roadworthy.settings import Settings
from tests.report.values import HOSTILE, PINNED, TODAY, library, say, shop

NASTY = "</script><img src=x onerror=alert(1)>\"'><b>\u202e\x7f{{7*7}}"
CHAT = """\
import requests

from fastapi import FastAPI

app = FastAPI()


@app.post("/chat")
def chat(body: dict):
    requests.post("http://ollama:11434/api/chat", json=body)
    requests.get("http://store:8000/items", timeout=5)
    return {}
"""
STORE = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/items")\ndef items():\n    return {}\n'
COMPOSE = """\
services:
  chat:
    build: chat
    depends_on: [ollama]
  store:
    build: store
  ollama:
    image: ollama/ollama
  redis:
    image: redis:7
"""
IMAGE = "FROM python:3.12\nCOPY . .\nCMD uvicorn app:app --port 8000\n"
TWO = {
    "chat/app.py": CHAT,
    "chat/Dockerfile": IMAGE,
    "store/app.py": STORE,
    "store/Dockerfile": IMAGE,
    "docker-compose.yml": COMPOSE,
}


class _Tags(HTMLParser):
    """Every tag with its attributes, and whether each that opens closes."""

    VOID = frozenset({"meta", "input", "br", "img", "link"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"{tag} at {self.getpos()}")


def _two() -> Assessment:
    repository = MemoryRepository(TWO, name="shop")
    return with_excerpts(review(repository, Settings(TODAY)), repository)


def test_the_page_needs_nothing_from_elsewhere() -> None:
    """No tag loads anything, and the policy allows the page's own style and script by their digests alone."""
    page = _Tags(text := render([], _two()))

    loading = [(tag, attrs) for tag, attrs in page.tags if {"src", "srcset", "data", "style"} & attrs.keys()]
    policy = next(attrs["content"] or "" for tag, attrs in page.tags if attrs.get("http-equiv"))
    inline = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", text, re.DOTALL)
    assert loading == []
    assert not [tag for tag, _ in page.tags if tag in ("link", "img", "iframe", "object", "base")]
    assert policy.startswith("default-src 'none';")
    assert len(inline) == 2
    for each in inline:
        assert b64encode(sha256(each.encode()).digest()).decode() in policy
    assert "url(http" not in text
    assert "@import" not in text


def test_every_tag_closes_and_every_name_is_given_once() -> None:
    """The page is well formed: tags nest, ids are unique, and what names an id finds it."""
    page = _Tags(render([], _two()))

    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    named = {attrs[key] or "" for _, attrs in page.tags for key in ("aria-labelledby", "for") if key in attrs}
    assert page.wrong == []
    assert len(ids) == len(set(ids))
    assert {each for name in named for each in name.split()} <= set(ids)


def test_headings_come_in_order() -> None:
    """No level is skipped on the way down."""
    levels = [int(tag[1]) for tag, _ in _Tags(render([], _two())).tags if re.fullmatch(r"h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_text_from_a_repository_is_no_markup() -> None:
    """Names, quotes, reasons and patches of a hostile repository stand as text; direction marks show as codes."""
    hostile = shop(HOSTILE, say(Outcome.UNMET, PINNED, Place(NASTY, 3, 3, quote=NASTY), NASTY, NASTY, service=NASTY))
    finding = next(each for each in hostile.findings if each.place.path == NASTY)
    assessment = replace(
        hostile,
        provenance=replace(hostile.provenance, name=NASTY, owner=NASTY),
        set_aside=(replace(finding, waiver=Waiver("x", date(2027, 1, 1), NASTY, NASTY)),),
        patches={finding.fingerprint: Patch(NASTY, (Edit(NASTY, 1, (NASTY,), (NASTY,)),), (NASTY,))},
    )
    paper = Paper(
        "gaps", (NASTY,), (NASTY,), (Part("one", (Heading((NASTY,)), Items((Item((Spot(Place(NASTY)),)),)))),)
    )

    text = render([paper], assessment)
    page = _Tags(text)

    assert not [tag for tag, _ in page.tags if tag in ("img", "b")]
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "\u202e" not in text
    assert "{{7*7}}" in text
    assert page.wrong == []


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "http://example.org", "#nowhere"])
def test_a_link_leads_into_the_page_or_out_by_https(target: str) -> None:
    """Any other target is text."""
    paper = Paper("gaps", ("Gaps",), ("",), (Part("one", (Heading((Link("there", target),)),)),))

    page = _Tags(render([paper], library()))

    assert target not in [attrs.get("href") for tag, attrs in page.tags if tag == "a"]


def test_a_document_is_a_tab_whose_parts_have_anchors() -> None:
    """A link to a part of the same document leads to its anchor, one to another document to its tab."""
    first = Paper(
        "gaps", ("Gaps",), ("",), (Part("one", (Heading((Link("a", "#one"), Link("b", "maturity"))),)),)
    )  # fmt: skip
    second = Paper("maturity", ("Maturity",), ("",), (Part("one", (Heading(("One",)),)),))

    page = _Tags(render([first, second], library()))

    links = [attrs.get("href") for tag, attrs in page.tags if tag == "a"]
    ids = [attrs.get("id") for _, attrs in page.tags]
    assert {"#gaps-one", "#maturity", "#gaps"} <= set(links)
    assert {"gaps-one", "maturity-one", "gaps", "maturity"} <= set(ids)


def test_a_card_holds_code_fix_chain_and_page() -> None:
    """What was found stands with its lines, what to do, why it counts now, and the rule's page."""
    text = render([], _two())

    card = text[text.index("waits for as long as ollama") :]
    card = card[: card.index("</article>")]
    assert "<mark>    requests.post(&#34;http://ollama:11434/api/chat&#34;, json=body)</mark>" in card
    assert "POST /chat" in card
    for label in (
        "Fix",
        "Why now",
        "Why",
        "Scenario",
        "Impact",
        "How to notice",
        "What to alert on",
        "Blind to",
        "Source",
    ):
        assert f"<strong>{label}</strong>" in card


def test_every_finding_has_an_anchor() -> None:
    """A link to any occurrence, folded or not, finds it in the page."""
    assessment = _two()
    ids = {attrs.get("id") for _, attrs in _Tags(render([], assessment)).tags}

    concerns: list[Concern] = list(assessment.concerns)
    wanted = {f"f-{each.fingerprint}" for concern in concerns for each in (*concern.occurrences, *concern.related)}
    assert wanted
    assert wanted <= ids


def test_a_line_with_a_secret_is_withheld() -> None:
    """Neither the line that a rule points at nor any other that looks like a secret is shown; long lines are cut."""
    secret = "sk_live_51H8xJ2eZvKYlo2C0aQ9mB7tW"
    repository = MemoryRepository(
        {"a.py": f'import os\n\nKEY = "{secret}"\ncall()\npassword: hunter\n{"x" * 500}\nlast\n'}
    )
    at = Place("a.py", 4, 4, quote="call()")

    excerpt = excerpts_of(repository, [at], [Place("a.py", 5, 5)])[at]

    assert excerpt.start == 1
    assert excerpt.lines[2] == excerpt.lines[4] == WITHHELD
    assert secret not in "".join(excerpt.lines)
    assert max(map(len, excerpt.lines)) == 160


def test_an_excerpt_that_would_show_other_lines_is_left_out() -> None:
    """A file that changed, a cell of a notebook or a line past the end has none."""
    repository = MemoryRepository({"a.py": "one\ntwo\n"})
    places = [
        Place("a.py", 1, 1, quote="other()"),
        Place("a.py", 9, 9),
        Place("gone.py", 1, 1),
        Place("a.py"),
        Place("."),
    ]

    assert excerpts_of(repository, places) == {}


def test_rules_about_secrets_exist() -> None:
    """Each rule whose lines are withheld is a rule."""
    assert {rule.name for rule in all_rules()} >= HOLD_SECRETS


def test_the_picture_joins_services_calls_and_workloads() -> None:
    """A call by the name of a workload leads to its box, with the longest silence that it bears."""
    assessment = _two()

    found = topology(assessment, cards_of(assessment)[0])

    sorts = {node.key: node.sort for node in found.nodes}
    edges = {(edge.source, edge.target): edge for edge in found.edges}
    assert sorts["service:chat"] is Sort.SERVICE
    assert sorts["workload:ollama"] is Sort.MODEL
    assert sorts["workload:redis"] is Sort.STORE
    assert edges["service:chat", "workload:ollama"].waits
    assert edges["service:chat", "service:store"].timeout == "5 s"
    assert next(node for node in found.nodes if node.key == "workload:ollama").findings


def test_a_picture_holds_a_bounded_number_of_boxes() -> None:
    """What does not fit is counted, and what has arrows or findings stays."""
    assessment = _two()

    found = drawn(topology(assessment, cards_of(assessment)[0]), most=2)

    assert len(found.nodes) == 2
    assert found.left_out == 2
    assert {end for edge in found.edges for end in (edge.source, edge.target)} <= {node.key for node in found.nodes}


TWELVE = [f"s{number:02}" for number in range(12)]
ARROWS = [
    ("s00", "s01"), ("s00", "s02"), ("s01", "s03"), ("s02", "s03"), ("s03", "s04"), ("s04", "s00"), ("s00", "s05"),
    ("s05", "s06"), ("s06", "s07"), ("s00", "s07"), ("s02", "s08"), ("s08", "s02"), ("s09", "s09"), ("s10", "gone"),
]  # fmt: skip


def test_boxes_do_not_overlap_and_arrows_meet_them() -> None:
    """Twelve boxes with circles, long ways and some that stand alone: each has its room, each arrow its ends."""
    drawing = laid_out(TWELVE, ARROWS)

    boxes = sorted(drawing.boxes.items())
    assert [name for name, _ in boxes] == TWELVE
    for number, (_, (left, top)) in enumerate(boxes):
        assert left + drawing.wide <= drawing.width
        assert top + HEIGHT <= drawing.height
        for _, (other_left, other_top) in boxes[number + 1 :]:
            assert abs(left - other_left) >= drawing.wide or abs(top - other_top) >= HEIGHT
    assert set(drawing.ways) == set(ARROWS[:-2])
    for (source, target), points in drawing.ways.items():
        assert points[0][0] - drawing.boxes[source][0] in (0, drawing.wide)
        assert points[-1][0] - drawing.boxes[target][0] in (0, drawing.wide)


def test_a_layout_is_the_same_every_time() -> None:
    """The order in which arrows are told changes nothing."""
    assert laid_out(TWELVE, ARROWS) == laid_out(TWELVE, reversed(ARROWS))


def test_risks_are_cards_and_the_rest_of_many_is_folded() -> None:
    """A risk in named lines is a card with its priority; the seventh folds, and chapters are listed with anchors."""
    lines = tuple(Labelled(label, (label,)) for label in ("Where", "Scenario", "Impact"))
    risks: list[Block] = []
    for number in range(8):
        risks += [Heading((f"P1 · risk {number}",), 3), *lines]
    parts = tuple(Part(name, (Heading((name,)), *risks)) for name in ("one", "two", "three"))
    paper = Paper("gaps", ("Gaps",), ("",), parts)

    found = sections(paper, parts[0])[1:]

    assert [each.badge for each in found] == ["P1"] * 8
    assert found[0].heading == ("risk 0",)
    assert [each.is_folded for each in found] == [False] * 6 + [True] * 2
    assert [anchor for anchor, _ in contents(paper)] == ["gaps-one", "gaps-two", "gaps-three"]
    assert _Tags(render([paper], library())).wrong == []


def test_a_library_has_a_page_without_ladder() -> None:
    """Where nothing is served the page says so, and draws no ladder."""
    text = render([], library())

    assert "Not graded" in text
    assert 'class="stairs"' not in text


def test_a_report_of_five_hundred_findings_stays_small() -> None:
    """Five hundred faults that do not fold, each with its lines, take less than two megabytes."""
    lines = "\n".join(f"response_{number} = requests.post(ADDRESS, json=payload)" for number in range(6_000))
    repository = MemoryRepository({"api/app.py": lines})
    many = [
        say(
            Outcome.UNMET, PINNED, Place("api/app.py", line, line, quote=f"response_{line - 1}"), f"call {line}",
            f"waits for the answer number {line} as long as the other side takes", service="chat", dependency="ollama",
        )
        for line in range(1, 6_000, 12)
    ]  # fmt: skip
    assessment = with_excerpts(shop(*many), repository)

    text = render(write_papers(ALL, assessment, None), assessment)

    assert text.count('<article class="card"') >= 500
    assert len(text.encode()) < 2_000_000


def _themes() -> dict[str, dict[str, str]]:
    style = (files("roadworthy.report.forms.html") / "templates" / "style.css").read_text("utf-8")
    found = {}
    for name, start in (
        ("light", ":root {"),
        ("dark", ':root[data-theme="dark"] {'),
        ("dark by system", ':root:not([data-theme="light"]) {'),
        ("print", "@media print {\n  :root {"),
    ):
        block = style[style.index(start) + len(start) :]
        found[name] = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block[: block.index("}")]))
    return found


def _light(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


PAIRS = [
    *((text, back) for text in ("ink", "soft", "accent") for back in ("paper", "ground", "sunk", "none-back")),
    *((tone, f"{tone}-back") for tone in ("high", "medium", "low", "good", "none")),
    *((tone, "paper") for tone in ("high", "medium", "low", "good", "none")),
    *(("paper", tone) for tone in ("high", "medium", "low")),
    *(("ink", back) for back in ("marked", "low-back", "good-back", "high-back", "medium-back")),
    *(("soft", back) for back in ("low-back", "good-back")),
    *(("good", "plus-back"), ("high", "minus-back")),
]
"""Text and what lies behind it, as the style sheet joins them."""


@pytest.mark.parametrize("theme", ["light", "dark", "dark by system", "print"])
def test_text_has_contrast(theme: str) -> None:
    """Every text has 4.5 to 1 against what lies behind it, in each theme (WCAG AA)."""
    colours = _themes()[theme]

    for text, back in PAIRS:
        lighter, darker = sorted((_light(colours[text]), _light(colours[back])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (text, back)


def test_both_ways_to_the_dark_are_the_same() -> None:
    """The theme of the system and the one that is chosen have the same colours."""
    themes = _themes()

    assert themes["dark"] == themes["dark by system"]
    assert set(themes["dark"]) == set(themes["light"])
