"""How many of the promises in a project's documents hold."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from fractions import Fraction

from roadworthy.findings import Judgement, Manner
from roadworthy.model import Claim, ClaimKind
from roadworthy.model.noun import dataclass

_Key = tuple[str, int, str]


class Keeping(StrEnum):
    """What became of a promise."""

    CONFIRMED = "confirmed"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    UNCLEAR = "unclear"


CATEGORIES = {
    ClaimKind.SERVICE: "Services",
    ClaimKind.ENDPOINT: "Endpoints",
    ClaimKind.PORT: "Endpoints",
    ClaimKind.COMMAND: "Commands",
    ClaimKind.SETTING: "Settings",
    ClaimKind.METRIC: "Metrics and objectives",
    ClaimKind.OBJECTIVE: "Metrics and objectives",
    ClaimKind.ALERT: "Alerts and runbooks",
    ClaimKind.RUNBOOK: "Alerts and runbooks",
    ClaimKind.DASHBOARD: "Dashboards",
    ClaimKind.FEATURE: "Features",
    ClaimKind.TEST: "Tests",
    ClaimKind.VERSION: "Versions",
    ClaimKind.LICENCE: "Documents and files",
    ClaimKind.POLICY: "Documents and files",
    ClaimKind.PATH: "Documents and files",
    ClaimKind.STRUCTURE: "Documents and files",
}
"""Under which heading each kind is listed; a claim whose `area` is told stands under that."""


@dataclass(frozen=True)
class Promise:
    """A claim that is counted, and what became of it.

    Attributes:
        number: its place in the order of documents and lines, counted from 1.
        judgement: what its rule said; None where no rule that was asked judges its kind.
    """

    number: int
    claim: Claim
    judgement: Judgement | None = None

    @property
    def keeping(self) -> Keeping:
        if self.judgement is None or self.judgement.is_unclear:
            return Keeping.UNCLEAR
        if self.judgement.is_met:
            return Keeping.CONFIRMED
        return Keeping.PARTLY if self.judgement.verdict.manner is Manner.PARTIAL else Keeping.CONTRADICTED

    @property
    def manner(self) -> Manner | None:
        """In which way it is not kept; None where it is kept or unclear."""
        if self.judgement is None or not self.judgement.is_unmet:
            return None
        return self.judgement.verdict.manner or Manner.INCONSISTENT

    @property
    def why(self) -> str:
        """What makes its verdict so."""
        return self.judgement.verdict.text if self.judgement else "no rule that was asked judges it"

    @property
    def category(self) -> str:
        return self.claim.details.get("area") or CATEGORIES[self.claim.kind]


@dataclass(frozen=True)
class Completeness:
    """The promises of some documents.

    Attributes:
        promises: by document and line.
        skipped: claims that were read and are no promises, each with its reason, by document and line.
    """

    promises: tuple[Promise, ...] = ()
    skipped: tuple[Claim, ...] = ()

    def count(self, keeping: Keeping) -> int:
        return sum(promise.keeping is keeping for promise in self.promises)

    @property
    def verifiable(self) -> int:
        """Those that could be told: confirmed, partly and contradicted."""
        return len(self.promises) - self.count(Keeping.UNCLEAR)

    @property
    def share(self) -> Fraction | None:
        """The confirmed ones and half of the partly true ones, of those that could be told; None of none."""
        if not self.verifiable:
            return None
        return (self.count(Keeping.CONFIRMED) + Fraction(self.count(Keeping.PARTLY), 2)) / self.verifiable

    @property
    def percent(self) -> str:
        """The share with one decimal: "86.5 %"; rounded down, so that only a whole is 100; "–" of none."""
        if self.share is None:
            return "–"
        tenths = int(self.share * 1000)
        return f"{tenths // 10}.{tenths % 10} %"

    @property
    def division(self) -> str:
        """How the percentage comes about: "(30 + 3 × ½) of 37"; "" of none."""
        if self.share is None:
            return ""
        partly = self.count(Keeping.PARTLY)
        confirmed = self.count(Keeping.CONFIRMED)
        whole = f"({confirmed} + {partly} × ½)" if partly else str(confirmed)
        return f"{whole} of {self.verifiable}"

    def by_category(self) -> tuple[tuple[str, "Completeness"], ...]:
        """The same for each category in which there is a promise, by name."""
        return self._by(lambda promise: promise.category)

    def by_document(self) -> tuple[tuple[str, "Completeness"], ...]:
        """The same for each document that promises something, by path."""
        return self._by(lambda promise: promise.claim.place.path)

    def _by(self, key: Callable[[Promise], str]) -> tuple[tuple[str, "Completeness"], ...]:
        groups: dict[str, list[Promise]] = {}
        for promise in self.promises:
            groups.setdefault(key(promise), []).append(promise)
        return tuple((name, Completeness(tuple(group))) for name, group in sorted(groups.items()))


def completeness(claims: Iterable[Claim], judgements: Iterable[Judgement]) -> Completeness:
    """Every claim with what its rule said of it.

    Where a rule said several things of one claim the worst counts.
    """
    said: dict[_Key, Judgement] = {}
    for judgement in judgements:
        verdict = judgement.verdict
        if verdict.is_promise:
            key = (verdict.place.path, verdict.place.start, verdict.symbol)
            if key not in said or _gravity(judgement) > _gravity(said[key]):
                said[key] = judgement
    promises: list[Promise] = []
    skipped: list[Claim] = []
    for claim in sorted(claims, key=lambda each: (each.place.path, each.place.start, each.symbol)):
        if claim.is_promise:
            found = said.get((claim.place.path, claim.place.start, claim.symbol))
            promises.append(Promise(len(promises) + 1, claim, found))
        else:
            skipped.append(claim)
    return Completeness(tuple(promises), tuple(skipped))


def _gravity(judgement: Judgement) -> int:
    return 2 if judgement.is_unmet else 1 if judgement.is_unclear else 0
