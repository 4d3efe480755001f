"""`roadworthy history`: the reviews of a repository that were kept, and the trend."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import view, write
from roadworthy.errors import PathMissing, UnknownName, WrongUsage

_FORMATS = ("terminal", "markdown", "json", "csv")


def history(
    path: Annotated[
        Path, typer.Argument(readable=False, help="A folder, a file or a git repository, bare or not.")
    ] = Path(),
    form: Annotated[str, typer.Option("--format", help="terminal, markdown, json or csv.")] = "terminal",
    output: Annotated[Path | None, typer.Option(readable=False, help="Write to this file.")] = None,
    service: Annotated[str, typer.Option(help="The rung, score and findings of this service alone.")] = "",
    limit: Annotated[int, typer.Option(help="How many of the last reviews are listed.", min=1)] = 30,
    shows_all: Annotated[
        bool, typer.Option("--all", help="Also reviews of commits that are not in HEAD's past.")
    ] = False,
) -> None:
    """List the kept reviews of PATH in the order of their commits, each beside the one before.

    Exit codes: 0 done, 2 wrong usage, 3 no review of it is kept.
    """
    from roadworthy.assessment.trend import line_of, points
    from roadworthy.cli.remembered import history_beside
    from roadworthy.inputs.origin import commits_of, origin_of
    from roadworthy.inputs.repository import open_repository
    from roadworthy.report.papers import trend

    if form not in _FORMATS:
        raise UnknownName("format", form, _FORMATS)
    if not path.exists():
        raise PathMissing(path)
    repository = open_repository(path)
    store = history_beside(path)
    if store is None:
        raise WrongUsage("the history would lie inside the reviewed tree", "set ROADWORTHY_STATE to another folder")
    kept = store.of(origin_of(repository))
    if store.why_off:
        raise WrongUsage(f"the history cannot be read: {store.why_off}", "set ROADWORTHY_STATE to another folder")
    past = commits_of(path if path.is_dir() else path.parent)
    own = [each for each in kept if shows_all or not each.commit or each.commit in past]
    line = line_of(own)
    hidden = []
    if elsewhere := len(kept) - len(own):
        hidden.append(f"{elsewhere} kept of commits that are not in HEAD's past: --all shows them.")
    if others := len(own) - len(line):
        hidden.append(f"{others} more of the same commits, or that asked other rules, are kept and not shown.")
    known = {each.name for one in line for each in one.record.services}
    if service and line and service not in known:
        raise UnknownName("service", service, known)
    made = points(line, service)
    look = view(to_file=output is not None)
    if form in ("json", "csv"):
        write(trend.render_json(made) if form == "json" else trend.render_csv(made), output)
    else:
        why = " ".join(("`roadworthy review` keeps one", *hidden))
        told = trend.paper(repository.name, made, hidden, limit) if made else trend.nothing(repository.name, why)
        write(import_module(f"roadworthy.report.forms.{form}").render([told], look), output)
    if not made:
        raise typer.Exit(3)
