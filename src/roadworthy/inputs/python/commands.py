"""Commands that a program writes out word for word: lists that begin with a container tool."""

import ast

from roadworthy.inputs.python.source import Source
from roadworthy.model import Command

_TOOLS = frozenset({"docker", "docker-compose", "podman", "podman-compose"})


def command_facts(source: Source) -> tuple[Command, ...]:
    """Each list or tuple of constant texts whose first word is such a tool, wherever it stands."""
    found = []
    lists: list[ast.List | ast.Tuple] = [*source.each(ast.List), *source.each(ast.Tuple)]
    for node in lists:
        words = [item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        if len(words) == len(node.elts) >= 2 and words[0] in _TOOLS:
            found.append(Command(place=source.place(node), symbol=source.symbol(node), words_given=tuple(words)))
    return tuple(sorted(found, key=lambda command: (command.place.start, command.place.column)))
