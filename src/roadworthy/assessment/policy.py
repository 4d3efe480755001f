"""What the reader decides about an assessment: the day, the tiers, what is set aside, whose word counts."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from roadworthy.ladder import Tier
from roadworthy.model import Answer, Given, Waiver
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Policy:
    """Decisions of the reader; none of them is a fact of the repository.

    Attributes:
        today: the day that waivers and answers are held against.
        tiers: by name of a service; the others have the tier that the model gives them.
        is_answer_enough: an answer may satisfy a criterion; else it is shown and moves nothing.
        shows_all_rungs: list findings above a service's target, too.
        given: what only people can give: people, days, money, incidents.
    """

    today: date
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    answers: tuple[Answer, ...] = ()
    is_answer_enough: bool = True
    shows_all_rungs: bool = False
    given: Given = field(default_factory=Given)
