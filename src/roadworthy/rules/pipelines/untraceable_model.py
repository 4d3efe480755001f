"""A model is saved and nothing says where it comes from.

Why: a model is made of code, data, settings and libraries; without their names beside it nobody can make it again, say
    what changed, or load it safely after an upgrade.
Scenario: the service answers oddly since yesterday, and there are three files named `model.joblib`.
Impact: nobody can tell which code and data made the one that runs; going back is a guess.
Detection: the model's folder holds weights and figures, and no revision, date or version.
Fix: write them beside it: `{{"revision": subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip(),
    "data": sha256_of(data), "trained_at": now.isoformat(), "sklearn": sklearn.__version__}}`, or let a tracker do it
    (`mlflow.sklearn.log_model`).
Monitoring: show revision and date of the loaded model on an info metric.
Blind to: a pipeline around the script that records them.
Source: https://scikit-learn.org/stable/model_persistence.html
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/src/train.py:113
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, System
from roadworthy.rules.rule import rule

_SERVE = """
import joblib
from fastapi import FastAPI

app = FastAPI()
MODEL = joblib.load("models/model.joblib")
"""
BAD = {
    "serve.py": _SERVE,
    "train.py": """
import json

import joblib
from sklearn.linear_model import LogisticRegression


def train(x, y):
    model = LogisticRegression()
    model.fit(x, y)
    joblib.dump(model, "models/model.joblib")
    with open("models/metrics.json", "w") as file:
        json.dump({"accuracy": model.score(x, y)}, file)  # unmet
""",
    "retrain.py": """
import joblib
from sklearn.linear_model import LogisticRegression


def retrain(x, y):
    model = LogisticRegression().fit(x, y)
    joblib.dump(model, "models/model.joblib")  # unmet
""",
    ".gitignore": "models/\n/data.dvc\n.dvc/cache/\n",
}
GOOD = {
    "serve.py": _SERVE,
    "train.py": """
import json
import subprocess

import joblib
from sklearn.linear_model import LogisticRegression


def train(x, y):
    model = LogisticRegression()
    model.fit(x, y)
    joblib.dump(model, "models/model.joblib")  # met
    revision = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True, timeout=10).strip()
    with open("models/about.json", "w") as file:
        json.dump({"revision": revision}, file)
""",
    "features.py": """
import joblib


class Vectorizer:
    def fit(self, texts):
        self.inner.fit(texts)

    def save(self, path):
        joblib.dump(self.inner, path)
""",
}


_POINTER = re.compile(r"^[^!].*\.dvc$")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def untraceable_model(system: System) -> Iterator[Verdict]:
    """Ask each model that is trained and saved here, where models are loaded here, too."""
    if not any(not load.is_fetched for load in system.model_loads):
        return
    pointers = tuple(_pointers_left_out(system))
    for artifact in system.model_artifacts:
        if artifact.is_traced is None:
            continue
        if artifact.is_traced:
            yield met(artifact, "is saved by code that tracks where models come from")
        elif artifact.record is not None:
            text = "is recorded without the code, the data, the time or the libraries that made it"
            text += _and_left_out(pointers)
            yield unmet(artifact, text, place=artifact.record, also=(artifact.place, *pointers), cause="untraced")
        else:
            text = "is saved without a word on the code, the data, the time or the libraries that made it"
            yield unmet(artifact, text + _and_left_out(pointers), also=pointers, cause="untraced")


def _pointers_left_out(system: System) -> Iterator[Place]:
    """Patterns that keep out of git what DVC keeps in it: the small file that names the version of the data."""
    for rules in system.ignores:
        if rules.file.endswith(".gitignore"):
            for pattern, line in zip(rules.patterns, rules.lines, strict=False):
                if _POINTER.search(pattern):
                    yield Place(rules.file, line, line, quote=pattern[:200])


def _and_left_out(pointers: tuple[Place, ...]) -> str:
    return f"; {pointers[0].path} keeps {pointers[0].quote} out, which would name its version" if pointers else ""
