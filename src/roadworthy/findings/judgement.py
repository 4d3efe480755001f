"""A verdict together with the question that it answers, and the service that it concerns."""

from enum import StrEnum

from roadworthy.findings.question import Question
from roadworthy.findings.verdict import Outcome, Verdict
from roadworthy.model.noun import dataclass


class Basis(StrEnum):
    """How a verdict came about. A drill overrules reading; reading overrules the rest."""

    READ = "read"
    DRILLED = "drilled"
    OBSERVED = "observed"
    DECLARED = "declared"
    IMPORTED = "imported"
    ADVISED = "advised"


@dataclass(frozen=True)
class Judgement:
    """One verdict of one rule.

    Attributes:
        service: name of the service that it concerns; "" when it concerns all.
        fingerprint: identity of the occurrence, stable under moved lines; see `fingerprint`.
    """

    question: Question
    verdict: Verdict
    service: str = ""
    basis: Basis = Basis.READ
    fingerprint: str = ""

    @property
    def is_met(self) -> bool:
        return self.verdict.outcome is Outcome.MET

    @property
    def is_unmet(self) -> bool:
        return self.verdict.outcome is Outcome.UNMET

    @property
    def is_unclear(self) -> bool:
        return self.verdict.outcome is Outcome.UNCLEAR
