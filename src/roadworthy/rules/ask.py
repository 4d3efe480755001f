"""Asks rules of a system."""

from collections.abc import Iterable

from roadworthy.findings import Judgement, Outcome, Verdict, with_fingerprints
from roadworthy.model import REPOSITORY, System
from roadworthy.rules.rule import Rule


def ask(rules: Iterable[Rule], system: System) -> list[Judgement]:
    """Every verdict of these rules, sorted by place, with fingerprints.

    A rule that breaks yields one unclear verdict of the whole repository with its reason; the others go on.
    """
    judgements = []
    for rule in rules:
        for verdict in _answers(rule, system):
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
