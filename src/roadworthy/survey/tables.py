"""The results of a run for people: a page of services and rungs, a sheet, a table on a terminal."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from roadworthy.ladder import Rung
from roadworthy.model.noun import dataclass
from roadworthy.report.escape import cell, printable
from roadworthy.survey.journal import Run
from roadworthy.survey.outcome import Outcome, Status

RUNGS = tuple(rung.word for rung in Rung)
_NO_SERVICE = "no service"
_BELOW = "below hygiene"
_COLUMNS = (
    *((name, "text") for name in ("repository", "service", "stands", *RUNGS)),
    *((name, "number") for name in ("score", "high", "medium", "low")),
    ("commit", "text"),
)
_ORDER = {"failed": 0, "locked": 1, "partly": 2, "passed": 3}


@dataclass(frozen=True)
class Row:
    """One service, or one repository without any.

    Attributes:
        name: of the repository, without the folder in which all of them lie.
        stands: the word of its rung, or why there is none.
        height: for sorting; what has no rung comes first.
    """

    outcome: Outcome
    name: str
    service: str
    stands: str
    height: int
    rungs: tuple[str, ...]
    score: float | None
    letter: str
    high: int
    medium: int
    low: int


def rows_of(outcomes: Sequence[Outcome]) -> list[Row]:
    """In the order of the list, services by name."""
    above = len(common_folder(outcomes))
    return [row for outcome in outcomes for row in _rows(outcome, outcome.target[above:])]


def common_folder(outcomes: Sequence[Outcome]) -> str:
    """The folder in which all of them lie, with its slash; "" where there is none."""
    told = [outcome.target for outcome in outcomes]
    first, last = min(told, default=""), max(told, default="")
    same = next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    return first[: first[:same].rfind("/") + 1]


def page(run: Run, outcomes: Sequence[Outcome]) -> str:
    """One file that needs nothing else, to be read in a browser."""
    rows = rows_of(outcomes)
    found = Counter(row.stands for row in rows)
    words = (
        *reversed(RUNGS),
        _BELOW,
        _NO_SERVICE,
        *(status.value for status in Status if status is not Status.REVIEWED),
    )
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    template = environment.from_string(Path(__file__).with_name("index.html.jinja").read_text("utf-8"))
    return template.render(
        run=run,
        outcomes=outcomes,
        rows=rows,
        graded=sum(len(outcome.services) for outcome in outcomes),
        counts=[(word, found[word]) for word in words if found[word]],
        columns=_COLUMNS,
        rungs=RUNGS,
        order=_ORDER,
        folder=common_folder(outcomes),
    )


def sheet(outcomes: Sequence[Outcome]) -> str:
    """CSV: one line a service, one for each repository without any."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    head = ("repository", "status", "why", "commit", "commit_date", "service", "stands", *RUNGS, "score", "letter")
    write((*head, "high", "medium", "low", "report", "seconds", "peak_mib"))
    for row in rows_of(outcomes):
        told = row.outcome
        texts = (told.target, told.status.value, told.why, told.commit, told.commit_date, row.service, row.stands)
        rungs = row.rungs or ("",) * len(RUNGS)
        score = "" if row.score is None else f"{row.score:.1f}"
        counts = (row.high, row.medium, row.low)
        took = (f"{told.seconds:.2f}", told.peak_bytes // 2**20)
        write([*map(cell, texts), *rungs, score, row.letter, *counts, told.report, *took])
    return text.getvalue()


def listing(outcomes: Sequence[Outcome]) -> str:
    """A table for a terminal."""
    head = ("repository", "service", "stands", "score", "high", "medium", "low", "")
    lines = [head]
    for row in rows_of(outcomes):
        score = "" if row.score is None else f"{row.score:.1f} {row.letter}"
        counts = (str(row.high), str(row.medium), str(row.low), row.outcome.why)
        told = (row.name, row.service, row.stands, score, *counts)
        lines.append(tuple(map(printable, told)))  # type: ignore[arg-type]
    widths = [min(max(map(len, column)), 60) for column in zip(*lines, strict=True)]
    padded = (" ".join(f"{part:<{width}} " for part, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(line.rstrip() + "\n" for line in padded)


def _rows(outcome: Outcome, name: str) -> list[Row]:
    if outcome.status is not Status.REVIEWED:
        return [Row(outcome, name, "", outcome.status.value, -3, ("",) * len(RUNGS), None, "", 0, 0, 0)]
    if not outcome.services:
        counts = outcome.high, outcome.medium, outcome.low
        return [Row(outcome, name, "", _NO_SERVICE, -2, ("",) * len(RUNGS), None, "", *counts)]
    return [
        Row(
            outcome,
            name,
            each.service,
            each.reached or _BELOW,
            -1 if each.reached is None else RUNGS.index(each.reached),
            each.rungs,
            each.score,
            each.letter,
            each.high,
            each.medium,
            each.low,
        )
        for each in outcome.services
    ]
