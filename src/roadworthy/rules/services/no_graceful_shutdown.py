"""A process that drops its work when it is told to stop.

Why: every deployment, scale-down and node drain stops processes with SIGTERM; what is not finished then is lost.
Scenario: the orchestrator stops {subject} in the middle of a piece of work.
Impact: the work is cut off half done; it is lost, done twice, or leaves a file or a lock behind.
Detection: errors and half-written results at the times of deployments.
Fix: set a flag in a handler, `signal.signal(signal.SIGTERM, lambda *_: stop.set())`, and let the loop finish its
    current piece and leave: `while not stop.wait(5): …`.
Monitoring: count of processes that ended by SIGKILL (exit status 137).
Blind to: a supervisor that stops with SIGINT; a server for development, which is a fault of its own; work that is safe
    to cut off anywhere.
Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
Seen: naythan-github/team-maia@b543b17 claude/extensions/experimental/security_orchestration_service.py:498
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import EntryPoint, System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "worker.py": """
import time


def main():
    while True:  # unmet
        handle(queue.next())
        time.sleep(1)


if __name__ == "__main__":
    main()
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["python", "worker.py"]
""",
}
GOOD = {
    "worker/worker.py": """
import signal
import threading

stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())


def main():
    while not stop.wait(1):  # met
        handle(queue.next())


if __name__ == "__main__":
    main()
""",
    "worker/Dockerfile": """
FROM python:3.12.4-slim
CMD ["python", "worker.py"]
""",
    "api/app.py": """
import threading
import time
from fastapi import FastAPI

app = FastAPI()


def look_for_drift():
    while True:
        time.sleep(60)
        drift.look()


threading.Thread(target=look_for_drift, daemon=True).start()


@app.post("/chat")
def chat(prompt: str):
    return model.run(prompt)
""",
    "api/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]  # met
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    criterion=Criterion.DEPLOYMENT,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_graceful_shutdown(system: System) -> Iterator[Verdict]:
    for service in system.services:
        points = [one for one in system.started_in(service) if one.kind in ("server", "worker")]
        told = {one.module for one in points if one.is_development}
        commanded = {one.module for one in points if one.command}
        served = {one.module for one in points if one.command and one.server and one.handles_termination is True}
        for point in _asked(points):
            if point.module in told or point.is_for_development:
                continue
            if not point.command and point.kind == "worker" and point.module in served:
                continue
            told.add(point.module)
            if point.handles_termination is True:
                by = point.server or "its own handler"
                yield met(point, f"finishes what it has begun on SIGTERM ({by})")
            elif isinstance(point.handles_termination, Unknown):
                yield unclear(point, point.handles_termination.why)
            elif point.handles_termination is False:
                cause = service.name if point.module in commanded else f"{service.name}, beside its commands"
                yield unmet(point, "has no handler for SIGTERM and is cut off wherever it stands", cause=cause)


def _asked(points: list[EntryPoint]) -> Iterator[EntryPoint]:
    """Loops and servers in code that something starts, then commands whose module says nothing more."""
    yield from (one for one in points if not one.command and one.is_started and one.kind == "worker")
    yield from (one for one in points if one.command and (one.server or one.handles_termination is not True))
    yield from (one for one in points if not one.command and one.is_started)
