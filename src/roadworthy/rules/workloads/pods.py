"""What the rules about containers ask first of Kubernetes: which pods stay up, and which of their containers count."""

from collections.abc import Iterator

from roadworthy.model import Place, System, Workload

CONTROLLED = frozenset({"deployment", "statefulset", "daemonset", "replicaset", "rollout", "replicationcontroller"})


def pods(system: System) -> Iterator[list[Workload]]:
    """The containers of each pod that is meant to stay up, in the order in which they stand; no init containers."""
    found: dict[tuple[str, str, str], list[Workload]] = {}
    for workload in system.workloads:
        if workload.kind not in CONTROLLED and workload.kind not in ("knative", "pod", "custom"):
            continue
        if workload.is_one_shot or workload.is_development or workload.replicas == 0:
            continue
        found.setdefault((workload.place.path, workload.kind, workload.name), []).append(workload)
    yield from found.values()


def answers(system: System, pod: list[Workload]) -> bool:
    """Something may connect to it: its first container opens a port, or a Service selects it."""
    return bool(pod[0].ports) or system.is_selected(pod[0], "Service")


def places_of(workloads: list[Workload]) -> tuple[Place, ...]:
    """Where they stand, sorted."""
    return tuple(sorted(workload.place for workload in workloads))
