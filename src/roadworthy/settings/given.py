"""Reads what only people can give: who works on it, what an hour costs, what happened, how soon it has to be back."""

from datetime import datetime

from roadworthy.model import Given
from roadworthy.model.given import Incident, Recovery
from roadworthy.settings.table import Table

_SIZES = ("small", "medium", "large")
_PRIORITIES = ("P0", "P1", "P2", "P3")


def given_in(table: Table) -> Given:
    """The inputs of the table `[given]`; nothing is filled in that was not given.

    Raises:
        SettingsInvalid: a key does not exist, or a value is of the wrong kind or out of its range.
    """
    given = Given(
        people=table.number("people"),
        days_per_week=table.number("days_per_week", most=7),
        buffer=table.number("buffer", most=10),
        hours=_numbers(table, "hours", _SIZES),
        hours_per_day=table.number("hours_per_day", least=1, most=24) or Given.hours_per_day,
        users=table.whole("users", most=10**12),
        revenue_per_hour=table.number("revenue_per_hour"),
        cost_per_hour=table.number("cost_per_hour"),
        currency=table.text("currency", ""),
        availability=_availability(table),
        horizons=_horizons(table),
        detection_target_minutes=table.number("detection_target_minutes"),
        repair_target_minutes=table.number("repair_target_minutes"),
        incidents=tuple(sorted(table.each("incidents", _incident), key=lambda incident: incident.began)),
        recovery=table.each("recovery", _recovery),
    )
    table.refuse_others()
    has_money = given.revenue_per_hour is not None or given.cost_per_hour is not None
    if has_money and not given.currency:
        raise table.fail("'currency' is missing: an amount of money without one says nothing")
    services = [each.service for each in given.recovery]
    if len(services) != len(set(services)):
        raise table.fail("two [[given.recovery]] are of the same service")
    return given


def _numbers(table: Table, key: str, names: tuple[str, ...]) -> dict[str, float]:
    inner = table.inner(key)
    numbers = {name: inner.number(name, most=10_000) for name in names}
    inner.refuse_others()
    return {name: number for name, number in numbers.items() if number is not None}


def _availability(table: Table) -> dict[str, float]:
    """One share for the whole, or one for each service."""
    if not isinstance(table.given.get("availability"), dict):
        whole = table.number("availability", most=1)
        return {} if whole is None else {"": whole}
    inner = table.inner("availability")
    return {name: inner.number(name, most=1) or 0.0 for name in inner.given}


def _horizons(table: Table) -> dict[str, str]:
    inner = table.inner("horizons")
    told = {name: inner.text(name, "") for name in _PRIORITIES}
    inner.refuse_others()
    return {name: words for name, words in told.items() if words}


def _incident(table: Table) -> Incident:
    began = _moment(table, "began")
    if began is None:
        raise table.fail("'began' is missing")
    incident = Incident(
        began=began,
        detected=_moment(table, "detected"),
        ended=_moment(table, "ended"),
        service=table.text("service", ""),
        what=table.text("what", ""),
        reference=table.text("reference", ""),
    )
    for name, moment in (("detected", incident.detected), ("ended", incident.ended)):
        if moment is not None and moment < began:
            raise table.fail(f"{name!r} lies before 'began'")
    return incident


def _recovery(table: Table) -> Recovery:
    return Recovery(
        service=table.text("service", ""),
        time_minutes=table.number("time_minutes"),
        point_minutes=table.number("point_minutes"),
    )


def _moment(table: Table, key: str) -> datetime | None:
    value = table.take(key)
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise table.fail(f"{key!r} wants a moment with its time zone like 2026-03-01T09:30:00Z, and is {value!r}")
    return value
