"""What was understood of a system, as a tree and as JSON: the first thing to look at when a finding surprises."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from rich.text import Text
from rich.tree import Tree

from roadworthy.model import (
    Call,
    Dashboard,
    Dependency,
    Endpoint,
    EntryPoint,
    ErrorHandler,
    Fact,
    File,
    Image,
    Manifest,
    Metric,
    Pipeline,
    Place,
    Role,
    Scrape,
    Service,
    Setting,
    System,
    Unknown,
    Workload,
)
from roadworthy.report.console import View, console, written
from roadworthy.report.escape import printable, unicode_only

SCHEMA = "roadworthy/model-1"
_MOST = 12
"""Facts of one kind that a tree shows unless everything is asked for."""


def as_json(system: System) -> str:
    """Every fact. What could not be read is `{"unknown": why}`; what is not set is null."""
    nouns = {each.name: _plain(getattr(system, each.name)) for each in fields(system) if each.name != "graph"}
    graph = {"edges": _plain(system.graph.edges), "entries": _plain(system.graph.entries)}
    return json.dumps({"schema": SCHEMA, **nouns, "graph": graph}, indent=2) + "\n"


def as_tree(system: System, view: View) -> str:
    """Services with their endpoints and calls, then what is shared, documents, and what was not read."""
    out = console(view)
    out.print(_tree(system, view))
    return written(out)


def _tree(system: System, view: View) -> Tree:
    read = [file for file in system.files if file.kind]
    roles = ", ".join(f"{len(files)} {role}" for role in Role if (files := [f for f in read if f.role is role]))
    tree = Tree(_line(system.label, f"{len(system.files)} files; of a known kind: {roles or 'none'}", bold=True))
    for service in system.services:
        folders = ", ".join(folder or "the whole root" for folder in service.folders)
        model = ", model-backed" if service.is_model_backed else ""
        branch = tree.add(
            _line(f"service {service.name}", f"{service.kind}{model}, {service.tier}; {folders}", bold=True)
        )
        _facts(branch, system, service, view)
    shared = tree.add(_line("shared" if system.services else "no service; what stands there", bold=True))
    _facts(shared, system, None, view)
    if not shared.children:
        tree.children.remove(shared)
    for name, shown in (("document", system.documents), ("test file", system.tests)):
        _group(tree, name, shown, view)
    if system.unread:
        branch = tree.add(_line(_count(len(system.unread), "place not read", "places not read"), bold=True))
        for unread in _first(system.unread, view):
            branch.add(_line(str(unread.place), unread.why))
        _rest(branch, len(system.unread), view)
    return tree


def _facts(branch: Tree, system: System, service: Service | None, view: View) -> None:
    """The facts that this service owns; for None those that nobody owns alone."""

    def own(facts: Iterable[Any]) -> list[Any]:
        return [fact for fact in facts if system.service_of(fact.place) == service]

    endpoints, calls = own(system.endpoints), own(system.calls)
    started = {id(call): system.waits_on(call)[:1] for call in calls}
    if endpoints:
        group = branch.add(_line(_count(len(endpoints), "endpoint"), bold=True))
        for endpoint in _first(endpoints, view):
            leaf = group.add(_line(endpoint.label, _told(endpoint), endpoint.place))
            for call in calls:
                if started[id(call)] == (endpoint.label,):
                    leaf.add(_line(call.label, _told(call), call.place))
        _rest(group, len(endpoints), view)
    shown = {endpoint.label for endpoint in endpoints}
    others = [call for call in calls if not started[id(call)] or started[id(call)][0] not in shown]
    _group(branch, "call" if not endpoints else "further call", others, view)
    for name, facts in (
        ("entry point", system.entry_points),
        ("workload", system.workloads),
        ("image", system.images),
        ("script", system.scripts),
        ("Kubernetes object", system.resources),
        ("metric", system.metrics),
        ("exposition", system.expositions),
        ("alert", system.alerts),
        ("objective", system.objectives),
        ("dashboard", system.dashboards),
        ("folder of dashboards", system.dashboard_folders),
        ("datasource", system.datasources),
        ("collector", system.collectors),
        ("scrape job", system.scrapes),
        ("logging setup", system.logging_setups),
        ("log statement", system.logs),
        ("error handler", system.error_handlers),
        ("setting", system.settings),
        ("manifest", system.manifests),
        ("lockfile", system.lockfiles),
        ("pipeline", system.pipelines),
    ):
        _group(branch, name, own(facts), view)


def _group(branch: Tree, name: str, facts: Sequence[Fact], view: View) -> None:
    if not facts:
        return
    group = branch.add(_line(_count(len(facts), name), bold=True))
    for fact in _first(facts, view):
        group.add(_line(fact.label, _told(fact), fact.place))
    _rest(group, len(facts), view)


def _told(fact: Fact) -> str:
    """What was understood of it, in a few words."""
    match fact:
        case Endpoint():
            guard = _shown(fact.is_authenticated, "authenticated", "open")
            return ", ".join(part for part in (fact.purpose, fact.framework, guard) if part)
        case Call():
            limit = _shown(fact.timeout_seconds, "gives up after {:g} s", "no timeout")
            return ", ".join(part for part in (fact.kind.value, limit, fact.retry and "retried") if part)
        case EntryPoint():
            return " ".join(part for part in (fact.kind, fact.server, fact.module) if part)
        case Workload():
            probes = _count(len(fact.probes), "probe") if fact.probes else "no probe"
            return f"{fact.kind}, {_shown(fact.image, '{}', fact.build_file or 'no image')}, {probes}"
        case Image():
            return f"from {_shown(fact.stages[-1].base, '{}', '')}" if fact.stages else ""
        case Metric():
            return f"{fact.type}, moved in {_count(len(fact.movements), 'place')}"
        case ErrorHandler():
            done = [
                word
                for word, is_so in (("raises", fact.reraises), ("logs", fact.logs), ("prints", fact.prints))
                if is_so
            ]
            return ", ".join(done) or f"ends with {fact.returns}"
        case Setting():
            return ", ".join(dict.fromkeys(use.layer for use in fact.uses))
        case Scrape():
            return ", ".join(fact.targets) or fact.discovery
        case Dashboard():
            return _count(len(fact.panels), "panel")
        case Manifest():
            return _count(len(fact.dependencies), "dependency", "dependencies")
        case Dependency():
            return fact.specifier
        case Pipeline():
            return ", ".join(fact.purposes)
    return ""


def _shown(value: object, words: str, absent: str) -> str:
    """A value in these words; what could not be read says why; what is not set or false is the other word."""
    if isinstance(value, Unknown):
        return f"unclear: {value.why}"
    return words.format(value) if value else absent


def _line(label: str, told: str = "", place: Place | None = None, *, bold: bool = False) -> Text:
    text = Text(printable(label), style="bold" if bold else "", overflow="fold")
    if told:
        text.append(f"  {printable(told)}")
    if place is not None and str(place) != label:
        text.append(f"  {printable(str(place))}", style="dim")
    return text


def _first(facts: Sequence[Any], view: View) -> Sequence[Any]:
    return facts if view.shows_all or len(facts) <= _MOST else facts[: _MOST - 1]


def _rest(branch: Tree, count: int, view: View) -> None:
    left = count - len(_first(range(count), view))
    if left:
        branch.add(Text(f"and {left} more (--all)", style="dim"))


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _plain(value: Any) -> Any:
    match value:
        case Unknown(why):
            return {"unknown": unicode_only(why)}
        case Place() | File():
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        case Enum():
            return value.value
        case str():
            return unicode_only(value)
        case bool() | int() | float() | None:
            return value
        case Mapping():
            return {unicode_only(str(key)): _plain(each) for key, each in sorted(value.items())}
        case tuple() | list():
            return [_plain(each) for each in value]
        case frozenset() | set():
            return sorted(_plain(each) for each in value)
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return str(value)
