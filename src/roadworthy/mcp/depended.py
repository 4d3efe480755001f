"""What the code asks outside of itself, one entry for each other side: calls, pools, and what could not be followed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from roadworthy.model import Call, CallKind, Place, Pool, System, Unknown
from roadworthy.report.saying import count, spot

MOST_NAMED = 3


@dataclass
class OtherSide:
    """Something that is asked, with every place that asks it.

    Attributes:
        label: host or library.
        asked_from: for a library whose use could not be followed: what is called, and from which entry points.
    """

    label: str
    calls: list[Call] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    asked_from: dict[str, list[str]] = field(default_factory=dict)
    place: Place | None = None


def dependencies(system: System) -> tuple[OtherSide, ...]:
    """Those that requests wait on first, then the other calls, then libraries that were not followed."""
    found: dict[str, OtherSide] = {}

    def side(label: str) -> OtherSide:
        return found.setdefault(label, OtherSide(label))

    for call in system.calls:
        if call.kind is not CallKind.PROCESS:
            side(call.dependency).calls.append(call)
    for pool in system.pools:
        side(pool.by).pools.append(pool)
    known = {label.lower() for label in found} | {call.library.lower() for call in system.calls}
    modules = {one.module.partition(".")[0]: one.place for one in reversed(system.imports)}
    for endpoint in system.endpoints:
        for name in endpoint.hands_on:
            module = name.partition(".")[0]
            if module in modules and module.lower() not in known:
                entry = side(module)
                entry.place = modules[module]
                entry.asked_from.setdefault(name.partition(".")[2] or name, []).append(endpoint.label)
    ordered = sorted(found.values(), key=lambda each: (-_waited(system, each), not each.calls, each.label))
    return tuple(ordered)


def told(system: System, each: OtherSide) -> str:
    """One line: who asks, when it gives up, what repeats it, who waits."""
    parts = [part for part in (_calls(system, each.calls), _pools(each.pools), _unfollowed(each)) if part]
    return f"{each.label}: {'; '.join(parts)}"


def _waited(system: System, each: OtherSide) -> int:
    return sum(1 for call in each.calls if system.waits_on(call))


def _calls(system: System, calls: list[Call]) -> str:
    if not calls:
        return ""
    kinds = "/".join(dict.fromkeys(call.kind.value for call in calls))
    bounds = {
        "without timeout": [call for call in calls if call.timeout_seconds is None],
        "with a timeout that could not be told": [call for call in calls if isinstance(call.timeout_seconds, Unknown)],
        "that give up": [call for call in calls if isinstance(call.timeout_seconds, int | float)],
    }
    said = ", ".join(
        f"{len(group)} {name}{_seconds(group)} ({_spots(call.place for call in group)})"
        for name, group in bounds.items()
        if group
    )
    retried = [call for call in calls if call.retry is not None]
    again = f"; {len(retried)} repeated by {_names(retried)}" if retried else "; none repeated"
    waiting = list(dict.fromkeys(chain[0] for call in calls if (chain := system.waits_on(call))))
    more = f" and {len(waiting) - MOST_NAMED} more" if len(waiting) > MOST_NAMED else ""
    who = (
        f"; waited on by {', '.join(waiting[:MOST_NAMED])}{more}"
        if waiting
        else "; no entry point was seen to lead here"
    )
    return f"{count(len(calls), 'call')} ({kinds}): {said}{again}{who}"


def _seconds(calls: list[Call]) -> str:
    found = sorted({call.timeout_seconds for call in calls if isinstance(call.timeout_seconds, int | float)})
    return f" after {'–'.join(f'{each:g}' for each in dict.fromkeys((found[0], found[-1])))} s" if found else ""


def _names(calls: list[Call]) -> str:
    names = [
        call.retry.name if not isinstance(call.retry, Unknown) and call.retry else "what cannot be told"
        for call in calls
    ]
    return ", ".join(dict.fromkeys(names))


def _pools(pools: list[Pool]) -> str:
    if not pools:
        return ""
    unchecked = [pool for pool in pools if pool.checks is False]
    kept = f", {len(unchecked)} of them hand out connections untried" if unchecked else ""
    return f"{count(len(pools), 'pool')} of connections{kept} ({_spots(pool.place for pool in pools)})"


def _unfollowed(each: OtherSide) -> str:
    if not each.asked_from:
        return ""
    names = list(each.asked_from)
    doors = list(dict.fromkeys(door for asked in each.asked_from.values() for door in asked))
    at = f", imported at {spot(each.place)}" if each.place else ""
    return (
        f"not followed: {', '.join(names[:MOST_NAMED])} from {', '.join(doors[:MOST_NAMED])}{at}; "
        "read whether it leaves the process, and when it gives up"
    )


def _spots(places: Iterable[Place]) -> str:
    every = list(dict.fromkeys(spot(place) for place in places))
    return ", ".join(every[:MOST_NAMED]) + (f" and {len(every) - MOST_NAMED} more" if len(every) > MOST_NAMED else "")
