"""Reads a Makefile: its targets, and their recipes as commands."""

import re
from dataclasses import replace
from posixpath import dirname, join, normpath

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.shell import read_commands
from roadworthy.inputs.text import decoded
from roadworthy.model import Command, Place, Script
from roadworthy.model.tasks import TaskFile

_TARGET = re.compile(r"([A-Za-z0-9_./%$(){}\- ]+?)\s*::?(?![=:])(.*)$")
_INCLUDE = re.compile(r"[ \t]*(-include|sinclude|include)[ \t]+(.+)")
_ESCAPED = re.compile(r"[\w.\- ]{1,200}\\:")
_VARIABLE = re.compile(r"\$[({](\w+)[)}]")
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
        elif not line.startswith(("#", "\t", ".")) and (match := _TARGET.match(line.replace("\\\n", " "))):
            names = match[1].split()
            targets.extend(names)
            current = names[0] if names else ""
    tasks = _tasks(path, lines, targets, variables)
    if not targets and not commands:
        return Facts(task_files=(tasks,) if tasks.includes or tasks.why_open else ())
    script = Script(  # noqa: S604 - a field of ours, no process
        place=Place(path, 1, 1, quote=lines[0].strip()[:200]),
        file=path,
        shell="make",
        exits_on_error=True,
        commands=tuple(commands),
        variables=variables,
        functions=tuple(dict.fromkeys(targets)),
    )
    return Facts(scripts=(script,), task_files=(tasks,))


MAKEFILE = Reader("makefile", read)


def _tasks(path: str, lines: list[str], targets: list[str], variables: dict[str, str]) -> TaskFile:
    """The targets by name, with variables put in, and where more of them may come from."""
    names, patterns, includes = [], [], []
    why_open = ""
    for target in dict.fromkeys(targets):
        filled = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), target)
        for name in filled.split():
            if "$" in name:
                pattern = _VARIABLE.sub("*", name)
                if "$" in pattern or not pattern.strip("*"):
                    why_open = "some of its targets are computed"
                else:
                    patterns.append(pattern)
            elif "%" in name:
                patterns.append(name)
            else:
                names.append(name)
    for line in lines:
        if line.startswith((".DEFAULT:", "$(eval", "$(foreach", "$(call", "define ")) or _ESCAPED.match(line):
            why_open = "some of its targets are computed"
        elif match := _INCLUDE.match(line):
            for name in match[2].partition("#")[0].split():
                bare = name.removeprefix("$(CURDIR)/")
                if "$" in bare:
                    why_open = f"it includes {name}"[:100]
                else:
                    includes.append(normpath(join(dirname(path), bare)))
    return TaskFile(
        place=Place(path, 1, 1, quote=lines[0].strip()[:200]),
        file=path,
        runner="make",
        names=tuple(names),
        patterns=tuple(patterns),
        includes=tuple(includes),
        why_open=why_open,
    )


def _recipe(path: str, text: str, first_line: int, target: str, lines: list[str]) -> list[Command]:
    bare = text.lstrip("@-+ ")
    is_ignored = "-" in text[: len(text) - len(bare)]
    shell = re.sub(r"\$\((\w+)\)", r"${\1}", bare).replace("$$", "$")
    found = read_commands(path, shell, first_line=first_line, symbol=target, lines=lines)
    return [replace(command, is_guarded=command.is_guarded or not is_ignored) for command in found]
