"""Objectives for recovery against what the files allow: how often copies are made, and whether one is ever restored."""

import re
from collections.abc import Iterator

from roadworthy.assessment.assessment import Assessment
from roadworthy.expression import expression
from roadworthy.findings import Judgement
from roadworthy.model import Place, System, Workload
from roadworthy.model.noun import dataclass

_COPIES = expression(
    r"(?i)(?<![a-z])(backups?|pg_?dump(all)?|mysqldump|mongodump|pgbackrest|wal-?g|barman|restic|borg(matic)?|velero"
    r"|litestream|kopia|snapshots?|pg_basebackup)(?![a-z])"
)
_RESTORES = expression(r"(?i)(?<![a-z])(restor(e|es|ing)|pg_?restore|mongorestore|disaster[- ]recovery)(?![a-z])")
_NAMED = {"@hourly": 60.0, "@daily": 1440.0, "@midnight": 1440.0, "@weekly": 10080.0, "@monthly": 43200.0,
          "@yearly": 525600.0, "@annually": 525600.0}  # fmt: skip


@dataclass(frozen=True)
class Allowance:
    """One objective for recovery, and what the files say of it.

    Attributes:
        kind: "time" or "point".
        minutes: the objective; None where none is given or promised.
        service: that it is for; "" for every one.
        promised: where a document promises it; none where it was given.
        allows: what the files allow, as a sentence without full stop.
        holds: the files allow it; False where they rule it out, None where they do not tell.
        places: what shows it.
    """

    kind: str
    minutes: float | None
    allows: str
    holds: bool | None
    places: tuple[Place, ...] = ()
    service: str = ""
    promised: tuple[Place, ...] = ()


def allowances(assessment: Assessment) -> tuple[Allowance, ...]:
    """Every objective that was given or is promised, both kinds at least once; the given ones first."""
    wanted: dict[tuple[str, float, str], list[Place]] = {}
    for one in assessment.given.recovery:
        for kind, minutes in (("time", one.time_minutes), ("point", one.point_minutes)):
            if minutes is not None:
                wanted.setdefault((kind, minutes, one.service), [])
    for document in assessment.system.documents:
        for promise in document.recovery:
            wanted.setdefault((promise.kind, promise.minutes, ""), []).append(promise.place)
    found = []
    for kind in ("point", "time"):
        told = _point if kind == "point" else _time
        own = [(minutes, service, places) for (of, minutes, service), places in wanted.items() if of == kind]
        if not own:
            found.append(Allowance(kind, None, *told(assessment, None)))
        for minutes, service, places in sorted(own, key=lambda each: (bool(each[2]), each[0], each[1])):
            allows, holds, shown = told(assessment, minutes)
            found.append(Allowance(kind, minutes, allows, holds, shown, service, tuple(places)))
    return tuple(found)


def interval_minutes(schedule: str) -> float | None:
    """The longest time between two runs of a crontab's line, in whole steps; None where it cannot be told.

    Source: crontab(5), fields minute, hour, day of month, month, day of week.
    """
    if schedule.strip().lower() in _NAMED:
        return _NAMED[schedule.strip().lower()]
    fields = schedule.split()
    if len(fields) != 5:
        return None
    minute, hour, day, month, weekday = fields
    if month != "*" or (day != "*" and weekday != "*"):
        return None
    if day != "*" or weekday != "*":
        whole, unit = (31, 1440.0) if day != "*" else (7, 1440.0)
        return _widest(day if day != "*" else weekday, whole, unit)
    if hour != "*":
        return _widest(hour, 24, 60.0)
    return _widest(minute, 60, 1.0)


def _widest(field: str, whole: int, unit: float) -> float | None:
    """The widest gap of one field; `whole` values of it make a round."""
    if field == "*":
        return unit
    if match := re.fullmatch(r"(?:\*|0)/(\d{1,2})", field):
        return max(int(match[1]), 1) * unit
    if not re.fullmatch(r"\d{1,2}(,\d{1,2}){0,60}", field):
        return None
    values = sorted({int(each) for each in field.split(",")})
    gaps = [after - before for before, after in zip(values, [*values[1:], values[0] + whole], strict=True)]
    return max(gaps) * unit


def _point(assessment: Assessment, minutes: float | None) -> tuple[str, bool | None, tuple[Place, ...]]:
    copies = _of_rule(assessment, "no-backup")
    if not copies:
        lost = [each.verdict for each in _of_rule(assessment, "ephemeral-state") if each.is_unmet]
        if lost:
            allows = f"what {lost[0].subject} keeps goes with its container, and nothing here makes a copy of it"
            return allows, None if minutes is None else False, tuple(each.place for each in lost[:2])
        return "no store with a volume of its own was found, so nothing was looked for that copies it", None, ()
    if any(each.is_unmet for each in copies):
        unmet = next(each for each in copies if each.is_unmet).verdict
        holds = False if minutes is not None else None
        return "nothing here makes a copy: what the store holds is lost with it", holds, (unmet.also or (unmet.place,))
    found = [(gap, workload) for workload in _copying(assessment.system)
             if (gap := interval_minutes(workload.raw.get("schedule", ""))) is not None]  # fmt: skip
    if not found:
        place = copies[0].verdict.place
        return "copies are made or told of, and how often is not in the files", None, (place,)
    gap, workload = min(found, key=lambda each: (each[0], each[1].place))
    schedule = workload.raw["schedule"]
    allows = f"a copy every {_said(gap)} ({workload.label}, schedule {schedule}): up to that much is lost"
    return allows, None if minutes is None else gap <= minutes, (workload.place,)


def _time(assessment: Assessment, minutes: float | None) -> tuple[str, bool | None, tuple[Place, ...]]:
    system = assessment.system
    rehearsed = min(_rehearsals(system), default=None)
    if rehearsed is not None:
        return "a pipeline or a job brings a copy back; how long it takes is in its runs", None, (rehearsed,)
    copies = _of_rule(assessment, "no-backup")
    lasting = [each for each in system.workloads if not each.is_development and not each.is_one_shot]
    several = [each for each in lasting if isinstance(each.replicas, int) and each.replicas > 1]
    parts = []
    places: list[Place] = []
    if copies:
        parts.append("nothing here tries a restore, so no time for it is known")
        places += [each.verdict.place for each in copies if each.verdict.place.path != "."][:1]
    if lasting:
        kept = f"{len(several)} of {len(lasting)} workloads run in more than one copy"
        parts.append(f"{kept}; the others are away until their manager has started them again")
        places += [each.place for each in several[:2]]
    return "; ".join(parts) or "nothing that runs was found", None, tuple(places)


def _said(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:g} min"
    return f"{minutes / 60:g} h" if minutes < 2880 else f"{minutes / 1440:g} days"


def _of_rule(assessment: Assessment, name: str) -> list[Judgement]:
    return [each for each in assessment.judgements if each.question.name == name]


def _copying(system: System) -> Iterator[Workload]:
    for workload in system.workloads:
        parts = (workload.command, workload.entrypoint)
        words = [word for part in parts if isinstance(part, tuple) for word in part]
        if _COPIES.search(" ".join((workload.name, workload.container, *words))):
            yield workload


def _rehearsals(system: System) -> Iterator[Place]:
    """What restores by itself, again and again."""
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            if _RESTORES.search(f"{step.name} {step.run}") and "cache" not in f"{step.name} {step.uses}".lower():
                yield step.place
    for workload in system.workloads:
        if workload.raw.get("schedule") and _RESTORES.search(workload.name):
            yield workload.place
