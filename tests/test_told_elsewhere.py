"""What is kept in another repository, or measured by a library that is not read, leaves a question and no fault."""

import pytest

from roadworthy.findings import Outcome
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Unknown
from roadworthy.rules.catalogue import all_rules

APP = """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
def ask():
    return requests.get("http://stock:8000/items", timeout=3).json()
"""
SERVICE = {
    "pyproject.toml": '[project]\nname = "letters"\nversion = "1.0.0"\n',
    "app.py": APP,
    "Dockerfile": 'FROM python:3.12.8-slim\nCOPY app.py .\nCMD ["uvicorn", "app:app"]\n',
}
COMPOSE = {"docker-compose.yml": "services:\n  web:\n    build: .\n  stock:\n    build: ./stock\n"}
APART = ("no-alerts", "no-rollback", "no-deploy-automation", "missing-runbook", "no-healthcheck")


def outcomes(name: str, files: dict[str, str]) -> list[Outcome]:
    """What the rule says of these files."""
    rule = next(one for one in all_rules() if one.name == name)
    return [verdict.outcome for verdict in rule.ask(read_system(MemoryRepository(files)))]


@pytest.mark.parametrize("name", APART)
@pytest.mark.parametrize(
    "told",
    [
        {"README.md": "# Letters\n\nIt is deployed with Helm; charts and runbooks live in a separate repository.\n"},
        {"README.md": "# Letters\n\nProduction manifests are kept in the deployment repository.\n"},
        {
            "docs/index.rst": "Letters\n=======\n\nSee `its operations documentation <https://ops.example.org/letters/>`__.\n"
        },
    ],
)
def test_what_is_run_from_elsewhere_is_asked_for(name: str, told: dict[str, str]) -> None:
    """A document that says where operations live turns an absence into a question."""
    assert outcomes(name, {**SERVICE, **told}) == [Outcome.UNCLEAR]


@pytest.mark.parametrize("name", APART)
@pytest.mark.parametrize(
    "text",
    [
        "See [Letters in the news](https://news.example.org/letters/).",
        "The clients live in a separate repository.",
        "See [the operations guide of nginx](https://nginx.example.org/operations/).",
        "Clone this infrastructure repository.",
    ],
)
def test_other_things_elsewhere_answer_nothing(name: str, text: str) -> None:
    """Another repository for something else, or pages about somebody else's program, leave the fault."""
    assert outcomes(name, {**SERVICE, "README.md": f"# Letters\n\n{text}\n"}) == [Outcome.UNMET]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("no-metrics", "from acme.metrics import EventManager"),
        ("no-error-aggregation", "from acme.sentry import initialize_sentry"),
        ("no-tracing", "from acme_telemetry import start"),
    ],
)
def test_a_library_that_is_not_read_is_asked_about(name: str, line: str) -> None:
    """An import whose name says that it measures, traces or gathers errors turns an absence into a question."""
    files = {**SERVICE, **COMPOSE}

    assert outcomes(name, files) == [Outcome.UNMET]
    assert outcomes(name, {**files, "app.py": f"{line}\n{APP}"}) == [Outcome.UNCLEAR]


def test_scores_of_models_are_no_metrics_of_a_service() -> None:
    """`sklearn.metrics` measures a model, not the service."""
    files = {**SERVICE, **COMPOSE, "app.py": f"from sklearn.metrics import f1_score\n{APP}"}

    assert outcomes("no-metrics", files) == [Outcome.UNMET]


def test_what_could_not_be_read_formats_as_its_reason() -> None:
    """A sentence never shows how an unknown is kept."""
    assert f"{Unknown('the port comes from $PORT')}" == "the port comes from $PORT"
