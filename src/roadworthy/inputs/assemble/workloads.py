"""Workloads across files: what compose files inherit from and say of one another."""

import re
from dataclasses import fields, replace
from posixpath import dirname

from roadworthy.inputs.assemble.material import Material
from roadworthy.model import Unknown, Workload

MOST_STEPS = 8

_BASE = re.compile(r"(docker-)?compose\.ya?ml$")
_OVERRIDE = re.compile(r"(docker-)?compose\.override\.ya?ml$")
_DEMO = re.compile(r"(?i)\b(demo|demonstration|playground|sandbox|tutorial)\W*$")
_JOINED = ("environment", "mounts", "ports", "depends_on")
_OWN = frozenset({"place", "symbol", "kind", "name", "image_place", "raw", "is_development", "is_one_shot"})


def workloads(material: Material) -> tuple[Workload, ...]:
    """The workloads of production files; those of compose with everything that other files add to them."""
    given = material.production.workloads
    composed = [workload for workload in given if workload.kind == "compose"]
    others = [workload for workload in given if workload.kind != "compose"]
    by_name = {(workload.place.path, workload.name): workload for workload in composed}
    every = {(w.place.path, w.name): w for w in material.facts.workloads if w.kind == "compose"}
    found = {key: _extended(workload, every, MOST_STEPS) for key, workload in by_name.items()}
    for key in sorted(found):
        _lay_over(key, found)
    awaited = {
        (workload.place.path, on.on)
        for workload in found.values()
        for on in workload.depends_on
        if on.condition == "completed"
    }
    shown = _demos(material)
    bases = {dirname(path) for path, _ in found if _BASE.fullmatch(path.rpartition("/")[2].lower())}
    ready = [
        replace(
            workload,
            is_one_shot=workload.is_one_shot or key in awaited,
            is_development=workload.is_development or dirname(key[0]) in shown or _is_added(key[0], bases),
        )
        for key, workload in found.items()
        if _is_whole(workload)
    ]
    return tuple(
        sorted([*ready, *others], key=lambda workload: (workload.place.path, workload.place.start, workload.name))
    )


def _is_added(path: str, bases: set[str]) -> bool:
    """It stands in the file that Compose lays over the other where nobody names files: on a developer's machine."""
    return bool(_OVERRIDE.fullmatch(path.rpartition("/")[2].lower())) and dirname(path) in bases


def _demos(material: Material) -> frozenset[str]:
    """Folders, not the root, whose readme calls them a demo: what is composed there serves nobody."""
    return frozenset(
        dirname(document.file)
        for document in material.facts.documents
        if document.kind == "readme"
        and "/" in document.file
        and any(one.level == 1 and _DEMO.search(one.text) for one in document.headings[:1])
    )


def _is_whole(workload: Workload) -> bool:
    return workload.image is not None or workload.build_context is not None


def _extended(workload: Workload, every: dict[tuple[str, str], Workload], steps: int) -> Workload:
    """The service with what it takes over through `extends`."""
    service = workload.raw.get("extends.service")
    if not service or steps <= 0:
        return workload
    under = every.get((workload.raw.get("extends.file", ""), service))
    if under is None:
        return replace(workload, unclear=Unknown(f"extends {service}, which was not read"))
    under = _extended(under, every, steps - 1)
    # what a service depends on is not taken over
    return _merged(replace(under, depends_on=()), workload)


def _lay_over(key: tuple[str, str], found: dict[tuple[str, str], Workload]) -> None:
    """Lay a service that only says something of another file's service over that one."""
    path, name = key
    over = found[key]
    file = path.rpartition("/")[2].lower()
    if _BASE.fullmatch(file):
        return
    is_override = bool(_OVERRIDE.fullmatch(file))
    if not is_override and (_is_whole(over) or over.is_development):
        return
    for (other, same), under in sorted(found.items()):
        fits = same == name and other != path and dirname(other) == dirname(path) and _is_whole(under)
        if fits and _BASE.fullmatch(other.rpartition("/")[2].lower()):
            merged = _merged(under, over)
            if is_override:
                # a developer's file may publish ports and mount sources; it takes no guard away
                merged = replace(merged, is_development=under.is_development, command=under.command)
                found[key] = replace(over, image=None, build_context=None)
            found[(other, same)] = merged
            return


def _merged(under: Workload, over: Workload) -> Workload:
    """The first with everything that the second sets; lists are joined, the second's last."""
    given: dict[str, object] = {}
    for field in fields(Workload):
        if field.name in _OWN:
            continue
        mine, theirs = getattr(over, field.name), getattr(under, field.name)
        if field.name in _JOINED:
            given[field.name] = _joined(theirs, mine)
        elif mine in (None, (), "", {}):
            given[field.name] = theirs
        else:
            given[field.name] = mine
    is_part = not _is_whole(over) and _is_whole(under) and "extends.service" not in over.raw
    base = under if is_part else over
    return replace(
        base,
        **given,  # type: ignore[arg-type]
        image_place=over.image_place or under.image_place,
        raw={**under.raw, **over.raw},
        is_one_shot=under.is_one_shot or over.is_one_shot,
    )


def _joined(under: tuple[object, ...], over: tuple[object, ...]) -> tuple[object, ...]:
    keys = {_key(one) for one in over}
    return (*(one for one in under if _key(one) not in keys), *over)


def _key(fact: object) -> object:
    for name in ("target", "on", "name"):
        value = getattr(fact, name, None)
        if value:
            return (type(fact), value)
    return fact
