"""The command line: exit codes, and one clear line when something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DOCKERFILE = 'FROM python:3.12.4-slim\nCOPY . /app\nCMD ["python", "app.py"]\n'


def roadworthy(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One run of the program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "roadworthy", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1"},
    )


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A tiny repository with one fault."""
    folder = tmp_path / "system"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE)
    return folder


def test_a_missing_path_is_wrong_usage(tmp_path: Path) -> None:
    """A path that does not exist gives one line, a hint, and 2."""
    run = roadworthy("review", str(tmp_path / "nowhere"))

    assert run.returncode == 2
    assert run.stderr.splitlines()[0].startswith("roadworthy: ")
    assert "does not exist" in run.stderr
    assert run.stdout == ""


@pytest.mark.parametrize("option", ["--only", "--skip"])
def test_an_unknown_rule_names_its_neighbour(system: Path, option: str) -> None:
    """A misspelt rule gives 2 and the name that was meant."""
    run = roadworthy("review", str(system), option, "rot-user")

    assert run.returncode == 2
    assert "did you mean root-user?" in run.stderr


def test_an_unknown_format_lists_those_there_are(system: Path) -> None:
    """A format that does not exist gives 2 and names the ones that do."""
    run = roadworthy("review", str(system), "--format", "pdf")

    assert run.returncode == 2
    assert "sarif" in run.stderr


def test_sarif_goes_to_stdout(system: Path) -> None:
    """A finding is a result of the run, and the run itself is done."""
    run = roadworthy("review", str(system), "--only", "root-user", "--format", "sarif")

    (result,) = json.loads(run.stdout)["runs"][0]["results"]
    assert run.returncode == 0
    assert result["ruleId"] == "root-user"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1


def test_rules_are_listed_as_json() -> None:
    """Every rule stands in the list with its name and whether it runs by default."""
    run = roadworthy("rules", "--format", "json")

    (root_user,) = [rule for rule in json.loads(run.stdout) if rule["name"] == "root-user"]
    assert root_user["group"] == "workloads"
    assert root_user["rung"] == "hardening"
    assert root_user["default"] is True


def test_an_output_that_cannot_be_written_is_said(system: Path, tmp_path: Path) -> None:
    """A folder that is not there gives one line and 2, and nothing on stdout."""
    run = roadworthy("review", str(system), "--output", str(tmp_path / "no" / "report.txt"))

    assert run.returncode == 2
    assert "cannot be written" in run.stderr
    assert run.stdout == ""
