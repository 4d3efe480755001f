"""Joins metric definitions with everything that moves them, across modules."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.python.facts import ExpositionFact, FunctionFact, MetricFact, MovementFact, Value, ValueKind
from roadworthy.inputs.python.symbols import Symbols
from roadworthy.model import Exposition, Metric, Movement, Unknown

_OTEL_UNITS = {
    "s": "seconds",
    "ms": "milliseconds",
    "us": "microseconds",
    "By": "bytes",
    "KBy": "kilobytes",
    "%": "percent",
}
_SELF = re.compile(r"\.(self|cls)\.")
_FASTAPI = ("fastapi.FastAPI", "fastapi.APIRouter", "fastapi.applications.FastAPI", "fastapi.routing.APIRouter")
_AIOHTTP = ("aiohttp.web.Response",)
_WRONG_TYPES = ("application/json", "application/octet-stream", "text/event-stream")


def metrics_of(material: Material) -> tuple[Metric, ...]:
    """Every metric that production code defines, with its movements in production code."""
    return _Joining(material.symbols).metrics()


def expositions_of(material: Material) -> tuple[Exposition, ...]:
    """Every place where production code hands metrics to a scraper."""
    symbols = material.symbols
    return tuple(
        _exposition(symbols, path, fact)
        for path, module in symbols.modules.items()
        for fact in module.expositions
        if "." not in fact.by or symbols.find(fact.by, path) is None
    )


class _Joining:
    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.modules = symbols.modules

    def metrics(self) -> tuple[Metric, ...]:
        moved, kept = self._moved()
        found = []
        for path, module in self.modules.items():
            for fact in module.metrics:
                key = (path, fact.holder)
                movements = moved.get(key, []) if fact.holder else []
                found.append(self._metric(path, fact, movements, kept.get(key)))
        return tuple(found)

    # Names and labels.

    def _metric(self, path: str, fact: MetricFact, moved: list[tuple[str, MovementFact]], kept: str | None) -> Metric:
        name, unclear = self._name(path, fact)
        movements = tuple(self._movement(home, one) for home, one in sorted(moved, key=lambda m: (m[0], m[1].place)))
        return Metric(
            place=fact.place,
            symbol=fact.holder or fact.symbol,
            name=name,
            type=fact.type,
            labels=self._labels(path, fact),
            buckets=self._buckets(path, fact),
            movements=movements,
            escapes=self._escapes(path, fact, kept),
            library=fact.library,
            unclear_name=unclear,
            also_exposed_as=_otel_names(name, fact) if fact.library == "opentelemetry" else (),
        )

    def _name(self, path: str, fact: MetricFact) -> tuple[str, Unknown | None]:
        parts = []
        for value in (fact.namespace, fact.subsystem, fact.name):
            if value is None or (value.is_literal and not value.literal):
                continue
            parts.append(self._text(value, path))
        name = "_".join(parts)
        if fact.unit is not None and fact.unit.is_literal and fact.unit.literal and fact.library != "opentelemetry":
            bare = name.removesuffix("_total")
            if not bare.endswith(f"_{fact.unit.literal}"):
                name = f"{bare}_{fact.unit.literal}"
        return name, Unknown("its name is computed") if "{}" in name else None

    def _text(self, value: Value, path: str) -> str:
        value = self.symbols.resolve(value, path)
        if value.kind is ValueKind.ENVIRONMENT and value.default is not None:
            value = value.default
        return str(value.literal) if value.kind in (ValueKind.LITERAL, ValueKind.TEMPLATE) else "{}"

    def _labels(self, path: str, fact: MetricFact) -> tuple[str, ...]:
        if fact.labels is None:
            return ()
        value = self.symbols.resolve(fact.labels, path)
        return tuple(self._text(item, path) for item in value.items) if value.kind is ValueKind.SEQUENCE else ("{}",)

    def _buckets(self, path: str, fact: MetricFact) -> tuple[float, ...] | Unknown | None:
        if fact.buckets is None:
            return None
        value = self.symbols.resolve(fact.buckets, path)
        if value.kind is ValueKind.REFERENCE and value.name.endswith("DEFAULT_BUCKETS"):
            return None
        if value.kind is not ValueKind.SEQUENCE:
            return Unknown("its buckets are computed")
        bounds: list[float] = []
        for item in value.items:
            bound = self.symbols.resolve(item, path)
            if bound.kind is ValueKind.REFERENCE and bound.name.rpartition(".")[2].lower() in ("inf", "infinity"):
                continue
            if not isinstance(bound.literal, (int, float)) or isinstance(bound.literal, bool):
                return Unknown("one of its buckets is computed")
            if bound.literal != float("inf"):
                bounds.append(float(bound.literal))
        return tuple(sorted(bounds))

    def _escapes(self, path: str, fact: MetricFact, kept: str | None) -> Unknown | None:
        if fact.library == "collector":
            return Unknown("a custom collector makes it anew at each scrape")
        if fact.is_observed:
            return Unknown("a callback gives its value at each collection")
        if not fact.holder:
            return Unknown("nothing that could be read keeps it")
        if kept:
            return Unknown(kept)
        last = _last(fact.holder)
        if last == "*" or last.endswith("[*]"):
            return Unknown("it is kept under a key that is computed")
        mentions = self._mentions.get(last, ())
        for mention, home in mentions:
            found = self._find(mention, home)
            if found is None or found == (path, fact.holder) or _plain(found[1]) == _plain(fact.holder):
                return Unknown(f"it is handed on in {home}")
        if fact.holder.endswith("]") and self._mentions.get(_last(fact.holder.partition("[")[0])):
            return Unknown("the mapping that keeps it is handed on")
        if self._dynamic and ("." in fact.holder or fact.holder.startswith("?")):
            return Unknown("attributes are read by computed names")
        return None

    # Movements.

    @cached_property
    def _holders(self) -> dict[tuple[str, str], MetricFact]:
        return {
            (path, fact.holder): fact for path, module in self.modules.items() for fact in module.metrics if fact.holder
        }

    @cached_property
    def _by_last(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, holder in self._holders:
            found[_last(holder)].append((path, holder))
        return found

    @cached_property
    def _mentions(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, module in self.modules.items():
            for mention in module.mentions:
                found[_last(mention)].append((mention, path))
        return found

    @cached_property
    def _dynamic(self) -> bool:
        return any("metric" in mention.lower() for mention, _ in self._mentions.get("*", ()))

    def _find(self, name: str, path: str) -> tuple[str, str] | None:
        if name.startswith("?"):
            return None
        base, bracket, key = name.partition("[")
        found = self.symbols.find(base, path)
        if found is None:
            return None
        home, symbol = found
        return (home, symbol + bracket + key)

    def _moved(self) -> tuple[dict[tuple[str, str], list[tuple[str, MovementFact]]], dict[tuple[str, str], str]]:
        moved: dict[tuple[str, str], list[tuple[str, MovementFact]]] = defaultdict(list)
        kept: dict[tuple[str, str], str] = {}
        for path, module in self.modules.items():
            for fact in module.movements:
                exact, several = self._receivers(fact.target, path)
                for holder in exact:
                    moved[holder].append((path, fact))
                    if fact.operation == "kept":
                        kept[holder] = f"a child of it is kept in {path}"
                for holder in several:
                    kept.setdefault(holder, f"{path} may move it: {fact.target.lstrip(':?.')} could be this one")
        return moved, kept

    def _receivers(self, target: str, path: str, steps: int = 4) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The metrics that a receiver surely is, and those that it may be."""
        found = self._find(target, path)
        if found is not None:
            if found in self._holders:
                return [found], []
            for holder in (_plain(found[1]), found[1].partition("[")[0] + "[*]"):
                same = [key for key in self._by_last.get(_last(holder), ()) if key[0] == found[0]]
                if same and (matching := [key for key in same if _plain(key[1]) == _plain(holder)]):
                    return matching, []
            if found[1].endswith("[*]"):
                base = found[1].removesuffix("[*]")
                inside = [key for key in self._holders if key[0] == found[0] and key[1].startswith(base + "[")]
                if inside:
                    return [], inside
            kept = self.modules[found[0]].constants.get(found[1])
            if kept is not None and kept.kind is ValueKind.CALL and kept.name.endswith(".labels") and steps > 0:
                return self._receivers(kept.name.removesuffix(".labels"), found[0], steps - 1)
            if kept is not None and kept.kind is ValueKind.REFERENCE and steps > 0:
                return self._receivers(kept.name, found[0], steps - 1)
            if not target.startswith("?") and "." not in target.lstrip(":"):
                return [], []
        candidates = self._by_last.get(_last(target), [])
        nearest = _nearest(candidates, path)
        return (nearest, []) if len(nearest) == 1 else ([], nearest)

    def _movement(self, home: str, fact: MovementFact) -> Movement:
        owner = self._owner(home, fact.symbol)
        return Movement(
            place=fact.place,
            operation=fact.operation,
            is_constant=fact.operation == "set" and fact.literal is not None,
            symbol=fact.symbol,
            is_on_scrape=(home, owner.symbol if owner else fact.symbol) in self._on_scrape,
            is_labelled=fact.is_labelled,
            literal=fact.literal,
            is_called=owner is None or self._is_called(home, owner),
            scope=fact.scope,
            is_block=fact.is_block,
            missed=fact.missed,
            guarded=fact.guarded,
            covers=tuple(node for name in fact.covers if (node := self.symbols.node(name, home)) is not None),
            misses=self._called_within(home, fact) if fact.missed else (),
            labels=fact.labels,
            is_whole=not fact.is_labelled and not fact.is_child and self._find(fact.target, home) in self._holders,
            stands_in=fact.stands_in,
        )

    def _called_within(self, home: str, fact: MovementFact) -> tuple[str, ...]:
        """What of ours is called in the try bodies that the movement misses, the nearest before it first."""
        before = [
            edge
            for edge in self.modules[home].edges
            if edge.caller == fact.symbol
            and edge.line <= fact.place.start
            and any(first <= edge.line <= last for first, last in fact.missed)
        ]
        named = (self.symbols.node(edge.callee, home) for edge in sorted(before, key=lambda one: -one.line))
        return tuple(dict.fromkeys(node for node in named if node is not None))

    @cached_property
    def _on_scrape(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (path, fact.symbol)
            for path, module in self.modules.items()
            for fact in module.expositions
            if fact.by == "generate_latest" and fact.symbol and fact.answer
        )

    def _owner(self, path: str, symbol: str) -> FunctionFact | None:
        """The outermost function around a statement: nested ones are handed around in ways we do not follow."""
        parts = symbol.split(".")
        for cut in range(1, len(parts) + 1):
            if (function := self.symbols.functions.get(f"{path}:{'.'.join(parts[:cut])}")) is not None:
                return function
        return None

    @cached_property
    def _used(self) -> frozenset[str]:
        """Last parts of every name that production code calls, hands on or mentions."""
        found: set[str] = set()
        for module in self.modules.values():
            found.update(_last(edge.callee) for edge in module.edges)
            found.update(_last(mention) for mention in module.mentions)
        return frozenset(found)

    def _is_called(self, path: str, function: FunctionFact) -> bool:
        """Something names it; True also where a framework may call it by decorator, base class or protocol.

        A module that is handed on as a value may be asked for each of its functions.
        """
        owner, _, name = function.symbol.rpartition(".")
        if function.decorators or name.startswith("__") or name in self._used or name in ("main", "handler"):
            return True
        if owner:
            definition = self.symbols.classes.get(f"{path}:{owner}")
            return definition is None or bool(definition.bases) or self._dynamic
        return path in self.symbols.handed_modules


def _last(name: str) -> str:
    """The last part of a dotted name, with its key: `Metrics.self.sent[ok]` is `sent[ok]`."""
    base, bracket, key = name.lstrip(":").partition("[")
    return base.rpartition(".")[2] + bracket + key


def _plain(symbol: str) -> str:
    return _SELF.sub(".", symbol)


def _nearest(candidates: Iterable[tuple[str, str]], path: str) -> list[tuple[str, str]]:
    """Those in the file itself, else those that share the most leading folders with it."""
    candidates = list(candidates)
    if len(candidates) < 2:
        return candidates

    def shared(home: str) -> int:
        if home == path:
            return 1_000
        count = 0
        for one, other in zip(home.split("/")[:-1], path.split("/")[:-1], strict=False):
            if one != other:
                break
            count += 1
        return count

    best = max(shared(home) for home, _ in candidates)
    return [key for key in candidates if shared(key[0]) == best]


def _otel_names(name: str, fact: MetricFact) -> tuple[str, ...]:
    """Names under which exporters show an OpenTelemetry instrument: with and without its unit."""
    base = re.sub(r"[^a-zA-Z0-9_:]+", "_", name).strip("_")
    unit = str(fact.unit.literal) if fact.unit is not None and fact.unit.is_literal else ""
    word = _OTEL_UNITS.get(unit, "" if unit.startswith("{") or unit in ("1", "") else unit)
    bases = [base] + ([f"{base}_{word}"] if word and not base.endswith(word) else [])
    if unit == "1" and fact.type == "gauge":
        bases.append(f"{base}_ratio")
    suffixes = {
        "counter": ("_total", "", "_created"),
        "histogram": ("_bucket", "_sum", "_count", "_created", ""),
    }.get(fact.type, ("",))
    return tuple(one + suffix for one in bases for suffix in suffixes)


# Expositions.


def _exposition(symbols: Symbols, path: str, fact: ExpositionFact) -> Exposition:
    return Exposition(
        place=fact.place,
        symbol=fact.symbol,
        by=fact.by,
        path=_path_of(symbols, path, fact),
        port=_port_of(symbols, path, fact),
        is_broken=_fault_of(symbols, path, fact),
    )


def _path_of(symbols: Symbols, path: str, fact: ExpositionFact) -> str | Unknown:
    if fact.path is None:
        return "/metrics"
    value = symbols.resolve(fact.path, path)
    if value.kind is ValueKind.ENVIRONMENT and value.default is not None:
        value = value.default
    return str(value.literal) if value.is_literal and value.literal else Unknown("its path is computed")


def _port_of(symbols: Symbols, path: str, fact: ExpositionFact) -> int | Unknown | None:
    if fact.port is None:
        return None
    value = symbols.resolve(fact.port, path)
    if value.kind is ValueKind.ENVIRONMENT and value.default is not None:
        value = value.default
    return (
        int(value.literal) if value.is_literal and isinstance(value.literal, int) else Unknown("its port is computed")
    )


def _fault_of(symbols: Symbols, path: str, fact: ExpositionFact) -> str | None:
    """Why a scraper cannot read what the route answers; None where it can, or where it is not known."""
    if fact.by != "generate_latest" or fact.router is None:
        return None
    router = symbols.resolve(fact.router, path)
    framework = router.name if router.kind is ValueKind.CALL else ""
    content_type = symbols.resolve(fact.content_type, path) if fact.content_type is not None else None
    if fact.answer == "json":
        return "answers with JSON, where a scraper expects the text of the exposition format"
    if framework in _FASTAPI:
        chosen = fact.response_class or _default_class(router)
        plain = chosen.rpartition(".")[2].endswith("Response") and "JSON" not in chosen
        if fact.answer in ("bare", "object") and not plain and chosen != "?":
            return "returns the text from a FastAPI route without a response class, so it leaves as one JSON string"
    if fact.answer == "object":
        return "answers with JSON, where a scraper expects the text of the exposition format"
    if content_type is None:
        return None
    if fact.answer in _AIOHTTP and content_type.name.endswith("CONTENT_TYPE_LATEST"):
        return "gives aiohttp a content_type with a charset, which raises ValueError on every scrape"
    if content_type.is_literal and str(content_type.literal).partition(";")[0].strip() in _WRONG_TYPES:
        return f"answers as {content_type.literal}, which a scraper does not read as metrics"
    return None


def _default_class(router: Value) -> str:
    given = router.keywords.get("default_response_class")
    if given is None:
        return "" if "**" not in router.keywords else "?"
    return given.name or "?"
