"""A loop that asks again at once.

Why: a loop without a pause takes a whole core to learn that nothing has changed.
Scenario: there is nothing to do for a while, which is most of the time.
Impact: {subject} burns the CPU that requests need, and its limit throttles all else in the container.
Detection: a core at 100 % while no request comes in; throttled seconds of the container.
Fix: wait for what is awaited: `queue.get(timeout=1)` for `get_nowait()`, `event.wait(1)`, `process.wait(60)`; or sleep
    between two looks.
Monitoring: CPU seconds per request; alert on use without traffic.
Blind to: loops whose calls wait inside a library.
Source: https://docs.python.org/3/library/queue.html#queue.Queue.get
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

BAD = {
    "worker.py": """
import queue

jobs = queue.Queue()


def run():
    while True:  # unmet
        try:
            handle = jobs.get_nowait()
        except queue.Empty:
            continue


if __name__ == "__main__":
    run()
""",
}
GOOD = {
    "worker.py": """
import queue
import time

jobs = queue.Queue()


def run():
    while True:
        try:
            handle = jobs.get_nowait()
        except queue.Empty:
            time.sleep(0.1)


def drain():
    while True:
        try:
            jobs.get_nowait()
        except queue.Empty:
            break


def wait(process):
    while True:
        if process.poll() is not None:
            return
        time.sleep(1)


if __name__ == "__main__":
    run()
""",
}


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def busy_loop(system: System) -> Iterator[Verdict]:
    """Asks every loop that does nothing but ask."""
    for one in system.practices:
        if one.kind is PracticeKind.SPINNING and system.is_reached(one):
            asks = "does nothing" if one.what == "nothing" else f"asks {one.what}()"
            yield unmet(one, f"{asks} again and again without waiting in between")
