"""Environment variables that Go reads, by itself and through functions of its own."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, inside, text_of
from roadworthy.inputs.foreign.facts import SettingCall, SettingField, SettingPass
from roadworthy.inputs.foreign.go.source import Source, parameters
from roadworthy.model import SettingUse

_READERS = ("os.Getenv", "os.LookupEnv", "syscall.Getenv")
_DURATIONS = {"Millisecond": "ms", "Second": "s", "Minute": "m", "Hour": "h"}
_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}")
_ASKS = re.compile(r"(?i:env)\w*\(\s*\"[A-Z][A-Z0-9_]+\"")
_SELECTED = re.compile(r"(?<!\w)(\w{0,80})[)\]]{0,3}(?=\.([A-Za-z_]\w{0,80})\b(?!\()(?![ \t]*=[^=]))")
_STRUCT = re.compile(r"^type[ \t]+(\w+)[ \t]+struct[ \t]*\{", re.MULTILINE)


def settings(source: Source) -> list[SettingUse]:
    found = []
    for node, callee in source.calls:
        if callee in _READERS and arguments(node):
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


def setting_passes(source: Source) -> list[SettingPass]:
    """Functions that read the variable which a parameter names."""
    if not re.search(r"(?i)env", source.text):
        return []
    found = []
    own = {text_of(one.field("name")) for one in source.code.each("function_declaration")}
    for node, callee in source.calls:
        if callee not in _READERS and callee not in own and not re.search(r"(?i)env|setting|config", callee):
            continue
        function = inside(node, "function_declaration", "method_declaration")
        if function is None:
            continue
        names = list(parameters(text_of(function.field("parameters"))))
        for at, given in enumerate(arguments(node)):
            name = text_of(given)
            if name in names and (at == 0 or callee not in _READERS):
                found.append(
                    SettingPass(
                        function=source.symbol_of(function),
                        parameter=names.index(name),
                        callee=callee.rpartition(".")[2],
                        at=at,
                        fallback=_fallback(function, node, names, name),
                    )
                )
                break
    return found


def _fallback(function: SgNode, call: SgNode, names: list[str], name: str) -> int:
    """The other parameter that is given back, or handed on."""
    returned = set(re.findall(r"\breturn\s+(\w+)\b", function.text()))
    returned |= {text_of(one) for one in arguments(call)}
    others = [index for index, one in enumerate(names) if one != name and one in returned]
    return others[0] if others else -1


def setting_calls(source: Source) -> list[SettingCall]:
    """Calls that name a variable, and those of functions that seem to read one by a name that is made."""
    found = []
    for node, callee in source.calls:
        if callee in _READERS or len(callee) > 80:
            continue
        given = arguments(node)
        texts = tuple(_literal(source, each) for each in given[:4])
        names = any(text and _NAME.fullmatch(text) for text in texts)
        if names or (given and texts[0] is None and re.search(r"(?i)env", callee)):
            found.append(SettingCall(source.code.place(node), source.symbol(node), callee, texts))
    return found


def _literal(source: Source, node: SgNode) -> str | None:
    """A string, a number, a truth, or a duration such as `5 * time.Second` (as `5s`)."""
    text = source.string(node)
    if isinstance(text, str):
        return text
    bare = node.text()[:60]
    if re.fullmatch(r"true|false|-?\d[\d_.]*", bare):
        return bare.replace("_", "")
    if duration := re.fullmatch(r"(?:(\d+)\s*\*\s*)?time\.(Second|Minute|Hour|Millisecond)", bare):
        return f"{duration[1] or 1}{_DURATIONS[duration[2]]}"
    return None


def without_passes(source: Source) -> str:
    """The text of the file without the reads whose name is a parameter: their callers are asked for it."""
    text = source.text
    for node, callee in source.calls:
        if callee in _READERS and arguments(node):
            function = inside(node, "function_declaration", "method_declaration")
            name = text_of(arguments(node)[0])
            if function is not None and name in parameters(text_of(function.field("parameters"))):
                whole = node.text()
                text = text.replace(whole, "(" + " " * (len(whole) - 2) + ")")
    return text


def setting_fields(source: Source) -> list[SettingField]:
    """Fields of a struct that a variable is put into, where the struct is made."""
    found = []
    for node in source.code.each("keyed_element"):
        text = node.text()[:400]
        if not _ASKS.search(text):
            continue
        field = re.match(r"(\w+)\s*:(?!=)", text)
        whole = inside(node, "composite_literal")
        kind = re.fullmatch(r"(?:\w+\.)?(\w+)", text_of(whole.field("type"))) if whole is not None else None
        if field is not None and kind is not None:
            found.append(SettingField(source.code.place(node), kind[1], field[1]))
    return found


def selected(source: Source) -> frozenset[str]:
    """`receiver.field` for each field that is looked at; the receiver by its last name in small letters, "" for none.

    Calls of methods, and what is only given a value, are left out; a comment counts as well.
    """
    return frozenset(f"{match[1].lower()}.{match[2]}" for match in _SELECTED.finditer(source.text))


def structs(source: Source) -> dict[str, frozenset[str]]:
    """Struct to the names of its fields."""
    found = {}
    for match in _STRUCT.finditer(source.text):
        end = source.text.find("\n}", match.end(), match.end() + 20_000)
        body = source.text[match.end() : end if end > 0 else match.end()][:20_000]
        found[match[1]] = frozenset(re.findall(r"^[ \t]+([A-Za-z_]\w*)[ \t]+[\w*\[]", body, re.MULTILINE))
    return found
