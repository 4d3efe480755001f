"""The command line: one file per command."""

import sys
from typing import Annotated

import typer

from roadworthy import __version__
from roadworthy.cli.baseline import baseline
from roadworthy.cli.claims import claims
from roadworthy.cli.diff import diff
from roadworthy.cli.door import guarded, note, write
from roadworthy.cli.explain import explain
from roadworthy.cli.fix import fix
from roadworthy.cli.ground import ground
from roadworthy.cli.history import history
from roadworthy.cli.init import init
from roadworthy.cli.mcp import mcp
from roadworthy.cli.model import model
from roadworthy.cli.review import review
from roadworthy.cli.rules import rules
from roadworthy.cli.skill import skill
from roadworthy.cli.wrong import wrong
from roadworthy.errors import WrongUsage

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(review)
app.command(short_help="List the kept reviews of PATH.")(history)
app.command(short_help="Tell what changed between two reviews.")(diff)
app.add_typer(rules, name="rules", short_help="List every rule, or test your own.")
app.command(short_help="List what documents promise, and what holds.")(claims)
app.command(short_help="Check the statements of a review.")(ground)
app.command(short_help="Show or write patches that close findings.")(fix)
app.command(short_help="Explain a rule, the ladder or the score.")(explain)
app.command(short_help="Show what was understood of PATH.")(model)
app.command(short_help="Serve coding agents over MCP.")(mcp)
app.command(short_help="Write the skill for coding agents.")(skill)
app.command(short_help="Write roadworthy.toml with every key.")(init)
app.command(short_help="Set open findings aside in a file.")(baseline)
app.command(short_help="Write a reproduction of a wrong finding.")(wrong)


def _version(asked: bool) -> None:
    if asked:
        write(f"roadworthy {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """A production-readiness inspection for AI services and the services around them.

    Exit codes: 0 done, 1 gate not met, 2 wrong usage or config, 3 nothing to review (or no service where a rung
    was asked for), 4 the review itself broke (what could be reported was).
    """


def run() -> None:
    """The console script."""
    guarded(_run)


def _run() -> None:
    try:
        left_with = app(prog_name="roadworthy", standalone_mode=False)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "roadworthy"
        if len(sys.argv) < 2 and context is not None:
            note("no command was given", "")
            sys.stderr.write(context.get_help() + "\n")
            sys.exit(2)
        raise WrongUsage(error.format_message(), f"`{command} --help` shows what there is") from error
    sys.exit(left_with if isinstance(left_with, int) else 0)
