"""`roadworthy review`: from a folder to a report."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import write
from roadworthy.errors import UnknownName


def review(
    path: Annotated[Path, typer.Argument(help="A folder, a file or a git repository.")] = Path(),
    form: Annotated[str, typer.Option("--format", help="terminal or sarif.")] = "terminal",
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Ask these rules, groups or pillars only.")] = None,
    skip: Annotated[list[str] | None, typer.Option(help="Leave out these rules, groups or pillars.")] = None,
    own_rules: Annotated[Path | None, typer.Option("--rules", help="Your own folder of rules, too.")] = None,
) -> None:
    """Review PATH and print the report.

    Exit codes: 0 done, 1 gate not met, 2 wrong usage or config, 3 nothing to review, 4 the review itself broke.
    """
    from roadworthy.inputs.repository import open_repository
    from roadworthy.pipeline import review as run_review
    from roadworthy.settings import Settings

    if form not in ("terminal", "sarif"):
        raise UnknownName("format", form, ("terminal", "sarif"))
    today = date.today()  # noqa: DTZ011 - the day where the reader is
    settings = Settings(today=today, only=tuple(only or ()), skip=tuple(skip or ()), own_rules=own_rules)
    judgements = run_review(open_repository(path), settings).judgements
    if form == "sarif":
        from roadworthy.report.sarif import sarif

        write(sarif(judgements), output)
        return
    lines = [f"{j.verdict.outcome} {j.question.name} {j.verdict.place} {j.verdict.subject} {j.verdict.text}\n"
             for j in judgements]  # fmt: skip
    write("".join(lines), output)
