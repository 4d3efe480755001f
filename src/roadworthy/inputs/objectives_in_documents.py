"""Finds objectives that a document promises in a table, a list or a line of its own."""

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.expression import expression
from roadworthy.model import Objective, Place

_LINE = expression(r"^\s*(\||[-*+]\s|\d+\.\s|\*\*|>)")
_SHARE = expression(r"(?<![\w.~])(?:(?:>=?|≥|at least|of)\s*)?(\d{2}(?:\.\d+)?)\s?%")
_AVAILABILITY = expression(r"\b(availability|uptime|success rate|successful|available)\b", re.IGNORECASE)
_ERRORS = expression(r"\b(error rate|errors?|failure rate)\b", re.IGNORECASE)
_ERROR_SHARE = expression(r"(?:<=?|≤|below|under|less than)\s*(\d+(?:\.\d+)?)\s?%", re.IGNORECASE)
_PERCENTILE = expression(
    r"\b[pP](50|75|90|95|99|99\.9|999)\b|\b(50|75|90|95|99)(?:th|st)?[- ]?(?:percentile|%ile)", re.IGNORECASE
)
_LIMIT = expression(
    r"(?:<=?|≤|below|under|less than|within|max(?:imum)?)\s*:?\s*"
    r"(\d+(?:\.\d+)?)\s?(ms|milliseconds?|s|sec(?:onds?)?|min(?:utes?)?)\b",
    re.IGNORECASE,
)
_WINDOW = expression(r"\b(\d{1,3})[- ]days?\b", re.IGNORECASE)
_WINDOWS = {"month": 30.0, "week": 7.0, "quarter": 90.0, "year": 365.0, "annual": 365.0, "30d": 30.0, "28d": 28.0}
_PROMISE = expression(r"\b(slos?|objectives?|target|service[- ]level|error budget)\b", re.IGNORECASE)


def objectives_in(path: str, text: str) -> tuple[Objective, ...]:
    """Objectives for availability, errors and latency, each with the line that promises it.

    A line counts where it is a row, an item or bold, and where it or the nearest heading speaks of objectives: a
    figure in prose is no promise.
    """
    return tuple(_found(path, text.split("\n")))


def _found(path: str, lines: list[str]) -> Iterator[Objective]:
    heading, is_fenced = "", False
    header = ""
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith(("```", "~~~")):
            is_fenced = not is_fenced
        elif line.startswith("#"):
            heading, header = line.strip("# \t"), ""
        elif not is_fenced and _LINE.match(line):
            if line.lstrip().startswith("|") and not header:
                header = line
            if _PROMISE.search(line) or _PROMISE.search(heading) or _PROMISE.search(header):
                window = _window(line) or _window(heading) or _window(header)
                for one in _of_line(Place(path, number, number, quote=line.strip()[:200]), line):
                    yield replace(one, window_days=window)
        elif not line.strip():
            header = ""


def _of_line(place: Place, line: str) -> Iterator[Objective]:
    plain = re.sub(r"[*`_]", "", line)
    limit = _LIMIT.search(plain)
    percentile = _PERCENTILE.search(plain)
    if limit is not None and (
        percentile is not None or re.search(r"latency|response time|duration", plain, re.IGNORECASE)
    ):
        share = next((float(one) for one in (percentile.groups() if percentile else ()) if one), None)
        yield Objective(
            place=place,
            symbol="latency",
            name="latency",
            source="document",
            indicator="latency",
            target=(share / 1000 if share == 999 else share / 100) if share is not None else None,
            threshold_seconds=float(limit[1]) * _unit(limit[2]),
        )
    elif (match := _SHARE.search(plain)) is not None and _AVAILABILITY.search(plain):
        share = float(match[1])
        if share >= 90:
            yield Objective(
                place=place,
                symbol="availability",
                name="availability",
                source="document",
                indicator="availability",
                target=round(share / 100, 6),
            )
    elif (match := _ERROR_SHARE.search(plain)) is not None and _ERRORS.search(plain):
        yield Objective(
            place=place,
            symbol="errors",
            name="errors",
            source="document",
            indicator="errors",
            target=round(1 - float(match[1]) / 100, 6),
        )


def _window(text: str) -> float | None:
    """Over how many days a line says that it is kept."""
    if (match := _WINDOW.search(text)) is not None:
        return float(match[1])
    lower = text.lower()
    return next((days for word, days in _WINDOWS.items() if re.search(rf"\b{word}(ly|s)?\b", lower)), None)


def _unit(word: str) -> float:
    word = word.lower()
    return 0.001 if word.startswith("m") and not word.startswith("min") else 60.0 if word.startswith("min") else 1.0
