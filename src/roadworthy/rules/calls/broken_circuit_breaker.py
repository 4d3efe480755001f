"""A circuit breaker made by hand that cannot do its work.

Why: a breaker earns its place in the minutes around a recovery: one that opens never, closes never, or lets everybody
    through on trial does then what would have happened without it.
Scenario: the dependency comes back after an outage, and {subject} begins to let calls through.
Impact: every waiting caller arrives at the same moment and puts it down again, or nobody is ever let through.
Detection: the breaker's state stays the same for days, or changes many times a minute.
Fix: let one caller through on trial and refuse the others until it has answered, or take a tested breaker:
    `purgatory`, `pybreaker`, `aiobreaker`; measure waiting time with `time.monotonic()`.
Monitoring: the breaker's state as a gauge, a counter of refused calls, and of trials with their outcome.
Blind to: a limit on trials that the callers keep, and breakers whose state is no word.
Source: https://learn.microsoft.com/en-us/azure/architecture/patterns/circuit-breaker
Seen: naythan-github/team-maia@b543b17 claude/tools/reliable_confluence_client.py:104
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "breaker.py": """
from datetime import datetime


class CircuitBreaker:
    def __init__(self, limit=5, timeout=60):
        self.limit, self.timeout = limit, timeout
        self.failures = 0
        self.last_failure = None
        self.state = "closed"

    def succeeded(self):
        self.failures = 0
        self.state = "closed"

    def failed(self):
        self.failures += 1
        self.last_failure = datetime.now()
        if self.failures >= self.limit:
            self.state = "open"

    def is_available(self):
        if self.state == "open":
            if (datetime.now() - self.last_failure).seconds > self.timeout:  # unmet
                self.state = "half-open"  # unmet
                return True
            return False
        return True


class StuckBreaker:  # unmet
    def __init__(self):
        self.state = "closed"
        self.failures = 0

    def failed(self):
        self.failures += 1
        if self.failures > 5:
            self.state = "open"

    def is_available(self):
        return self.state == "closed"
""",
}
GOOD = {
    "breaker.py": """
import time
from enum import Enum


class CircuitState(Enum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreakerError(Exception):
    pass


class CircuitBreaker:  # met
    def __init__(self):
        self._state = CircuitState.CLOSED
        self._half_open_calls = 0
        self._opened_at = 0.0
        self._failures = 0

    def allow(self):
        if self._state is CircuitState.OPEN:
            if time.monotonic() - self._opened_at < 30:
                return False
            self._state = CircuitState.HALF_OPEN
            self._half_open_calls = 0
        if self._state is CircuitState.HALF_OPEN:
            self._half_open_calls += 1
            return self._half_open_calls <= 1
        return True

    def succeeded(self):
        self._state = CircuitState.CLOSED

    def failed(self):
        self._failures += 1
        self._state = CircuitState.OPEN
        self._opened_at = time.monotonic()


class QuietBreaker:  # met
    def __init__(self):
        self.state = "closed"

    def allow(self):
        if self.state == "open" and self.is_over():
            self.state = "half-open"
            return True
        if self.state == "half-open":
            return False
        return self.state == "closed"

    def told(self, ok):
        self.state = "closed" if ok else "open"
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def broken_circuit_breaker(system: System) -> Iterator[Verdict]:
    """Asks each breaker of the system's own; every fault of one is a line of its own."""
    for breaker in system.breakers:
        if not breaker.opens:
            yield unmet(breaker, "is never opened: no statement after its construction does it")
        if not breaker.closes:
            yield unmet(breaker, "is never closed again: no statement after its construction does it")
        if breaker.trial is not None:
            text = "lets every caller through while it is half open, not one on trial"
            yield unmet(breaker, text, place=breaker.trial)
        if breaker.clock is not None:
            text = "takes its waiting time from timedelta.seconds, which leaves out whole days"
            yield unmet(breaker, text, place=breaker.clock)
        if breaker.opens and breaker.closes and breaker.trial is None and breaker.clock is None:
            tried = ", and bounds who is let through on trial" if breaker.half_opens else ""
            yield met(breaker, f"opens and closes again{tried}")
