"""Reads systemd units."""

import re
import shlex
from collections.abc import Iterator

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.homes import home_in
from roadworthy.model import DependsOn, Literal, Place, Resources, Unknown, Variable, Workload


def read(path: str, data: bytes) -> Facts:
    """The service of a `.service` file; timers and sockets are kept as settings of theirs."""
    name, _, suffix = path.rpartition("/")[2].rpartition(".")
    return unit(path, decoded(data).split("\n"), name) if suffix == "service" else Facts()


def unit(path: str, lines: list[str], name: str) -> Facts:
    """The service that these lines describe; lines before it are empty where it stands inside of another file."""
    values, places = _settings(path, lines)
    starts = values.get("Service.ExecStart", [])
    if not starts:
        return Facts()
    first = next((i for i, line in enumerate(lines) if line.strip() == "[Service]"), 0)
    last = next((i for i in range(first + 1, len(lines)) if lines[i].startswith("[")), len(lines))
    while last > first + 1 and not lines[last - 1].strip():
        last -= 1
    place = Place(path, first + 1, min(last, first + 40), quote=lines[first].strip())

    def one(key: str) -> str | None:
        given = values.get(key)
        return given[-1] if given else None

    kind = one("Service.Type") or "simple"
    memory, cpu = one("Service.MemoryMax") or one("Service.MemoryLimit"), one("Service.CPUQuota")
    limits = next(
        (places[k] for k in ("Service.MemoryMax", "Service.MemoryLimit", "Service.CPUQuota") if k in places), place
    )
    environment = []
    for line in values.get("Service.Environment", []):
        for word in _split(line):
            variable, _, value = word.partition("=")
            environment.append(
                Variable(place=places["Service.Environment"], symbol=f"{name}.Environment", name=variable, value=value)
            )
    workload = Workload(
        place=place,
        symbol=name,
        kind="systemd",
        name=name,
        command=_split(starts[-1].lstrip("@-:+!")),
        restart=one("Service.Restart"),
        is_one_shot=kind == "oneshot",
        user=_user(one("Service.User")),
        depends_on=tuple(
            DependsOn(place=places[f"Unit.{key}"], symbol=f"{name}.{key}", on=unit.removesuffix(".service"))
            for key in ("After", "Requires")
            for line in values.get(f"Unit.{key}", [])
            for unit in line.split()
        ),
        environment=tuple(environment),
        resources=Resources(place=limits, symbol=f"{name}.limits", memory_limit=memory, cpu_limit=cpu)
        if memory or cpu
        else None,
        raw={key: given[-1] for key, given in values.items()},
        places=places,
    )
    return Facts(workloads=(workload,), literals=tuple(_paths(path, lines, name, one("Service.User"))))


def _user(given: str | None) -> str | Unknown | None:
    """A unit that a script writes takes its user from a variable of the script."""
    return Unknown(f"is {given}, which whoever runs the script decides") if given and "$" in given else given


SYSTEMD = Reader("systemd", read)


def _paths(path: str, lines: list[str], name: str, user: str | None) -> Iterator[Literal]:
    """Homes of people in what is started; the home of the account that it runs under is its own."""
    for number, line in enumerate(lines, 1):
        key, _, value = line.partition("=")
        if key.strip() in ("ExecStart", "ExecStartPre", "WorkingDirectory", "EnvironmentFile"):
            home = next((home for word in _split(value.lstrip("@-:+!")) if (home := home_in(word))), "")
            if home and home.rpartition("/")[2] != user:
                place = Place(path, number, number, quote=line.strip()[:200])
                yield Literal(place=place, symbol=name, kind="path", value=home, name=key.strip())


def _split(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.split())


def _settings(path: str, lines: list[str]) -> tuple[dict[str, list[str]], dict[str, Place]]:
    values: dict[str, list[str]] = {}
    places: dict[str, Place] = {}
    section = ""
    index = 0
    while index < len(lines):
        start = index
        line = lines[index].rstrip()
        while line.endswith("\\") and index + 1 < len(lines):
            index += 1
            line = line[:-1] + " " + lines[index].strip()
        index += 1
        if match := re.fullmatch(r"\[(\w+)\]", line.strip()):
            section = match[1]
        elif "=" in line and line.strip() and line.strip()[0] not in "#;":
            key, _, value = line.partition("=")
            name = f"{section}.{key.strip()}"
            values.setdefault(name, []).append(value.strip())
            places[name] = Place(path, start + 1, index, quote=lines[start].strip()[:200])
    return values, places
