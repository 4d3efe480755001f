"""Reads fly.toml: the one application of a folder on Fly.io, its checks, machines and volumes.

Source: https://fly.io/docs/reference/configuration/
"""

import re
import shlex
import tomllib
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.probes import seconds
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Mount, Place, Port, Probe, Resources, Unread, Variable, Workload

MOST_LINES = 40


def read(path: str, data: bytes) -> Facts:
    """One workload for each process group of the application; one in all where none is named."""
    text = decoded(data)
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return Facts(unread=(Unread(Place(path), "is no TOML that can be read"),))
    if "app" not in values and "http_service" not in values and "services" not in values:
        return Facts()
    file = _File(path, text.split("\n"), values)
    groups = _mapping(values.get("processes")) or {"": ""}
    return Facts(workloads=tuple(_workload(file, group, str(command)) for group, command in groups.items()))


FLY = Reader("fly", read)


class _File:
    def __init__(self, path: str, lines: list[str], values: dict[str, Any]) -> None:
        self.path = path
        self.lines = lines
        self.values = values

    def at(self, pattern: str, *, whole: bool = False) -> Place:
        """The first line that fits, or with `whole` the table that begins there; the first line where none does."""
        wanted = re.compile(rf"\s*{pattern}")
        start = next((i for i, line in enumerate(self.lines) if wanted.match(line)), 0)
        end = start
        if whole:
            end = next(
                (i for i in range(start + 1, len(self.lines)) if self.lines[i].lstrip().startswith("[")),
                len(self.lines),
            )
            end = max(end - 1, start)
            while end > start and not self.lines[end].strip():
                end -= 1
        return Place(self.path, start + 1, min(end, start + MOST_LINES - 1) + 1, quote=self.lines[start].strip()[:200])


def _workload(file: _File, group: str, command: str) -> Workload:
    values = file.values
    name = str(values.get("app") or dirname(file.path).rpartition("/")[2] or "app")
    symbol = f"{name}.{group}" if group else name
    build, deploy = _mapping(values.get("build")), _mapping(values.get("deploy"))
    services = [one for one in _services(values) if not group or group in _processes(one)]
    main = services[0] if services else {}
    probes = tuple(_probes(file, symbol, services))
    folder = dirname(file.path)
    dockerfile = None if build.get("image") or build.get("builder") or build.get("buildpacks") else "Dockerfile"
    if isinstance(build.get("dockerfile"), str):
        dockerfile = build["dockerfile"]
    return Workload(
        place=file.at(r"\[\[?(http_service|services)\b", whole=True) if services else file.at("app"),
        symbol=symbol,
        kind="fly",
        name=symbol.replace(".", "-") if group else name,
        image=str(build["image"]) if "image" in build else None,
        build_file=normpath(join(folder, dockerfile)) if dockerfile else None,
        build_context=folder if "image" not in build else None,
        build_target=str(build.get("build-target", "")),
        command=_words(command) if command else None,
        restart=_restart(values),
        ports=tuple(
            Port(place=file.at("internal_port"), symbol=symbol, container=port)
            for one in services
            if isinstance(port := one.get("internal_port"), int)
        ),
        probes=probes,
        mounts=tuple(_mounts(file, symbol, values)),
        environment=tuple(
            Variable(
                place=file.at(rf"[\"']?{re.escape(key)}[\"']?\s*="), symbol=f"{symbol}.env", name=key, value=str(value)
            )
            for key, value in _mapping(values.get("env")).items()
        ),
        resources=_resources(file, symbol, values),
        raw={
            "autoscaling": "on" if main.get("auto_start_machines") else "off",
            "min_machines_running": str(main.get("min_machines_running", "")),
            "strategy.type": str(deploy.get("strategy", "rolling")),
            "release_command": str(deploy.get("release_command", "")),
            "kill_timeout": str(values.get("kill_timeout", "")),
            "serves": "true" if services else "",
        },
        places={"strategy": file.at("strategy")} if "strategy" in deploy else {},
    )


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[dict[str, Any]]:
    return (
        [one for one in value if isinstance(one, dict)]
        if isinstance(value, list)
        else [value]
        if isinstance(value, dict)
        else []
    )


def _services(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [*_listed(values.get("http_service")), *_listed(values.get("services"))]


def _processes(service: dict[str, Any]) -> list[str]:
    """The groups that a service sends to; the default group where it names none."""
    given = service.get("processes")
    return [str(one) for one in given] if isinstance(given, list) else ["app"]


def _probes(file: _File, symbol: str, services: list[dict[str, Any]]) -> Iterator[Probe]:
    for service in services:
        for key, kind in (("checks", "http"), ("http_checks", "http"), ("tcp_checks", "tcp")):
            for one in _listed(service.get(key)):
                yield _probe(file, symbol, one, kind, rf"\[\[(http_service|services)\.{key}\]\]", service)
    for one in _mapping(file.values.get("checks")).values():
        if isinstance(one, dict):
            yield _probe(file, symbol, one, str(one.get("type", "http")), r"\[checks\.", one)


def _probe(file: _File, symbol: str, one: dict[str, Any], kind: str, where: str, service: dict[str, Any]) -> Probe:
    port = one.get("port", service.get("internal_port"))
    return Probe(
        place=file.at(where, whole=True),
        symbol=symbol,
        role="health",
        kind=str(one.get("type", kind)),
        path=str(one.get("path", "/")) if kind == "http" else "",
        port=port if isinstance(port, int) else None,
        interval_seconds=seconds(str(one.get("interval", ""))),
        timeout_seconds=seconds(str(one.get("timeout", ""))),
        start_period_seconds=seconds(str(one.get("grace_period", ""))),
    )


def _mounts(file: _File, symbol: str, values: dict[str, Any]) -> Iterator[Mount]:
    for one in _listed(values.get("mounts")):
        target = one.get("destination")
        if isinstance(target, str):
            place = file.at(r"\[\[?mounts", whole=True)
            yield Mount(place=place, symbol=symbol, kind="volume", target=target, source=str(one.get("source", "")))


def _resources(file: _File, symbol: str, values: dict[str, Any]) -> Resources | None:
    machines = _listed(values.get("vm"))
    if not machines:
        return None
    memory = machines[0].get("memory") or machines[0].get("memory_mb") or machines[0].get("size")
    cpu = machines[0].get("cpus") or machines[0].get("size")
    return Resources(
        place=file.at(r"\[\[?vm", whole=True),
        symbol=symbol,
        memory_limit=str(memory) if memory else None,
        cpu_limit=str(cpu) if cpu else None,
    )


def _restart(values: dict[str, Any]) -> str:
    given = _listed(values.get("restart"))
    return str(given[0].get("policy", "on-failure")) if given else "on-failure"


def _words(command: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command))
    except ValueError:
        return tuple(command.split())
