"""Follows what is handed to queries, paths, addresses, pages and objects back to the request that it came with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from roadworthy.inputs.assemble.values import Values
from roadworthy.inputs.python.facts import Edge, FlowFact, FunctionFact, Leaf, LoopFact, RouteFact, Value, ValueKind
from roadworthy.model import Endpoint, Flow, Sink, Unknown

MOST_STEPS = 4
"""How many callers are followed."""
_NUMBERS = frozenset(
    {":int", ":float", ":bool", "uuid.UUID", "datetime.datetime", "datetime.date", "decimal.Decimal", "pydantic.UUID4"}
    | {"typing.Literal", "enum.Enum", "pydantic.EmailStr"}
)
_ADDRESSES = frozenset({"pydantic.HttpUrl", "pydantic.AnyHttpUrl", "pydantic.networks.HttpUrl"})
"""Types of addresses: they bound what a text may hold, and leave free whom it names."""
_TEXTS = frozenset({":str", ":bytes", "typing.Any", ""})
_WHERE = {"Query": "query parameter", "Form": "form field", "Body": "body", "Header": "header", "Cookie": "cookie"}
_WHERE |= {"Path": "path parameter", "File": "uploaded file"}
_MODELS = ("BaseModel", "SQLModel", "RootModel", "Schema")
_BEFORE_HOST = re.compile(r"(\w+:(//)?)?[\w.-]*")
_SEGMENT = frozenset({"path parameter"})


@dataclass(frozen=True)
class _Origin:
    """Where a leaf comes from: words for the part of the request, or None; `guard` is what stands between."""

    source: str | Unknown | None = None
    guard: str = ""
    steps: tuple[str, ...] = ()
    endpoint: str = ""


def flows(values: Values, endpoints: Sequence[Endpoint]) -> tuple[Flow, ...]:
    """Every flow of production code, by path of the file."""
    modules = values.symbols.modules
    if not any(module.flows for module in modules.values()):
        return ()
    following = _Following(values, endpoints)
    found = [following.flow(fact, path) for path, module in modules.items() for fact in module.flows]
    return tuple(sorted(found, key=lambda one: (one.place, one.sink)))


class _Following:
    def __init__(self, values: Values, endpoints: Sequence[Endpoint]) -> None:
        self.values = values
        self.symbols = values.symbols
        self.endpoints: dict[str, Endpoint] = {}
        for endpoint in endpoints:
            if endpoint.node:
                self.endpoints.setdefault(endpoint.node, endpoint)
        self.routes: dict[str, RouteFact] = {}
        for path, module in self.symbols.modules.items():
            for route in module.routes:
                if (node := self.symbols.node(route.handler, path)) is not None:
                    self.routes.setdefault(node, route)

    def flow(self, fact: FlowFact, path: str) -> Flow:
        node = f"{path}:{fact.symbol}"
        fetched = next((leaf.name for leaf in fact.leaves if leaf.kind == "fetched"), "")
        flow = Flow(
            place=fact.place,
            symbol=fact.symbol,
            sink=fact.sink,
            function=fact.function,
            fetched=fetched,
            is_text_built=fact.is_built,
        )
        best = _Origin()
        for leaf in fact.leaves:
            best = _worse(best, self.origin(leaf, node, fact.sink, MOST_STEPS))
        guard = "parameters of the driver" if fact.bound else best.guard
        if not fact.bound and fact.guard and (best.source is not None or (not fact.leaves and node in self.endpoints)):
            guard = fact.guard
        return replace(flow, source=best.source, steps=best.steps, endpoint=best.endpoint, guard=guard)

    def origin(self, leaf: Leaf, node: str, sink: Sink, steps: int) -> _Origin:
        """Where it comes from, as seen from a function."""
        if leaf.kind == "request":
            if sink is Sink.PATH and not _reaches_path(leaf.name, leaf.member):
                return _Origin()
            endpoint = self.endpoints.get(node)
            return _Origin(_said(leaf.name, leaf.member), endpoint=endpoint.label if endpoint else "")
        if leaf.kind != "parameter" or steps <= 0:
            return _Origin()
        path = node.rpartition(":")[0]
        function = self.symbols.functions.get(node)
        if function is None:
            return _Origin()
        if node in self.endpoints:
            return self._given(leaf, function, node, sink)
        if self._is_bounded(leaf, function, path, sink):
            return _Origin(guard=f"the type of {leaf.name}")
        best = _Origin()
        callers = self.values.callers.get(node, ())
        for home, edge in callers[:20]:
            given = _argument(edge, function, leaf.name)
            if given is None:
                continue
            caller = f"{home}:{edge.caller}"
            for inner in self._leaves(given, home, edge.caller, sink):
                found = self.origin(_joined(inner, leaf), caller, sink, steps - 1)
                if found.source is not None and inner.name in self.symbols.modules[home].checks.get(edge.caller, ()):
                    found = _Origin(guard=f"{edge.caller} checks it first")
                if found.source is not None:
                    found = replace(found, steps=(*found.steps, edge.caller))
                best = _worse(best, found)
        return best

    # What the framework gives to a handler.

    def _given(self, leaf: Leaf, function: FunctionFact, node: str, sink: Sink) -> _Origin:
        endpoint = self.endpoints[node]
        path = node.rpartition(":")[0]
        name = leaf.name
        if name in self.symbols.modules[path].injected.get(function.symbol, ()) or name in ("self", "cls"):
            return _Origin()
        if name == "request":  # a framework's own, unless it is the name of a body
            of = self.symbols.find(function.annotations.get(name, ""), path)
            if of is None or not self._is_model(of):
                return _Origin()
        part = self._part(leaf, function, node, endpoint)
        if part is None:
            return _Origin()
        if self._is_bounded(leaf, function, path, sink):
            return _Origin(guard=f"the type of {name}")
        if sink is Sink.PATH and not _reaches_path(part, leaf.member) and not self._spans(name, node):
            return _Origin(guard=f"{name} is one part of the path of the address, without a slash")
        words = f"{part} {name}.{leaf.member}" if leaf.member and part != "body" else f"{part} {leaf.member or name}"
        return _Origin(words.replace("body ", "body field ", 1), endpoint=endpoint.label)

    def _part(self, leaf: Leaf, function: FunctionFact, node: str, endpoint: Endpoint) -> str | None:
        name = leaf.name
        if f"{{{name}}}" in endpoint.path:
            return "path parameter"
        if endpoint.framework not in ("fastapi", "litestar"):
            return None
        default = function.defaults.get(name)
        if default is not None and default.kind is ValueKind.CALL:
            last = default.name.rpartition(".")[2]
            if last in ("Depends", "Security") or {"pattern", "regex"} & default.keywords.keys():
                return None
            if last in _WHERE:
                return _WHERE[last]
        of = function.annotations.get(name, "")
        last = of.rpartition(".")[2].lstrip(":")
        if last == "UploadFile":
            return "uploaded file"
        if of in _TEXTS:
            return "query parameter"
        found = self.symbols.find(of, node.rpartition(":")[0])
        if found is not None and self._is_model(found):
            return "body" if leaf.member else None
        return "body" if of == ":dict" and leaf.member else None

    def _is_model(self, found: tuple[str, str], steps: int = 4) -> bool:
        known = self.symbols.classes.get(f"{found[0]}:{found[1]}")
        if known is None or steps <= 0:
            return False
        for base in known.bases:
            if base.rpartition(".")[2].lstrip(":") in _MODELS:
                return True
            above = self.symbols.find(base, found[0])
            if above is not None and self._is_model(above, steps - 1):
                return True
        return False

    def _spans(self, name: str, node: str) -> bool:
        """The parameter takes slashes: `{name:path}`, `<path:name>`."""
        route = self.routes.get(node)
        text = str(route.path.literal) if route is not None else ""
        return f"{{{name}:path}}" in text or f"<path:{name}>" in text or bool(re.search(rf"\?P<{name}>\.[*+]", text))

    def _is_bounded(self, leaf: Leaf, function: FunctionFact, path: str, sink: Sink) -> bool:
        """Its type leaves no room for text of somebody's own; of an address, for a host of somebody's own."""
        of = function.annotations.get(leaf.name, "")
        closed = _NUMBERS if sink is Sink.ADDRESS else _NUMBERS | _ADDRESSES
        if not leaf.member:
            return of in closed or self._is_closed(of, path)
        found = self.symbols.find(of, path) if of else None
        field = leaf.member.partition(".")[0]
        for _ in range(4):
            known = self.symbols.classes.get(f"{found[0]}:{found[1]}") if found else None
            if known is None or found is None:
                return False
            if field in known.annotations:
                kind = known.annotations[field]
                return kind in closed or self._is_closed(kind, found[0]) or self._has_pattern(found, field)
            above = [one for base in known.bases if (one := self.symbols.find(base, found[0]))]
            found = above[0] if above else None
        return False

    def _is_closed(self, of: str, path: str) -> bool:
        """An enumeration, or a type of its own that is no plain text."""
        if not of or of in _TEXTS:
            return False
        found = self.symbols.find(of, path)
        known = self.symbols.classes.get(f"{found[0]}:{found[1]}") if found else None
        return known is not None and any(base.rpartition(".")[2].lstrip(":").endswith("Enum") for base in known.bases)

    def _has_pattern(self, owner: tuple[str, str], field: str) -> bool:
        made = self.symbols.modules[owner[0]].constants.get(f"{owner[1]}.{field}")
        return made is not None and bool({"pattern", "regex"} & made.keywords.keys())

    # What a call hands over.

    @staticmethod
    def _gives(loop: LoopFact, caller: str, value: Value) -> bool:
        """The value is one of the things that the loop goes over."""
        is_around = loop.symbol == caller and loop.first <= value.line <= loop.last
        return is_around and bool(loop.over) and loop.over != value.name and value.name == f":{loop.each}"

    def _leaves(self, value: Value, path: str, caller: str, sink: Sink) -> list[Leaf]:
        """Parameters of the calling function in a value that it hands on."""
        match value.kind:
            case ValueKind.PARAMETER if value.of == caller:
                return [Leaf("parameter", value.name)]
            case ValueKind.REFERENCE if value.name.startswith(":"):
                root, _, member = value.name[1:].partition(".")
                function = self.symbols.functions.get(f"{path}:{caller}")
                if function is not None and root in function.parameters and root not in ("self", "cls"):
                    return [Leaf("parameter", root, member)]
                around = next(
                    (one for one in self.symbols.modules[path].loops if self._gives(one, caller, value)), None
                )
                if around is None or member:
                    return []
                return self._leaves(Value(ValueKind.REFERENCE, name=around.over), path, caller, sink)
            case ValueKind.TEMPLATE | ValueKind.SEQUENCE:
                items = value.items
                if sink is Sink.ADDRESS and value.kind is ValueKind.TEMPLATE:
                    begin = str(value.literal).partition("{}")[0]
                    items = items[:1] if _BEFORE_HOST.fullmatch(begin) else ()
                return [leaf for item in items for leaf in self._leaves(item, path, caller, sink)]
            case ValueKind.CALL:
                return _requested(value)
        return []


def _requested(value: Value) -> list[Leaf]:
    """`request.args.get("name")` where it is handed on as it stands."""
    match = re.fullmatch(r"(?:flask|quart)\.request\.(args|form|values|headers|cookies)\.get", value.name)
    if match is None or "type" in value.keywords:
        return []
    part = {"args": "query parameter", "headers": "header", "cookies": "cookie"}.get(match[1], "form field")
    key = value.items[0].literal if value.items else ""
    return [Leaf("request", part, str(key or ""))]


def _argument(edge: Edge, function: FunctionFact, name: str) -> Value | None:
    """What a call gives to a parameter."""
    call = edge.call
    if call is None:
        return None
    if name in call.keywords:
        return call.keywords[name]
    parameters = list(function.parameters)
    if parameters and parameters[0] in ("self", "cls"):
        parameters = parameters[1:]
    index = parameters.index(name) if name in parameters else -1
    return call.items[index] if 0 <= index < len(call.items) else None


def _joined(inner: Leaf, leaf: Leaf) -> Leaf:
    return structs.replace(inner, member=f"{inner.member}.{leaf.member}".strip("."))


def _reaches_path(part: str, member: str) -> bool:
    """Text of this part of a request may hold slashes, and names a file."""
    if part in _SEGMENT:
        return False
    return part != "uploaded file" or member.rpartition(".")[2] in ("filename", "name", "raw_filename")


def _said(part: str, member: str) -> str:
    words = {"body": "body field"}.get(part, part) if member else part
    return f"{words} {member}".strip()


def _worse(one: _Origin, other: _Origin) -> _Origin:
    """What is known to come from outside, before what was guarded, before nothing."""
    if isinstance(one.source, str):
        return one
    if isinstance(other.source, str):
        return other
    return one if one.guard else other
