"""Mends manifests of Kubernetes: probes and limits of containers."""

from roadworthy.findings import Judgement
from roadworthy.fixes.checks import page_of
from roadworthy.fixes.compose import DECIDE
from roadworthy.fixes.memory import memory_of
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.fixes.source import Left, NotMine, Source
from roadworthy.fixes.yaml_edit import Tree, is_flow, put, tree_of
from roadworthy.inputs.yaml_tree import Node
from roadworthy.model import Workload

_OTHERS = frozenset(
    {"compose", "devcontainer", "systemd", "launchd", "supervisord", "procfile", "cron", "fly", "render"}
)


def no_healthcheck(shop: Shop, judgement: Judgement) -> Mend:
    workload = _workloads(shop, judgement)[0]
    source, node = _container(shop, workload)
    path, port = page_of(shop, workload)
    probe: Tree = {"httpGet": {"path": path, "port": str(port)}, "periodSeconds": "10", "timeoutSeconds": "3"}
    return Mend((put(source, node, ["readinessProbe"], probe),), (f"{workload.label} is asked for {path} every 10 s",))


def no_resource_limits(shop: Shop, judgement: Judgement) -> Mend:
    edits, defaults = [], []
    for workload in _workloads(shop, judgement):
        if workload.resources is not None and workload.resources.memory_limit is not None:
            raise Left("it asks for no CPU, and how much it needs is to be measured")
        for one in _beside(shop, workload):
            memory = f"{memory_of(shop, one)}i"
            source, node = _container(shop, one)
            edits.append(put(source, node, ["resources", "limits", "memory"], memory + DECIDE))
            defaults.append(f"{one.label} may take {memory} of memory: measure it under load, then decide")
            if one.resources is None or (one.resources.cpu_request is None and one.resources.cpu_limit is None):
                raise Left(f"{one.label} states neither memory nor CPU: both have to be measured")
    return Mend(tuple(edits), tuple(defaults))


def _beside(shop: Shop, workload: Workload) -> list[Workload]:
    """The containers of its pod that lack a limit."""
    return [
        one
        for one in shop.system.workloads
        if (one.place.path, one.kind, one.name) == (workload.place.path, workload.kind, workload.name)
        and not one.is_one_shot
        and (one.resources is None or one.resources.memory_limit is None)
    ]


def _workloads(shop: Shop, judgement: Judgement) -> list[Workload]:
    found = [one for one in shop.workloads(judgement) if one.kind not in _OTHERS]
    if not found:
        raise NotMine("its container was not found in a manifest")
    return found


def _container(shop: Shop, workload: Workload) -> tuple[Source, Node]:
    """The mapping of one container."""
    source = shop.source(workload.place.path)
    found: list[Node] = []
    waiting = list(tree_of(source).documents)
    while waiting:
        node = waiting.pop()
        for key, value in node.items():
            if key == "containers":
                found += [one for one in value.each() if _is(one, workload)]
            elif value.is_mapping:
                waiting.append(value)
        waiting += [one for key, value in node.items() if key in ("items", "template") for one in value.each()]
    if len(found) != 1 or is_flow(source, found[0]):
        raise Left("its container was not found where it stands")
    return source, found[0]


def _is(node: Node, workload: Workload) -> bool:
    place = workload.place
    is_inside = place.start <= node.line <= max(place.end, place.start)
    return is_inside and node.text("name") in (workload.container, workload.name)
