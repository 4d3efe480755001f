#!/usr/bin/env python3
"""Holds the reviews of grounding.yaml against their repositories and writes docs/grounding.md.

    .venv/bin/python bench/quality/ground.py REVIEWS CASES

REVIEWS is a folder with one file a review, whose name begins with its number; CASES one with a checkout for each
repository, named `<repository>@<commit>`. The text around the tables stands in grounding.md beside this file.

Exit codes: 0 written, 2 a review or a checkout is missing.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template
from typing import Any

import yaml

from roadworthy.grounding import Grounding, Standing, Statement, StatementKind
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import open_repository
from roadworthy.ladder import Profile
from roadworthy.pipeline import ground_review
from roadworthy.report.escape import code, markdown
from roadworthy.settings import Settings

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "grounding.md"
MARKS = {"\N{WHITE HEAVY CHECK MARK}": "done", "\N{CROSS MARK}": "missing"}
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Held:
    """A review with its statements, and what its readers say of it."""

    given: dict[str, Any]
    grounding: Grounding

    @property
    def name(self) -> str:
        return f"{self.given['repo']}@{self.given['commit']}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reviews", type=Path)
    parser.add_argument("cases", type=Path)
    options = parser.parse_args()
    every = []
    document = yaml.safe_load((HERE / "grounding.yaml").read_text(encoding="utf-8"))
    for given in document["reviews"]:
        files = sorted(options.reviews.glob(f"{given['review']}*"))
        folders = sorted(options.cases.glob(f"{given['repo'].rpartition('/')[2]}@{given['commit']}*"))
        if not files or not folders:
            print(f"ground: {given['review']} has no file, or {given['repo']} no checkout", file=sys.stderr)
            return 2
        reading = Reading(open_repository(folders[0]), None)
        settings = Settings(DAY, profile=Profile.THOROUGH)
        every.append(Held(given, ground_review(reading, settings, given["review"], files[0].read_bytes())))
    values = {
        "counts": _counts(every),
        "wrong": _wrong(every),
        "quotes": _quotes(every),
        "right": _right(every),
        "items": _items(every, options.reviews),
        "others": _others(document["others"]),
    }
    text = Template((HERE / "grounding.md").read_text(encoding="utf-8")).substitute(values)
    PAGE.write_text(text, encoding="utf-8")
    return 0


def _counts(every: list[Held]) -> str:
    lines = [
        "| review | repository | statements | confirmed | refuted | unclear |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for held in every:
        counts = " | ".join(
            str(len(held.grounding.of(each))) for each in (Standing.CONFIRMED, Standing.REFUTED, Standing.UNCLEAR)
        )
        lines.append(f"| {held.given['review']} | {held.name} | {len(held.grounding.statements)} | {counts} |")
    return "\n".join(lines)


def _wrong(every: list[Held]) -> str:
    lines = ["| entry | the review says | in truth | verdict | shown by |", "| --- | --- | --- | --- | --- |"]
    found: dict[Standing, int] = dict.fromkeys(Standing, 0)
    missed = 0
    for held in every:
        for entry in held.given["wrong"]:
            said = _best(held, entry)
            if said is None or said.standing is Standing.CONFIRMED:
                missed += 1
                how, why = (
                    "**missed**" if said is None else "**missed** (confirmed)",
                    said.why if said else "no statement there",
                )
            else:
                found[said.standing] += 1
                how, why = said.standing.value, said.why
            lines.append(
                f"| {entry['id']} | {markdown(entry['said'])} | {entry['truth']} | {how} | {markdown(why[:170])} |"
            )
    of = sum(found.values()) + missed
    refuted, unclear = found[Standing.REFUTED], found[Standing.UNCLEAR]
    first = f"{refuted} of {of} are refuted, {unclear} are called unclear with the reason, {missed} are missed."
    return first + "\n\n" + "\n".join(lines)


def _right(every: list[Held]) -> str:
    lines = ["| entry | the review says | verdict |", "| --- | --- | --- |"]
    for held in every:
        for entry in held.given["right"]:
            said = _best(held, entry)
            verdict = "no statement" if said is None else said.standing.value
            lines.append(f"| {entry['id']} | {markdown(entry['said'])} | {verdict} |")
    return "\n".join(lines)


def _quotes(every: list[Held]) -> str:
    lines = ["| review | line | quote | shows |", "| --- | ---: | --- | --- |"]
    for held in every:
        for one in held.grounding.of(Standing.REFUTED):
            if one.kind is StatementKind.QUOTE:
                lines.append(
                    f"| {held.given['review']} | {one.place.start} | {code(one.place.quote[:90])} |"
                    f" {markdown(one.why[:200])} |"
                )
    return "\n".join(lines)


def _items(every: list[Held], reviews: Path) -> str:
    """Each item and each issue of a review that lists them, with its own verdict and what was shown of it."""
    lines = ["| line | the review's item | its verdict | ours | its quotes | shown by |"]
    lines.append("| ---: | --- | --- | --- | --- | --- |")
    counts: Counter[str] = Counter()
    for held in every:
        if "items" not in held.given:
            continue
        written = next(reviews.glob(f"{held.given['review']}*")).read_text(encoding="utf-8").split("\n")
        for number, last, said, mark in _listed(written, _range(held.given["items"])):
            there = [one for one in held.grounding.statements if number <= one.place.start <= last]
            blocks = [one for one in there if one.says.startswith(("the quoted lines", "a document says"))]
            there = [one for one in there if one not in blocks]
            order = [Standing.REFUTED, Standing.UNCLEAR, Standing.CONFIRMED]
            best = min(there, key=lambda one: order.index(one.standing), default=None)
            ours = best.standing.value if best else "not judged"
            counts["issue" if last > number else "item", ours] += 1
            shown = markdown(best.why[:150]) if best else "no statement that a file could decide"
            stand = "–" if not blocks else "altered" if any(one.is_refuted for one in blocks) else "stand there"
            lines.append(f"| {number} | {markdown(said)} | {mark} | {ours} | {stand} | {shown} |")
    told = [
        ", ".join(f"{counts[kind, each]} {each}" for each in (*map(str, Standing), "not judged") if counts[kind, each])
        for kind in ("item", "issue")
    ]
    items, issues = (sum(count for key, count in counts.items() if key[0] == kind) for kind in ("item", "issue"))
    return f"Its {items} items: {told[0]}. Its {issues} issues: {told[1]}.\n\n" + "\n".join(lines)


def _listed(lines: list[str], items: range) -> Iterator[tuple[int, int, str, str]]:
    """Items under a mark in these lines, and issues with a heading of their own: lines, name, the review's verdict."""
    heads = [number for number, line in enumerate(lines, 1) if re.match(r"#{2,} |---", line)]
    for number, line in enumerate(lines, 1):
        if issue := re.match(r"#+ Issue #\d+: (.*)", line):
            last = next((head for head in heads if head > number), len(lines)) - 1
            yield number, last, issue[1], "an issue"
        elif number in items and (item := re.match(r"- (\W+) ?(.*?)(?: - .*)?$", line)):
            yield number, number, item[2], MARKS.get(item[1].strip()[:1], "in part")


def _others(others: list[dict[str, Any]]) -> str:
    lines = ["| review | statements | refuted | false at first |", "| --- | ---: | ---: | ---: |"]
    for each in others:
        lines.append(f"| {each['review']} | {each['statements']} | {each['refuted']} | {each['false']} |")
    return "\n".join(lines)


def _best(held: Held, entry: dict[str, Any]) -> Statement | None:
    """The statement on these lines that says most: a refuted one before an unclear one before a confirmed one."""
    lines = {number for part in str(entry["lines"]).split(",") for number in _range(part)}
    there = [one for one in held.grounding.statements if one.place.start in lines]
    order = [Standing.REFUTED, Standing.UNCLEAR, Standing.CONFIRMED]
    return min(there, key=lambda one: order.index(one.standing), default=None)


def _range(part: str) -> range:
    first, _, last = part.strip().partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main())
