"""The whole way on one page: from files to an assessment."""

from roadworthy import __version__
from roadworthy.assessment import Assessment, Policy, Provenance, assess
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import Repository
from roadworthy.model import System
from roadworthy.rules.ask import ask
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.choose import chosen, left_out
from roadworthy.settings import Settings


def review(repository: Repository, settings: Settings) -> Assessment:
    """Take one repository from its files to its assessment."""
    system = read_system(repository)
    rules = all_rules(settings.own_rules)
    asked = chosen(rules, settings)
    return assess(
        system,
        ask(asked, system),
        [rule.question for rule in asked],
        _provenance(system, repository, settings),
        _policy(settings),
        [rule.question for rule in left_out(rules, asked, settings)],
    )


def _policy(settings: Settings) -> Policy:
    return Policy(
        today=settings.today,
        tiers=settings.tiers,
        waivers=settings.waivers,
        answers=settings.answers,
        is_answer_enough=settings.is_answer_enough,
        shows_all_rungs=settings.shows_all_rungs,
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
