"""What stays behind when functions have ended, joined with what starts those functions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.python.facts import PythonModule, Value, ValueKind
from roadworthy.model import BackgroundWork, Collection, Endpoint, Growth, Memo, UnreadFailures

_MEMOS = frozenset({"functools.cache", "functools.lru_cache"})
_HARMLESS = frozenset(
    {
        "sleep",
        "wait",
        "is_set",
        "time",
        "now",
        "monotonic",
        "info",
        "debug",
        "warning",
        "error",
        "exception",
        "print",
        "len",
    }
    | {
        "get",
        "items",
        "values",
        "keys",
        "append",
        "perf_counter",
        "utcnow",
        "set",
        "observe",
        "inc",
        "labels",
        "str",
        "int",
    }
    | {"random", "uniform", "max", "min", "list", "dict", "float", "round", "isoformat", "strftime", "clear", ""}
)
_ENDLESS = frozenset({"loop", "consumer"})


class Remains:
    """Collections, memos and background work of all modules."""

    def __init__(
        self,
        material: Material,
        endpoints: Sequence[Endpoint],
        entries: Mapping[str, str],
        edges: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.symbols = material.symbols
        self.endpoints = endpoints
        self.entries = entries
        self.edges = edges

    @cached_property
    def runs(self) -> Mapping[str, str]:
        """Functions to what runs them again and again: a request, an event, a task, a turn of an endless loop."""
        found: dict[str, str] = {one.node: one.label for one in self.endpoints if one.node}
        for node, what in self.entries.items():
            if what.startswith(("task ", "file event", "every request")):
                found.setdefault(node, what)
        for path, module in self.symbols.modules.items():
            loops = [start for start in module.starts if start.kind in _ENDLESS and start.place.start < start.place.end]
            if not loops:
                continue
            for edge in module.edges:
                for start in loops:
                    if edge.caller == start.symbol and start.place.start < edge.line <= start.place.end:
                        callee = self.symbols.node(edge.callee, path)
                        if callee is not None:
                            found.setdefault(callee, f"the loop in {start.symbol or path.rpartition('/')[2]}")
        waiting = list(found)
        for node in waiting:
            for callee in self.edges.get(node, ()):
                if callee not in found:
                    found[callee] = found[node]
                    waiting.append(callee)
        return found

    @cached_property
    def _lasting(self) -> frozenset[str]:
        """Classes, as `path:Class`, of which an instance lasts as long as the process."""
        symbols = self.symbols
        made: dict[str, list[tuple[str, str]]] = {}
        for path, module in symbols.modules.items():
            for edge in module.edges:
                found = (
                    symbols.find(edge.callee, path)
                    if edge.call is not None or edge.callee[:1] in ":." or "." in edge.callee
                    else None
                )
                if found is not None and f"{found[0]}:{found[1]}" in symbols.classes:
                    made.setdefault(f"{found[0]}:{found[1]}", []).append((path, edge.caller))
        lasting: set[str] = set()
        for path, module in symbols.modules.items():
            for name, value in module.constants.items():
                if "." not in name or name.startswith("app.state:"):
                    lasting.update(self._classes_of(value, path))
        memoised = {f"{one.place.path}:{one.symbol}" for one in self.memos}
        for of, places in made.items():
            for path, caller in places:
                node = f"{path}:{caller}"
                if not caller or node in memoised:
                    lasting.add(of)
        waiting = list(lasting)
        for of in waiting:
            path, _, owner = of.rpartition(":")
            for name, value in symbols.modules[path].constants.items():
                if name.startswith(f"{owner}."):
                    for inner in self._classes_of(value, path):
                        if inner not in lasting:
                            lasting.add(inner)
                            waiting.append(inner)
        return frozenset(lasting)

    def _classes_of(self, value: Value, path: str) -> list[str]:
        while value.kind is not ValueKind.CALL and value.default is not None:
            value = value.default
        if value.kind is not ValueKind.CALL or not value.name:
            return []
        found = self.symbols.find(value.name, path)
        return [f"{found[0]}:{found[1]}"] if found and f"{found[0]}:{found[1]}" in self.symbols.classes else []

    @cached_property
    def collections(self) -> tuple[Collection, ...]:
        """Those that nothing takes apart elsewhere are left as they are; each growth with what runs it."""
        elsewhere: dict[str, set[str]] = {}
        for path, module in self.symbols.modules.items():
            for word in module.trims:
                elsewhere.setdefault(word, set()).add(path)
        found = []
        for path, module in self.symbols.modules.items():
            for one in module.collections:
                last = one.name.rpartition(".")[2]
                others = elsewhere.get(last, set()) - {path}
                found.append(
                    replace(
                        one,
                        is_trimmed=one.is_trimmed or bool(others),
                        is_long_lived=one.lives != "instance" or f"{path}:{one.symbol}" in self._lasting,
                        growths=tuple(self._run(growth, path, module) for growth in one.growths),
                    )
                )
        return tuple(found)

    def _run(self, growth: Growth, path: str, module: PythonModule) -> Growth:
        what = self.runs.get(f"{path}:{growth.symbol}", "")
        is_loop = growth.stands_in_loop and not what
        if is_loop and any(start.kind in _ENDLESS and start.symbol == growth.symbol for start in module.starts):
            what = f"the loop in {growth.symbol}"
        return replace(growth, runs=what) if what else growth

    @cached_property
    def memos(self) -> tuple[Memo, ...]:
        found = []
        for module in self.symbols.modules.values():
            for function in module.functions:
                for decorator in function.decorators:
                    if decorator.name not in _MEMOS:
                        continue
                    keys = tuple(one for one in function.parameters if one not in ("self", "cls"))
                    size = decorator.keywords.get("maxsize", decorator.items[0] if decorator.items else None)
                    is_open = decorator.name == "functools.cache" or (
                        size is not None and size.is_literal and size.literal is None
                    )
                    found.append(
                        Memo(
                            place=function.place,
                            symbol=function.symbol,
                            by=decorator.name.rpartition(".")[2]
                            + ("(maxsize=None)" if decorator.items or decorator.keywords else ""),
                            keys=keys,
                            is_bounded=not is_open,
                        )
                    )
        return tuple(found)

    @cached_property
    def _catching(self) -> frozenset[str]:
        """Functions with a handler of every error, or one that tells of an error."""
        return frozenset(
            f"{path}:{handler.symbol}"
            for path, module in self.symbols.modules.items()
            for handler in module.handlers
            if handler.is_broad or handler.logs
        )

    @cached_property
    def unread(self) -> tuple[UnreadFailures, ...]:
        """Each with whether the work catches its errors itself."""
        return tuple(
            replace(one, handles_errors=(self.symbols.node(one.work, path) or "") in self._catching)
            if one.work
            else one
            for path, module in self.symbols.modules.items()
            for one in module.unread_failures
        )

    @cached_property
    def works(self) -> tuple[BackgroundWork, ...]:
        """With the function that runs, and whether it catches its errors."""
        catching = self._catching
        words = {node.rpartition(".")[2].rpartition(":")[2] for node in catching} | _HARMLESS
        found = []
        for path, module in self.symbols.modules.items():
            for one in module.background:
                node = self.symbols.node(one.node, path) or ""
                home, _, symbol = node.rpartition(":")
                is_endless = bool(node) and any(
                    start.kind in _ENDLESS and start.symbol == symbol for start in self.symbols.modules[home].starts
                )
                called = self.symbols.modules[home].loop_calls.get(symbol, ()) if node else ()
                handles = not node or node in catching or any(below in catching for below in self.edges.get(node, ()))
                if is_endless and (not set(called) - _HARMLESS or set(called) & (words - _HARMLESS)):
                    handles = True  # nothing in it fails, or what it calls by that name catches its own errors
                begun = self.symbols.functions.get(f"{path}:{one.symbol}")
                found.append(
                    replace(
                        one,
                        node=node,
                        is_endless=is_endless,
                        handles_errors=handles,
                        runs=self.runs.get(f"{path}:{one.symbol}", ""),
                        begins_with_app=begun is not None
                        and any(each.name.endswith(".on_event") for each in begun.decorators),
                    )
                )
        return tuple(found)
