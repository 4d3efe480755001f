"""A container that nothing checks.

Why: an orchestrator sees that a process runs, not that it answers; only a health check tells it the difference.
Scenario: {subject} hangs on a dead connection; its process lives, so its container counts as well.
Impact: traffic goes on to a container that answers nobody, and what waits for it starts too early.
Detection: `docker ps` shows `Up`, without `(healthy)`; requests time out while every container is green.
Fix: compose, with a tool that the image has (`ollama list`, `pg_isready`, `redis-cli ping`, `wget -q --spider …`):
    `healthcheck: {test: ["CMD", "curl", "-fsS", "http://localhost:8000/ready"], timeout: 3s}`.
    Kubernetes: `readinessProbe: {httpGet: {path: /ready, port: 8000}, timeoutSeconds: 3}`.
Monitoring: alert on containers that are unhealthy for longer than a minute.
Blind to: checks that a load balancer or a platform outside these roots makes.
Source: https://docs.docker.com/reference/compose-file/services/#healthcheck
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/docker-compose.yml:14
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, Place, System, Unknown, Workload
from roadworthy.rules.pipelines.delivery import told_elsewhere
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import ends, is_server, known_of, running, serves
from roadworthy.rules.workloads.pods import answers, pods

BAD = {
    "compose.yaml": """
services:
  api:  # unmet
    build: .
    ports: ["8000:8000"]
  llm:  # unmet
    image: ollama/ollama:0.6.2
  front:
    image: nginx:1.27.0
    healthcheck:  # unmet
      disable: true
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers:
        - name: wait
          image: busybox:1.36.1
      containers:
        - name: web  # unmet
          image: shop/web:1.0.0
          ports: [{containerPort: 8080}]
        - name: proxy
          image: shop/proxy:1.0.0
          ports: [{containerPort: 9090}]
""",
    "edge/fly.toml": """
app = "shop-edge"

[http_service]  # unmet
  internal_port = 8080
""",
}
GOOD = {
    "edge/fly.toml": """
app = "shop-edge"

[http_service]
  internal_port = 8080

  [[http_service.checks]]  # met
    path = "/ready"
""",
    "render.yaml": """
services:
  - type: web
    name: shop-web
    runtime: docker
    healthCheckPath: /ready  # met
  - type: worker
    name: shop-worker
    runtime: python
    startCommand: python consume.py
""",
    "compose.yaml": """
services:
  api:
    build: .
    ports: ["8000:8000"]
  db:
    image: postgres:16.3
    healthcheck:
      test: ["CMD", "pg_isready", "-U", "app"]  # met
  shell:
    build: .
    command: sleep infinity
  migrate:
    build: .
    command: alembic upgrade head
  render:
    image: alpine:3.18.4
    entrypoint: [sh, -c, "envsubst < /in/alerts.tmpl.yml > /out/alerts.yml"]
    volumes: ["./out:/out"]
    restart: "no"
  bought:  # unclear
    image: registry.example.org/shop:4.2.1
    ports: ["9000:9000"]
  worker:
    build: worker
    command: python consume.py
""",
    "Dockerfile": """
FROM python:3.12.4-slim
EXPOSE 8000
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://localhost:8000/ready')"  # met
CMD ["uvicorn", "app:app"]
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
          ports: [{containerPort: 8080}]
          readinessProbe:  # met
            httpGet: {path: /ready, port: 8080}
        - name: logs
          image: shop/logs:1.0.0
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  template:
    spec:
      containers:
        - name: worker
          image: shop/worker:1.0.0
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: nightly
              image: shop/web:1.0.0
              ports: [{containerPort: 8080}]
""",
    "chart/Chart.yaml": """
name: shop
version: 1.0.0
""",
    "chart/templates/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}
spec:
  template:
    spec:
      containers:
        - name: web  # unclear
          image: shop/web:1.0.0
          ports: [{containerPort: 8080}]
          {{- include "shop.probes" . | nindent 10 }}
        - name: checked
          image: shop/web:1.0.0
""",
    "worker/Dockerfile": """
FROM python:3.12.4-slim
COPY consume.py .
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.HEALTH,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.SINGLE_POINT,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    shows={"Dockerfile": "HEALTHCHECK CMD python"},
)
def no_healthcheck(system: System) -> Iterator[Verdict]:
    """Ask each compose service and each pod that serves. Without any workload, ask the images."""
    for workload in running(system):
        yield from _of_workload(system, workload)
    operated: dict[str, list[Workload]] = {}
    for pod in pods(system):
        if pod[0].kind == "custom" and not pod[0].probes:
            operated.setdefault(pod[0].raw.get("custom.kind", ""), []).append(pod[0])
        else:
            yield from _of_pod(system, pod)
    for workload in system.workloads:
        if workload.kind in ("fly", "render") and workload.raw["serves"] and not workload.is_one_shot:
            yield _of_platform(workload)
    for kind, (first, *others) in operated.items():
        also = tuple(workload.place for workload in others)
        yield unclear(first, f"declares no probe; whether the operator of {kind} adds one is not known", also=also)
    if not any(workload.kind not in ("devcontainer", "cron") for workload in system.workloads) and not any(
        not resource.kind.startswith(("nginx", "caddy")) for resource in system.resources
    ):
        for image in system.images:
            yield from _of_image(system, image)


def _of_platform(workload: Workload) -> Verdict:
    """What a platform starts and sends requests to; the HEALTHCHECK of an image is nothing to it."""
    if workload.probes:
        return met(workload, "has a health check", place=workload.probes[0].place)
    return unmet(
        workload, "has no health check: its platform sends requests as soon as the port opens", cause="no check"
    )


def _of_workload(system: System, workload: Workload) -> Iterator[Verdict]:
    image = system.image_of(workload)
    known = known_of(system, workload)
    for probe in workload.probes:
        if probe.role != "health":
            continue
        if not probe.is_disabled:
            yield met(workload, "has a health check", place=probe.place)
        elif serves(system, workload):
            yield unmet(workload, "has its health check switched off", place=probe.place, cause="switched off")
        return
    if not serves(system, workload) or ends(workload):
        return
    if image is not None and image.probe is not None and not image.probe.is_disabled:
        yield met(workload, "is checked by its image's HEALTHCHECK", place=image.probe.place)
    elif workload.unclear is not None:
        yield unclear(workload, workload.unclear.why)
    elif known is not None and known.checks_itself:
        yield met(workload, "is checked by its image's own health check")
    elif image is None and known is not None and "sh" in known.lacks:
        return
    elif image is None and known is None:
        reference = workload.image if isinstance(workload.image, str) else "an image that could not be told"
        yield unclear(workload, f"sets no health check; whether {reference} brings one is not known")
    else:
        started = _start_place(image)
        also = (started,) if started is not None else ()
        yield unmet(workload, "has no health check, neither in compose nor in its image", also=also, cause="no check")


def _of_pod(system: System, pod: list[Workload]) -> Iterator[Verdict]:
    """One answer for a pod: a readiness or liveness probe on any of its containers checks it."""
    first = pod[0]
    probes = [probe for workload in pod for probe in workload.probes if not probe.is_disabled]
    checks = [probe for probe in probes if probe.role in ("readiness", "liveness", "health")]
    given = next((probe for probe in checks if probe.kind != "template"), None)
    if given is not None:
        yield met(first, f"has a {given.role} probe", place=given.place)
    elif checks:
        yield unclear(first, "takes its probes from a template", place=checks[0].place)
    elif any(workload.unclear is not None for workload in pod):
        yield unclear(first, "shows no probe, and a template adds settings to its containers")
    elif first.kind == "knative":
        yield unclear(first, "declares no probe; Knative checks only that its port opens")
    elif answers(system, pod):
        yield unmet(first, "has neither a readiness nor a liveness probe", cause="no probe")


def _start_place(image: Image | None) -> Place | None:
    line = (image.command or image.entrypoint) if image is not None else None
    return line.place if line is not None else None


def _of_image(system: System, image: Image) -> Iterator[Verdict]:
    if image.is_development:
        return
    if image.probe is not None and not image.probe.is_disabled:
        yield met(image, "has a HEALTHCHECK", place=image.probe.place)
        return
    words = system.start_of(image)
    if isinstance(words, Unknown):
        return
    if image.exposes or any(is_server(process) for process in system.processes_of(image)):
        place = _start_place(image) or image.place
        told = told_elsewhere(system)
        if told is not None:
            text = "serves and has no HEALTHCHECK; is it probed where it runs, in another repository or site?"
            yield unclear(image, text, place=place, also=(told,))
            return
        yield unmet(image, "serves and has no HEALTHCHECK, and nothing here probes it", place=place, cause="no check")
