"""Names of compose services in commands and addresses, held against the services that are there."""

import re
import shlex
from collections.abc import Iterator
from posixpath import dirname
from urllib.parse import urlsplit

from roadworthy.findings import Verdict, met, unmet
from roadworthy.model import CallKind, Fact, System, Workload

_TAKES_SERVICES = frozenset(
    {
        "restart",
        "exec",
        "stop",
        "start",
        "kill",
        "pause",
        "unpause",
        "logs",
        "up",
        "run",
        "rm",
        "build",
        "pull",
        "top",
        "port",
    }
)
_TAKES_ONE = frozenset({"exec", "run", "port"})
_VALUED = frozenset(
    {"-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--project-directory", "--ansi", "--context"}
)
_VALUED_AFTER = frozenset(
    {
        "-t",
        "--timeout",
        "-u",
        "--user",
        "-w",
        "--workdir",
        "-e",
        "--env",
        "--tail",
        "-n",
        "--since",
        "--until",
        "--scale",
    }
)
_VALUED_AFTER |= frozenset(
    {"-s", "--signal", "--index", "--name", "-v", "--volume", "--entrypoint", "--build-arg", "--pull"}
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*", re.IGNORECASE)
_OWN = frozenset({"localhost", "host", "gateway", "metadata"})


def compose_verdicts(system: System) -> Iterator[Verdict]:
    """One answer for each service that a compose command names, and one for each address that leads nowhere."""
    composed = [workload for workload in system.workloads if workload.kind == "compose"]
    names = {workload.name for workload in composed}
    if not names:
        return
    for fact, words in _commands(system):
        for name in _services_named(words):
            if name in names:
                yield met(fact, f"names {name}, a service of compose", place=fact.place)
            else:
                text = _why(name, composed)
                yield unmet(fact, text, place=fact.place, cause=f"no service {name}", service=name)
    for workload in composed:
        yield from _addresses(system, workload, composed)


def _why(name: str, composed: list[Workload]) -> str:
    bearer = next((workload for workload in composed if workload.container_name == name), None)
    if bearer is not None:
        return f"names {name}, which is the container of the service {bearer.name}: compose knows it as {bearer.name}"
    known = ", ".join(sorted({workload.name for workload in composed})[:6])
    return f"names the service {name}, which no compose file here has (there are {known})"


def _commands(system: System) -> Iterator[tuple[Fact, tuple[str, ...]]]:
    for script in system.scripts:
        moved = False
        for command in script.commands:
            if command.program in ("cd", "pushd") and command.joined_by != "$(":
                moved = True
            # elsewhere, another compose file may be meant
            if not moved:
                yield command, command.words_given
    for command in system.program_commands:
        yield command, command.words_given
    for call in system.calls:
        if call.kind is CallKind.PROCESS and isinstance(call.target, str) and "compose" in call.target:
            if any(
                one.place.path == call.place.path and one.place.start == call.place.start
                for one in system.program_commands
            ):
                continue
            try:
                yield call, tuple(shlex.split(call.target))
            except ValueError:
                continue


def _services_named(words: tuple[str, ...]) -> list[str]:
    """The services that a compose command names."""
    rest = list(words)
    while rest and rest[0] in ("sudo", "exec", "time"):
        rest = rest[1:]
    if rest[:2] == ["docker", "compose"]:
        rest = rest[2:]
    elif rest[:1] == ["docker-compose"]:
        rest = rest[1:]
    else:
        return []
    while rest and rest[0].startswith("-"):
        if rest[0] in ("-p", "--project-name", "--project-directory") or "$" in "".join(rest[:2]):
            return []
        rest = rest[2:] if rest[0] in _VALUED else rest[1:]
    if not rest or rest[0] not in _TAKES_SERVICES:
        return []
    verb, *rest = rest
    found: list[str] = []
    while rest:
        word = rest.pop(0)
        if word in _VALUED_AFTER and rest and not (verb == "build" and word == "--pull"):
            rest.pop(0)
        elif not word.startswith("-"):
            if not _NAME.fullmatch(word):
                return found
            found.append(word)
            if verb in _TAKES_ONE:
                break
    return found


def _addresses(system: System, workload: Workload, composed: list[Workload]) -> Iterator[Verdict]:
    if "network_mode" in workload.raw or workload.unclear is not None or "extends.service" in workload.raw:
        return
    folder = dirname(workload.place.path)
    near = [other for other in composed if dirname(other.place.path) == folder]
    known = {
        name for other in near for name in (other.name, other.container_name, other.raw.get("hostname", "")) if name
    }
    elsewhere = {name for other in composed for name in (other.name, other.container_name)}
    elsewhere |= {other.name for other in system.workloads if other.kind != "compose"}
    elsewhere |= {resource.name for resource in system.resources}
    if workload.networks and workload.networks != ("default",):
        return
    for variable in workload.environment:
        value = variable.value
        if not isinstance(value, str) or "://" not in value or variable.default is not None:
            continue
        try:
            host = urlsplit(value).hostname or ""
            port = urlsplit(value).port
        except ValueError:
            continue
        if not host or "." in host or not _NAME.fullmatch(host) or port is None or host in _OWN:
            continue
        if host in known or host in elsewhere or host.isdigit() or "localhost" in host:
            continue
        there = ", ".join(sorted(other.name for other in near)[:6])
        text = f"is sent to {host} by {variable.name}, and no service here bears that name (there are {there})"
        yield unmet(workload, text, place=variable.place, service=host, cause=f"no service {host}")
