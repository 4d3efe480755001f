"""Environment variables that JavaScript and TypeScript read."""

import re

from roadworthy.inputs.foreign.code import text_of
from roadworthy.inputs.foreign.javascript.script import Script
from roadworthy.model import SettingUse, Unknown


def settings(script: Script) -> list[SettingUse]:
    found = []
    for node in script.code.each("member_expression", "subscript_expression"):
        match = re.fullmatch(r"process\.env(?:\.([A-Za-z_]\w*)|\[['\"]([A-Za-z_]\w*)['\"]\])", node.text())
        if match is None:
            continue
        above = node.parent()
        value: str | Unknown | None = None
        layer = "read"
        if (
            above is not None
            and above.kind() == "binary_expression"
            and text_of(above.field("operator")) in ("||", "??")
        ):
            given = script.literal(above.field("right"))
            layer, value = "default", given if isinstance(given, (str, Unknown)) else str(given)
        found.append(
            SettingUse(
                place=script.code.place(node),
                symbol=script.symbol(node),
                name=match[1] or match[2],
                layer=layer,
                value=value,
            )
        )
    for name, value_node in ((n, n.field("value")) for n in script.code.each("variable_declarator")):
        pattern = name.field("name")
        if value_node is not None and value_node.text() == "process.env" and pattern is not None:
            for variable in re.findall(r"([A-Z][A-Z0-9_]+)", pattern.text()):
                found.append(SettingUse(place=script.code.place(name), name=variable, layer="read"))
    return found
