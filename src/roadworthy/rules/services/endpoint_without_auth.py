"""An endpoint that anybody may call.

Why: whoever reaches the port reaches the work behind it, the data in it and the bill for it.
Scenario: the port of {subject} becomes reachable: a published port, a wrong ingress rule, a neighbour in the network.
Impact: data is read or deleted, or a model is run at the owner's cost, and the log cannot tell by whom.
Detection: calls without an identity in the access log; a bill or a load that nobody owns.
Fix: let each router depend on a check: `APIRouter(dependencies=[Depends(verify_token)])`, and leave out only probes.
Fix in JavaScript: put a check before the routes, `router.use(requireUser)`, and leave out only probes.
Fix in Go: put a check around the routes, `router.Use(requireUser)`, and leave out only probes.
Monitoring: count answers with 401 and 403 by route; a route that never gives one has no check.
Blind to: a gateway, a mesh or a network policy in front that is not part of these roots.
Source: https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/
Seen: OsamaEA/RAG_assistant@6e84d53 mini-rag-app/src/routers/data.py:25
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Endpoint, Service, System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health():
    return {"ok": pool.is_open()}


@app.delete("/notifications")  # unmet
def clear():
    pool.clear()


@app.get("/notifications")
def listed():
    return pool.all()
""",
    "Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
""",
}
GOOD = {
    "keyed/app.py": """
from fastapi import APIRouter, Depends, FastAPI, HTTPException
from keyed.keys import known

router = APIRouter(dependencies=[Depends(known)])
app = FastAPI()
app.include_router(router)


@router.post("/generate")  # met
def generate(prompt: str):
    return model.run(prompt)


@app.get("/health")
def health():
    return {"ok": model.is_loaded()}


class Signed:
    who: str = Depends(known)


@controller(router)
class Orders(Signed):
    @app.post("/orders")
    def order(self, item: str):
        return store.put(self.who, item)


@app.post("/login")
def login(name: str):
    return accounts.open(name)
""",
    "notes/Dockerfile": "FROM python:3.12.4-slim\nCOPY app.py .\nCMD uvicorn app:app\n",
    "notes/app.py": """
from fastapi import FastAPI
from house.web import HouseController, controller

app = FastAPI()


@controller(app)
class Notes(HouseController):
    @app.post("/notes")  # unclear
    def note(self, text: str):
        return store.put(self.who, text)
""",
    "keyed/keys.py": """
from fastapi import Header, HTTPException


def known(x_key: str = Header()):
    if x_key not in keys:
        raise HTTPException(status_code=401)
""",
    "keyed/Dockerfile": """
FROM python:3.12.4-slim
CMD ["uvicorn", "keyed.app:app", "--host", "0.0.0.0"]
""",
    "local/app.py": """
import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.post("/run")  # unclear
def run(task: str):
    return tasks.run(task)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=8000)
""",
    "local/requirements.txt": "fastapi==0.115.0\n",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def endpoint_without_auth(system: System) -> Iterator[Verdict]:
    for service in system.services:
        endpoints = [
            one
            for one in system.owned(system.endpoints, service)
            if one.is_work and not one.is_open_by_nature and one.framework not in ("streamlit", "gradio")
        ]
        if endpoints:
            yield from _verdict(system, service, endpoints)


def _verdict(system: System, service: Service, endpoints: list[Endpoint]) -> Iterator[Verdict]:
    known = [one for one in endpoints if one.is_authenticated is True]
    unknown = [one for one in endpoints if isinstance(one.is_authenticated, Unknown)]
    open_ = sorted(
        (one for one in endpoints if one.is_authenticated is False), key=lambda one: not one.changes_something
    )
    if known:
        open_ = [one for one in open_ if one.changes_something]
    if open_:
        first, also = open_[0], tuple(one.place for one in open_[1:20] if one.place != open_[0].place)
        if _is_local(system, service):
            yield unclear(
                first, "asks nobody who they are, and listens on this machine only; does anything publish it?"
            )
        elif known or unknown:
            yield unmet(first, f"asks nobody who they are ({len(open_)} of {len(endpoints)} routes)", also=also)
        elif len(open_) == 1:
            yield unmet(first, "asks nobody who they are")
        else:
            yield unmet(first, f"asks nobody who they are, like every route here ({len(open_)})", also=also)
    elif unknown and isinstance(unknown[0].is_authenticated, Unknown):
        yield unclear(unknown[0], unknown[0].is_authenticated.why)
    elif known:
        yield met(known[0], "refuses those it does not know", also=tuple(one.place for one in known[1:20]))


def _is_local(system: System, service: Service) -> bool:
    """Every server of it that could be read listens on the loopback address."""
    servers = [point for point in system.started_in(service) if point.kind == "server"]
    hosts = {point.host or ("127.0.0.1" if not point.command else None) for point in servers if point.server}
    return bool(hosts) and hosts <= {"127.0.0.1", "localhost", "::1"} and not service.workloads
