"""The whole way on one page: from files to an assessment."""

from roadworthy.findings import Judgement
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import Repository
from roadworthy.rules.ask import ask
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.choose import chosen
from roadworthy.settings import Settings


def review(repository: Repository, settings: Settings) -> list[Judgement]:
    """Take one repository from its files to its judgements."""
    system = read_system(repository)
    return ask(chosen(all_rules(settings.own_rules), settings), system)
