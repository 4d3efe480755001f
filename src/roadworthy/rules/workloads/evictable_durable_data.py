"""A database in Kubernetes whose files go with its pod.

Why: an emptyDir, and what a container writes beside its volumes, ends with the pod; pods are made to end.
Scenario: the node under {workload} is drained, runs short of memory, or the image is updated.
Impact: a new pod starts with an empty database; {holds} is gone for good.
Detection: tables are missing after a node's maintenance; the oldest record is younger than the service.
Fix: a StatefulSet with `volumeClaimTemplates` mounted at {folder}.
Monitoring: alert when the pod of a store is younger than its oldest record should be.
Blind to: images that are not known here, and stores that replicate into other zones.
Source: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
Seen: dockersamples/example-voting-app@63e9150 k8s-specifications/db-deployment.yaml:18
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.knowledge.images import KnownImage, known_image
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Mount, System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.pods import pods

_DATABASE = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: db}
spec:
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
        - name: db  # one
          image: postgres:16.3
          volumeMounts:
            - {name: data, mountPath: /var/lib/postgresql/data}  # two
"""
BAD = {
    "k8s/db.yaml": _DATABASE.replace("  # one", "").replace("two", "unmet")
    + """      volumes: [{name: data, emptyDir: {}}]
""",
    "k8s/bare.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: mongo}
spec:
  template:
    spec:
      containers:
        - name: mongo  # unmet
          image: mongo:7.0.11
""",
}
GOOD = {
    "k8s/db.yaml": _DATABASE.replace("  # one", "").replace("two", "met")
    + """      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
""",
    "k8s/set.yaml": """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]
  template:
    spec:
      containers:
        - name: db
          image: postgres:16.3
          volumeMounts:
            - {name: data, mountPath: /var/lib/postgresql}  # met
""",
    "k8s/cache.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: cache}
spec:
  template:
    spec:
      containers: [{name: redis, image: "redis:7.2.5"}]
""",
    "chart/Chart.yaml": "name: chart\nversion: 1.0.0\n",
    "chart/values.yaml": "persistence: {enabled: true}\n",
    "chart/templates/db.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - name: db
          image: postgres:16.3
          volumeMounts:
            - {name: data, mountPath: /var/lib/postgresql/data}  # unclear
      volumes:
        - name: data
          {{- if .Values.persistence.enabled }}
          persistentVolumeClaim: {claimName: data}
          {{- else }}
          emptyDir: {}
          {{- end }}
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.REDUNDANCY,
    bad=BAD,
    good=GOOD,
)
def evictable_durable_data(system: System) -> Iterator[Verdict]:
    for pod in pods(system):
        for workload in pod:
            known = known_image(workload.image) if isinstance(workload.image, str) else None
            if known is not None and known.kind == "datastore" and known.state and not known.is_cache:
                yield from _of_store(workload, known)


def _of_store(workload: Workload, known: KnownImage) -> Iterator[Verdict]:
    mount = _mount_of(workload, known)
    folder = known.state[0]
    if mount is None:
        if workload.unclear is not None or "chart" in workload.raw or "$" in str(workload.command):
            yield unclear(workload, f"shows no volume on {folder}; a template may add one")
        elif not _is_told(workload):
            text = f"has no volume on {folder}: {known.holds} goes with the pod"
            yield unmet(workload, text, harm=_harm(known), holds=known.holds, folder=folder)
    elif mount.kind == "emptyDir":
        if "chart" in workload.raw or workload.unclear is not None:
            yield unclear(workload, "keeps its data in an emptyDir for some values of its chart", place=mount.place)
        else:
            text = f"keeps {known.holds} in an emptyDir, which goes with the pod"
            yield unmet(workload, text, place=mount.place, harm=_harm(known), holds=known.holds, folder=mount.target)
    elif mount.kind == "pvc":
        yield met(workload, f"keeps {known.holds} on a claim", place=mount.place)


def _mount_of(workload: Workload, known: KnownImage) -> Mount | None:
    """What is mounted on a path where it keeps its state, or around it, or, where that is a volume, inside it."""
    for mount in workload.mounts:
        target = mount.target.rstrip("/")
        is_around = any(
            state == target or state.startswith(target + "/") or target.startswith(state + "/") for state in known.state
        )
        if is_around and mount.kind not in ("configMap", "secret", "projected"):
            return mount
    return None


def _is_told(workload: Workload) -> bool:
    """It is told to keep its data somewhere else, or has a volume whose use is not known."""
    moved = any(one.name in ("PGDATA", "MINIO_VOLUMES", "CLICKHOUSE_DATA") for one in workload.environment)
    return moved or any(mount.kind in ("pvc", "hostPath", "volume") for mount in workload.mounts)


def _harm(known: KnownImage) -> Harm:
    return Harm.irreversible("the pod is evicted", f"{known.holds} is in it", "nothing brings it back")
