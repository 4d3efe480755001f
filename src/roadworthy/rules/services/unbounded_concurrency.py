"""Expensive work that any number of requests may start at once.

Why: a model or a backend serves a few requests well and many badly; beyond its limit all of them become slow together.
Scenario: {subject} receives more requests at once than what stands behind it can work on.
Impact: every request waits, times out and is tried again, until nothing is finished at all.
Detection: work in flight grows while the rate of finished work stays flat or falls.
Fix: let a few in and refuse the rest at once: `asyncio.Semaphore(4)` around the call with a short wait and a 503, or
    `uvicorn --limit-concurrency 32`.
Monitoring: gauge of work in flight beside its limit; count of requests refused.
Blind to: a limit in the model server or in a proxy outside the roots.
Source: https://sre.google/sre-book/addressing-cascading-failures/
Seen: daryllundy/llm-reliability-lab@0302e51 app.py:41
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import CallKind, Endpoint, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import ollama
from fastapi import FastAPI

app = FastAPI()


@app.post("/generate")  # unmet
async def generate(prompt: str):
    return await ollama.AsyncClient().generate(model="llama3", prompt=prompt)
"""
}
GOOD = {
    "app.py": """
import asyncio
import ollama
from fastapi import FastAPI

app = FastAPI()
places = asyncio.Semaphore(4)  # met


@app.post("/generate")
async def generate(prompt: str):
    async with places:
        return await ollama.AsyncClient().generate(model="llama3", prompt=prompt)
"""
}


@rule(
    rung=Rung.EXCELLENCE,
    criterion=Criterion.CAPACITY,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def unbounded_concurrency(system: System) -> Iterator[Verdict]:
    for service in system.services:
        endpoints = [
            one
            for one in system.owned(system.endpoints, service)
            if one.is_work and one.framework not in ("streamlit", "gradio")
        ]
        if not endpoints or not service.is_model_backed:
            continue
        bounds = [one for one in system.owned(system.bounds, service) if one.by not in ("Queue", "ThreadPoolExecutor")]
        commanded = [one for one in system.started_in(service) if "--limit-concurrency" in one.command]
        models = {call.dependency for call in system.owned(system.calls, service) if call.kind is CallKind.MODEL}
        expensive = sorted(
            endpoints,
            key=lambda one: (not models & {*one.asks}, not one.changes_something, not one.asks, one.is_open_by_nature),
        )[0]
        if bounds:
            yield met(bounds[0], "bounds how much runs at once")
        elif commanded:
            yield met(commanded[0], "bounds how many requests are let in")
        elif expensive.changes_something or expensive.asks:
            yield unmet(expensive, _without_bound(expensive), cause="no bound")


def _without_bound(endpoint: Endpoint) -> str:
    """Starlette runs plain functions on forty threads of its own, and nothing bounds the line before them."""
    if endpoint.framework in ("fastapi", "starlette") and not endpoint.is_async:
        text = "lets as many requests wait for its forty threads as arrive"
        return text if endpoint.is_rate_limited else f"{text}, and turns none away"
    return "lets in as many requests at once as arrive"
