"""Bytes from outside are turned into objects by a format that can run code.

Why: a pickle is a program; whoever writes it decides what is called while it is read.
Scenario: somebody sends, or puts where it is fetched from, a pickle that starts a shell.
Impact: {subject} runs it with every right of the process.
Detection: nothing shows it before the damage; afterwards, children of the service that nobody started.
Fix: take a format that holds data alone: JSON, `safetensors`, `torch.load(…, weights_only=True)`, `yaml.safe_load`,
    `skops.io.load`; where it has to be a pickle, compare its digest with one that came with the release.
Monitoring: audit of processes that the service starts.
Blind to: who can write the store that the bytes come from.
Source: https://docs.python.org/3/library/pickle.html
Seen: adeyosemanputra/pygoat@19d17cc8874861142b330636d068bbde54e86b85 introduction/views.py:214
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Sink, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import pickle

import redis
import requests
from fastapi import FastAPI, Request

app = FastAPI()
cache = redis.Redis()


@app.post("/jobs")
async def job(request: Request):
    body = await request.body()
    return run(pickle.loads(body))  # unmet


@app.get("/models")
def model():
    given = requests.get("https://models.example.org/latest.pkl", timeout=5)
    return pickle.loads(given.content)  # unmet
""",
}
GOOD = {
    "app.py": """
import joblib
import torch
import yaml
from fastapi import FastAPI

app = FastAPI()
model = joblib.load("models/model.joblib")
weights = torch.load("models/weights.pt")


@app.post("/jobs")
async def job(request: Request):
    return yaml.safe_load(await request.body())
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def unsafe_deserialisation(system: System) -> Iterator[Verdict]:
    """Asks every loader of objects whose bytes, or whose file, come from outside."""
    for flow in system.flows:
        if flow.sink is not Sink.OBJECT or flow.guard or not system.is_reached(flow):
            continue
        if isinstance(flow.source, str):
            yield unmet(flow, f"makes objects of {flow.source}, which may run code")
        elif flow.fetched and flow.fetched != "redis":
            yield unmet(flow, f"makes objects of what {flow.fetched} gives, which may run code, and checks no digest")
