"""`roadworthy review --many` from its list to its folder."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

DOCKERFILE = 'FROM python:3.12.4-slim\nCOPY . /app\nCMD ["python", "app.py"]\n'


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """Six small repositories, a folder without anything to review, and a line that names nothing."""
    names = [f"service{number}" for number in range(6)]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "empty").mkdir()
    file = tmp_path / "list"
    file.write_text(
        "\n".join(["# all", *(str(tmp_path / name) for name in names), str(tmp_path / "empty"), "/no/where"])
    )
    return file


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "roadworthy", "review", *map(str, arguments)]


def roadworthy(*arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    own = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        command(*arguments), input=given, capture_output=True, text=True, timeout=120, check=False, env=own
    )


def outcomes(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]


def test_a_list_becomes_a_folder(listed: Path, tmp_path: Path) -> None:
    """Each repository has its line and its report, in the order of the list; what names nothing is told."""
    run = roadworthy("--many", listed, "--output", tmp_path / "out", "--format", "json", "--jobs", 2)

    told = outcomes(tmp_path / "out")
    assert run.returncode == 0
    assert "skipped line 9, /no/where" in run.stderr
    assert [str(each["target"]).rpartition("/")[2] for each in told] == [*(f"service{n}" for n in range(6)), "empty"]
    assert [each["status"] for each in told] == ["reviewed"] * 6 + ["nothing to review"]
    assert [json.loads(line) for line in run.stdout.splitlines()] == told
    for each in told[:6]:
        report = json.loads((tmp_path / "out" / str(each["report"])).read_text())
        assert report["schema"] == "roadworthy/assessment-1"
    assert {"index.html", "results.csv"} < {file.name for file in (tmp_path / "out").iterdir()}


def test_a_run_that_was_killed_is_taken_up(listed: Path, tmp_path: Path) -> None:
    """After `kill -9` in the middle, the second run reviews what was left: nothing twice, nothing lost."""
    folder = tmp_path / "out"
    first = subprocess.Popen(command("--many", listed, "--output", folder, "--jobs", 1), stderr=subprocess.DEVNULL)
    while not (folder / "results.jsonl").exists() or len((folder / "results.jsonl").read_text().splitlines()) < 2:
        assert first.poll() is None
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    done = {str(each["target"]): each for each in outcomes(folder)}

    second = roadworthy("--many", listed, "--output", folder, "--jobs", 1)

    told = outcomes(folder)
    assert 2 <= len(done) < 7
    assert f"{len(done)} of 7 are done" in second.stderr
    assert len(told) == len({str(each["target"]) for each in told}) == 7
    assert [each for each in told if str(each["target"]) in done] == list(done.values())  # seconds and all: not again
    assert not list(folder.rglob(".writing-*"))


def test_the_list_may_come_from_stdin(tmp_path: Path, listed: Path) -> None:
    """Without a folder the results go to stdout alone."""
    run = roadworthy("--many", "-", "--format", "csv", given=f"{listed.parent / 'service0'}\n")

    assert run.returncode == 0
    assert len(run.stdout.splitlines()) == 2


def test_the_worst_is_the_exit_code(listed: Path, tmp_path: Path) -> None:
    """A service below the gate gives 1, a review that cannot be made 4, a list of nothing 3."""
    (tmp_path / "service0" / "compose.yaml").write_text("services:\n  api:\n    build: .\n")
    (tmp_path / "service1" / "roadworthy.toml").write_text("nonsense = 1\n")

    assert roadworthy("--many", listed, "--at-least", "excellence").returncode == 1
    assert roadworthy("--many", listed).returncode == 4
    assert roadworthy("--many", "-", given="# none\n").returncode == 3
    assert roadworthy("--many", "-", given=f"{tmp_path / 'empty'}\n").returncode == 3


@pytest.mark.parametrize(
    "extra", [[".."], ["--at", "HEAD"], ["--service", "api"], ["--report", "gaps"], ["--format", "sarif"]]
)
def test_what_narrows_one_review_is_refused(listed: Path, extra: list[str]) -> None:
    """Options of one review are wrong usage beside a list."""
    run = roadworthy("--many", listed, *extra)

    assert run.returncode == 2
