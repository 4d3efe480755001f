"""When the reviewed commit was made."""

import os
import subprocess
from pathlib import Path

import pytest

from roadworthy.inputs.repository import open_repository


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A repository of one commit, made on a known day."""
    day = "2026-03-01T12:30:00-0330"
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    settings = {**os.environ, **who, "GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
    (tmp_path / "app.py").write_text("print()\n")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "One"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, env=settings, check=True)
    return tmp_path


@pytest.mark.parametrize("at", ["", "HEAD"])
def test_a_commit_has_its_date_with_its_offset(committed: Path, at: str) -> None:
    """From the work tree and from git's objects alike."""
    assert open_repository(committed, at=at).commit_date == "2026-03-01T12:30:00-03:30"


def test_a_folder_outside_version_control_has_no_date(tmp_path: Path) -> None:
    """There is no commit to have one."""
    (tmp_path / "app.py").write_text("print()\n")

    assert open_repository(tmp_path).commit_date == ""
