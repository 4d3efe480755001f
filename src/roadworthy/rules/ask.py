"""Asks rules of a system."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext

from roadworthy.findings import Judgement, Outcome, Verdict, with_fingerprints
from roadworthy.model import REPOSITORY, System
from roadworthy.rules.rule import Rule

Around = Callable[[str], AbstractContextManager[object]]


def ask(rules: Iterable[Rule], system: System, around: Around = nullcontext) -> list[Judgement]:
    """Every verdict of these rules, sorted by place, with fingerprints.

    A rule that breaks yields one unclear verdict of the whole repository with its reason; the others go on.

    Args:
        around: makes, by a rule's name, what is entered while the rule is asked.
    """
    judgements = []
    for rule in rules:
        with around(rule.name):
            verdicts = _answers(rule, system)
        for verdict in verdicts:
            service = system.service_of(verdict.place) if verdict.place != REPOSITORY else None
            judgements.append(Judgement(rule.question, verdict, service.name if service else ""))
    return with_fingerprints(judgements)


def _answers(rule: Rule, system: System) -> list[Verdict]:
    try:
        # one place in a file that others extend is asked once for each of them
        said = {(v.outcome, v.place, v.subject, v.symbol, v.text): v for v in rule.ask(system)}
        return list(said.values())
    except Exception as error:  # noqa: BLE001 - one broken rule must not silence the others; it is reported
        why = f"could not judge: the rule broke with {type(error).__name__}: {error}"
        return [Verdict(Outcome.UNCLEAR, why, REPOSITORY, system.label)]
