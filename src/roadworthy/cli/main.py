"""The command line: one file per command."""

import typer

from roadworthy.cli.door import guarded
from roadworthy.cli.review import review
from roadworthy.cli.rules import rules

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(review)
app.command()(rules)


@app.callback()
def main() -> None:
    """A production-readiness inspection for AI services and the services around them."""


def run() -> None:
    """The console script."""
    guarded(app)
