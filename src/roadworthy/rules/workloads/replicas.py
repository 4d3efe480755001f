"""What the rules about copies of a workload ask in common."""

import re

from roadworthy.knowledge.images import known_image
from roadworthy.knowledge.stores import is_store
from roadworthy.model import System, Unknown, Workload

_ALONE = re.compile(r"(^|[-_/])(operator|controller|controller-manager|kube-state-metrics)(:|$)")
_CONTROLLED = ("deployment", "statefulset", "rollout", "replicaset")


def serving(system: System) -> list[Workload]:
    """Workloads that answer others and may run in several copies: a Service selects them. One for each pod."""
    return [
        workload
        for workload in system.workloads
        if workload.kind in _CONTROLLED
        and workload.raw.get("container.role") == "main"
        and not workload.is_one_shot
        and not workload.is_development
        and system.is_selected(workload, "Service")
    ]


def keeps_state(workload: Workload) -> bool:
    """It is a store, or holds a claim of its own, so that a second copy is no matter of a number."""
    if isinstance(workload.image, str):
        known = known_image(workload.image)
        if is_store(workload.image) or (known is not None and known.state):
            return True
    return workload.kind == "statefulset" or any(mount.kind in ("pvc", "hostPath") for mount in workload.mounts)


def works_alone(workload: Workload) -> bool:
    """A controller, of which one works while others wait, or what would tell every series twice."""
    return isinstance(workload.image, str) and bool(_ALONE.search(workload.image.partition("@")[0]))


def copies(system: System, workload: Workload) -> int | Unknown:
    """The fewest copies that run: what an autoscaler keeps at least, else the replicas; one where nothing says more."""
    for resource in system.resources:
        fields = resource.fields
        if resource.kind == "HorizontalPodAutoscaler":
            name, least = fields.get("spec.scaleTargetRef.name"), fields.get("spec.minReplicas", "1")
        elif resource.kind == "ScaledObject":
            name, least = fields.get("spec.scaleTargetRef.name"), fields.get("spec.minReplicaCount", "0")
        else:
            continue
        if name == workload.name and resource.namespace == workload.namespace:
            return int(least) if least.isdigit() else Unknown("the autoscaler's lower bound is a template")
    if "chart" in workload.raw and workload.replicas != 0:
        return Unknown("the chart's values give the replicas")
    return 1 if workload.replicas is None else workload.replicas
