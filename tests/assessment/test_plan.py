"""Phases, actions, what they bring, and how long they take."""

import pytest

from roadworthy.assessment import Score, plan, timeline, what_if
from roadworthy.findings import Effort, Harm, effort_of_many
from roadworthy.ladder import Criterion, Pillar, Rung, Severity
from roadworthy.model import Given

from .values import assessed, met, question, unclear, unmet

TIMEOUT = question(criterion=Criterion.TIMEOUTS, severity=Severity.HIGH)
LOGS = question("unstructured-log", group="logs", criterion=Criterion.LOGS, pillar=Pillar.OBSERVABILITY)
HEALTH = question("no-health-endpoint", group="services", criterion=Criterion.HEALTH, pillar=Pillar.RESPONSE)
CHECK = question("no-healthcheck", group="workloads", criterion=Criterion.HEALTH, pillar=Pillar.RESPONSE)
PINNED = question("unpinned-image", group="workloads", pillar=Pillar.DELIVERY)
TRACES = question("no-tracing", group="metrics", rung=Rung.HARDENING, pillar=Pillar.OBSERVABILITY)
SECRET = question("hardcoded-secret", group="settings", severity=Severity.HIGH, pillar=Pillar.SECURITY)
LEAK = Harm.irreversible("a key in the repository")
GIVEN = Given(people=2, days_per_week=2.5, buffer=0.25, hours={"small": 2, "medium": 8, "large": 40})


def test_phases_go_from_hygiene_up_and_hold_every_finding_of_their_rung() -> None:
    """The rung of a finding decides, not its rule's: what is promoted comes first."""
    found = [unmet(TRACES, line=1), unmet(TIMEOUT, line=2), unmet(SECRET, line=3, harm=LEAK)]

    made = plan(assessed(found))

    assert [(phase.number, phase.rung) for phase in made.phases] == [
        (1, Rung.HYGIENE),
        (2, Rung.FOUNDATIONS),
        (3, Rung.HARDENING),
    ]
    assert [[action.question.name for action in phase.actions] for phase in made.phases] == [
        ["hardcoded-secret"],
        ["call-without-timeout"],
        ["no-tracing"],
    ]


def test_an_action_holds_all_findings_of_a_rule_on_a_rung() -> None:
    """Six calls in three files are one action of three tasks' worth: larger than one call."""
    found = [unmet(TIMEOUT, path=f"{name}.py", line=line) for name in "abc" for line in (1, 9)]

    phase = plan(assessed(found)).phases[0]

    assert [len(action.findings) for action in phase.actions] == [6]
    assert phase.actions[0].effort is Effort.MEDIUM


def test_what_unlocks_a_rung_for_little_work_comes_first() -> None:
    """A small change that a criterion waits for, then a larger one, then what nothing waits for."""
    found = [unmet(PINNED, line=1), unmet(LOGS, line=2), unmet(TIMEOUT, line=3)]

    phase = plan(assessed(found)).phases[0]

    names = [action.question.name for action in phase.actions]
    assert names == ["call-without-timeout", "unstructured-log", "unpinned-image"]
    assert [action.unlocks for action in phase.actions] == [1, 1, 0]


def test_an_action_turns_the_criterion_that_nothing_else_holds_back() -> None:
    """Health waits for two rules, timeouts for one, and of logs something cannot be told."""
    found = [unmet(TIMEOUT), unmet(HEALTH, line=2), unmet(CHECK, line=3), unmet(LOGS, line=4), unclear(LOGS, line=5)]

    phase = plan(assessed(found)).phases[0]

    turned = {action.question.name: action.turns for action in phase.actions}
    assert turned == {
        "call-without-timeout": Criterion.TIMEOUTS,
        "no-health-endpoint": None,
        "no-healthcheck": None,
        "unstructured-log": None,
    }


def test_closing_the_findings_is_graded_anew() -> None:
    """Two criteria met and nothing open: the rung holds, and the cap of 5.9 goes with it."""
    found = [unmet(TIMEOUT), met(LOGS, line=2), met(HEALTH, line=3)]
    before = assessed(found)

    phase = plan(before).phases[0]
    (now,), (after,) = phase.before, phase.after

    assert (now.reached, after.reached) == (Rung.HYGIENE, Rung.FOUNDATIONS)
    assert isinstance(now.score, Score) and isinstance(after.score, Score)
    assert now.score.capped_by is Rung.FOUNDATIONS and after.score.capped_by is Rung.HARDENING
    assert what_if(before, ()) == phase.before


def test_what_cannot_be_told_is_a_question_of_the_phase_and_counted_apart() -> None:
    """Mending everything does not climb past it; its answer does."""
    found = [unmet(TIMEOUT), unclear(LOGS, line=2), met(HEALTH, line=3)]

    phase = plan(assessed(found)).phases[0]

    assert [len(step.questions) for step in phase.questions] == [1]
    assert phase.after[0].reached is Rung.HYGIENE
    assert phase.answered[0].reached is Rung.FOUNDATIONS


def test_nothing_open_is_no_phase() -> None:
    """Where nothing is served nothing is asked for, either."""
    made = plan(assessed([]))

    assert [phase.actions for phase in made.phases if phase.actions] == []


def test_weeks_follow_from_what_was_given() -> None:
    """2 h and 8 h and a quarter more are 12.5 h; of 8 h a day 1.5625 days; of 2 × 2.5 days a week 0.3125 weeks."""
    made = plan(assessed([unmet(TIMEOUT), unmet(LOGS, line=2)]))

    found = timeline(made, GIVEN)

    assert (found.spans[0].hours, found.days, found.weeks) == (10.0, 1.5625, 0.3125)
    assert found.missing == ()
    assert found.spans[0].arithmetic == (
        "1 small × 2 h + 1 medium × 8 h = 10 h + 25 % buffer; / 8 h a day = 1.6 person days; "
        "/ (2 × 2.5 days a week) = 0.3 weeks"
    )
    assert "2 people" in found.assumptions


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (Given(), ("people", "days per week", "hours of a small fix")),
        (Given(people=1, days_per_week=5), ("hours of a small fix",)),
        (Given(people=1, hours={"small": 1}), ("days per week",)),
    ],
)
def test_no_time_is_told_where_something_was_not_given(given: Given, missing: tuple[str, ...]) -> None:
    """It says what would have to be given."""
    found = timeline(plan(assessed([unmet(TIMEOUT)])), given)

    assert (found.spans, found.missing) == ((), missing)


@pytest.mark.parametrize(
    ("each", "places", "files", "together"),
    [
        (Effort.SMALL, 4, 2, Effort.SMALL),
        (Effort.SMALL, 5, 1, Effort.MEDIUM),
        (Effort.SMALL, 3, 3, Effort.MEDIUM),
        (Effort.SMALL, 50, 9, Effort.LARGE),
        (Effort.MEDIUM, 9, 9, Effort.MEDIUM),
        (Effort.MEDIUM, 10, 1, Effort.LARGE),
        (Effort.LARGE, 1, 1, Effort.LARGE),
    ],
)
def test_many_places_raise_the_effort(each: Effort, places: int, files: int, together: Effort) -> None:
    """The same line in many files is more than a line."""
    assert effort_of_many(each, places, files) is together
