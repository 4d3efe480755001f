"""An answer that its own declared model refuses.

Why: the framework checks what leaves the handler against the model that the route declares.
Scenario: any request takes this way.
Impact: the work is done, and the caller gets status 500 in place of its result; a retry does it again.
Detection: `ResponseValidationError` in the log; status 500 of one endpoint at 100 %.
Fix: answer with the model itself, `return Answer(text=text, tokens=count)`, so that a type checker sees what is
    missing; or give the field a default.
Monitoring: errors by endpoint; a test that calls each route once.
Blind to: fields that a validator of the model fills.
Source: https://fastapi.tiangolo.com/tutorial/response-model/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

_HEAD = """
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Answer(BaseModel):
    text: str
    tokens: int
    model: str = "llama3"
    note: str | None

"""
BAD = {
    "app.py": _HEAD
    + """
@app.post("/generate", response_model=Answer)
def generate(prompt: str):
    return {"text": write(prompt)}  # unmet
""",
}
GOOD = {
    "app.py": _HEAD
    + """
@app.post("/generate", response_model=Answer)
def generate(prompt: str):
    return {"text": write(prompt), "tokens": 3, "note": None}  # met


@app.post("/raw")
def raw(prompt: str) -> dict:
    return {"text": write(prompt)}
""",
}


@rule(
    preview=True,
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def response_violates_schema(system: System) -> Iterator[Verdict]:
    """Asks every handler that answers named fields and declares a model for them."""
    endpoints = {one.node: one for one in system.endpoints if one.node}
    for one in system.practices:
        endpoint = endpoints.get(f"{one.place.path}:{one.symbol}")
        if one.kind is not PracticeKind.FIXED_ANSWER or endpoint is None or not one.why:
            continue
        if one.is_sound:
            yield met(endpoint, f"answers what {one.what} needs", place=one.place)
        else:
            text = f"answers without {one.why}, which {one.what} needs: the caller gets status 500"
            yield unmet(endpoint, text, place=one.place, also=(one.other,) if one.other else ())
