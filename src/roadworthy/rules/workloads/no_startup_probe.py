"""A slow start is judged by the probe for life.

Why: a model server reads gigabytes before it answers; the liveness probe starts counting at once and does not know.
Scenario: {subject} starts on a node whose disk or network is slower than usual.
Impact: the kubelet ends it in the middle of loading, again and again; it never comes up.
Detection: restarts with "Liveness probe failed" while the last line of the log is about loading.
Fix: give the start its own probe, with room for the slowest one:
    `startupProbe: {{httpGet: {{path: /health, port: 8000}}, periodSeconds: 10, failureThreshold: 60}}`.
Monitoring: seconds from start to ready; alert on restarts before the first readiness.
Blind to: models that are small or already in memory.
Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/#startup-probe
Seen: vllm-project/vllm@051f9b8 docs/deployment/k8s.md:234
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.model_servers import LOADS_BEFORE_IT_ANSWERS
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Probe, System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.pods import pods

_PATIENT_SECONDS = 300.0
"""A liveness probe that waits as long gives room for most models."""
_HEAD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: llm}
spec:
  template:
    spec:
      containers:
        - name: llm
          image: vllm/vllm-openai:v0.6.3
"""
BAD = {
    "k8s/llm.yaml": _HEAD
    + """          livenessProbe:  # unmet
            httpGet: {path: /health, port: 8000}
            initialDelaySeconds: 30
            periodSeconds: 10
""",
}
GOOD = {
    "k8s/llm.yaml": _HEAD
    + """          livenessProbe:
            httpGet: {path: /health, port: 8000}
          startupProbe:  # met
            httpGet: {path: /health, port: 8000}
            periodSeconds: 10
            failureThreshold: 60
""",
    "k8s/patient.yaml": _HEAD
    + """          livenessProbe:  # met
            httpGet: {path: /health, port: 8000}
            initialDelaySeconds: 600
""",
    "k8s/ready.yaml": _HEAD
    + """          readinessProbe:
            httpGet: {path: /health, port: 8000}
""",
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.0.0
          livenessProbe:
            httpGet: {path: /health, port: 8000}
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def no_startup_probe(system: System) -> Iterator[Verdict]:
    """Ask each container of a pod that has to load a model before it answers."""
    loading = _loading(system)
    for pod in pods(system):
        for workload in pod:
            image = workload.image if isinstance(workload.image, str) else ""
            if LOADS_BEFORE_IT_ANSWERS.search(image) or workload.name in loading:
                yield from _of(workload)


def _loading(system: System) -> frozenset[str]:
    """The workloads whose code loads weights when its modules are imported."""
    found: set[str] = set()
    for service in system.services:
        loads = system.owned(system.model_loads, service) if service.workloads else ()
        if any(not load.symbol and not load.is_light for load in loads):
            found.update(service.workloads)
    return frozenset(found)


def _of(workload: Workload) -> Iterator[Verdict]:
    probes = {probe.role: probe for probe in workload.probes}
    if (startup := probes.get("startup")) is not None:
        yield met(workload, "has a probe of its own for the start", place=startup.place)
    elif (liveness := probes.get("liveness")) is not None:
        patience = _patience(liveness)
        if "/templates/" in workload.place.path:
            yield unclear(workload, "the values of its chart say how patient its probes are", place=liveness.place)
        elif patience >= _PATIENT_SECONDS:
            yield met(workload, f"has {patience:g} s to load before its liveness probe ends it", place=liveness.place)
        else:
            text = f"is ended by its liveness probe where loading the model takes more than {patience:g} s"
            yield unmet(workload, text, place=liveness.place)


def _patience(probe: Probe) -> float:
    """Seconds from the start of the container to the failure that ends it, with the defaults of the kubelet."""
    period = probe.interval_seconds if probe.interval_seconds is not None else 10.0
    return (probe.start_period_seconds or 0.0) + period * (probe.retries if probe.retries is not None else 3)
