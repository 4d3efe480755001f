"""A workload in several copies without a disruption budget.

Why: without a budget a drain may evict every copy at once, and the copies were for nothing.
Scenario: the cluster is upgraded; both nodes that hold {workload} are drained in the same minute.
Impact: all copies of {workload} go together; it is down until new ones are up.
Detection: kube_deployment_status_replicas_available falls to 0 during maintenance.
Fix: a PodDisruptionBudget with `maxUnavailable: 1` and the labels of the pods as its selector.
Monitoring: alert on disruption budgets whose currently healthy pods are fewer than wanted.
Blind to: budgets that a chart or a policy outside the roots adds.
Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
Seen: brunovlucena/homelab@a90f3c7 flux/ai/medical-service-platform/k8s/kustomize/base/deployment.yaml:22
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.replicas import copies, serving

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web  # said
          image: shop/web:1
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
"""
BAD = {"k8s/web.yaml": _WEB.replace("said", "unmet")}
GOOD = {
    "k8s/web.yaml": _WEB.replace("said", "met"),
    "k8s/budget.yaml": """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  maxUnavailable: 1
  selector: {matchLabels: {app: web}}
""",
    "k8s/one.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: one}
spec:
  template:
    metadata: {labels: {app: one}}
    spec: {containers: [{name: one, image: "shop/one:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: one}
spec: {selector: {app: one}}
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_disruption_budget(system: System) -> Iterator[Verdict]:
    for workload in serving(system):
        count = copies(system, workload)
        if system.is_selected(workload, "PodDisruptionBudget"):
            yield met(workload, "has a disruption budget")
        elif not isinstance(count, Unknown) and count > 1:
            if _charted(system, workload):
                yield unclear(workload, "runs in several copies; the chart's disruption budget depends on its values")
            else:
                text = f"runs in {count} copies, and no disruption budget keeps one of them during a drain"
                yield unmet(workload, text, cause="no disruption budget")


def _charted(system: System, workload: Workload) -> bool:
    folder = workload.raw.get("chart")
    return folder is not None and any(
        one.place.path.startswith(folder + "/") for one in system.resources_of("PodDisruptionBudget")
    )
