"""A repository is known again wherever it lies, and never taken for another."""

import subprocess
from pathlib import Path

import pytest

from roadworthy.inputs.origin import origin_of
from roadworthy.inputs.repository import open_repository

IDENTITY = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *IDENTITY, "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def made(folder: Path, text: str = "print()\n") -> Path:
    """A repository with one commit."""
    (folder / "services").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "app.py").write_text(text)
    (folder / "services" / "one.py").write_text("print(1)\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", text)
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return made(tmp_path / "first")


def test_a_clone_and_a_bare_mirror_are_the_same_repository(repository: Path, tmp_path: Path) -> None:
    """A clone elsewhere, a mirror and the revision itself have the origin of the first."""
    git(tmp_path, "clone", "-q", str(repository), "moved")
    git(tmp_path, "clone", "-q", "--mirror", str(repository), "mirror.git")

    first = origin_of(open_repository(repository))

    assert first.repository.startswith("root:")
    assert first.state == ""
    assert origin_of(open_repository(tmp_path / "moved")) == first
    assert origin_of(open_repository(tmp_path / "mirror.git")) == first
    assert origin_of(open_repository(repository, at="main")) == first


def test_it_stays_the_same_as_it_grows(repository: Path) -> None:
    """Later commits and merges of other histories leave it the same repository."""
    first = origin_of(open_repository(repository))
    other = made(repository.parent / "other", "print(2)\n")
    git(repository, "fetch", "-q", str(other), "main")
    git(repository, "merge", "-q", "--allow-unrelated-histories", "-s", "ours", "-m", "join", "FETCH_HEAD")

    assert origin_of(open_repository(repository)).repository == first.repository
    assert origin_of(open_repository(other)).repository != first.repository


@pytest.mark.parametrize("change", ["edit", "new", "gone"])
def test_a_changed_tree_is_not_its_commit(repository: Path, change: str) -> None:
    """An edit of the same size, a new file and one that is gone each make it more than its commit."""
    match change:
        case "edit":
            (repository / "app.py").write_text("printf(\n"[:8])
        case "new":
            (repository / "new.py").write_text("")
        case "gone":
            (repository / "app.py").unlink()

    assert origin_of(open_repository(repository)).state != ""


def test_a_part_is_known_apart(repository: Path) -> None:
    """A folder or a file of a repository is a subject of its own, clean where it is as committed."""
    whole = origin_of(open_repository(repository))
    part = origin_of(open_repository(repository / "services"))
    file = origin_of(open_repository(repository / "app.py"))

    assert (part.repository, part.scope, part.state) == (whole.repository, "services/", "")
    assert (file.scope, file.state) == ("app.py", "")


def test_a_shallow_clone_is_known_by_its_remote(repository: Path, tmp_path: Path) -> None:
    """A clone without its first commit is known by the address it came from, without user and scheme."""
    (repository / "app.py").write_text("print(3)\n")
    git(repository, "commit", "-q", "-am", "second")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    git(tmp_path / "shallow", "remote", "set-url", "origin", "https://me:secret@Example.org/team/chat.git")

    assert origin_of(open_repository(tmp_path / "shallow")).repository == "remote:example.org/team/chat"


def test_a_folder_without_git_is_known_by_its_path(tmp_path: Path) -> None:
    """Outside git the path is all there is to know it by; what was read tells one state from the next."""
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "app.py").write_text("print()\n")
    before = origin_of(open_repository(folder))
    (folder / "app.py").write_text("print(1)\n")
    after = origin_of(open_repository(folder))

    assert before.repository == after.repository == f"folder:{folder}"
    assert before.state != after.state
