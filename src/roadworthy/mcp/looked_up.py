"""Look-ups in the model: who calls this, with what timeout; what is served, measured, set, run."""

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from roadworthy.errors import UnknownName
from roadworthy.mcp import depended
from roadworthy.mcp.budget import Page, answer, listed
from roadworthy.model import (
    Call,
    Dependency,
    Endpoint,
    Fact,
    Metric,
    Pipeline,
    Retry,
    Setting,
    System,
    Unknown,
    Workload,
)
from roadworthy.report.saying import count, spot

KINDS: Mapping[str, Callable[[System], Sequence[Any]]] = {
    "services": lambda system: system.services,
    "endpoints": lambda system: system.endpoints,
    "entry points": lambda system: system.entry_points,
    "calls": lambda system: system.calls,
    "dependencies": depended.dependencies,
    "packages": lambda system: [one for manifest in system.manifests for one in manifest.dependencies],
    "workloads": lambda system: system.workloads,
    "images": lambda system: system.images,
    "scripts": lambda system: system.scripts,
    "metrics": lambda system: system.metrics,
    "alerts": lambda system: system.alerts,
    "objectives": lambda system: system.objectives,
    "dashboards": lambda system: system.dashboards,
    "scrapes": lambda system: system.scrapes,
    "settings": lambda system: system.settings,
    "pipelines": lambda system: system.pipelines,
    "documents": lambda system: system.documents,
}
"""What can be asked for by name."""
MOST_NEAR = 8
"""Names that are told where the one asked for is not there."""
LONGEST_WAY = 4


def facts(system: System, kind: str, name: str, page: Page) -> str:
    """Facts of one kind, each with its place; those whose name holds `name` where one is given."""
    if kind not in KINDS:
        raise UnknownName("kind", kind, KINDS)
    every = KINDS[kind](system)
    found = [each for each in every if not name or name.lower() in _name(each).lower()]
    head = f"{count(len(found), 'fact')} of kind {kind}"
    if every and not found:
        near = ", ".join(list(dict.fromkeys(_name(each) for each in every))[:MOST_NEAR])
        return answer(f"{head} with {name!r} in the name; there are {len(every)}: {near}")
    return answer(head, listed(found, page, lambda each: _told(system, each), kind, [head]))


def calls(system: System, page: Page, to: str = "", path: str = "", timeout: str = "") -> str:
    """Calls that leave the process: where, to what, who waits, and when each gives up.

    Args:
        to: part of the function, the address or the kind (http, model, database, …).
        path: a file, a folder or a glob.
        timeout: "none" for those that nothing bounds, "unknown", "set"; "" for all.
    """
    known = ("", "none", "unknown", "set")
    if timeout not in known:
        raise UnknownName("timeout", timeout, known[1:])
    found = [
        call
        for call in system.calls
        if (not to or to.lower() in f"{call.function} {call.kind.value} {_text(call.target)}".lower())
        and (not path or _fits(call.place.path, path))
        and timeout in ("", _bound(call))
    ]
    found.sort(key=lambda call: (not system.waits_on(call), _ORDER[_bound(call)], call.place))
    head = count(len(found), "call")
    if not found and system.calls:
        sides = ", ".join(list(dict.fromkeys(call.dependency for call in system.calls))[:MOST_NEAR])
        return answer(f"no call fits; {len(system.calls)} were read, to: {sides}. {_BEYOND}")
    return answer(head, listed(found, page, lambda call: _call(system, call), "calls", [head]))


_ORDER = {"none": 0, "unknown": 1, "set": 2}
_BEYOND = "What a library does that was not followed is in `facts` of kind dependencies."
_LIMIT = (
    "calls through a table or a name that is made while it runs are not in the graph: search for the name before you "
    "say that nothing uses it"
)


def callers(system: System, symbol: str, page: Page) -> str:
    """Who calls a function of the reviewed code, and what starts the way to it.

    Args:
        symbol: a function or a method, with or without its class, or `path:symbol`.
    """
    nodes = sorted(
        {*system.graph.edges, *system.graph.entries, *(c for each in system.graph.edges.values() for c in each)}
    )
    meant = [node for node in nodes if node == symbol or node.partition(":")[2].split(".")[-1] == symbol.split(".")[-1]]
    meant = [node for node in meant if node == symbol or node.endswith(symbol)]
    if not meant:
        wanted = symbol.partition(":")[2] or symbol
        near = [node for node in nodes if wanted.lower() in node.lower()][:MOST_NEAR]
        return answer(f"no function {symbol!r} is known; {_LIMIT}", [f"named alike: {', '.join(near)}"] if near else [])
    lines = []
    for node in meant[: page.size]:
        by = sorted(caller for caller, callees in system.graph.edges.items() if node in callees)
        chain = system.graph.chain(node)
        lines.append(f"{node}: {'reached from ' + ' → '.join(chain) if chain else _unreached(system, node)}")
        lines += [f"  called by {caller}" for caller in by[: page.size]]
        lines += [f"  [{len(by) - page.size} more callers: limit]"] if len(by) > page.size else []
        if not by and node not in system.graph.entries:
            lines.append(f"  no caller was found in the code that was read; {_LIMIT}")
    return answer(lines)


def _unreached(system: System, node: str) -> str:
    if system.graph.is_reached(node):
        return "reached through what a library calls back"
    return "no entry point that was read leads here"


def _call(system: System, call: Call) -> str:
    waits = system.waits_on(call)
    retry = call.retry
    tried = f", repeated by {retry.name}{_attempts(retry)}" if isinstance(retry, Retry) else ""
    asked = f", asks {_text(call.model)}" if call.model else ""
    who = f"; waited on by {_chain(waits)}" if waits else "; no entry point was seen to lead here"
    target = _text(call.target) or "no fixed address"
    bound = f"{_gives_up(call)}{tried}{asked}"
    return f"{spot(call.place)} {call.function} ({call.kind.value}) to {target}: {bound}{who}"


def _gives_up(call: Call) -> str:
    match call.timeout_seconds:
        case None:
            return "no timeout"
        case Unknown(why):
            return f"timeout unknown ({why})"
        case seconds:
            where = f", set at {spot(call.timeout_place)}" if call.timeout_place else ""
            return f"gives up after {seconds:g} s{where}"


def _bound(call: Call) -> str:
    match call.timeout_seconds:
        case None:
            return "none"
        case Unknown():
            return "unknown"
        case _:
            return "set"


def _chain(waits: Sequence[str]) -> str:
    """The way in short: what starts it, what it starts, and who asks."""
    return " → ".join(waits if len(waits) <= LONGEST_WAY else (*waits[:2], "…", waits[-1]))


def _attempts(retry: Retry) -> str:
    if isinstance(retry.attempts, int):
        return f" ({count(retry.attempts, 'attempt')})"
    return " without end" if retry.attempts is None and not retry.is_time_bounded else ""


def _told(system: System, fact: Any) -> str:
    if isinstance(fact, depended.OtherSide):
        return depended.told(system, fact)
    if isinstance(fact, Call):
        return _call(system, fact)
    place = f"{spot(fact.place)} " if isinstance(fact, Fact) else ""
    return f"{place}{_name(fact)}{_more(fact)}"


def _name(fact: Any) -> str:
    return str(getattr(fact, "label", "") or getattr(fact, "name", "") or getattr(fact, "file", ""))


def _more(fact: Any) -> str:
    match fact:
        case Endpoint():
            return _endpoint(fact)
        case Workload():
            return _workload(fact)
        case Metric():
            moved = ", ".join(spot(each.place) for each in fact.movements[:2])
            labels = f", labels {'/'.join(fact.labels)}" if fact.labels else ""
            where = f" ({moved})" if moved else ""
            return f", {fact.type}{labels}, moved in {count(len(fact.movements), 'place')}{where}"
        case Pipeline():
            does = ", ".join(fact.purposes) or "nothing that was recognised"
            return f", {fact.system}, on {', '.join(fact.triggers) or 'what its text does not tell'}, does: {does}"
        case Setting():
            uses = [f"{use.layer} {spot(use.place)}{_value(use.value)}" for use in fact.uses[:6]]
            return f": {', '.join(dict.fromkeys(uses))}"
        case Dependency():
            held = "exact" if fact.is_pinned else "open" if fact.is_open else "bounded"
            return f" {fact.specifier}, {held}{f', for {fact.group}' if fact.group else ''}"
    return ""


def _endpoint(fact: Endpoint) -> str:
    guard = "open" if fact.is_authenticated is False else "authenticated" if fact.is_authenticated is True else ""
    told = [part for part in (fact.purpose, fact.framework, guard) if part]
    told += ["rate limited"] if fact.is_rate_limited is True else []
    told += [f"asks {', '.join(fact.asks[:4])}"] if fact.asks else []
    told += [f"handler {fact.symbol}"] if fact.symbol else []
    return "".join(f", {part}" for part in told)


def _workload(fact: Workload) -> str:
    """What an operator asks of it: how many, who restarts it, what bounds it, who may see it."""
    limits = fact.resources
    memory = _text(limits.memory_limit) if limits else ""
    ports = [f"{_text(port.published) or '-'}:{_text(port.container)}" for port in fact.ports[:4]]
    kept = [f"{mount.kind} {mount.source}".strip() for mount in fact.mounts[:4]]
    told = [
        fact.kind,
        _text(fact.image) or "built here",
        count(len(fact.probes), "probe"),
        f"restart {_text(fact.restart) or 'not set'}",
        f"memory {memory or 'not limited'}",
    ]
    told += [f"replicas {_text(fact.replicas)}"] if fact.replicas is not None else []
    told += [f"user {_text(fact.user)}"] if fact.user else []
    told += [f"ports {' '.join(ports)}"] if ports else []
    told += [f"mounts {', '.join(kept)}"] if kept else []
    told += ["for development"] if fact.is_development else []
    return "".join(f", {part}" for part in told)


def _value(value: object) -> str:
    if value is None:
        return ""
    return f" ({value.why})" if isinstance(value, Unknown) else f" = {str(value)[:60]!r}"


def _text(value: object) -> str:
    return f"unknown ({value.why})" if isinstance(value, Unknown) else str(value) if value else ""


def _fits(path: str, wanted: str) -> bool:
    plain = wanted.rstrip("/")
    return path == plain or path.startswith(plain + "/") or fnmatchcase(path, wanted)
