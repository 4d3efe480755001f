"""`roadworthy diff`: what changed between two reviews, and why the grade moved."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roadworthy.cli.door import progress, view, write
from roadworthy.errors import NothingToReview, PathUnreadable, RevisionUnknown, UnknownName, WrongUsage

if TYPE_CHECKING:
    from roadworthy.assessment.record import Kept, Record
    from roadworthy.history.store import History

_FORMATS = ("terminal", "markdown", "json")
_MOST_DIGITS = 6
"""A longer number is a commit."""


def diff(
    before: Annotated[
        str,
        typer.Argument(metavar="A", help="A revision, latest, the id of a kept review, a report in JSON, or `.`."),
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="The same.")],
    path: Annotated[Path, typer.Argument(readable=False, help="A folder or a git repository, bare or not.")] = Path(),
    form: Annotated[str, typer.Option("--format", help="terminal, markdown or json.")] = "terminal",
    output: Annotated[Path | None, typer.Option(readable=False, help="Write to this file.")] = None,
    shows_all: Annotated[bool, typer.Option("--all", help="List every finding, those that only moved, too.")] = False,
    has_no_history: Annotated[bool, typer.Option("--no-history", help="Take and keep no kept review.")] = False,
) -> None:
    """Tell what changed from A to B finding by finding; a revision that is not kept yet is reviewed.

    Exit codes: 0 done, 2 wrong usage or config, 3 nothing to review, 4 broke.
    """
    from roadworthy.assessment.movement import movement
    from roadworthy.cli.remembered import history_beside
    from roadworthy.report.papers.movement import paper

    if form not in _FORMATS:
        raise UnknownName("format", form, _FORMATS)
    history = None if has_no_history else history_beside(path)
    then, now = (_found(name, path, history) for name in (before, after))
    told = paper(before, after, movement(then, now), shows_all=shows_all)
    look = view(shows_all=shows_all, to_file=output is not None)
    write(import_module(f"roadworthy.report.forms.{form}").render([told], look), output)


def _found(name: str, path: Path, history: "History | None") -> "Record":
    """The review that this name means."""
    if name.endswith(".json") and Path(name).is_file():
        return _of_report(Path(name))
    is_number = name.isdigit() and len(name) <= _MOST_DIGITS
    if name == "latest" or is_number:
        kept = _kept(path, history)
        if name == "latest" and not kept:
            raise WrongUsage("no review of it is kept, so there is no latest", "`roadworthy review` keeps one")
        numbered = [each for each in kept if each.id == int(name)] if is_number else kept[-1:]
        if numbered:
            return numbered[0].record
    try:
        return _reviewed(name, path, history)
    except RevisionUnknown as error:
        if is_number:
            why = f"no review {name} of it is kept, and no revision is named so"
            raise WrongUsage(why, "`roadworthy history` lists the ids") from error
        raise


def _of_report(file: Path) -> "Record":
    from roadworthy.history.body import MOST_BYTES, NoRecord, from_report

    try:
        if file.stat().st_size > MOST_BYTES:
            raise WrongUsage(f"{file} is too large to be a report", "name a revision, or a report in JSON")
        return from_report(file.read_bytes())
    except OSError as error:
        raise PathUnreadable(file, error.strerror or str(error)) from error
    except NoRecord as error:
        raise WrongUsage(f"{file} is no report of the whole review", "`review --format json` writes one") from error


def _kept(path: Path, history: "History | None") -> "list[Kept]":
    from roadworthy.inputs.origin import origin_of
    from roadworthy.inputs.repository import open_repository

    return history.of(origin_of(open_repository(path))) if history else []


def _reviewed(name: str, path: Path, history: "History | None") -> "Record":
    """Reviewed now, unless the commit was with the same settings and version."""
    from roadworthy import __version__
    from roadworthy.assessment.record import record
    from roadworthy.cli.remembered import plain_hash, remember
    from roadworthy.cli.roots import cache_beside, opened, reading_of
    from roadworthy.inputs.origin import origin_of
    from roadworthy.pipeline import review_reading

    at = "" if name == "." else name
    repository, settings = opened(path, [], at)
    if at and history:
        settled = plain_hash(settings), __version__, settings.edition
        for each in reversed(history.of(origin_of(repository))):
            told = each.record.provenance
            is_same = (each.settings, told.version, told.edition) == settled
            if is_same and each.commit == repository.commit and not each.is_changed:
                return each.record
    if not any(file.kind for file in repository.files):
        raise NothingToReview(path)
    assessment = review_reading(reading_of(repository, settings, cache_beside(path)), settings, progress)
    if history:
        remember(history, repository, assessment, settings, datetime.now(UTC))
    made = record(assessment)
    return replace(made, provenance=replace(made.provenance, settings_hash=plain_hash(settings)))
