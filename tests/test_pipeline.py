"""The whole way, from files to an assessment."""

from dataclasses import replace
from datetime import date

import pytest

from roadworthy.assessment import Score
from roadworthy.errors import NothingToReview
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.ladder import Rung
from roadworthy.pipeline import review
from roadworthy.settings import DeclaredService, Settings

SETTINGS = Settings(today=date(2026, 11, 20))
LIBRARY = {
    "pyproject.toml": '[project]\nname = "shapes"\nversion = "1.0"\n',
    "src/shapes/__init__.py": "from shapes.area import area\n",
    "src/shapes/area.py": "def area(width: float, height: float) -> float:\n    return width * height\n",
}
DOCUMENTS = {"README.md": "# Notes\n\nRun `make notes`.\n", "docs/ideas.md": "# Ideas\n"}
STACK = {
    "compose.yaml": "services:\n  db:\n    image: postgres:17.2\n  cache:\n    image: redis:7.4\n",
    "Dockerfile": 'FROM python:3.12.4-slim\nCOPY app.py /app.py\nCMD ["python", "/app.py"]\n',
    "app.py": "import requests\n\nrequests.get('http://db')\n",
}


@pytest.mark.parametrize("files", [{}, DOCUMENTS, LIBRARY], ids=["empty", "documents", "library"])
def test_what_serves_nothing_has_no_rung_and_no_score(files: dict[str, str]) -> None:
    """It is read and listed, not graded, and no absence is held against it."""
    try:
        assessment = review(MemoryRepository(files), SETTINGS)
    except NothingToReview:
        assert not files
        return

    assert (assessment.reached, assessment.services) == (None, ())
    assert not isinstance(assessment.score, Score)
    assert [finding.rule for finding in assessment.findings if finding.judgement.question.is_absence] == []


def test_the_order_of_files_changes_nothing() -> None:
    """The same tree listed the other way round."""
    forwards = review(MemoryRepository(STACK), SETTINGS)
    backwards = review(MemoryRepository(dict(reversed(STACK.items()))), SETTINGS)

    assert forwards == backwards
    assert forwards.is_graded


def test_the_config_names_services_and_what_they_are_for() -> None:
    """The declared service is graded, against the target of its tier."""
    settings = Settings(today=SETTINGS.today, services=(DeclaredService("jobs", ("",), "experiment"),))

    assessment = review(MemoryRepository(STACK), settings)

    assert [(each.name, each.target) for each in assessment.services] == [("jobs", Rung.HYGIENE)]


def test_a_rule_that_was_not_asked_is_named() -> None:
    """Choosing rules leaves a trace in the assessment."""
    assessment = review(MemoryRepository(STACK), Settings(today=SETTINGS.today, skip=("root-user",)))

    assert [question.name for question in assessment.left_out] == ["root-user"]
    assert "root-user" not in [question.name for question in assessment.questions]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (
            "a(http:/app.py",
            "from flask import Flask\napp = Flask(__name__)\n\n@app.get('/x')\ndef x():\n    return 'x'\n",
        ),
        ("a:b/app.js", "const app = require('express')()\napp.get('/x/:id', (req, res) => checked(req, res))\n"),
    ],
)
def test_a_colon_in_a_path_is_part_of_it(path: str, code: str) -> None:
    """A folder may be named with the mark that parts a file from its symbol."""
    assessment = review(MemoryRepository({path: code}), SETTINGS)

    assert [endpoint.place.path for endpoint in assessment.system.endpoints] == [path]


def test_a_pattern_of_scripts_is_no_command_to_type() -> None:
    """`npm run test:*` speaks of several scripts; none of them is promised by that name."""
    package = '{"name": "x", "scripts": {"test:unit": "jest"}}'
    files = {"package.json": package, "README.md": "Use `npm run test:*` or `npm run lint:all`.\n"}

    assessment = review(MemoryRepository(files), replace(SETTINGS, asks_all_claims=True))

    wrong = [each.judgement.verdict for each in assessment.findings if each.rule == "command-claim-wrong"]
    assert [each.subject for each in wrong] == ["npm run lint:all"]
    assert "asks for the script `lint:all`, which package.json does not have" in wrong[0].text
