"""What only people can give: no file holds it, and nothing is computed from it unless it was given."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Incident:
    """An outage that happened.

    Attributes:
        service: that it struck; "" for the whole system.
        began, detected, ended: with their time zone; None where it was not given.
        what: in the words of whoever gave it.
        reference: where to read on, such as the path of its post-mortem.
    """

    began: datetime
    detected: datetime | None = None
    ended: datetime | None = None
    service: str = ""
    what: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Recovery:
    """How soon a service has to be back, and how much of its data may be lost; in minutes.

    Attributes:
        service: "" for every one without its own.
        time_minutes: recovery time objective.
        point_minutes: recovery point objective.
    """

    service: str = ""
    time_minutes: float | None = None
    point_minutes: float | None = None


@dataclass(frozen=True)
class Given:
    """Inputs of people. None, or nothing, is not given; no report puts a number of its own in its place.

    Attributes:
        people: who work on it; a count, fractions allowed.
        days_per_week: that each of them has for it.
        buffer: added to every estimate, as a share: 0.25 is a quarter more.
        hours: working hours of a fix by its size: small, medium, large.
        hours_per_day: of a working day; only asked where `hours` are given.
        users: that depend on the system; a count.
        revenue_per_hour, cost_per_hour: of an hour in which it is down, in `currency`.
        availability: observed share of successes by service, between 0 and 1; "" for the whole system.
        horizons: by priority (P0 to P3), by when the organisation wants it done, in its own words.
        detection_target_minutes, repair_target_minutes: the organisation's own.
        incidents: in order of time.
        recovery: objectives by service.
    """

    people: float | None = None
    days_per_week: float | None = None
    buffer: float | None = None
    hours: Mapping[str, float] = field(default_factory=dict)
    hours_per_day: float = 8.0
    users: int | None = None
    revenue_per_hour: float | None = None
    cost_per_hour: float | None = None
    currency: str = ""
    availability: Mapping[str, float] = field(default_factory=dict)
    horizons: Mapping[str, str] = field(default_factory=dict)
    detection_target_minutes: float | None = None
    repair_target_minutes: float | None = None
    incidents: tuple[Incident, ...] = ()
    recovery: tuple[Recovery, ...] = ()
