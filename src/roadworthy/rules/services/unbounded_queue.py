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
Seen: Andrei9385/TTS@f573623 app/services/synthesis_service.py:24
"""

from collections.abc import Iterator
from itertools import pairwise

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, System
from roadworthy.rules.rule import rule

_WATCHER = """
import threading

import requests
from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer


class Inbox(FileSystemEventHandler):
    def on_created(self, event):
        self.tell(event.src_path)

    def tell(self, path):
        return requests.post("http://localhost:11434/api/generate", json={"prompt": path}, timeout=60)  # unmet


if __name__ == "__main__":
    watch = Observer()
    watch.schedule(Inbox(), "inbox")
    watch.start()
    watch.join()
"""
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
""",
    "inbox.py": _WATCHER,
    "Dockerfile": 'FROM python:3.12.4-slim\nCMD ["python", "inbox.py"]\n',
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
""",
    "Dockerfile": 'FROM python:3.12.4-slim\nCMD ["python", "inbox.py"]\n',
    "other/Dockerfile": 'FROM python:3.12.4-slim\nCMD ["python", "quick.py"]\n',
    "inbox.py": _WATCHER.replace("self.tell(event.src_path)", "threading.Thread(target=self.tell).start()").replace(
        "  # unmet", ""
    ),
    "quick.py": _WATCHER.replace("localhost:11434/api/generate", "localhost:8000/new").replace(
        "timeout=60)  # unmet", "timeout=2)"
    ),
}


_EVENT = "file event in "
_LONG_SECONDS = 30


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
    yield from _held_events(system)


def _held_events(system: System) -> Iterator[Verdict]:
    """What a handler of file events waits for long: the one thread that hands them out waits with it."""
    for call in system.calls:
        start, *chain = system.waits_on(call) or ("",)
        if start.startswith(_EVENT) and _is_long(call) and not _is_handed_on(system, chain):
            handler = chain[0].partition(":")[2]
            text = (
                f"is waited for in {handler}, which works off each event itself: those behind it queue without a limit"
            )
            yield unmet(call, text, cause=chain[0])


def _is_long(call: Call) -> bool:
    seconds = call.timeout_seconds
    is_patient = seconds is None or (isinstance(seconds, float | int) and seconds >= _LONG_SECONDS)
    return (call.kind is CallKind.MODEL or call.generates) and is_patient


def _is_handed_on(system: System, chain: list[str]) -> bool:
    """On the way from the handler something else may take over: a thread, a pool, a task."""
    return any(step in system.graph.handed or step[1] in system.graph.entries for step in pairwise(chain))
