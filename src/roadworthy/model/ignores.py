"""What git and Docker are told to leave out; each pattern is taken apart once, each folder decided once."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase, translate
from functools import cached_property
from typing import NamedTuple

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass

_MOST_FORMS = 10
"""Of one pattern; it has more where somebody strings `**/./` together to keep us busy."""
_LONGEST = 4096
"""A longer pattern is passed over: no path has as many characters."""


@dataclass(frozen=True, kw_only=True)
class IgnoreRules(Fact):
    """A `.gitignore` or `.dockerignore`: patterns in the order in which they count; the last that fits decides.

    Attributes:
        lines: on which each of the patterns stands.
    """

    file: str
    patterns: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def folder(self) -> str:
        """The folder to which the patterns are relative; "" at the root."""
        return self.file.rpartition("/")[0]

    def ignores(self, path: str) -> bool:
        """The path, relative to the root, or a folder around it, is left out."""
        inner = self._inside(path)
        return inner is not None and self._of_either.of_folder(inner) is not None

    def ignored_by(self, path: str) -> int | None:
        """Which of the patterns leaves the path out, as git reads them: one that ends with a slash means folders."""
        inner = self._inside(path)
        return self._of_git.of_file(inner) if inner is not None else None

    def _inside(self, path: str) -> str | None:
        """The path as seen from the folder of the rules; None where it stands outside."""
        folder = self.folder
        if not folder:
            return path
        return path[len(folder) + 1 :] if path.startswith(folder + "/") else None

    @cached_property
    def _of_either(self) -> "_Decisions":
        return _Decisions(enumerate(self.patterns), is_docker=self.file.endswith(".dockerignore"))

    @cached_property
    def _of_git(self) -> "_Decisions":
        fitting = [(index, one) for index, one in enumerate(self.patterns) if not one.startswith("./")]
        is_same = len(fitting) == len(self.patterns) and not self.file.endswith(".dockerignore")
        return self._of_either if is_same else _Decisions(fitting, is_docker=False)


class _Form(NamedTuple):
    """A pattern of shells that a path must fit.

    Attributes:
        is_of_name: it is asked of the last part alone.
        slashes: how many of them the path must have; None for any.
    """

    text: str
    is_of_name: bool
    slashes: int | None = None


class _Line(NamedTuple):
    at: int
    is_kept: bool
    is_for_folders: bool
    forms: tuple[_Form, ...]


class _Decisions:
    """Which pattern leaves a path out."""

    def __init__(self, patterns: Iterable[tuple[int, str]], *, is_docker: bool) -> None:
        lines = [
            _Line(
                index, text.startswith("!"), text.endswith("/"), tuple(_forms(text.lstrip("!").rstrip("/"), is_docker))
            )
            for index, text in patterns
            if len(text) <= _LONGEST
        ]
        forms = {form for line in lines for form in line.forms}
        self._last_first = lines[::-1]
        self._names = _any_of(form.text for form in forms if form.is_of_name)
        self._paths = _any_of(form.text for form in forms if not form.is_of_name)
        self._folders: dict[str, int | None] = {}

    def of_folder(self, path: str) -> int | None:
        """Of the path as a folder, or of the outermost folder around it that is left out."""
        if path in self._folders:
            return self._folders[path]
        decided, end = None, -1
        while decided is None and end < len(path):
            end = path.find("/", end + 1)
            end = end if end >= 0 else len(path)
            folder = path[:end]
            if folder not in self._folders:
                self._folders[folder] = self._decided(folder, is_folder=True)
            decided = self._folders[folder]
        self._folders[path] = decided
        return decided

    def of_file(self, path: str) -> int | None:
        """Of the outermost folder around the path that is left out, or of the path as a file."""
        folder, slash, _ = path.rpartition("/")
        around = self.of_folder(folder) if slash else None
        return around if around is not None else self._decided(path, is_folder=False)

    def _decided(self, path: str, *, is_folder: bool) -> int | None:
        name = path.rpartition("/")[2]
        if not self._names.match(name) and not self._paths.match(path):
            return None
        slashes = path.count("/")
        for line in self._last_first:
            if line.is_for_folders and not is_folder:
                continue
            for form in line.forms:
                if form.slashes in (None, slashes) and fnmatchcase(name if form.is_of_name else path, form.text):
                    return None if line.is_kept else line.at
        return None


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, sorted(patterns))) or r"(?!)")


def _forms(pattern: str, is_docker: bool) -> Iterator[_Form]:
    """What a path may fit; without a slash git's means a name at any depth, docker's one at the top."""
    for _ in range(_MOST_FORMS):
        pattern = pattern.removeprefix("./")
        if not is_docker and "/" not in pattern:
            yield _Form(pattern, True)
            return
        pattern = pattern.lstrip("/")
        if not pattern.startswith("**/"):
            yield _Form(pattern, False, None if "**" in pattern else pattern.count("/"))
            return
        while pattern.startswith("**/**/**/"):
            pattern = pattern[3:]
        inner = pattern[3:]
        yield _Form(pattern, False) if "/" in inner else _Form(inner, True)
        pattern, is_docker = inner, True
