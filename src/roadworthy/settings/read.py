"""Reads a config into settings, on top of the floor that it extends."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from roadworthy.knowledge.controls import FRAMEWORKS
from roadworthy.ladder import EDITION, EDITIONS, Profile, Severity, Tier
from roadworthy.model import Answer, Role, Waiver
from roadworthy.model.ownership import Ownership
from roadworthy.model.terms import Terms
from roadworthy.settings.extends import Extended, Lookup, floor_of
from roadworthy.settings.floor import upon
from roadworthy.settings.given import given_in
from roadworthy.settings.settings import CONFIG, DeclaredObjective, DeclaredService, OwnSeverity, Settings
from roadworthy.settings.table import Table, table_of


def read_settings(config: bytes, today: date, file: Path = Path(CONFIG), lookup: Lookup | None = None) -> Settings:
    """The settings that a config gives.

    Args:
        file: how messages name it.
        lookup: finds what the config extends; None where nothing may be extended.

    Raises:
        SettingsInvalid: it is not TOML, names a key that does not exist, gives a value of the wrong kind, or loosens
            what it extends.
    """
    return _read(config, today, file, lookup, ())


def _read(config: bytes, today: date, file: Path, lookup: Lookup | None, below: tuple[Extended, ...]) -> Settings:
    table = table_of(config, file)
    extended = floor_of(table, lookup, below)
    terms = _terms(table.inner("policy"))
    settings = Settings(
        today=today,
        profile=table.choice("profile", Profile, Profile.DEFAULT),
        roots=tuple(folder_in(table, root) for root in table.texts("roots")),
        only=table.texts("only"),
        skip=table.texts("skip"),
        roles=tuple(
            (pattern, table.word(f"roles.{pattern}", role, Role))
            for pattern, role in table.pairs("roles", '"tools/**" = "test"')
        ),
        services=table.each("services", _service),
        ranks=tuple(
            (name, table.word(f"tiers.{name}", tier, Tier).value)
            for name, tier in table.pairs("tiers", 'chat = "critical"')
        ),
        severities=table.each("severities", _severity),
        objectives=table.each("objectives", _objective),
        waivers=table.each("waivers", _waiver),
        answers=table.each("answers", _answer),
        edition=_edition(table),
        owner=table.text("owner", ""),
        trusts=frozenset(table.texts("trusted_tools")),
        controls=_controls(table),
        terms=terms,
        baseline=folder_in(table, table.text("baseline", "")),
        given=given_in(table.inner("given")),
        is_answer_enough=table.flag("answers_satisfy", default=True),
    )
    ownership = Ownership(
        config=tuple(_owner(table, pattern, owner) for pattern, owner in table.pairs("owners", '"api/" = "@team"')),
        services=tuple((service.name, service.owner) for service in settings.services if service.owner),
        whole=settings.owner,
    )
    table.refuse_others()
    settings = replace(settings, ownership=ownership)
    _refuse_twins(table, settings)
    if extended is None:
        return upon(None, settings, table)
    floor = _read(extended.content, today, Path(extended.name), lookup, (*below, extended))
    return upon(floor, replace(settings, extended=(extended.name,)), table)


def folder_in(table: Table, folder: str) -> str:
    """The path without its dots.

    Raises:
        SettingsInvalid: it leads out of the root.
    """
    parts = [part for part in folder.split("/") if part not in ("", ".")]
    if folder.startswith("/") or ".." in parts:
        raise table.fail(f"{folder!r} leads out of the root")
    return "/".join(parts)


def _refuse_twins(table: Table, settings: Settings) -> None:
    names = [service.name for service in settings.services]
    if twice := _twin(names):
        raise table.fail(f"two [[services]] are named {twice!r}")
    if both := next((name for name, _ in settings.ranks if name in names), ""):
        raise table.fail(f"the tier of {both!r} stands in [tiers] and in [[services]]: give it once")
    if twice := _twin([each.rule for each in settings.severities]):
        raise table.fail(f"two [[severities]] are of {twice!r}")
    of_waivers = [f"{w.rule} {w.path}{w.fingerprint}{w.resource}".strip() for w in settings.waivers]
    if twice := _twin(of_waivers):
        raise table.fail(f"two [[waivers]] set the same aside: {twice}")


def _twin(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _edition(table: Table) -> str:
    edition = table.text("edition", EDITION)
    if edition not in EDITIONS:
        raise table.fail(f"'edition' is {edition!r}; known: {', '.join(EDITIONS)}")
    return edition


def _controls(table: Table) -> tuple[str, ...]:
    """The frameworks named, in the order of the report."""
    named = table.texts("controls")
    if unknown := next((each for each in named if each not in FRAMEWORKS), ""):
        raise table.fail(f"'controls' names {unknown!r}; known: {', '.join(FRAMEWORKS)}")
    return tuple(each for each in FRAMEWORKS if each in named)


def _owner(table: Table, pattern: str, owner: object) -> tuple[str, str]:
    if not isinstance(owner, str) or not owner.strip():
        raise table.fail(f"'owners.{pattern}' wants a text, and is {owner!r}")
    return pattern, owner.strip()


def _service(table: Table) -> DeclaredService:
    name = table.text("name")
    folders = table.texts("folders") or (table.text("folder", "."),)
    tier = table.choice("tier", Tier, Tier.PRODUCTION)
    return DeclaredService(
        name, tuple(folder_in(table, folder) for folder in folders), tier.value, table.text("owner", "")
    )


def _severity(table: Table) -> OwnSeverity:
    words = {each.word: each for each in Severity}
    severity = table.text("severity")
    if severity not in words:
        raise table.fail(f"'severity' is {severity!r}; known: {', '.join(words)}")
    return OwnSeverity(table.text("rule"), words[severity], table.text("because"))


def _objective(table: Table) -> DeclaredObjective:
    indicator = table.text("indicator")
    if indicator not in ("availability", "latency"):
        raise table.fail(f"'indicator' is {indicator!r}; known: availability, latency")
    target = table.number("target", most=1)
    if not target:
        raise table.fail("'target' is missing: a share between 0 and 1, such as 0.995")
    threshold = table.number("threshold_seconds")
    if indicator == "latency" and threshold is None:
        raise table.fail("'threshold_seconds' is missing: what counts as fast enough")
    return DeclaredObjective(table.text("name"), indicator, target, threshold, table.number("window_days"))


def _waiver(table: Table) -> Waiver:
    waiver = Waiver(
        rule=table.text("rule"),
        until=table.day("until"),
        by=table.text("by"),
        because=table.text("because"),
        path=table.text("path", ""),
        fingerprint=table.text("fingerprint", ""),
        resource=table.text("resource", ""),
    )
    if waiver.fingerprint and (waiver.path or waiver.resource):
        raise table.fail("give 'path' and 'resource', or 'fingerprint', not both")
    return waiver


def _answer(table: Table) -> Answer:
    return Answer(
        rule=table.text("rule"),
        because=table.text("because"),
        by=table.text("by"),
        until=table.day("until"),
        path=table.text("path", ""),
    )


def _terms(table: Table) -> Terms:
    least = table.take("least_tier")
    terms = Terms(
        allows_inline=table.flag("inline_waivers", default=True),
        allows_baseline=table.flag("baseline", default=True),
        approvers=table.texts("approvers"),
        longest_days=table.whole("longest_waiver_days", least=0, most=3650),
        required=table.texts("required_rules"),
        least_tier=table.word("least_tier", least, Tier).value if least is not None else "",
        allows_roles=table.flag("roles", default=True),
    )
    table.refuse_others()
    return terms
