"""Reads a Makefile: its targets, and their recipes as commands."""

import re
from dataclasses import replace

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.shell import read_commands
from roadworthy.inputs.text import decoded
from roadworthy.model import Command, Place, Script

_TARGET = re.compile(r"([A-Za-z0-9_./%$(){}\- ]+?)\s*::?(?![=:])(.*)$")
_ASSIGNMENT = re.compile(r"(?:export\s+|override\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*(?:[:?+!]{0,3}=)\s*(.*)$")


def read(path: str, data: bytes) -> Facts:
    """One script: each recipe line a command whose symbol is its target."""
    lines = decoded(data).split("\n")
    targets: list[str] = []
    variables: dict[str, str] = {}
    commands: list[Command] = []
    current = ""
    index = 0
    while index < len(lines):
        line = lines[index]
        start = index
        while line.endswith("\\") and index + 1 < len(lines):
            index += 1
            line += "\n" + lines[index]
        index += 1
        if line.startswith("\t") and current:
            commands.extend(_recipe(path, line[1:], start + 1, current, lines))
        elif match := _ASSIGNMENT.match(line):
            variables[match[1]] = match[2].strip()
        elif not line.startswith(("#", "\t", ".")) and (match := _TARGET.match(line)):
            names = match[1].split()
            targets.extend(names)
            current = names[0] if names else ""
    if not targets and not commands:
        return Facts()
    script = Script(  # noqa: S604 - a field of ours, no process
        place=Place(path, 1, 1, quote=lines[0].strip()[:200]),
        file=path,
        shell="make",
        exits_on_error=True,
        commands=tuple(commands),
        variables=variables,
        functions=tuple(dict.fromkeys(targets)),
    )
    return Facts(scripts=(script,))


MAKEFILE = Reader("makefile", read)


def _recipe(path: str, text: str, first_line: int, target: str, lines: list[str]) -> list[Command]:
    bare = text.lstrip("@-+ ")
    is_ignored = "-" in text[: len(text) - len(bare)]
    shell = re.sub(r"\$\((\w+)\)", r"${\1}", bare).replace("$$", "$")
    found = read_commands(path, shell, first_line=first_line, symbol=target, lines=lines)
    return [replace(command, is_guarded=command.is_guarded or not is_ignored) for command in found]
