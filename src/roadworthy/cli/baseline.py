"""`roadworthy baseline`: writes down what is open today, and from then on only ever takes out what is gone."""

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roadworthy.cli.door import note, write
from roadworthy.errors import OutputUnwritable, PathMissing, RoadworthyError, WrongUsage

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment
    from roadworthy.settings.baseline import BaselineFile

DAYS = 365
"""How long a new baseline holds where nobody says."""


class BaselineForeign(RoadworthyError):
    """The baseline fits nothing here: to shrink it would empty it."""

    def __init__(self, file: Path, entries: int, elsewhere: int, repository: str) -> None:
        of = f", and was written of {repository!r}" if repository else ""
        super().__init__(
            f"{file} fits nothing here: {entries} entries, {elsewhere} of them in files that are not here{of}",
            hint="name the repository that it belongs to, or delete it and write a new one",
        )


def baseline(
    path: Annotated[Path, typer.Argument(readable=False, help="The repository.")] = Path(),
    until: Annotated[str, typer.Option(help="The last day on which it counts; a year from today for a new one.")] = "",
    by: Annotated[str, typer.Option(help="Who sets these findings aside.")] = "",
    grow: Annotated[bool, typer.Option("--grow", help="Take in what was found since, too.")] = False,
    today: Annotated[str, typer.Option(help="The day that it is written on: 2026-12-31.")] = "",
) -> None:
    """Write every open finding into the baseline that the config names, or take those out that are gone.

    Exit codes: 0 done, 2 wrong usage, or the baseline is another repository's, 4 broke.
    """
    from roadworthy.settings import CONFIG
    from roadworthy.settings.baseline import BASELINE

    if not path.is_dir():
        raise PathMissing(path)
    is_named = put_baseline(
        path,
        last=_day("--until", until) if until else None,
        today=_day("--today", today) if today else None,
        by=by,
        grow=grow,
    )
    if not is_named:
        line = f'baseline = "{BASELINE}"'
        note(f"{path / CONFIG} does not name it yet", f"put this line above the first table: {line}")


def put_baseline(
    path: Path, *, last: date | None = None, today: date | None = None, by: str = "", grow: bool = False
) -> bool:
    """Write or shrink the baseline, and say on stdout what became of it; False where the config does not name it.

    Args:
        grow: take in what was found since.
    """
    from roadworthy.cli.roots import cache_beside, opened
    from roadworthy.model.waiver import Origin
    from roadworthy.pipeline import review
    from roadworthy.settings.baseline import BASELINE

    repository, settings = opened(path, [], "", today)
    if not settings.terms.allows_baseline:
        raise WrongUsage("the policy allows no baseline", "mend the findings, or set them aside one by one")
    file = path / (settings.baseline or BASELINE)
    before = _before(file)
    standing = tuple(waiver for waiver in settings.waivers if waiver.origin is not Origin.BASELINE)
    whole = replace(settings, waivers=standing, baseline="", shows_all_rungs=True)
    assessment = review(repository, whole, cache_beside(path))
    now = _entries(assessment, file, before, last, by, grow=grow)
    _put(now, file)
    return bool(settings.baseline)


def _entries(
    assessment: "Assessment", file: Path, before: "BaselineFile | None", last: date | None, by: str, *, grow: bool
) -> "BaselineFile":
    """What stands in it from now on, told on stdout."""
    from roadworthy.settings.baseline import BaselineFile, Entry, in_order

    told, day = assessment.provenance, assessment.provenance.today
    found = [
        Entry(each.fingerprint, each.rule, each.place.path, each.place.start)
        for each in (*assessment.findings, *assessment.above_target)
    ]
    if before is None:
        write(f"wrote {file}: {len(found)} findings set aside\n")
        return BaselineFile(
            told.name, told.commit, day, last or day + timedelta(days=DAYS), by or "baseline", tuple(in_order(found))
        )
    fingerprints = {each.fingerprint for each in found}
    asked = {question.name for question in assessment.questions}
    kept = [each for each in before.entries if each.fingerprint in fingerprints or each.rule not in asked]
    there = {*assessment.system.paths, *assessment.system.folders, "."}
    elsewhere = sum(each.path not in there for each in before.entries)
    is_known = any(each.fingerprint in fingerprints for each in before.entries)
    if not is_known and len(before.entries) > 2 and elsewhere * 2 > len(before.entries):
        raise BaselineForeign(file, len(before.entries), elsewhere, before.repository)
    held = {each.fingerprint for each in before.entries}
    new = [each for each in found if each.fingerprint not in held]
    gone = len(before.entries) - len(kept)
    rest = f"{len(new)} taken in" if grow else f"{len(new)} open and not in it" + ("; --grow takes them in" * bool(new))
    write(f"{file}: {len(kept)} kept, {gone} gone and taken out, {rest}\n")
    entries = in_order([*kept, *new]) if grow else kept
    return replace(before, entries=tuple(entries), until=last or before.until, by=by or before.by)


def _before(file: Path) -> "BaselineFile | None":
    from roadworthy.errors import PathUnreadable
    from roadworthy.settings.baseline import read_baseline

    try:
        return read_baseline(file.read_bytes(), file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PathUnreadable(file, error.strerror or str(error)) from error


def _put(baseline: "BaselineFile", file: Path) -> None:
    """Whole or not at all: what is killed in between leaves the old one."""
    from roadworthy.settings.baseline import written

    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(written(baseline), encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputUnwritable(file, error.strerror or str(error)) from error


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(f"{option} wants a date like 2026-12-31, and is {text!r}", "leave it out") from error
