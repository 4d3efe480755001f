"""What is written, and what is refused."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from roadworthy.fixes.write import Uncommitted, Unwritable, uncommitted, write_all, write_one


def test_the_mode_stays(tmp_path: Path) -> None:
    """A script that may be run may be run afterwards, and nothing is left beside it."""
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "start.sh"
    script.write_bytes(b"old\r\n")
    script.chmod(0o750)

    write_all(tmp_path, {"bin/start.sh": b"old\r\n"}, {"bin/start.sh": b"new\r\n"})

    assert script.read_bytes() == b"new\r\n"
    assert script.stat().st_mode & 0o777 == 0o750
    assert [one.name for one in (tmp_path / "bin").iterdir()] == ["start.sh"]


def test_no_link_is_followed(tmp_path: Path) -> None:
    """Neither a file nor a folder that is a link is written through."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(b"old")
    root = tmp_path / "root"
    root.mkdir()
    (root / "folder").symlink_to(outside)
    (root / "file").symlink_to(outside / "file")

    for path in ("folder/file", "file"):
        with pytest.raises(Unwritable):
            write_one(root, path, b"old", b"new")

    assert (outside / "file").read_bytes() == b"old"


def test_no_path_leads_out_of_the_root(tmp_path: Path) -> None:
    """A path with two dots, or an empty part, is refused."""
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "root").mkdir()

    for path in ("../file", "/etc/passwd", "a//b", "."):
        with pytest.raises(Unwritable):
            write_one(tmp_path / "root", path, b"old", b"new")

    assert (tmp_path / "file").read_bytes() == b"old"


def test_what_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    """A file that is no longer what was read stays as somebody made it."""
    (tmp_path / "file").write_bytes(b"theirs")

    with pytest.raises(Unwritable, match="has changed since"):
        write_one(tmp_path, "file", b"old", b"new")

    assert (tmp_path / "file").read_bytes() == b"theirs"


def test_a_killed_writer_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    """Whenever the process is killed, the file is whole."""
    old, new = b"a" * 3_000_000, b"b" * 3_000_000
    target = tmp_path / "file"
    program = (
        "import sys; from pathlib import Path; from roadworthy.fixes.write import write_one\n"
        "a, b = b'a' * 3_000_000, b'b' * 3_000_000\n"
        "while True:\n"
        "    print('go', flush=True)\n"
        "    write_one(Path(sys.argv[1]), 'file', a, b)\n"
        "    write_one(Path(sys.argv[1]), 'file', b, a)\n"
    )
    for rounds in (1, 2, 5, 9):
        target.write_bytes(old)
        with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(rounds):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert target.read_bytes() in (old, new)


def test_a_file_that_is_in_no_commit_is_named(tmp_path: Path) -> None:
    """Changed and new files are told apart from those that are as committed, whatever filters a config names."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=tmp_path, check=True, env=env)

    git("init", "-q")
    (tmp_path / "same").write_bytes(b"one\n")
    (tmp_path / "changed").write_bytes(b"one\n")
    git("add", ".")
    git("commit", "-q", "-m", "first")

    found = uncommitted(tmp_path, {"same": b"one\n", "changed": b"two\n", "new": b"three\n"})

    assert found == ["changed", "new"]
    assert "--force" in Uncommitted(found).hint


def test_outside_of_git_nothing_is_uncommitted(tmp_path: Path) -> None:
    """Without version control there is no commit to compare with."""
    assert uncommitted(tmp_path, {"file": b"x"}) == []
