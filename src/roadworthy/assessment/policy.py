"""What the reader decides about an assessment: the day, the tiers, what is set aside, whose word counts."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from roadworthy.findings import Reranked
from roadworthy.ladder import Tier
from roadworthy.model import Answer, Given, Waiver
from roadworthy.model.noun import dataclass
from roadworthy.model.ownership import Ownership
from roadworthy.model.terms import Terms


@dataclass(frozen=True)
class Policy:
    """Decisions of the reader; none of them is a fact of the repository.

    Attributes:
        today: the day that waivers and answers are held against.
        tiers: by name of a service; the others have the tier that the model gives them.
        is_answer_enough: an answer may satisfy a criterion; else it is shown and moves nothing.
        shows_all_rungs: list findings above a service's target, too.
        trusts: other tools whose results count like ours.
        controls: frameworks that the report tells the evidence for.
        given: what only people can give: people, days, money, incidents.
        terms: what may be set aside, by whom and for how long.
        ignores_waivers: nothing is set aside.
        inline_only_for: fingerprints that waivers in the code may set aside; None for all.
        known: names of all rules there are; empty where any name will do.
        ownership: who answers for what.
        baseline: name of the file with what was there before; "" without one.
        reranked: severities that the reader gives; the judgements have them already.
    """

    today: date
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    answers: tuple[Answer, ...] = ()
    is_answer_enough: bool = True
    shows_all_rungs: bool = False
    trusts: frozenset[str] = frozenset()
    controls: tuple[str, ...] = ()
    given: Given = field(default_factory=Given)
    terms: Terms = field(default_factory=Terms)
    ignores_waivers: bool = False
    inline_only_for: frozenset[str] | None = None
    known: frozenset[str] = frozenset()
    ownership: Ownership = field(default_factory=Ownership)
    baseline: str = ""
    reranked: tuple[Reranked, ...] = ()
