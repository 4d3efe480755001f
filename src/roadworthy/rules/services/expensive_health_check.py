"""A health check that makes a model write.

Why: a check is asked every few seconds by every probe and balancer; a generation takes seconds, memory and money.
Scenario: the model is busy; the check queues behind the requests of users, exceeds the probe's timeout and fails.
Impact: the busiest instances are restarted or taken out first; the load of the checks grows with the number of probers.
Detection: tokens or requests of the model that no user caused; probes that fail exactly under load.
Fix: ask the server whether the model is loaded (`GET /api/tags`, `/v1/models`, `/health`), and let a synthetic request
    run once a minute outside of the probes.
Monitoring: share of the model's requests that come from {endpoint}.
Blind to: a check that remembers its last answer for long enough.
Source: https://sre.google/sre-book/addressing-cascading-failures/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

_HEAD = """
import httpx
from fastapi import FastAPI

app = FastAPI()

"""
BAD = {
    "app.py": _HEAD
    + """
@app.get("/health")  # unmet
def health():
    body = {"model": "llama3", "prompt": "ping", "stream": False}
    return httpx.post("http://llm:11434/api/generate", json=body, timeout=30).json()
""",
}
GOOD = {
    "app.py": _HEAD
    + """
@app.get("/health")  # met
def health():
    return {"ok": httpx.get("http://llm:11434/api/tags", timeout=2).is_success}


@app.post("/generate")
def generate(prompt: str):
    body = {"model": "llama3", "prompt": prompt, "stream": False}
    return httpx.post("http://llm:11434/api/generate", json=body, timeout=30).json()
""",
}


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def expensive_health_check(system: System) -> Iterator[Verdict]:
    """Asks the health checks of what asks a model at all."""
    writing = {f"{call.place.path}:{call.symbol}": call for call in system.calls if call.generates}
    if not writing:
        return
    for endpoint in system.endpoints:
        if endpoint.purpose not in ("health", "readiness") or not endpoint.node:
            continue
        waiting, seen = [endpoint.node], {endpoint.node}
        found = None
        for node in waiting:
            found = found or writing.get(node)
            for callee in system.graph.edges.get(node, ()):
                if callee not in seen and len(seen) < 60:
                    seen.add(callee)
                    waiting.append(callee)
        if found is not None:
            yield unmet(endpoint, f"makes {found.dependency} write each time it is asked", also=(found.place,))
        elif endpoint.asks:
            yield met(endpoint, f"asks {', '.join(endpoint.asks[:3])} and makes no model write")
