"""Rules with the severity that a reader gives them."""

from collections.abc import Iterable
from dataclasses import replace

from roadworthy.errors import UnknownName
from roadworthy.findings import Reranked
from roadworthy.rules.rule import Rule
from roadworthy.settings import Settings


def with_severities(rules: Iterable[Rule], settings: Settings) -> tuple[list[Rule], tuple[Reranked, ...]]:
    """The rules as the config ranks them, and where that differs from their own: no report hides it.

    Raises:
        UnknownName: the config ranks a rule that does not exist.
    """
    by_name = {rule.name: rule for rule in rules}
    reranked = []
    for each in settings.severities:
        if each.rule not in by_name:
            raise UnknownName("rule", each.rule, by_name)
        question = by_name[each.rule].question
        if question.severity is not each.severity:
            reranked.append(Reranked(each.rule, question.severity, each.severity, each.because))
            by_name[each.rule] = replace(by_name[each.rule], question=replace(question, severity=each.severity))
    return list(by_name.values()), tuple(reranked)
