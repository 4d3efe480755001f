"""Puts other words in place of those of a tree, as long as the finding stays.

Each word has one replacement wherever it stands, in names, texts and paths alike, so that whatever referred to the same
thing still does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, product
from string import ascii_lowercase

from roadworthy.errors import RoadworthyError
from roadworthy.expression import expression
from roadworthy.reproduction.trial import OutOfTime, Tree, Trial
from roadworthy.reproduction.vocabulary import pieces, vocabulary

MOST_DIGITS = 5
"""A longer number may be a key, an account or a telephone."""
_REMARK = expression(r"(?m)[ \t]+(?:#|//)[ \t][^\n\"'`]*$")
_TEXT = expression(r"\"([^\"\\\n]{1,500})\"|'([^'\\\n]{1,500})'")
_NOT_PLAIN = expression(r"[^\x20-\x7e\n\t]")


class WordsNeeded(RoadworthyError):
    """The finding hangs on words of the repository that nothing can stand in for."""

    exit_code = 1

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(
            f"the finding cannot be shown without {len(words)} words of yours: {', '.join(words[:5])}",
            hint="nothing was written; describe it in your own words when you report it",
        )


@dataclass(frozen=True)
class Anonymous:
    """A tree in which no word of the original is left that Roadworthy does not know itself.

    Attributes:
        words: how many were replaced.
        kept: words of ours and numbers without which the finding goes.
    """

    tree: dict[str, str]
    words: int
    kept: tuple[str, ...]


def anonymous(tree: Tree, trial: Trial) -> Anonymous:
    """The same finding in other words.

    Raises:
        WordsNeeded: there are words of theirs without which it goes.
    """
    tree = _without_remarks(tree, trial)
    tree = _with_empty_texts(tree, trial)
    words = {piece.lower() for text in (*tree, *tree.values()) for _, _, piece in pieces(text)}
    theirs = sorted(word for word in words if not word.isdigit() and word not in vocabulary())
    ours = sorted(word for word in words if not word.isdigit() and word in vocabulary())
    numbers = sorted(word for word in words if word.isdigit())
    names = _names(words)
    mapping: dict[str, str] = {}

    def holds(some: Mapping[str, str]) -> bool:
        renamed = renamed_tree(tree, {**mapping, **some})
        return len(renamed) == len(tree) and trial.holds(renamed)

    stuck = _replaced(theirs, lambda word: next(names), holds, mapping)
    stuck = _replaced(stuck, _alike, holds, mapping)
    _replaced(ours, lambda word: next(names), holds, mapping)
    numbers_kept = _replaced(numbers, lambda word: "1", holds, mapping)
    long = [word for word in numbers_kept if len(word) > MOST_DIGITS]
    stuck += _replaced(long, _alike, holds, mapping)
    done = renamed_tree(tree, mapping)
    left = {piece.lower() for text in (*done, *done.values()) for _, _, piece in pieces(text)}
    missed = sorted({*stuck, *(left & set(theirs))})
    if missed or trial.told(done) is None:
        raise WordsNeeded(missed)
    return Anonymous(done, len(mapping), tuple(sorted(left & {*ours, *numbers} - set(mapping.values()))))


def renamed_tree(tree: Tree, mapping: Mapping[str, str]) -> dict[str, str]:
    """Paths and texts with every word replaced, in the case in which it stands."""
    return {_renamed(path, mapping): _renamed(text, mapping) for path, text in tree.items()}


def _renamed(text: str, mapping: Mapping[str, str]) -> str:
    parts, at = [], 0
    for start, end, piece in pieces(text):
        new = mapping.get(piece.lower())
        if new is not None:
            parts += [text[at:start], _in_case(new, piece)]
            at = end
    return "".join(parts) + text[at:]


def _in_case(new: str, old: str) -> str:
    if old.isupper():
        return new.upper()
    return new.capitalize() if old[:1].isupper() else new


def _replaced(
    words: Sequence[str],
    new: Callable[[str], str],
    holds: Callable[[Mapping[str, str]], bool],
    mapping: dict[str, str],
) -> list[str]:
    """Adds to the mapping whatever can be replaced, many at once where that goes; those that cannot are given back."""
    if not words:
        return []
    some = {word: new(word) for word in words}
    try:
        if holds(some):
            mapping.update(some)
            return []
    except OutOfTime:
        return list(words)
    if len(words) == 1:
        return list(words)
    half = len(words) // 2
    return [*_replaced(words[:half], new, holds, mapping), *_replaced(words[half:], new, holds, mapping)]


def _names(taken: Iterable[str]) -> Iterator[str]:
    """Words that mean nothing: two letters and more, none of which stands in the tree or is known to us."""
    not_these = {*taken, *vocabulary()}
    for length in count(3):
        for letters in product(ascii_lowercase, repeat=length - 1):
            name = "x" + "".join(letters)
            if name not in not_these:
                yield name


def _alike(word: str) -> str:
    """Other letters and digits of the same kinds in the same order: a stand-in for what only its look gives away."""
    made = []
    for number, letter in enumerate(word):
        if letter.isdigit():
            made.append(str((number * 7 + 3) % 9 + 1))
        else:
            made.append(ascii_lowercase[(number * 11 + 5) % 26])
    return "".join(made)


def _without_remarks(tree: Tree, trial: Trial) -> dict[str, str]:
    """Without comments behind code, and without letters that no plain text has."""
    kept = dict(tree)
    for pattern, new in ((_REMARK, ""), (_NOT_PLAIN, "x")):
        for path in list(kept):
            with suppress(OutOfTime):
                shorter = {**kept, path: pattern.sub(new, kept[path])}
                kept = shorter if shorter != kept and trial.holds(shorter) else kept
    return kept


def _with_empty_texts(tree: Tree, trial: Trial) -> dict[str, str]:
    """With texts between quotes emptied where the finding does not need them."""
    kept = dict(tree)
    for path in list(kept):
        texts = sorted({match[1] or match[2] for match in _TEXT.finditer(kept[path])})
        whole = kept[path]
        emptied: set[str] = set()

        def empty(some: Iterable[str], whole: str = whole, emptied: set[str] = emptied) -> str:
            gone = {*some, *emptied}
            return _TEXT.sub(lambda m: m[0][0] * 2 if (m[1] or m[2]) in gone else m[0], whole)

        waiting = [texts] if texts else []
        with suppress(OutOfTime):
            while waiting:
                some = waiting.pop()
                if trial.holds({**kept, path: empty(some)}):
                    emptied |= set(some)
                elif len(some) > 1:
                    waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
        kept[path] = empty(())
    return kept
