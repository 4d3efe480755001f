"""How far a failure at a place spreads: what starts lead there, what waits for it, what is watched by it."""

from collections import deque
from collections.abc import Iterable
from functools import cached_property
from posixpath import join, normpath

from roadworthy.assessment.finding import Finding
from roadworthy.findings import Verdict
from roadworthy.ladder import Hygiene, Pillar, Severity
from roadworthy.model import REPOSITORY, Call, Endpoint, Fact, Image, Metric, Place, Service, System, Workload
from roadworthy.model.noun import dataclass

_HOST_KINDS = ("http", "model", "rpc", "database", "cache", "queue", "storage", "mail", "socket")
_NOT_RUN = (".md", ".rst", ".txt", ".sh", ".yml", ".yaml", ".json", ".example", ".plist", ".tf")
"""Files that are no code of a service; what they stand for has to be told by who starts or mounts them."""


@dataclass(frozen=True)
class Dependent:
    """Something that is hit, too.

    Attributes:
        name: as its file calls it.
        how: completes "<name> …": "waits for ollama before it starts".
    """

    name: str
    how: str
    place: Place


@dataclass(frozen=True)
class Reach:
    """What a failure at one place takes with it.

    Attributes:
        node: the place in the call graph; "" where it is no code that is called.
        way: from the nearest start down to the place; empty where nothing that was read leads there.
        entries: everything that starts and leads there, sorted, requests first.
        before: nodes of the call graph on the ways there, the place's own included.
        services: names of those it stands in, or concerns.
        working: how many endpoints of those services do work.
        workloads: that run the place.
        dependents: others that wait for it, ask it, or stand on it.
        is_total: it takes the whole service with it, as its harm says.
    """

    node: str = ""
    way: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    before: frozenset[str] = frozenset()
    services: tuple[str, ...] = ()
    working: int = 0
    workloads: tuple[Workload, ...] = ()
    dependents: tuple[Dependent, ...] = ()
    is_total: bool = False

    @property
    def is_code(self) -> bool:
        """It stands in a function, so that something has to lead to it."""
        return bool(self.node)

    @property
    def size(self) -> int:
        """For ordering: how many starts, services and others go with it."""
        whole = self.working if self.is_total else 0
        return max(len(self.entries), whole) + len(self.dependents) + len(self.services)


class Ways:
    """Looks at a system from its places upwards. Built once for an assessment."""

    def __init__(self, system: System) -> None:
        self._system = system

    def reach(self, finding: Finding) -> Reach:
        """How far what was found spreads."""
        verdict = finding.judgement.verdict
        node = self._node(verdict)
        before = self._before(node) if node else frozenset()
        entries = {self._system.graph.entries[each] for each in before & self._system.graph.entries.keys()}
        services = self._services(finding)
        workloads = self._workloads(verdict, services)
        if node and not entries:
            services, workloads = (), ()
        elif workloads and finding.place != REPOSITORY:
            names = {each.name for each in workloads}
            services = tuple(each for each in self._system.services if names.intersection(each.workloads))
        is_total = finding.harm is not None and finding.harm.question is Hygiene.TOTAL
        on = self._on(workloads, is_start=not node or is_total) if _is_felt(finding) else ()
        return Reach(
            node=node,
            way=self._system.graph.chain(node) if node else (),
            entries=tuple(sorted(entries, key=_entry_order)),
            before=before,
            services=tuple(each.name for each in services),
            working=sum(len(self.working(each)) for each in services),
            workloads=workloads,
            dependents=(*on, *self._watching(verdict)),
            is_total=is_total,
        )

    def working(self, service: Service) -> tuple[Endpoint, ...]:
        """Its endpoints that do what it is for."""
        return tuple(each for each in self._system.of_service(self._system.endpoints, service) if each.is_work)

    def workloads_of(self, service: Service) -> tuple[Workload, ...]:
        """What runs it, as far as the names tell."""
        return tuple(each for each in self._system.workloads if each.name in service.workloads)

    def asking(self, workload: Workload) -> tuple[Call, ...]:
        """The calls whose address names the workload."""
        names = {workload.name, workload.container_name} - {""}
        return tuple(call for name in sorted(names) for call in self._calls_by_host.get(name, ()))

    @cached_property
    def _callers(self) -> dict[str, list[str]]:
        callers: dict[str, list[str]] = {}
        for caller, callees in self._system.graph.edges.items():
            for callee in callees:
                callers.setdefault(callee, []).append(caller)
        return callers

    @cached_property
    def _calls_by_host(self) -> dict[str, list[Call]]:
        found: dict[str, list[Call]] = {}
        for call in self._system.calls:
            if call.kind in _HOST_KINDS and isinstance(call.target, str):
                found.setdefault(call.dependency.partition(":")[0], []).append(call)
        return found

    @cached_property
    def _nodes(self) -> frozenset[str]:
        graph = self._system.graph
        called = {callee for callees in graph.edges.values() for callee in callees}
        return frozenset(graph.edges.keys() | graph.entries.keys() | called)

    @cached_property
    def _handlers(self) -> dict[str, str]:
        return {each.label: each.node for each in self._system.endpoints if each.node}

    def _node(self, verdict: Verdict) -> str:
        """The function around the place; the handler where the verdict speaks of an endpoint."""
        handler = self._handlers.get(verdict.subject, "")
        if handler:
            return handler
        node = f"{verdict.place.path}:{verdict.symbol}" if verdict.symbol else ""
        return node if node in self._nodes else self._around(verdict.place)

    @cached_property
    def _symbols(self) -> dict[Place, str]:
        """Where statements stand, to the function around them."""
        system = self._system
        facts: tuple[Fact, ...] = (
            *(*system.calls, *system.error_handlers, *system.logs),
            *(*system.shell_commands, *system.state_writes, *system.flows),
        )
        return {fact.place: fact.symbol for fact in facts if fact.symbol and not fact.place.path.endswith(_NOT_RUN)}

    def _around(self, place: Place) -> str:
        symbol = self._symbols.get(place, "")
        return f"{place.path}:{symbol}" if symbol else ""

    def _before(self, node: str) -> frozenset[str]:
        seen, waiting = {node}, deque([node])
        while waiting:
            for caller in self._callers.get(waiting.popleft(), ()):
                if caller not in seen:
                    seen.add(caller)
                    waiting.append(caller)
        return frozenset(seen)

    def _services(self, finding: Finding) -> tuple[Service, ...]:
        """The one in which it stands; all of them where the repository as a whole is meant."""
        every = self._system.services
        if finding.place == REPOSITORY:
            return tuple(each for each in every if finding.service in (each.name, ""))
        own = self._system.service_of(finding.place)
        return (own,) if own is not None else ()

    def _workloads(self, verdict: Verdict, services: Iterable[Service]) -> tuple[Workload, ...]:
        """Those that the place defines, builds or starts; else those that run its service."""
        place = verdict.place
        own = [each for each in self._system.workloads if each.place.path == place.path]
        if own:
            named = [each for each in own if verdict.subject in (each.label, each.name)]
            around = [each for each in own if each.place.start <= place.start <= each.place.end]
            return tuple(named or around)
        built = [each for each in self._system.workloads if each.build_file == place.path]
        if built or place.path in self._images:
            return tuple(built)
        if place.path in self._started:
            return self._started[place.path]
        acting = [
            target for each in self._system.remediations if each.place.path == place.path for target in each.targets
        ]
        if acting:
            return tuple(each for each in self._system.workloads if {each.name, each.container_name} & set(acting))
        mounting = tuple(each for each in self._system.workloads if _mounts(each, place.path))
        if mounting or place.path.endswith(_NOT_RUN):
            return mounting
        return tuple(each for service in services for each in self.workloads_of(service))

    @cached_property
    def _images(self) -> dict[str, Image]:
        return {image.file: image for image in self._system.images}

    @cached_property
    def _started(self) -> dict[str, tuple[Workload, ...]]:
        """Scripts to the workloads that they start."""
        found: dict[str, tuple[Workload, ...]] = {}
        for workload in self._system.workloads:
            script = self._system.script_of(workload)
            if script is not None:
                found[script.file] = (*found.get(script.file, ()), workload)
        return found

    def _on(self, workloads: Iterable[Workload], *, is_start: bool) -> tuple[Dependent, ...]:
        """Which of the system's own code asks these workloads; who waits for their start, where that is in question."""
        found: dict[tuple[str, str], Dependent] = {}
        for workload in workloads:
            for other in self._system.workloads if is_start else ():
                for each in other.depends_on if other.place.path == workload.place.path else ():
                    if each.on == workload.name:
                        how = f"waits for {workload.name} before it starts"
                        found.setdefault((other.label, how), Dependent(other.label, how, each.place))
            for call in self.asking(workload):
                starts = self._starts(f"{call.place.path}:{call.symbol}")
                name = starts[0] if starts else call.symbol or call.place.path
                found.setdefault((name, "asks"), Dependent(name, f"asks {workload.name}", call.place))
        return tuple(found.values())

    def _starts(self, node: str) -> list[str]:
        entries = self._system.graph.entries
        return sorted({entries[each] for each in self._before(node) & entries.keys()}, key=_entry_order)

    def _watching(self, verdict: Verdict) -> tuple[Dependent, ...]:
        """Alerts and panels that stand on the metric of which the verdict speaks."""
        metric = self._metrics.get(verdict.words.get("metric", ""))
        if metric is None:
            return ()
        names = set(metric.exposed_names)
        found = [
            Dependent(alert.label, f"asks for {metric.name}", alert.place)
            for alert in self._system.alerts
            if names.intersection(alert.query.metrics)
        ]
        for dashboard in self._system.dashboards:
            for panel in dashboard.panels:
                if any(names.intersection(query.metrics) for query in panel.queries):
                    found.append(Dependent(panel.label, f"of {dashboard.label} shows it", panel.place))
        return tuple(found)

    @cached_property
    def _metrics(self) -> dict[str, Metric]:
        return {metric.name: metric for metric in self._system.metrics}


def _is_felt(finding: Finding) -> bool:
    """Whoever waits for the workload meets the fault: it is one of availability, or of whether it starts at all."""
    question = finding.judgement.question
    if finding.place == REPOSITORY:
        return False
    is_start = question.pillar is Pillar.DELIVERY and question.severity is Severity.HIGH
    return is_start or question.pillar in (Pillar.AVAILABILITY, Pillar.RESPONSE)


def _mounts(workload: Workload, path: str) -> bool:
    """The file, or a folder around it, is mounted from beside the workload's own file."""
    home = workload.place.path.rpartition("/")[0]
    for mount in workload.mounts:
        if mount.kind == "bind" and mount.source.startswith("."):
            source = normpath(join(home, mount.source))
            if source != "." and (path == source or path.startswith(f"{source}/")):
                return True
    return False


def _entry_order(entry: str) -> tuple[bool, str]:
    return not entry.partition(" ")[0].isupper(), entry
