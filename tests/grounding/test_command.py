"""`roadworthy ground`: what it prints and the code it leaves with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from roadworthy.grounding.ground import MOST_BYTES


def ground(review: Path, repository: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "roadworthy", "ground", str(review), "--repo", str(repository), "--no-cache", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1"},
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "system"
    folder.mkdir()
    (folder / "app.py").write_text("import os\n\nprint(os.getcwd())\n")
    return folder


@pytest.mark.parametrize(
    ("text", "leaves_with"),
    [
        ("**Location**: `app.py:3`\n", 0),
        ("**Location**: `app.py:30`\n", 1),
        ("All is well.\n", 3),
        ("", 3),
        ('{"runs": [', 2),
        ("a\0b", 2),
        ("| a | b\n|--\n| `app.py:3` |||| \n", 0),
    ],
)
def test_the_code_tells_what_was_found(repository: Path, tmp_path: Path, text: str, leaves_with: int) -> None:
    """0 where nothing is refuted, 1 where something is, 3 where nothing is stated, 2 where it is no review."""
    review = tmp_path / "REVIEW.md"
    review.write_text(text)

    run = ground(review, repository)

    assert run.returncode == leaves_with, run.stderr
    assert bool(run.stdout) is (leaves_with < 2)
    assert "Traceback" not in run.stderr


def test_refuted_statements_stand_first_with_both_places(repository: Path, tmp_path: Path) -> None:
    """Counts, then what is refuted, then what is unclear; what is confirmed is counted."""
    review = tmp_path / "REVIEW.md"
    review.write_text("**Location**: `app.py:3`\n\n**Files**: `app.py:30`, `/etc/hosts.conf:1`\n")

    lines = ground(review, repository).stdout.splitlines()

    assert "3 statements checked, 1 refuted, 1 unclear, 1 confirmed" in " ".join(lines[:2])
    heads = [line for line in lines if line.startswith(("Refuted", "Unclear", "Confirmed"))]
    assert heads == ["Refuted (1)", "Unclear (1)", "Confirmed (1)"]
    assert any("REVIEW.md:3" in line for line in lines)
    assert any("app.py has 3 lines" in line for line in lines)


@pytest.mark.parametrize("form", ["markdown", "json"])
def test_the_other_formats_hold_the_same(repository: Path, tmp_path: Path, form: str) -> None:
    """JSON lists statements with kind, place, quote, says, verdict, why and evidence; Markdown has a row for each."""
    review = tmp_path / "REVIEW.md"
    review.write_text("**Location**: `app.py:30` | <b>x</b> \x1b[31m\n")

    run = ground(review, repository, "--format", form)

    assert run.returncode == 1
    assert "\x1b" not in run.stdout
    if form == "json":
        (statement,) = json.loads(run.stdout)["statements"]
        assert set(statement) == {"kind", "place", "quote", "says", "verdict", "why", "evidence"}
        assert statement["verdict"] == "refuted"
    else:
        assert "## Refuted (1)" in run.stdout


def test_a_secret_in_a_review_is_not_printed(repository: Path, tmp_path: Path) -> None:
    """What the review quotes may hold a token."""
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    review = tmp_path / "REVIEW.md"
    review.write_text(f"**Location**: `app.py:30` holds {token}\n")

    assert token not in ground(review, repository, "--format", "json").stdout


def test_a_review_that_is_too_large_is_one_line(repository: Path, tmp_path: Path) -> None:
    """More than is read is refused before the repository is opened."""
    review = tmp_path / "REVIEW.md"
    review.write_bytes(b"a" * (MOST_BYTES + 10))

    run = ground(review, repository)

    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 2


def test_what_is_no_file_is_one_line(repository: Path) -> None:
    """A folder and a path that is not there are wrong usage."""
    for path in (repository, repository / "nowhere.md"):
        run = ground(path, repository)
        assert run.returncode == 2
        assert run.stdout == ""
