"""How far the failure of one part reaches: what stands behind it, by name."""

from collections.abc import Iterable, Mapping

from roadworthy.model import Place, System
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Extent:
    """What goes with one part.

    Attributes:
        part: a workload, a service or a dependency outside.
        takes: the services and workloads that need it, directly or through another, sorted.
        directly: those that ask it themselves.
        place: where it is set up, or first asked.
    """

    part: str
    takes: tuple[str, ...]
    directly: tuple[str, ...]
    place: Place | None = None


def extents(system: System) -> tuple[Extent, ...]:
    """Every part that others need, the furthest reach first; development and jobs that end are left out."""
    needs, places = _needs(system)
    needed_by: dict[str, set[str]] = {}
    for user, parts in needs.items():
        for part in parts:
            needed_by.setdefault(part, set()).add(user)
    found = []
    for part in sorted(needed_by):
        takes = _behind(part, needed_by)
        if takes:
            found.append(Extent(part, tuple(sorted(takes)), tuple(sorted(needed_by[part])), places.get(part)))
    return tuple(sorted(found, key=lambda each: (-len(each.takes), each.part)))


def _needs(system: System) -> tuple[Mapping[str, set[str]], dict[str, Place]]:
    """Who asks or waits for whom; a workload that runs a service goes by the service's name."""
    alias: dict[str, str] = {}
    places: dict[str, Place] = {}
    for service in system.services:
        places.setdefault(service.name, service.place)
        alias.update(dict.fromkeys(service.workloads, service.name))
    lasting = [each for each in system.workloads if not each.is_development and not each.is_one_shot]
    for workload in lasting:
        alias.setdefault(workload.name, workload.name)
        places.setdefault(alias[workload.name], workload.place)
    needs: dict[str, set[str]] = {}
    for service in system.services:
        for dependency in service.dependencies:
            host = _host(dependency)
            part = alias.get(host, dependency if _names_another(dependency, host) else "")
            if part and part != service.name:
                needs.setdefault(service.name, set()).add(part)
    for workload in lasting:
        user = alias[workload.name]
        for other in workload.depends_on:
            part = alias.get(other.on, "")
            if part and part != user:
                needs.setdefault(user, set()).add(part)
    for call in system.calls:
        owner = system.service_of(call.place)
        if owner is not None:
            for part in needs.get(owner.name, ()):
                if _host(call.dependency) == _host(part):
                    places.setdefault(part, call.place)
    return needs, places


def _names_another(dependency: str, host: str) -> bool:
    """It is an address of something else, no library and not this machine."""
    return host not in ("localhost", "127.0.0.1", "host.docker.internal") and ("." in host or ":" in dependency)


def _host(name: str) -> str:
    """The name without its port; of a name inside a cluster its first part."""
    host = name.partition(":")[0]
    return host.partition(".")[0] if ".svc" in host else host


def _behind(part: str, needed_by: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [part]
    while waiting:
        for user in needed_by.get(waiting.pop(), ()):
            if user != part and user not in found:
                found.add(user)
                waiting.append(user)
    return found
