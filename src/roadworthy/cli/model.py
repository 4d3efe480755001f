"""`roadworthy model`: what was understood, before anything is judged."""

from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import view, write
from roadworthy.errors import UnknownName


def model(
    path: Annotated[Path, typer.Argument(readable=False, help="A folder, a file or a git repository.")] = Path(),
    others: Annotated[
        list[Path] | None, typer.Option("--with", readable=False, help="A further root of the same system.")
    ] = None,
    at: Annotated[str, typer.Option(help="Read this revision of the git repository.")] = "",
    form: Annotated[str, typer.Option("--format", help="terminal or json.")] = "terminal",
    output: Annotated[Path | None, typer.Option(readable=False, help="Write to this file.")] = None,
    shows_all: Annotated[bool, typer.Option("--all", help="Every fact, not the first of each kind.")] = False,
) -> None:
    """Show what was understood of PATH: services, endpoints, calls, workloads, metrics, settings, documents.

    Exit codes: 0 done, 2 wrong usage or config, 4 broke.
    """
    from roadworthy.cli.roots import opened, role_of
    from roadworthy.inputs.read import read_system
    from roadworthy.report.system import as_json, as_tree

    if form not in ("terminal", "json"):
        raise UnknownName("format", form, ("terminal", "json"))
    repository, settings = opened(path, others or [], at)
    system = read_system(repository, role_of=role_of(settings) if settings.roles else None)
    how = view(shows_all=shows_all, to_file=output is not None)
    write(as_json(system) if form == "json" else as_tree(system, how), output)
