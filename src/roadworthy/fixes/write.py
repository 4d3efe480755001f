"""Writes patched files: each is the old one or the new one at any moment, and never half of either."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from roadworthy.errors import RoadworthyError
from roadworthy.inputs.git import GitFailed, git


class Unwritable(RoadworthyError):
    """A file cannot be written, or is not what was read any more."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} was not written: {why}", hint="nothing of it was changed; run it again")


class Uncommitted(RoadworthyError):
    """Files that would change hold changes that are in no commit."""

    def __init__(self, paths: Iterable[str]) -> None:
        listed = list(paths)
        named = ", ".join(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")
        super().__init__(f"not in a commit as they stand: {named}", hint="commit them first, or add --force")


def uncommitted(root: Path, before: Mapping[str, bytes]) -> list[str]:
    """Those of the files whose bytes are not those of the last commit; none outside version control.

    Told by object ids, so that no filter and no program that a config names is run.
    """
    try:
        git(root, "rev-parse", "--git-dir")
    except GitFailed:
        return []
    found = []
    for path, data in sorted(before.items()):
        try:
            listed = git(root, "ls-tree", "-z", "HEAD", "--", f":(literal){path}").split(b"\0")[0]
        except GitFailed:
            listed = b""
        committed = listed.split(b"\t")[0].split()[-1:] if listed else []
        if not committed or committed[0].decode() not in _ids(data, len(committed[0])):
            found.append(path)
    return found


def _ids(data: bytes, length: int) -> set[str]:
    """As git names this content; also with its line ends as git may keep them."""
    make = hashlib.sha256 if length > 40 else hashlib.sha1
    texts = {data, data.replace(b"\r\n", b"\n")}
    return {make(b"blob %d\0%b" % (len(text), text)).hexdigest() for text in texts}


def write_all(root: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Every file below the root that changes, one after the other, through no link.

    Raises:
        Unwritable: a file lies behind a link, has changed since it was read, or may not be written.
    """
    for path in sorted(after):
        write_one(root, path, before[path], after[path])


def write_one(root: Path, path: str, before: bytes, after: bytes) -> None:
    """One file: written beside it under a passing name, kept on disk, then put in its place."""
    *folders, name = path.split("/")
    if not name or any(part in ("", ".", "..") for part in (*folders, name)):
        raise Unwritable(path, "it does not stand below the root")
    try:
        with _folder(root, folders) as folder:
            _replace(folder, path, name, before, after)
    except OSError as error:
        raise Unwritable(path, error.strerror or str(error)) from error


def _replace(folder: int, path: str, name: str, before: bytes, after: bytes) -> None:
    old = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    with os.fdopen(old, "rb") as opened:
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode) or opened.read() != before:
            raise Unwritable(path, "it has changed since it was read")
    passing = f".{name[:200]}.roadworthy-{os.getpid()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    new = os.open(passing, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(new, "wb") as opened:
            opened.write(after)
            opened.flush()
            with suppress(PermissionError):
                os.fchown(opened.fileno(), status.st_uid, status.st_gid)
            os.fchmod(opened.fileno(), stat.S_IMODE(status.st_mode))
            os.fsync(opened.fileno())
        os.rename(passing, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(passing, dir_fd=folder)
        raise
    os.fsync(folder)


@contextmanager
def _folder(root: Path, folders: list[str]) -> Iterator[int]:
    """The folder of a file, entered step by step so that no link leads out of the root."""
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in folders:
            below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)
