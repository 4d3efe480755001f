"""Something is looked up, and then acted upon as if nobody else could have done so in between.

Why: between the look and the act another request runs; both see that there is nothing, and both act.
Scenario: two first requests come at once after a start.
Impact: two clients or pools are made and one is never closed, or the second request ends in an error that nobody can
    repeat later.
Detection: errors `File exists`, or twice the connections expected, right after a start or a deployment.
Fix: make it before the first request, in the lifespan of the application, or hold a lock around both:
    `async with lock: if client is None: client = await connect()`; `os.makedirs(path, exist_ok=True)`.
Monitoring: connections per instance after a start; errors in the first seconds of an instance.
Blind to: a proxy or a queue that lets one request in at a time.
Source: https://cwe.mitre.org/data/definitions/367.html
Seen: wassim249/fastapi-langgraph-agent-production-ready-template@9ed5fdc1c93d37f44e51a34942a598d50f1f46a8
    app/core/langgraph/graph.py:278
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

_ON_ONE_LOOP = ("fastapi", "starlette", "aiohttp", "sanic", "quart", "litestar")
_STARTS = re.compile(r"lifespan|start_?up|on_start|bootstrap|^init", re.IGNORECASE)
_HEAD = """
import asyncio
import os

import asyncpg
from fastapi import FastAPI

app = FastAPI()
pool = None
lock = asyncio.Lock()

"""
BAD = {
    "app.py": _HEAD
    + """
@app.get("/items")
async def items():
    return await (await connected()).fetch("SELECT 1")


async def connected():
    global pool
    if pool is None:  # unmet
        pool = await asyncpg.create_pool("postgres://db/items")
    return pool


@app.post("/files")
def file(folder: str):
    if not os.path.exists("/data/files"):
        os.makedirs("/data/files")  # unmet
""",
}
GOOD = {
    "app.py": _HEAD
    + """
@app.get("/items")
async def items():
    global pool
    async with lock:
        if pool is None:  # met
            pool = await asyncpg.create_pool("postgres://db/items")
    return await pool.fetch("SELECT 1")


async def lifespan(app):
    await opened()
    yield


async def opened():
    global pool
    if pool is None:  # met
        pool = await asyncpg.create_pool("postgres://db/items")
    return pool


@app.get("/others")
async def others():
    return await (await opened()).fetch("SELECT 1")


@app.post("/files")
def file(folder: str):
    os.makedirs("/data/files", exist_ok=True)


if not os.path.exists("/data"):
    os.makedirs("/data")


@app.post("/alone")
async def alone(folder: str):
    if not os.path.exists("/data/alone"):
        os.makedirs("/data/alone")  # unclear
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def check_then_act(system: System) -> Iterator[Verdict]:
    """Asks what a request may be the first to make."""
    labels = {endpoint.label: endpoint for endpoint in system.endpoints}
    ready = _made_at_start(system)
    for one in system.practices:
        if one.kind not in (PracticeKind.LATE_START, PracticeKind.FOLDER_MADE):
            continue
        chain = system.waits_on(one)
        if not chain or chain[0] not in labels:
            continue
        if one.kind is PracticeKind.LATE_START and f"{one.place.path}:{one.symbol}" in ready:
            yield met(one, f"makes {one.what} at the start already")
        elif one.is_sound:
            yield met(one, f"makes {one.what} under a lock")
        elif one.kind is PracticeKind.LATE_START:
            text = f"makes {one.what} when it is missing, and waits in between: two requests may both make one"
            yield unmet(one, text, cause=f"{one.place.path} {one.what}")
        elif labels[chain[0]].is_async and labels[chain[0]].framework in _ON_ONE_LOOP:
            yield unclear(one, "makes a folder after asking whether there is one; do several processes share it?")
        else:
            yield unmet(one, "makes a folder after asking whether there is one: the second of two requests fails")


def _made_at_start(system: System) -> set[str]:
    """Functions that run before the first request does."""
    edges = system.graph.edges
    waiting = [node for node in edges if _STARTS.search(node.partition(":")[2].rpartition(".")[2])]
    found = set(waiting)
    while waiting:
        for callee in edges.get(waiting.pop(), ()):
            if callee not in found:
                found.add(callee)
                waiting.append(callee)
    return found
