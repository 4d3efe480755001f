"""`roadworthy claims`: what the documents promise, and what of it is true."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import progress, view, write
from roadworthy.errors import NothingToReview, UnknownName


def claims(
    path: Annotated[
        Path, typer.Argument(readable=False, help="A folder, a file or a git repository, bare or not.")
    ] = Path(),
    others: Annotated[
        list[Path] | None, typer.Option("--with", readable=False, help="A further root of the same system.")
    ] = None,
    at: Annotated[str, typer.Option(help="Read this revision of the git repository.")] = "",
    form: Annotated[str, typer.Option("--format", help="terminal or json.")] = "terminal",
    output: Annotated[Path | None, typer.Option(readable=False, help="Write to this file.")] = None,
    shows_all: Annotated[bool, typer.Option("--all", help="Every claim, not only those that do not hold.")] = False,
    has_no_cache: Annotated[bool, typer.Option("--no-cache", help="Read every file anew, keep nothing.")] = False,
) -> None:
    """List what the documents of PATH promise, each claim with its verdict and both places.

    Exit codes: 0 done, 2 wrong usage or config, 3 nothing to review, 4 broke.
    """
    from roadworthy.cli.roots import cache_beside, opened, reading_of
    from roadworthy.pipeline import review_reading
    from roadworthy.report.claims import render, render_json

    if form not in ("terminal", "json"):
        raise UnknownName("format", form, ("terminal", "json"))
    repository, settings = opened(path, others or [], at)
    if not any(file.kind for file in repository.files):
        raise NothingToReview(path)
    settings = replace(settings, only=("claims",), skip=(), asks_all_claims=True)
    reading = reading_of(repository, settings, None if has_no_cache else cache_beside(path))
    assessment = review_reading(reading, settings, progress)
    how = view(shows_all=shows_all, to_file=output is not None)
    write(render_json(assessment) if form == "json" else render(assessment, how), output)
