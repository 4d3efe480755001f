"""A container that runs as root.

Why: a fault in the process is a fault with every right inside the container, and a step from the host.
Scenario: a request makes a process of {subject} write a file or start a program it should not.
Impact: whatever gets in may change the image's own files, install tools and reach mounted folders as root.
Detection: `docker inspect` shows an empty user; `id` inside the container answers uid 0.
Fix: create a user in the image and switch to it: `RUN useradd --system --uid 10001 app` and `USER 10001`.
Monitoring: a policy check in the pipeline that refuses images without a user.
Blind to: a runtime that maps root to an ordinary user on the host.
Source: https://docs.docker.com/build/building/best-practices/#user
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/deepseek-r1.014b.dockerfile:1
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import known_of
from roadworthy.rules.workloads.pods import pods

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim  # unmet
COPY . /app
CMD ["python", "app.py"]
""",
    "worker/Dockerfile": """
FROM python:3.12.4-slim AS base
USER worker
FROM base
USER root  # unmet
RUN chmod -R a+r /srv
CMD ["python", "worker.py"]
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
USER 10001  # met
CMD ["python", "app.py"]
""",
    "static/Dockerfile": """
FROM golang:1.22.4 AS build
RUN go build -o /app
FROM gcr.io/distroless/static:nonroot  # met
COPY --from=build /app /app
""",
    "own/Dockerfile": """
FROM registry.example.org/team/base:3.1.4  # unclear
CMD ["serve"]
""",
    "db/Dockerfile": """
FROM postgres:16.3
COPY init.sql /docker-entrypoint-initdb.d/
""",
    "shell/Dockerfile": """
FROM python:3.12.4
""",
    "job/Dockerfile": """
FROM python:3.12.4-slim
CMD ["python", "job.py"]
""",
    "compose.yaml": """
services:
  shell:
    build: shell
    command: sleep infinity
  job:
    build: job
    user: "10001"  «met»
""",
}

BAD["k8s/web.yaml"] = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1.0.0
          securityContext:  # unmet
            runAsUser: 0
"""
GOOD["web/Dockerfile"] = """
FROM python:3.12.4-slim
CMD ["python", "web.py"]
"""
GOOD["k8s/web.yaml"] = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      securityContext: {runAsNonRoot: true}
      containers:
        - name: web  # met
          image: shop/web:1.0.0
        - name: proxy
          image: shop/proxy:1.0.0
          securityContext: {runAsUser: 10001}  # met
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: open}
spec:
  template:
    spec:
      containers:
        - name: open  # unclear
          image: shop/open:1.0.0
        - name: store
          image: postgres:16.3
"""

_ROOT = frozenset({"root", "0", "0:0", "root:root", "0:root"})


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
    shows={"Dockerfile": "USER 10001"},
)
def root_user(system: System) -> Iterator[Verdict]:
    """Ask each image built here; the workloads that run it may decide for it."""
    yield from _of_pods(system)
    for image in system.images:
        runners = [workload for workload in system.workloads if workload.build_file == image.file]
        if runners and all(workload.is_development for workload in runners):
            continue
        decided = [workload for workload in runners if workload.user is not None and workload.kind == "compose"]
        if decided and len(decided) == len(runners):
            yield from (_of_workload(workload) for workload in decided)
            continue
        if not _is_decided_by_pods(system, image):
            yield from _of_image(system, image)


def _is_decided_by_pods(system: System, image: Image) -> bool:
    """Every pod that runs an image of this folder's name says who it runs as; what the image says is not asked."""
    folder = image.file.rpartition("/")[0].rpartition("/")[2]
    runners = [
        one
        for one in system.workloads
        if folder
        and one.kind not in ("compose", "custom")
        and isinstance(one.image, str)
        and one.image.partition("@")[0].rpartition("/")[2].partition(":")[0] == folder
    ]
    return bool(runners) and all(
        isinstance(one.user, str) or one.raw.get("securityContext.runAsNonRoot") == "true" for one in runners
    )


def _of_pods(system: System) -> Iterator[Verdict]:
    """Ask each container of a pod; those of which neither the manifest nor a known image tells are one answer."""
    silent: list[Workload] = []
    for workload in (one for pod in pods(system) for one in pod if one.kind != "custom"):
        place = workload.places.get("securityContext")
        user, raw = workload.user, workload.raw
        known = known_of(system, workload)
        if isinstance(user, Unknown):
            yield unclear(workload, user.why, place=place)
        elif user in _ROOT:
            yield unmet(workload, "is told to run as root", place=place, cause="as root")
        elif user is not None:
            yield met(workload, f"runs as {user}", place=place)
        elif raw.get("securityContext.runAsNonRoot") == "true":
            yield met(workload, "may not run as root", place=place)
        elif known is None:
            silent.append(workload)
        elif known.user not in ("", "root"):
            yield met(workload, f"runs as {known.user}, which its image sets")
    if silent:
        first, *others = silent
        rest = f", nor do {len(others)} other containers" if others else ""
        text = (
            f"sets no user and no runAsNonRoot{rest}; their images decide"
            if others
            else ("sets no user and no runAsNonRoot; its image decides")
        )
        yield unclear(first, text, also=tuple(one.place for one in others))


def _of_workload(workload: Workload) -> Verdict:
    user = workload.user
    place = workload.user_place or workload.place
    if isinstance(user, Unknown):
        return unclear(workload, f"the user {user.why}", place=place)
    if user in _ROOT:
        return unmet(workload, "is told to run as root", place=place, cause="as root")
    return met(workload, f"runs as {user}", place=place)


def _of_image(system: System, image: Image) -> Iterator[Verdict]:
    known = known_of(system, image)
    match image.user:
        case Unknown(why):
            yield unclear(image, why, place=image.user_place)
        case str(user) if user.lower() in _ROOT or user.startswith(("root:", "0:")):
            if not _steps_down(system, image):
                yield unmet(image, "switches to root and stays there", place=image.user_place, cause="as root")
        case str(user):
            yield met(image, f"runs as {user}", place=image.user_place)
        case None if _steps_down(system, image):
            yield met(image, "starts as root and hands over to another user in its entrypoint")
        case None if known is None:
            base = image.base if isinstance(image.base, str) else "an image that is not known here"
            yield unclear(image, f"sets no user; {base} decides who it runs as")
        case None if known.drops:
            return
        case None if known.user not in ("", "root"):
            yield met(image, f"runs as {known.user}, which its base image sets")
        case _:
            yield unmet(image, "sets no user, so it runs as root", cause="as root")


def _steps_down(system: System, image: Image) -> bool:
    script = system.script_of(image)
    return script is not None and any(
        word.rpartition("/")[2] in ("gosu", "su-exec", "setpriv", "runuser", "chroot")
        for command in script.commands
        for word in command.words_given[:2]
    )
