"""The address of a dependency stands in the code, and nothing can override it.

Why: where a dependency lives is a fact of the place that the code runs in, not of the code.
Scenario: the dependency moves, or a second instance is set up for a test; {subject} still asks the first.
Impact: a move of one host needs a release; a test environment writes to the production dependency.
Detection: the service ignores the address that the operator gives it.
Fix: read it and keep today's value as default: `URL = os.environ.get("{setting}", "{address}")`.
Monitoring: log the addresses of all dependencies once, when the process starts.
Blind to: public addresses that are the same everywhere; addresses made of several parts, or in shell scripts.
Source: https://12factor.net/config
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:17
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Literal, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests

MODEL_URL = "http://ollama:11434/api/generate"  # unmet


def ask(prompt):
    requests.post("http://search.internal:9200/_search", json=prompt, timeout=5)  # unmet
    return requests.post(MODEL_URL, json={"prompt": prompt}, timeout=20)
""",
}
GOOD = {
    "served.py": """
from fastapi import FastAPI

app = FastAPI()


@app.get("/status/{job}")
def status(job: str):
    return {"job": job}
""",
    "try_it.py": """
import requests

BASE = "http://localhost:8000"


def main():
    print(requests.get(f"{BASE}/status/1").json())


if __name__ == "__main__":
    main()
""",
    "app.py": """
import logging
import os

MODEL_URL = os.environ.get("MODEL_URL", "http://ollama:11434/api/generate")  # met
QUEUE = os.getenv("QUEUE") or "redis://queue:6379/0"  # met
NAMESPACE = {"a": "http://www.w3.org/2005/Atom"}
CLUSTER = "https://kubernetes.default.svc"
LISTENER = "http://REPLACE_WITH_ADDRESS:8888/collect"
ALLOWED_ORIGINS = ["http://localhost:3000"]
logging.info("the console is at http://grafana:3000")


class Client:
    def __init__(self, url="http://localhost:11434"):
        '''Asks http://ollama:11434.'''
        self.url = url
""",
    "config.py": """
import os


class Config:
    REDIS_URL = os.environ["REDIS_URL"]


class Development(Config):
    REDIS_URL = "redis://localhost:6379/1"


configs = {"development": Development}
""",
    "tests/test_app.py": "URL = 'http://ollama:11434'\n",
}

_FIXED = re.compile(
    r"://(kubernetes\.default(\.svc)?|metadata\.google\.internal|169\.254\.)|replace|change_?me|your[_-]|<", re.I
)
"""The same in every cluster and cloud, or there to be filled in."""


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def hardcoded_address(system: System) -> Iterator[Verdict]:
    for literal in system.literals:
        if literal.kind != "address" or _FIXED.search(literal.value) or literal.place.path in system.tried_by_hand:
            continue
        if literal.is_default:
            yield met(literal, f"is what {literal.name or 'a setting'} falls back to")
        else:
            yield unmet(
                literal,
                "stands in the code and nothing overrides it",
                cause=literal.value,
                setting=_setting(literal),
                address=literal.value,
            )


def _setting(literal: Literal) -> str:
    name = re.sub(r"\W", "_", literal.name).strip("_").upper()
    if len(name) > 3 and name not in ("HOST", "BASE_URL", "URL"):
        return name
    host = re.sub(r"^[a-z+]+://|[:/].*$", "", literal.value).split(".")[0]
    return re.sub(r"\W", "_", host).upper() + "_URL"
