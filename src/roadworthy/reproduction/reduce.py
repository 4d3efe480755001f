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


def with_fewer_files(tree: Tree, first: Sequence[str], trial: Trial) -> dict[str, str]:
    """The tree with only those files that the finding needs.

    Args:
        first: where the finding stands; it often needs nothing else.
    """
    for near in _wider(tree, first):
        kept = {path: tree[path] for path in near}
        try:
            if kept and trial.holds(kept):
                break
        except OutOfTime:
            return dict(tree)
    else:
        kept = dict(tree)
    return {path: kept[path] for path in fewer(sorted(kept), lambda some: trial.holds({p: kept[p] for p in some}))}


def _wider(tree: Tree, first: Sequence[str]) -> Iterable[list[str]]:
    """The files of the finding; with their folders; with what stands at the root; with their outermost folders."""
    there = [path for path in first if path in tree]
    yield there
    folders = {path.rpartition("/")[0] for path in there}
    beside = [path for path in tree if path.rpartition("/")[0] in folders]
    yield sorted({*there, *beside})
    root = [path for path in tree if "/" not in path]
    yield sorted({*there, *beside, *root})
    outermost = {path.partition("/")[0] for path in there}
    yield sorted({*there, *root, *(path for path in tree if path.partition("/")[0] in outermost)})


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
