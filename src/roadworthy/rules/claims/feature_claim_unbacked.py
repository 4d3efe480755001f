"""A document promises a feature that nothing in the repository has.

Why: whoever runs the service leans on what its documents promise; a safeguard that is only written down is missed on
    the day it is needed.
Scenario: the trouble comes that {claim} is there for, and it is not there.
Impact: what was accepted as a safe risk is an open one, and nobody has decided to leave it open.
Detection: look for what would have to exist: the library, the setting, the line that uses it.
Fix: build what {document} promises, or say there what is built and what is planned.
Monitoring: a test for each promise: the metric that the breaker moves, the status of the hundred-and-first request.
Blind to: what a gateway, a mesh or a cloud adds outside the roots, and code in languages that are not read.
Source: https://sre.google/sre-book/evolving-sre-engagement-model/
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-bruno/README.md:228
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.knowledge.features import Feature, features_by_name
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, System
from roadworthy.rules.claims.feature_evidence import BY_FACTS
from roadworthy.rules.claims.grounds import Grounds, first
from roadworthy.rules.claims.promise_evidence import BY_PROMISE
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests


def ask(text):
    return requests.post("http://llm:8000/ask", json={"text": text}, timeout=20).json()
""",
    "ask.py": """
import anthropic
import openai
""",
    "Dockerfile": 'FROM python:3.12-slim\nCOPY app.py .\nCMD ["python", "app.py"]\n',
    ".github/workflows/build.yml": """
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: docker build --platform linux/amd64 -t shop .
""",
    "compose.yml": """
services:
  redis:
    image: redis:7
    command: redis-server --appendonly yes
""",
    "docs/architecture.md": """
# Architecture

## Security

- Redis with password protection <!-- unmet -->

## LLM providers

- OpenAI <!-- met -->
- Perplexity <!-- unmet -->
""",
    "alerts.yml": """
groups:
  - name: shop
    rules:
      - alert: ShopDown
        expr: up == 0
""",
    "README.md": """
# Shop

## Features

- Circuit breaker around every provider <!-- unmet -->
- Multi-stage build <!-- unmet -->
- Rate limiting per conversation <!-- unmet -->
- Atomic counters (Lua scripts) <!-- unmet -->
- AWS Lambda deployment with ARM64 <!-- unmet -->

| Feature | State |
| --- | --- |
| Images run as non-root user | ✅ | <!-- unmet -->
| Dead-letter queue | ✅ | <!-- unmet -->

Tested with 40 unit tests. <!-- unmet -->

| Alert | For |
| --- | --- |
| `ShopSlow` | 5m | <!-- unmet -->
""",
}
GOOD = {
    "app.py": """
import pybreaker
import structlog
from fastapi import FastAPI

app = FastAPI()
breaker = pybreaker.CircuitBreaker(fail_max=5)


@app.get("/health")
def health():
    return {"status": "ok"}
""",
    "Dockerfile": 'FROM python:3.12-slim AS build\nFROM python:3.12-slim\nUSER 1000\nCMD ["python", "app.py"]\n',
    "README.md": """
# Shop

A service with health checks. <!-- met -->

## Features

- Circuit breaker around every provider <!-- met -->
- Images run as non-root user <!-- met -->
- Multi-stage build <!-- met -->
- Rate limiting at the edge <!-- unclear -->
- No dead-letter queue so far
- Consider a dead-letter queue

| Feature | This project | [Gate](https://gate.example) |
| --- | --- | --- |
| **Circuit breaker** | ✅ | ✅ vLLM | <!-- met -->
| Canary release | ❌ | ✅ |

## Non-goals

- Dead-letter queue

## Best practices

- Rate limiting for every client

## Roadmap

- Canary releases
""",
}
_OWN = re.compile(r"(?i)\bper[- ](conversation|session|user|tenant|api[- ]?key|key|model|client|customer|ip|account)\b")


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def feature_claim_unbacked(system: System) -> Iterator[Verdict]:
    grounds = Grounds(system)
    rows = features_by_name()
    for claim in system.promises(
        ClaimKind.FEATURE, ClaimKind.ALERT, ClaimKind.RUNBOOK, ClaimKind.DASHBOARD, ClaimKind.TEST
    ):
        feature = rows.get(claim.details.get("feature", ""))
        looked_up = BY_PROMISE.get(claim.details.get("promise", ""))
        if looked_up is not None:
            yield looked_up(claim, grounds, grounds.folder_of(claim))
        elif feature is None:
            yield unclear(claim, "is promised; what would have to exist for it is not known")
        else:
            yield _judged(claim, feature, grounds)


def _judged(claim: Claim, feature: Feature, grounds: Grounds) -> Verdict:
    folder = grounds.folder_of(claim)
    by_facts = BY_FACTS.get(feature.name)
    said = by_facts(claim, grounds, folder) if by_facts is not None else None
    if said is not None:
        return said
    inside = grounds.signs_of(feature.signs, folder)
    plain = [one for one in inside if not one.is_remark]
    if plain:
        return met(claim, f"has `{plain[0].word}` as a sign of it", also=(plain[0].place,))
    path = grounds.path_of(feature, folder)
    if path:
        return met(claim, f"has {path} as a sign of it")
    if inside:
        return unclear(claim, f"is named in a remark at {inside[0].place}, and nowhere in code")
    is_own = _OWN.search(claim.details["text"]) is not None
    beside = grounds.signs_beside(feature.signs, folder, is_own=is_own)
    if beside:
        return unclear(claim, f"may come from {beside[0].place}", also=(beside[0].place,))
    implied = first(grounds.signs_of(feature.implied, folder))
    if implied is not None and not is_own:
        return unclear(claim, f"may come from what stands at {implied}", also=(implied,))
    if feature.elsewhere and not is_own:
        return unclear(claim, f"may come from {feature.elsewhere}")
    if not feature.signs and not feature.paths:
        return unclear(claim, "is promised; no fact that was read tells whether it is so")
    why = grounds.open_world(folder)
    if why:
        return unclear(claim, why)
    return unmet(claim, "is promised, and no file of code or configuration has a sign of it", manner=Manner.MISSING)
