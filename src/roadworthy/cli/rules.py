"""`roadworthy rules`: every rule that there is."""

import json
from pathlib import Path
from typing import Annotated

import typer

from roadworthy.cli.door import write
from roadworthy.errors import UnknownName


def rules(
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
            "title": rule.question.page.title,
        }
        for rule in all_rules(own_rules)
    ]
    if form == "json":
        write(json.dumps(known, indent=2) + "\n")
        return
    width = max((len(str(rule["name"])) for rule in known), default=0)
    lines = [
        f"{rule['name']:{width}}  {rule['rung']:11}  {rule['pillar']}  {rule['severity']:6}  {rule['title']}\n"
        for rule in known
    ]
    write("".join(lines))
