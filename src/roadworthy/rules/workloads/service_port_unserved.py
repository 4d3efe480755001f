"""A port that is led to where nothing listens.

Why: a Service, or a published port, sends connections to a number or name; nobody checks that somebody listens.
Scenario: {subject} is started, is healthy by its own account, and its first caller comes in.
Impact: every connection is refused, from the first minute on, while the process and its log look fine.
Detection: `kubectl get endpoints` shows no address for the port; `curl` says connection refused.
Fix: one number in all three places: the server's `--port`, the container's port, and the target that leads there.
Monitoring: a probe from outside, through the same port that callers use.
Blind to: ports that a program sets in its code or its own configuration.
Source: https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
Seen: brunovlucena/homelab@a90f3c7 flux/apps/homepage/k8s/kustomize/base/api-service.yaml:2
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.knowledge.images import known_image
from roadworthy.knowledge.servers import listening_port
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Port, Resource, System, Unknown, Workload
from roadworthy.rules.rule import rule

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: shop/web:1
          ports: [{name: http, containerPort: 8080}]
---
apiVersion: v1  # said
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: TARGET}]
"""
_DOCKERFILE = """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
"""
BAD = {
    "k8s/web.yaml": _WEB.replace("said", "unmet").replace("TARGET", "web"),
    "Dockerfile": _DOCKERFILE,
    "compose.yaml": """
services:
  api:
    build: .
    ports:
      - "80:8080"  # unmet
""",
}
GOOD = {
    "k8s/web.yaml": _WEB.replace("said", "met").replace("TARGET", "http"),
    "k8s/number.yaml": _WEB.replace("said", "met").replace("TARGET", "8080").replace("web", "shop"),
    "k8s/other.yaml": _WEB.replace("  # said", "").replace("TARGET", "9000").replace("web", "admin"),
    "Dockerfile": _DOCKERFILE,
    "compose.yaml": """
services:
  api:
    build: .
    ports:
      - "80:8000"  # met
  moved:
    build: .
    command: gunicorn app:app -c gunicorn.py
    ports: ["81:9000"]
  several:
    build: .
    ports:
      - "82:8000"  # met
      - "83:9090"
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def service_port_unserved(system: System) -> Iterator[Verdict]:
    for resource in system.resources_of("Service"):
        yield from _of_service(system, resource)
    for workload in system.workloads:
        if workload.kind == "compose" and not workload.is_development and not workload.is_one_shot:
            yield from _of_compose(system, workload)


def _of_service(system: System, service: Resource) -> Iterator[Verdict]:
    """A name must be that of a port of some container; of a number only what is declared can be said to be right."""
    if service.fields.get("spec.type") == "ExternalName" or "condition" in service.fields:
        return
    pods = system.selected_by(service)
    if not pods or any(one.unclear is not None or "chart" in one.raw for one in pods):
        return
    names = {port.name for one in pods for port in one.ports if port.name}
    numbers = {str(port.container) for one in pods for port in one.ports}
    index, right = 0, ""
    while (port := service.fields.get(f"spec.ports.{index}.port")) is not None:
        target = service.fields.get(f"spec.ports.{index}.targetPort", port)
        index += 1
        if "{{" in target or "$" in target:
            return
        if target in names or target in numbers:
            right = target
        elif re.search(r"[a-z]", target):
            known = ", ".join(sorted(names)) or "none"
            text = (
                f"sends its port {port} to one named {target}, which no container of its pods has (named are: {known})"
            )
            where = tuple(sorted({one.place for one in pods}))
            is_only = not right and f"spec.ports.{index}.port" not in service.fields
            chain = (f"Service {service.name}", f"no port is named {target}", "no endpoint")
            yield unmet(service, text, also=where, harm=Harm.total(chain) if is_only else None)
            return
        else:
            return
    if right:
        yield met(service, f"sends to {right}, which its pods open")


def _of_compose(system: System, workload: Workload) -> Iterator[Verdict]:
    if workload.unclear is not None or not workload.ports or "network_mode" in workload.raw:
        return
    image = system.image_of(workload)
    if image is None and (not isinstance(workload.image, str) or known_image(workload.image) is None):
        return
    processes = [words for words in system.processes_of(workload) if words]
    variables = frozenset(one.name for one in (*workload.environment, *(image.variables if image else ())))
    found = [one for words in processes if (one := listening_port(words, variables)) is not None]
    if len(processes) != 1 or len(found) != 1 or "env_file" in workload.raw:
        return
    ports = {port.container: port for port in workload.ports if port.published is not None}
    if found[0] in ports:
        yield met(workload, f"is reached at {found[0]}, where it listens", place=ports[found[0]].place)
    elif len(ports) == 1:
        port = next(iter(ports.values()))
        if isinstance(port.container, int):
            text = f"is published to its port {port.container}, and its server listens on {found[0]}"
            harm = Harm.total((_of_host(port), f"port {port.container} inside", "nobody listens"))
            yield unmet(workload, text, place=port.place, harm=harm)


def _of_host(port: Port) -> str:
    return "the port of the host" if isinstance(port.published, Unknown) else f"port {port.published} of the host"
