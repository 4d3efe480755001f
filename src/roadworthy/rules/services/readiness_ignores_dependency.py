"""A readiness check that does not ask what the service cannot work without.

Why: ready means that the next request will be served; that depends on more than the process.
Scenario: {dependency} is down while {subject} answers ready.
Impact: the balancer keeps sending requests to an instance on which each of them fails.
Detection: errors rise on instances that the orchestrator counts as ready.
Fix: in the readiness handler ask each dependency without which no request succeeds, with a timeout of a second or two,
    and answer 503 when one is missing; leave liveness alone.
Monitoring: a gauge per dependency set by the check; alert when it stays 0.
Blind to: readiness decided outside of the code (a sidecar, a service mesh).
Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-contracts/src/contract_fetcher/main.py:97
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, Service, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import platform
import redis
from fastapi import FastAPI

app = FastAPI()
store = redis.Redis(host="cache")


@app.get("/ready")  # unmet
def ready():
    if platform.system() == "Linux":
        return {"ready": True}
    return {"ready": True, "system": "other"}


@app.post("/items")
def add(item: str):
    store.set(item, 1)
    return {"ok": True}
"""
}
GOOD = {
    "app.py": """
import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/ready")  # met
def ready():
    if requests.get("http://ollama:11434/api/tags", timeout=2).status_code != 200:
        raise HTTPException(503)
    return {"ready": True}


@app.post("/generate")
def generate(prompt: str):
    return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt}, timeout=30).json()
""",
    "hooks/app.py": """
import httpx
from fastapi import FastAPI, HTTPException

app = FastAPI()
channels = {}


@app.get("/ready")  # unclear
def ready():
    if not channels:
        raise HTTPException(503)
    return {"ready": True}


@app.post("/alerts")
def tell(alert: dict):
    for address in channels.values():
        httpx.post(address, json=alert, timeout=5)
""",
    "hooks/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app"]
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.HEALTH,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    shows={"app.py": '"http://ollama:11434/api/tags"'},
)
def readiness_ignores_dependency(system: System) -> Iterator[Verdict]:
    for service in system.services:
        probes = [one for one in system.owned(system.endpoints, service) if one.purpose in ("health", "readiness")]
        if not service.dependencies or not probes:
            continue
        readiness = [one for one in probes if one.purpose == "readiness"] or probes
        asking = next((one for one in readiness if one.asks), None)
        deciding = next((one for one in readiness if not one.answers_constant), None)
        unknown = next((one for one in readiness if one.hands_on), None)
        if asking is not None:
            yield met(asking, f"asks {', '.join(asking.asks[:3])}")
        elif unknown is not None:
            yield unclear(unknown, f"calls {unknown.hands_on[0]}, which could not be followed; does it ask anybody?")
        elif deciding is not None:
            needed = _needed(system, service)
            named = (needed or service.dependencies)[0]
            more = f" or {len(needed) - 1} more" if len(needed) > 1 else ""
            if deciding.purpose == "readiness" and needed:
                yield unmet(deciding, f"answers without asking {named}{more}", dependency=named)
            else:
                yield unclear(deciding, f"looks at its own state only; does every request need {named}{more}?")


def _needed(system: System, service: Service) -> list[str]:
    """What stands beside the service: its stores, queues and model servers. A hosted API is nobody's readiness."""
    kinds = (CallKind.DATABASE, CallKind.QUEUE, CallKind.CACHE)
    calls = [call for call in system.owned(system.calls, service) if call.dependency in service.dependencies]
    inside = (call for call in calls if call.kind in kinds or _is_inside(call))
    return sorted({call.dependency for call in inside})


def _is_inside(call: Call) -> bool:
    """Its host is known, and stands beside the service."""
    if call.dependency == call.library:
        return False
    name = call.dependency.partition(":")[0]
    return "." not in name or name.endswith((".local", ".svc", ".internal", "127.0.0.1"))
