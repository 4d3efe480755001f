"""`roadworthy fix` as a user has it."""

import json
import os
import subprocess
import sys
from pathlib import Path

_COMPOSE = "services:\r\n  db:\r\n    image: postgres:16.4  # data\r\n"


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "ROADWORTHY_CACHE": str(folder.parent / "cache"), "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "roadworthy", "fix", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
    )


def _repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "compose.yaml").write_bytes(_COMPOSE.encode())
    return folder


def test_nothing_is_written_unless_asked(tmp_path: Path) -> None:
    """The diff is shown, the file stays, and --check tells a pipeline."""
    folder = _repository(tmp_path)

    shown = _run(folder, "no-restart-policy")
    checked = _run(folder, "no-restart-policy", "--check", "--format", "diff")

    assert (shown.returncode, checked.returncode) == (0, 1)
    assert b"+    restart: unless-stopped" in shown.stdout
    assert (folder / "compose.yaml").read_bytes() == _COMPOSE.encode()


def test_the_diff_is_one_that_git_applies(tmp_path: Path) -> None:
    """What `--format diff` prints turns the old file into the new one, line ends included."""
    folder = _repository(tmp_path)
    patch = _run(folder, "--format", "diff").stdout

    subprocess.run(["git", "apply", "-"], cwd=folder, input=patch, check=True)
    applied = (folder / "compose.yaml").read_bytes()
    (folder / "compose.yaml").write_bytes(_COMPOSE.encode())
    _run(folder, "--write")

    assert applied == (folder / "compose.yaml").read_bytes()
    assert applied.startswith(_COMPOSE.encode())
    assert applied.count(b"\n") == applied.count(b"\r\n")


def test_a_second_run_finds_nothing_to_do(tmp_path: Path) -> None:
    """What was written is right at once."""
    folder = _repository(tmp_path)

    first = json.loads(_run(folder, "--write", "--format", "json").stdout)
    written = (folder / "compose.yaml").read_bytes()
    second = json.loads(_run(folder, "--write", "--format", "json").stdout)

    assert first["is_written"]
    assert first["fixed"]
    assert all(one["is_checked"] for one in first["fixed"])
    assert second["fixed"] == []
    assert (folder / "compose.yaml").read_bytes() == written
    assert second["findings"]["before"] == first["findings"]["after"]


def test_changes_in_no_commit_are_kept(tmp_path: Path) -> None:
    """A file that git would not bring back is written only with --force."""
    folder = _repository(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)

    refused = _run(folder, "--write")
    forced = _run(folder, "--write", "--force")

    assert refused.returncode == 2
    assert b"compose.yaml" in refused.stderr
    assert b"--force" in refused.stderr
    assert forced.returncode == 0
    assert (folder / "compose.yaml").read_bytes() != _COMPOSE.encode()


def test_wrong_words_are_told(tmp_path: Path) -> None:
    """A rule that no fix is for is one line and code 2."""
    folder = _repository(tmp_path)

    for words in (("no-such-rule",), ("--format", "xml"), ("no-restart-policy", "nowhere")):
        done = _run(folder, *words)
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr


def test_the_kinds_are_listed(tmp_path: Path) -> None:
    """Eight kinds, each with its rules."""
    listed = _run(_repository(tmp_path), "--list").stdout.decode()

    assert "timeouts" in listed
    assert "unpinned-image" in listed
