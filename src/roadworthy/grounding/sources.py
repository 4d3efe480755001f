"""The files of the repository as a review is held against them: found by the name it uses, read once, bounded.

Nothing outside the listed files is ever opened: what a review names is compared with the list, it is never a path.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Protocol

from roadworthy.expression import expression
from roadworthy.inputs.repository import Repository
from roadworthy.inputs.text import decoded
from roadworthy.model import File, Place, Role

MOST_FILE = 4 * 1024 * 1024
"""Bytes of a file whose text is looked at."""
MOST_ALL = 96 * 1024 * 1024
"""Bytes of all files in which a quote is looked for."""
MOST_SEARCHES = 400
"""Searches through all files for one review."""
_MARKS = expression(r"[*_`~]+")
_BLANKS = expression(r"\s+")
_MADE = (
    "node_modules",
    "dist",
    "build",
    ".venv",
    "venv",
    "target",
    ".git",
    "vendor",
    "out",
    "coverage",
    "__pycache__",
    ".next",
)


class Named(Protocol):
    """A file as a review names it."""

    @property
    def path(self) -> str: ...
    @property
    def is_folder(self) -> bool: ...


@dataclass(frozen=True)
class Found:
    """What a name leads to.

    Attributes:
        paths: files of the repository; empty where there is none, or where it cannot be told.
        why: of none, in words; says where the file stands where that is not what was written.
        is_certain: no file of that name can be meant.
    """

    paths: tuple[str, ...] = ()
    why: str = ""
    is_certain: bool = False


@dataclass
class Sources:
    """The texts of a repository.

    Attributes:
        without: the review's own bytes: a copy of it in the repository proves nothing.
    """

    repository: Repository
    without: bytes = b""
    _texts: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    _dense: dict[str, str] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)
    _found: dict[tuple[str, bool], Found] = field(default_factory=dict)
    _searches: int = 0

    @cached_property
    def files(self) -> dict[str, File]:
        return {file.path: file for file in self.repository.files}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for path in self.files:
            names.setdefault(path.rpartition("/")[2], []).append(path)
        return names

    @cached_property
    def folders(self) -> frozenset[str]:
        return frozenset(path[:at] for path in self.files for at, letter in enumerate(path) if letter == "/")

    def find(self, named: Named) -> Found:
        """The file or files that a review means: by its whole path, by the end of it, or by a pattern."""
        key = named.path, named.is_folder
        if key not in self._found:
            self._found[key] = self._find(named)
        return self._found[key]

    def may_search(self) -> bool:
        """One more search through all files is within the bound of one review."""
        self._searches += 1
        return self._searches <= MOST_SEARCHES

    def _find(self, named: Named) -> Found:
        path = named.path
        if path in self.files and not named.is_folder:
            return Found((path,))
        if why := _elsewhere(path):
            return Found(why=why)
        if named.is_folder:
            return self._folder(path)
        if "*" in path or "[" in path:
            return self._pattern(path)
        name = path.rpartition("/")[2]
        same = self._by_name.get(name, [])
        ends = [one for one in same if one.endswith("/" + path)]
        if not ends:  # named from a folder above the reviewed one
            ends = [one for one in same if path.endswith("/" + one)]
        if len(ends) == 1:
            return Found((ends[0],), f"it is {ends[0]}")
        if ends:
            return Found(why=f"{len(ends)} files are called so: {', '.join(sorted(ends)[:3])}")
        if self._is_link(path):
            return Found(why="it is a link, or lies behind one, and links are not followed")
        if self.repository.is_part:
            return Found(why="it is not in the part of the repository that was given")
        parts = path.split("/")
        if self._is_ignored(path):
            return Found(why="it is not in version control: the repository tells git to ignore it")
        if any(part in _MADE for part in parts[:-1]) or (name.startswith(".env") and name.count(".") == 1):
            return Found(why="it is not in version control, where such files seldom are")
        if same:
            return Found(
                why=f"there is no such file; that name stands at {', '.join(sorted(same)[:3])}", is_certain=True
            )
        return Found(why="there is no such file", is_certain=True)

    @cached_property
    def _ignored(self) -> tuple[str, ...]:
        """The patterns of the `.gitignore` files, without what they take back."""
        return tuple(
            line.strip().strip("/")
            for path in self._by_name.get(".gitignore", [])[:50]
            for line in (self.lines(path) or ())[:2_000]
            if line.strip() and not line.startswith(("#", "!")) and line.count("*") < 5
        )

    def _is_link(self, path: str) -> bool:
        """Some folder on the way, or the file itself, is a symbolic link of the reviewed tree."""
        at = getattr(self.repository, "root", None)
        for part in path.split("/"):
            if not isinstance(at, Path) or not part:
                return False
            at = at / part
            try:
                if at.is_symlink():
                    return True
            except (OSError, ValueError):
                return False
        return False

    def _is_ignored(self, path: str) -> bool:
        parts = [part for part in path.split("/") if part]
        heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        return any(
            fnmatchcase(each, pattern) or each == pattern for pattern in self._ignored for each in (*parts, *heads)
        )

    def _folder(self, path: str) -> Found:
        if path in self.folders:
            return Found((path,))
        ends = [one for one in self.folders if one.endswith("/" + path)]
        if len(ends) == 1:
            return Found((ends[0],), f"it is {ends[0]}/")
        if ends or self.repository.is_part or self._is_ignored(path) or path.rpartition("/")[2] in _MADE:
            return Found(why="which folder is meant cannot be told")
        return Found(why="there is no such folder", is_certain=True)

    def _pattern(self, path: str) -> Found:
        if path in self.files:
            return Found((path,))
        if path.count("*") > 6:
            return Found(why="the pattern is too wide")
        matching = tuple(sorted(one for one in self.files if fnmatchcase(one, path) or fnmatchcase(one, "*/" + path)))
        if matching:
            return Found(matching[:200])
        return Found(why="no file matches it")

    def lines(self, path: str) -> tuple[str, ...] | None:
        """The lines of a file; None where it is no text, is too large, or cannot be read."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def dense(self, path: str) -> str:
        """The text without any blank."""
        if path not in self._dense:
            self._dense[path] = "".join("".join(line.split()) for line in self.lines(path) or ())
        return self._dense[path]

    def folded(self, path: str) -> str:
        """The text in small letters on one line, without the marks of Markdown."""
        if path not in self._folded:
            self._folded[path] = folded(" ".join(line[:2_000] for line in self.lines(path) or ()))
        return self._folded[path]

    def _read(self, path: str) -> tuple[str, ...] | None:
        file = self.files.get(path)
        if file is None or file.size_bytes > MOST_FILE:
            return None
        try:
            data = self.repository.read(file)
        except OSError:
            return None
        if len(data) > MOST_FILE or b"\0" in data[:8000] or (self.without and data == self.without):
            return None
        text = decoded(data)
        return tuple(text[:-1].split("\n") if text.endswith("\n") else text.split("\n")) if text else ()

    @cached_property
    def is_whole(self) -> bool:
        """Every file of text can be searched."""
        return sum(max(file.size_bytes, 0) for file in self.files.values()) <= MOST_ALL

    def searched(self) -> Iterator[str]:
        """The files in which a quote may stand, as far as the bound lets them be read; those of the authors first."""
        order = sorted(self.files.values(), key=lambda file: (file.role in (Role.VENDORED, Role.GENERATED), file.path))
        spent = 0
        for file in order:
            spent += max(file.size_bytes, 0)
            if spent > MOST_ALL:
                return
            if self.lines(file.path):
                yield file.path

    @cached_property
    def _index(self) -> dict[str, list[tuple[str, int]]]:
        index: dict[str, list[tuple[str, int]]] = {}
        for path in self.searched():
            for number, line in enumerate(self.lines(path) or (), 1):
                standing = index.setdefault("".join(line.split())[:400], [])
                if len(standing) < 20:
                    standing.append((path, number))
        return index

    def standing(self, line: str) -> list[tuple[str, int]]:
        """Files and lines where this line stands, blanks aside; at most 20."""
        return self._index.get("".join(line.split())[:400], [])

    def at(self, path: str, line: int, last: int = 0) -> Place:
        """A place with the line as quote."""
        lines = self.lines(path) or ()
        quote = lines[line - 1].strip()[:200] if 0 < line <= len(lines) else ""
        return Place(path, line, max(line, last), quote=quote)


def folded(text: str) -> str:
    """Letters that count: no markup, no case, one blank where there are many."""
    return _BLANKS.sub(" ", _MARKS.sub("", text)).strip().lower()


def _elsewhere(path: str) -> str:
    if path.startswith(("/", "~")) or path[1:2] == ":":
        return "it names a file of a machine, not of the repository"
    if ".." in path.split("/"):
        return "it leads out of the repository"
    return ""
