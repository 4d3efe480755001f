"""Containers by name: `docker logs NAME` and its kind."""

import re
from collections.abc import Sequence

from roadworthy.findings import Manner
from roadworthy.model import Role, TaskFile
from roadworthy.rules.claims.typed.answer import Answer, open_, right, wrong
from roadworthy.rules.claims.typed.where import Where, is_placeholder

_NUMBERED = re.compile(r"[\w.-]+?[-_](\w[\w.-]*)[-_]\d+")
_NOT_COMPOSE = ("kind", "minikube", "k3d", "buildx", "ollama")
"""How containers are called that tools make for themselves."""


def container(words: Sequence[str], where: Where) -> Answer:
    """`docker exec NAME`: a container has the name that is given to it, not that of its service."""
    rest = [word for word in words[1:] if not word.startswith("-")]
    name = ""
    given = list(words[1:])
    while given:
        word = given.pop(0)
        if (
            word in ("-u", "--user", "-e", "--env", "-w", "--workdir", "--tail", "-n", "--since", "--until", "-t")
            and words[0] != "exec"
        ) or word in ("-u", "--user", "-e", "--env", "-w", "--workdir"):
            given = given[1:]
        elif not word.startswith("-"):
            name = word
            break
    if not rest or not name or is_placeholder(name):
        return open_("leaves the container to the reader")
    files = [one for one in where.system.task_files if one.runner == "compose"]
    for one in files:
        for service, called in one.containers:
            if called == name:
                return right(f"{one.file} gives this name to {service}", one.place)
    if (made := _NUMBERED.fullmatch(name)) and (file := next((one for one in files if made[1] in one.names), None)):
        return right(f"compose gives this name to {made[1]} of {file.file}", file.place)
    if where.why_open:
        return open_(where.why_open)
    if not files or any(one.why_open for one in files) or name in where.ground.containers:
        return open_(f"the container {name} may be started by other means")
    named = dict(pair for one in files for pair in one.containers)
    if name in named:
        file = next(one for one in files if dict(one.containers).get(name))
        return wrong(
            f"names the service `{name}`; its container is called `{named[name]}`",
            file.place,
            manner=Manner.INCONSISTENT,
        )
    file = next((one for one in files if name in one.names), None)
    if file is not None and where.system.paths[file.file].role is Role.PRODUCTION:
        return wrong(
            f"names the service `{name}`; compose calls its container `{_project(file)}-{name}-1` or so",
            file.place,
            manner=Manner.INCONSISTENT,
        )
    beside = where.ground.containers_asked.get(where.claim.place.path, set())
    known = beside & {called for one in files for _, called in one.containers}
    if known and not any(name.startswith(one) for one in _NOT_COMPOSE):
        return wrong(
            f"names the container `{name}`, which nothing here starts; {files[0].file} names `{min(known)}`",
            files[0].place,
        )
    return open_(f"the container {name} may be started by other means")


def _project(file: TaskFile) -> str:
    return file.folder.rpartition("/")[2] or "<folder>"
