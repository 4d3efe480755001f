"""Nobody sees when the world moves away from the model.

Why: a trained model is right about the data it was made of; when what comes in changes, it goes wrong without an error.
Scenario: a form gets a new field, a season begins, another country is served.
Impact: {subject} answers as fast as ever, and more and more wrongly; it is found out by its consequences.
Detection: no metric and no job of {subject} holds what goes in or what comes out.
Fix: count what is answered and measure what comes in, and compare with the training data:
    `PREDICTIONS.labels(label).inc()`, a histogram of confidence, a daily job with `evidently` or `nannyml`.
Monitoring: alert when the shares of the answers leave the band of the last month.
Blind to: a platform that watches from outside.
Source: https://cloud.google.com/architecture/mlops-continuous-delivery-and-automation-pipelines-in-machine-learning
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import ModelLoad, System
from roadworthy.rules.rule import rule

_APP = """
import joblib
from fastapi import FastAPI
from prometheus_client import Counter

app = FastAPI()
"""
BAD = {
    "app.py": _APP
    + """MODEL = joblib.load("model.joblib")  # unmet


@app.post("/predict")
def predict(values: list[float]):
    return {"label": int(MODEL.predict([values])[0])}
""",
}
GOOD = {
    "app.py": _APP
    + """MODEL = joblib.load("model.joblib")
PREDICTIONS = Counter("predictions_total", "Answers", ["label"])  # met


@app.post("/predict")
def predict(values: list[float]):
    label = int(MODEL.predict([values])[0])
    PREDICTIONS.labels(str(label)).inc()
    return {"label": label}
""",
    "speech/Dockerfile": "FROM python:3.12.8-slim\nCOPY app.py .\nCMD uvicorn app:app\n",
    "speech/app.py": """
import onnxruntime
from fastapi import FastAPI
from huggingface_hub import hf_hub_download

app = FastAPI()


def voice(path):
    return onnxruntime.InferenceSession(path)


@app.post("/spoken")
def spoken(sound: bytes):
    return voice(hf_hub_download("onnx-community/silero-vad", "model.onnx")).run(None, {"input": sound})
""",
}
_TRAINED = ("joblib.", "pickle.", "onnxruntime.", "mlflow.", "keras.", "tensorflow.")
_WATCHERS = frozenset(
    {"evidently", "nannyml", "alibi_detect", "whylogs", "deepchecks", "frouros", "river", "arize", "fiddler"}
)
_ANSWERS = re.compile(r"predict|drift|confidence|label|score|feature|psi|output_class|anomal", re.IGNORECASE)


@rule(
    preview=True,
    rung=Rung.EXCELLENCE,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def no_drift_monitoring(system: System) -> Iterator[Verdict]:
    """One verdict a service that answers requests with a model of its own training."""
    watched = next((one for one in system.imports if one.module.partition(".")[0] in _WATCHERS), None)
    for service in system.services:
        loads = [
            load
            for load in system.owned(system.model_loads, service)
            if _is_own(load) and load.place.path in system.graph.reached_paths
        ]
        if not loads or not any(endpoint.is_work for endpoint in system.owned(system.endpoints, service)):
            continue
        metric = next((one for one in system.owned(system.metrics, service) if _ANSWERS.search(one.name)), None)
        if metric is not None:
            yield met(metric, "measures what the model answers")
        elif watched is not None:
            yield met(watched, "compares what comes in with what the model was made of")
        else:
            text = "answers with a trained model, and measures neither what goes in nor what comes out"
            yield unmet(service, text, place=loads[0].place)


def _is_own(load: ModelLoad) -> bool:
    """A library that teams train with; a graph that is handed in may be anybody's, from a hub or a package."""
    if load.is_fetched:
        return False
    return load.function.startswith(_TRAINED) and (
        isinstance(load.model, str) or not load.function.startswith("onnxruntime.")
    )
