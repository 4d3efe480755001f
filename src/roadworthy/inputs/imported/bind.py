"""Binds other tools' results to the files of the reviewed tree."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from roadworthy.model import Dependency, Place
from roadworthy.model.imported import Imported
from roadworthy.model.noun import dataclass

_CANDIDATES = 200
"""Files of one name that are tried for one path."""


@dataclass(frozen=True)
class Bound:
    """Results with their places in the tree.

    Attributes:
        results: each at a file of the tree, or at the repository where the tool names no file.
        elsewhere: those that name a file which is not in the tree.
    """

    results: tuple[Imported, ...]
    elsewhere: tuple[Imported, ...]


def bound(results: Iterable[Imported], files: Iterable[str], dependencies: Sequence[Dependency]) -> Bound:
    """Each result at the file that the tool means, whatever folder it ran in, on whatever machine.

    The folder that a tool ran in is the one under which most of its results name files of the tree; what does not lie
    under it is elsewhere. A vulnerable package without a file stands where it is declared.
    """
    every = tuple(results)
    known = frozenset(files)
    declared: dict[str, Place] = {}
    for dependency in dependencies:
        declared.setdefault(_normal(dependency.name), dependency.place)
    roots = {
        tool: _root([each for each in every if each.tool == tool], known) for tool in {each.tool for each in every}
    }
    found, elsewhere = [], []
    for result in every:
        stands = declared.get(_normal(result.package)) if result.package else None
        if result.place.path == ".":
            found.append(replace(result, place=stands or result.place))
            continue
        meant = roots[result.tool].path_of(result.place.path)
        if meant not in known:
            elsewhere.append(result)
        elif stands is not None and stands.path == meant and not result.place.start:
            found.append(replace(result, place=stands))
        else:
            found.append(replace(result, place=replace(result.place, path=meant)))
    return Bound(tuple(found), tuple(elsewhere))


@dataclass(frozen=True)
class _Root:
    """Where a tool ran: what its paths begin with, and what the tree's paths begin with there."""

    before: str = ""
    inside: str = ""

    def path_of(self, path: str) -> str:
        plain = _plain(path)
        return self.inside + plain.removeprefix(self.before) if plain.startswith(self.before) else ""


def _root(results: Sequence[Imported], known: frozenset[str]) -> _Root:
    """The one that fits most of these results; the tree's own where none does better."""
    paths = {_plain(each.place.path) for each in results} - {"."}
    by_name: dict[str, list[str]] = {}
    for path in sorted(known):
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    fits: Counter[_Root] = Counter({_Root(): sum(path in known for path in paths)})
    for path in sorted(paths):
        for meant in by_name.get(path.rpartition("/")[2], ())[:_CANDIDATES]:
            shared = _shared_end(path, meant)
            fits[_Root(path[: len(path) - shared], meant[: len(meant) - shared])] += 1
    return max(fits, key=lambda root: (fits[root], -len(root.before), -len(root.inside), root.before, root.inside))


def _shared_end(path: str, other: str) -> int:
    """Characters of the whole folders and the name at the end of both that are the same."""
    shared = 0
    for part, same in zip(reversed(path.split("/")), reversed(other.split("/")), strict=False):
        if part != same:
            break
        shared += len(part) + 1
    return min(shared, len(path), len(other)) if shared else 0


def _plain(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")


def _normal(name: str) -> str:
    """As a package index compares names."""
    return name.lower().replace("_", "-").replace(".", "-")
