"""Numbers, texts and clients behind the values of Python modules, followed across modules and one call up."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from roadworthy.inputs.python.facts import Edge, FunctionFact, ShelterFact, Value, ValueKind
from roadworthy.inputs.python.symbols import Symbols
from roadworthy.knowledge.libraries import Client, Library, clients
from roadworthy.model import Place, Unknown

MOST_STEPS = 8
_MISSING = Value(ValueKind.UNKNOWN, why="nothing is given")
_DURATIONS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "milliseconds": 0.001, "days": 86400.0}


@dataclass(frozen=True)
class Made:
    """A client that was recognised.

    Attributes:
        made: the call that makes it; None when only its type is known.
        path: the module whose names `made` uses.
        is_subclass: a class of ours that extends the library's.
    """

    library: Library
    client: Client
    made: Value | None
    path: str
    is_subclass: bool = False
    origin: str = ""


class Values:
    """Follows values through constants, settings, class attributes, parameters and their callers."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols

    @cached_property
    def callers(self) -> dict[str, list[tuple[str, Edge]]]:
        """Call-graph node to the calls of it: path of the calling module and the edge."""
        found: dict[str, list[tuple[str, Edge]]] = {}
        for path, module in self.symbols.modules.items():
            for edge in module.edges:
                if (node := self.symbols.node(edge.callee, path)) is not None:
                    found.setdefault(node, []).append((path, edge))
        return found

    @cached_property
    def callees(self) -> dict[str, list[str]]:
        """Call-graph node to the nodes that it calls."""
        found: dict[str, list[str]] = {}
        for callee, calls in self.callers.items():
            for path, edge in calls:
                found.setdefault(f"{path}:{edge.caller}", []).append(callee)
        return found

    @cached_property
    def _coming_round(self) -> frozenset[str]:
        """Functions that a periodic loop leads to: the same work is done again in its next round."""
        found: set[str] = set()
        waiting = [
            callee
            for callee, calls in self.callers.items()
            for path, edge in calls
            if any(one.comes_round for one in self._shelters.get(f"{path}:{edge.caller}", ()))
            and any(one.comes_round for one in self.shelters(path, edge))
        ]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += self.callees.get(node, ())
        return frozenset(found)

    def comes_round(self, path: str, symbol: str, line: int) -> bool:
        """A loop that pauses between its rounds does again what stands there."""
        node = f"{path}:{symbol}"
        around = self._shelters.get(node, ())
        return node in self._coming_round or any(one.comes_round and one.first <= line <= one.last for one in around)

    @cached_property
    def _shelters(self) -> dict[str, list[ShelterFact]]:
        found: dict[str, list[ShelterFact]] = {}
        for path, module in self.symbols.modules.items():
            for shelter in module.shelters:
                found.setdefault(f"{path}:{shelter.symbol}", []).append(shelter)
        return found

    def shelters(self, path: str, edge: Edge) -> list[ShelterFact]:
        """The blocks around a call of one of our functions, the innermost first."""
        around = self._shelters.get(f"{path}:{edge.caller}", ())
        return [one for one in reversed(around) if one.first <= edge.line <= one.last]

    # Numbers and texts.

    def number(self, value: Value | None, path: str, steps: int = MOST_STEPS) -> float | Unknown | None:
        """The number that stands there; None when it is None or not given at all."""
        if value is None:
            return None
        if steps <= 0:
            return Unknown("it is passed through too many names")
        value, path = self.symbols.follow(value, path)
        answer = self._number(value, path, steps)
        if value.default is not None and value.kind is not ValueKind.ENVIRONMENT and not isinstance(answer, float):
            return self.number(value.default, path, steps - 1)
        return answer

    def _number(self, value: Value, path: str, steps: int) -> float | Unknown | None:
        match value.kind:
            case ValueKind.LITERAL:
                return _as_number(value)
            case ValueKind.ENVIRONMENT:
                if value.default is None:
                    return Unknown(f"the environment gives it ({value.name}) and the code has no default")
                return self.number(value.default, path, steps - 1)
            case ValueKind.SEQUENCE:
                return _longest([self.number(item, path, steps - 1) for item in value.items])
            case ValueKind.PARAMETER:
                return self._parameter(value, path, steps)
            case ValueKind.CALL:
                return self._computed(value, path, steps)
            case ValueKind.REFERENCE:
                return Unknown(f"{_plain(value.name)} is set elsewhere")
        return Unknown(value.why or "it is computed")

    def _computed(self, call: Value, path: str, steps: int) -> float | Unknown | None:
        name = call.name.rpartition(".")[2].lstrip(":")
        given, items = call.keywords, call.items
        match name:
            case "Timeout":
                for key in ("read", "total", "timeout", "default"):
                    if key in given:
                        return self.number(given[key], path, steps - 1)
                first = items[0] if items else given.get("connect")
                return self.number(first, path, steps - 1)
            case "ClientTimeout":
                total = given.get("total", items[0] if items else None)
                return self.number(total if total is not None else given.get("sock_read"), path, steps - 1)
            case "Config":  # of botocore: each 60 s when not given
                found = [
                    self.number(given[k], path, steps - 1) for k in ("read_timeout", "connect_timeout") if k in given
                ]
                return _longest(found) if len(found) == 2 else _longest([*found, 60.0])
            case "timedelta":
                parts = [(self.number(part, path, steps - 1), _DURATIONS.get(unit)) for unit, part in given.items()]
                return sum(n * s for n, s in parts if isinstance(n, float) and s is not None)
            case "Field" | "field" | "Setting":
                return self.number(given.get("default", items[0] if items else _MISSING), path, steps - 1)
            case "get" | "getattr" | "pop" | "config" | "env" | "getint" | "getfloat" if items or given:
                last = given.get("default", given.get("fallback", items[-1] if len(items) > 1 else _MISSING))
                return self.number(last, path, steps - 1)
            case "min" | "max":
                numbers = [n for item in items if isinstance(n := self.number(item, path, steps - 1), float)]
                wanted = len(items) if name == "max" else 1
                return (
                    (max(numbers) if name == "max" else min(numbers))
                    if len(numbers) >= wanted and numbers
                    else Unknown("it is computed")
                )
            case "float" | "int" | "abs" | "round" if items:
                return self.number(items[0], path, steps - 1)
        return Unknown(f"{_plain(call.name) or 'a function'}() computes it")

    def _parameter(self, value: Value, path: str, steps: int) -> float | Unknown | None:
        function = self.symbols.functions.get(f"{path}:{value.of}")
        if function is None or value.name not in function.parameters:
            return Unknown(f"the caller gives it ({value.name})")
        default = function.defaults.get(value.name)
        usual = self.number(default, path, steps - 1) if default is not None else Unknown("nothing is given")
        if isinstance(usual, float):
            return usual
        given = [
            self.number(found, where, steps - 1) if found is not None else usual
            for found, where in self.arguments(f"{path}:{value.of}", function, value.name)
        ]
        if not given:
            return usual if default is not None else Unknown(f"the caller gives it ({value.name})")
        return _longest(given)

    def arguments(self, node: str, function: FunctionFact, name: str) -> Iterable[tuple[Value | None, str]]:
        """What each caller gives for a parameter, with the caller's path; None where it leaves it out."""
        for path, edge in self.callers.get(node, []):
            if edge.is_handed_on:
                continue
            call = edge.call or Value(ValueKind.CALL)
            if name in call.keywords:
                yield call.keywords[name], path
                continue
            position = list(function.parameters).index(name)
            if function.parameters[0] in ("self", "cls"):
                position -= 1
            if 0 <= position < len(call.items):
                yield call.items[position], path
            elif "**" in call.keywords:
                yield Value(ValueKind.UNKNOWN, why="the caller spreads its arguments"), path
            else:
                yield None, path

    def text(self, value: Value | None, path: str, steps: int = MOST_STEPS) -> str | Unknown | None:
        """The text that stands there, with `{}` where something unknown is put into it."""
        if value is None:
            return None
        if steps <= 0:
            return Unknown("it is passed through too many names")
        value, path = self.symbols.follow(value, path)
        match value.kind:
            case ValueKind.LITERAL:
                return None if value.literal is None else str(value.literal)
            case ValueKind.TEMPLATE:
                text = str(value.literal)
                for hole in value.items:
                    inner = self.text(hole, path, steps - 1)
                    text = text.replace("{}", inner if isinstance(inner, str) else "\0", 1)
                return text.replace("\0", "{}")
            case ValueKind.ENVIRONMENT:
                if value.default is None:
                    return Unknown(f"the environment gives it ({value.name})")
                return self.text(value.default, path, steps - 1)
            case ValueKind.SEQUENCE:
                parts = [self.text(item, path, steps - 1) for item in value.items]
                return " ".join(part if isinstance(part, str) else "{}" for part in parts)
            case ValueKind.PARAMETER:
                return self._text_parameter(value, path, steps)
            case ValueKind.CALL:
                return self._text_computed(value, path, steps)
        if value.default is not None:
            return self.text(value.default, path, steps - 1)
        return Unknown(value.why or f"{_plain(value.name)} is set elsewhere")

    def _text_parameter(self, value: Value, path: str, steps: int) -> str | Unknown | None:
        function = self.symbols.functions.get(f"{path}:{value.of}")
        if function is not None and value.name in function.parameters:
            default = function.defaults.get(value.name)
            usual = self.text(default, path, steps - 1) if default is not None else None
            if isinstance(usual, str):
                return usual
            if value.default is not None:
                return self.text(value.default, path, steps - 1)
            given = {
                found
                for argument, where in self.arguments(f"{path}:{value.of}", function, value.name)
                if isinstance(found := self.text(argument, where, steps - 2), str)
            }
            if len(given) == 1:
                return given.pop()
        return Unknown(f"the caller gives it ({value.name})")

    def _text_computed(self, call: Value, path: str, steps: int) -> str | Unknown | None:
        name = call.name.rpartition(".")[2].lstrip(":")
        if name in ("Field", "field") and (call.items or "default" in call.keywords):
            return self.text(call.keywords.get("default", call.items[0] if call.items else None), path, steps - 1)
        if name in ("get", "getattr", "config", "env") and len(call.items) > 1:
            return self.text(call.items[-1], path, steps - 1)
        if name in ("Request", "str", "URL", "urljoin") and call.items:
            parts = [self.text(item, path, steps - 1) for item in call.items[: 2 if name == "urljoin" else 1]]
            if all(isinstance(part, str) for part in parts):
                return "/".join(str(part).strip("/") if name == "urljoin" else str(part) for part in parts)
        return Unknown(f"{_plain(call.name) or 'a function'}() computes it")

    # Clients.

    def client(self, value: Value, path: str, type_name: str = "", steps: int = MOST_STEPS) -> Made | None:
        """The client that a value holds, as far as it can be followed."""
        if steps <= 0:
            return None
        value, path = self.symbols.follow(value, path)
        found: Made | None = None
        match value.kind:
            case ValueKind.CALL:
                found = self._client_made(value, path, steps)
            case ValueKind.PARAMETER:
                found = self._client_given(value, path, steps)
            case ValueKind.REFERENCE:
                found = self._client_named(value, path, steps)
        if found is None and value.default is not None:
            found = self.client(value.default, path, steps=steps - 1)
        return found or (self._of_type(type_name, path) if type_name else None)

    def _client_made(self, value: Value, path: str, steps: int) -> Made | None:
        known = clients().get(value.name)
        if known is not None:
            return Made(*known, value, path)
        if value.name == "operator.or_":  # a chain of LangChain: prompt | model | parser
            return next((made for item in value.items if (made := self.client(item, path, steps=steps - 1))), None)
        if value.name.rpartition(".")[2] in ("Depends", "Security") and value.items:
            return self.client(value.items[0], path, steps=steps - 1)
        found = self.symbols.find(value.name, path)
        if found is None:
            return None
        function = self.symbols.functions.get(self.symbols.node(value.name, path) or "")
        if f"{found[0]}:{found[1]}" in self.symbols.classes:
            made = self._of_type(f":{found[1]}", found[0])
            return Made(made.library, made.client, value, path, True, found[1]) if made else None
        if function is not None and function.returns is not None and function.returns.kind is not ValueKind.PARAMETER:
            return self.client(function.returns, function.place.path, function.result, steps - 1)
        return self._of_type(function.result, function.place.path) if function is not None and function.result else None

    def _client_given(self, value: Value, path: str, steps: int) -> Made | None:
        node = f"{path}:{value.of}"
        function = self.symbols.functions.get(node)
        if function is None or value.name not in function.parameters:
            return None
        default = function.defaults.get(value.name)
        candidates = [(default, path)] if default is not None else []
        for argument, where in [*candidates, *self.arguments(node, function, value.name)]:
            if argument is not None and (made := self.client(argument, where, steps=steps - 2)) is not None:
                return made
        annotation = function.annotations.get(value.name, "")
        return self._of_type(annotation, path) if annotation else None

    def _client_named(self, value: Value, path: str, steps: int) -> Made | None:
        node = self.symbols.node(value.name, path)
        function = self.symbols.functions.get(node or "")
        if function is not None:
            if function.returns is not None and function.returns.kind is not ValueKind.PARAMETER:
                return self.client(function.returns, function.place.path, function.result, steps - 1)
            return self._of_type(function.result, function.place.path) if function.result else None
        found = self.symbols.find(value.name, path)
        if found is None:
            return None
        owner, _, attribute = found[1].replace(".self.", ".").rpartition(".")
        definition = self.symbols.classes.get(f"{found[0]}:{owner}")
        if definition is not None and attribute in definition.annotations:
            return self._of_type(definition.annotations[attribute], found[0])
        return None

    def _of_type(self, name: str, path: str, steps: int = MOST_STEPS) -> Made | None:
        """A client of which only the type is known: one of a library, or a class of ours that extends one."""
        known = clients().get(name)
        if known is not None:
            return Made(*known, None, path)
        found = self.symbols.find(name, path) if name and steps > 0 else None
        definition = self.symbols.classes.get(f"{found[0]}:{found[1]}") if found else None
        if found is None or definition is None:
            return None
        for base in definition.bases:
            made = self._of_type(base, found[0], steps - 1)
            if made is not None:
                return Made(made.library, made.client, None, found[0], True, found[1])
        return None


def extent(value: Value, path: str) -> Place:
    """The lines from where a value begins to the last line of something in it; at most 40."""
    last, waiting = value.line, [value]
    while waiting:
        one = waiting.pop()
        last = max(last, one.line)
        waiting += [*one.items, *one.keywords.values()]
    return Place(path, value.line, min(last, value.line + 39)) if value.line else Place(path)


def _as_number(value: Value) -> float | Unknown | None:
    literal = value.literal
    if literal is None:
        return None
    if isinstance(literal, bool):
        return Unknown("it is a truth value")
    try:
        return float(literal)
    except ValueError:
        return Unknown(f"{str(literal)[:40]!r} is no number")


def _longest(found: list[float | Unknown | None]) -> float | Unknown | None:
    """What bounds nothing wins, then what is not known, then the largest."""
    if any(one is None for one in found):
        return None
    unknown = next((one for one in found if isinstance(one, Unknown)), None)
    numbers = [one for one in found if isinstance(one, float)]
    return unknown if unknown is not None else max(numbers) if numbers else Unknown("nothing is given")


def _plain(name: str) -> str:
    return name.lstrip(":?.").replace(".self.", ".")
