"""Except blocks joined with the outbound calls that they guard and the endpoints that they answer for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.python.errors import is_network
from roadworthy.inputs.python.facts import HandlerFact, Value
from roadworthy.model import Call, CallKind, Endpoint, ErrorHandler, Unknown

_EMPTY_TEXTS = frozenset({"''", '""'})
MOST_STEPS = 3
"""How many calls below a guarded block an outbound call is looked for."""


def error_handlers(
    material: Material, endpoints: Sequence[Endpoint], calls: Sequence[Call], edges: Mapping[str, tuple[str, ...]]
) -> tuple[ErrorHandler, ...]:
    """Every except block of production code."""
    by_node: dict[str, list[Call]] = {}
    for call in calls:
        if call.kind is not CallKind.PROCESS:
            by_node.setdefault(f"{call.place.path}:{call.symbol}", []).append(call)
    serving = {endpoint.node: endpoint.label for endpoint in reversed(endpoints) if endpoint.node}
    tested = _tested(material)
    found = []
    for path, module in material.symbols.modules.items():
        named: dict[str, list[tuple[int, str]]] = {}
        for edge in module.edges:
            named.setdefault(edge.caller, []).append((edge.line, edge.callee))
        for handler in module.handlers:
            guards = _guards(handler, path, by_node, named, material, edges)
            joined = _joined(handler, path, guards, serving)
            is_tested = handler.returned in _EMPTY_TEXTS and f"{path}:{handler.symbol}" in tested
            found.append(replace(joined, is_tested=True) if is_tested else joined)
    return tuple(sorted(found, key=lambda one: one.place))


def _tested(material: Material) -> frozenset[str]:
    """Functions with a handler that gives an empty text, all of whose callers look at once whether they got one."""
    modules = material.symbols.modules
    asked = {
        f"{path}:{handler.symbol}"
        for path, module in modules.items()
        for handler in module.handlers
        if handler.returned in _EMPTY_TEXTS
    }
    called: dict[str, bool] = {}
    for path, module in modules.items() if asked else ():
        for edge in module.edges:
            node = material.symbols.node(edge.callee, path)
            if node in asked:
                called[node] = called.get(node, True) and edge.is_tested
    return frozenset(node for node, is_tested in called.items() if is_tested)


def _guards(
    handler: HandlerFact,
    path: str,
    by_node: Mapping[str, Sequence[Call]],
    named: Mapping[str, Sequence[tuple[int, str]]],
    material: Material,
    edges: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    own = [
        call
        for call in by_node.get(f"{path}:{handler.symbol}", ())
        if handler.first <= call.place.start <= handler.last
    ]
    labels = {call.label: None for call in own}
    waiting = [
        (node, 1)
        for line, callee in named.get(handler.symbol, ())
        if handler.first <= line <= handler.last and (node := material.symbols.node(callee, path)) is not None
    ]
    seen = {node for node, _ in waiting}
    while waiting:
        node, depth = waiting.pop()
        labels.update({call.label: None for call in by_node.get(node, ())})
        if depth < MOST_STEPS:
            for below in edges.get(node, ()):
                if below not in seen:
                    seen.add(below)
                    waiting.append((below, depth + 1))
    return tuple(sorted(labels))


def _joined(handler: HandlerFact, path: str, guards: tuple[str, ...], serving: Mapping[str, str]) -> ErrorHandler:
    return ErrorHandler(
        place=handler.place,
        symbol=handler.symbol,
        catches=handler.catches,
        is_broad=handler.is_broad,
        guards=guards,
        reraises=handler.reraises,
        keeps_cause=handler.keeps_cause,
        logs=handler.logs,
        logs_error=handler.logs_error,
        prints=handler.prints,
        returns=handler.returns,
        returned=handler.returned,
        raises=handler.raises,
        answers_status=_status(handler.status),
        exposes_detail=handler.exposes_detail,
        counts=handler.counts,
        records=handler.records,
        repeats=handler.repeats,
        reads_request=handler.reads_request,
        too_early=handler.too_early,
        is_network=any(is_network(name) for name in handler.catches),
        in_endpoint=serving.get(f"{path}:{handler.symbol}", ""),
        is_expected=handler.is_expected,
        works=handler.works,
        makes_up=handler.makes_up,
        first=handler.first,
        last=handler.last,
    )


def _status(value: Value | None) -> int | Unknown | None:
    if value is None:
        return None
    if isinstance(value.literal, int):
        return value.literal
    digits = "".join(character for character in value.name.rpartition(".")[2] if character.isdigit())
    if len(digits) >= 3:
        return int(digits[:3])
    names = {"INTERNAL_SERVER_ERROR": 500, "BAD_GATEWAY": 502, "SERVICE_UNAVAILABLE": 503, "BAD_REQUEST": 400}
    known = next((code for name, code in names.items() if name in value.name), None)
    return known if known is not None else Unknown("the status is computed")
