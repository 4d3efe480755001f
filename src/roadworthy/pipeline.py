"""The whole way on one page: from files to an assessment."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from roadworthy import __version__
from roadworthy.assessment import (
    Assessment,
    Baseline,
    Changed,
    Imports,
    Policy,
    Provenance,
    assess,
    changed,
    imports,
)
from roadworthy.costs import Costs
from roadworthy.findings import Judgement, Reranked
from roadworthy.inputs.cache import Cache
from roadworthy.inputs.kinds import role_of
from roadworthy.inputs.read import Progress, system_of
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import Repository, RoleOf
from roadworthy.ladder import Profile
from roadworthy.model import REPOSITORY, Objective, Place, Role, Service, System
from roadworthy.rules.ask import ask
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.choose import chosen, left_out
from roadworthy.rules.rule import Rule
from roadworthy.rules.severities import with_severities
from roadworthy.settings import CONFIG, Settings

if TYPE_CHECKING:
    from roadworthy.fixes.mend import Mending
    from roadworthy.grounding import Grounding

HOLD_SECRETS = frozenset({"hardcoded-secret", "default-credentials", "insecure-default"})
"""Rules whose places are the lines of a secret."""
FILES_OF_REPORTS = 60_000
FILES_OF_FIXES = 600_000
"""That reviews of what is patched may look at, all together: the same on every machine, however fast it is."""


def review(repository: Repository, settings: Settings, cache: Cache | None = None) -> Assessment:
    """Take one repository from its files to its assessment."""
    reading = Reading(repository, cache, role_of=_role_of(settings) if settings.roles else None, roots=settings.roots)
    return review_reading(reading, settings)


def review_reading(
    reading: Reading,
    settings: Settings,
    progress: Progress | None = None,
    costs: Costs | None = None,
    workers: int | None = None,
) -> Assessment:
    """The same from files that are listed already.

    Args:
        progress: told how many are read, and of how many.
        costs: keeps what each phase and each rule took.
        workers: processes to read in; 0 reads everything in this one.
    """
    spent = costs or Costs(lambda: 0.0)
    with spent.of_phase("read and join"):
        system = system_of(reading, workers=workers, progress=progress, meanwhile=lambda: all_rules(settings.own_rules))
        from roadworthy.inputs.assemble.declared import with_declared  # loaded by now

        system = with_declared(system, _services(settings), _objectives(settings))
    with spent.of_phase("load rules"):
        rules, reranked = with_severities(all_rules(settings.own_rules), settings)
        asked = chosen(rules, settings)
    with spent.of_phase("ask rules"):
        judgements = ask(asked, system, spent.of_rule) if costs else ask(asked, system)
    with spent.of_phase("assess"):
        return assess(
            system,
            judgements,
            [rule.question for rule in asked],
            _provenance(system, reading.repository, settings),
            _policy(settings, rules, reranked),
            [rule.question for rule in left_out(rules, asked, settings)],
            _imports(reading, settings, system, judgements),
        )


def review_change(
    since: Baseline,
    then: Reading,
    now: Reading,
    settings: Settings,
    progress: Progress | None = None,
    costs: Costs | None = None,
    notices: tuple[str, ...] = (),
) -> Changed:
    """What a change does: the tree it leads to, assessed whole, held against where it began.

    Args:
        since: the assessment of `then`, under the same settings.
        settings: of where it began: a change cannot excuse itself.
        notices: what the change does to its own judges, for the report.
    """
    from roadworthy.inputs.difference import difference

    agreed = replace(settings, inline_only_for=since.set_aside_inline)
    assessment = review_reading(now, agreed, progress, costs)
    return changed(since, assessment, difference(then, now), notices)


def with_excerpts(assessment: Assessment, repository: Repository) -> Assessment:
    """The same with the lines around what it tells, for documents that show code; none of them holds a secret."""
    from roadworthy.inputs.excerpts import excerpts_of

    told = [finding.judgement for finding in (*assessment.findings, *assessment.set_aside)]
    told += assessment.unclear
    secret = [each.verdict for each in told if each.question.name in HOLD_SECRETS]
    return replace(
        assessment,
        excerpts=excerpts_of(
            repository,
            (each.verdict.place for each in told),
            (place for verdict in secret for place in (verdict.place, *verdict.also)),
        ),
    )


def ground_review(
    reading: Reading, settings: Settings, name: str, data: bytes, progress: Progress | None = None
) -> "Grounding":
    """A review of this repository, each of its statements held against files, model and what our rules say.

    Args:
        name, data: the review.
    """
    from roadworthy.grounding import ground, text_of

    text_of(name, data)  # what is no review is told before anything is read
    system = system_of(reading, progress=progress, meanwhile=lambda: all_rules(settings.own_rules))
    judgements = ask(chosen(all_rules(settings.own_rules), settings), system)
    return ground(name, data, reading.repository, system, judgements)


def _imports(reading: Reading, settings: Settings, system: System, judgements: list[Judgement]) -> Imports | None:
    """Other tools' results, each at its file of the tree, held against what our rules say there."""
    if not settings.imported:
        return None
    from roadworthy.inputs.imported import bound

    role = _role_of(settings)
    declared = [each for manifest in system.manifests for each in manifest.dependencies]
    found = bound(settings.imported, [file.path for file in reading.repository.files], declared)

    def service_of(place: Place) -> str:
        service = system.service_of(place) if place != REPOSITORY else None
        return service.name if service else ""

    return imports(found.results, found.elsewhere, judgements, lambda path: role(path) is Role.PRODUCTION, service_of)


def _role_of(settings: Settings) -> RoleOf:
    """The role that the config gives to a path, else the one that the path tells."""
    return lambda path: settings.role_of(path) or role_of(path)


def _objectives(settings: Settings) -> list[Objective]:
    """As the config promises them, in the words of a document."""
    return [
        Objective(
            place=Place(CONFIG),
            name=each.name,
            source="document",
            indicator=each.indicator,
            target=each.target,
            threshold_seconds=each.threshold_seconds,
            window_days=each.window_days,
        )
        for each in settings.objectives
    ]


def _services(settings: Settings) -> list[Service]:
    """As the config names them; they stand where they are declared until something is found of them."""
    return [
        Service(place=Place(CONFIG), name=each.name, folders=each.folders, tier=each.tier) for each in settings.services
    ]


def _policy(settings: Settings, rules: Iterable[Rule], reranked: tuple[Reranked, ...]) -> Policy:
    return Policy(
        today=settings.today,
        tiers=settings.tiers,
        waivers=settings.waivers,
        answers=settings.answers,
        is_answer_enough=settings.is_answer_enough,
        shows_all_rungs=settings.shows_all_rungs,
        given=settings.given,
        terms=settings.terms,
        ignores_waivers=settings.ignores_waivers,
        inline_only_for=settings.inline_only_for,
        known=frozenset(rule.name for rule in rules),
        ownership=settings.ownership,
        baseline=settings.baseline,
        trusts=settings.trusts,
        controls=settings.controls,
        reranked=reranked,
    )


def _provenance(system: System, repository: Repository, settings: Settings) -> Provenance:
    return Provenance(
        today=settings.today,
        name=repository.name,
        commit=repository.commit,
        commit_date=repository.commit_date,
        version=__version__,
        edition=settings.edition,
        settings_hash=settings.hash,
        roots=(repository.name,),
        files=len(system.files),
        unread=system.unread,
        owner=settings.owner,
    )


def mend_reading(
    reading: Reading,
    settings: Settings,
    rules: frozenset[str] = frozenset(),
    progress: Progress | None = None,
    files: int = FILES_OF_FIXES,
    first: Assessment | None = None,
) -> "Mending":
    """Patches for what a review finds, held against a second review in memory; nothing is written.

    Args:
        rules: whose findings to mend; empty for all that the settings ask for.
        files: that may be looked at again, over all reviews of what is patched; two reviews may be made in any case.
        first: the review of what is there; without one it is reviewed under every rule, and so is what is patched.
    """
    from roadworthy.fixes.mend import MOST_REVIEWS, mend
    from roadworthy.fixes.overlay import Overlay
    from roadworthy.rules.workloads.containers import carries

    listed = {file.path: file for file in reading.repository.files}
    same = settings if first else replace(settings, only=(), profile=Profile.THOROUGH, shows_all_rungs=True)
    reviews = max(2, min(MOST_REVIEWS, files // max(len(listed), 1)))
    offered = {rule.question.name for rule in chosen(all_rules(settings.own_rules), settings)}

    def judge(changed: Mapping[str, bytes]) -> tuple[System, tuple[Judgement, ...]]:
        found = review_reading(reading.patched(Overlay(reading.repository, changed), changed), same, progress)
        return found.system, found.judgements

    def is_wanted(judgement: Judgement) -> bool:
        return judgement.question.name in (rules or offered)

    given = (first.system, first.judgements) if first else None
    return mend(judge, lambda path: reading.repository.read(listed[path]), carries, is_wanted, given, reviews)


def with_patches(assessment: Assessment, reading: Reading, settings: Settings) -> Assessment:
    """The same with what closes its findings, each patch held against a second review under the same rules.

    On a large repository, where few reviews may be made, one patch that does harm takes those beside it along.
    """
    mending = mend_reading(reading, settings, files=FILES_OF_REPORTS, first=None if settings.only else assessment)
    return replace(assessment, patches={one.judgement.fingerprint: one.patch for one in mending.fixed})
