"""Numbers: the share of what was asked that is met, per pillar and per area, capped by the ladder."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from roadworthy.assessment.areas import ArchitectureArea, SummaryArea, architecture_area, summary_area
from roadworthy.findings import Judgement, Question
from roadworthy.ladder import Pillar, Rung, Severity
from roadworthy.model.noun import dataclass

NEEDED_PILLARS = 3
"""A mean of fewer pillars is not shown."""

CAPS = {Rung.HYGIENE: Fraction(40, 10), Rung.FOUNDATIONS: Fraction(59, 10), Rung.HARDENING: Fraction(79, 10)}
"""The most that the overall score can be while this rung is the lowest that does not hold."""

LETTERS = (
    (Fraction(10), "A++"),
    (Fraction(19, 2), "A+"),
    (Fraction(9), "A"),
    (Fraction(8), "B+"),
    (Fraction(7), "B"),
    (Fraction(6), "C+"),
    (Fraction(5), "C"),
    (Fraction(3), "D"),
    (Fraction(0), "F"),
)

Key = TypeVar("Key", bound=Hashable)


class Band(StrEnum):
    """Half-open: below 5, from 5 to below 8, from 8."""

    NOT_READY = "not ready"
    FUNCTIONAL = "functional"
    PRODUCTION_READY = "production-ready"


@dataclass(frozen=True)
class RuleShare:
    """How much of what one rule asked is met.

    Attributes:
        met, unmet, unclear: numbers of verdicts; at least one is above 0.
    """

    rule: str
    severity: Severity
    met: int
    unmet: int
    unclear: int

    @property
    def share(self) -> Fraction:
        """Met of all that was asked, between 0 and 1. Unclear counts as asked and not as met."""
        return Fraction(self.met, self.met + self.unmet + self.unclear)


@dataclass(frozen=True)
class Mean(Generic[Key]):
    """The score of one pillar or area, with its evidence.

    Attributes:
        of: the pillar or the area.
        rules: what it is made of, sorted by name; never empty.
    """

    of: Key
    rules: tuple[RuleShare, ...]

    @property
    def value(self) -> Fraction:
        """Between 0 and 10: the mean of the rules' shares, high weighing 3, medium 2, low 1."""
        weight = sum(int(each.severity) for each in self.rules)
        return 10 * sum((each.severity * each.share for each in self.rules), Fraction()) / weight

    @property
    def answered(self) -> int:
        """How many rules had an answer, met or unmet."""
        return sum(each.met + each.unmet > 0 for each in self.rules)

    @property
    def unclear(self) -> int:
        """How many rules had at least one verdict that could not be told."""
        return sum(each.unclear > 0 for each in self.rules)


@dataclass(frozen=True)
class Score:
    """The numbers of one service.

    Attributes:
        pillars: those of which something could be asked.
        left_out: those of which nothing could be asked.
        cap: the most that the ladder allows; None where it allows all.
        capped_by: the rung whose absence sets the cap.
    """

    pillars: tuple[Mean[Pillar], ...]
    left_out: tuple[Pillar, ...]
    cap: Fraction | None
    capped_by: Rung | None
    architecture: tuple[Mean[ArchitectureArea], ...] = ()
    summary: tuple[Mean[SummaryArea], ...] = ()

    @property
    def mean(self) -> Fraction:
        """The plain mean of the pillars, before the cap."""
        return sum((each.value for each in self.pillars), Fraction()) / len(self.pillars)

    @property
    def overall(self) -> Fraction:
        """Between 0 and 10, capped by the ladder."""
        return self.mean if self.cap is None else min(self.mean, self.cap)

    @property
    def is_capped(self) -> bool:
        return self.overall < self.mean

    @property
    def letter(self) -> str:
        return letter(self.overall)

    @property
    def band(self) -> Band:
        return band(self.overall)


@dataclass(frozen=True)
class NoScore:
    """Why there is no number: `why` completes "not scored: …"."""

    why: str


def score(judgements: Iterable[Judgement], upcoming: Rung | None) -> Score | NoScore:
    """The numbers of one service, or why there are none.

    Taking away a *met* verdict never raises the overall score: where it was its rule's last, that rule stood at the
    highest share, so that the mean without it is no higher; the same holds of a pillar that loses its last rule.

    Args:
        judgements: what stands of the service, waived findings included: a waiver closes a finding, not the fault.
        upcoming: the lowest rung that does not hold; sets the cap.
    """
    counted = [each for each in judgements if each.question.group != "claims"]
    pillars = means(counted, lambda question: question.pillar, list(Pillar))
    scored = {each.of for each in pillars}
    left_out = tuple(pillar for pillar in Pillar if pillar not in scored)
    if len(pillars) < NEEDED_PILLARS:
        missing = ", ".join(pillar.word for pillar in left_out)
        return NoScore(f"{len(pillars)} of the {NEEDED_PILLARS} pillars needed; nothing could be asked of {missing}")
    cap = CAPS.get(upcoming) if upcoming is not None else None
    return Score(
        pillars,
        left_out,
        cap,
        upcoming if cap is not None else None,
        means(counted, architecture_area, list(ArchitectureArea)),
        means(counted, summary_area, list(SummaryArea)),
    )


def score_of_service(
    judgements: Iterable[Judgement], upcoming: Rung | None, *, has_service: bool, is_whole: bool
) -> Score | NoScore:
    """The same for what is graded, where it may be scored at all.

    Args:
        has_service: it is a service, not the repository in which only workloads of others run.
        is_whole: every rule was asked.
    """
    if not is_whole:
        return NoScore("only a part of the rules was asked")
    if not has_service:
        return NoScore("no service was found, only workloads of others")
    return score(judgements, upcoming)


def means(
    judgements: Iterable[Judgement], of: Callable[[Question], Key | None], order: Sequence[Key]
) -> tuple[Mean[Key], ...]:
    """The score of each key that something was asked of, in the given order."""
    counts: dict[Key, dict[tuple[str, Severity], list[int]]] = {}
    for judgement in judgements:
        question = judgement.question
        key = of(question)
        if key is None:
            continue
        count = counts.setdefault(key, {}).setdefault((question.name, question.severity), [0, 0, 0])
        count[0 if judgement.is_met else 1 if judgement.is_unmet else 2] += 1
    return tuple(
        Mean(key, tuple(RuleShare(name, severity, *count) for (name, severity), count in sorted(counts[key].items())))
        for key in order
        if key in counts
    )


def letter(value: Fraction) -> str:
    """A++ for 10, A+ from 9.5, A 9, B+ 8, B 7, C+ 6, C 5, D 3, else F."""
    return next(word for least, word in LETTERS if value >= least)


def band(value: Fraction) -> Band:
    """Below 5 not ready, 5 to below 8 functional, 8 and above production-ready."""
    if value < 5:
        return Band.NOT_READY
    return Band.FUNCTIONAL if value < 8 else Band.PRODUCTION_READY


def shown(value: Fraction) -> str:
    """One decimal, rounded down, so that a number never looks better than its band."""
    tenths = value * 10 // 1
    return f"{tenths // 10}.{tenths % 10}"
