"""The retries that several rules ask about."""

from collections.abc import Iterator

from roadworthy.model import Call, Place, Retry, System

EVERY_ERROR = frozenset({"Exception", "BaseException"})


def explicit_retries(system: System) -> Iterator[tuple[Call, Retry]]:
    """Each retry that somebody wrote, once, with the first call that it repeats."""
    seen: set[Place] = set()
    for call in system.calls:
        again = call.retry
        if isinstance(again, Retry) and again.is_explicit and again.place not in seen:
            seen.add(again.place)
            yield call, again


def last_parts(names: tuple[str, ...]) -> frozenset[str]:
    """The names of errors without their modules."""
    return frozenset(name.rpartition(".")[2] for name in names)
