"""The table of criteria and the rules agree with each other."""

import pytest

from roadworthy.assessment.areas import architecture_area, summary_area
from roadworthy.findings.effort import RULES_TOLD, effort_of
from roadworthy.ladder import EVIDENCE, RUNG_OF, Criterion, Rung
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.rule import Rule
from roadworthy.rules.trial import announced_by

RULES = {rule.name: rule for rule in all_rules()}
NAMED = [(criterion, name) for criterion, evidence in EVIDENCE.items() for name in evidence.rules]


def test_every_criterion_has_a_rung_and_every_rung_four_criteria() -> None:
    """Hygiene has none of its own: findings are promoted to it."""
    assert set(RUNG_OF) == set(EVIDENCE) == set(Criterion)
    rungs = list(RUNG_OF.values())
    assert {rung: rungs.count(rung) for rung in Rung} == {Rung.HYGIENE: 0, **dict.fromkeys(list(Rung)[1:], 4)}


@pytest.mark.parametrize(("criterion", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_rule_named_by_the_ladder_says_that_it_serves_it(criterion: Criterion, name: str) -> None:
    """The table names it; its own file names the criterion."""
    assert name in RULES
    assert RULES[name].question.criterion is criterion


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.question.criterion], ids=lambda rule: rule.name
)
def test_a_rule_that_serves_a_criterion_stands_in_the_ladder(rule: Rule) -> None:
    """A rule with a criterion belongs into `EVIDENCE` in ladder.py, and stands on the criterion's rung."""
    criterion = rule.question.criterion
    assert criterion is not None
    assert rule.name in EVIDENCE[criterion].rules
    assert rule.question.rung is RUNG_OF[criterion]


@pytest.mark.parametrize("criterion", Criterion)
def test_a_criterion_has_a_rule_that_can_meet_it(criterion: Criterion) -> None:
    """The ladder can be climbed: some rule of each criterion says *met* in its own examples."""
    evidence = EVIDENCE[criterion]
    names = evidence.proven_by or evidence.rules

    assert [name for name in names if name in RULES and _can_be_met(RULES[name])]


def _can_be_met(rule: Rule) -> bool:
    return any(outcome == "met" for example in (rule.bad, rule.good) for _, _, outcome in announced_by(example)[1])


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_has_a_place_in_every_grouping(rule: Rule) -> None:
    """Pillar, area of the architecture report, area of the summary: by its group or by its name."""
    assert rule.question.pillar
    assert architecture_area(rule.question)
    assert summary_area(rule.question)
    assert effort_of(rule.name, rule.question.group)


def test_the_tables_of_effort_name_rules_that_are_there_once_each() -> None:
    """A rule that is renamed keeps its effort only where the table is told."""
    assert sorted(set(RULES_TOLD)) == sorted(RULES_TOLD)
    assert set(RULES_TOLD) <= set(RULES)
