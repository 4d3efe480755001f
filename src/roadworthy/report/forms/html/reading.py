"""How a part of a document is read in a page: its headings, what belongs together, and what stands folded."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from roadworthy.ladder import Severity
from roadworthy.model.noun import dataclass
from roadworthy.report.blocks import Block, Heading, Labelled, Paper, Part, Text, plain

MOST_OPEN = 6
"""Matters of one part that stand open; further ones open with a click, and on paper."""

_FEWEST_CONTENTS = 3
_FEWEST_FACTS = 3
_PRIORITY = re.compile(r"(P[0-3]) · ")
_TONES = {"P0": "high", "P1": "medium", "P2": "low", "P3": "low"}


@dataclass(frozen=True)
class Facts:
    """Lines with their names in front, one below the other."""

    lines: tuple[Labelled, ...]


Shown: TypeAlias = Block | Facts


@dataclass(frozen=True)
class Section:
    """What stands under one heading.

    Attributes:
        anchor: of its heading; "" where no table of contents leads to it.
        is_matter: a risk or an issue, told in named lines: a card of its own.
        badge: the priority or severity in front of a matter.
        tone: of its badge.
    """

    heading: Text = ()
    level: int = 2
    blocks: tuple[Shown, ...] = ()
    anchor: str = ""
    is_matter: bool = False
    is_folded: bool = False
    badge: str = ""
    tone: str = "none"


def sections(paper: Paper, part: Part) -> list[Section]:
    """The part from top to bottom; the first matters open, the others folded."""
    found: list[Section] = []
    matters = opened = 0
    for number, (heading, blocks) in enumerate(_split(part.blocks)):
        shown = tuple(_gathered(blocks))
        level = heading.level if heading else 2
        is_chapter = heading is not None and level == 2
        anchor = f"{paper.name}-{part.name}-{number}" if is_chapter and opened else ""
        opened += is_chapter
        section = Section(heading.text if heading else (), level, shown, anchor)
        if heading and level > 2 and any(isinstance(each, Facts) for each in shown):
            section = _matter(section)
            matters += 1
            section = replace(section, is_folded=matters > MOST_OPEN)
        found.append(section)
    return found


def contents(paper: Paper) -> list[tuple[str, Text]]:
    """The chapters of a document with their anchors; empty where one looks over it without."""
    found = []
    for part in paper.parts:
        for section in sections(paper, part):
            if section.heading and section.level == 2:
                found.append((section.anchor or f"{paper.name}-{part.name}", section.heading))
    return found if len(found) >= _FEWEST_CONTENTS else []


def _split(blocks: Iterable[Block]) -> Iterator[tuple[Heading | None, list[Block]]]:
    heading: Heading | None = None
    under: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level <= 3:
            if heading or under:
                yield heading, under
            heading, under = block, []
        else:
            under.append(block)
    if heading or under:
        yield heading, under


def _gathered(blocks: Sequence[Block]) -> Iterator[Shown]:
    """Neighbouring lines with names as one list."""
    run: list[Labelled] = []
    for block in (*blocks, None):
        if isinstance(block, Labelled):
            run.append(block)
            continue
        if len(run) >= _FEWEST_FACTS:
            yield Facts(tuple(run))
        else:
            yield from run
        run = []
        if block is not None:
            yield block


def _matter(section: Section) -> Section:
    first, *rest = section.heading
    begins = _PRIORITY.match(first) if isinstance(first, str) else None
    if begins and isinstance(first, str):
        heading = (first[begins.end() :], *rest) if first[begins.end() :] else tuple(rest)
        return replace(section, heading=heading, is_matter=True, badge=begins[1], tone=_TONES[begins[1]])
    lines = [line for each in section.blocks if isinstance(each, Facts) for line in each.lines]
    told = {line.label: plain(line.text) for line in lines}
    badge = told.get("Severity") or (told.get("Status", "")[:2] if told.get("Status", "")[:2] in _TONES else "")
    tone = badge if badge in {each.word for each in Severity} else _TONES.get(badge, "none")
    return replace(section, is_matter=True, badge=badge, tone=tone)
