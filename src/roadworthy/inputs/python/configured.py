"""How a module takes its configuration: files whose content it trusts, and files that overrule flags."""

import ast
import re

from roadworthy.inputs.python.source import Source
from roadworthy.model import Place
from roadworthy.model.configuration import ConfigLoad, Override

_LOADS = frozenset({"yaml.safe_load", "yaml.load", "yaml.full_load", "yaml.unsafe_load"})
_FROM_FILE = re.compile(
    r"(?i)(^|[.:_])(safe_load|full_load|loads?|read|parse)(_\w+)?$|(load|read|parse)_?\w*(config|settings|yaml|toml|json)"
)
_FLAGS = frozenset({"args", "opts", "options", "arguments", "cli_args", "parsed", "namespace", "flags"})
_OF_SETTINGS = re.compile(r"(?i)config|settings|\bcfg\b|conf\b|options")


def overrides(source: Source) -> tuple[Override, ...]:
    """Where a value of a file wins over a flag of the command line, a verdict for each function."""
    if not source.says("parse_args", "parse_known_args"):
        return ()
    found: dict[str, list[tuple[ast.Call, str]]] = {}
    for call in source.called("get"):
        if len(call.args) != 2 or not isinstance(call.func, ast.Attribute):
            continue
        key, fallback = call.args
        is_flag = isinstance(fallback, ast.Attribute) and _are_flags(source, fallback.value)
        is_named = isinstance(key, ast.Constant) and isinstance(key.value, str)
        if is_flag and is_named and _is_from_file(source, call.func.value):
            found.setdefault(source.symbol(call), []).append((call, ast.literal_eval(key)))
    for call in source.called("update"):
        if len(call.args) == 1 and isinstance(call.func, ast.Attribute) and _is_from_file(source, call.args[0]):
            holder = call.func.value
            is_all = (
                isinstance(holder, ast.Attribute) and holder.attr == "__dict__" and _are_flags(source, holder.value)
            )
            is_all = is_all or (
                isinstance(holder, ast.Call)
                and isinstance(holder.func, ast.Name)
                and holder.func.id == "vars"
                and bool(holder.args)
                and _are_flags(source, holder.args[0])
            )
            if is_all:
                found.setdefault(source.symbol(call), []).append((call, "every value"))
    wins = [
        Override(
            place=source.place(calls[0][0]),
            symbol=symbol,
            names=tuple(dict.fromkeys(name for _, name in calls)),
            wins="file",
        )
        for symbol, calls in found.items()
    ]
    yielding = [
        Override(place=source.place(call), symbol=source.symbol(call), names=("every value",), wins="flag")
        for call in source.called("set_defaults")
        if any(keyword.arg is None and _is_from_file(source, keyword.value) for keyword in call.keywords)
    ]
    return (*wins, *yielding)


def _are_flags(source: Source, node: ast.expr) -> bool:
    if not isinstance(node, ast.Name):
        return False
    made = source.origin(node)
    if isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute):
        return made.func.attr in ("parse_args", "parse_known_args")
    return isinstance(made, ast.Name) and node.id in _FLAGS


def _is_from_file(source: Source, node: ast.expr) -> bool:
    """It was read from a file, or is a part of what was."""
    while isinstance(node, ast.Subscript):
        node = node.value
    made = source.origin(node)
    if isinstance(made, ast.BoolOp):
        made = made.values[0]
    if isinstance(made, ast.Subscript):
        return _is_from_file(source, made)
    if not isinstance(made, ast.Call):
        return False
    name = source.name(made.func) or (made.func.attr if isinstance(made.func, ast.Attribute) else "")
    return bool(_FROM_FILE.search(name)) and "parse_args" not in name


def config_loads(source: Source) -> tuple[ConfigLoad, ...]:
    """YAML files of settings that the module reads, and what it looks up in them."""
    if "yaml" not in source.text:
        return ()
    found = []
    for call in source.called("safe_load", "load", "full_load"):
        if source.name(call.func) not in _LOADS:
            continue
        told = f"{source.symbol(call)} {ast.unparse(call)[:200]} {_target(source, call)}"
        if not _OF_SETTINGS.search(told) and not _OF_SETTINGS.search(_opened(source, call)):
            continue
        load = _load(source, call)
        if load is not None:
            found.append(load)
    return tuple(found)


def _load(source: Source, call: ast.Call) -> ConfigLoad | None:
    above = source.parent(call)
    place, symbol = source.place(call), source.symbol(call)
    name = _target(source, call) or symbol or "the file"
    if isinstance(above, ast.BoolOp):
        return ConfigLoad(place=place, symbol=symbol, name=name, check="an empty file counts as an empty mapping")
    if isinstance(above, (ast.Assign, ast.AnnAssign)) and (kept := _target(source, call)):
        return _used(source, place, symbol, kept, _text_of(source, call))
    if isinstance(above, ast.Return):
        last = symbol.rpartition(".")[2]
        for use in source.called(last) if last else ():
            kept = _target(source, use)
            if kept and isinstance(source.parent(use), (ast.Assign, ast.AnnAssign)):
                return _used(source, place, symbol, kept, _text_of(source, use))
    return None


def _used(source: Source, place: Place, symbol: str, kept: str, scope: tuple[int, str]) -> ConfigLoad | None:
    """What the function does with what it keeps under a name: check it, or look something up at once."""
    first, text = scope
    name = re.escape(kept)
    checked = re.search(
        rf"isinstance\(\s*{name}\b|(if|not|assert|and|or|while)\s+{name}\s*(:|\bor\b|\band\b|is\b|,|\))|{name}\s+is\s+(not\s+)?None"
        rf"|{name}\s+or\b|{name}\s*=\s*{name}\s+or|{name}\s+if\s+{name}|[(\s,*]\*\*{name}\b|valid\w*\([^)]*{name}|except\s*(Exception|AttributeError|TypeError|:)"
        rf"|not\s+{name}\b",
        text,
    )
    if checked is not None:
        return ConfigLoad(
            place=place, symbol=symbol, name=kept, check="it is checked before anything is looked up in it"
        )
    used = re.search(rf"(?<![\w.]){name}(\.(get|items|keys|pop|setdefault)\(|\[)", text)
    if used is None:
        return None
    return ConfigLoad(place=place, symbol=symbol, name=kept, used_line=first + text.count("\n", 0, used.start()))


def _text_of(source: Source, node: ast.AST) -> tuple[int, str]:
    """First line and text of the function around a node, or of the module."""
    for above in source.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return above.lineno, "\n".join(source.lines[above.lineno - 1 : above.end_lineno])
    return 1, source.text


def _target(source: Source, call: ast.Call) -> str:
    above = source.parent(call)
    target = above.targets[0] if isinstance(above, ast.Assign) else getattr(above, "target", None)
    return ast.unparse(target) if isinstance(target, (ast.Name, ast.Attribute)) else ""


def _opened(source: Source, call: ast.Call) -> str:
    """What the with-block around the call opens."""
    for above in source.ancestors(call):
        if isinstance(above, (ast.With, ast.AsyncWith)):
            return ast.unparse(above.items[0].context_expr)[:200]
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            break
    return ""
