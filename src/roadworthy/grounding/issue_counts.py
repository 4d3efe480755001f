"""Are there as many issues as a review says, of each severity, and under each heading that gives a number?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from roadworthy.expression import expression
from roadworthy.grounding.review import Piece, Review
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.statement import Statement, StatementKind

MOST_BELOW = 2_000
"""Pieces below a heading that are counted."""
_KIND = StatementKind.ARITHMETIC
_LEVEL = r"(critical|high|medium|moderate|low)"
_HEADED = expression(r"(?i)\((\d{1,3})\s(?:issues?|findings?|bugs?|items?|problems?|vulnerabilit(?:y|ies))\)")
_SAID = expression(
    rf"(?i)(?<![\d.\-–/#:])\**\b(\d{{1,3}})\**\s+\**{_LEVEL}\b\**(?:[ -](?:severity|"
    rf"priority))?\**\s+(?:issues?|findings?|bugs?|problems?)\b"
)
_WORD = expression(rf"(?i)^[^a-z]{{0,6}}{_LEVEL}\b(?:[ -](?:severity|priority))?(?:\s(?:issues?|findings?|bugs?))?\b")
_NUMBERED = expression(r"(?i)^[^\w]{0,4}(?:(?:issue|finding|bug|problem)\s?)?#?(?:[A-Z]{0,4}-?)\d{1,3}[.):\s-]")
_INTEGER = expression(r"^\W{0,4}(\d{1,3})\W{0,4}$")


@dataclass
class _Counted:
    """How many issues of each severity the review itself lists, by each way of listing them."""

    by_label: Counter[str] = field(default_factory=Counter)
    by_heading: dict[str, tuple[int, int]] = field(default_factory=dict)
    tables: list[Counter[str]] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)

    def of(self, level: str) -> list[int]:
        found = [self.by_label[level]] if sum(self.by_label.values()) > 1 else []
        if level in self.by_heading:
            found.append(self.by_heading[level][0])
        found += [table[level] for table in self.tables if sum(table.values()) > 1]
        return found


def issue_counts(review: Review) -> Iterator[Statement]:
    """Numbers of issues against the issues that are listed."""
    counted = _counted(review)
    seen: set[tuple[str, int]] = set()
    for index, piece in enumerate(review.pieces):
        if piece.is_heading:
            yield from _headed(review, index)
        elif piece.passage.form == "row":
            yield from _row(review, piece, counted, seen)
        elif not piece.is_code:
            for found in _SAID.finditer(piece.text[:2_000]):
                line = piece.line + piece.text.count("\n", 0, found.start())
                yield from _held(review, line, found[2].lower(), int(found[1]), counted, seen)


def _row(review: Review, piece: Piece, counted: _Counted, seen: set[tuple[str, int]]) -> Iterator[Statement]:
    """A table of severities with their counts."""
    titles = [title.strip(" *_").lower() for title in piece.passage.header]
    cells = piece.passage.cells
    if len(cells) < 2 or titles[:1] not in (["severity"], ["priority"], ["level"]) or len(titles) < 2:
        return
    if titles[1] not in ("count", "number", "issues", "findings", "#", "total"):
        return
    word, number = _WORD.match(cells[0]), _INTEGER.match(cells[1])
    if word is not None and number is not None:
        yield from _held(review, piece.line, word[1].lower(), int(number[1]), counted, seen)


def _held(
    review: Review, line: int, level: str, said: int, counted: _Counted, seen: set[tuple[str, int]]
) -> Iterator[Statement]:
    found = counted.of(level)
    if not found or (level, line) in seen:
        return
    seen.add((level, line))
    says = f"{said} are {level}"
    at = [review.at(counted.first[level])] if level in counted.first else []
    if said in found or said == sum(found):
        yield confirmed(_KIND, review.at(line), says, "as many are listed", *at)
    elif len(set(found)) == 1:
        yield unclear(_KIND, review.at(line), says, f"{found[0]} are listed", *at)


def _counted(review: Review) -> _Counted:
    counted = _Counted()
    table: tuple[str, ...] = ()
    for index, piece in enumerate(review.pieces):
        if piece.is_heading:
            word = _WORD.match(piece.text)
            if word is not None and word[1].lower() not in counted.by_heading:
                children = _children(review.pieces, index)
                if children:
                    counted.by_heading[word[1].lower()] = (len(children), children[0].line)
                    counted.first.setdefault(word[1].lower(), children[0].line)
        elif piece.label == "severity" and (word := _WORD.match(piece.text)):
            counted.by_label[word[1].lower()] += 1
            counted.first.setdefault(word[1].lower(), piece.line)
        elif piece.passage.form == "row":
            titles = tuple(title.strip(" *_").lower() for title in piece.passage.header)
            if "severity" in titles and len(titles) > 2 and titles[1] not in ("count", "number", "issues", "findings"):
                if piece.passage.header != table:
                    counted.tables.append(Counter())
                    table = piece.passage.header
                at = titles.index("severity")
                word = _WORD.match(piece.passage.cells[at]) if at < len(piece.passage.cells) else None
                if word is not None:
                    counted.tables[-1][word[1].lower()] += 1
                    counted.first.setdefault(word[1].lower(), piece.line)
    return counted


def _children(pieces: Sequence[Piece], index: int) -> list[Piece]:
    """The numbered headings right below this one."""
    above = (*pieces[index].passage.headings, pieces[index].passage.lines[0])
    found = []
    for piece in islice(pieces, index + 1, index + 1 + MOST_BELOW):
        if piece.is_heading:
            if piece.passage.headings[: len(above)] != above:
                break
            if piece.passage.headings == above and _NUMBERED.match(piece.text):
                found.append(piece)
    return found


def _headed(review: Review, index: int) -> Iterator[Statement]:
    """ "CRITICAL (9 issues)" over nine numbered headings, or a table of nine rows."""
    piece = review.pieces[index]
    found = _HEADED.search(piece.text)
    if found is None:
        return
    above = (*piece.passage.headings, piece.passage.lines[0])
    below = []
    for each in islice(review.pieces, index + 1, index + 1 + MOST_BELOW):
        if each.is_heading and each.passage.headings[: len(above)] != above:
            break
        below.append(each)
    numbered = [each for each in below if each.is_heading and _NUMBERED.match(each.text)]
    rows = [each for each in below if each.passage.form == "row" and each.passage.header != each.passage.cells]
    items = [each for each in below if each.passage.form == "item"]
    said = int(found[1])
    says = f"{said} stand below the heading"
    for listed, what in ((numbered, "headings"), (rows, "rows"), (items, "items")):
        if len(listed) == said:
            yield confirmed(_KIND, review.at(piece.line), says, f"{said} {what} do", review.at(listed[0].line))
            return
    ways = [(listed, what) for listed, what in ((numbered, "numbered headings"), (rows, "rows")) if listed]
    if len(ways) == 1 and not items:
        listed, what = ways[0]
        why = f"{len(listed)} {what} do"
        made = refuted if what == "numbered headings" else unclear
        yield made(_KIND, review.at(piece.line), says, why, review.at(listed[0].line))
