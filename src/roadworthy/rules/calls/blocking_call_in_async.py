"""A call that holds the event loop.

Why: an event loop serves every request on one thread; while that thread waits, all of them wait.
Scenario: ten users ask at once, and {call} takes a second.
Impact: the tenth waits ten seconds, health checks time out, and the orchestrator restarts a healthy process.
Detection: latency of every endpoint rises together; asyncio's debug mode logs slow callbacks.
Fix: use the async client (`httpx.AsyncClient`, `redis.asyncio`, `await asyncio.sleep(1)`), or hand it to a thread:
    `await asyncio.to_thread(requests.get, url, timeout=5)`; or make the handler a plain `def`, which frameworks run
    in a thread.
Monitoring: event-loop lag as a gauge; alert above 100 ms.
Blind to: slow computing that asks nobody, and calls more than one function deep.
Source: https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-contracts/src/exploit_generator/handler.py:333
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.knowledge.inference import COMPUTES
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import HeldLoop, System
from roadworthy.rules.rule import rule

_ALONE = frozenset(
    {"main", "_main", "async_main", "amain", "lifespan", "startup", "shutdown", "on_startup", "on_shutdown"}
)
"""Coroutines by name that run while nothing else does: before the first request or after the last."""
_SCRIPTS = frozenset({"scripts", "script", "tools", "evals", "eval", "bench", "benchmarks", "cli", "notebooks"})
_SHORT_SECONDS = 0.02

BAD = {
    "app.py": """
import time

import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
async def ask(url: str):
    return requests.get(url, timeout=5).text  # unmet


@app.get("/slow")
async def slow():
    time.sleep(1)  # unmet
    return fetch("http://search")


def fetch(url):
    return requests.get(url, timeout=5).text  # unmet
""",
    "predict.py": """
import onnxruntime
from fastapi import APIRouter, Request
from sentence_transformers import SentenceTransformer

router = APIRouter()
ENCODER = SentenceTransformer("models/encoder")


@router.post("/predict")
async def predict(request: Request, features: list[float]):
    session = request.app.state.session
    return session.run(None, {"input": features})[0]  # unmet


@router.post("/embed")
async def embed(text: str):
    return embedded(text, ENCODER)


@router.post("/encode")
async def encode(text: str):
    return ENCODER.encode(text).tolist()  # unmet


def embedded(text, session):
    return session.run(None, {"text": text})  # unmet
""",
}
GOOD = {
    "app.py": """
import asyncio
import time

import httpx
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/plain")
def plain(url: str):
    return requests.get(url, timeout=5).text


@app.get("/predict")
def predict(x: float):
    return session.run(None, {"x": x})


@app.get("/predicted")
async def predicted(x: float):
    return await asyncio.to_thread(session.run, None, {"x": x})


@app.get("/thread")
async def thread(url: str):
    answer = await asyncio.to_thread(requests.get, url, timeout=5)  # met
    return answer.text


@app.get("/executor")
async def executor(url: str):
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, lambda: requests.get(url, timeout=5))


@app.get("/helper")
async def helper(url: str):
    return await asyncio.to_thread(fetch, url)


def fetch(url):
    return requests.get(url, timeout=5).text


@app.get("/async")
async def own(url: str):
    async with httpx.AsyncClient() as client:
        await asyncio.sleep(1)
        return (await client.get(url)).text


async def main():
    time.sleep(1)
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "asyncio.to_thread(requests.get"},
)
def blocking_call_in_async(system: System) -> Iterator[Verdict]:
    """Asks calls that wait, in coroutines and in the plain functions that coroutines call."""
    for held in system.held_loops:
        if held.is_freed:
            yield met(held, "is handed to a thread, so the event loop stays free")
            continue
        chain = system.waits_on(held)
        if not _is_harmless(held) and not _is_alone(held, chain):
            through = f", called from the coroutine {held.coroutine}" if held.through else ""
            seconds = held.seconds if isinstance(held.seconds, float) else None
            time = f" for up to {seconds:g} s" if seconds else ""
            is_endless = held.function not in COMPUTES  # a computation comes to its end
            yield unmet(
                held,
                f"holds the event loop{time}{through}",
                also=(held.held_at,) if held.held_at is not None else (),
                harm=Harm.total(chain) if is_endless and chain and _is_request(chain[0]) else None,
                cause=held.function,
            )


def _is_harmless(held: HeldLoop) -> bool:
    is_short = isinstance(held.seconds, float) and held.seconds <= _SHORT_SECONDS
    return is_short or held.coroutine.rpartition(".")[2] in _ALONE


def _is_alone(held: HeldLoop, chain: tuple[str, ...]) -> bool:
    """A program that does one thing after another: nothing else waits for its loop."""
    if chain:
        return not _is_request(chain[0]) and chain[0].startswith("python ")
    return any(folder in _SCRIPTS for folder in held.place.path.split("/"))


def _is_request(start: str) -> bool:
    """`POST /generate`, not `python app.py`."""
    return " /" in start and start.partition(" ")[0].replace("/", "").isupper()
