"""The five steps of running a system, from manual to optimised, and where a service stands."""

from collections.abc import Iterable, Sequence
from enum import IntEnum

from roadworthy.assessment.criteria import Standing
from roadworthy.findings import Judgement
from roadworthy.model.noun import dataclass


class OperationsStep(IntEnum):
    """A step counts only when all below it are reached; the first is where everybody begins."""

    MANUAL = 0
    MONITORED = 1
    MEASURED = 2
    AUTOMATED = 3
    OPTIMISED = 4

    @property
    def word(self) -> str:
        return self.name.lower()


PRACTICES: dict[OperationsStep, dict[str, tuple[str, ...]]] = {
    OperationsStep.MANUAL: {},
    OperationsStep.MONITORED: {
        "logs": ("no-logging", "output-discarded"),
        "health checks": ("no-health-endpoint", "no-healthcheck"),
        "monitoring": ("no-metrics", "metrics-not-scraped", "scrape-target-unknown", "scrape-path-unknown"),
        "proactive alerts": ("no-alerts", "alert-without-receiver"),
    },
    OperationsStep.MEASURED: {
        "indicators": ("missing-golden-signal", "dead-metric", "constant-metric", "broken-exposition"),
        "objectives": ("no-objective", "objective-not-measurable", "buckets-miss-objective"),
        "error budget": ("objective-without-alert",),
        "decisions from metrics": ("no-dashboard", "empty-dashboard", "dashboard-on-unknown-metric"),
    },
    OperationsStep.AUTOMATED: {
        "remediation": ("remediation-never-acts", "remediation-misreads-signal", "unbounded-remediation"),
        "fault injection": ("no-failure-tests",),
        "canary": ("no-progressive-delivery",),
        "scaling": ("no-autoscaling",),
    },
    OperationsStep.OPTIMISED: {
        "continuous optimisation": ("no-load-tests", "resource-use-not-measured"),
        "prediction": ("no-drift-monitoring",),
        "self-healing": ("no-restart-policy", "restart-policy-bypassed"),
    },
}
"""What each step asks, and the rules that answer it."""


@dataclass(frozen=True)
class Practice:
    """One thing that a step asks.

    Attributes:
        evidence: the verdicts that decide it, sorted by place.
    """

    name: str
    standing: Standing
    evidence: tuple[Judgement, ...] = ()


@dataclass(frozen=True)
class StepGrade:
    """One step with its practices; what was not asked counts as not there."""

    step: OperationsStep
    practices: tuple[Practice, ...]

    @property
    def met(self) -> int:
        return sum(each.standing is Standing.MET for each in self.practices)

    @property
    def percent(self) -> int:
        """How much of the step is met, rounded down; the first step asks nothing."""
        return 100 * self.met // len(self.practices) if self.practices else 100

    @property
    def is_reached(self) -> bool:
        return self.met == len(self.practices)


@dataclass(frozen=True)
class Operations:
    """The steps of one service, from manual up."""

    steps: tuple[StepGrade, ...]

    @property
    def level(self) -> float:
        """Between 0 and 4: the highest step reached with all below it, and a half where half of the next is met."""
        missing = next((each for each in self.steps if not each.is_reached), None)
        if missing is None:
            return float(len(self.steps) - 1)
        return missing.step - 1 + (0.5 if missing.percent >= 50 else 0.0)


def operations(judgements: Sequence[Judgement]) -> Operations:
    """Where a service stands, as its verdicts tell."""
    return Operations(
        tuple(
            StepGrade(step, tuple(_practice(name, rules, judgements) for name, rules in practices.items()))
            for step, practices in PRACTICES.items()
        )
    )


def _practice(name: str, rules: Iterable[str], judgements: Sequence[Judgement]) -> Practice:
    names = frozenset(rules)
    own = [each for each in judgements if each.question.name in names]
    unmet = tuple(each for each in own if each.is_unmet)
    unclear = tuple(each for each in own if each.is_unclear)
    if unmet:
        return Practice(name, Standing.UNMET, unmet)
    if unclear:
        return Practice(name, Standing.UNCLEAR, unclear)
    return Practice(name, Standing.MET if own else Standing.NOT_APPLICABLE, tuple(own))
