"""`roadworthy mcp`: facts and a judge for agents, over standard input and output."""

from pathlib import Path
from typing import Annotated

import typer

from roadworthy.errors import PathMissing, WrongUsage


def mcp(
    roots: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FOLDER]...", readable=False, help="The repositories to open; nothing else is read."),
    ] = None,
    skill: Annotated[
        Path | None,
        typer.Option(readable=False, help="A folder with your own checklists/ and commands/ in place of ours."),
    ] = None,
) -> None:
    """Serve the Model Context Protocol for coding agents: review, findings, calls, claims, diff, ground.

    It reads the named repositories only, writes nothing to them, and opens no port. It needs `roadworthy[mcp]`.

    Exit codes: 0 the client left, 2 wrong usage, 4 broke.
    """
    from roadworthy.cli.roots import cache_beside, opened, reading_of
    from roadworthy.cli.skill import OWN
    from roadworthy.mcp.desk import Desk, named

    try:
        from roadworthy.mcp.server import made
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic"):
            raise
        raise WrongUsage("the MCP server is not installed", "pip install 'roadworthy[mcp]'") from error
    for path in (*(roots or []), *([skill] if skill else [])):
        if not path.exists():
            raise PathMissing(path)
    desk = Desk(
        named(roots or [Path()]),
        lambda path, at: opened(path, [], at),
        lambda path, repository, settings: reading_of(repository, settings, cache_beside(path)),
    )
    made(desk, skill or OWN).run("stdio")
