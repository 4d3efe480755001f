"""Finds the commit that a change is measured from."""

from pathlib import Path

from roadworthy.errors import RevisionUnknown, RoadworthyError
from roadworthy.inputs.git import GitFailed, git


class HistoryMissing(RoadworthyError):
    """A shallow clone lacks what a change is measured from."""

    def __init__(self, folder: Path, revision: str, head: str) -> None:
        super().__init__(
            f"{folder} is a shallow clone without the commit that {revision!r} and {head} have in common",
            hint="`git fetch --deepen=200` or `git fetch --unshallow`; in a pipeline `fetch-depth: 0`, GIT_DEPTH: 0",
        )


class NothingInCommon(RoadworthyError):
    """Two histories that never met."""

    def __init__(self, folder: Path, revision: str, head: str) -> None:
        super().__init__(
            f"{revision!r} and {head} have no commit in common in {folder}",
            hint="--since wants the branch that the change goes to",
        )


def base_of(path: Path, revision: str, head: str = "HEAD") -> str:
    """The id of the commit where this revision and the head parted.

    A branch that is only known as that of `origin` is found there.

    Args:
        path: a folder or a file of a work tree, or a bare repository.
        head: what is reviewed; the commit below the work tree where that is.

    Raises:
        RevisionUnknown: one of them is not there, or the folder is no repository.
        HistoryMissing: the clone is shallow and does not reach it.
        NothingInCommon: their histories never met.
    """
    folder = path if path.is_dir() else path.parent
    is_shallow = _is_shallow(folder)
    since = _commit(folder, revision, is_shallow=is_shallow)
    now = _commit(folder, head, is_shallow=is_shallow)
    try:
        found = git(folder, "merge-base", since, now).decode().split()
    except GitFailed:
        found = []
    if found:
        return found[0]
    raise (HistoryMissing if is_shallow else NothingInCommon)(folder, revision, head)


def _commit(folder: Path, revision: str, *, is_shallow: bool) -> str:
    if revision.startswith("-"):
        raise RevisionUnknown(folder, revision, "a revision does not begin with a dash")
    why = ""
    for name in (revision, f"refs/remotes/origin/{revision}"):
        try:
            return git(folder, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}").decode().strip()
        except GitFailed as error:
            why = why or str(error)
    if is_shallow:
        raise HistoryMissing(folder, revision, "the head")
    raise RevisionUnknown(folder, revision, "no commit has this name" if "exit status" in why else why)


def _is_shallow(folder: Path) -> bool:
    try:
        return git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"
    except GitFailed:
        return False
