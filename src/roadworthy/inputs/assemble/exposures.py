"""Commands of shells and policies of origins, with what is put into them followed across modules."""

import re

from roadworthy.inputs.assemble.values import Values
from roadworthy.inputs.python.facts import OriginFact, ShellFact, Value, ValueKind
from roadworthy.model import OriginPolicy, ShellCommand, Unknown

_QUOTING = frozenset({"shlex.quote", "shlex.join", "pipes.quote"})
_HARMLESS = frozenset(
    {
        ":len",
        ":int",
        ":float",
        ":abs",
        ":round",
        ":id",
        "time.time",
        "time.time_ns",
        "os.getpid",
        "os.getcwd",
        "uuid.uuid4",
    }
    | {"tempfile.mkdtemp", "tempfile.mktemp", "datetime.datetime.now", "os.path.dirname", "os.path.abspath"}
)
_OWN = re.compile(r"sys\.executable|__file__|(^|\.)[A-Z][A-Z0-9_]*$")
"""Names whose value the code or its operator sets: constants by their spelling, its own interpreter, its own path."""


def shell_commands(values: Values) -> tuple[ShellCommand, ...]:
    """Every text that a shell takes apart, and what is put into it."""
    return tuple(
        _shell(fact, path, values) for path, module in values.symbols.modules.items() for fact in module.shells
    )


def _shell(fact: ShellFact, path: str, values: Values) -> ShellCommand:
    inserts, quoted = _inserted(fact.text, path, values, 4)
    return ShellCommand(
        place=fact.place,
        symbol=fact.symbol,
        function=fact.function,
        language=fact.language,
        inserts=inserts,
        is_quoted=inserts is None and quoted,
    )


def _inserted(value: Value, path: str, values: Values, steps: int) -> tuple[str | Unknown | None, bool]:
    """What a text holds that is not constant; and whether something in it was quoted."""
    value, path = values.symbols.follow(value, path)
    if steps <= 0:
        return Unknown("it is passed through too many names"), False
    match value.kind:
        case ValueKind.LITERAL | ValueKind.ENVIRONMENT:
            return None, False
        case ValueKind.TEMPLATE:
            if not value.items:
                return Unknown("what is put into it could not be read"), False
            return _worst([_hole(hole, path, values, steps - 1) for hole in value.items])
        case ValueKind.PARAMETER:
            return _given(value, path, values, steps)
        case ValueKind.CALL if value.name in _QUOTING:
            return None, True
        case ValueKind.CALL if value.name.rpartition(".")[2] == "join" and value.items:
            return _inserted(value.items[0], path, values, steps - 1)
        case ValueKind.SEQUENCE:
            return _worst([_hole(item, path, values, steps - 1) for item in value.items])
    return Unknown("the command is put together elsewhere"), False


def _hole(hole: Value, path: str, values: Values, steps: int) -> tuple[str | Unknown | None, bool]:
    followed, where = values.symbols.follow(hole, path)
    name = followed.name
    if followed.kind is ValueKind.CALL:
        if name in _QUOTING:
            return None, True
        if name in _HARMLESS or _OWN.search(name):
            return None, False
        if name.endswith((".replace", ".escape", ".sub")) or "escape" in name or "quote" in name or "sanit" in name:
            return Unknown(f"{_plain(name).lstrip('?.')}() may escape what is put in"), False
        return (f"the result of {_plain(name)}()" if name else "a computed value"), False
    if followed.kind is ValueKind.REFERENCE:
        is_own = _OWN.search(name) or _plain(name).startswith(("tmp", "temp"))
        return (None, False) if is_own else (_plain(name), False)
    if followed.kind in (ValueKind.PARAMETER, ValueKind.TEMPLATE, ValueKind.LITERAL, ValueKind.ENVIRONMENT):
        found, quoted = _inserted(followed, where, values, steps)
        if isinstance(found, Unknown) and followed.kind is ValueKind.PARAMETER:
            return f"the parameter {followed.name}", False
        return found, quoted
    return "a computed value", False


def _given(value: Value, path: str, values: Values, steps: int) -> tuple[str | Unknown | None, bool]:
    """A parameter is as safe as what every caller gives for it."""
    node = f"{path}:{value.of}"
    function = values.symbols.functions.get(node)
    if function is None or value.name not in function.parameters:
        return Unknown(f"the caller gives it ({value.name})"), False
    if function.annotations.get(value.name) in (":int", ":float", ":bool"):
        return None, False
    given = list(values.arguments(node, function, value.name))
    if not given:
        return Unknown(f"the caller gives it ({value.name})"), False
    answers = [
        _inserted(argument, where, values, steps - 1) if argument is not None else (None, False)
        for argument, where in given
    ]
    return _worst(answers)


def _worst(answers: list[tuple[str | Unknown | None, bool]]) -> tuple[str | Unknown | None, bool]:
    """Something that is put in bare before something that is not known before nothing."""
    bad = next((found for found, _ in answers if isinstance(found, str)), None)
    unknown = next((found for found, _ in answers if found is not None), None)
    return bad or unknown, any(quoted for _, quoted in answers)


def _plain(name: str) -> str:
    return name.lstrip(":").replace(".self.", ".")


def origin_policies(values: Values) -> tuple[OriginPolicy, ...]:
    """Every place that says which origins may read the answers."""
    return tuple(
        _policy(fact, path, values) for path, module in values.symbols.modules.items() for fact in module.origins
    )


def _policy(fact: OriginFact, path: str, values: Values) -> OriginPolicy:
    credentials: bool | Unknown = False
    if fact.credentials is not None:
        value = values.symbols.resolve(fact.credentials, path)
        value = value.default if value.kind is ValueKind.ENVIRONMENT and value.default is not None else value
        is_told = isinstance(value.literal, bool)
        credentials = bool(value.literal) if is_told else Unknown("whether credentials go along is set elsewhere")
    return OriginPolicy(
        place=fact.place,
        symbol=fact.symbol,
        by=fact.by,
        origins=_origins(fact.origins, path, values, fact.is_pattern),
        with_credentials=credentials,
    )


def _origins(given: Value, path: str, values: Values, is_pattern: bool) -> tuple[str, ...] | Unknown:
    value, where = values.symbols.follow(given, path)
    if value.kind is ValueKind.CALL and value.name.rpartition(".")[2] in ("Field", "field"):
        default = value.keywords.get("default", value.items[0] if value.items else None)
        factory = value.keywords.get("default_factory")
        if default is None:
            return Unknown("the allowed origins are set elsewhere") if factory is None else ()
        return _origins(default, where, values, is_pattern)
    if value.kind is ValueKind.SEQUENCE:
        found = [values.text(item, where) for item in value.items]
        return tuple(one if isinstance(one, str) else "{}" for one in found)
    if value.kind is ValueKind.CALL and value.name.endswith(".split"):
        return _origins(Value(ValueKind.REFERENCE, name=value.name.removesuffix(".split")), where, values, is_pattern)
    text = values.text(value, where)
    if isinstance(text, str):
        if is_pattern:
            return ("*",) if text in (".*", "^.*$", ".+", "https?://.*") else (text,)
        return tuple(part.strip(" []\"'") for part in text.split(","))
    return text if isinstance(text, Unknown) else ()
