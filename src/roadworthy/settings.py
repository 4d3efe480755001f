"""The settings of one review, read once at the edge: the config of the root, then the options of the command."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from roadworthy.errors import SettingsInvalid, nearest
from roadworthy.ladder import EDITION, EDITIONS, Profile, Tier
from roadworthy.model import Answer, Role, Waiver

CONFIG = "roadworthy.toml"
"""The name of the config; it lies at the root of the first reviewed tree."""

TIERS = tuple(tier.value for tier in Tier)


@dataclass(frozen=True)
class DeclaredService:
    """A service as its owner names it.

    Attributes:
        folders: the parts of the tree that are its own, relative to the root.
        tier: what it is for; sets the rung that it should reach.
    """

    name: str
    folders: tuple[str, ...] = ("",)
    tier: str = "production"


@dataclass(frozen=True)
class Settings:
    """What was asked for.

    Attributes:
        only, skip: rules, groups or pillars by name; empty for all.
        own_rules: the operator's folder of rules; never inside the reviewed tree unless the operator says so.
        today: the date that waivers and answers are held against.
        roles: glob and the role that it gives; the last that fits counts.
        edition: of the rules; "next" asks the preview rules, too.
        is_answer_enough: an answer may satisfy a criterion.
        shows_all_rungs: list findings above a service's target, too.
        asks_all_claims: the rules about what documents promise are asked whatever the profile.
        owner: of the repository, for the report's provenance.
    """

    today: date
    profile: Profile = Profile.DEFAULT
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    own_rules: Path | None = None
    service: str = ""
    roles: tuple[tuple[str, Role], ...] = ()
    services: tuple[DeclaredService, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    answers: tuple[Answer, ...] = ()
    edition: str = EDITION
    is_answer_enough: bool = True
    shows_all_rungs: bool = False
    asks_all_claims: bool = False
    owner: str = ""

    @property
    def tiers(self) -> Mapping[str, Tier]:
        """By name of a declared service, what it is for."""
        return {service.name: Tier(service.tier) for service in self.services}

    @property
    def hash(self) -> str:
        """The same for the same settings on any day; in hexadecimal."""
        timeless = replace(self, today=date.min)
        return blake2b(repr(timeless).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    def role_of(self, path: str) -> Role | None:
        """The role that the config gives to this path; None where it gives none."""
        given = [role for pattern, role in self.roles if _fits(path, pattern)]
        return given[-1] if given else None


def read_settings(config: bytes, today: date, file: Path = Path(CONFIG)) -> Settings:
    """The settings that a config gives.

    Raises:
        SettingsInvalid: it is not TOML, names a key that does not exist, or gives a value of the wrong kind.
    """
    try:
        given = tomllib.loads(config.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(file, f"is not valid TOML: {error}") from error
    except RecursionError as error:
        raise SettingsInvalid(file, "is nested too deep") from error
    table = _Table(file, "", given)
    settings = Settings(
        today=today,
        profile=table.choice("profile", Profile, Profile.DEFAULT),
        only=table.texts("only"),
        skip=table.texts("skip"),
        roles=_roles(table),
        services=table.each("services", _service),
        waivers=table.each("waivers", _waiver),
        answers=table.each("answers", _answer),
        edition=_edition(table),
        owner=table.text("owner", ""),
        is_answer_enough=table.flag("answers_satisfy", default=True),
    )
    table.refuse_others()
    names = [service.name for service in settings.services]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise table.fail(f"two [[services]] are named {twice!r}")
    return settings


Made = TypeVar("Made")
Word = TypeVar("Word", Profile, Role)


class _Table:
    """One table of the config: takes its keys one by one, and refuses what is left."""

    def __init__(self, file: Path, name: str, given: dict[str, Any]) -> None:
        self.file, self.name, self.given = file, name, given
        self.known: set[str] = set()

    def fail(self, why: str) -> SettingsInvalid:
        return SettingsInvalid(self.file, f"{self.name}: {why}" if self.name else why)

    def take(self, key: str) -> Any:
        self.known.add(key)
        return self.given.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.take(key)
        if value is None:
            if default is None:
                raise self.fail(f"{key!r} is missing")
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"{key!r} wants a text, and is {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.fail(f"{key!r} wants a list of texts, and is {value!r}")
        return tuple(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fail(f"{key!r} wants true or false, and is {value!r}")
        return value

    def day(self, key: str) -> date:
        value = self.take(key)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                raise self.fail(f"{key!r} wants a date like 2027-01-31, and is {value!r}") from None
        if value is None:
            raise self.fail(f"{key!r} is missing: nothing is set aside for ever")
        if isinstance(value, datetime):
            return value.date()
        if not isinstance(value, date):
            raise self.fail(f"{key!r} wants a date like 2027-01-31, and is {value!r}")
        return value

    def choice(self, key: str, words: type[Word], default: Word) -> Word:
        value = self.take(key)
        return default if value is None else self.word(key, value, words)

    def word(self, key: str, value: object, words: type[Word]) -> Word:
        known = [each.value for each in words]
        if value not in known:
            raise self.fail(f"{key!r} is {value!r}; known: {', '.join(known)}")
        return words(value)

    def each(self, key: str, make: Callable[["_Table"], Made]) -> tuple[Made, ...]:
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.fail(f"{key!r} wants tables: [[{key}]]")
        made = []
        for number, each in enumerate(value, 1):
            table = _Table(self.file, f"[[{key}]] number {number}", each)
            made.append(make(table))
            table.refuse_others()
        return tuple(made)

    def refuse_others(self) -> None:
        for key in self.given:
            if key not in self.known:
                raise self.fail(f"there is no key {key!r}{_meant(key, self.known)}")


def _edition(table: _Table) -> str:
    edition = table.text("edition", EDITION)
    if edition not in EDITIONS:
        raise table.fail(f"'edition' is {edition!r}; known: {', '.join(EDITIONS)}")
    return edition


def _roles(table: _Table) -> tuple[tuple[str, Role], ...]:
    value = table.take("roles")
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise table.fail('\'roles\' wants a table: [roles], then "tools/**" = "test"')
    return tuple((pattern, table.word(f"roles.{pattern}", role, Role)) for pattern, role in value.items())


def _service(table: _Table) -> DeclaredService:
    name = table.text("name")
    folders = table.texts("folders") or (table.text("folder", "."),)
    tier = table.text("tier", "production")
    if tier not in TIERS:
        raise table.fail(f"'tier' is {tier!r}; known: {', '.join(TIERS)}")
    return DeclaredService(name, tuple(_folder(table, folder) for folder in folders), tier)


def _folder(table: _Table, folder: str) -> str:
    parts = [part for part in folder.split("/") if part not in ("", ".")]
    if folder.startswith("/") or ".." in parts:
        raise table.fail(f"the folder {folder!r} leads out of the root")
    return "/".join(parts)


def _waiver(table: _Table) -> Waiver:
    waiver = Waiver(
        rule=table.text("rule"),
        until=table.day("until"),
        by=table.text("by"),
        because=table.text("because"),
        path=table.text("path", ""),
        fingerprint=table.text("fingerprint", ""),
    )
    if waiver.path and waiver.fingerprint:
        raise table.fail("give 'path' or 'fingerprint', not both")
    return waiver


def _answer(table: _Table) -> Answer:
    return Answer(
        rule=table.text("rule"),
        because=table.text("because"),
        by=table.text("by"),
        until=table.day("until"),
        path=table.text("path", ""),
    )


def _meant(key: str, known: Iterable[str]) -> str:
    near = nearest(key, known)
    return f"; did you mean {' or '.join(near)}?" if near else f"; known: {', '.join(sorted(known))}"


def _fits(path: str, pattern: str) -> bool:
    folder = pattern.rstrip("/")
    return fnmatchcase(path, pattern) or path == folder or path.startswith(folder + "/")
