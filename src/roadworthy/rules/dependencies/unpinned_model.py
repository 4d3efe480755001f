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

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.models import is_model
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, ModelLoad, Place, System, Unknown
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
    ".github/workflows/ci.yml": "on: [push]\njobs: {t: {steps: [{run: python scripts/export.py}]}}\n",
    "scripts/export.py": """
from optimum.onnxruntime import ORTModelForFeatureExtraction

model = ORTModelForFeatureExtraction.from_pretrained("org/encoder", export=True)  # unmet
model.save_pretrained("models/encoder")
""",
    ".env.example": 'RUNNER=".venv/bin/python scripts/runner.py"\n',
    "scripts/runner.py": """
import sys

from huggingface_hub import snapshot_download

if __name__ == "__main__":
    print(snapshot_download(repo_id=sys.argv[1]))  # unmet
""",
    "app.py": """
import ollama
from fastapi import FastAPI
from sentence_transformers import SentenceTransformer
from transformers import AutoModel

app = FastAPI()
CHAT_MODEL = "llama3.2:1b"  # unmet
ENCODER = SentenceTransformer("BAAI/bge-small-en-v1.5")  # unmet
MODEL = AutoModel.from_pretrained("org/small", revision="main")  # unmet


@app.post("/ask")
def ask(text: str):
    draft = ollama.chat(model="llama3", messages=[{"role": "user", "content": text}])  # unmet
    return ollama.chat(model=CHAT_MODEL, messages=[{"role": "user", "content": draft["message"]["content"]}])
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
    return ollama.chat(model="llama3.1:8b-instruct-q4_K_M", messages=[{"role": "user", "content": text}])  # met


@app.post("/own")
def own(text: str):
    return ollama.chat(model="our-assistant", messages=[{"role": "user", "content": text}])
""",
    "train.py": """
from transformers import AutoModel


def train():
    return AutoModel.from_pretrained("org/small")
""",
}
_WORD = re.compile(r"[\s\"'=;|&()]+|\$\{?\w+\}?/")
_SIZE = re.compile(r"(\d+x)?\d+(\.\d+)?[bm]", re.IGNORECASE)
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
    named = _named(system) if system.model_loads else ""
    for load in system.model_loads:
        if load.is_fetched and not load.is_offline and (system.is_reached(load) or f" {load.place.path} " in named):
            yield from _of_load(load)
    written = {one.value: one.place for one in reversed(system.literals) if one.kind == "model"}
    asked: set[str] = set()
    for call in system.calls:
        if call.model_server != "ollama" or not isinstance(call.model, str) or not system.is_reached(call):
            continue
        if call.model not in asked:
            asked.add(call.model)
            yield from _of_call(call, call.model, written.get(call.model))


def _named(system: System) -> str:
    """Every file that a pipeline, an image, a script or the value of a setting names: the programs that are run."""
    texts = [step.run for one in system.pipelines for step in one.steps]
    texts += [line.text for image in system.images for line in image.instructions if line.keyword == "RUN"]
    texts += [" ".join(command.words_given) for script in system.scripts for command in script.commands]
    texts += [value for script in system.scripts for value in script.variables.values()]
    texts += [use.value for one in system.settings for use in one.gifts if isinstance(use.value, str)]
    return f" {' '.join(_WORD.sub(' ', ' '.join(texts)).replace(' ./', ' ').split())} "


def _of_load(load: ModelLoad) -> Iterator[Verdict]:
    match load.revision:
        case None:
            yield unmet(load, "takes the newest revision on the hub", cause=_cause(load))
        case Unknown(why):
            yield unclear(load, f"which revision? {why}")
        case revision if revision in _MOVING:
            yield unmet(load, f"takes the revision {revision}, which is a branch", cause=_cause(load))
        case revision:
            yield met(load, f"takes the revision {revision}")


def _cause(load: ModelLoad) -> str:
    return load.model if isinstance(load.model, str) else load.label


def _of_call(call: Call, model: str, where: Place | None) -> Iterator[Verdict]:
    name, _, tag = model.rpartition("/")[2].partition(":")
    if not name or "{" in model or not is_model(model):
        return
    also = (call.place,) if where is not None else ()
    if tag in ("", "latest"):
        text = f"asks for {model}, which is what the tag `latest` was when it was pulled"
    elif _SIZE.fullmatch(tag):
        text = f"asks for {model}: the tag names a size, and moves when its weights are replaced"
    else:
        yield met(call, f"asks for {model}, by a full tag")
        return
    yield unmet(call, text, place=where, also=also, cause=model, model=model)
