"""An image whose tag moves.

Why: a tag that moves gives another image tomorrow under the same name, on one host and not on the next.
Scenario: {image} gets a new release; a restart pulls it, untested, into production.
Impact: a version that nobody chose; going back means finding out which one it was.
Detection: two hosts with the same file run different digests; `docker images --digests` shows it.
Fix: name a full version and its digest: `{name}:<version>@sha256:<digest>` (`docker buildx imagetools inspect {image}`
    tells both); let a bot raise it by pull request.
Monitoring: record the digest of what runs, and alert when it changes without a deployment.
Blind to: registries whose tags are immutable.
Source: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:24
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.images import known_image, split_reference
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, Place, System, Unknown, Workload
from roadworthy.rules.rule import rule

BAD = {
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:latest  # unmet
""",
    "compose.yaml": """
services:
  llm:
    image: ollama/ollama  # unmet
  front:
    image: nginx:latest  # unmet
  app:
    image: ghcr.io/example/app:main  # unmet
  db:
    image: postgres:16-alpine  # unmet
""",
    "Dockerfile": """
FROM python:3.12-slim  # unmet
RUN true
""",
}
GOOD = {
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web  # met
""",
    "k8s/kustomization.yaml": """
resources: [web.yaml]
images: [{name: shop/web, newTag: 4.2.1}]
""",
    "chart/templates/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: "{{ .Values.image }}"  # unclear
""",
    "compose.yaml": """
services:
  tool:
    image: 172025368201.dkr.ecr.eu-west-1.amazonaws.com/ours/tool:v6  # unclear
  llm:
    image: ollama/ollama:0.6.2  # met
  db:
    image: postgres:16.3-alpine  # met
  front:
    image: nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000  # met
  api:
    image: example/api:latest
    build: .
  worker:
    image: example/api:latest
  chosen:
    image: example/thing:${TAG:-latest}  # unclear
  store:
    image: minio/minio:RELEASE.2024-05-10T01-41-38Z  # met
""",
    "Dockerfile": """
ARG BASE
FROM golang:1.22.4-bookworm AS build  # met
RUN go build -o /app
FROM ${BASE}  # unclear
FROM build AS test
FROM scratch
COPY --from=build /app /app
""",
}
_ALIAS = re.compile(
    r"(latest|stable|main|master|edge|nightly|dev|develop|development|next|current|lts|mainline|prod|production|release|"
    r"staging|rolling|canary|snapshot|alpine|slim|bookworm|bullseye|buster|trixie|jammy|noble|focal|mini|full|cpu|gpu|cuda|nonroot|debug)"
    r"([-_.].*)?"
)
_VERSION = re.compile(r"^(?:[a-z]+[-_.]?)?v?(\d+(?:\.\d+)*)", re.IGNORECASE)
_OWN_REGISTRY = re.compile(r"[\w-]+\.dkr\.ecr\.|[\w.-]*\.pkg\.dev/|[\w-]+\.azurecr\.io/")
"""Whose images are one's own, so that a single number is as likely the number of a release."""
_FIXED = re.compile(
    r"(?<![0-9a-f])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,64}(?![0-9a-f])|\d{4}[-.]?\d{2}[-.]?\d{2}"
)


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def unpinned_image(system: System) -> Iterator[Verdict]:
    """Ask every image that comes from outside; one that is built here is no question."""
    built = _built_here(system)
    for workload in system.workloads:
        if (
            (workload.kind == "compose" or "apiVersion" in workload.raw)
            and workload.build_context is None
            and workload.image is not None
        ):
            place = workload.image_place or workload.place
            if isinstance(workload.image, Unknown):
                yield unclear(workload, f"names an image that cannot be told: {workload.image.why}", place=place)
            elif "image.as_written" in workload.raw:
                yield unclear(
                    workload, f"the tag is chosen from outside: {workload.raw['image.as_written']}", place=place
                )
            elif split_reference(workload.image)[0] not in built:
                yield from _of_reference(workload, workload.image, place)
    for image in system.images:
        yield from _of_file(image)


def _of_file(image: Image) -> Iterator[Verdict]:
    earlier: set[str] = set()
    asked: set[str] = set()
    for stage in image.stages:
        if isinstance(stage.base, Unknown):
            yield unclear(image, stage.base.why, place=stage.place)
        elif stage.base.lower() not in earlier and stage.base != "scratch" and stage.base not in asked:
            asked.add(stage.base)
            if stage.is_argued:
                if _moves(stage.base) is not None:
                    yield unclear(image, f"{stage.base} is only the default of an argument", place=stage.place)
            else:
                yield from _of_reference(image, stage.base, stage.place)
        if stage.name:
            earlier.add(stage.name.lower())


def _of_reference(subject: Workload | Image, reference: str, place: Place) -> Iterator[Verdict]:
    if "{{" in reference or "<" in reference or not reference:
        return
    moves = _moves(reference)
    if moves is None:
        yield met(subject, f"stands on {reference}", place=place)
    elif moves.startswith("?"):
        yield unclear(subject, f"whether {reference} moves cannot be told from its tag", place=place)
    else:
        text = f"stands on {reference}, {moves}"
        yield unmet(subject, text, place=place, cause=_kind(moves), image=reference, name=split_reference(reference)[0])


def _moves(reference: str) -> str | None:
    """How the reference moves; None when it does not, "?" when that cannot be told."""
    if "@sha256:" in reference:
        return None
    _, tag = split_reference(reference)
    if tag == "":
        return "which has no tag and so means latest"
    if _ALIAS.fullmatch(tag) and not _FIXED.search(tag):
        return f"which moves with every release that is tagged {tag}"
    if _FIXED.search(tag):
        return None
    version = _VERSION.match(tag)
    if version is None:
        return "?"
    known = known_image(reference)
    if known is None and re.fullmatch(r"v?\d+", tag) and _OWN_REGISTRY.match(reference):
        return "?"
    given = version[1].count(".") + 1
    wanted = known.version_parts if known is not None and known.version_parts else 2
    if given >= wanted or len(version[1]) >= 8:
        return None
    return f"which moves within {version[1]}"


def _kind(moves: str) -> str:
    return "within a version" if "within" in moves else "no version"


def _built_here(system: System) -> set[str]:
    """Names under which images are built by compose files and build commands here."""
    found = {
        split_reference(workload.image)[0]
        for workload in system.workloads
        if workload.build_context is not None and isinstance(workload.image, str)
    }
    for script in system.scripts:
        for command in script.commands:
            words = command.words_given
            if "build" in words[1:3] and words[0].rpartition("/")[2] in ("docker", "podman", "nerdctl"):
                for flag, value in pairwise(words):
                    if flag in ("-t", "--tag"):
                        found.add(split_reference(value)[0])
    return found
