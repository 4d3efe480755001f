"""The rungs, the criteria on each, and the words in which rules place themselves."""

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
