"""A decision on elapsed time that the clock does not support.

Why: `timedelta.seconds` starts anew every day, and the wall clock is set back and forth while a program runs.
Scenario: the machine's clock is corrected by a minute, or a pause lasts longer than a day.
Impact: {subject} ends too early, too late or never; a breaker stays open, a cache stale, a wait endless.
Detection: timeouts that fire in bulk when the clock is corrected; waits that end a day late.
Fix: take both moments from one steady clock: `start = time.monotonic()`, then `time.monotonic() - start > limit`; of a
    difference of dates ask `total_seconds()`.
Monitoring: the offset of the machine's clock (`node_timex_offset_seconds`); alert beyond a second.
Blind to: moments that are kept in files or databases, for which only the wall clock will do.
Source: https://docs.python.org/3/library/time.html#time.monotonic
Seen: naythan-github/team-maia@b543b17 claude/tools/reliable_confluence_client.py:102
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "waiting.py": """
import time
from datetime import datetime


def is_over(since: datetime) -> bool:
    passed = datetime.now() - since
    return passed.seconds > 60  # unmet


def wait(job):
    start = time.time()
    while time.time() - start < 30:  # unmet
        if job.is_done():
            return


def wait_until(job):
    end = time.time() + 30
    while time.time() < end:  # unmet
        job.step()
""",
}
GOOD = {
    "waiting.py": """
import os
import time
from datetime import datetime


def wait(job):
    start = time.monotonic()
    while time.monotonic() - start < 30:  # met
        if job.is_done():
            return


def is_over(since: datetime) -> bool:
    return (datetime.now() - since).total_seconds() > 60


def is_old(path):
    return time.time() - os.path.getmtime(path) > 60


def shown(since: datetime) -> str:
    passed = datetime.now() - since
    return f"{passed.days} days, {passed.seconds // 3600} hours"


def measure(work):
    start = time.time()
    work()
    return time.time() - start
""",
}

_WRONG = {
    "timedelta.seconds": "leaves out whole days: `seconds` is what remains below one",
    "time.time": "is decided by the wall clock, which is set back and forth",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.TIMELINESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def wrong_elapsed_time(system: System) -> Iterator[Verdict]:
    """Asks each difference of moments that decides something."""
    for elapsed in system.elapsed_times:
        if (wrong := _WRONG.get(elapsed.by)) is not None:
            yield unmet(elapsed, wrong, cause=f"{elapsed.by} in {elapsed.place.path}")
        else:
            yield met(elapsed, f"is decided by {elapsed.by}, which only goes forward")
