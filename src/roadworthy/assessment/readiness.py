"""What a review before a launch looks at, and which rules answer for it; a test knows that they are there."""

from collections.abc import Iterable
from enum import StrEnum

from roadworthy.findings import Judgement, Question
from roadworthy.ladder import Pillar
from roadworthy.model.noun import dataclass


class FocusArea(StrEnum):
    """Where a review before a launch looks."""

    ERRORS = "error handling and resilience"
    LOGGING = "logging and observability"
    RESOURCES = "resource usage"
    SCALING = "scaling"
    DEPENDENCIES = "dependencies"
    SECURITY = "security"
    DEPLOYMENT = "deployment safety"


class ResourceKind(StrEnum):
    """What a service may run out of."""

    MEMORY = "memory"
    PROCESSOR = "processor (CPU)"
    DISK = "disk"
    NETWORK = "network"
    ACCELERATORS = "accelerators"


class SignalKind(StrEnum):
    """By what a failure is seen."""

    LOGS = "logs"
    METRICS = "metrics"
    TRACES = "traces"
    ALERTS = "alerts and dashboards"


RESOURCES: dict[ResourceKind, tuple[str, ...]] = {
    ResourceKind.MEMORY: (
        "no-resource-limits", "unbounded-growth", "unbounded-cache", "unbounded-queue", "unbounded-body",
        "unbounded-response", "unbounded-label", "model-loaded-per-request",
    ),
    ResourceKind.PROCESSOR: ("no-resource-limits", "busy-loop", "blocking-call-in-async", "expensive-health-check"),
    ResourceKind.DISK: (
        "no-log-rotation", "unrotated-log", "ephemeral-state", "evictable-durable-data", "no-backup",
        "restore-untested", "retention-unset",
    ),
    ResourceKind.NETWORK: (
        "client-per-request", "resource-not-closed", "unchecked-pool", "unbounded-fan-out", "unbounded-retry",
        "remote-query-in-loop", "server-without-timeout",
    ),
    ResourceKind.ACCELERATORS: (
        "all-gpus-reserved", "unbounded-generation", "context-size-unset", "cold-start-after-idle",
        "stream-without-idle-timeout", "batch-unbounded", "inference-without-deadline",
    ),
}  # fmt: skip
"""Which rules speak of each resource; a rule may speak of two."""

TEN_TIMES = (
    "blocking-call-in-async", "model-loaded-per-request", "state-in-process", "unbounded-concurrency", "no-rate-limit",
    "unbounded-queue", "unbounded-fan-out", "unbounded-retry", "retry-without-backoff", "stacked-retries",
    "no-outbound-throttle", "client-per-request", "remote-query-in-loop", "check-then-act", "overlapping-runs",
    "batch-unbounded", "single-replica", "no-autoscaling", "fixed-container-name", "metrics-lost-across-workers",
    "server-without-timeout", "no-load-tests",
)  # fmt: skip
"""What ten times the load meets: work that waits for other work, state kept in a process, and what nobody has tried."""

_BY_GROUP = {
    "errors": FocusArea.ERRORS,
    "calls": FocusArea.ERRORS,
    "logs": FocusArea.LOGGING,
    "metrics": FocusArea.LOGGING,
    "objectives": FocusArea.LOGGING,
    "dependencies": FocusArea.DEPENDENCIES,
    "security": FocusArea.SECURITY,
    "workloads": FocusArea.DEPLOYMENT,
    "services": FocusArea.DEPLOYMENT,
    "pipelines": FocusArea.DEPLOYMENT,
    "settings": FocusArea.DEPLOYMENT,
}
_BY_SIGNAL = {
    "no-tracing": SignalKind.TRACES,
    "log-without-correlation": SignalKind.TRACES,
    "no-error-aggregation": SignalKind.LOGS,
}


@dataclass(frozen=True)
class CommonIssue:
    """A fault that pages people everywhere.

    Attributes:
        rules: that answer it; the first one's page says why it matters.
        counted: what is counted where nothing is found.
    """

    name: str
    rules: tuple[str, ...]
    counted: str


COMMON_ISSUES = (
    CommonIssue("Swallowed errors", ("swallowed-error", "success-after-error", "background-error-lost"), "handler"),
    CommonIssue("No health check", ("no-health-endpoint", "no-healthcheck", "hardcoded-health"), "service or workload"),
    CommonIssue(
        "Unbounded memory", ("unbounded-growth", "unbounded-cache", "unbounded-queue"), "long-lived collection"
    ),
    CommonIssue("Calls without a timeout", ("call-without-timeout", "subprocess-without-timeout"), "outbound call"),
    CommonIssue(
        "No graceful shutdown",
        ("no-graceful-shutdown", "short-grace-period", "signal-not-forwarded"),
        "long-running process",
    ),
    CommonIssue("Logging without context", ("error-without-context", "log-without-correlation"), "log statement"),
    CommonIssue(
        "Hard-coded settings",
        ("hardcoded-address", "hardcoded-model", "hardcoded-setting", "hardcoded-path"),
        "setting",
    ),
    CommonIssue("Rate limit missing", ("no-rate-limit",), "endpoint"),
)


@dataclass(frozen=True)
class Count:
    """How the verdicts on something came out."""

    met: int = 0
    unmet: int = 0
    unclear: int = 0

    @property
    def asked(self) -> int:
        return self.met + self.unmet + self.unclear


def count_of(judgements: Iterable[Judgement]) -> Count:
    """Verdicts by their outcome."""
    given = tuple(judgements)
    return Count(
        sum(each.is_met for each in given),
        sum(each.is_unmet for each in given),
        sum(each.is_unclear for each in given),
    )


def focus_area(question: Question) -> FocusArea | None:
    """Where the rule is counted, once; None for promises of documents, which are counted as completeness."""
    if question.group == "claims":
        return None
    if question.pillar is Pillar.SECURITY:
        return FocusArea.SECURITY
    if question.name in TEN_TIMES:
        return FocusArea.SCALING
    if any(question.name in names for names in RESOURCES.values()):
        return FocusArea.RESOURCES
    return _BY_GROUP.get(question.group)


def signal_kind(question: Question) -> SignalKind | None:
    """Which signal the rule asks about; None for what is no rule of observability."""
    if question.pillar is not Pillar.OBSERVABILITY and question.group not in ("logs", "objectives"):
        return None
    if question.pillar is Pillar.SECURITY:
        return None
    if question.name in _BY_SIGNAL:
        return _BY_SIGNAL[question.name]
    return {"logs": SignalKind.LOGS, "objectives": SignalKind.ALERTS}.get(question.group, SignalKind.METRICS)
