"""Services as their owner names them take the place of those that were found."""

from collections.abc import Iterable
from dataclasses import replace

from roadworthy.model import Objective, Service, System


def with_declared(system: System, declared: Iterable[Service], promised: Iterable[Objective] = ()) -> System:
    """The system with these services; what was found inside their folders, or under their name, becomes part of them.

    A found service that lies in no declared folder stays. What is promised joins the objectives that were found.
    """
    named, objectives = tuple(declared), tuple(promised)
    if objectives:
        system = replace(system, objectives=(*system.objectives, *objectives))
    if not named:
        return system
    taken: dict[str, list[Service]] = {service.name: [] for service in named}
    kept: list[Service] = []
    for found in system.services:
        owner = next((each for each in named if each.name == found.name or _holds(each, found)), None)
        (taken[owner.name] if owner else kept).append(found)
    services = [*kept, *(_joined(service, taken[service.name]) for service in named)]
    return replace(system, services=tuple(sorted(services, key=lambda service: service.name)))


def _holds(outer: Service, inner: Service) -> bool:
    return all(
        any(not wide or folder == wide or folder.startswith(wide + "/") for wide in outer.folders)
        for folder in inner.folders
    )


def _joined(declared: Service, parts: list[Service]) -> Service:
    """Name, folders and tier as declared; the rest from what was found, the first part speaking for the kind."""
    if not parts:
        return declared
    return replace(
        declared,
        place=parts[0].place,
        kind=parts[0].kind,
        workloads=tuple(dict.fromkeys(name for part in parts for name in part.workloads)),
        dependencies=tuple(dict.fromkeys(name for part in parts for name in part.dependencies)),
        is_model_backed=any(part.is_model_backed for part in parts),
    )
