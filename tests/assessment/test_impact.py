"""What an outage means: only from what was given, with its arithmetic."""

from datetime import UTC, datetime

import pytest

from roadworthy.assessment import Policy
from roadworthy.assessment.extents import extents
from roadworthy.assessment.impact import duration, impact
from roadworthy.assessment.recovery import interval_minutes
from roadworthy.model import (
    DependsOn,
    Document,
    Given,
    Incident,
    Objective,
    Place,
    Recovery,
    RecoveryPromise,
    Service,
    System,
    Workload,
)

from .values import TODAY, assessed, met, question, unmet

HERE = Place("compose.yaml", 3, 3)
BACKUP = question("no-backup", group="workloads")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 2, hour, minute, tzinfo=UTC)


INCIDENTS = (
    Incident(at(1), detected=at(1, 10), ended=at(2)),
    Incident(at(3), detected=at(3, 20), ended=at(5)),
    Incident(at(7)),
    Incident(at(9), detected=at(8), ended=at(8)),
)


def told(given: Given, system: System | None = None, judgements: tuple[object, ...] = ()):  # type: ignore[no-untyped-def]
    """The impact with these inputs."""
    return impact(assessed(judgements, system or System(name="shop"), Policy(TODAY, given=given)))  # type: ignore[arg-type]


def workload(name: str, *on: str, **more: object) -> Workload:
    waits = tuple(DependsOn(place=HERE, on=each) for each in on)
    return Workload(place=HERE, kind="compose", name=name, depends_on=waits, **more)  # type: ignore[arg-type]


def test_nothing_given_is_nothing_told() -> None:
    """Each says what would have to be given."""
    found = told(Given())

    figures = (found.users, found.detection, found.repair, *found.availability, *found.money)
    assert [each.said for each in figures] == [""] * 6
    assert all("given" in each.missing for each in figures)


def test_times_are_means_over_the_incidents_that_have_them() -> None:
    """10 and 20 minutes to detect, 60 and 120 to repair; what ends before it begins is not counted."""
    found = told(Given(incidents=INCIDENTS, detection_target_minutes=5, repair_target_minutes=120))

    assert (found.detection.said, found.repair.said) == ("15 min", "90 min")
    assert found.detection.arithmetic == "(10 + 20) min / 2 incidents = 15 min; 3 times the target of 5 min"
    assert found.repair.arithmetic == "(60 + 120) min / 2 incidents = 90 min; within the target of 2 h"


def test_money_is_a_product_of_given_numbers() -> None:
    """3 hours down at 1,200.50 an hour are 3,601.50; 0.2 % of 720 hours are 1.44."""
    found = told(Given(incidents=INCIDENTS, revenue_per_hour=1200.5, currency="EUR", availability={"": 0.998}))

    revenue, cost = found.money
    assert revenue.said == "1,200.5 EUR an hour"
    assert revenue.arithmetic == (
        "incidents given: 3 h × 1,200.5 EUR an hour = 3,601.5 EUR; "
        "at 99.8 %: (1 - 0.998) × 720 h = 1.44 h in 30 days × 1,200.5 EUR an hour = 1,728.72 EUR"
    )
    assert (cost.said, cost.missing) == ("", "cost per hour is not given")


def test_money_without_hours_is_no_sum() -> None:
    """The rate is shown, and what it would have to be multiplied by."""
    revenue = told(Given(revenue_per_hour=100)).money[0]

    assert (revenue.said, revenue.arithmetic) == ("100 an hour", "")
    assert "no sum" in revenue.missing


def test_users_are_the_given_number() -> None:
    """3 hours down are 3,000 hours that a thousand users did not have."""
    found = told(Given(users=1000, incidents=INCIDENTS)).users

    assert found.said == "1,000 users"
    assert found.arithmetic.startswith("3 h down in the incidents given × 1,000 users = 3,000 h")


@pytest.mark.parametrize(
    ("observed", "arithmetic"),
    [
        (0.99, "99 % - 99.5 % = -0.5 percentage points; 0.5 % × 30 days = 3.6 h more down than allowed in 30 days"),
        (
            0.996,
            "99.6 % - 99.5 % = +0.1 percentage points; 0.1 % × 30 days = 43.2 min less down than allowed in 30 days",
        ),
    ],
)
def test_availability_is_held_against_the_objective(observed: float, arithmetic: str) -> None:
    """What was observed was given; what was promised stands in a file."""
    promised = Objective(place=HERE, name="availability", source="openslo", target=0.995, window_days=30)

    (found,) = told(Given(availability={"": observed}), System(objectives=(promised,))).availability

    assert found.arithmetic == arithmetic
    assert found.places == (HERE,)


def test_an_objective_for_latency_is_no_objective_for_availability() -> None:
    """It is not held against it."""
    fast = Objective(place=HERE, name="latency", source="openslo", target=0.95, threshold_seconds=1.0)

    (found,) = told(Given(availability={"": 0.99}), System(objectives=(fast,))).availability

    assert found.missing


@pytest.mark.parametrize(
    ("schedule", "minutes"),
    [
        ("0 3 * * *", 1440),
        ("*/15 * * * *", 15),
        ("0 * * * *", 60),
        ("0 */6 * * *", 360),
        ("0 2,8 * * *", 1080),
        ("0 3 * * 0", 10080),
        ("0 3 1 * *", 44640),
        ("@daily", 1440),
        ("0 3 1 1 *", None),
        ("H 3 * * *", 1440),
        ("every day", None),
        ("0 3-5 * * *", None),
        ("*/0 * * * *", 1),
    ],
)
def test_the_longest_gap_of_a_schedule(schedule: str, minutes: float | None) -> None:
    """What is lost at most is what was written since the last copy."""
    assert interval_minutes(schedule) == minutes


def test_a_point_of_recovery_is_held_against_how_often_copies_are_made() -> None:
    """An hour is promised, and a copy is made once a night."""
    nightly = workload("db-backup", is_one_shot=True, raw={"schedule": "0 3 * * *"})
    document = Document(
        place=Place("docs/dr.md"), file="docs/dr.md",
        recovery=(RecoveryPromise(place=Place("docs/dr.md", 7, 7), kind="point", minutes=60),),
    )  # fmt: skip
    given = Given(recovery=(Recovery(point_minutes=2880, time_minutes=30),))

    found = told(given, System(workloads=(nightly,), documents=(document,)), (met(BACKUP),)).recovery

    points = {each.minutes: (each.holds, each.allows) for each in found if each.kind == "point"}
    assert {minutes: holds for minutes, (holds, _) in points.items()} == {60: False, 2880: True}
    assert points[60][1].startswith("a copy every 24 h (db-backup, schedule 0 3 * * *)")
    assert [each.holds for each in found if each.kind == "time"] == [None]


def test_no_copy_keeps_no_point_of_recovery() -> None:
    """The store's own place shows it."""
    found = told(Given(recovery=(Recovery(point_minutes=60),)), judgements=(unmet(BACKUP),)).recovery

    assert [each.holds for each in found if each.kind == "point"] == [False]


def test_what_a_failure_takes_down_is_named() -> None:
    """The database takes the service that asks it and what waits for that service; a job that ends does not count."""
    api = Service(place=HERE, name="shop", workloads=("api",), dependencies=("db:5432", "requests", "pay.example.com"))
    system = System(
        services=(api,),
        workloads=(
            workload("db"), workload("api", "db"), workload("web", "api"),
            workload("seed", "db", is_one_shot=True), workload("tools", "db", is_development=True),
        ),
    )  # fmt: skip

    found = {each.part: each.takes for each in extents(system)}

    assert found == {"db": ("shop", "web"), "shop": ("web",), "pay.example.com": ("shop", "web")}


@pytest.mark.parametrize(("minutes", "said"), [(0.5, "0.5 min"), (119, "119 min"), (120, "2 h"), (7488, "5.2 days")])
def test_a_time_is_said_in_its_unit(minutes: float, said: str) -> None:
    """Minutes, hours, days."""
    assert duration(minutes) == said
