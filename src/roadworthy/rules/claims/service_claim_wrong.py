"""A document says that something runs, and nothing here runs it.

Why: who looks for a dashboard, a queue or an agent that the document promises looks for it when it is needed.
Scenario: somebody opens the address of {claim} that {document} gives.
Impact: nothing answers there; whether it is down or was never there has to be found out first.
Detection: `docker compose ps` or `kubectl get deploy -A` beside the list in the document.
Fix: add the service, take the line out, or say where else it runs.
Monitoring: a check in the pipeline that every service of the list is in the compose file or in the manifests.
Blind to: what is started by hand, by another repository, or by a provider.
Source: https://docs.docker.com/reference/compose-file/services/
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-bruno/README.md:5
"""

from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.knowledge.pipeline_hosts import hosts_shown
from roadworthy.knowledge.products import shows
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Place, Role, System
from roadworthy.rules.rule import rule

_COMPOSE = """
services:
  api:
    image: chat
    container_name: chat-api
  worker:
    image: chat
  db:
    image: postgres:16.2
"""
BAD = {
    "README.md": """
# Chat

The stack includes Grafana.  <!-- unmet -->

| Service | Port |
|---|---|
| `api` | 8000 |  <!-- met -->
| `worker` | 8001 |  <!-- met -->
| `scheduler` | 8002 |  <!-- unmet -->

- **Prometheus**: http://localhost:9090  <!-- unmet -->

## Services of docker-compose.yml

- **api** (port 8000) - answers  <!-- met -->
- **embeddings** service (port 8001)  <!-- unmet -->

The compose file starts Loki, too.  <!-- unmet -->

## `compose.yaml`

This file manages the 4 services of the stack.  <!-- unmet -->
""",
    "compose.yaml": _COMPOSE,
    "CONTRIBUTING.md": """
# Contributing

Each pull request is gated using [Travis CI] with the results linked.  <!-- unmet -->
""",
    ".github/workflows/test.yml": "on: push\njobs: {}\n",
    "agents/sre/README.md": """
# SRE agent

An agent, deployed as a function on Kubernetes.  <!-- unmet -->
""",
    "agents/sre/k8s/kustomization.yaml": "resources:\n  - agent.yaml\n",
    "cluster/kustomization.yaml": "resources:\n  - ../other\n  # - ../agents/sre/k8s\n",
}
GOOD = {
    "README.md": """
# Chat

The stack includes PostgreSQL.  <!-- met -->

The stack can be run with an external Redis.

| Service | Port |
|---|---|
| `api` | 8000 |  <!-- met -->
| Swagger UI | 8000 |
| Jaeger | 16686 |  <!-- unclear -->

- **Grafana**: http://localhost:3000  <!-- unclear -->

## Services in Docker Compose

- `api`: answers  <!-- met -->
- `chat_api`: the same  <!-- met -->
- **restart**: see below

Docker Compose starts three services.  <!-- met -->
Then Compose runs two containers for the tests.

- `docker-compose.yml` has more

## Prerequisites

- **Redis**: redis://localhost:6379
""",
    "CONTRIBUTING.md": """
# Contributing

Every push is tested by GitHub Actions.  <!-- met -->
If you fork it, the builds run on your own Jenkins. We moved the tests from Travis.
""",
    ".github/workflows/test.yml": "on: push\njobs: {}\n",
    "compose.yaml": _COMPOSE,
    "monitoring/grafana/dashboard.json": "{}",
    "deploy/jaeger.tf": "",
}
_STARTERS = frozenset({"run", "install", "helm", "brew", "systemctl", "launchctl"})
_MOST_SHARE = 2
"""Of a table's rows, for each one that is not there, how many are, so that the table is about this system."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def service_claim_wrong(system: System) -> Iterator[Verdict]:
    """Look among workloads, images, objects of a cluster and commands; then wherever else its name stands."""
    tables: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    running = _Running(system)
    for claim in system.promises(ClaimKind.SERVICE):
        if "count" in claim.details:
            yield _counted(claim, system)
        elif claim.details.get("host"):
            yield _pipeline(claim, system)
        elif claim.details.get("folder"):
            yield _deployed(claim, system)
        elif product := claim.details.get("product", ""):
            yield _product(claim, product, running)
        else:
            tables[claim.place.path, claim.details.get("table", "")].append(claim)
    for claims in tables.values():
        yield from _named(claims, running)


class _Running:
    """Everything that shows what runs, each text with its place."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.started: list[tuple[str, Place]] = []
        for workload in system.workloads:
            image = workload.image if isinstance(workload.image, str) else ""
            words = " ".join((workload.name, workload.container, workload.container_name, image, workload.kind))
            self.started.append((words, workload.place))
        for file in system.task_files:
            if file.runner == "compose":
                self.started += [(name, file.place) for name in file.names]
        for built in system.images:
            self.started += [(str(stage.base), built.place) for stage in built.stages]
        self.started += [
            (f"{one.kind} {one.name} {one.fields.get('resources', '')}", one.place) for one in system.resources
        ]
        commands = [one for script in system.scripts for one in script.commands]
        commands += [one for document in system.documents for block in document.blocks for one in block.commands]
        self.started += [(one.label, one.place) for one in commands if _STARTERS & set(one.words_given[:3])]
        self.names = {_same(name): place for name, place in self._names()}
        self.is_whole = (
            bool(system.workloads) and not system.is_part and not any(one.why_open for one in system.task_files)
        )

    def _names(self) -> Iterator[tuple[str, Place]]:
        for workload in self.system.workloads:
            for name in (workload.name, workload.container, workload.container_name):
                if name:
                    yield name, workload.place
        for file in self.system.task_files:
            if file.runner == "compose":
                for name in file.names:
                    yield name, file.place
        for one in self.system.resources:
            yield one.name, one.place
        for service in self.system.services:
            yield service.name, service.place

    def mention(self, product: str) -> str:
        """Where its name stands though nothing is seen to start it."""
        for path in self.system.paths:
            if shows(product, path):
                return path
        for manifest in self.system.manifests:
            if any(shows(product, one.name) for one in manifest.dependencies):
                return manifest.file
        for pipeline in self.system.pipelines:
            if any(shows(product, step.run) for step in pipeline.steps):
                return pipeline.place.path
        return ""


def _same(name: str) -> str:
    return name.lower().replace("_", "-")


def _product(claim: Claim, product: str, running: _Running) -> Verdict:
    found = next((place for text, place in running.started if shows(product, text)), None)
    if found is not None:
        return met(claim, f"is started at {found.path}", also=(found,))
    mention = "" if claim.details.get("compose") and running.is_whole else running.mention(product)
    if mention:
        return unclear(claim, f"is named in {mention}; nothing here is seen to start it")
    if not running.is_whole or not claim.details.get("is_here"):
        return unclear(claim, "may run somewhere else")
    return unmet(claim, "is not among what the repository runs", manner=Manner.MISSING)


def _named(claims: list[Claim], running: _Running) -> Iterator[Verdict]:
    """Names in a table: where most of them are services of this system, the others have to be, too."""
    found = {id(claim): running.names.get(_same(claim.subject)) for claim in claims}
    share = 1 if claims[0].details.get("form") == "listed" else _MOST_SHARE
    there = sum(place is not None for place in found.values())
    absent = len(claims) - there
    for claim in claims:
        place = found[id(claim)]
        if place is not None:
            yield met(claim, f"is defined at {place.path}", also=(place,))
        elif (
            not running.is_whole
            or there < share * absent
            or any("/" in path and claim.subject.lower() in path.lower() for path in running.system.paths)
        ):
            yield unclear(claim, "is no name of a workload here")
        else:
            yield unmet(
                claim,
                "is not among what the repository runs; the other services named with it are",
                manner=Manner.MISSING,
            )


def _counted(claim: Claim, system: System) -> Verdict:
    """How many services the compose file has; one of fewer may speak of those that matter."""
    named = claim.details.get("file", "")
    files = [one for one in system.task_files if one.runner == "compose"]
    files = [one for one in files if not named or one.file.rpartition("/")[2] == named]
    if len(files) != 1 or system.is_part:
        return unclear(claim, "is said of one of several files, or of none that is here")
    file, count = files[0], int(claim.details["count"])
    if count == len(file.names):
        return met(claim, f"are in {file.file}", also=(file.place,))
    if count < len(file.names) or file.includes or file.why_open:
        return unclear(claim, f"may be some of the {len(file.names)} in {file.file}")
    text = f"are said to be in {file.file}; it has {len(file.names)}: {', '.join(file.names)[:100]}"
    return unmet(claim, text, also=(file.place,), manner=Manner.INCONSISTENT)


def _pipeline(claim: Claim, system: System) -> Verdict:
    """The host of a pipeline shows in a file of its own; where only another has one, the document is of another day."""
    shown = hosts_shown(path for path, file in system.paths.items() if file.role not in (Role.VENDORED, Role.EXAMPLE))
    host = claim.details["host"]
    if host in shown:
        return met(claim, f"has {shown[host]}", also=(Place(shown[host], 1, 1),))
    if not shown or system.is_part:
        return unclear(claim, "may be set up outside the repository")
    other = next(iter(shown.values()))
    return unmet(
        claim, f"has no configuration here; {other} is there", also=(Place(other, 1, 1),), manner=Manner.INCONSISTENT
    )


def _deployed(claim: Claim, system: System) -> Verdict:
    """A folder that no kustomization takes in, and that one names in a comment."""
    folder = claim.details["folder"]
    comments: list[Place] = []
    for one in system.resources_of("Kustomize"):
        at = dirname(one.place.path)
        if at == folder or at.startswith(folder + "/"):
            continue
        for key in ("resources", "bases", "components"):
            for text in one.fields.get(key, "").split("\n"):
                if text and f"{normpath(join(at, text))}/".startswith(folder + "/"):
                    return met(claim, f"is taken in by {one.place.path}", also=(one.place,))
        for line in one.fields.get("commented", "").split("\n"):
            number, _, text = line.partition("|")
            if text and number.isdigit() and f"{normpath(join(at, text))}/".startswith(folder + "/"):
                comments.append(Place(one.place.path, int(number), int(number), quote=f"# - {text}"))
    if not comments:
        return unclear(claim, "may be deployed by other means")
    return unmet(
        claim,
        "is left out of the cluster by a comment, and nothing else takes it in",
        also=tuple(comments),
        manner=Manner.BROKEN,
    )
