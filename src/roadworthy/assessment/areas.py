"""The areas in which two of the reports grade, and the area of each rule.

A group of rules has a default area in each; a rule says otherwise by its pillar, by the kind of thing it bounds, or in
the tables of names below.
"""

from enum import StrEnum

from roadworthy.findings import Question
from roadworthy.ladder import Pillar


class ArchitectureArea(StrEnum):
    """What the architecture report grades."""

    OBSERVABILITY = "observability"
    RELIABILITY = "reliability patterns"
    ERRORS = "error handling"
    OPERATIONS = "operational excellence"
    PERFORMANCE = "performance and scalability"


class SummaryArea(StrEnum):
    """What the summary grades."""

    DOCUMENTATION = "documentation"
    ARCHITECTURE = "architecture"
    OBSERVABILITY = "observability"
    SECURITY = "security"
    DELIVERY = "CI/CD"
    IMPLEMENTATION = "implementation"
    OPERATIONS = "operational readiness"


_ARCHITECTURE_BY_GROUP = {
    "calls": ArchitectureArea.RELIABILITY,
    "services": ArchitectureArea.RELIABILITY,
    "errors": ArchitectureArea.ERRORS,
    "logs": ArchitectureArea.OBSERVABILITY,
    "metrics": ArchitectureArea.OBSERVABILITY,
    "objectives": ArchitectureArea.OBSERVABILITY,
    "workloads": ArchitectureArea.OPERATIONS,
    "dependencies": ArchitectureArea.OPERATIONS,
    "pipelines": ArchitectureArea.OPERATIONS,
    "settings": ArchitectureArea.OPERATIONS,
    "security": ArchitectureArea.OPERATIONS,
    "claims": ArchitectureArea.OPERATIONS,
}
_ARCHITECTURE_BY_RULE = {
    "alert-without-runbook": ArchitectureArea.OPERATIONS,
    "runbook-missing": ArchitectureArea.OPERATIONS,
    "development-server": ArchitectureArea.OPERATIONS,
    "ephemeral-state": ArchitectureArea.RELIABILITY,
    "no-backup": ArchitectureArea.RELIABILITY,
    "evictable-durable-data": ArchitectureArea.RELIABILITY,
    "no-healthcheck": ArchitectureArea.RELIABILITY,
    "no-resource-limits": ArchitectureArea.PERFORMANCE,
    "no-rate-limit": ArchitectureArea.PERFORMANCE,
    "no-load-shedding": ArchitectureArea.PERFORMANCE,
    "no-load-tests": ArchitectureArea.PERFORMANCE,
    "no-autoscaling": ArchitectureArea.PERFORMANCE,
    "single-replica": ArchitectureArea.PERFORMANCE,
    "all-gpus-reserved": ArchitectureArea.PERFORMANCE,
    "client-per-request": ArchitectureArea.PERFORMANCE,
    "unchecked-pool": ArchitectureArea.PERFORMANCE,
    "blocking-call-in-async": ArchitectureArea.PERFORMANCE,
    "remote-query-in-loop": ArchitectureArea.PERFORMANCE,
    "model-loaded-per-request": ArchitectureArea.PERFORMANCE,
    "context-size-unset": ArchitectureArea.PERFORMANCE,
    "batch-unbounded": ArchitectureArea.PERFORMANCE,
}

_SUMMARY_BY_GROUP = {
    "claims": SummaryArea.DOCUMENTATION,
    "services": SummaryArea.ARCHITECTURE,
    "calls": SummaryArea.ARCHITECTURE,
    "errors": SummaryArea.ARCHITECTURE,
    "logs": SummaryArea.OBSERVABILITY,
    "metrics": SummaryArea.OBSERVABILITY,
    "objectives": SummaryArea.OBSERVABILITY,
    "security": SummaryArea.SECURITY,
    "pipelines": SummaryArea.DELIVERY,
    "dependencies": SummaryArea.DELIVERY,
    "settings": SummaryArea.IMPLEMENTATION,
    "workloads": SummaryArea.OPERATIONS,
}
_SUMMARY_BY_RULE = {
    "no-implementation": SummaryArea.IMPLEMENTATION,
    "feature-claim-unbacked": SummaryArea.IMPLEMENTATION,
    "missing-entrypoint": SummaryArea.IMPLEMENTATION,
    "copy-source-missing": SummaryArea.IMPLEMENTATION,
    "no-alerts": SummaryArea.OPERATIONS,
    "alert-without-runbook": SummaryArea.OPERATIONS,
    "alert-without-receiver": SummaryArea.OPERATIONS,
    "runbook-missing": SummaryArea.OPERATIONS,
    "missing-runbook": SummaryArea.OPERATIONS,
    "no-rollback": SummaryArea.OPERATIONS,
}


def architecture_area(question: Question) -> ArchitectureArea | None:
    """The area of the architecture report; None for a group that has none."""
    by_rule = _ARCHITECTURE_BY_RULE.get(question.name)
    if by_rule is None and question.name.startswith("unbounded-") and question.pillar is Pillar.AVAILABILITY:
        by_rule = ArchitectureArea.PERFORMANCE
    return by_rule or _ARCHITECTURE_BY_GROUP.get(question.group)


def summary_area(question: Question) -> SummaryArea | None:
    """The area of the summary; every security rule stands under security, whatever noun it asks about."""
    if question.pillar is Pillar.SECURITY:
        return SummaryArea.SECURITY
    return _SUMMARY_BY_RULE.get(question.name) or _SUMMARY_BY_GROUP.get(question.group)
