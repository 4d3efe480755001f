"""How verdicts climb the ladder."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from roadworthy.assessment.criteria import Standing
from roadworthy.assessment.grade import RungStatus, grade
from roadworthy.findings import Harm, Judgement, Question
from roadworthy.ladder import RUNG_OF, Criterion, Rung, Severity
from roadworthy.model import System
from tests.assessment.values import assessed, met, question, unclear, unmet

PROVEN = {Criterion.CAPACITY: "no-load-tests", Criterion.FAILURE_TESTS: "no-failure-tests"}


def all_met(*rungs: Rung) -> list[Judgement]:
    """A met verdict for each criterion of these rungs."""
    runs = [met(question("ci-without-tests", group="pipelines", rung=Rung.EXCELLENCE))]
    return runs + [
        met(question(PROVEN.get(criterion, f"rule-{criterion.name.lower()}"), criterion=criterion))
        for criterion, rung in RUNG_OF.items()
        if rung in rungs
    ]


FOUNDATIONS = all_met(Rung.FOUNDATIONS)
WHOLE = all_met(Rung.FOUNDATIONS, Rung.HARDENING, Rung.EXCELLENCE)


@pytest.mark.parametrize(
    ("judgements", "reached"),
    [
        ([], Rung.HYGIENE),
        (FOUNDATIONS, Rung.FOUNDATIONS),
        (all_met(Rung.HARDENING), Rung.HYGIENE),
        (all_met(Rung.FOUNDATIONS, Rung.HARDENING), Rung.HARDENING),
        (WHOLE, Rung.EXCELLENCE),
    ],
)
def test_a_rung_counts_only_when_all_below_it_hold(judgements: list[Judgement], reached: Rung) -> None:
    """The ladder is cumulative."""
    assert grade(judgements).reached is reached


def test_a_rung_above_one_that_does_not_hold_is_locked_by_it() -> None:
    """Hardening holds here and does not count, and the grade says what locks it."""
    hardening = grade(all_met(Rung.HARDENING)).of(Rung.HARDENING)

    assert hardening.holds
    assert hardening.status is RungStatus.LOCKED
    assert hardening.locked_by is Rung.FOUNDATIONS
    assert hardening.why.startswith("locked until foundations is passed")


def test_a_harm_promotes_a_finding_of_any_rung_to_hygiene() -> None:
    """One fault that takes down the service leaves no rung standing."""
    total = unmet(question("no-rate-limit", rung=Rung.EXCELLENCE), harm=Harm.total(("POST /ask", "ask")))

    graded = grade([*WHOLE, total])

    assert graded.reached is None
    assert graded.of(Rung.HYGIENE).open == (total,)
    assert graded.of(Rung.HYGIENE).status is RungStatus.FAILED
    assert graded.of(Rung.EXCELLENCE).locked_by is Rung.HYGIENE


def test_an_unclear_verdict_with_a_harm_makes_hygiene_wait() -> None:
    """What would take down the service if it were a fault is not passed before it is told."""
    graded = grade([*WHOLE, unclear(question(), harm=Harm.total(("POST /ask",)))])

    assert graded.reached is None
    assert graded.of(Rung.HYGIENE).status is RungStatus.PARTLY


def test_one_unmet_verdict_breaks_its_criterion() -> None:
    """A hundred good calls do not hide a bad one."""
    timeouts = question(criterion=Criterion.TIMEOUTS)

    graded = grade([*FOUNDATIONS, *(met(timeouts, line=n) for n in range(2, 102)), unmet(timeouts, line=200)])

    assert graded.reached is Rung.HYGIENE
    assert graded.of(Rung.FOUNDATIONS).status is RungStatus.PARTLY
    broken = next(each for each in graded.of(Rung.FOUNDATIONS).criteria if each.standing is Standing.UNMET)
    assert broken.criterion is Criterion.TIMEOUTS
    assert [place.start for place in broken.places] == [200]


def test_unclear_is_not_a_pass_and_says_what_would_settle_it() -> None:
    """A criterion that cannot be told holds its rung back with a question."""
    graded = grade([*FOUNDATIONS, unclear(question(criterion=Criterion.LOGS))])

    logs = next(each for each in graded.of(Rung.FOUNDATIONS).criteria if each.criterion is Criterion.LOGS)
    assert logs.standing is Standing.UNCLEAR
    assert logs.settle.endswith("?")
    assert graded.reached is Rung.HYGIENE


def test_what_cannot_be_told_is_parted_from_its_subject() -> None:
    """The reason of an unclear verdict is no end of a sentence: a colon stands between."""
    doubt = unclear(question(criterion=Criterion.TIMEOUTS, severity=Severity.HIGH))

    why = grade([*FOUNDATIONS, doubt]).of(Rung.FOUNDATIONS).why

    assert f"1 cannot be told: {doubt.verdict.subject}: {doubt.verdict.text}" in why


@pytest.mark.parametrize(("number", "reached"), [(1, Rung.HYGIENE), (2, Rung.FOUNDATIONS)])
def test_two_criteria_of_a_rung_must_be_met_on_evidence(number: int, reached: Rung) -> None:
    """What does not apply does not hold back, and does not carry either."""
    assert grade(FOUNDATIONS[: number + 1]).reached is reached


@pytest.mark.parametrize("outcome", [unmet, unclear])
def test_a_high_finding_of_the_rung_holds_it_back_beside_the_criteria(outcome: Callable[[Question], Judgement]) -> None:
    """No high verdict of a rung may be open when the rung counts."""
    high = question("unbounded-retry", severity=Severity.HIGH)

    assert grade([*WHOLE, outcome(high)]).reached is Rung.HYGIENE


def test_a_promise_holds_a_rung_back_where_it_is_broken_and_not_where_it_is_unclear() -> None:
    """What a document says and nothing here can tell is beside the ladder; what is contradicted misleads a reader."""
    rule = question("endpoint-claim-wrong", group="claims", severity=Severity.HIGH, rung=Rung.FOUNDATIONS)
    open_one, broken = (
        replace(each, verdict=replace(each.verdict, is_promise=True)) for each in (unclear(rule), unmet(rule))
    )

    assert grade([*FOUNDATIONS, open_one]).reached is Rung.FOUNDATIONS
    assert grade([*FOUNDATIONS, broken]).reached is Rung.HYGIENE


@pytest.mark.parametrize("severity", [Severity.LOW, Severity.MEDIUM])
def test_medium_and_low_findings_without_a_criterion_do_not_block(severity: Severity) -> None:
    """They are listed and the rung counts."""
    assert grade([*WHOLE, unmet(question("no-retry", severity=severity))]).reached is Rung.EXCELLENCE


def test_capacity_declared_in_files_is_not_yet_met() -> None:
    """A limit that was read is a declaration; a test that the pipeline runs, or a drill, is proof."""
    declared = met(question("unbounded-concurrency", criterion=Criterion.CAPACITY))
    others = [each for each in WHOLE if each.question.criterion is not Criterion.CAPACITY]

    capacity = next(
        each for each in grade([*others, declared]).of(Rung.EXCELLENCE).criteria if "capacity" in each.criterion
    )

    assert capacity.standing is Standing.UNCLEAR
    assert capacity.why.startswith("1 declared in files")


def test_a_failure_test_that_no_pipeline_runs_is_a_declaration() -> None:
    """Nobody would notice when it fails."""
    unrun = [each for each in WHOLE if each.question.name != "ci-without-tests"]

    assert grade(WHOLE).reached is Rung.EXCELLENCE
    assert grade(unrun).reached is Rung.HARDENING


def test_a_criterion_whose_rule_was_left_out_cannot_be_told() -> None:
    """Not asking is no way up."""
    graded = grade(FOUNDATIONS, left_out=[question("log-without-correlation", criterion=Criterion.LOGS)])

    assert graded.reached is Rung.HYGIENE


def test_nothing_served_has_no_rung_and_no_score() -> None:
    """A library, a script collection or a folder of documents is not graded."""
    assessment = assessed(WHOLE, System(name="library"))

    assert not assessment.is_graded
    assert assessment.reached is None
    assert assessment.services == ()
