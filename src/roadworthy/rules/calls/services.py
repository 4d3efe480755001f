"""What each service asks of others while it works."""

from collections.abc import Iterator

from roadworthy.model import Call, CallKind, Service, System

_REMOTE = frozenset({CallKind.HTTP, CallKind.MODEL, CallKind.RPC, CallKind.DATABASE, CallKind.CACHE, CallKind.QUEUE})


def remote_calls(system: System) -> Iterator[tuple[Service, list[Call]]]:
    """Each service with the calls to other processes that something of it leads to; none where there are none."""
    health = {endpoint.label for endpoint in system.endpoints if endpoint.purpose}
    found: dict[str, list[Call]] = {}
    for call in system.calls:
        chain = system.waits_on(call)
        service = system.service_of(call.place)
        if call.kind in _REMOTE and chain and chain[0] not in health and service is not None:
            found.setdefault(service.name, []).append(call)
    for service in system.services:
        if service.name in found:
            yield service, found[service.name]
