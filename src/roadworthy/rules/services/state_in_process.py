"""State of a conversation or a job in the memory of a process.

Why: the next request of the same person goes to another process, which knows nothing of the first.
Scenario: {subject} holds what a request wrote, and the next one is answered by another copy of the service.
Impact: sessions are lost now and then, jobs are "not found" while they run, and every restart forgets all of them.
Detection: "not found" for identifiers that were given out shortly before, more often the more copies run.
Fix: keep it where all copies look: `redis.set(f"session:{session_id}", state, ex=3600)`, or a table; until then, one
    process and one copy.
Monitoring: count look-ups that find nothing, by kind of identifier.
Blind to: a proxy that sends each client to the same copy.
Source: https://12factor.net/processes
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37
    flux/ai/agent-store-multibrands/src/order_processor/handler.py:53
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import CallKind, Place, Service, System
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.replicas import copies

_APP = """
from fastapi import FastAPI

app = FastAPI()
sessions = {}  # unmet


@app.post("/sessions/{session_id}")
def begin(session_id: str):
    sessions[session_id] = []


@app.get("/sessions/{session_id}")
def read(session_id: str):
    return sessions[session_id]
"""
BAD = {
    "app.py": _APP,
    "Dockerfile": 'FROM python:3.12.4-slim\nCMD ["uvicorn", "app:app", "--workers", "4"]\n',
    "one/app.py": _APP,
    "one/Dockerfile": 'FROM python:3.12.4-slim\nCMD ["uvicorn", "app:app"]\n',
}
GOOD = {
    "app.py": _APP.replace("sessions = {}  # unmet", "greetings = {}").replace("sessions[", "greetings["),
    "Dockerfile": 'FROM python:3.12.4-slim\nCMD ["uvicorn", "app:app", "--workers", "1"]\n',
    "other/app.py": _APP.replace("sessions = {}  # unmet", "session_cache = {}").replace("sessions[", "session_cache["),
    "other/Dockerfile": 'FROM python:3.12.4-slim\nCMD ["gunicorn", "app:app", "-w", "4"]\n',
}

_STATE = re.compile(
    r"session|conversation|chat|job|task|order|upload|cart|state|histor|user|request|progress|pending", re.IGNORECASE
)
_OWN = re.compile(
    r"cache|memo|lock|socket|connection|client|stream|running|active|limit|metric|semaphore|event|future|handler|_tasks$",
    re.IGNORECASE,
)
"""What each process has by its nature."""
_PERSONS = re.compile(r"session|conversation|chat|histor|cart|order|job|customer|upload", re.IGNORECASE)
"""What somebody misses after a restart, also where there is one copy alone."""
_STORES = (CallKind.DATABASE, CallKind.CACHE)
_WORKERS = re.compile(r"(?:--workers|-w|--worker-processes|--processes)[ =](\d+)")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SINGLE_POINT,
    property=Property.REDUNDANCY,
    bad=BAD,
    good=GOOD,
)
def state_in_process(system: System) -> Iterator[Verdict]:
    """Asks mappings that requests fill and no store stands behind."""
    several = {service.name: _copies(system, service) for service in system.services}
    stored = {f"{call.place.path}:{call.symbol}" for call in system.calls if call.kind in _STORES}
    for one in system.collections:
        service = system.service_of(one.place)
        if one.kind != "dict" or not one.is_long_lived or service is None or service.kind != "http":
            continue
        last = one.name.rpartition(".")[2]
        if not _STATE.search(last) or _OWN.search(last):
            continue
        growth = next(
            (each for each in one.growths if each.key_is_given and each.runs.startswith(("POST", "PUT"))), None
        )
        if growth is None or f"{growth.place.path}:{growth.symbol}" in stored:
            continue
        found = several.get(service.name)
        if found is not None:
            text, place = found
            yield unmet(one, f"is filled by {growth.runs} in one process, and {text}", also=(growth.place, place))
        elif _PERSONS.search(last):
            text = f"holds what {growth.runs} was told in the memory of one process, and every restart forgets it"
            yield unmet(one, text, also=(growth.place,), cause=one.place.path)


def _copies(system: System, service: Service) -> tuple[str, Place] | None:
    """How many processes of the service there are, where it is written that there are several."""
    for point in system.started_in(service):
        if not point.is_for_development and (found := _WORKERS.search(point.command)) and int(found[1]) > 1:
            return f"{point.command.split()[0]} starts {found[1]} of them", point.place
    for workload in system.workloads:
        if workload.name in service.workloads and not workload.is_development:
            count = copies(system, workload)
            if isinstance(count, int) and count > 1:
                return f"{workload.name} runs {count} copies", workload.places.get("replicas", workload.place)
    return None
