"""What is said of the kinds of fixes as a whole."""

from roadworthy.fixes.kinds import KINDS, RULES, fixers
from roadworthy.rules.catalogue import all_rules


def test_every_rule_that_a_fix_names_exists() -> None:
    """A fix names rules of the catalogue, and every named rule has a fixer."""
    known = {rule.question.name for rule in all_rules(None)}

    assert set(RULES) <= known
    assert set(fixers()) == set(RULES)
    assert len(KINDS) == 8
    assert len(RULES) == len(set(RULES))
