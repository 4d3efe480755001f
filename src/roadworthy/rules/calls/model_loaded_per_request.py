"""Each request loads the model anew.

Why: loading weights takes seconds and gigabytes; done inside a handler, every request pays it, and two at once pay
    twice.
Scenario: ten requests come in within one second.
Impact: {subject} reads ten copies from disk; latency is the loading time, and memory goes up until the kernel ends it.
Detection: latency has a floor of seconds whatever is asked; memory moves in steps with the requests.
Fix: load it once, when the process starts, and keep it: in FastAPI's `lifespan` as `app.state.model = load()`, or
    behind `@functools.lru_cache(maxsize=1)`; the readiness check waits for it.
Monitoring: count loads; more than one a process is a fault.
Blind to: a cache inside the function that loads which is no decorator, condition or attribute.
Source: https://fastapi.tiangolo.com/advanced/events/
Seen: Mukesh-BR/Python-Flask-HelloWorld@ad9ceed main.py:8
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import joblib
from fastapi import FastAPI
from sentence_transformers import SentenceTransformer

from search import Searcher

app = FastAPI()


@app.post("/score")
def score(values: list[float]):
    model = joblib.load("model.joblib")  # unmet
    return model.predict([values])[0]


@app.post("/search")
def search(text: str):
    return Searcher().find(text)
""",
    "search.py": """
from sentence_transformers import SentenceTransformer


class Searcher:
    def __init__(self):
        self.model = SentenceTransformer("org/small")  # unmet

    def find(self, text):
        return self.model.encode(text)
""",
}
GOOD = {
    "app.py": """
import functools

import joblib
from fastapi import FastAPI
from sentence_transformers import CrossEncoder, SentenceTransformer

from search import searcher

app = FastAPI()
MODEL = joblib.load("model.joblib")  # met
LOADED = {}


@functools.lru_cache(maxsize=1)
def ranker():
    return CrossEncoder("org/rank")


def encoder(name):
    if name not in LOADED:
        LOADED[name] = fresh(name)
    return LOADED[name]


def fresh(name):
    return SentenceTransformer(name)


@app.post("/score")
def score(values: list[float]):
    return MODEL.predict([values])[0]


@app.post("/search")
def search(text: str):
    return ranker().predict(searcher().find(encoder("org/small").encode(text)))


@app.post("/reload")
def reload():
    return joblib.load("model.joblib")
""",
    "search.py": """
from sentence_transformers import SentenceTransformer

_searcher = None


class Searcher:
    def __init__(self):
        self.model = SentenceTransformer("org/small")

    def find(self, text):
        return self.model.encode(text)


def searcher():
    global _searcher
    if _searcher is not None:
        return _searcher
    _searcher = Searcher()
    return _searcher
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.CAPACITY,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def model_loaded_per_request(system: System) -> Iterator[Verdict]:
    """Ask each load of weights; what runs where a module is imported runs once."""
    for load in system.model_loads:
        if load.is_light:
            continue
        if load.per_request:
            text = f"is done anew for each {load.per_request[0]}"
            yield unmet(load, text, harm=Harm.total(load.per_request), cause=load.place.path)
        elif not load.symbol and load.place.path in system.graph.reached_paths:
            yield met(load, "is done once, when the module is imported")
