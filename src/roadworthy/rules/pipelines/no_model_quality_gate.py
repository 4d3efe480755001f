"""A new model takes the place of the old one whatever it is worth.

Why: training ends with a model in any case, also on half the data, on wrong labels, on a changed column.
Scenario: last night's data was cut off; the training ran through.
Impact: the worse model overwrites the better one, and is what {subject} leaves for the service to load next.
Detection: the figures of the last training are below those of the one before, and nobody was told.
Fix: compare before it is saved, and keep the one before: `if metrics["f1"] < FLOOR: raise SystemExit("not good
    enough")`, then save under a new name and move the link to it.
Monitoring: the figures of each training as a series; alert on a fall.
Blind to: a gate in the pipeline or the registry behind the script.
Source: https://cloud.google.com/architecture/mlops-continuous-delivery-and-automation-pipelines-in-machine-learning
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/src/train.py:113
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ModelArtifact, System
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
import joblib
from sklearn.linear_model import LogisticRegression


def train(x, y):
    model = LogisticRegression()
    model.fit(x, y)
    print(model.score(x, y))
    joblib.dump(model, "models/model.joblib")  # unmet
""",
    "export.py": """
from skl2onnx import convert_sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score

forest = RandomForestClassifier()
forest.fit(x, y)
print("accuracy", accuracy_score(truth, forest.predict(x)))
with open("models/forest.onnx", "wb") as file:
    file.write(convert_sklearn(forest).SerializeToString())  # unmet
""",
}
GOOD = {
    "serve.py": _SERVE,
    "train.py": """
import joblib
from sklearn.linear_model import LogisticRegression

FLOOR = 0.8


def train(x, y):
    model = LogisticRegression()
    model.fit(x, y)
    score = model.score(x, y)
    if score < FLOOR:
        raise SystemExit("not good enough")
    joblib.dump(model, "models/model.joblib")  # met
""",
    "kept.py": """
import joblib
from sklearn.linear_model import LogisticRegression


def train(x, y, version):
    model = LogisticRegression().fit(x, y)
    joblib.dump(model, f"models/model-{version}.joblib")  # unclear
""",
}


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
def no_model_quality_gate(system: System) -> Iterator[Verdict]:
    """Ask each model that is trained and saved here, where models are loaded here, too."""
    if not any(not load.is_fetched for load in system.model_loads):
        return
    for artifact in system.model_artifacts:
        yield _of(artifact)


def _of(artifact: ModelArtifact) -> Verdict:
    if artifact.gate is not None:
        return met(artifact, "is saved behind a comparison of its figures", place=artifact.place, also=(artifact.gate,))
    if artifact.is_versioned:
        return unclear(artifact, "is saved under a name of its own: who decides which one is taken into use?")
    measured = (
        "is measured, and saved whatever comes out" if artifact.is_measured else "is saved without being measured"
    )
    return unmet(artifact, f"{measured}, over the one before", cause="no gate")
