"""What of the system is kept running for others, and what in these roots brings a new version to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.model import Place, Service, Step, System

_GITOPS = {
    "Application": ("argoproj.io/", "Argo CD"),
    "ApplicationSet": ("argoproj.io/", "Argo CD"),
    "Kustomization": ("kustomize.toolkit.fluxcd.io/", "Flux"),
    "HelmRelease": ("helm.toolkit.fluxcd.io/", "Flux"),
}
_PLATFORMS = {
    "render.yaml": "Render",
    "vercel.json": "Vercel",
    "railway.json": "Railway",
    "railway.toml": "Railway",
    "app.json": "Heroku",
    "heroku.yml": "Heroku",
    "apprunner.yaml": "App Runner",
    "nixpacks.toml": "Railway",
}
"""Files that only a platform reads which builds and starts each push by itself."""
_OPERATING = re.compile(
    r"(?i)\b(operations|operational|ops|operators?('s)?) (documentation|docs|guide|manual|handbook|site|repo(sitory)?)"
    r"|\b(run ?books?|on-call)\b|\b(deployment|infrastructure|gitops) repo(sitory)?\b"
)
"""What a link says that leads to the pages, or the repository, from which something is run."""
_BY_HAND = (
    "kubectl",
    "helm",
    "helmfile",
    "flyctl",
    "fly",
    "ansible-playbook",
    "terraform",
    "pulumi",
    "kamal",
    "skaffold",
)
_LASTING = frozenset(
    {"deployment", "statefulset", "daemonset", "launchd", "systemd", "supervisord", "procfile", "knative"}
)


@dataclass(frozen=True)
class Delivery:
    """One thing that brings a new version to where it runs.

    Attributes:
        kind: "pipeline", "gitops", "platform", or "person" for what somebody has to start.
        by: in words that follow "by".
    """

    kind: str
    by: str
    place: Place
    step: Step | None = None


def told_elsewhere(system: System) -> Place | None:
    """Where a document says that deployment or operations live in another repository or on another site."""
    own = {
        name.lower()
        for name in (system.name.partition("@")[0], *(one.name for one in system.manifests))
        if len(name) > 3
    }
    for document in system.documents:
        role = system.paths[document.file].role if document.file in system.paths else ""
        if role not in ("production", "documentation") or document.kind in ("changelog", "post-mortem"):
            continue
        if document.elsewhere:
            return document.elsewhere[0]
        for link in document.links:
            address = link.target.lower()
            if not address.startswith(("http://", "https://")) or not _OPERATING.search(link.text):
                continue
            host, _, path = address.partition("://")[2].partition("/")
            names_us = any(name in path or name in link.text.lower() for name in own)
            is_here = "github" in host and any(name in path.split("/")[1:2] for name in own)
            if names_us and not is_here:
                return link.place
    return None


def deployed(system: System) -> Service | None:
    """The first service that is kept running for others: it serves or works, and something here packs or starts it."""
    packed = any(not one.is_development for one in system.images) or any(
        not one.is_development and not one.is_one_shot for one in system.workloads
    )
    if not packed:
        return None
    return next((one for one in system.services if one.kind in ("http", "worker") and one.tier != "experiment"), None)


def deliveries(system: System) -> Iterator[Delivery]:
    """What brings a new version out: pipelines, clusters that follow the repository, platforms, then people."""
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            if step.deploys:
                yield Delivery("pipeline", f"the step {step.label} of {pipeline.file}", step.place, step)
    for resource in system.resources:
        version, name = _GITOPS.get(resource.kind, ("", ""))
        if version and resource.fields.get("apiVersion", "").startswith(version):
            yield Delivery("gitops", f"{name}, which follows {resource.kind} {resource.name}", resource.place)
    for file in system.files:
        if file.role == "production" and file.name in _PLATFORMS:
            yield Delivery("platform", f"{_PLATFORMS[file.name]}, which follows {file.path}", Place(file.path))
    units = {one.name for one in system.workloads if one.kind == "systemd"}
    for script in system.scripts:
        for command in script.commands:
            words = command.words_given
            if command.program in _BY_HAND and {"apply", "upgrade", "install", "deploy", "up", "rollout"} & set(
                words[1:5]
            ):
                yield Delivery("person", f"whoever starts {script.file}", command.place)
                break
            if (
                "systemctl" in words[:2]
                and {"enable", "start", "restart"} & set(words[:4])
                and any(word.removesuffix(".service") in units for word in words)
            ):
                yield Delivery("person", f"whoever starts {script.file}", command.place)
                break
            if command.program == "ansible-playbook":
                yield Delivery("person", f"whoever starts {script.file}", command.place)
                break
