"""Which repository a tree belongs to, whoever cloned it and wherever it lies, and whether it is what a commit holds."""

import os
from dataclasses import dataclass
from hashlib import blake2b, sha1, sha256
from pathlib import Path

from roadworthy.expression import expression
from roadworthy.inputs.git import GitFailed, git
from roadworthy.inputs.repository import CommitRepository, FolderRepository, JoinedRepository, Repository

_HOSTED = expression(r"^(?:[a-z+]+://)?(?:[^@/]*@)?([A-Za-z0-9.-]+\.[A-Za-z]+)(?::\d+)?[:/]+(.+?)(?:\.git)?/*$")


@dataclass(frozen=True)
class Origin:
    """What is reviewed, as it is known over time.

    Attributes:
        repository: `root:` and the first commit of the main line, the same in every clone wherever it lies; for a
            shallow clone, which does not know it, `remote:` and the address of its origin; else `folder:` and the path.
        scope: the part of the repository that was named, and the further roots; "" for the whole.
        commit: full id; "" outside git.
        state: "" where what was read is what the commit holds; else a digest of what was read.
    """

    repository: str
    scope: str
    commit: str
    state: str


def origin_of(repository: Repository) -> Origin:
    """Where this tree comes from."""
    roots = repository.roots if isinstance(repository, JoinedRepository) else (repository,)
    first = roots[0]
    further = "".join(f"\n{getattr(root, 'prefix', '')}" for root in roots[1:])
    if isinstance(first, CommitRepository):
        state = _digest(repository) if further else ""
        return Origin(_known_by(first.folder, first.commit), further, first.commit, state)
    assert isinstance(first, FolderRepository)
    prefix, tracked = "", first.commit and _prefix(first.root)
    if tracked is None or not first.commit:
        return Origin(f"folder:{first.root.resolve()}", first.only + further, "", _digest(repository))
    prefix = tracked + first.only
    state = "" if not further and _is_as_committed(first, tracked) else _digest(repository)
    return Origin(_known_by(first.root, first.commit), prefix + further, first.commit, state)


def _known_by(folder: Path, commit: str) -> str:
    try:
        if git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return _remote(folder)
        found = git(folder, "rev-list", "--max-parents=0", "--first-parent", commit).split()
    except GitFailed:
        return _remote(folder)
    return f"root:{found[-1].decode()}" if found else _remote(folder)


def _remote(folder: Path) -> str:
    """The address of the origin without its user, or the folder where there is none that others could use."""
    try:
        address = (
            git(folder, "config", "--local", "--no-includes", "--get", "remote.origin.url")
            .decode("utf-8", "replace")
            .strip()
        )
    except GitFailed:
        address = ""
    hosted = _HOSTED.match(address)
    return f"remote:{hosted[1].lower()}/{hosted[2]}" if hosted else f"folder:{folder.resolve()}"


def _prefix(folder: Path) -> str | None:
    """Where the folder stands in its work tree; None where it is in none, or its config points at another."""
    try:
        top, prefix = git(folder, "rev-parse", "--show-toplevel", "--show-prefix").split(b"\n")[:2]
    except (GitFailed, ValueError):
        return None
    is_inside = folder.resolve().is_relative_to(Path(os.fsdecode(top)).resolve())
    return os.fsdecode(prefix) if is_inside else None


def _is_as_committed(repository: FolderRepository, prefix: str) -> bool:
    """Every file that the review lists is in the commit as it is, and none of the commit is missing.

    The bytes are hashed here: to ask git would run the filters that a repository's attributes name.
    """
    paths = [prefix + repository.only] if repository.only else [prefix] if prefix else []
    try:
        told = git(repository.root, "ls-tree", "-r", "-z", "-l", "--full-tree", repository.commit, "--", *paths)
    except GitFailed:
        return False
    committed: dict[str, tuple[str, int]] = {}
    for line in told.split(b"\0"):
        head, _, raw = line.partition(b"\t")
        parts = head.split()
        if len(parts) == 4 and parts[1] == b"blob" and parts[0] != b"120000" and parts[3].isdigit():
            committed[os.fsdecode(raw)] = (parts[2].decode(), int(parts[3]))
    listed = {prefix + file.path.removeprefix(repository.prefix): file for file in repository.files}
    if listed.keys() != committed.keys():
        return False
    if any(file.size_bytes != committed[path][1] for path, file in listed.items()):
        return False
    for path, file in listed.items():
        object_id, size = committed[path]
        if file.kind and size <= repository.bounds.file_bytes:
            try:
                data = repository.read(file)
            except OSError:
                return False
            sum_of = sha1 if len(object_id) == 40 else sha256
            if sum_of(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() != object_id:
                return False
    return True


def _digest(repository: Repository) -> str:
    """Of the paths and of the content of every file of a kind that is read."""
    whole = blake2b(digest_size=12)
    most = getattr(repository, "bounds", None)
    for file in repository.files:
        whole.update(f"{file.path}\0{file.size_bytes}\0".encode("utf-8", "surrogatepass"))
        if file.kind and (most is None or file.size_bytes <= most.file_bytes):
            try:
                whole.update(blake2b(repository.read(file), digest_size=20).digest())
            except OSError:
                whole.update(b"unread")
    return whole.hexdigest()


def commits_of(folder: Path, revision: str = "HEAD") -> frozenset[str]:
    """Every commit that led to this one; empty where there is none."""
    try:
        return frozenset(git(folder, "rev-list", revision, "--").decode().split())
    except GitFailed:
        return frozenset()
