"""`roadworthy ground`: a review, held against the repository that it speaks of."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import progress, view, write
from roadworthy.errors import PathMissing, PathUnreadable, UnknownName


def ground(
    review: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="A review: Markdown, text, SARIF 2.1.0, our JSON.")
    ],
    repo: Annotated[Path, typer.Option("--repo", readable=False, help="The repository that it speaks of.")] = Path(),
    at: Annotated[str, typer.Option(help="Hold it against this revision of the git repository.")] = "",
    form: Annotated[str, typer.Option("--format", help="terminal, markdown or json.")] = "terminal",
    output: Annotated[Path | None, typer.Option(readable=False, help="Write to this file.")] = None,
    shows_all: Annotated[bool, typer.Option("--all", help="Show what is confirmed, too, each with its place.")] = False,
    has_no_cache: Annotated[bool, typer.Option("--no-cache", help="Read every file anew, keep nothing.")] = False,
) -> None:
    """Check each statement of a review against the repository: places, quotes, sums, and what the code does.

    Exit codes: 0 nothing is refuted, 1 something is refuted, 2 wrong usage, 3 the review states nothing that can be
    checked, 4 broke.
    """
    from roadworthy.cli.roots import cache_beside, opened, reading_of
    from roadworthy.grounding.ground import MOST_BYTES
    from roadworthy.ladder import Profile
    from roadworthy.pipeline import ground_review
    from roadworthy.report.grounding import FORMATS

    if form not in FORMATS:
        raise UnknownName("format", form, FORMATS)
    data = _read(review, MOST_BYTES)
    repository, settings = opened(repo, [], at)
    settings = replace(settings, profile=Profile.THOROUGH, only=(), skip=())
    reading = reading_of(repository, settings, None if has_no_cache else cache_beside(repo))
    grounding = ground_review(reading, settings, review.name, data, progress)
    write(FORMATS[form](grounding, view(shows_all=shows_all, to_file=output is not None)), output)
    if any(statement.is_refuted for statement in grounding.statements):
        raise typer.Exit(1)


def _read(path: Path, most: int) -> bytes:
    """The bytes of the review, one more than may be read where it has more."""
    try:
        if not path.exists():
            raise PathMissing(path)
        if not stat.S_ISREG(path.stat().st_mode):
            raise PathUnreadable(path, "it is no file")
        with path.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise PathUnreadable(path, error.strerror or str(error)) from error
