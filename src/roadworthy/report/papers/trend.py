"""The history of one repository: a table of its reviews with the trend drawn."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction

from roadworthy.assessment.trend import Point
from roadworthy.ladder import Rung
from roadworthy.report.blocks import Absence, Absent, Block, Code, Labelled, Paper, Paragraph, Part, Table, Text
from roadworthy.report.escape import cell, unicode_only
from roadworthy.report.saying import count

_LEVELS = "▁▂▃▄▅▆▇█"
_HEAD = ("id", "date", "commit", "rung", "score", "high", "medium", "low", "new", "fixed")


def paper(name: str, points: Sequence[Point], hidden: Sequence[str], most: int) -> Paper:
    """The document.

    Args:
        name: of the repository.
        hidden: sentences on what is kept and not shown.
        most: how many of the last are listed; the trend tells all.
    """
    shown = points[-most:]
    last = points[-1]
    versions = {point.version for point in shown}
    head = (*_HEAD, "with") if len(versions) > 1 else _HEAD
    rows = tuple(_row(point, has_version=len(versions) > 1) for point in shown)
    blocks: list[Block] = [Table(head, rows, len(points) - len(shown))]
    blocks += _trend(points)
    if len({point.service for point in shown}) > 1 or last.service:
        blocks.append(Paragraph(("Rung and score are those of the service that stood lowest.",)))
    blocks += [Paragraph((sentence,)) for sentence in hidden]
    return Paper(
        "history",
        (f"History: {name}",),
        (f"{count(len(points), 'review')}, from {points[0].day} to {last.day}",),
        (Part("reviews", tuple(blocks)),),
        {"reviews": [asdict(point) for point in points]},
    )


def nothing(name: str, why: str) -> Paper:
    """The document where nothing is kept."""
    blocks = (Absent(Absence.NONE_FOUND, (why,)),)
    return Paper("history", (f"History: {name}",), ("no review is kept",), (Part("reviews", blocks),), {"reviews": []})


def render_csv(points: Sequence[Point]) -> str:
    """One line a review."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write((*_HEAD, "service", "with"))
    for point in points:
        write([cell(part) for part in (*map(_letters, _row(point, has_version=False)), point.service, point.version)])
    return text.getvalue()


def render_json(points: Sequence[Point]) -> str:
    """One object; `reviews` in the order of their commits."""
    told = {"schema": "roadworthy/history-1", "reviews": [asdict(point) for point in points]}
    return unicode_only(json.dumps(told, indent=2, ensure_ascii=False)) + "\n"


def sparkline(values: Sequence[float], least: float | None = None, most: float | None = None) -> str:
    """One sign a value, as high as it stands between the least and the most of them, or between the two given."""
    if not values:
        return ""
    low, high = min(values) if least is None else least, max(values) if most is None else most
    if high <= low:
        return _LEVELS[0] * len(values) if high <= 0 else _LEVELS[3] * len(values)
    return "".join(_LEVELS[int((value - low) / (high - low) * (len(_LEVELS) - 1) + Fraction(1, 2))] for value in values)


def commit_of(point: Point) -> str:
    """The commit as a person writes it; with a plus where the tree held more."""
    return (point.commit[:8] or "no commit") + ("+" if point.commit and point.is_changed else "")


def _row(point: Point, *, has_version: bool) -> tuple[Text, ...]:
    number = (str(point.id),)
    score = "" if point.score is None else f"{point.score:.1f}"
    cells: tuple[Text, ...] = (
        number,
        (point.day,),
        (Code(commit_of(point)),),
        (_rung(point),),
        (score,),
        *((str(each),) for each in (point.high, point.medium, point.low)),
        *(("" if each is None else str(each),) for each in (point.new, point.fixed)),
    )
    return (*cells, (point.version,)) if has_version else cells


def _letters(text: Text) -> str:
    return "".join(piece if isinstance(piece, str) else getattr(piece, "text", "") for piece in text)


def _rung(point: Point) -> str:
    if point.reached is not None:
        return point.reached
    return "below hygiene" if point.service else "no service"


def _trend(points: Sequence[Point]) -> list[Block]:
    """Each line of the trend; none where there is one review only."""
    if len(points) < 2:
        return []
    heights = {rung.word: float(rung) for rung in Rung}
    lines: list[Block] = []
    scored = [point.score for point in points if point.score is not None]
    if len(scored) > 1:
        lines.append(Labelled("Score", (f"{sparkline(scored, 0, 10)} {scored[0]:.1f} to {scored[-1]:.1f} of 10",)))
    graded = [point for point in points if point.service]
    if len(graded) > 1:
        drawn = sparkline([heights.get(point.reached or "", -1.0) for point in graded], -1, 3)
        lines.append(Labelled("Rung", (f"{drawn} {_rung(graded[0])} to {_rung(graded[-1])}",)))
    every = [float(point.open) for point in points]
    drawn = sparkline(every, 0)
    lines.append(Labelled("Findings", (f"{drawn} {points[0].open:,} to {points[-1].open:,} open",)))
    return lines
