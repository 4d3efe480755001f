"""Reads supervisord's configuration."""

import configparser
import re
import shlex

from roadworthy.inputs.facts import Facts
from roadworthy.model import Place, Variable, Workload

MOST_LINES = 40


def read_programs(path: str, text: str) -> Facts:
    """Each `[program:x]` as a workload."""
    lines = text.split("\n")
    parser = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(";",))
    try:
        parser.read_string(text)
    except configparser.Error:
        return Facts()
    found = []
    for section in parser.sections():
        kind, _, name = section.partition(":")
        if kind != "program" or not parser.has_option(section, "command"):
            continue
        values = dict(parser.items(section))
        start = next((i for i, line in enumerate(lines) if line.strip() == f"[{section}]"), 0)
        end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith("[")), len(lines))
        while end > start + 1 and not lines[end - 1].strip():
            end -= 1
        place = Place(path, start + 1, min(end, start + MOST_LINES), quote=lines[start].strip())
        try:
            command = tuple(shlex.split(values["command"]))
        except ValueError:
            command = tuple(values["command"].split())
        pairs = re.findall(r"(\w+)=\"?([^\",]*)\"?", values.get("environment", ""))
        restart = {"true": "always", "unexpected": "on-failure", "false": "no"}
        found.append(
            Workload(
                place=place,
                symbol=name,
                kind="supervisord",
                name=name,
                command=command,
                restart=restart.get(values.get("autorestart", "unexpected").lower(), "on-failure"),
                user=values.get("user"),
                environment=tuple(
                    Variable(place=place, symbol=f"{name}.environment", name=key, value=value) for key, value in pairs
                ),
                raw=values,
            )
        )
    return Facts(workloads=tuple(found))
