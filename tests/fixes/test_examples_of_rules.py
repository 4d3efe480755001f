"""Fixes on the examples that rules bring with them, which nobody wrote for fixes."""

import re
from collections.abc import Mapping

import pytest

from roadworthy.fixes.kinds import RULES
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.rule import Rule
from tests.fixes.bench import mended

_MARK = re.compile(r"[ \t]*(#|«|//)[ \t]*(unmet|met|unclear)(»)?[ \t]*$", re.MULTILINE)
_MENDED = [rule for rule in all_rules(None) if rule.question.name in RULES]


def _without_marks(example: Mapping[str, str]) -> dict[str, str]:
    return {path: _MARK.sub("", text).lstrip("\n") for path, text in example.items() if path != "."}


@pytest.mark.parametrize("rule", _MENDED, ids=lambda rule: rule.question.name)
def test_what_a_fix_makes_of_an_example_is_right_at_once(rule: Rule) -> None:
    """No fix breaks, every patch closes its finding, nothing comes up, and a second run changes nothing."""
    contents = _without_marks(rule.bad)

    first = mended(contents)
    second = mended({**contents, **first.after})

    assert not [kept.why for kept in (*first.left, *second.left) if "fix broke" in kept.why]
    assert all(fixed.patch.is_checked and fixed.patch.edits for fixed in first.fixed)
    assert first.findings_after <= first.findings_before - len({f.judgement.fingerprint for f in first.fixed})
    assert not second.after
