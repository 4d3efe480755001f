"""Failures that nobody handles: which part fails, how, and where that is felt."""

from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.finding import Finding
from roadworthy.ladder import Pillar
from roadworthy.model.noun import dataclass

_GROUPS = ("calls", "errors")
_RULES = frozenset({
    "ephemeral-state", "evictable-durable-data", "no-backup", "no-log-rotation", "unrotated-log",
    "no-restart-policy", "single-replica", "start-order-without-health", "sleep-as-readiness", "state-in-process",
    "no-graceful-shutdown", "unbounded-queue", "unbounded-concurrency", "no-rate-limit", "unbounded-growth",
    "no-healthcheck", "model-pulled-at-start", "acknowledged-before-stored", "unfinished-work-not-resumed",
    "work-dropped-on-error", "non-atomic-write",
})  # fmt: skip
_SIDES = ("dependency", "volume", "store", "workload", "endpoint")
"""Words of a verdict that name the part that fails, the nearest to the failure first."""


@dataclass(frozen=True)
class Scenario:
    """One failure.

    Attributes:
        part: that fails: a dependency, a volume, a workload.
        findings: of one rule at this part, in the order to work on them; never empty.
    """

    part: str
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]


def scenarios(assessment: Assessment) -> tuple[Scenario, ...]:
    """Every failure of a part that some finding leaves open, most urgent first."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in assessment.findings:
        question = finding.judgement.question
        if question.pillar is Pillar.SECURITY:
            continue
        is_of_a_part = question.group in _GROUPS and "dependency" in finding.judgement.verdict.words
        if is_of_a_part or question.name in _RULES:
            found.setdefault((_part(finding), question.name), []).append(finding)
    return tuple(Scenario(part, tuple(findings)) for (part, _), findings in found.items())


def _part(finding: Finding) -> str:
    verdict = finding.judgement.verdict
    return next((verdict.words[side] for side in _SIDES if verdict.words.get(side)), verdict.subject)
