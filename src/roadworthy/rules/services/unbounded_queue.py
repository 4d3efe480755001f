"""A queue that takes in work without end.

Why: a queue without a limit turns overload into waiting: nobody is refused, and everybody comes too late.
Scenario: work arrives at {subject} faster than what empties it can follow.
Impact: entries wait for minutes and are worth nothing when their turn comes; memory grows; a restart loses them all.
Detection: the age of the oldest entry rises; memory rises with it.
Fix: `queue.Queue(maxsize=100)` with `put_nowait`, and answer 503 with `Retry-After` on `queue.Full`; a watcher of files
    hands each event to such a queue and lets a worker of its own empty it.
Monitoring: gauge of the length, histogram of the time that entries wait.
Blind to: a bound on those who put something in, such as a semaphore before the call.
Source: https://sre.google/sre-book/addressing-cascading-failures/#queue-management
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import queue

from fastapi import FastAPI

app = FastAPI()
jobs = queue.Queue()  # unmet


@app.post("/jobs")
def job(text: str):
    jobs.put(text)


def work():
    while True:
        print(jobs.get())
"""
}
GOOD = {
    "app.py": """
import queue

from fastapi import FastAPI

app = FastAPI()
jobs = queue.Queue(maxsize=100)  # met
stops = queue.Queue()


@app.post("/jobs")
def job(text: str):
    jobs.put_nowait(text)


@app.get("/stream")
def stream(text: str):
    words = queue.Queue()
    words.put(text)
    return words.get()


def stop():
    stops.put(None)


class Stream:
    def __init__(self):
        self.words = queue.Queue()

    def add(self, word):
        self.words.put(word)


@app.get("/words")
def words(text: str):
    stream = Stream()
    stream.add(text)
"""
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def unbounded_queue(system: System) -> Iterator[Verdict]:
    """Asks queues that last as long as the process and that requests, events or tasks fill."""
    for one in system.collections:
        if one.kind != "queue" or not one.is_long_lived:
            continue
        filled = next((growth for growth in one.growths if growth.runs and system.is_reached(growth)), None)
        if filled is None:
            continue
        if one.bound:
            yield met(one, f"holds at most {one.bound}")
        elif not filled.runs.startswith("the loop"):
            yield unmet(one, f"takes in whatever {filled.runs} puts there, without a limit", also=(filled.place,))
