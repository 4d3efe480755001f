"""The files of one reviewed tree, listed before a byte of them is read."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from time import time_ns
from typing import Protocol

from roadworthy.errors import PathMissing, PathUnreadable, RevisionUnknown, RoadworthyError
from roadworthy.inputs.bounds import Bounds
from roadworthy.inputs.git import GitFailed, ObjectReader, git
from roadworthy.inputs.kinds import kind_of, role_of
from roadworthy.model import File, Place, Role, Unread

RoleOf = Callable[[str], Role]
_SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".tox"}
)


class RepositoryTooLarge(RoadworthyError):
    """The repository holds more files than one review reads."""

    def __init__(self, files: int, limit: int) -> None:
        super().__init__(
            f"the repository has more than {files:,} files; one review reads {limit:,}",
            hint="name the folder of the service: roadworthy review services/chat",
        )


@dataclass(frozen=True)
class Stamp:
    """What tells cheaply whether a file is still the one it was: its status, or its object id in git."""

    text: str
    is_fresh: bool = False  # changed so recently that an equal status proves nothing


class Repository(Protocol):
    """Lists files and gives their bytes.

    Attributes:
        name: what a report calls it.
        commit: the full id of the commit that is read; "" outside version control or with a changed work tree unknown.
        commit_date: when it was committed, ISO 8601 with its offset; "" without commit.
        unlisted: folders and files that could not be listed, with the reason.
        pointers: paths of symbolic links and submodules: they are there, and what they lead to is not read.
        is_part: it is a folder or a file inside a larger repository.
    """

    @property
    def name(self) -> str: ...
    @property
    def is_part(self) -> bool: ...
    @property
    def commit(self) -> str: ...
    @property
    def commit_date(self) -> str: ...
    @property
    def files(self) -> tuple[File, ...]: ...
    @property
    def unlisted(self) -> tuple[Unread, ...]: ...
    @property
    def pointers(self) -> tuple[str, ...]: ...
    def read(self, file: File) -> bytes:
        """The bytes of a listed file. Raises OSError when it is gone or may not be read."""
        ...

    def stamp(self, file: File) -> Stamp | None:
        """None when nothing cheap tells whether it changed."""
        ...


@dataclass(frozen=True)
class MemoryRepository:
    """A repository held in memory: path to text or bytes."""

    contents: Mapping[str, str | bytes]
    name: str = "memory"
    commit: str = ""
    commit_date: str = ""
    unlisted: tuple[Unread, ...] = ()
    pointers: tuple[str, ...] = ()
    is_part: bool = False

    @cached_property
    def files(self) -> tuple[File, ...]:
        return with_environments_vendored(
            File(path, role_of(path), kind_of(path), len(self.contents[path])) for path in sorted(self.contents)
        )

    def read(self, file: File) -> bytes:
        content = self.contents[file.path]
        return content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content

    def stamp(self, file: File) -> Stamp | None:
        return None


@dataclass(frozen=True)
class FolderRepository:
    """A folder on disk, or one file of it.

    Attributes:
        prefix: put before every path: where this root stands as seen from the first one.
        only: the one file to review; "" for all.
    """

    root: Path
    bounds: Bounds = field(default_factory=Bounds)
    prefix: str = ""
    only: str = ""

    @property
    def name(self) -> str:
        return self.root.resolve().name or "root"

    @property
    def is_part(self) -> bool:
        return bool(self.only) or _is_inside(self.root)

    @cached_property
    def commit(self) -> str:
        try:
            return git(self.root, "rev-parse", "--verify", "HEAD").decode().strip()
        except GitFailed:
            return ""

    @cached_property
    def commit_date(self) -> str:
        return _date_of(self.root, self.commit)

    @property
    def files(self) -> tuple[File, ...]:
        return self._listed[0]

    @property
    def unlisted(self) -> tuple[Unread, ...]:
        return self._listed[1]

    def read(self, file: File) -> bytes:
        path = f"{os.fspath(self.root)}/{file.path.removeprefix(self.prefix)}"
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            return opened.read(self.bounds.file_bytes + 1)

    @property
    def pointers(self) -> tuple[str, ...]:
        return self._listed[3]

    def stamp(self, file: File) -> Stamp | None:
        return self._listed[2].get(file.path)

    @cached_property
    def _listed(self) -> tuple[tuple[File, ...], tuple[Unread, ...], dict[str, Stamp], tuple[str, ...]]:
        unlisted: list[Unread] = []
        pointers: list[str] = []
        files: list[File] = []
        stamps: dict[str, Stamp] = {}
        newest = time_ns() - 2_000_000_000
        root = os.fspath(self.root)
        for path in self._paths(unlisted):
            try:
                status = os.lstat(f"{root}/{path}")
            except OSError:
                continue  # listed in the index and gone from the work tree
            if not stat.S_ISREG(status.st_mode):
                # links are never followed: what they lead to is listed itself, or lies outside
                pointers.append(self.prefix + path.rstrip("/"))
                continue
            name = self.prefix + path
            files.append(File(name, role_of(path), kind_of(path), status.st_size, bool(status.st_mode & stat.S_IXUSR)))
            text = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"
            stamps[name] = Stamp(text, is_fresh=max(status.st_mtime_ns, status.st_ctime_ns) >= newest)
        return with_environments_vendored(files), tuple(unlisted), stamps, tuple(pointers)

    def _paths(self, unlisted: list[Unread]) -> list[str]:
        if self.only:
            return [self.only]
        listed = self._tracked()
        paths = sorted(listed) if listed is not None else self._walked(unlisted)
        if len(paths) > self.bounds.files:
            raise RepositoryTooLarge(self.bounds.files, self.bounds.files)
        return paths

    def _tracked(self) -> set[str] | None:
        """What git's index holds, and new files that no rule ignores; None when this is no work tree of git."""
        if not any((folder / ".git").exists() for folder in (self.root.resolve(), *self.root.resolve().parents)):
            return None
        try:
            top = Path(os.fsdecode(git(self.root, "rev-parse", "--show-toplevel")).rstrip("\n"))
            if not self.root.resolve().is_relative_to(top.resolve()):
                return None  # its config points at another work tree
            listed = git(self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        except GitFailed:
            return None
        found = {os.fsdecode(path) for path in listed.split(b"\0") if path}
        return {path for path in found if not path.startswith(("../", "/"))} or None

    def _walked(self, unlisted: list[Unread]) -> list[str]:
        paths: list[str] = []
        waiting = [""]
        root = os.fspath(self.root)
        while waiting:
            folder = waiting.pop()
            try:
                entries = list(os.scandir(f"{root}/{folder}"))
            except OSError as error:
                if not folder:
                    raise PathUnreadable(self.root, error.strerror or str(error)) from error
                unlisted.append(Unread(Place(self.prefix + folder), f"cannot be listed: {error.strerror}"))
                continue
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _SKIPPED_FOLDERS and not _is_own_environment(entry):
                        waiting.append(path)
                elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
                    paths.append(path)
            if len(paths) > self.bounds.files:
                raise RepositoryTooLarge(self.bounds.files, self.bounds.files)
        unlisted.sort(key=lambda unread: unread.place)
        return sorted(paths)


@dataclass(frozen=True)
class CommitRepository:
    """The tree of one commit, read from git's objects; the work tree, if any, is not looked at.

    Attributes:
        folder: the repository, or a folder of its work tree: that part of the commit is meant.
        prefix: put before every path: where this root stands as seen from the first one.
        only: the one file to review; "" for all.
    """

    folder: Path
    revision: str
    bounds: Bounds = field(default_factory=Bounds)
    prefix: str = ""
    only: str = ""

    @property
    def name(self) -> str:
        name = self.folder.resolve().name
        return (self.folder.resolve().parent.name if name == ".git" else name).removesuffix(".git") or "root"

    @property
    def is_part(self) -> bool:
        return bool(self.only) or (not _is_bare(self.folder) and _is_inside(self.folder))

    @cached_property
    def commit(self) -> str:
        if self.revision.startswith("-"):
            raise RevisionUnknown(self.folder, self.revision, "a revision does not begin with a dash")
        try:
            return git(self.folder, "rev-parse", "--verify", f"{self.revision}^{{commit}}").decode().strip()
        except GitFailed as error:
            why = "no commit has this name" if "Needed a single revision" in str(error) else str(error)
            raise RevisionUnknown(self.folder, self.revision, why) from error

    @cached_property
    def commit_date(self) -> str:
        return _date_of(self.folder, self.commit)

    @property
    def files(self) -> tuple[File, ...]:
        return self._listed[0]

    @property
    def unlisted(self) -> tuple[Unread, ...]:
        return ()

    @property
    def pointers(self) -> tuple[str, ...]:
        return self._listed[2]

    def read(self, file: File) -> bytes:
        data = self._objects().read(self._listed[1][file.path])
        if data is None:
            raise OSError(f"the object of {file.path} is not in the repository")
        return data

    def stamp(self, file: File) -> Stamp | None:
        return Stamp(self._listed[1][file.path])

    @cached_property
    def _listed(self) -> tuple[tuple[File, ...], dict[str, str], tuple[str, ...]]:
        files: list[File] = []
        objects: dict[str, str] = {}
        pointers: list[str] = []
        for line in self._entries().split(b"\0"):
            head, _, raw = line.partition(b"\t")
            parts = head.split()
            path = os.fsdecode(raw)
            if len(parts) == 4 and (parts[1] == b"commit" or parts[0] == b"120000"):
                pointers.append(self.prefix + path)  # submodules and links
                continue
            if len(parts) != 4 or parts[1] != b"blob" or self.only not in ("", path):
                continue
            size = int(parts[3]) if parts[3].isdigit() else -1
            name = self.prefix + path
            files.append(File(name, role_of(path), kind_of(path), size, parts[0] == b"100755"))
            objects[name] = parts[2].decode()
        if len(files) > self.bounds.files:
            raise RepositoryTooLarge(self.bounds.files, self.bounds.files)
        files.sort(key=lambda file: file.path)
        return with_environments_vendored(files), objects, tuple(pointers)

    def _entries(self) -> bytes:
        """What stands in this folder at that commit; nothing where it was not there."""
        inside = os.fsdecode(git(self.folder, "rev-parse", "--show-prefix")).rstrip("\n")
        if not inside:
            return git(self.folder, "ls-tree", "-r", "-z", "-l", "--full-tree", self.commit)
        try:
            return git(self.folder, "ls-tree", "-r", "-z", "-l", "--full-tree", f"{self.commit}:{inside}")
        except GitFailed:
            return b""

    def _objects(self) -> ObjectReader:
        """One reader a process: a forked one must not share its parent's pipe."""
        running: dict[int, ObjectReader] = self.__dict__.setdefault("_running", {})
        if os.getpid() not in running:
            running[os.getpid()] = ObjectReader(self.folder)
        return running[os.getpid()]


@dataclass(frozen=True)
class JoinedRepository:
    """Several roots as one: the first keeps its paths, the others stand at theirs as seen from it (`../deploy/…`)."""

    roots: tuple[Repository, ...]

    @property
    def name(self) -> str:
        return self.roots[0].name

    @property
    def is_part(self) -> bool:
        return self.roots[0].is_part

    @property
    def commit(self) -> str:
        return self.roots[0].commit

    @property
    def commit_date(self) -> str:
        return self.roots[0].commit_date

    @cached_property
    def files(self) -> tuple[File, ...]:
        merged = {file.path: file for root in reversed(self.roots) for file in root.files}
        return tuple(merged[path] for path in sorted(merged))

    @cached_property
    def unlisted(self) -> tuple[Unread, ...]:
        return tuple(unread for root in self.roots for unread in root.unlisted)

    @cached_property
    def pointers(self) -> tuple[str, ...]:
        return tuple(path for root in self.roots for path in root.pointers)

    @cached_property
    def _owners(self) -> dict[str, Repository]:
        return {file.path: root for root in reversed(self.roots) for file in root.files}

    def read(self, file: File) -> bytes:
        return self._owners[file.path].read(file)

    def stamp(self, file: File) -> Stamp | None:
        return self._owners[file.path].stamp(file)


def open_repository(path: Path, *others: Path, at: str = "", bounds: Bounds | None = None) -> Repository:
    """The repository at this path: a folder, a file, a work tree of git or a bare repository.

    Args:
        others: further roots of the same system.
        at: the revision to read from git's objects instead of the work tree.

    Raises:
        PathMissing: nothing is there.
        PathUnreadable: it may not be read.
        RevisionUnknown: `at` is given and not there.
        RepositoryTooLarge: it has more files than one review reads.
    """
    bounds = bounds or Bounds()
    first = _open(path, at, bounds, "")
    if not others:
        return first
    base = path if path.is_dir() else path.parent
    rest = [_open(other, "", bounds, os.path.relpath(other, base).replace(os.sep, "/") + "/") for other in others]
    return JoinedRepository((first, *rest))


def _open(path: Path, at: str, bounds: Bounds, prefix: str) -> Repository:
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        raise PathUnreadable(path, error.strerror or str(error)) from error
    if not is_there:
        raise PathMissing(path)
    if not is_folder:
        if not path.is_file():
            raise PathUnreadable(path, "it is neither a folder nor a file")
        if at:
            return _commit(path.parent, at, bounds, prefix, path.name)
        return FolderRepository(path.parent, bounds, prefix, path.name)
    if not os.access(path, os.R_OK | os.X_OK):
        raise PathUnreadable(path, "permission denied")
    if at or _is_bare(path):
        return _commit(path, at or "HEAD", bounds, prefix)
    return FolderRepository(path, bounds, prefix)


def _commit(folder: Path, at: str, bounds: Bounds, prefix: str, only: str = "") -> CommitRepository:
    repository = CommitRepository(folder, at, bounds, prefix, only)
    _ = repository.commit  # an unknown revision is said at once
    return repository


def _is_inside(folder: Path) -> bool:
    """The folder is no work tree of its own, but stands in one."""
    whole = folder.resolve()
    return not (whole / ".git").exists() and any((parent / ".git").exists() for parent in whole.parents)


def _is_bare(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def _is_own_environment(entry: "os.DirEntry[str]") -> bool:
    """A virtual environment or installed packages beside the code, in a tree without git to ignore them."""
    return entry.name in ("node_modules", ".venv", "venv", "env") and (
        entry.name == "node_modules" or Path(entry.path, "pyvenv.cfg").is_file()
    )


def with_environments_vendored(files: Iterable[File]) -> tuple[File, ...]:
    """The files with those of committed virtual environments marked as vendored.

    A `pyvenv.cfg` alone does not condemn its folder, since one may lie beside real code: only the folders that an
    environment has are.
    """
    listed = tuple(files)
    homes = [file.folder for file in listed if file.name == "pyvenv.cfg"]
    if not homes:
        return listed
    parts = ("bin", "lib", "lib64", "Lib", "Scripts", "include", "Include", "share", "etc")
    inside = tuple(f"{home}/{part}/" if home else f"{part}/" for home in homes for part in parts)
    return tuple(replace(file, role=Role.VENDORED) if file.path.startswith(inside) else file for file in listed)


def _date_of(folder: Path, commit: str) -> str:
    """The committer's date, read from the object itself: no format of git's that a config could turn."""
    if not commit:
        return ""
    try:
        said = git(folder, "cat-file", "commit", commit).partition(b"\n\n")[0]
    except GitFailed:
        return ""
    found = re.search(rb"^committer .*> (\d+) ([+-])(\d\d)(\d\d)$", said, re.MULTILINE)
    if found is None:
        return ""
    offset = timedelta(hours=int(found[3]), minutes=int(found[4])) * (-1 if found[2] == b"-" else 1)
    try:
        return datetime.fromtimestamp(int(found[1]), timezone(offset)).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
