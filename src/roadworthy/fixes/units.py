"""Mends units of systemd."""

from roadworthy.findings import Judgement
from roadworthy.fixes.memory import memory_of
from roadworthy.fixes.shop import Mend, Shop
from roadworthy.fixes.source import Change, Left, NotMine, Source
from roadworthy.knowledge.mending import UNIT_PAUSE, UNIT_RESTART
from roadworthy.model import Workload


def no_restart_policy(shop: Shop, judgement: Judgement) -> Mend:
    unit, source = _unit(shop, judgement)
    if "Service.Restart" in unit.raw:
        raise Left("it says itself that it is not to be restarted")
    lines = [f"Restart={UNIT_RESTART}"]
    if "Service.RestartSec" not in unit.raw:
        lines.append(f"RestartSec={UNIT_PAUSE}")
    said = f"{unit.name} is started again {UNIT_PAUSE} s after a failure"
    return Mend((_after_start(source, lines),), (said,))


def no_restart_throttle(shop: Shop, judgement: Judgement) -> Mend:
    _, source = _unit(shop, judgement)
    if any(source.line(n).startswith("RestartSec") for n in range(1, len(source.lines) + 1)):
        raise Left("its pause is given, and is shorter than half a second")
    number = judgement.verdict.place.start
    if not source.line(number).lstrip().startswith("Restart="):
        raise Left("its Restart= stands elsewhere")
    return Mend((source.after_line(number, [f"RestartSec={UNIT_PAUSE}"]),), (f"{UNIT_PAUSE} s between two starts",))


def no_resource_limits(shop: Shop, judgement: Judgement) -> Mend:
    unit, source = _unit(shop, judgement)
    memory = memory_of(shop, unit)
    lines = ["# default by roadworthy: decide", f"MemoryMax={memory}"]
    return Mend((_after_start(source, lines),), (f"{unit.name} may take {memory} of memory: measure it, then decide",))


def _after_start(source: Source, lines: list[str]) -> Change:
    """Below the (last) line that starts the program."""
    last = 0
    for number in range(1, len(source.lines) + 1):
        if source.line(number).startswith("ExecStart="):
            last = number
    while last and source.line(last).endswith("\\"):
        last += 1
    if not last or last > len(source.lines):
        raise Left("the line that starts it was not found")
    return source.after_line(last, lines)


def _unit(shop: Shop, judgement: Judgement) -> tuple[Workload, Source]:
    path = judgement.verdict.place.path
    for one in shop.system.workloads:
        if one.kind == "systemd" and one.place.path == path and path.endswith(".service"):
            return one, shop.source(path)
    raise NotMine("it is no unit of systemd")
