"""Joins a config with the floor that it stands on: what the floor holds may be tightened, not loosened."""

from dataclasses import replace
from fnmatch import fnmatchcase

from roadworthy.ladder import Profile, Tier
from roadworthy.model import Given
from roadworthy.model.ownership import Ownership
from roadworthy.model.terms import Terms
from roadworthy.settings.settings import Settings
from roadworthy.settings.table import Table

_RANK = {tier.value: number for number, tier in enumerate(Tier)}


def upon(floor: Settings | None, own: Settings, table: Table) -> Settings:
    """The settings that hold: the floor's where the config says nothing, both together where they add up.

    Args:
        table: the config, for what it gives and for how messages name it.

    Raises:
        SettingsInvalid: the config loosens what its floor, or its own policy, holds.
    """
    joined = own if floor is None else _joined(floor, own, table)
    terms = joined.terms
    if skipped := next((name for name in joined.skip if name in terms.required), ""):
        raise table.fail(f"'skip' leaves out {skipped!r}, which the policy requires")
    if own.roles and not terms.allows_roles:
        raise table.fail("[roles] are given, and the policy allows none")
    for name, tier in joined.tiers.items():
        if terms.least_tier and _RANK[tier.value] < _RANK[terms.least_tier]:
            raise table.fail(f"the tier of {name!r} is {tier.value}, and the policy's least is {terms.least_tier}")
    return joined


def _joined(floor: Settings, own: Settings, table: Table) -> Settings:
    if floor.profile is Profile.THOROUGH and table.has("profile") and own.profile is not Profile.THOROUGH:
        raise _loosens(table, "profile", own.profile.value, floor.profile.value)
    if not floor.is_answer_enough and table.has("answers_satisfy") and own.is_answer_enough:
        raise _loosens(table, "answers_satisfy", "true", "false")
    raised = {each.rule: each for each in floor.severities}
    for each in own.severities:
        if each.rule in raised and each.severity < raised[each.rule].severity:
            raise _loosens(table, f"severity of {each.rule}", each.severity.word, raised[each.rule].severity.word)
    names = {service.name for service in own.services} | {name for name, _ in own.ranks}
    own_rules = {each.rule for each in own.severities}
    return replace(
        own,
        profile=own.profile if table.has("profile") else floor.profile,
        roots=own.roots if table.has("roots") else floor.roots,
        only=own.only if table.has("only") else floor.only,
        skip=tuple(dict.fromkeys((*floor.skip, *own.skip))),
        roles=(*floor.roles, *own.roles),
        services=(*(each for each in floor.services if each.name not in names), *own.services),
        ranks=(*(each for each in floor.ranks if each[0] not in names), *own.ranks),
        severities=(*(each for each in floor.severities if each.rule not in own_rules), *own.severities),
        objectives=(*floor.objectives, *own.objectives),
        waivers=(*floor.waivers, *own.waivers),
        answers=(*floor.answers, *own.answers),
        edition=own.edition if table.has("edition") else floor.edition,
        is_answer_enough=floor.is_answer_enough and own.is_answer_enough,
        owner=own.owner or floor.owner,
        ownership=_ownership(floor.ownership, own.ownership),
        terms=_terms(floor.terms, own.terms, table),
        baseline=own.baseline or floor.baseline,
        given=own.given if own.given != Given() else floor.given,
        trusts=own.trusts if table.has("trusted_tools") else floor.trusts,
        controls=tuple(dict.fromkeys((*floor.controls, *own.controls))),
        extended=(*floor.extended, *own.extended),
    )


def _ownership(floor: Ownership, own: Ownership) -> Ownership:
    return Ownership(
        config=(*floor.config, *own.config),
        services=tuple({**dict(floor.services), **dict(own.services)}.items()),
        whole=own.whole or floor.whole,
    )


def _terms(floor: Terms, own: Terms, table: Table) -> Terms:
    policy = table.inner("policy")
    switches = {
        "inline_waivers": (floor.allows_inline, own.allows_inline),
        "baseline": (floor.allows_baseline, own.allows_baseline),
        "roles": (floor.allows_roles, own.allows_roles),
    }
    for key, (of_floor, of_own) in switches.items():
        if policy.has(key) and of_own and not of_floor:
            raise _loosens(policy, key, "true", "false")
    longest = own.longest_days
    if floor.longest_days is not None:
        longest = floor.longest_days if longest is None else longest
        if longest > floor.longest_days:
            raise _loosens(policy, "longest_waiver_days", str(longest), str(floor.longest_days))
    if floor.approvers:
        for name in own.approvers:
            if not any(fnmatchcase(name, of_floor) for of_floor in floor.approvers):
                raise _loosens(policy, "approvers", repr(name), ", ".join(floor.approvers))
    least = max(floor.least_tier, own.least_tier, key=lambda tier: _RANK.get(tier, -1))
    if own.least_tier and least != own.least_tier:
        raise _loosens(policy, "least_tier", own.least_tier, floor.least_tier)
    return Terms(
        allows_inline=floor.allows_inline and own.allows_inline,
        allows_baseline=floor.allows_baseline and own.allows_baseline,
        approvers=own.approvers or floor.approvers,
        longest_days=longest,
        required=tuple(dict.fromkeys((*floor.required, *own.required))),
        least_tier=least,
        allows_roles=floor.allows_roles and own.allows_roles,
    )


def _loosens(table: Table, key: str, own: str, floor: str) -> Exception:
    return table.fail(f"{key!r} is {own}, and what it extends holds {floor}: it may be tightened, not loosened")
