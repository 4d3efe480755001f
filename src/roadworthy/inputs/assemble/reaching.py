"""Which statements lead to an outbound call: in loops, in fan-outs, before a reply."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property

from roadworthy.expression import expression
from roadworthy.inputs.assemble.values import Values
from roadworthy.inputs.python.facts import Edge, LoopFact, PythonModule, Value, ValueKind
from roadworthy.model import (
    Call,
    CallKind,
    Endpoint,
    FanOut,
    LoopedCall,
    Place,
    Pool,
    Retry,
    SideEffect,
    Unknown,
)

MOST_CALLERS = 4
"""How many callers up from an outbound call it still counts as what a statement does."""
MOST_BELOW = 6
"""How many calls down from a handler something still counts as part of its request."""
_REMOTE = frozenset({CallKind.HTTP, CallKind.MODEL, CallKind.RPC, CallKind.STORAGE, CallKind.MAIL})
_FETCHING = expression(r"^_?(get|list|fetch|find|search|load|query|read|lookup|retrieve)(_|$)")
_MOVING = expression(r"next|cursor|page|offset|token|poll|status|progress|state|random|time|now|until")
"""Names of what answers differently each time, or is meant to."""
_STATEFUL = expression(r"cache|memo", re.IGNORECASE)
_LOCAL_ADDRESS = expression(r"sqlite|:memory:|duckdb", re.IGNORECASE)


class Reaching:
    """Statements of our own functions, joined with the outbound calls that they lead to."""

    def __init__(self, values: Values, calls: Iterable[Call]) -> None:
        self._values = values
        self._calls = [call for call in calls if call.kind in _REMOTE]

    @cached_property
    def _leads(self) -> dict[str, Call]:
        """Function to the outbound call that it makes, or that the nearest of those it calls makes."""
        found: dict[str, Call] = {}
        waiting: deque[tuple[str, int]] = deque()
        for call in self._calls:
            node = f"{call.place.path}:{call.symbol}"
            if call.symbol and node not in found:
                found[node] = call
                waiting.append((node, 0))
        while waiting:
            node, steps = waiting.popleft()
            for path, edge in self._values.callers.get(node, []) if steps < MOST_CALLERS else ():
                caller = f"{path}:{edge.caller}"
                if edge.caller and not edge.is_handed_on and not edge.is_deferred and caller not in found:
                    found[caller] = found[node]
                    waiting.append((caller, steps + 1))
        return found

    @cached_property
    def _uses(self) -> list[tuple[str, Edge, str]]:
        """Each use of a function that leads to an outbound call: path, edge, the function's node."""
        return [
            (path, edge, node)
            for node in self._leads
            for path, edge in self._values.callers.get(node, [])
            if not edge.is_handed_on
        ]

    # Loops.

    @cached_property
    def looped_calls(self) -> tuple[LoopedCall, ...]:
        """What the innermost loop over things around a call asks for each of them."""
        found: dict[tuple[Place, str], LoopedCall] = {}
        for path, edge, node in self._uses:
            loop = self._loop(path, edge.caller, edge.line)
            if loop is not None:
                looped = self._looped(path, edge, node, loop)
                found.setdefault((looped.place, looped.function), looped)
        for call in self._calls:
            loop = self._loop(call.place.path, call.symbol, call.place.start)
            if loop is not None:
                found.setdefault((call.place, call.function), self._looped_itself(call, loop))
        return tuple(sorted(found.values(), key=lambda one: (one.place.path, one.place.start, one.function)))

    @cached_property
    def _loops(self) -> dict[str, list[LoopFact]]:
        found: dict[str, list[LoopFact]] = {}
        for path, module in self._values.symbols.modules.items():
            for loop in module.loops:
                found.setdefault(f"{path}:{loop.symbol}", []).append(loop)
        return found

    def _loop(self, path: str, symbol: str, line: int) -> LoopFact | None:
        around = [one for one in self._loops.get(f"{path}:{symbol}", ()) if one.first <= line <= one.last]
        return around[-1] if around else None

    def _looped(self, path: str, edge: Edge, node: str, loop: LoopFact) -> LoopedCall:
        call = self._leads[node]
        name = node.rpartition(":")[2]
        plain = name.rpartition(".")[2]
        function = self._values.symbols.functions.get(node)
        is_kept = function is not None and any(_STATEFUL.search(one.name) for one in function.decorators)
        is_under = any(first <= edge.line <= last for first, last in loop.branches)
        given = edge.call or Value(ValueKind.CALL, line=edge.line)
        shelters = [one for one in self._values.shelters(path, edge) if loop.first <= one.first]
        tried = next((one for one in shelters if one.handler is not None), None)
        return LoopedCall(
            place=Place(path, edge.line, edge.line),
            symbol=edge.caller,
            function=name,
            call=call,
            loop=loop.place,
            is_same=not _varies(given, loop, is_argument=False),
            only_reads=bool(_FETCHING.match(plain)) and not _MOVING.search(plain) and not is_kept and not is_under,
            goes_on=tried is not None and tried.goes_on and tried.retry is None,
            is_paced=loop.is_paced or _is_paced(call) or self._waits_below(node),
            is_endless=not loop.is_short,
        )

    def _looped_itself(self, call: Call, loop: LoopFact) -> LoopedCall:
        path, at = call.place.path, call.place.start
        edge = Edge(call.symbol, call.function, at)
        tried = next(
            (o for o in self._values.shelters(path, edge) if o.handler is not None and o.first >= loop.first), None
        )
        return LoopedCall(
            place=call.place,
            symbol=call.symbol,
            function=call.function,
            call=call,
            loop=loop.place,
            goes_on=tried is not None and tried.goes_on and tried.retry is None,
            is_paced=loop.is_paced or _is_paced(call),
            is_endless=not loop.is_short,
        )

    def _waits_below(self, node: str) -> bool:
        """The function, or one on the way to its outbound call, sleeps or asks something for admission."""
        waiting, seen = [(node, MOST_CALLERS)], {node}
        while waiting:
            current, steps = waiting.pop()
            path, _, symbol = current.rpartition(":")
            if symbol in self._pausing.get(path, frozenset()):
                return True
            for callee in self._values.callees.get(current, ()) if steps > 0 else ():
                if re.search(r"limit|throttl|pace|wait|sleep|acquire", callee.rpartition(":")[2], re.IGNORECASE):
                    return True
                if callee in self._leads and callee not in seen:
                    seen.add(callee)
                    waiting.append((callee, steps - 1))
        return False

    @cached_property
    def _pausing(self) -> dict[str, frozenset[str]]:
        """File to the functions that sleep."""
        modules = self._values.symbols.modules
        return {path: frozenset(module.pausing) for path, module in modules.items() if module.pausing}

    # Fan-outs.

    @cached_property
    def fan_outs(self) -> tuple[FanOut, ...]:
        """Fan-outs whose coroutines make an outbound call."""
        found = []
        for path, module in self._values.symbols.modules.items():
            for fact in module.fan_outs:
                node = self._callee_at(path, module, fact.symbol, fact.line, fact.callee)
                call = self._leads.get(node) if node else None
                if call is None or node is None:
                    continue
                found.append(
                    FanOut(
                        place=fact.place,
                        symbol=fact.symbol,
                        function=node.rpartition(":")[2],
                        over=fact.over,
                        call=call,
                        bound=fact.bound or call.isolation or self._guard_of(node),
                        is_open=fact.is_open,
                    )
                )
        return tuple(found)

    def _callee_at(self, path: str, module: PythonModule, symbol: str, line: int, name: str) -> str | None:
        last = name.rpartition(".")[2].lstrip(":")
        for edge in module.edges:
            if (
                edge.line == line
                and edge.caller == symbol
                and last
                and edge.callee.rpartition(".")[2].lstrip(":") == last
            ):
                return self._values.symbols.node(edge.callee, path)
        return None

    def _guard_of(self, node: str) -> str:
        """A semaphore or limiter around something inside the function."""
        path, _, symbol = node.rpartition(":")
        module = self._values.symbols.modules.get(path)
        for shelter in module.shelters if module is not None else ():
            if shelter.symbol == symbol:
                for name in shelter.contexts:
                    if re.search(r"sem|limit|throttl|bulkhead|slot|pool|lock", name, re.IGNORECASE):
                        return name.lstrip(":")
        return ""

    # Before a reply.

    def side_effects(self, endpoints: Iterable[Endpoint]) -> tuple[SideEffect, ...]:
        """What requests wait for although it only tells somebody something."""
        facts = [
            (path, module, fact) for path, module in self._values.symbols.modules.items() for fact in module.effects
        ]
        if not facts:
            return ()
        chains = self._in_requests(endpoints)
        found = []
        for path, module, fact in facts:
            told = chains.get(f"{path}:{fact.symbol}")
            node = self._callee_at(path, module, fact.symbol, fact.place.start, fact.callee) if told else None
            call = self._leads.get(node) if node else None
            if told is None or node is None or call is None or call.kind not in (CallKind.HTTP, CallKind.MAIL):
                continue
            endpoint, chain = told
            found.append(
                SideEffect(
                    place=fact.place,
                    symbol=fact.symbol,
                    function=node.rpartition(":")[2],
                    call=call,
                    endpoint=endpoint,
                    chain=chain,
                )
            )
        return tuple(found)

    def _in_requests(self, endpoints: Iterable[Endpoint]) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Functions that run while a request waits: the endpoint and the way from its handler."""
        found: dict[str, tuple[str, tuple[str, ...]]] = {}
        waiting: deque[str] = deque()
        for endpoint in endpoints:
            if endpoint.node and endpoint.is_work and endpoint.node not in found:
                found[endpoint.node] = (endpoint.label, (endpoint.node.rpartition(":")[2],))
                waiting.append(endpoint.node)
        while waiting:
            node = waiting.popleft()
            label, chain = found[node]
            for callee in self._direct.get(node, ()) if len(chain) < MOST_BELOW else ():
                if callee not in found:
                    found[callee] = (label, (*chain, callee.rpartition(":")[2]))
                    waiting.append(callee)
        return found

    @cached_property
    def _direct(self) -> dict[str, list[str]]:
        """Function to those that it calls and waits for."""
        found: dict[str, list[str]] = {}
        for callee, uses in self._values.callers.items():
            for path, edge in uses:
                if not edge.is_handed_on and not edge.is_deferred:
                    found.setdefault(f"{path}:{edge.caller}", []).append(callee)
        return found


def _is_paced(call: Call) -> bool:
    """Something around the call admits, or waits before it asks again."""
    waits = isinstance(call.retry, Retry) and call.retry.waits is not False
    return bool(call.isolation) or waits or isinstance(call.retry, Unknown)


def _varies(value: Value, loop: LoopFact, is_argument: bool = True) -> bool:
    """It may be another value in the next round."""
    if value.kind in (ValueKind.LITERAL, ValueKind.ENVIRONMENT):
        return False
    if value.kind is ValueKind.UNKNOWN:
        return True
    head = value.name.lstrip(":").partition(".")[0]
    if value.kind in (ValueKind.REFERENCE, ValueKind.PARAMETER):
        last = value.name.rpartition(".")[2]
        return head in loop.bound or bool(_MOVING.search(last))
    if is_argument and value.kind is ValueKind.CALL and loop.first <= value.line <= loop.last:
        return True
    return any(_varies(one, loop) for one in _parts(value))


def _parts(value: Value) -> Iterator[Value]:
    yield from value.items
    yield from value.keywords.values()


# Pools.


def pools_of(values: Values) -> tuple[Pool, ...]:
    """Pools of connections to databases that are reached over a network, or may be."""
    found = []
    for path, module in values.symbols.modules.items():
        for fact in module.pools:
            given = fact.made.keywords
            if fact.by == "Django":
                age = values.number(given["CONN_MAX_AGE"], path)
                if age == 0 or isinstance(age, Unknown):  # how long, if at all, the environment decides
                    continue
                checks = _flag(given.get("CONN_HEALTH_CHECKS"), path, values)
                recycle, address = (age if age is not None else None), None
                engine = values.text(given.get("ENGINE"), path)
                if isinstance(engine, str) and _LOCAL_ADDRESS.search(engine):
                    continue
                found.append(
                    Pool(place=fact.place, symbol=fact.symbol, by="Django", checks=checks, recycle_seconds=recycle)
                )
                continue
            first = fact.made.items[0] if fact.made.items else given.get("url", given.get("conninfo"))
            address = values.text(first, path)
            kind = given.get("poolclass")
            is_kept = kind is None or kind.name.rpartition(".")[2] not in (
                "NullPool",
                "StaticPool",
                "SingletonThreadPool",
            )
            if not is_kept or (isinstance(address, str) and _LOCAL_ADDRESS.search(address)):
                continue
            if fact.by == "psycopg_pool":
                checks = "check" in given or ("**" in given and Unknown("its arguments are made elsewhere"))
            else:
                checks = _flag(given.get("pool_pre_ping"), path, values)
            if "**" in given and checks is False:
                spread, where = values.symbols.follow(given["**"], path)
                checks = _flag(spread.keywords.get("pool_pre_ping"), where, values)
                if checks is False and spread.kind is not ValueKind.MAPPING:
                    checks = Unknown("its arguments are made elsewhere")
            found.append(
                Pool(
                    place=fact.place,
                    symbol=fact.symbol,
                    by=fact.by,
                    checks=checks,
                    recycle_seconds=values.number(given.get("pool_recycle"), path),
                    address=address,
                )
            )
    return tuple(found)


def _flag(value: Value | None, path: str, values: Values) -> bool | Unknown:
    if value is None:
        return False
    followed, _ = values.symbols.follow(value, path)
    if followed.kind is ValueKind.LITERAL:
        return bool(followed.literal)
    if followed.kind is ValueKind.ENVIRONMENT and followed.default is not None and followed.default.is_literal:
        return bool(followed.default.literal)
    return Unknown("it is set elsewhere")
