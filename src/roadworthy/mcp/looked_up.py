"""Look-ups in the model: who calls this, with what timeout; what is served, measured, set, run."""

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from roadworthy.errors import UnknownName
from roadworthy.mcp.budget import Page, answer, listed
from roadworthy.model import Call, Endpoint, Fact, Metric, Setting, System, Unknown, Workload
from roadworthy.report.saying import count, spot

KINDS: Mapping[str, Callable[[System], Sequence[Any]]] = {
    "services": lambda system: system.services,
    "endpoints": lambda system: system.endpoints,
    "entry points": lambda system: system.entry_points,
    "calls": lambda system: system.calls,
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


def facts(system: System, kind: str, name: str, page: Page) -> str:
    """Facts of one kind, each with its place; those whose name holds `name` where one is given."""
    if kind not in KINDS:
        raise UnknownName("kind", kind, KINDS)
    every = KINDS[kind](system)
    found = [each for each in every if not name or name.lower() in _name(each).lower()]
    return answer(f"{count(len(found), 'fact')} of kind {kind}", listed(found, page, _told, kind))


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
    return answer(count(len(found), "call"), listed(found, page, lambda call: _call(system, call), "calls"))


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
        return answer(f"no function {symbol!r} is known; calls that could not be resolved are not in the graph")
    lines = []
    for node in meant[: page.size]:
        by = sorted(caller for caller, callees in system.graph.edges.items() if node in callees)
        chain = system.graph.chain(node)
        lines.append(f"{node}: {'reached from ' + ' → '.join(chain) if chain else _unreached(system, node)}")
        lines += [f"  called by {caller}" for caller in by[: page.size]]
        lines += [f"  [{len(by) - page.size} more callers: limit]"] if len(by) > page.size else []
        if not by and node not in system.graph.entries:
            lines.append("  no caller was found in the code that was read")
    return answer(lines)


def _unreached(system: System, node: str) -> str:
    if system.graph.is_reached(node):
        return "reached through what a library calls back"
    return "no entry point that was read leads here"


def _call(system: System, call: Call) -> str:
    waits = system.waits_on(call)
    retry = call.retry
    tried = f", repeated by {retry.name}" if retry is not None and not isinstance(retry, Unknown) else ""
    asked = f", asks {_text(call.model)}" if call.model else ""
    who = f"; waited on by {' → '.join(waits)}" if waits else "; nothing that was read leads here"
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


def _told(fact: Any) -> str:
    place = f"{spot(fact.place)} " if isinstance(fact, Fact) else ""
    return f"{place}{_name(fact)}{_more(fact)}"


def _name(fact: Any) -> str:
    return str(getattr(fact, "label", "") or getattr(fact, "name", "") or getattr(fact, "file", ""))


def _more(fact: Any) -> str:
    match fact:
        case Endpoint():
            guard = (
                "open" if fact.is_authenticated is False else "authenticated" if fact.is_authenticated is True else ""
            )
            return "".join(f", {part}" for part in (fact.purpose, fact.framework, guard) if part)
        case Workload():
            return f", {fact.kind}, {_text(fact.image) or 'built here'}, {count(len(fact.probes), 'probe')}"
        case Metric():
            return f", {fact.type}, moved in {count(len(fact.movements), 'place')}"
        case Setting():
            uses = ", ".join(dict.fromkeys(f"{use.layer} {spot(use.place)}" for use in fact.uses[:4]))
            return f": {uses}"
    return ""


def _text(value: object) -> str:
    return f"unknown ({value.why})" if isinstance(value, Unknown) else str(value) if value else ""


def _fits(path: str, wanted: str) -> bool:
    plain = wanted.rstrip("/")
    return path == plain or path.startswith(plain + "/") or fnmatchcase(path, wanted)
