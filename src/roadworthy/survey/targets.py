"""The list of what is to be reviewed: one path a line, with a revision where one is meant."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

MOST_TARGETS = 100_000
_LETTERS = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Target:
    """One repository to review.

    Attributes:
        told: as the list names it, without comment.
        revision: "" for the tree as it lies there, or HEAD of a bare repository.
    """

    told: str
    path: Path
    revision: str = ""

    @property
    def file_name(self) -> str:
        """The name of its report: readable, and its own."""
        digest = blake2b(f"{self.path.resolve()}\0{self.revision}".encode("utf-8", "surrogatepass"), digest_size=5)
        folder = self.path.resolve()
        name = folder.parent.name if folder.name in ("repo", "repo.git", ".git") else folder.name
        return f"{_LETTERS.sub('-', name)[:60].strip('-.') or 'repository'}-{digest.hexdigest()}"


@dataclass(frozen=True)
class Skipped:
    """A line that is no repository."""

    line: int
    told: str
    why: str


def targets_of(text: str, is_there: Callable[[Path], bool]) -> tuple[list[Target], list[Skipped]]:
    """What the list names, each once, in its order; and the lines that name nothing, each with its reason.

    A line is `path` or `path@revision`; a path that holds an @ itself is taken whole where it is there. What follows a
    `#` at the start of a line or after a blank is a comment.
    """
    found: dict[tuple[str, str], Target] = {}
    skipped: list[Skipped] = []
    for number, line in enumerate(text.splitlines(), 1):
        given = _without_comment(line)
        if not given:
            continue
        told = given.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        target = None if "\0" in given else _target(given, told, is_there)
        if target is None:
            skipped.append(Skipped(number, told, "there is no folder of this name"))
            continue
        key = (str(target.path.resolve()), target.revision)
        if key in found:
            skipped.append(Skipped(number, told, f"it stands there before, as {found[key].told}"))
        elif len(found) >= MOST_TARGETS:
            skipped.append(Skipped(number, told, f"one run takes {MOST_TARGETS:,}"))
        else:
            found[key] = target
    return list(found.values()), skipped


def is_folder(path: Path) -> bool:
    """A folder is there and may be looked at."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _without_comment(line: str) -> str:
    told = line.strip()
    return "" if told.startswith("#") else re.split(r"\s#", told, maxsplit=1)[0].strip()


def _target(given: str, told: str, is_there: Callable[[Path], bool]) -> Target | None:
    if is_there(Path(given)):
        return Target(told, Path(given))
    path, at, revision = given.rpartition("@")
    return Target(told, Path(path), revision) if at and revision and is_there(Path(path)) else None
