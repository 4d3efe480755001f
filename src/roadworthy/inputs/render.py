"""Understands render.yaml: the services of a blueprint on Render, their checks, instances and disks.

Source: https://render.com/docs/blueprint-spec
"""

import shlex
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import Mount, Place, Probe, Unknown, Variable, Workload

MOST_LINES = 40
_STAYS = ("web", "pserv", "worker", "keyvalue", "redis")


def understand_render(file: YamlFile) -> Facts:
    """One workload for each service of the blueprint; nothing of any other file."""
    if file.path.rpartition("/")[2] not in ("render.yaml", "render.yml") or not file.documents:
        return Facts()
    found = (
        _workload(file, one)
        for document in file.documents
        for one in document.each("services")
        if one.text("type") in (*_STAYS, "cron") and one.text("runtime") != "static" and one.text("env") != "static"
    )
    return Facts(workloads=tuple(found))


def _workload(file: YamlFile, node: Node) -> Workload:
    name, kind = node.text("name") or "service", node.text("type") or "web"
    whole = file.place(node.line, node.end)
    place = Place(whole.path, whole.start, min(whole.end, whole.start + MOST_LINES - 1), quote=whole.quote)
    is_docker = "docker" in (node.text("runtime"), node.text("env"))
    root = node.text("rootDir") or ""
    context = normpath(join(dirname(file.path), root, node.text("dockerContext") or "."))
    dockerfile = normpath(join(dirname(file.path), root, node.text("dockerfilePath") or "Dockerfile"))
    command = node.text("dockerCommand") or node.text("startCommand")
    image = node.text("image", "url")
    scaling = node.get("scaling")
    instances = node.text("numInstances")
    return Workload(
        place=place,
        symbol=f"services.{name}",
        kind="render",
        name=name,
        image=image,
        build_file=dockerfile if is_docker and image is None else None,
        build_context=("" if context == "." else context) if image is None else None,
        command=_words(command),
        command_place=file.place_of(node, "startCommand") if node.get("startCommand") is not None else None,
        restart="always",
        is_one_shot=kind == "cron",
        replicas=int(instances) if instances and instances.isdigit() else None,
        probes=tuple(_probes(file, node, name)),
        mounts=tuple(_mounts(file, node, name)),
        environment=tuple(_environment(file, node, name)),
        raw={
            "type": kind,
            "serves": "true" if kind in ("web", "pserv") else "",
            "autoscaling": "on" if scaling is not None else "off",
            "plan": node.text("plan") or "",
            "schedule": node.text("schedule") or "",
        },
    )


def _words(command: str | None) -> tuple[str, ...] | Unknown | None:
    if command is None:
        return None
    try:
        return tuple(shlex.split(command))
    except ValueError:
        return Unknown("the command has quotes that do not close")


def _probes(file: YamlFile, node: Node, name: str) -> Iterator[Probe]:
    path = node.text("healthCheckPath")
    if path:
        place = file.place_of(node, "healthCheckPath")
        yield Probe(place=place, symbol=f"services.{name}", role="health", kind="http", path=path)


def _mounts(file: YamlFile, node: Node, name: str) -> Iterator[Mount]:
    target = node.text("disk", "mountPath")
    if target is not None:
        yield Mount(
            place=file.place_of(node, "disk"),
            symbol=f"services.{name}",
            kind="volume",
            target=target,
            source=node.text("disk", "name") or "",
        )


def _environment(file: YamlFile, node: Node, name: str) -> Iterator[Variable]:
    for one in node.each("envVars"):
        key = one.text("key")
        if key is None:
            continue
        value = one.text("value")
        yield Variable(
            place=file.place(one.line, one.end),
            symbol=f"services.{name}.envVars",
            name=key,
            value=value,
            source="literal" if value is not None else "secret",
        )
