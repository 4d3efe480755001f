"""`history` and `diff` on a repository with a few commits."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.history.test_origin import git

BAD = "import requests\n\n\ndef get():\n    return requests.get('http://other')\n"
GOOD = BAD.replace("'http://other'", "'http://other', timeout=3")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits: a call without a timeout, then with one."""
    folder = tmp_path / "chat"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for text in (BAD, GOOD):
        (folder / "app.py").write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "change")
    return folder


def roadworthy(*arguments: object, state: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"ROADWORTHY_STATE": str(state), "ROADWORTHY_CACHE": str(state.parent / "cache"), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "roadworthy", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **own, "PYTHONUTF8": "1", **environment},
    )


def test_reviews_are_kept_and_listed(repository: Path, tmp_path: Path) -> None:
    """Two revisions that were reviewed are two lines; the second counts what was fixed, and a second look adds none."""
    state = tmp_path / "state"
    for _ in range(2):
        for revision in ("HEAD~1", "HEAD"):
            roadworthy("review", repository, "--at", revision, state=state)

    run = roadworthy("history", repository, "--format", "json", state=state)

    first, second = json.loads(run.stdout)["reviews"]
    assert run.returncode == 0
    assert (first["new"], second["new"], second["fixed"]) == (None, 0, 1)
    assert first["high"] == second["high"] + 1


def test_a_diff_reviews_what_is_not_kept(repository: Path, tmp_path: Path) -> None:
    """A revision that was never reviewed is reviewed for the comparison, and kept for the next."""
    state = tmp_path / "state"

    run = roadworthy("diff", "HEAD~1", "HEAD", repository, "--format", "json", state=state)
    again = roadworthy("diff", "1", "latest", repository, "--format", "json", state=state)

    (paper,) = json.loads(run.stdout)["papers"]
    assert [each["rule"] for each in paper["fixed"]] == ["call-without-timeout"]
    assert json.loads(again.stdout)["papers"][0]["fixed"] == paper["fixed"]


def test_a_saved_report_is_one_side(repository: Path, tmp_path: Path) -> None:
    """A report in JSON stands for the review that it was made of: against its own commit, nothing moved."""
    report = tmp_path / "report.json"
    roadworthy("review", repository, "--format", "json", "--output", report, state=tmp_path / "state")

    run = roadworthy("diff", report, ".", repository, "--format", "json", state=tmp_path / "state")

    (paper,) = json.loads(run.stdout)["papers"]
    assert paper["same"] > 0
    assert (paper["new"], paper["fixed"], paper["moved"], paper["worse"]) == ([], [], [], [])


def test_nothing_is_kept_when_told_so(repository: Path, tmp_path: Path) -> None:
    """With --no-history no file is made; `history` then says that there is none, with 3."""
    roadworthy("review", repository, "--no-history", state=tmp_path / "state")
    assert not (tmp_path / "state").exists()

    run = roadworthy("history", repository, state=tmp_path / "state")

    assert run.returncode == 3
    assert "no review is kept" in run.stdout


def test_a_home_inside_the_reviewed_tree_keeps_nothing(repository: Path) -> None:
    """Nothing is written into the reviewed tree, and the review is as any other."""
    run = roadworthy("review", repository, state=repository / "state")

    assert run.returncode == 0
    assert not (repository / "state").exists()


def test_a_damaged_history_is_said_in_one_line(repository: Path, tmp_path: Path) -> None:
    """A history that is no database is set aside, told in one line on stderr, and the review goes on."""
    state = tmp_path / "state"
    state.mkdir()
    (state / "history-1.sqlite").write_bytes(b"no database" * 1000)

    run = roadworthy("review", repository, "--no-cache", state=state)

    assert run.returncode == 0
    assert len(run.stderr.splitlines()) == 1
    assert "set aside" in run.stderr
    assert roadworthy("history", repository, state=state).returncode == 0


def test_a_home_that_cannot_be_written_is_no_matter(repository: Path, tmp_path: Path) -> None:
    """Where no folder can be made, the review goes on in silence, and `history` says why there is none."""
    (tmp_path / "file").write_text("")

    run = roadworthy("review", repository, state=tmp_path / "file" / "state")
    asked = roadworthy("history", repository, state=tmp_path / "file" / "state")

    assert (run.returncode, run.stderr) == (0, "")
    assert asked.returncode == 2
    assert "cannot be read" in asked.stderr


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("latest", "HEAD"), "there is no latest"),
        (("77", "HEAD"), "no review 77"),
        (("HEAD", "nowhere"), "has no revision 'nowhere'"),
        (("HEAD", "--upload-pack=x"), "no such option"),
    ],
)
def test_a_side_that_is_not_there_is_wrong_usage(
    repository: Path, tmp_path: Path, names: tuple[str, str], said: str
) -> None:
    """Each name that means nothing gives one line, a hint and 2."""
    run = roadworthy("diff", *names, repository, state=tmp_path / "state")

    assert run.returncode == 2
    assert said in run.stderr.lower()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"findings": 3}', "[" * 100_000])
def test_a_file_that_is_no_report_is_wrong_usage(repository: Path, tmp_path: Path, text: str) -> None:
    """What is no report of ours is told in one line with 2."""
    report = tmp_path / "report.json"
    report.write_text(text)

    run = roadworthy("diff", report, "HEAD", repository, state=tmp_path / "state")

    assert run.returncode == 2
    assert "no report" in run.stderr
