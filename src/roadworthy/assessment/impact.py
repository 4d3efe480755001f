"""What the gaps cost those who depend on the system, computed from what people gave and from nothing else."""

from collections.abc import Callable, Iterable, Sequence

from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.extents import Extent, extents
from roadworthy.assessment.recovery import Allowance, allowances
from roadworthy.model import Given, Incident, Objective, Place
from roadworthy.model.noun import dataclass

_PERIOD_DAYS = 30.0


@dataclass(frozen=True)
class Figure:
    """One number with how it comes about, or what would have to be given for it.

    Attributes:
        name: what it is of.
        said: the number with its unit; "" where it is not known.
        arithmetic: from what it was computed; "" where it was given as it is.
        missing: what was not given; "" where it is known.
        places: of what stands in files.
    """

    name: str
    said: str = ""
    arithmetic: str = ""
    missing: str = ""
    places: tuple[Place, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.said)


@dataclass(frozen=True)
class Impact:
    """Everything that can be told of what an outage means.

    Attributes:
        users: how many depend on it.
        detection, repair: means over the incidents given, against the target where one is given.
        availability: one for each service of which it was given; else what is missing.
        money: revenue and cost of downtime.
        recovery: each objective against what the files allow.
        extents: which failure takes down what, furthest reach first.
        incidents: as given.
    """

    users: Figure
    detection: Figure
    repair: Figure
    availability: tuple[Figure, ...]
    money: tuple[Figure, ...]
    recovery: tuple[Allowance, ...]
    extents: tuple[Extent, ...]
    incidents: tuple[Incident, ...]


def impact(assessment: Assessment) -> Impact:
    """What was given and what the files hold, brought together."""
    given, system = assessment.given, assessment.system
    return Impact(
        users=_users(given),
        detection=_mean(
            "Time to detect (MTTD)", "no incident with its detection is given", given.incidents,
            lambda each: _minutes(each, detected=True), given.detection_target_minutes,
        ),
        repair=_mean(
            "Time to repair (MTTR)", "no incident with its end is given", given.incidents,
            lambda each: _minutes(each, detected=False), given.repair_target_minutes,
        ),
        availability=_availability(given, system.objectives),
        money=(
            _money("Revenue not earned", "revenue per hour is not given", given, given.revenue_per_hour),
            _money("Cost of downtime", "cost per hour is not given", given, given.cost_per_hour),
        ),
        recovery=allowances(assessment),
        extents=extents(system),
        incidents=given.incidents,
    )  # fmt: skip


def duration(minutes: float) -> str:
    """Minutes up to two hours, then hours, from two days on days."""
    if minutes < 120:
        return f"{_number(minutes)} min"
    return f"{_number(minutes / 60)} h" if minutes < 2880 else f"{_number(minutes / 1440)} days"


def _number(value: float) -> str:
    """At most two decimals, thousands parted."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _users(given: Given) -> Figure:
    name = "Users"
    if given.users is None:
        return Figure(name, missing="the number of users is not given")
    hours = _hours_down(given.incidents)
    if not hours:
        return Figure(name, f"{given.users:,} users")
    total = sum(hours)
    sum_ = f"{_number(total)} h down in the incidents given × {given.users:,} users = {_number(total * given.users)} h"
    return Figure(name, f"{given.users:,} users", f"{sum_} of use that was not there")


def _minutes(incident: Incident, *, detected: bool) -> float | None:
    """From its begin to its detection or its end; None where that was not given, or lies before it."""
    until = incident.detected if detected else incident.ended
    if until is None or until < incident.began:
        return None
    return (until - incident.began).total_seconds() / 60


def _hours_down(incidents: Iterable[Incident]) -> list[float]:
    found = [_minutes(each, detected=False) for each in incidents]
    return [minutes / 60 for minutes in found if minutes is not None]


def _mean(
    name: str,
    missing: str,
    incidents: Sequence[Incident],
    of: Callable[[Incident], float | None],
    target: float | None,
) -> Figure:
    found = [minutes for each in incidents if (minutes := of(each)) is not None]
    if not found:
        return Figure(name, missing=missing)
    mean = sum(found) / len(found)
    noun = "incident" if len(found) == 1 else "incidents"
    summed = " + ".join(_number(minutes) for minutes in found)
    arithmetic = f"({summed}) min / {len(found)} {noun} = {_number(mean)} min"
    if target:
        ratio = f"{_number(mean / target)} times the target of {duration(target)}"
        arithmetic += f"; {ratio}" if mean > target else f"; within the target of {duration(target)}"
    return Figure(name, duration(mean), arithmetic)


def _availability(given: Given, objectives: Iterable[Objective]) -> tuple[Figure, ...]:
    promised = [
        each for each in objectives if isinstance(each.target, float) and each.indicator in ("", "availability")
        and each.threshold_seconds is None and "latency" not in each.name.lower()
    ]  # fmt: skip
    name = "Availability"
    if not given.availability:
        told = tuple(dict.fromkeys(each.place for each in promised))
        return (Figure(name, missing="no observed availability is given", places=told),)
    found = []
    for service, observed in sorted(given.availability.items()):
        own = [each for each in promised if service and service in each.name] or promised
        label = f"{name} of {service}" if service else name
        said = f"{_percent(observed)} observed"
        if not own:
            found.append(Figure(label, said, missing="no objective is written down to hold it against"))
            continue
        strictest = min(own, key=lambda each: (-_target(each), each.place.path.count("/"), each.place))
        target, days = _target(strictest), strictest.window_days or _PERIOD_DAYS
        points = (observed - target) * 100
        minutes = (target - observed) * days * 1440
        more = f"{duration(abs(minutes))} {'more' if minutes > 0 else 'less'} down than allowed in {_number(days)} days"
        arithmetic = (
            f"{_percent(observed)} - {_percent(target)} = {points:+.4g} percentage points; "
            f"{_percent(abs(target - observed))} × {_number(days)} days = {more}"
        )
        found.append(Figure(label, f"{said}, objective {_percent(target)}", arithmetic, places=(strictest.place,)))
    return tuple(found)


def _target(objective: Objective) -> float:
    return objective.target if isinstance(objective.target, float) else 0.0


def _percent(share: float) -> str:
    return f"{share * 100:.6g} %"


def _money(name: str, missing: str, given: Given, per_hour: float | None) -> Figure:
    if per_hour is None:
        return Figure(name, missing=missing)
    unit = f" {given.currency}" if given.currency else ""
    rate = f"{_number(per_hour)}{unit} an hour"
    sums = []
    hours = _hours_down(given.incidents)
    if hours:
        total = sum(hours)
        sums.append(f"incidents given: {_number(total)} h × {rate} = {_number(total * per_hour)}{unit}")
    whole = given.availability.get("")
    if whole is not None:
        down = (1 - whole) * _PERIOD_DAYS * 24
        sums.append(
            f"at {_percent(whole)}: (1 - {whole:.6g}) × {_PERIOD_DAYS * 24:g} h = {_number(down)} h in "
            f"{_PERIOD_DAYS:g} days × {rate} = {_number(down * per_hour)}{unit}"
        )
    if not sums:
        return Figure(name, rate, missing="no incident with its end and no availability is given, so there is no sum")
    return Figure(name, rate, "; ".join(sums))
