"""The rungs, the criteria on each, and the words in which rules place themselves."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Rung(IntEnum):
    """A rung of the ladder, lowest first. A rung counts only when all below it hold."""

    HYGIENE = 0
    FOUNDATIONS = 1
    HARDENING = 2
    EXCELLENCE = 3

    @property
    def word(self) -> str:
        """The name in lower case: `hygiene`, `foundations`, `hardening`, `excellence`."""
        return self.name.lower()


class Pillar(StrEnum):
    """ROAD, and security beside it."""

    RESPONSE = "R"
    OBSERVABILITY = "O"
    AVAILABILITY = "A"
    DELIVERY = "D"
    SECURITY = "S"

    @property
    def word(self) -> str:
        return self.name.lower()


class Severity(IntEnum):
    """How bad a fault is where it stands; the value is its weight in a score."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Criterion(StrEnum):
    """What a rung asks, in the sentence that reports show."""

    HEALTH = "health checks reflect real readiness"
    ERRORS = "errors propagate with context enough to diagnose"
    TIMEOUTS = "external calls have explicit timeouts"
    LOGS = "logs are structured and correlate requests"
    OBJECTIVES = "objectives are defined and measurable from telemetry"
    ISOLATION = "dependencies have failure isolation"
    DEGRADATION = "degradation paths exist"
    ALERTS = "alerts name a response procedure"
    DEPLOYMENT = "deployment without downtime"
    CAPACITY = "capacity limits enforced under load"
    FAILURE_TESTS = "failure scenarios codified as tests"
    RESOURCES = "resource use bounded and observable"


RUNG_OF: dict[Criterion, Rung] = {
    Criterion.HEALTH: Rung.FOUNDATIONS,
    Criterion.ERRORS: Rung.FOUNDATIONS,
    Criterion.TIMEOUTS: Rung.FOUNDATIONS,
    Criterion.LOGS: Rung.FOUNDATIONS,
    Criterion.OBJECTIVES: Rung.HARDENING,
    Criterion.ISOLATION: Rung.HARDENING,
    Criterion.DEGRADATION: Rung.HARDENING,
    Criterion.ALERTS: Rung.HARDENING,
    Criterion.DEPLOYMENT: Rung.EXCELLENCE,
    Criterion.CAPACITY: Rung.EXCELLENCE,
    Criterion.FAILURE_TESTS: Rung.EXCELLENCE,
    Criterion.RESOURCES: Rung.EXCELLENCE,
}


@dataclass(frozen=True)
class Evidence:
    """What can meet or break a criterion.

    Attributes:
        rules: names of the rules that answer it; each says itself that it serves this criterion, and a test compares.
        shows: what the places of their verdicts show.
        settle: the question that a person answers where the files do not tell.
        proven_by: where reading alone is a declaration, the rules whose *met* is proof all the same (a test that the
            pipeline runs and that can fail); empty where every rule's *met* counts. A drill always counts.
        run_by: the rules whose *met* shows that the pipeline runs that test.
    """

    rules: tuple[str, ...]
    shows: str
    settle: str
    proven_by: tuple[str, ...] = ()
    run_by: tuple[str, ...] = ()


EVIDENCE: dict[Criterion, Evidence] = {
    Criterion.HEALTH: Evidence(
        (
            "no-health-endpoint",
            "hardcoded-health",
            "readiness-ignores-dependency",
            "no-healthcheck",
            "probe-on-unknown-endpoint",
            "healthcheck-tool-missing",
            "shallow-health",
        ),
        "each health endpoint with what it asks before it answers, and each workload with the check made of it",
        "What does the check ask before it answers that the service is ready?",
    ),
    Criterion.ERRORS: Evidence(
        ("error-without-context", "swallowed-error", "success-after-error"),
        "each error handler with what it logs, raises or answers",
        "What does somebody on call see of this error: which input, which dependency, which cause?",
    ),
    Criterion.TIMEOUTS: Evidence(
        ("call-without-timeout",),
        "each outbound call with the seconds after which it gives up",
        "After how many seconds does this call give up, and where is that set?",
    ),
    Criterion.LOGS: Evidence(
        ("unstructured-log", "log-without-correlation"),
        "where logging is set up, its format, and the identifier that joins the lines of one request",
        "In which format do log lines leave the process, and which field is the same for all lines of one request?",
    ),
    Criterion.OBJECTIVES: Evidence(
        ("no-objective", "objective-not-measurable", "buckets-miss-objective"),
        "each objective with the metric that measures it",
        "Which share of requests may fail or be slow over which time, and which query says how many did?",
    ),
    Criterion.ISOLATION: Evidence(
        ("no-failure-isolation",),
        "each dependency with the breaker, bulkhead or pool that keeps its failure apart",
        "What keeps a stalled dependency from taking the workers that the others need?",
    ),
    Criterion.DEGRADATION: Evidence(
        ("no-fallback",),
        "each dependency with what is answered when it is gone",
        "What does a user get while this dependency is gone?",
    ),
    Criterion.ALERTS: Evidence(
        ("alert-without-runbook", "no-alerts"),
        "each alert with the procedure that it names",
        "Where do the alerts of this service live, and which page does each of them open?",
    ),
    Criterion.DEPLOYMENT: Evidence(
        ("no-graceful-shutdown", "no-update-strategy"),
        "how the process ends requests in flight when it is told to stop, and how new versions replace old ones",
        "What happens to a request in flight while a new version is rolled out?",
    ),
    Criterion.CAPACITY: Evidence(
        ("unbounded-concurrency", "no-load-tests"),
        "each limit on work taken at once, and the load test that shows it holding",
        "Which test or drill shows the limit holding under more load than it lets in?",
        proven_by=("no-load-tests",),
        run_by=("ci-without-tests",),
    ),
    Criterion.FAILURE_TESTS: Evidence(
        ("no-failure-tests",),
        "each test that makes a dependency fail, and the pipeline step that runs it",
        "Which test takes a dependency away, and which pipeline fails when the service does not cope?",
        proven_by=("no-failure-tests",),
        run_by=("ci-without-tests",),
    ),
    Criterion.RESOURCES: Evidence(
        ("no-resource-limits",),
        "each workload with its limits on memory and processor",
        "Which limit on memory and processor does the platform set, and which graph shows how near it is?",
    ),
}


class Tier(StrEnum):
    """What a service is for; it sets the rung that is asked of it."""

    EXPERIMENT = "experiment"
    INTERNAL = "internal"
    PRODUCTION = "production"
    CRITICAL = "critical"

    @property
    def target(self) -> Rung:
        """The rung to reach; of an experiment nothing but hygiene is asked."""
        return _TARGETS[self]


# Rung 2 is what is asked of a service of which nobody said what it is for.
_TARGETS = {
    Tier.EXPERIMENT: Rung.HYGIENE,
    Tier.INTERNAL: Rung.FOUNDATIONS,
    Tier.PRODUCTION: Rung.HARDENING,
    Tier.CRITICAL: Rung.EXCELLENCE,
}

EDITION = "2026.12"
EDITIONS = (EDITION, "next")
"""Fixes rules, severities and formulas. Rules newer than it are preview."""


class Failure(StrEnum):
    """SEEMS failure categories."""

    SHARED_FATE = "shared fate"
    EXCESSIVE_LOAD = "excessive load"
    EXCESSIVE_LATENCY = "excessive latency"
    MISCONFIGURATION = "misconfiguration"
    SINGLE_POINT = "single point of failure"


class Property(StrEnum):
    """FaCTOR properties that a fault takes away."""

    FAULT_ISOLATION = "fault isolation"
    AVAILABILITY = "availability"
    CAPACITY = "capacity"
    TIMELINESS = "timeliness"
    OUTPUT_CORRECTNESS = "output correctness"
    REDUNDANCY = "redundancy"


class Hygiene(StrEnum):
    """The three questions that promote a finding of any rung to hygiene."""

    IRREVERSIBLE = "irreversible"
    TOTAL = "total"
    REGULATED = "regulated"


class Profile(StrEnum):
    """Which rules run: what a service is paged for, or all that hold their bar."""

    DEFAULT = "default"
    THOROUGH = "thorough"
