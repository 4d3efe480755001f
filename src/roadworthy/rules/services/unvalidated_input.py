"""A body of which nobody asked what is in it.

Why: callers send what they like; what nobody checks fails somewhere inside, as an error of the service.
Scenario: a client leaves out {key} of {endpoint}, or sends a list where an object was expected.
Impact: the request ends in status 500 and a traceback, counts against the service's objective and wakes somebody; what
    has a wrong type goes on into the store or the model.
Detection: `KeyError` and `TypeError` in handlers; a share of 500 that follows one client.
Fix: declare what you take, `class Order(BaseModel): item: str; count: int = Field(gt=0, le=100)`, and let the framework
    answer 422; in Flask `Order.model_validate(request.get_json())`.
Monitoring: errors by class; alert on `KeyError` in a handler.
Blind to: a gateway that checks bodies against a schema.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Input_Validation_Cheat_Sheet.html
Seen: lm-sys/FastChat@0e6d3e4beaab66f4d3f93db72541a4abab8af28d fastchat/serve/controller.py:325
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Practice, PracticeKind, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from flask import Flask, request

app = Flask(__name__)


@app.post("/orders")
def order():
    body = request.get_json()
    return add(item=body["item"], count=body["count"])  # unmet
""",
    "rated.py": """
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Rating(BaseModel):
    stars: int  # unmet
    comment: str = ""


@app.post("/ratings")
def rate(rating: Rating):
    return add(rating)
""",
    "shop/main.go": """
package main

import (
	"net/http"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

type Order struct {
	Item  string `json:"item" validate:"required"` // «unmet»
	Count int    `json:"count" validate:"min=1"`
}

func order(w http.ResponseWriter, r *http.Request) {
	var given Order
	if err := json.NewDecoder(r.Body).Decode(&given); err != nil {
		http.Error(w, "not read", http.StatusBadRequest)
	}
}
""",
}
GOOD = {
    "rated.py": """
from fastapi import FastAPI
from pydantic import BaseModel, Field, field_validator

app = FastAPI()


class Rating(BaseModel):
    stars: int = Field(ge=1, le=5)
    score: float
    session: int

    @field_validator("score")
    def in_range(cls, score):
        return min(max(score, 0), 1)


class Answer(BaseModel):
    count: int


@app.post("/ratings")
def rate(rating: Rating) -> Answer:
    return add(rating)
""",
    "app.py": """
from flask import Flask, request

app = Flask(__name__)


@app.post("/orders")
def order():
    body = request.get_json()
    if "item" not in body:
        return {"error": "which item?"}, 422
    return add(item=body["item"])  # met


@app.post("/pages")
def page():
    return add(title=request.form["title"])


@app.post("/tried")
def tried():
    try:
        return add(item=request.json["item"])  # met
    except KeyError:
        return {"error": "which item?"}, 422


@app.post("/checked")
def checked():
    body = request.get_json()
    Order.model_validate(body)
    return add(item=body["item"])  # met
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def unvalidated_input(system: System) -> Iterator[Verdict]:
    """Asks every handler that takes keys out of a body, and every number that one takes."""
    taken: dict[str, list[Practice]] = {}
    for one in system.practices:
        if one.kind is PracticeKind.NUMBER_FREE:
            text = f"takes any number as {one.what}, below zero and without end, for {one.why}"
            yield unmet(one, text, cause=f"{one.place.path} {one.symbol}", key=one.what, endpoint=one.why)
        if one.kind is PracticeKind.TAGS_UNREAD and system.services:
            text = f"promises {one.what} by a tag that nothing here reads: any value is taken"
            yield unmet(one, text, cause="tags without a validator", key=one.what)
        if one.kind is PracticeKind.KEY_TAKEN:
            taken.setdefault(f"{one.place.path}:{one.symbol}", []).append(one)
    for node, endpoint in {one.node: one for one in system.endpoints if one.node}.items():
        practices = taken.get(node, ())
        blind = [one for one in practices if not one.is_sound]
        if blind:
            keys = ", ".join(dict.fromkeys(one.what for one in blind))
            text = f"takes {keys} out of the body without asking whether it is there: without it the answer is 500"
            yield unmet(endpoint, text, place=blind[0].place, cause=blind[0].place.path, key=blind[0].what)
        elif practices:
            yield met(endpoint, "answers a body without what it needs", place=practices[0].place)
