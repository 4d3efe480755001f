"""Environment variables that Go reads."""

import re

from roadworthy.inputs.foreign.code import arguments, text_of
from roadworthy.inputs.foreign.go.source import Source
from roadworthy.model import SettingUse


def settings(source: Source) -> list[SettingUse]:
    found = []
    for node in source.code.each("call_expression"):
        if text_of(node.field("function")) in ("os.Getenv", "os.LookupEnv", "syscall.Getenv") and arguments(node):
            name = source.string(arguments(node)[0])
            if isinstance(name, str) and "{}" not in name:
                found.append(
                    SettingUse(place=source.code.place(node), symbol=source.symbol(node), name=name, layer="read")
                )
    for node in source.code.each("field_declaration"):
        match = re.search(r"\b(?:env|envconfig):\"([A-Z][A-Z0-9_]+)", node.text())
        if match:
            default = re.search(r"\b(?:envDefault|default):\"([^\"]*)\"", node.text())
            found.append(
                SettingUse(
                    place=source.code.place(node),
                    symbol=source.symbol(node),
                    name=match[1],
                    layer="default" if default else "read",
                    value=default[1] if default else None,
                )
            )
    return found
