"""Nothing keeps the failure of a dependency to itself.

Why: when one dependency slows, requests to it take every worker, and work that does not need it stops as well.
Scenario: {dependency} answers after a minute instead of a second.
Impact: {subject} fails as a whole for a fault of one of its parts.
Detection: endpoints that never ask {dependency} slow down with it.
Fix: give each dependency its own small share, `asyncio.Semaphore(8)` around its calls, and a circuit breaker
    (`purgatory`, `pybreaker`) that answers at once while it is down.
Monitoring: the breaker's state as a gauge, calls rejected by it, calls in flight per dependency.
Blind to: isolation in a mesh or proxy, and connection pools that happen to bound.
Source: https://martinfowler.com/bliki/CircuitBreaker.html
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-bruno/src/chatbot/handler.py:727
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.calls.services import named, remote_calls
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
def ask():
    return requests.get("http://search/ask", timeout=5).text  # unmet


@app.get("/tell")
def tell():
    return requests.get("http://store/tell", timeout=5).text
""",
}
GOOD = {
    "app.py": """
import asyncio

import httpx
import pybreaker
from fastapi import FastAPI

app = FastAPI()
CLIENT = httpx.AsyncClient()
SEARCHES = asyncio.Semaphore(8)
BREAKER = pybreaker.CircuitBreaker(fail_max=5)


@app.get("/ask")
async def ask():
    async with SEARCHES:
        return (await CLIENT.get("http://search/ask")).text  # met


@app.get("/tell")
async def tell():
    await SEARCHES.acquire()
    try:
        return (await CLIENT.get("http://store/tell")).text  # met
    finally:
        SEARCHES.release()


@app.get("/again")
def again():
    return httpx.get("http://localhost:8000/price").text


@app.get("/price")
def price():
    return BREAKER.call(httpx.get, "http://prices/now").text  # met
""",
    "echo/Dockerfile": "FROM golang:1.23.2\nCOPY . .\nCMD go run .\n",
    "echo/main.go": """
package main

import "net/http"

func echo(w http.ResponseWriter, r *http.Request) {
	http.Get("http://backend/echo") «unclear»
}

func main() {
	http.HandleFunc("/echo", echo)
	http.ListenAndServe(":80", nil)
}
""",
}


@rule(
    rung=Rung.HARDENING,
    criterion=Criterion.ISOLATION,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def no_failure_isolation(system: System) -> Iterator[Verdict]:
    """One verdict a service: each dependency that its work asks has a breaker or a bound of its own."""
    for service, asked in remote_calls(system):
        calls = [call for call in asked if call.is_followed]
        if not calls:
            yield unclear(
                service, "calls others in a language whose breakers and bounds are not read", place=asked[0].place
            )
            continue
        guarded = {call.dependency: call for call in calls if call.isolation}
        bare = {call.dependency: call for call in reversed(calls) if call.dependency not in guarded}
        if not bare:
            for call in guarded.values():
                yield met(call, f"stands behind {call.isolation}")
            continue
        known = named(bare.values())
        names = ", ".join(known[:4]) + (f" and {len(known) - 4} more" if len(known) > 4 else "")
        first, *rest = (call for call in calls if call in bare.values())
        also = tuple(call.place for call in rest[:5])
        text = f"has neither circuit breaker nor bound of its own around {names}"
        yield unmet(service, text, place=first.place, also=also, dependency=first.dependency)
