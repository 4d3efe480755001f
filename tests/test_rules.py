"""Every rule says of its own examples exactly what their marks announce."""

import re
from collections.abc import Mapping

import pytest

from roadworthy.findings import Outcome
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import System
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.rule import Rule
from roadworthy.rules.trial import announced_by, said_of, tried

RULES = all_rules()


def read(files: Mapping[str, str]) -> System:
    """The model of a few files."""
    return read_system(MemoryRepository(dict(files)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_what_its_bad_example_announces(rule: Rule) -> None:
    """Each mark of a bad example is a verdict on that line, and there are no others."""
    files, announced = announced_by(rule.bad)

    assert said_of(rule, read(files)) == announced


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_at_peace_with_its_good_example(rule: Rule) -> None:
    """Each mark of a good example is a verdict on that line, none of them unmet."""
    files, announced = announced_by(rule.good)

    assert said_of(rule, read(files)) == announced
    assert not any(outcome == Outcome.UNMET for _, _, outcome in announced)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_whole_page(rule: Rule) -> None:
    """The page says why, what happens, how to see it, how to mend it, what it cannot see, and where it is from."""
    page = rule.question.page

    assert page.title
    assert all((page.why, page.scenario, page.impact, page.detection, page.fix, page.monitoring, page.blind_to))
    assert page.source.startswith("https://")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_bad_example_is_bad(rule: Rule) -> None:
    """A bad example announces at least one unmet verdict."""
    assert any(outcome == Outcome.UNMET for _, _, outcome in announced_by(rule.bad)[1])


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.question.is_preview], ids=lambda rule: rule.name)
def test_a_rule_of_the_edition_was_seen_right(rule: Rule) -> None:
    """A rule that is on cites a true occurrence in a public repository: owner, name, commit."""
    assert re.match(r"[\w.-]+/[\w.-]+@[0-9a-f]{7,40}[ ,]", rule.question.page.seen)


def test_a_trial_tells_what_was_announced_and_what_was_said() -> None:
    """A rule that says nothing fails its trial with the line of each mark; one that holds has no fault."""
    dumb = Rule(RULES[0].question, lambda system: iter(()), RULES[0].bad, RULES[0].good)

    faults = tried(dumb, read).faults

    assert any(fault.startswith("bad: unmet ") and fault.endswith("is announced, and not said") for fault in faults)
    assert tried(RULES[0], read).faults == ()
