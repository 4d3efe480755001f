"""Commands of shells and policies of origins, with what is put into them followed across modules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from roadworthy.inputs.assemble.values import Values, extent
from roadworthy.inputs.python.facts import OriginFact, ShellFact, Value, ValueKind
from roadworthy.model import OriginPolicy, Place, ShellCommand, Unknown

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


@dataclass(frozen=True)
class _Put:
    """What is put into a text.

    Attributes:
        what: its name; Unknown where that could not be told, None where all of it is constant or quoted.
        is_quoted: something in it was quoted.
        place: where the text is written.
    """

    what: str | Unknown | None = None
    is_quoted: bool = False
    place: Place | None = None


def _shell(fact: ShellFact, path: str, values: Values) -> ShellCommand:
    put = _Reading(values, fact.built).inserted(fact.text, path, 4)
    apart = put.place if put.place is not None and not _is_inside(put.place, fact.place) else None
    return ShellCommand(
        place=fact.place,
        symbol=fact.symbol,
        function=fact.function,
        language=fact.language,
        inserts=put.what,
        is_quoted=put.what is None and put.is_quoted,
        text_place=apart,
    )


def _is_inside(place: Place, other: Place) -> bool:
    return place.path == other.path and other.start <= place.start <= other.end


@dataclass(frozen=True)
class _Reading:
    """Follows one text; `built` are local names that are put together in several steps."""

    values: Values
    built: Mapping[str, tuple[Value, ...]]

    def inserted(self, value: Value, path: str, steps: int) -> _Put:
        """What a text holds that is not constant."""
        value, path = self.values.symbols.follow(value, path)
        if steps <= 0:
            return _Put(Unknown("it is passed through too many names"))
        match value.kind:
            case ValueKind.LITERAL | ValueKind.ENVIRONMENT:
                return _Put()
            case ValueKind.TEMPLATE:
                if not value.items:
                    return _Put(Unknown("what is put into it could not be read"))
                put = _worst([self._hole(hole, path, steps - 1) for hole in value.items])
                return replace(put, place=extent(value, path))
            case ValueKind.PARAMETER:
                return self._given(value, path, steps)
            case ValueKind.CALL if value.name in _QUOTING:
                return _Put(is_quoted=True)
            case ValueKind.CALL if value.name.rpartition(".")[2] == "join" and value.items:
                return self.inserted(value.items[0], path, steps - 1)
            case ValueKind.SEQUENCE if not value.items:
                return _Put(Unknown("what it is filled with later could not be read"))
            case ValueKind.SEQUENCE:
                return _worst([self._hole(item, path, steps - 1) for item in value.items])
        return _Put(Unknown("the command is put together elsewhere"))

    def _hole(self, hole: Value, path: str, steps: int) -> _Put:
        followed, where = self.values.symbols.follow(hole, path)
        name = followed.name
        if followed.kind is ValueKind.CALL:
            if name in _QUOTING:
                return _Put(is_quoted=True)
            if name in _HARMLESS or _OWN.search(name):
                return _Put()
            if name.endswith((".replace", ".escape", ".sub")) or "escape" in name or "quote" in name or "sanit" in name:
                return _Put(Unknown(f"{_plain(name).lstrip('?.')}() may escape what is put in"))
            if name.rpartition(".")[2] == "join" and followed.items:
                joined = self.inserted(followed, where, steps)
                is_given = followed.items[0].kind is ValueKind.PARAMETER and isinstance(joined.what, Unknown)
                return _Put(f"the parameter {followed.items[0].name}") if is_given else joined
            return _Put(f"the result of {_plain(name).lstrip('?.')}()" if name else "a computed value")
        if followed.kind is ValueKind.REFERENCE:
            if name in self.built and steps > 0:
                parts = _worst([self._hole(part, where, steps - 1) for part in self.built[name]])
                return _Put(_plain(name)) if isinstance(parts.what, str) else parts
            is_own = _OWN.search(name) or _plain(name).startswith(("tmp", "temp"))
            return _Put() if is_own else _Put(_plain(name))
        if followed.kind in (ValueKind.PARAMETER, ValueKind.TEMPLATE, ValueKind.LITERAL, ValueKind.ENVIRONMENT):
            put = self.inserted(followed, where, steps)
            if isinstance(put.what, Unknown) and followed.kind is ValueKind.PARAMETER:
                return _Put(f"the parameter {followed.name}")
            return put
        return _Put("a computed value")

    def _given(self, value: Value, path: str, steps: int) -> _Put:
        """A parameter is as safe as what every caller gives for it."""
        node = f"{path}:{value.of}"
        function = self.values.symbols.functions.get(node)
        if function is None or value.name not in function.parameters:
            return _Put(Unknown(f"the caller gives it ({value.name})"))
        if function.annotations.get(value.name) in (":int", ":float", ":bool"):
            return _Put()
        given = list(self.values.arguments(node, function, value.name))
        if not given:
            return _Put(Unknown(f"the caller gives it ({value.name})"))
        return _worst([self.inserted(one, where, steps - 1) if one is not None else _Put() for one, where in given])


def _worst(answers: list[_Put]) -> _Put:
    """Something that is put in bare before something that is not known before nothing."""
    is_quoted = any(put.is_quoted for put in answers)
    bad = next((put for put in answers if isinstance(put.what, str)), None)
    chosen = bad or next((put for put in answers if put.what is not None), None)
    return replace(chosen, is_quoted=is_quoted) if chosen is not None else _Put(is_quoted=is_quoted)


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
