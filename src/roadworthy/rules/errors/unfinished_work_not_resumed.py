"""Work that was accepted, and that only the memory of one process knows of.

Why: a deployment ends the process; what it had accepted and not finished exists nowhere else.
Scenario: {subject} is begun, its caller is told that it was accepted, and the process is replaced.
Impact: the work is never finished and never fails: whoever asks for its state is told that there is no such job.
Detection: identifiers of jobs that are not found; jobs begun and never ended around each deployment.
Fix: write the job to a table or a queue before the answer, and let a worker take it from there; at the start, take up
    again what is marked as running.
Monitoring: jobs accepted against jobs ended; age of the oldest job that is neither.
Blind to: a caller that sends again what it has no result of.
Source: https://sre.google/workbook/data-processing/
Seen: Andrei9385/TTS@f573623 app/workers/celery_app.py:16
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Collection, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from uuid import uuid4

from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
jobs = {}


def work(job_id, text):
    jobs[job_id] = {"state": "done", "result": text.upper()}


@app.post("/jobs")
def begin(text: str, background: BackgroundTasks):
    job_id = str(uuid4())
    jobs[job_id] = {"state": "running"}
    background.add_task(work, job_id, text)  # unmet
    return {"job": job_id}
"""
}
GOOD = {
    "app.py": """
import asyncio
from uuid import uuid4

from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
counts = {}
session_tasks = {}


@app.post("/sessions/{session_id}")
async def begin_session(session_id: str):
    session_tasks[session_id] = asyncio.create_task(send(session_id))


async def send(session_id):
    await channel.send(session_id)


def tell(text):
    mail.send(text)


@app.post("/jobs")
def begin(text: str, background: BackgroundTasks):
    job_id = str(uuid4())
    database.add(job_id, text)
    counts[text] = 1
    background.add_task(tell, text)
    return {"job": job_id}
"""
}

_JOBS = re.compile(r"job|task|run|progress|status|research|generation|upload|result|render|export", re.IGNORECASE)

_HANDLES = re.compile(r"_tasks$|session|socket|stream|connection|subscri|listener|lock|cache|client", re.IGNORECASE)
"""What belongs to a connection and ends with it."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def unfinished_work_not_resumed(system: System) -> Iterator[Verdict]:
    """Asks work that a request begins, whose state stands in a mapping of the same process."""
    written: dict[str, list[Collection]] = {}
    for one in system.collections:
        last = one.name.rpartition(".")[2]
        if one.kind == "dict" and one.is_long_lived and _JOBS.search(last) and not _HANDLES.search(last):
            for symbol in {f"{growth.place.path}:{growth.symbol}" for growth in one.growths if growth.key_is_given}:
                written.setdefault(symbol, []).append(one)
    for work in system.background_works:
        known = written.get(f"{work.place.path}:{work.symbol}", [])
        if not known or not work.runs.startswith(("POST", "PUT")) or work.is_endless:
            continue
        name = known[0].name
        text = f"is begun by {work.runs} and known to {name} alone, which the next start finds empty"
        yield unmet(work, text, also=(known[0].place,), cause=work.place.path)
