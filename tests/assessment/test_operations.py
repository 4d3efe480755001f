"""The way from manual to optimised."""

import pytest

from roadworthy.assessment.criteria import Standing
from roadworthy.assessment.operations import PRACTICES, OperationsStep, operations
from roadworthy.findings import Judgement
from tests.assessment.values import met, question, unclear, unmet


def practised(*steps: OperationsStep) -> list[Judgement]:
    """Everything that these steps ask is met."""
    return [met(question(rules[0])) for step in steps for rules in PRACTICES[step].values()]


@pytest.mark.parametrize(
    ("judgements", "level"),
    [
        ([], 0.0),
        ([met(question("no-logging"))], 0.0),
        ([met(question("no-logging")), met(question("no-health-endpoint"))], 0.5),
        (practised(OperationsStep.MONITORED), 1.0),
        (practised(OperationsStep.MEASURED), 0.0),
        (practised(*OperationsStep), 4.0),
    ],
)
def test_a_step_counts_only_when_all_below_it_are_reached(judgements: list[Judgement], level: float) -> None:
    """With a half where half of the next one is met."""
    assert operations(judgements).level == level


def test_one_fault_of_a_practice_takes_it_away() -> None:
    """Logs that one process throws away are not there when they are needed; what is unclear is not there either."""
    found = [met(question("no-logging")), unmet(question("output-discarded")), unclear(question("no-alerts"))]

    monitored = operations(found).steps[OperationsStep.MONITORED]

    assert [each.standing for each in monitored.practices] == [
        Standing.UNMET,
        Standing.NOT_APPLICABLE,
        Standing.NOT_APPLICABLE,
        Standing.UNCLEAR,
    ]
    assert monitored.percent == 0


def test_every_step_but_the_first_asks_something_of_named_rules() -> None:
    """Each word of a step is answered by rules."""
    assert all(rules for step in list(OperationsStep)[1:] for rules in PRACTICES[step].values())
    assert all(PRACTICES[step] for step in list(OperationsStep)[1:])
