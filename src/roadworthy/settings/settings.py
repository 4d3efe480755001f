"""The settings of one review: the config of the root, then the options of the command."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from hashlib import blake2b
from pathlib import Path

from roadworthy.ladder import EDITION, Profile, Severity, Tier
from roadworthy.model import Answer, Given, Imported, Role, Waiver
from roadworthy.model.ownership import Ownership
from roadworthy.model.terms import Terms

CONFIG = "roadworthy.toml"
"""The name of the config; it lies at the root of the first reviewed tree."""


@dataclass(frozen=True)
class DeclaredService:
    """A service as its owner names it.

    Attributes:
        folders: the parts of the tree that are its own, relative to the root.
        tier: what it is for; sets the rung that it should reach.
        owner: who answers for it; "" where nobody is named.
    """

    name: str
    folders: tuple[str, ...] = ("",)
    tier: str = "production"
    owner: str = ""


@dataclass(frozen=True)
class DeclaredObjective:
    """A level of service that the owner promises.

    Attributes:
        target: share of good events, between 0 and 1.
        threshold_seconds: for latency: what counts as fast enough.
    """

    name: str
    indicator: str
    target: float
    threshold_seconds: float | None = None
    window_days: float | None = None


@dataclass(frozen=True)
class OwnSeverity:
    """A severity that the config gives to a rule, with the reason."""

    rule: str
    severity: Severity
    because: str


@dataclass(frozen=True)
class Settings:
    """What was asked for.

    Attributes:
        roots: folders of the tree that are reviewed; empty for the whole of it.
        only, skip: rules, groups or pillars by name; empty for all.
        own_rules: the operator's folder of rules; never inside the reviewed tree unless the operator says so.
        today: the date that waivers and answers are held against.
        roles: glob and the role that it gives; the last that fits counts.
        ranks: by name of a service, the tier that the config gives it without declaring its folders.
        objectives: promised levels of service, beside those that files hold.
        severities: of rules, where they differ from the rule's own.
        edition: of the rules; "next" asks the preview rules, too.
        is_answer_enough: an answer may satisfy a criterion.
        shows_all_rungs: list findings above a service's target, too.
        asks_all_claims: the rules about what documents promise are asked whatever the profile.
        owner: of the repository, for the report's provenance.
        imported: results of other tools, as they were read.
        trusts: tools whose imported results count like ours.
        controls: frameworks (gdpr, soc2, iso27001) that the report tells the evidence for.
        ownership: who answers for which part of it.
        terms: what may be set aside, by whom and for how long.
        baseline: file of the baseline, relative to the root; "" for none. Its entries stand among the waivers.
        given: what only people can give.
        ignores_waivers: nothing is set aside, whoever said so.
        inline_only_for: fingerprints that waivers in the code may set aside; None for all. A review of a change gives
            those that were set aside before it, so that a change cannot excuse itself.
        extended: files and packages that the config stands on, nearest first.
    """

    today: date
    profile: Profile = Profile.DEFAULT
    roots: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    own_rules: Path | None = None
    service: str = ""
    roles: tuple[tuple[str, Role], ...] = ()
    services: tuple[DeclaredService, ...] = ()
    ranks: tuple[tuple[str, str], ...] = ()
    severities: tuple[OwnSeverity, ...] = ()
    objectives: tuple[DeclaredObjective, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    answers: tuple[Answer, ...] = ()
    edition: str = EDITION
    is_answer_enough: bool = True
    shows_all_rungs: bool = False
    asks_all_claims: bool = False
    owner: str = ""
    imported: tuple[Imported, ...] = ()
    trusts: frozenset[str] = frozenset()
    controls: tuple[str, ...] = ()
    ownership: Ownership = field(default_factory=Ownership)
    terms: Terms = field(default_factory=Terms)
    baseline: str = ""
    given: Given = field(default_factory=Given)
    ignores_waivers: bool = False
    inline_only_for: frozenset[str] | None = None
    extended: tuple[str, ...] = ()

    @property
    def tiers(self) -> Mapping[str, Tier]:
        """By name of a declared service, what it is for."""
        return {
            **{service.name: Tier(service.tier) for service in self.services},
            **{n: Tier(t) for n, t in self.ranks},
        }

    @property
    def hash(self) -> str:
        """The same for the same settings on any day; in hexadecimal."""
        known = None if self.inline_only_for is None else tuple(sorted(self.inline_only_for))
        timeless = replace(self, today=date.min, inline_only_for=None)
        return blake2b(repr((timeless, known)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    def role_of(self, path: str) -> Role | None:
        """The role that the config gives to this path; None where it gives none."""
        given = [role for pattern, role in self.roles if _fits(path, pattern)]
        return given[-1] if given else None


def _fits(path: str, pattern: str) -> bool:
    folder = pattern.rstrip("/")
    return fnmatchcase(path, pattern) or path == folder or path.startswith(folder + "/")
