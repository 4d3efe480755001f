"""Takes files and lines out of a tree as long as the finding stays.

Source: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input (2002), for the halving.
"""

import ast
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import TypeVar

from roadworthy.reproduction.trial import OutOfTime, Tree, Trial

Part = TypeVar("Part")
MOST_LETTERS = 8_000_000
"""A part of a tree larger than this is not tried: one look at it takes too long."""
MOST_RELATED = 300
_LEAST_STEM = 4


def with_fewer_files(tree: Tree, first: Sequence[str], trial: Trial) -> dict[str, str]:
    """The tree with only those files that the finding needs; empty where no part of it that was tried has the finding.

    Args:
        first: where the finding stands; it often needs nothing else.
    """
    tried: set[frozenset[str]] = set()
    for near in _wider(tree, first):
        kept = {path: tree[path] for path in sorted(near)}
        if not kept or near in tried or sum(map(len, kept.values())) > MOST_LETTERS:
            continue
        tried.add(near)
        try:
            if trial.holds(kept):
                return _needed(kept, trial)
        except OutOfTime:
            break
    return {}


def _needed(tree: dict[str, str], trial: Trial) -> dict[str, str]:
    return {
        path: tree[path] for path in fewer(sorted(tree), lambda some: trial.holds({each: tree[each] for each in some}))
    }


def _wider(tree: Tree, first: Sequence[str]) -> Iterable[frozenset[str]]:
    """The files of the finding; with those that share a name with them; with their folders; ever more of the tree."""
    there = frozenset(path for path in first if path in tree)
    yield there
    related = there | _related(tree, there)
    yield related
    folders = {path.rpartition("/")[0] for path in there}
    beside = there | {path for path in tree if path.rpartition("/")[0] in folders}
    yield beside
    root = {path for path in tree if "/" not in path}
    yield beside | root
    yield beside | root | related
    outermost = {path.partition("/")[0] for path in there}
    yield beside | root | related | {path for path in tree if path.partition("/")[0] in outermost}
    yield frozenset(tree)


def _related(tree: Tree, there: Iterable[str]) -> frozenset[str]:
    """Files that the given ones name, and files that name those, by the last part of their path."""
    told = "\n".join(tree[path] for path in there)[:MOST_LETTERS]
    stems = [stem for path in there if len(stem := _stem(path)) >= _LEAST_STEM]
    found = []
    for path, text in tree.items():
        is_named = len(stem := _stem(path)) >= _LEAST_STEM and stem in told
        if is_named or any(each in text for each in stems):
            found.append(path)
            if len(found) >= MOST_RELATED:
                break
    return frozenset(found)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def with_fewer_lines(tree: Tree, trial: Trial) -> dict[str, str]:
    """The tree without lines that the finding does not need: whole definitions first, then line by line."""
    kept = dict(tree)
    before = -1
    while sum(map(len, kept.values())) != before:
        before = sum(map(len, kept.values()))
        for path in sorted(kept, key=lambda each: -len(kept[each])):
            for parts_of in (_statements, _lines):
                parts = parts_of(path, kept[path])
                if len(parts) > 1 or parts_of is _lines:
                    whole = kept

                    def still(some: Sequence[str], path: str = path, whole: dict[str, str] = whole) -> bool:
                        return trial.holds({**whole, path: "".join(some)})

                    kept = {**kept, path: "".join(fewer(parts, still))}
    return kept


def fewer(parts: Sequence[Part], holds: Callable[[Sequence[Part]], bool]) -> list[Part]:
    """Those of the parts that are needed: none can go alone, if the time was enough.

    Args:
        holds: tells of some parts, in their order, whether they are enough. It holds for all of them.
    """
    kept = list(parts)
    size = max(len(kept) // 2, 1)
    with suppress(OutOfTime):
        while kept:
            at, has_shrunk = 0, False
            while at < len(kept):
                rest = kept[:at] + kept[at + size :]
                if holds(rest):
                    kept, has_shrunk = rest, True
                else:
                    at += size
            if size == 1 and not has_shrunk:
                break
            size = max(size // 2, 1)
    return kept


def _lines(path: str, text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _statements(path: str, text: str) -> list[str]:
    """The outermost statements of Python, each with what stands above it; paragraphs of anything else."""
    lines = text.splitlines(keepends=True)
    starts: set[int] = set()
    if path.endswith(".py"):
        with suppress(SyntaxError, ValueError, RecursionError):
            tree = ast.parse(text)
            for node in tree.body:
                starts.add(min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))]) - 1)
                if isinstance(node, ast.ClassDef):
                    starts |= {inner.lineno - 1 for inner in node.body}
    else:
        starts = {number + 1 for number, line in enumerate(lines) if not line.strip()}
    ends = sorted({0, *(start for start in starts if 0 < start < len(lines)), len(lines)})
    return ["".join(lines[start:end]) for start, end in pairwise(ends)]
