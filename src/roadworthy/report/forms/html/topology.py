"""What stands in the picture of a system: services, what they call, what runs beside them, and where findings sit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from roadworthy.assessment import Assessment
from roadworthy.knowledge.stores import is_store
from roadworthy.ladder import Severity
from roadworthy.model import Call, CallKind, Unknown, Workload
from roadworthy.model.noun import dataclass
from roadworthy.report.forms.html.cards import Card
from roadworthy.report.saying import count

MOST_NODES = 60
"""Boxes of one picture; the table beside it holds all."""

SHARED = "shared code"
_STORES = (CallKind.DATABASE, CallKind.CACHE, CallKind.QUEUE, CallKind.STORAGE)


class Sort(StrEnum):
    """What a box stands for."""

    SERVICE = "service"
    WORKLOAD = "workload"
    STORE = "data store"
    MODEL = "model server"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Node:
    """One box.

    Attributes:
        key: names it among the others: `service:api`.
        told: what else is known, in a few words.
        findings: how many cards concern it.
        worst: severity among them; None where there is none.
    """

    key: str
    name: str
    sort: Sort
    told: str = ""
    findings: int = 0
    worst: Severity | None = None


@dataclass(frozen=True)
class Edge:
    """One arrow.

    Attributes:
        calls: how many; 0 where one workload only waits for another.
        timeout: of these calls, in words.
        waits: some call on it has no timeout.
    """

    source: str
    target: str
    calls: int
    timeout: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Topology:
    """The picture before it is drawn.

    Attributes:
        left_out: how many boxes are told by the table alone.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int = 0


def topology(assessment: Assessment, cards: Sequence[Card]) -> Topology:
    """The boxes and arrows of one assessment: services first, then what they reach, then what stands alone."""
    names = [service.name for service in assessment.services]
    graph = _Graph(assessment, names)
    badges = _badges(cards)
    edges = tuple(_edge(*ends, calls) for ends, calls in sorted(graph.calls.items())) + tuple(
        Edge(source, target, 0, "starts after") for source, target in sorted(graph.waits - set(graph.calls))
    )
    nodes = [
        Node(key, name, sort, graph.told(key), *badges.get(key, (0, None)))
        for key, (name, sort) in sorted(graph.nodes.items(), key=lambda each: (each[1][1] is not Sort.SERVICE, each[0]))
    ]
    return Topology(tuple(nodes), edges)


def drawn(whole: Topology, most: int = MOST_NODES) -> Topology:
    """What one picture can hold: boxes with arrows and findings first."""
    if len(whole.nodes) <= most:
        return whole
    ends = {end for edge in whole.edges for end in (edge.source, edge.target)}
    ranked = sorted(whole.nodes, key=lambda node: (node.key not in ends, -node.findings, node.key))
    kept = {node.key for node in ranked[:most]}
    return Topology(
        tuple(node for node in whole.nodes if node.key in kept),
        tuple(edge for edge in whole.edges if edge.source in kept and edge.target in kept),
        len(whole.nodes) - most,
    )


class _Graph:
    """Services, workloads and calls joined by their names."""

    def __init__(self, assessment: Assessment, names: Sequence[str]) -> None:
        self.system = assessment.system
        self.nodes: dict[str, tuple[str, Sort]] = {f"service:{name}": (name, Sort.SERVICE) for name in names}
        self.calls: dict[tuple[str, str], list[Call]] = {}
        self.waits: set[tuple[str, str]] = set()
        self._unread: dict[str, int] = {}
        self._namespaces = {each.namespace.lower() for each in self.system.workloads} - {""}
        self._keys = {name.lower(): f"service:{name}" for name in reversed(names)}
        for service in self.system.services:
            for workload in service.workloads if service.name in names else ():
                self._keys.setdefault(workload.lower(), f"service:{service.name}")
        self._only = f"service:{names[0]}" if len(names) == 1 else ""
        for each in self.system.workloads:
            self._add_workload(each)
        for each in self.system.workloads:
            for needed in each.depends_on:
                source, target = self._keys[each.name.lower()], self._keys.get(needed.on.lower())
                if target and target != source:
                    self.waits.add((source, target))
        for call in self.system.calls:
            self._add_call(call)

    def _add_workload(self, workload: Workload) -> None:
        name = workload.name.lower()
        if name in self._keys:
            return
        key = f"workload:{workload.name}"
        image = workload.image if isinstance(workload.image, str) else ""
        sort = Sort.STORE if is_store(image) else Sort.MODEL if _serves_models(image) else Sort.WORKLOAD
        self._keys[name] = key
        self.nodes[key] = (workload.name, sort)

    def _add_call(self, call: Call) -> None:
        if call.kind is CallKind.PROCESS:
            return
        owner = self.system.service_of(call.place)
        source = f"service:{owner.name}" if owner else self._only
        if source not in self.nodes:
            source = self._only or f"shared:{SHARED}"
            self.nodes.setdefault(source, (SHARED, Sort.SERVICE))
        target = self._target(call)
        if not target:
            self._unread[source] = self._unread.get(source, 0) + 1
        elif target != source:
            self.calls.setdefault((source, target), []).append(call)

    def _target(self, call: Call) -> str:
        """The box that is called; "" where the address could not be read and the library tells nothing."""
        name = call.dependency
        sort = Sort.MODEL if call.kind is CallKind.MODEL else Sort.STORE if call.kind in _STORES else Sort.OUTSIDE
        if name == call.library and sort is Sort.OUTSIDE:
            return ""
        key = self._keys.get(self._own_name(name.partition(":")[0].lower()))
        if key is None:
            key = f"other:{name}"
            _, earlier = self.nodes.get(key, ("", Sort.OUTSIDE))
            self.nodes[key] = (name, sort if earlier is Sort.OUTSIDE else earlier)
        elif sort is Sort.MODEL and not key.startswith("service:"):
            self.nodes[key] = (self.nodes[key][0], Sort.MODEL)
        return key

    def _own_name(self, host: str) -> str:
        """What a host is called inside its cluster; a host of the internet keeps its whole name."""
        first, _, rest = host.partition(".")
        is_inside = rest in self._namespaces or rest.endswith((".local", ".internal", ".svc"))
        return first if is_inside else host

    def told(self, key: str) -> str:
        """How many endpoints a service has, and how many of its calls lead nowhere that could be read."""
        sort, _, name = key.partition(":")
        if sort != "service":
            return str(self.nodes[key][1])
        owned = [service for service in self.system.services if service.name == name]
        number = len(self.system.owned(self.system.endpoints, owned[0])) if owned else 0
        unread = self._unread.get(key, 0)
        parts = [count(number, "endpoint")] if number else [owned[0].kind if owned else "workloads"]
        return ", ".join([*parts, f"{count(unread, 'call')} to unread addresses"] if unread else parts)


def _serves_models(image: str) -> bool:
    return any(word in image.lower() for word in ("ollama", "vllm", "text-generation-inference", "triton", "llama.cpp"))


def _edge(source: str, target: str, calls: Sequence[Call]) -> Edge:
    seconds = sorted({call.timeout_seconds for call in calls if isinstance(call.timeout_seconds, int | float)})
    missing = sum(call.timeout_seconds is None for call in calls)
    unclear = sum(isinstance(call.timeout_seconds, Unknown) for call in calls)
    parts = []
    if seconds:
        ends = [f"{seconds[0]:g}"] if len(seconds) == 1 else [f"{seconds[0]:g}", f"{seconds[-1]:g}"]
        parts.append(f"{'–'.join(ends)} s")
    if missing:
        parts.append("no timeout" if missing == len(calls) else f"{missing} without timeout")
    if unclear:
        parts.append("timeout unclear" if unclear == len(calls) else f"{unclear} unclear")
    return Edge(source, target, len(calls), ", ".join(parts), bool(missing))


def _badges(cards: Sequence[Card]) -> Mapping[str, tuple[int, Severity | None]]:
    """How many open cards concern each box, and the worst severity among them."""
    found: dict[str, tuple[int, Severity | None]] = {}
    for card in cards:
        if card.status != "open":
            continue
        for key in card.about:
            number, worst = found.get(key, (0, None))
            found[key] = number + 1, max(card.severity, worst) if worst else card.severity
    return found


def beside(whole: Topology) -> Iterator[tuple[Node, Iterable[Edge]]]:
    """Every box with the arrows that leave it: the picture in words."""
    for node in whole.nodes:
        yield node, [edge for edge in whole.edges if edge.source == node.key]
