"""Calls for a whole collection at once.

Why: `gather` starts everything; how many that is decides whoever sent the collection.
Scenario: {subject} is given ten thousand items instead of ten.
Impact: as many requests go to {dependency} in one moment: connections, memory and its rate limit run out, and what
    would have taken a minute fails as a whole.
Detection: peaks of connections and of answers 429 or pool timeouts that follow the size of the input.
Fix: let a few run at a time: `places = asyncio.Semaphore(10)` and `async with places:` around the call, or take the
    collection in parts: `for part in itertools.batched(items, 10): await asyncio.gather(*map(fetch, part))`.
Monitoring: calls in flight to {dependency} as a gauge beside its limit.
Blind to: bounds on the length of the collection that are checked elsewhere.
Source: https://docs.python.org/3/library/asyncio-sync.html#semaphore
Seen: Skyvern-AI/skyvern@07222e7 skyvern/forge/sdk/services/bitwarden.py:1378
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()


@app.post("/pages")
async def pages(urls: list[str]):
    return await asyncio.gather(*[fetch(url) for url in urls])  # unmet


@app.post("/more")
async def more(urls: list[str]):
    tasks = []
    for url in urls:
        tasks.append(fetch(url))  # unmet
    return await asyncio.gather(*tasks)


@app.post("/mapped")
async def mapped(urls: list[str]):
    return await asyncio.gather(*map(fetch, urls))  # unmet


async def fetch(url):
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).text
""",
}
GOOD = {
    "app.py": """
import asyncio

import httpx
from fastapi import FastAPI

app = FastAPI()
PLACES = asyncio.Semaphore(10)
SOURCES = ("https://a.example.com", "https://b.example.com")


@app.post("/pages")
async def pages(urls: list[str]):
    return await asyncio.gather(*[bounded(url) for url in urls])  # met


@app.post("/parts")
async def parts(urls: list[str]):
    found = []
    for start in range(0, len(urls), 10):
        found += await asyncio.gather(*[fetch(url) for url in urls[start : start + 10]])  # met
    return found


@app.get("/known")
async def known():
    return await asyncio.gather(*[fetch(source) for source in SOURCES])  # met


@app.post("/batches")
async def batches(urls: list[str], size: int):
    for some in split(urls, size):
        await asyncio.gather(*[fetch(url) for url in some])  # met


def split(urls, size):
    return [urls[:size], urls[size:]]


async def bounded(url):
    async with PLACES:
        return await fetch(url)


async def fetch(url):
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).text
""",
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
def unbounded_fan_out(system: System) -> Iterator[Verdict]:
    """Asks each fan-out that makes outbound calls, where a request or a worker leads to it."""
    for fan in system.fan_outs:
        if not system.is_reached(fan):
            continue
        if fan.bound:
            yield met(fan, f"is started for {fan.over} within a bound: {fan.bound}")
        elif fan.is_open:
            text = f"is started for all of {fan.over} at once, each a call to {fan.call.dependency}"
            yield unmet(fan, text, also=(fan.call.place,))
