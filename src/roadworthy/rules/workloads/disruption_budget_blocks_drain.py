"""A disruption budget that lets no pod go.

Why: a drain waits for the budget, and a budget that never gives way makes every drain wait for ever.
Scenario: the cluster is upgraded; the node under the pods of {subject} is drained.
Impact: the drain hangs until somebody deletes the pod by hand or the platform loses patience and kills it after all.
Detection: `kubectl get pdb` shows 0 allowed disruptions while every pod is healthy.
Fix: `maxUnavailable: 1`, and two replicas at least where a gap is not allowed.
Monitoring: alert when kube_poddisruptionbudget_status_pod_disruptions_allowed is 0 for an hour with all pods healthy.
Blind to: pods of a chart whose values give the replicas.
Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#specifying-a-poddisruptionbudget
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Resource, System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.replicas import copies

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: COUNT
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "shop/web:1"}]}
"""
_BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  BOUND
  selector: {matchLabels: {app: web}}
"""
BAD = {
    "k8s/web.yaml": _WEB.replace("COUNT", "2"),
    "k8s/budget.yaml": _BUDGET.replace("BOUND", "minAvailable: 2").replace("policy/v1", "policy/v1  # unmet"),
    "k8s/never.yaml": _BUDGET.replace("BOUND", "maxUnavailable: 0").replace("policy/v1", "policy/v1  # unmet"),
}
GOOD = {
    "k8s/web.yaml": _WEB.replace("COUNT", "3"),
    "k8s/budget.yaml": _BUDGET.replace("BOUND", "minAvailable: 2").replace("policy/v1", "policy/v1  # met"),
    "k8s/half.yaml": _BUDGET.replace("BOUND", "minAvailable: 50%").replace("policy/v1", "policy/v1  # met"),
    "k8s/other.yaml": _BUDGET.replace("BOUND", "minAvailable: 2").replace("{app: web}", "{app: elsewhere}"),
}


@rule(
    preview=True,
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def disruption_budget_blocks_drain(system: System) -> Iterator[Verdict]:
    for budget in system.resources_of("PodDisruptionBudget"):
        most, least = budget.fields.get("spec.maxUnavailable"), budget.fields.get("spec.minAvailable")
        if "{{" in f"{most}{least}" or "condition" in budget.fields:
            continue
        if most in ("0", "0%") or least == "100%":
            bound = f"maxUnavailable: {most}" if most is not None else "minAvailable: 100%"
            yield unmet(budget, f"allows no pod to be evicted: `{bound}`")
        elif most is not None or (least is not None and least.endswith("%")):
            yield met(budget, f"lets pods go: `{'maxUnavailable' if most else 'minAvailable'}: {most or least}`")
        elif least is not None and re.fullmatch(r"\d+", least):
            yield from _of_count(system, budget, int(least))


def _of_count(system: System, budget: Resource, least: int) -> Iterator[Verdict]:
    pods = {(one.place.path, one.kind, one.name): one for one in system.selected_by(budget)}
    if not pods:
        return
    total = 0
    for workload in pods.values():
        count = _count(system, workload)
        if isinstance(count, Unknown):
            yield unclear(budget, f"keeps {least} pods, and {count.why}")
            return
        total += count
    also = tuple(sorted(one.places.get("replicas", one.place) for one in pods.values()))
    if total > least:
        yield met(budget, f"keeps {least} of {total} pods", also=also)
    elif total:
        text = f"keeps {least} pods of {total}, so none may be evicted"
        yield unmet(budget, text, also=also)


def _count(system: System, workload: Workload) -> int | Unknown:
    if workload.kind == "daemonset":
        return Unknown("a daemon set runs as many as there are nodes")
    return copies(system, workload)
