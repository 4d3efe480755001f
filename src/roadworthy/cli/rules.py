"""`roadworthy rules`: every rule that there is; `roadworthy rules test`: an operator's own, tried on their examples."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roadworthy.cli.door import write
from roadworthy.errors import UnknownName

if TYPE_CHECKING:
    from roadworthy.model import System

rules = typer.Typer(invoke_without_command=True, add_completion=False, rich_markup_mode=None)


@rules.callback()
def every(
    context: typer.Context,
    form: Annotated[str, typer.Option("--format", help="terminal or json.")] = "terminal",
    own_rules: Annotated[
        Path | None, typer.Option("--rules", readable=False, help="Your own folder of rules, too.")
    ] = None,
) -> None:
    """List every rule: its name, rung, pillar, severity, and whether it runs unless told otherwise.

    Exit codes: 0 done, 2 wrong usage, 4 broke.
    """
    from roadworthy.ladder import Profile
    from roadworthy.rules.catalogue import all_rules
    from roadworthy.rules.choose import is_in

    if context.invoked_subcommand is not None:
        return
    if form not in ("terminal", "json"):
        raise UnknownName("format", form, ("terminal", "json"))
    known = [
        {
            "name": rule.name,
            "group": rule.question.group,
            "rung": rule.question.rung.word,
            "pillar": rule.question.pillar.value,
            "severity": rule.question.severity.word,
            "profile": rule.question.profile.value,
            "default": is_in(rule.question, Profile.DEFAULT),
            "preview": rule.question.is_preview,
            "title": rule.question.page.title,
        }
        for rule in all_rules(own_rules)
    ]
    if form == "json":
        write(json.dumps(known, indent=2) + "\n")
        return
    width = max((len(str(rule["name"])) for rule in known), default=0)
    lines = [
        f"{rule['name']:{width}}  {rule['rung']:11}  {rule['pillar']}  {rule['severity']:6}  "
        f"{'next' if rule['preview'] else rule['profile']:8}  {rule['title']}\n"
        for rule in known
    ]
    write("".join(lines))


@rules.command("test")
def test(
    folder: Annotated[Path, typer.Argument(readable=False, help="Your own folder of rules.")],
    form: Annotated[str, typer.Option("--format", help="terminal or json.")] = "terminal",
) -> None:
    """Try the rules in FOLDER on their own BAD and GOOD examples.

    Exit codes: 0 all hold, 1 one does not, 2 wrong usage, 3 there is no rule in FOLDER, 4 broke.
    """
    from roadworthy.cli.door import note
    from roadworthy.rules.catalogue import all_rules
    from roadworthy.rules.trial import tried

    if form not in ("terminal", "json"):
        raise UnknownName("format", form, ("terminal", "json"))
    ours = {rule.name for rule in all_rules()}
    trials = [tried(rule, _read) for rule in all_rules(folder) if rule.name not in ours]
    if form == "json":
        write(json.dumps([{"rule": trial.rule, "faults": trial.faults} for trial in trials], indent=2) + "\n")
    else:
        for trial in trials:
            write(f"{'fails' if trial.faults else 'holds'}  {trial.rule}\n")
            write("".join(f"       {fault}\n" for fault in trial.faults))
    if not trials:
        note(f"{folder} holds no rule", "a rule is a file like those in roadworthy/rules, with @rule on its function")
        raise typer.Exit(3)
    if any(trial.faults for trial in trials):
        raise typer.Exit(1)


def _read(files: Mapping[str, str]) -> "System":
    from roadworthy.inputs.read import read_system
    from roadworthy.inputs.repository import MemoryRepository

    return read_system(MemoryRepository(dict(files)))
