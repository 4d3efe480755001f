"""Chooses the rules of one review: by profile, then by what was named."""

from collections.abc import Iterable, Iterator

from roadworthy.errors import UnknownName, WrongUsage
from roadworthy.findings import Question
from roadworthy.ladder import EDITION, Profile
from roadworthy.model.waiver import Origin
from roadworthy.rules.rule import Rule
from roadworthy.settings import Settings


def chosen(rules: Iterable[Rule], settings: Settings) -> list[Rule]:
    """The rules that these settings ask for.

    A rule named in full runs whatever the profile says; a group or pillar is narrowed by the profile.

    Raises:
        UnknownName: `only` or `skip` names no rule, group or pillar, or a waiver or answer no rule.
    """
    rules = list(rules)
    known = {name for rule in rules for name in _names(rule.question)}
    for name in (*settings.only, *settings.skip):
        if name.lower() not in known:
            raise UnknownName("rule, group or pillar", name, known)
    names = {rule.name for rule in rules}
    for name in _named(settings):
        if name not in names:
            raise UnknownName("rule", name, names)
    only = {name.lower() for name in settings.only}
    skip = {name.lower() for name in settings.skip}
    required = frozenset(settings.terms.required)
    if forbidden := skip & required:
        raise WrongUsage(f"--skip leaves out {min(forbidden)!r}, which the policy requires", "leave it in")
    return [
        rule
        for rule in rules
        if rule.name in required
        or (
            (rule.name in only or _runs(rule, settings))
            and (not only or only & _names(rule.question))
            and not skip & _names(rule.question)
        )
    ]


def _named(settings: Settings) -> Iterator[str]:
    """The rules that the config names; a baseline may name some that are no more."""
    yield from (waiver.rule for waiver in settings.waivers if waiver.origin is Origin.CONFIG)
    yield from (answer.rule for answer in settings.answers)
    yield from (each.rule for each in settings.severities)
    yield from settings.terms.required


def left_out(rules: Iterable[Rule], asked: Iterable[Rule], settings: Settings) -> list[Rule]:
    """The rules that profile and edition would run, and that `only` or `skip` kept from being asked."""
    names = {rule.name for rule in asked}
    return [rule for rule in rules if rule.name not in names and _runs(rule, settings)]


def is_in(question: Question, profile: Profile, edition: str = EDITION) -> bool:
    """The profile runs it, and it is not waiting for the next edition, unless that is what was asked for."""
    is_ripe = not question.is_preview or edition == "next"
    return is_ripe and (question.profile is Profile.DEFAULT or profile is Profile.THOROUGH)


def _runs(rule: Rule, settings: Settings) -> bool:
    is_claim = settings.asks_all_claims and rule.question.group == "claims"
    return is_in(rule.question, Profile.THOROUGH if is_claim else settings.profile, settings.edition)


def _names(question: Question) -> set[str]:
    return {question.name, question.group, question.pillar.value.lower(), question.pillar.name.lower()}
