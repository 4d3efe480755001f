"""A workload that others call is updated with a gap in service.

Why: `Recreate` ends every copy before the first new one starts, and `OnDelete` leaves the old ones in place.
Scenario: a new version of {workload} is rolled out at noon.
Impact: nobody answers for {workload} from the end of the old pods until the new ones are ready, every time.
Detection: errors of callers line up with deployments; available replicas fall to 0 at each.
Fix: `strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}` with a readiness probe.
Monitoring: mark deployments on the dashboard of the callers' error rate.
Blind to: a traffic shift in front (a mesh, a second Deployment).
Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.replicas import copies, keeps_state, serving

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  strategy: {type: Recreate}  # unmet
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: shop/web:1
          readinessProbe: {httpGet: {path: /ready, port: 80}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
"""
BAD = {"k8s/web.yaml": _WEB}
GOOD = {
    "k8s/web.yaml": _WEB.replace("Recreate", "RollingUpdate").replace("# unmet", "# met"),
    "k8s/store.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: store}
spec:
  strategy: {type: Recreate}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: store
          image: shop/store:1
          volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
""",
    "k8s/rollout.yaml": """
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: rolled}
spec:
  strategy:  # met
    canary: {steps: [{setWeight: 20}, {pause: {duration: 5m}}]}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: rolled, image: "shop/web:1"}]}
""",
    "k8s/flagged.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: flagged}
spec:
  strategy: {type: Recreate}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: flagged, image: "shop/web:1"}]}
""",
    "k8s/canary.yaml": """
apiVersion: flagger.app/v1beta1  # met
kind: Canary
metadata: {name: flagged}
spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: flagged}, analysis: {interval: 1m}}
""",
}


@rule(
    preview=True,
    rung=Rung.EXCELLENCE,
    criterion=Criterion.DEPLOYMENT,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_update_strategy(system: System) -> Iterator[Verdict]:
    canaries = {one.fields.get("spec.targetRef.name"): one for one in system.resources_of("Canary")}
    for workload in serving(system):
        if keeps_state(workload):
            continue
        if (canary := canaries.get(workload.name)) is not None and canary.namespace == workload.namespace:
            yield met(workload, "is replaced step by step, as its Canary says", place=canary.place)
            continue
        if any(key.startswith(("strategy.canary.", "strategy.blueGreen.")) for key in workload.raw):
            yield met(workload, "is replaced step by step", place=workload.places.get("strategy"))
            continue
        place = workload.places.get("strategy")
        kind = workload.raw.get("strategy.type", "RollingUpdate")
        count = copies(system, workload)
        is_probed = any(probe.role == "readiness" and not probe.is_disabled for probe in workload.probes)
        if "{{" in kind:
            yield unclear(workload, "takes its update strategy from the chart's values")
        elif kind in ("Recreate", "OnDelete"):
            text = f"is updated with {kind}: no copy answers while the next one starts"
            yield unmet(workload, text, place=place, cause=kind)
        elif is_probed and (isinstance(count, Unknown) or count > 1 or _surges(workload.raw)):
            yield met(workload, "is replaced copy by copy, each when the next one is ready", place=place)


def _surges(raw: dict[str, str]) -> bool:
    """A new copy comes before the old one goes, which makes up for a single one."""
    return raw.get("strategy.rollingUpdate.maxUnavailable") in ("0", "0%")
