"""Where a module reads its settings: the environment, settings classes, options that name a variable."""

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.facts import SettingFact, SettingsClassFact, SettingsFieldFact, Value, ValueKind
from roadworthy.inputs.python.source import Source, walk

_READ = frozenset({"os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault", "decouple.config"})
_READERS = frozenset(
    {"environs.Env", "environ.Env", "starlette.config.Config", "decouple.Config", "decouple.AutoConfig", "environs.env"}
)
_WHOLE = frozenset({"os.environ.items", "os.environ.keys", "os.environ.copy", "os.environ.values"})


def setting_reads(source: Source) -> tuple[SettingFact, ...]:
    """Every read of the environment, in source order."""
    if not source.says("environ", "getenv", "decouple", "starlette", "envvar", "env_var"):
        return ()
    found = [*_calls(source), *_subscripts(source), *_memberships(source), *_whole(source)]
    return tuple(sorted(found, key=lambda one: (one.place.start, one.place.column, one.name)))


def _calls(source: Source) -> Iterator[SettingFact]:
    for call in source.each(ast.Call):
        name = source.name(call.func) or ""
        if name in _READ and call.args:
            given = call.args[1] if len(call.args) > 1 else _keyword(call, "default")
            yield from _read(source, call, call.args[0], given, name == "decouple.config" and given is None)
        elif name in _WHOLE and not isinstance(source.parent(call), (ast.For, ast.comprehension)):
            yield SettingFact(source.place(call), source.symbol(call), "", is_whole=True)
        elif name in _WHOLE:
            yield SettingFact(source.place(call), source.symbol(call), "{}")
        elif call.args and _is_reader(source, call.func):
            given = call.args[1] if len(call.args) > 1 else _keyword(call, "default")
            yield from _read(source, call, call.args[0], given, given is None)
        else:
            for option in (_keyword(call, "envvar"), _keyword(call, "env_var"), _keyword(call, "auto_envvar_prefix")):
                for one in [option] if isinstance(option, ast.Constant) else getattr(option, "elts", ()):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield SettingFact(
                            source.place(call), source.symbol(call), one.value, source.value(_default(call))
                        )


def _default(call: ast.Call) -> ast.expr | None:
    return _keyword(call, "default") or (
        call.args[0] if call.args and not isinstance(call.args[0], ast.Starred) else None
    )


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def _is_reader(source: Source, function: ast.expr) -> bool:
    """`env("X")`, `env.str("X")` or `config("X")` of a library that reads the environment."""
    held = function.value if isinstance(function, ast.Attribute) else function
    if not isinstance(held, ast.Name):
        return False
    made = source.origin(held)
    return isinstance(made, ast.Call) and (source.name(made.func) or "") in _READERS


def _subscripts(source: Source) -> Iterator[SettingFact]:
    for node in source.each(ast.Subscript):
        if source.name(node.value) == "os.environ":
            if isinstance(node.ctx, ast.Load):
                yield from _read(source, node, node.slice, None, True)
            elif isinstance(node.ctx, ast.Store):
                for one in _read(source, node, node.slice, None, False):
                    yield SettingFact(one.place, one.symbol, one.name, is_given=True)


def _memberships(source: Source) -> Iterator[SettingFact]:
    for node in source.each(ast.Compare):
        if len(node.comparators) == 1 and source.name(node.comparators[0]) == "os.environ":
            yield from _read(source, node, node.left, None, False)


def _whole(source: Source) -> Iterator[SettingFact]:
    """`os.environ` itself is handed on: whoever gets it may read anything."""
    aliases = {alias for alias, target in source.imports.items() if target == "os.environ"}
    nodes: list[ast.Attribute | ast.Name] = [node for node in source.each(ast.Attribute) if node.attr == "environ"]
    nodes += [node for node in source.each(ast.Name) if node.id in aliases] if aliases else []
    for node in nodes:
        above = source.parent(node)
        if source.name(node) != "os.environ" or isinstance(above, (ast.Attribute, ast.Subscript, ast.Compare)):
            continue
        if isinstance(getattr(node, "ctx", None), ast.Load):
            yield SettingFact(source.place(node), source.symbol(node), "", is_whole=True)


def _read(
    source: Source, node: ast.expr, key: ast.expr, default: ast.expr | None, is_required: bool
) -> Iterator[SettingFact]:
    place, symbol = source.place(node), source.symbol(node)
    value = source.value(default) if default is not None else None
    if default is None and isinstance(above := source.parent(node), ast.BoolOp) and isinstance(above.op, ast.Or):
        value = source.value(above.values[-1])
    for name in _names(source, key):
        match name:
            case str():
                yield SettingFact(place, symbol, name, value, is_required=is_required)
            case Value(kind=ValueKind.PARAMETER):
                yield SettingFact(place, symbol, "", value, parameter=name.name)
            case Value(kind=ValueKind.TEMPLATE, literal=str() as text):
                yield SettingFact(place, symbol, text, value)
            case Value(kind=ValueKind.REFERENCE):
                yield SettingFact(place, symbol, "{}", value, key=name)
            case _:
                yield SettingFact(place, symbol, "{}", value)


def _names(source: Source, key: ast.expr) -> list[str | Value]:
    """The names that a key stands for: itself, or those that the loop around it goes through."""
    value = source.value(key)
    if isinstance(value.literal, str) and value.is_literal:
        return [value.literal]
    if isinstance(key, ast.Name):
        for above in source.ancestors(key):
            around = (
                above.generators
                if isinstance(above, (ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp))
                else [above]
            )
            for loop in around:
                if isinstance(loop, (ast.For, ast.comprehension)) and _binds(loop.target, key.id):
                    through = source.value(loop.iter)
                    if through.items and all(isinstance(item.literal, str) for item in through.items):
                        return [str(item.literal) for item in through.items]
                    return [Value(ValueKind.UNKNOWN, why="it goes through a list that is computed")]
    return [value]


def _binds(target: ast.expr, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in walk(target))


def settings_classes(source: Source) -> tuple[SettingsClassFact, ...]:
    """Classes that may read the environment: whether they do is told by their bases, across modules."""
    found = []
    for node in source.each(ast.ClassDef):
        bases = tuple(name for base in node.bases if (name := source.name(base)))
        if not any("Settings" in base or "Config" in base for base in bases):
            continue
        symbol = f"{outer}.{node.name}" if (outer := source.symbol(node)) else node.name
        options = dict(_options(source, node))
        fields = tuple(_fields(source, node))
        prefix = options.get("env_prefix")
        delimiter = options.get("env_nested_delimiter")
        found.append(
            SettingsClassFact(
                symbol,
                source.place(node),
                bases,
                fields,
                prefix=(prefix.literal if isinstance(prefix.literal, str) else "{}") if prefix else "",
                delimiter=str(delimiter.literal) if delimiter and isinstance(delimiter.literal, str) else "",
                is_exact=bool(options.get("case_sensitive") and options["case_sensitive"].literal is True),
            )
        )
    return tuple(found)


def _options(source: Source, node: ast.ClassDef) -> Iterator[tuple[str, Value]]:
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.value, (ast.Call, ast.Dict)):
            names = [target.id for target in item.targets if isinstance(target, ast.Name)]
            if names == ["model_config"] and isinstance(item.value, ast.Call):
                yield from ((one.arg, source.value(one.value)) for one in item.value.keywords if one.arg)
            elif names == ["model_config"] and isinstance(item.value, ast.Dict):
                for key, value in zip(item.value.keys, item.value.values, strict=True):
                    if isinstance(key, ast.Constant):
                        yield str(key.value), source.value(value)
        elif isinstance(item, ast.ClassDef) and item.name == "Config":
            for inner in item.body:
                if isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name):
                    yield inner.targets[0].id, source.value(inner.value)


def _fields(source: Source, node: ast.ClassDef) -> Iterator[SettingsFieldFact]:
    for item in node.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        name = item.target.id
        if name.startswith("_") or name == "model_config" or "ClassVar" in ast.unparse(item.annotation):
            continue
        calls = [one for one in (item.value, *_annotated(item.annotation)) if isinstance(one, ast.Call)]
        aliases: list[str] = []
        default: Value | None = source.value(item.value) if item.value is not None else None
        for call in calls:
            if not (source.name(call.func) or "").endswith("Field"):
                continue
            for option in ("validation_alias", "alias", "env"):
                aliases += _strings(_keyword(call, option))
            given = _keyword(call, "default") or (call.args[0] if call.args else None)
            factory = _keyword(call, "default_factory")
            is_open = given is None or (isinstance(given, ast.Constant) and given.value is Ellipsis)
            if call is item.value:
                default = source.value(given) if given is not None and not is_open else None
            if factory is not None and default is None:
                default = source.value(factory)
        yield SettingsFieldFact(name, source.place(item), default, tuple(dict.fromkeys(aliases)))


def _annotated(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        return annotation.slice.elts
    return []


def _strings(node: ast.expr | None) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.Call):
        return [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return []


_HANDING = ("model_dump", "model_dump_json", "dict", "asdict", "vars", "model_copy")
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]{2,80}")
_CALLED_SO = re.compile(r"(?i)settings|config|conf\b|cfg|options|opts")


def attributes(source: Source) -> tuple[str, ...]:
    """What is read of objects where settings are spoken of; "*" where all of them leave together."""
    if not source.says("ettings", "onfig", "cfg", "conf"):
        return ()
    found = {node.attr for node in source.each(ast.Attribute) if isinstance(node.ctx, ast.Load)}
    for call in source.called("getattr"):
        name = call.args[1] if len(call.args) > 1 else None
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            found.add(name.value)
        elif call.args and _CALLED_SO.search(ast.unparse(call.args[0])):
            texts = {one.value for one in source.each(ast.Constant) if isinstance(one.value, str)}
            found |= {one for one in texts if one.isidentifier()} or {
                "*"
            }  # `for name in FOLDERS: getattr(settings, name)`
    for call in source.called(*_HANDING):
        held = call.func.value if isinstance(call.func, ast.Attribute) else call.args[0] if call.args else call.func
        if _CALLED_SO.search(ast.unparse(held)):
            found.add("*")
    for mapping in source.each(ast.Dict):
        if any(isinstance(one, ast.Name) and _CALLED_SO.search(one.id) for one in mapping.values):
            found.add("*")
    return tuple(sorted(found))


def debugged(source: Source) -> tuple[str, ...]:
    """`FastAPI(debug=settings.debug)`: what is given there, by its last name."""
    given = [one.value for call in source.called("FastAPI", "Starlette") for one in call.keywords if one.arg == "debug"]
    return tuple(dict.fromkeys(one.attr for one in given if isinstance(one, ast.Attribute)))


def constant_lines(source: Source) -> tuple[tuple[str, int, int], ...]:
    """Constants of the module with their first and last line; none in a module that reads no environment."""
    if not source.says("environ", "getenv", "decouple", "starlette"):
        return ()
    found = []
    for node in source.tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        target = node.target if isinstance(node, ast.AnnAssign) else target
        if isinstance(target, ast.Name) and _CONSTANT.fullmatch(target.id):
            found.append((target.id, node.lineno, node.end_lineno or node.lineno))
    return tuple(found)


def constants_looked_at(source: Source) -> tuple[str, ...]:
    """Names in capitals that are looked at, also of other modules; "*" where all names of a module may be."""
    found = {one.id for one in source.each(ast.Name) if isinstance(one.ctx, ast.Load) and _CONSTANT.fullmatch(one.id)}
    found |= {one.attr for one in source.each(ast.Attribute) if _CONSTANT.fullmatch(one.attr)}
    for call in source.called("getattr", "hasattr"):
        name = call.args[1] if len(call.args) > 1 else None
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            found.add(name.value)
        elif call.args and _CALLED_SO.search(ast.unparse(call.args[0])):
            found.add("*")
    if any(True for _ in source.called("globals", "vars", "dir", "from_object", "from_pyfile", "config_from_object")):
        found.add("*")
    return tuple(sorted(found))
