"""The name of the model stands in the code, and nothing can override it.

Why: which model runs is decided by memory, price and what the server has loaded, none of which the code knows.
Scenario: the provider retires {model}, or the server holds another size of it.
Impact: every request fails with "model not found" until a release is made.
Detection: the model server answers 404 while it is healthy; its list of models lacks {model}.
Fix: read it and keep today's value as default: `MODEL = os.environ.get("MODEL_NAME", "{model}")`.
Monitoring: ask the server for its list of models in the readiness check; count answers by model.
Blind to: models chosen by a gateway behind one name, and those that a shell script pulls.
Source: https://12factor.net/config
Seen: LeeCampbell/code-review-llm@8d92a6e python/code_review.py:26
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests


def ask(prompt):
    payload = {
        "model": "llama3.1:8b",  # unmet
        "prompt": prompt,
    }
    return requests.post("http://ollama:11434/api/generate", json=payload, timeout=60)
"""
}
GOOD = {
    "app.py": """
import os

import requests

MODEL = os.environ.get("MODEL_NAME", "llama3.1:8b")  # met


def ask(prompt):
    payload = {"model": MODEL, "prompt": prompt}
    return requests.post("http://ollama:11434/api/generate", json=payload, timeout=60)


def describe():
    return {"model": "gpt-4o"}
"""
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    for_models=True,
)
def hardcoded_model(system: System) -> Iterator[Verdict]:
    asked = {(call.place.path, call.model) for call in system.calls if isinstance(call.model, str)}
    asked_for = {model for _, model in asked}
    for literal in system.literals:
        if literal.kind != "model" or literal.value not in asked_for:
            continue
        if literal.is_default:
            yield met(literal, f"is what {literal.name or 'a setting'} falls back to")
        elif (literal.place.path, literal.value) in asked:
            text = "is the model that is asked for, and nothing overrides it"
            yield unmet(literal, text, cause=literal.value, model=literal.value)
