"""Whatever a repository holds, its review ends, executes nothing, and says what could not be read."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from roadworthy.errors import PathMissing, PathUnreadable, RevisionUnknown
from roadworthy.inputs.bounds import Bounds
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.pool import read_in_processes
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository, RepositoryTooLarge, open_repository
from roadworthy.model import Role

DEEP = 100_000
HOSTILE: dict[str, bytes] = {
    "deep.yaml": b"[" * DEEP,
    "deep_mapping.yaml": b"{a: " * DEEP,
    "deep_block.yaml": b"- " * DEEP + b"x\n",
    "deep_steps.yaml": b"".join(b" " * n + b"a:\n" for n in range(3_000)),
    "deep_keys.yaml": b"? " * DEEP,
    "panels.json": b'{"panels": ' + b"[" * DEEP,
    "laughs.yaml": b"a: &a [x, x]\n"
    + b"".join(b"%c: &%c [*%c, *%c, *%c]\n" % (n, n, n - 1, n - 1, n - 1) for n in range(ord("b"), ord("z"))),
    "cycle.yaml": b"a: &a\n  b: *a\nservices: &s\n  <<: *s\n",
    "equals.yaml": b"value: =\n",
    "tabs.yml": b"jobs:\n\ttest:\n\t\truns-on: x\n",
    "noise.yaml": bytes(range(256)) * 40,
    "Dockerfile": bytes(range(256)) * 400,
    "docker-compose.yml": b"services:\n  - 1\n  - [a, {b: c}]\nversion: {}\n",
    "compose.yml": b"services: {api: 3, db: [1], web: null, x: {image: {a: b}, ports: {a: 1}, healthcheck: 7}}\n",
    "broken.py": b"def f(:\n",
    "latin.py": "# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1"),
    "nul.py": b"x = 1\0\n",
    "parens.py": b"(" * 50_000,
    "minus.py": b"x = " + b"-" * 50_000 + b"1\n",
    "sum.py": b"x = " + b"+".join([b"a"] * 30_000) + b"\n",
    "attributes.py": b"x = a" + b".b" * 30_000 + b"\n",
    "calls.py": b"x = f" + b"()" * 5_000 + b"\n",
    "surrogate.py": b"x = '\\ud800'\n",
    "huge_number.py": b"x = " + b"9" * 10_000 + b"\ny = 10 ** 10 ** 10\nz = 'a' * 10 ** 12\n",
    "requirements.txt": b"\xff\xfe\x00r\x00e\n-r requirements.txt\n-e .\nfoo==\n===\n",
    "pyproject.toml": b"[project\nname=",
    "package.json": b'{"dependencies": [1, 2], "scripts": 7}',
    "entrypoint.sh": b"while true; do (((( $(cat <<EOF\n" * 200,
    "start.sh": "run() {\U000fb241 echo {\U0001f600,b} ${a:-\U000e0001} <<\U0010fffd\n".encode() * 50,
    "probe.dockerfile": b"FROM a:1\nHEALTHCHECK CMD curl -f http://local]host:8000/ready || exit 1\n",
    "OPEN.md": b"```sh",
    "README.md": b"# [" + b"[" * 20_000 + b"\n" + b"> " * 5_000 + b"\n```\n",
    ".env": b"=\n==\nA\n\xff=\xfe\nB='unclosed\n",
    "crontab": b"* * * *\n@\n%%%%\n",
    "app.service": b"[Service\nExecStart=\nExecStart\n=\n",
    "agent.plist": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><plist><dict>&b;',
    "nginx.conf": b"server {" * 2_000,
    "Makefile": b"a:\n\t$(shell echo no)\n" * 100,
    "go.mod": b"module\nrequire (\n",
    "uv.lock": b"[[package]]\nname = \n",
}


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_file_ends_in_facts_or_a_line_of_the_report(path: str) -> None:
    """One bad file neither raises nor takes long, and the file beside it is still read."""
    repository = MemoryRepository({path: HOSTILE[path], "side/good.py": b"def f():\n    return g()\ndef g(): ...\n"})

    begun = time.monotonic()
    system = read_system(repository, bounds=Bounds(file_seconds=5))

    assert time.monotonic() - begun < 20
    assert system.graph.edges == {"side/good.py:f": ("side/good.py:g",)}
    assert all(unread.place.path == path and "\n" not in unread.why for unread in system.unread)
    assert not any("reader broke" in unread.why for unread in system.unread), system.unread


def test_what_cannot_be_parsed_is_said() -> None:
    """Unreadable YAML and Python stand in the report with a reason."""
    system = read_system(MemoryRepository({name: HOSTILE[name] for name in ("deep.yaml", "tabs.yml", "broken.py")}))

    assert {unread.place.path for unread in system.unread} == {"deep.yaml", "tabs.yml", "broken.py"}


def test_a_file_over_the_bound_is_left_out_and_said() -> None:
    """A file larger than the bound is not read; its size and the bound are in the report."""
    repository = MemoryRepository({"big.py": b"#" * 2_000, "small.py": b"x = 1\n"})

    system = read_system(repository, bounds=Bounds(file_bytes=1_000))

    assert [(u.place.path, u.why) for u in system.unread] == [("big.py", "has 2,000 bytes; one file may have 1,000")]


def test_a_two_gigabyte_file_is_never_opened(tmp_path: Path) -> None:
    """A sparse file of 2 GiB costs a line in the report."""
    with (tmp_path / "data.yaml").open("wb") as file:
        file.truncate(2 * 1024**3)

    system = read_system(open_repository(tmp_path))

    assert "2,147,483,648 bytes" in system.unread[0].why


def test_links_are_never_followed(tmp_path: Path) -> None:
    """A loop, a dangling link and one that leads outside are not entered; named pipes are not opened."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("password = 1\n")
    root = tmp_path / "root"
    root.mkdir()
    (root / "app.py").write_text("x = 1\n")
    (root / "loop").symlink_to(root)
    (root / "gone").symlink_to("nowhere")
    (root / "secret.py").symlink_to(outside / "secret.py")
    os.mkfifo(root / "pipe.py")

    assert [file.path for file in open_repository(root).files] == ["app.py"]


def test_a_configuration_that_names_programs_runs_none(tmp_path: Path) -> None:
    """Hooks, fsmonitor, filters, pagers and external diffs of a hostile .git/config do not run."""
    trap = tmp_path / "sprung"
    root = tmp_path / "root"
    root.mkdir()
    plain = {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": os.environ["PATH"],
        "HOME": "/nowhere",
    }
    subprocess.run(["git", "init", "-q", str(root)], check=True, env=plain)
    (root / "app.py").write_text("x = 1\n")
    (root / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    subprocess.run(["git", "-C", str(root), "add", "app.py"], check=True, env=plain)
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\n")
    script.chmod(0o755)
    with (root / ".git" / "config").open("a") as config:
        config.write(
            f"[core]\n\tfsmonitor = {script}\n\tpager = {script}\n\tsshCommand = {script}\n\thooksPath = {tmp_path}\n"
        )
        config.write(f'[diff]\n\texternal = {script}\n[filter "evil"]\n\tclean = {script}\n\tsmudge = {script}\n')
        config.write(f'[alias]\n\tls-files = "!{script}"\n')

    repository = open_repository(root)

    assert [file.path for file in repository.files] == [".gitattributes", "app.py"]
    assert repository.commit == ""
    assert not trap.exists()


def test_a_git_config_cannot_move_the_work_tree(tmp_path: Path) -> None:
    """`core.worktree` that points elsewhere does not make the review read there."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "private.py").write_text("x = 1\n")
    root = tmp_path / "root"
    root.mkdir()
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / "app.py").write_text("x = 1\n")
    subprocess.run(["git", "-C", str(root), "config", "core.worktree", str(elsewhere)], check=True)

    assert [file.path for file in open_repository(root).files] == ["app.py"]


def test_a_commit_is_read_without_its_work_tree(tmp_path: Path) -> None:
    """`at` reads the tree of that commit, from a bare repository, too; what is committed later is not seen."""
    root = tmp_path / "root"
    root.mkdir()
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / "app.py").write_text("def first(): ...\n")
    subprocess.run(["git", "-C", str(root), "add", "."], check=True)
    subprocess.run(["git", "-C", str(root), *identity, "commit", "-qm", "one"], check=True)
    (root / "later.py").write_text("x = 1\n")
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(root), str(bare)], check=True)

    for repository in (open_repository(root, at="HEAD"), open_repository(bare)):
        assert [file.path for file in repository.files] == ["app.py"]
        assert repository.read(repository.files[0]) == b"def first(): ...\n"
        assert len(repository.commit) == 40


def test_bad_paths_are_named(tmp_path: Path) -> None:
    """A missing path, an unknown revision and too many files each raise an error that says what to do."""
    (tmp_path / "a.py").write_text("")
    (tmp_path / "b.py").write_text("")
    with pytest.raises(PathMissing):
        open_repository(tmp_path / "nowhere")
    with pytest.raises(RevisionUnknown):
        open_repository(tmp_path, at="--output=x")
    with pytest.raises(RevisionUnknown):
        open_repository(tmp_path, at="v1")
    with pytest.raises(PathUnreadable):
        os.mkfifo(tmp_path / "pipe")
        open_repository(tmp_path / "pipe")
    with pytest.raises(RepositoryTooLarge):
        _ = open_repository(tmp_path, bounds=Bounds(files=1)).files


def test_a_committed_environment_is_vendored() -> None:
    """The folders of a virtual environment are vendored; code beside a stray pyvenv.cfg is not."""
    repository = MemoryRepository(
        {"src/pyvenv.cfg": "", "src/bin/activate.py": "", "src/Lib/a.py": "", "src/app.py": ""}
    )

    roles = {file.path: file.role for file in repository.files}

    assert roles["src/bin/activate.py"] is roles["src/Lib/a.py"] is Role.VENDORED
    assert roles["src/app.py"] is Role.PRODUCTION


def test_a_reader_that_dies_or_hangs_costs_its_own_file() -> None:
    """The files before and after one that kills or blocks its process are read all the same."""
    done: dict[int, bytes] = {}
    failed: dict[int, str] = {}

    def work(index: int) -> bytes:
        if index == 1:
            os._exit(7)
        if index == 3:
            time.sleep(60)
        return b"read"

    read_in_processes(
        work, [1] * 5, Bounds(file_seconds=0.5), workers=1, done=done.__setitem__, failed=failed.__setitem__
    )

    assert sorted(done) == [0, 2, 4]
    assert "exit status 7" in failed[1]
    assert "longer than 0.5 s" in failed[3]


def test_files_read_in_processes_give_the_same_system() -> None:
    """Parallelism is invisible: one process or three, the facts are the same."""
    contents = {f"pkg/m{n}.py": f"from pkg.m{n + 1} import f{n + 1}\ndef f{n}():\n    f{n + 1}()\n" for n in range(30)}

    alone = read_system(MemoryRepository(contents), workers=0)
    together = read_system(MemoryRepository(contents), workers=3)

    assert alone == together
    assert len(alone.graph.edges) == 29


def test_what_no_encoding_holds_costs_no_facts() -> None:
    """A number beyond 64 bits and half a character pair are read alike in this process and in others."""
    text = "BIG = 1 << 2 * 40 + 10\nHUGE = 123456789012345678901234567890\nHALF = '\\ud800'\n" + "def f():\n    f()\n"
    contents = {"a.py": text, "b.json": '{"x": 123456789012345678901234567890, "y": "\\ud800"}'}

    alone = read_system(MemoryRepository(contents), workers=0)
    together = read_system(MemoryRepository(contents), workers=2)

    assert alone == together
    assert "a.py:f" in alone.graph.edges
    assert not alone.unread


def test_facts_add_up() -> None:
    """Two empty facts are empty facts."""
    assert Facts() + Facts() == Facts()
