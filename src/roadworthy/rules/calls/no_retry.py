"""A dependency that is asked once and never again.

Why: most faults of a network last a moment; without a second attempt each of them reaches the user or loses the item.
Scenario: {dependency} restarts, or drops one connection.
Impact: every request that meets the moment fails, although asking again a second later would have served it.
Detection: single errors of {dependency} spread over the day, each followed by success.
Fix: repeat what may be repeated, few times, with a growing pause:
    `@stamina.retry(on=httpx.HTTPError, attempts=3, timeout=10)`.
Monitoring: attempts per call; alert when the second attempt becomes the rule.
Blind to: a mesh or a proxy that repeats by itself, and callers that do.
Source: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:32
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, Retry, System, Unknown
from roadworthy.rules.calls.services import asks_itself, is_nameless, served_paths
from roadworthy.rules.rule import rule

_PROBING = ("health", "ready", "ping", "alive", "available", "running", "status", "check")

BAD = {
    "compose.yaml": """
services:
  api:
    image: api:1.0.0
""",
    "app.py": """
import requests


def ask(text):
    return requests.post("http://ollama:11434/api/generate", json={"prompt": text}, timeout=60)  # unmet


def models():
    return requests.get("http://ollama:11434/api/tags", timeout=5)
""",
}
GOOD = {
    "compose.yaml": """
services:
  api:
    image: api:1.0.0
""",
    "app.py": """
import asyncio
import random
import time

import httpx
import openai
import requests
import stamina
from fastapi import FastAPI
from words import words

app = FastAPI()
CLIENT = openai.OpenAI()


@stamina.retry(on=requests.RequestException, attempts=3)
def ask(text):
    return requests.post("http://ollama:11434/api/generate", json={"prompt": text}, timeout=60)  # met


def remote(text):
    return CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])  # met


async def prices():
    async with httpx.AsyncClient(timeout=5) as client:
        for attempt in range(3):
            try:
                answer = await client.get("http://prices/now")  # met
                answer.raise_for_status()
                return answer.json()
            except httpx.HTTPError:
                await asyncio.sleep(2**attempt + random.random())
                continue


def catalogue():
    try:
        return requests.get("http://catalogue/items", timeout=5).json()
    except requests.RequestException:
        return []


def refresh():
    while True:
        try:
            store(catalogue())
        except OSError as error:
            print("the catalogue did not come", error)
        time.sleep(600)


@app.get("/all")
async def everything(text: str):
    return ask(text), remote(text), await prices(), pay(1), words(text), again()


@app.get("/again")
def again():
    return requests.get("http://127.0.0.1:8000/all", timeout=5).json()


def pay(amount):
    return requests.post("https://bank.example.com/payments", json={"amount": amount}, timeout=5)


def is_healthy():
    return requests.get("http://search/health", timeout=1).ok
""",
    "repeat.py": """
from elsewhere import settings


def call_with_retries(work):
    return settings.policy(work)
""",
    "words.py": """
import requests
from repeat import call_with_retries


def words(text):
    def fetch():
        return requests.get("http://words/of", params={"text": text}, timeout=5)  # met

    return call_with_retries(fetch)
""",
    "echo.go": """
package main

import (
	"bytes"
	"net/http"
	"time"
)

func forward(body []byte) {
	client := http.Client{Timeout: time.Second}
	request, _ := http.NewRequest("POST", "http://backend/echo", bytes.NewReader(body))
	client.Do(request)
}
""",
    "page.js": """
import axios from "axios";

export async function order(body) {
  return axios.post("http://shop/orders", body);
}
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "@stamina.retry(on=requests"},
)
def no_retry(system: System) -> Iterator[Verdict]:
    """One verdict a dependency: what is asked of it may safely be repeated, and some call is."""
    if not system.is_served:
        return
    asked: dict[tuple[str, str], list[Call]] = {}
    insisting: set[tuple[str, str]] = set()  # wrappers that try again whatever address they are given
    beside: dict[str, Call] = {}
    served = served_paths(system)
    for call in system.calls:
        if asks_itself(call, system.service_of(call.place), served):
            continue
        if isinstance(call.retry, Retry) and is_nameless(call):
            of = system.service_of(call.place)
            insisting.add((of.name if of else "", call.library))
        if not _may_be_repeated(call):
            continue
        if system.is_reached(call) or not system.graph.entries:
            service = system.service_of(call.place)
            asked.setdefault((service.name if service else "", call.dependency), []).append(call)
        elif isinstance(call.retry, Retry):
            beside.setdefault(call.dependency, call)
    for (name, dependency), calls in asked.items():
        again = next((call for call in calls if isinstance(call.retry, Retry)), None)
        perhaps = next((call for call in calls if isinstance(call.retry, Unknown)), None)
        if again is not None and isinstance(again.retry, Retry):
            yield met(again, f"is tried again by {again.retry.name}")
        elif perhaps is not None and isinstance(perhaps.retry, Unknown):
            yield unclear(perhaps, perhaps.retry.why)
        elif dependency in beside:
            other = beside[dependency].place
            yield unclear(calls[0], f"is tried again in {other.path}, which nothing is seen to start", also=(other,))
        else:
            also = tuple(call.place for call in calls[1:6])
            if calls[0].target_place is not None:
                also = (calls[0].target_place, *also)
            is_insisted = (name, calls[0].library) in insisting  # perhaps on calls to the same
            others = "" if is_insisted or is_nameless(calls[0]) else f", nor is any other call to {dependency}"
            yield unmet(calls[0], f"is never tried again{others}", also=also)


def _may_be_repeated(call: Call) -> bool:
    if call.comes_round or call.kind not in (CallKind.HTTP, CallKind.MODEL, CallKind.RPC):
        return False
    target = call.target if isinstance(call.target, str) else ""
    if any(word in f"{call.symbol} {target}".lower() for word in _PROBING):
        return False
    return call.is_idempotent is True or call.kind is CallKind.MODEL
