"""The only caller of git. A repository's own configuration can name programs to run; none of it is obeyed."""

import os
import subprocess
import weakref
from pathlib import Path

from roadworthy.errors import RoadworthyError

SECONDS = 60.0
"""How long one call may take."""

_NO_SURPRISES = (
    "core.fsmonitor=false",  # would run a program on ls-files
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    f"core.excludesFile={os.devnull}",
    "core.untrackedCache=false",
    "core.pager=cat",
    "diff.external=",
    "protocol.allow=never",  # nothing is fetched, submodules and promised objects included
    "gc.auto=0",
    "maintenance.auto=false",
)


class GitFailed(RoadworthyError):
    """A call of git ended with an error; the message is git's own first line."""


def git(folder: Path, *arguments: str) -> bytes:
    """What git prints for these arguments, run in this folder.

    Raises:
        GitFailed: git is absent, refuses, or takes longer than `SECONDS`.
    """
    try:
        done = subprocess.run(
            _command(folder, *arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            env=_environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitFailed(f"git {arguments[0]}: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitFailed(f"git {arguments[0]}: {said[0] if said else f'exit status {done.returncode}'}")
    return done.stdout


class ObjectReader:
    """A running `git cat-file --batch`, ended when nobody holds it any more."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            _command(folder, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        weakref.finalize(self, _end, self._process, os.getpid())

    def read(self, object_id: str) -> bytes | None:
        """The content of an object; None when the repository lacks it (a shallow or partial clone)."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(object_id.encode() + b"\n")
        self._process.stdin.flush()
        head = self._process.stdout.readline().split()
        if len(head) != 3:
            return None
        data = self._process.stdout.read(int(head[2]))
        self._process.stdout.read(1)
        return data


def _end(process: "subprocess.Popen[bytes]", owner: int) -> None:
    if os.getpid() == owner:  # a forked child holds a copy and must leave the process alone
        process.kill()
        process.communicate()


def _command(folder: Path, *arguments: str) -> list[str]:
    settings = [word for setting in _NO_SURPRISES for word in ("-c", setting)]
    return ["git", "-C", str(folder), "--no-optional-locks", "--no-pager", *settings, *arguments]


def _environment() -> dict[str, str]:
    """The caller's environment without anything that would steer git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SSH_"))}
    return kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }
