"""What each service asks of others while it works, and what is asked beside that."""

from collections.abc import Iterable, Iterator, Mapping

from roadworthy.model import Call, CallKind, Service, System

_REMOTE = frozenset({CallKind.HTTP, CallKind.MODEL, CallKind.RPC})


_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]", "0.0.0.0"})  # noqa: S104 - compared, never bound


def remote_calls(system: System) -> Iterator[tuple[Service, list[Call]]]:
    """Each service with the calls to other processes that something of it leads to; none where there are none.

    What goes to another machine comes first: a call to the own one is seldom the dependency that fails. Last is what
    goes to an address that was not read.
    """
    health = {endpoint.label for endpoint in system.endpoints if endpoint.purpose}
    found: dict[Service, list[Call]] = {}
    served = served_paths(system)
    for call in system.calls:
        chain = system.waits_on(call)
        service = system.service_of(call.place)
        if call.kind in _REMOTE and chain and chain[0] not in health and service is not None:
            if asks_itself(call, service, served):
                continue
            found.setdefault(service, []).append(call)
    for service, calls in found.items():
        yield service, sorted(calls, key=_distance)


def served_paths(system: System) -> dict[Service | None, frozenset[str]]:
    """What each service answers, as fixed paths."""
    found: dict[Service | None, set[str]] = {}
    for endpoint in system.endpoints:
        fixed = endpoint.path.partition("{")[0].rstrip("/")
        if fixed:
            found.setdefault(system.service_of(endpoint.place), set()).add(fixed)
    return {service: frozenset(paths) for service, paths in found.items()}


def asks_itself(call: Call, service: Service | None, served: Mapping[Service | None, frozenset[str]]) -> bool:
    """It asks this machine for a path that the same service answers: no other system that could fail apart from it."""
    if not isinstance(call.target, str) or call.kind is not CallKind.HTTP:
        return False
    host, _, path = call.target.partition("://")[2].partition("/")
    if host.partition(":")[0] not in _OWN_MACHINE:
        return False
    asked = "/" + path.partition("?")[0].partition("{")[0].rstrip("/")
    return any(asked == one or asked.startswith(f"{one}/") for one in served.get(service, ()))


def named(calls: Iterable[Call]) -> list[str]:
    """Whom they ask, each once and sorted; a client's own name only where no address of all was read."""
    return sorted({call.dependency for call in calls if not is_nameless(call)} or {call.dependency for call in calls})


def _distance(call: Call) -> int:
    return 2 if is_nameless(call) else int(call.dependency.partition(":")[0] in _OWN_MACHINE)


def is_nameless(call: Call) -> bool:
    """It asks an address that was not read, through a client that asks anybody."""
    return call.kind is CallKind.HTTP and call.dependency == call.library


def cause_of(system: System, call: Call) -> str:
    """One line for each file that something starts, and one for each dependency of what nothing is seen to start."""
    is_beside = bool(system.graph.entries) and not system.is_reached(call)
    return f"beside: {call.dependency}" if is_beside else call.place.path
