"""A workload that others call runs in one copy.

Why: one copy is down whenever its node is drained, its process restarts or a rollout replaces it.
Scenario: the node under {workload} is drained for an upgrade.
Impact: nobody answers for {workload} until the image is pulled, the process is up and its probe passes elsewhere.
Detection: kube_deployment_status_replicas_available falls to 0; callers see refused connections.
Fix: `replicas: 2` with a `topologySpreadConstraints` over `kubernetes.io/hostname`, and a PodDisruptionBudget with
    `maxUnavailable: 1`.
Monitoring: alert when available replicas are below the wanted ones for two minutes.
Blind to: a proxy in front that answers from its cache, and a promise that allows the gap.
Source: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
Seen: stefanprodan/podinfo@eec06d1 deploy/webapp/backend/deployment.yaml:27
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.replicas import copies, keeps_state, serving, works_alone

_SERVICE = """
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
"""
BAD = {
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1  # unmet
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: shop/web:1
"""
    + _SERVICE
}
GOOD = {
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web  # met
          image: shop/web:1
        - name: proxy
          image: shop/proxy:1
"""
    + _SERVICE,
    "k8s/scale.yaml": """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 5
""",
    "k8s/worker.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  replicas: 1
  template:
    metadata: {labels: {app: worker}}
    spec:
      containers:
        - name: worker
          image: shop/worker:1
""",
    "k8s/store.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: store}
spec:
  replicas: 1
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: store
          image: shop/store:1
          volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
""",
    "k8s/operator.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: operator}
spec:
  replicas: 1
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: operator
          image: shop/shop-operator:1
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SINGLE_POINT,
    property=Property.REDUNDANCY,
    bad=BAD,
    good=GOOD,
)
def single_replica(system: System) -> Iterator[Verdict]:
    for workload in serving(system):
        if keeps_state(workload) or works_alone(workload):
            continue
        place = workload.places.get("replicas")
        match copies(system, workload):
            case Unknown(why):
                yield unclear(workload, why)
            case 0:
                continue
            case 1:
                yield unmet(
                    workload, "runs in one copy, and a Service sends others to it", place=place, cause="one copy"
                )
            case count:
                yield met(workload, f"runs in {count} copies at least", place=place)
