"""A model that is fetched at whatever revision it has on the day.

Why: a model's repository is a branch: its owner pushes new weights, a new tokenizer, a new licence under the same name.
Scenario: {model} is changed upstream, and one of two replicas is started anew.
Impact: the replicas answer differently, vectors no longer fit those in the store, and no commit says why.
Detection: the same input gives other output after a restart; the cache folder holds two snapshots of one name.
Fix: name the state: `revision="<commit>"` beside the name for Hugging Face, a full tag for Ollama
    (`llama3.1:8b-instruct-q4_K_M`, not `llama3.1` or `:latest`), and change it in a commit.
Monitoring: report name and revision of the loaded model as labels of an info metric.
Blind to: a mirror or a cache that is filled once and kept.
Source: https://huggingface.co/docs/huggingface_hub/guides/download#download-from-specific-version
Seen: kjethi/RAG-based-Q-A@e881c26 rag-backend/services/vector_db_service.py:21
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, ModelLoad, System, Unknown
from roadworthy.rules.rule import rule

_IMAGE = {
    "Dockerfile": """
FROM python:3.12.4-slim
COPY . .
CMD ["uvicorn", "app:app"]
"""
}
BAD = {
    **_IMAGE,
    "app.py": """
import ollama
from fastapi import FastAPI
from sentence_transformers import SentenceTransformer
from transformers import AutoModel

app = FastAPI()
ENCODER = SentenceTransformer("BAAI/bge-small-en-v1.5")  # unmet
MODEL = AutoModel.from_pretrained("org/small", revision="main")  # unmet


@app.post("/ask")
def ask(text: str):
    return ollama.chat(model="llama3", messages=[{"role": "user", "content": text}])  # unmet
""",
}
GOOD = {
    **_IMAGE,
    "app.py": """
import os

import ollama
from fastapi import FastAPI
from sentence_transformers import SentenceTransformer
from transformers import AutoModel

app = FastAPI()
ENCODER = SentenceTransformer("BAAI/bge-small-en-v1.5", revision="5c38ec7c405ec4b44b94cc5a9bb96e735b38267a")  # met
MODEL = AutoModel.from_pretrained("org/small", revision=os.environ["REVISION"])  # unclear
OWN = AutoModel.from_pretrained("models/own")
BAKED = AutoModel.from_pretrained("/opt/model")
LOCAL = AutoModel.from_pretrained("org/small", local_files_only=True)


@app.post("/ask")
def ask(text: str):
    return ollama.chat(model="llama3.1:8b", messages=[{"role": "user", "content": text}])  # met
""",
    "train.py": """
from transformers import AutoModel


def train():
    return AutoModel.from_pretrained("org/small")
""",
}
_MOVING = frozenset({"main", "master", "latest", "HEAD"})


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def unpinned_model(system: System) -> Iterator[Verdict]:
    """Ask what a service loads from a hub, and what it asks of a local model server."""
    if not system.is_served:
        return
    for load in system.model_loads:
        if load.is_fetched and not load.is_offline and system.is_reached(load):
            yield from _of_load(load)
    for call in system.calls:
        if call.model_server == "ollama" and isinstance(call.model, str) and system.is_reached(call):
            yield from _of_call(call, call.model)


def _of_load(load: ModelLoad) -> Iterator[Verdict]:
    match load.revision:
        case None:
            yield unmet(load, "takes the newest revision on the hub", cause=str(load.model))
        case Unknown(why):
            yield unclear(load, f"which revision? {why}")
        case revision if revision in _MOVING:
            yield unmet(load, f"takes the revision {revision}, which is a branch", cause=str(load.model))
        case revision:
            yield met(load, f"takes the revision {revision}")


def _of_call(call: Call, model: str) -> Iterator[Verdict]:
    _, _, tag = model.rpartition("/")[2].partition(":")
    if "{" in model or not model:
        return
    if tag in ("", "latest"):
        text = f"asks for {model}, which is what the tag `latest` was when it was pulled"
        yield unmet(call, text, cause=model, model=model)
    else:
        yield met(call, f"asks for {model}, by its tag")
