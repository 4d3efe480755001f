"""The command line: one file per command."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """A production-readiness inspection for AI services and the services around them."""


@app.command()
def review(folder: Annotated[Path, typer.Argument()] = Path()) -> None:
    """Review FOLDER and print the report."""
    from roadworthy.inputs.repository import open_repository
    from roadworthy.pipeline import review as run_review
    from roadworthy.settings import Settings

    for judgement in run_review(open_repository(folder), Settings(today=date.today())):  # noqa: DTZ011
        verdict = judgement.verdict
        typer.echo(f"{verdict.outcome} {judgement.question.name} {verdict.place} {verdict.subject} {verdict.text}")


def run() -> None:
    """The console script."""
    app()
