"""What became of the files between two readings of one tree, told from their bytes alone.

Git is not asked: the work tree may differ from every commit, and comparing it through git would run the filters that a
repository's own configuration names.
"""

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from hashlib import blake2b

from roadworthy.inputs.reading import Reading
from roadworthy.model import File
from roadworthy.model.difference import Difference, Lines

MOST_BYTES = 32 * 1024 * 1024
"""Of changed files whose lines are compared; the others count as changed without lines."""

MOST_CANDIDATES = 200
"""Files on either side that may have been moved and edited."""

ALIKE = 0.5
"""The share of lines that a moved and edited file keeps; git asks for as much."""

_MOST_COMPARED_LINES = 2_000


def difference(then: Reading, now: Reading) -> Difference:
    """What changed, of the files that are read."""
    before, after = {file.path: file for file in then.chosen}, {file.path: file for file in now.chosen}
    texts = _Texts(then, now)
    gone, come = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    moved = _moved(texts, [before[path] for path in gone], [after[path] for path in come])
    changed: dict[str, Lines] = {}
    for path in sorted(before.keys() & after.keys()):
        if not _is_same(then, now, before[path], after[path]):
            changed[path] = _lines(texts.then(before[path]), texts.now(after[path]))
    for old, new in moved.items():
        lines = _lines(texts.then(before[old]), texts.now(after[new]))
        if lines.gone or lines.come:
            changed[new] = lines
    whole = [path for path in come if path not in moved.values()]
    changed |= {path: _lines([], texts.now(after[path])) for path in whole}
    left = {path: _lines(texts.then(before[path]), []) for path in gone if path not in moved}
    return Difference(changed, left, moved)


def _is_same(then: Reading, now: Reading, before: File, after: File) -> bool:
    if before.path in then.keys and after.path in now.keys:
        return then.keys[before.path] == now.keys[after.path]
    data = then.read(before)
    return data is not None and data == now.read(after)


class _Texts:
    """The lines of files, up to a number of bytes in all."""

    def __init__(self, then: Reading, now: Reading) -> None:
        self._then, self._now, self._left = then, now, MOST_BYTES

    def then(self, file: File) -> list[str]:
        return self._of(self._then, file)

    def now(self, file: File) -> list[str]:
        return self._of(self._now, file)

    def _of(self, reading: Reading, file: File) -> list[str]:
        if max(file.size_bytes, 0) > self._left:
            return []
        try:
            data = reading.repository.read(file)
        except OSError:
            return []
        self._left -= len(data)
        return data.decode("utf-8", "replace").split("\n")


def _moved(texts: _Texts, gone: list[File], come: list[File]) -> dict[str, str]:
    """By path before: the path now of the same content, else of what has most lines in common with it."""
    if not gone or not come or max(len(gone), len(come)) > MOST_CANDIDATES * 10:
        return {}
    old = {file.path: texts.then(file) for file in gone}
    new = {file.path: texts.now(file) for file in come}
    moved: dict[str, str] = {}
    by_content: dict[bytes, list[str]] = {}
    for path, lines in new.items():
        by_content.setdefault(_digest(lines), []).append(path)
    for path, lines in old.items():
        same = by_content.get(_digest(lines), []) if any(lines) else []
        if same:
            moved[path] = min(same, key=lambda each: (each.rpartition("/")[2] != path.rpartition("/")[2], each))
            same.remove(moved[path])
    rest_old = [path for path in old if path not in moved][:MOST_CANDIDATES]
    rest_new = [path for path in new if path not in moved.values()][:MOST_CANDIDATES]
    bags = {path: Counter(filter(str.strip, lines)) for path, lines in (*old.items(), *new.items())}
    alike = [
        (-share, before, after)
        for before in rest_old
        for after in rest_new
        if _suffix(before) == _suffix(after) and (share := _share(bags[before], bags[after])) >= ALIKE
    ]
    for _, before, after in sorted(alike):
        if before not in moved and after not in moved.values():
            moved[before] = after
    return moved


def _suffix(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2]


def _share(one: Counter[str], other: Counter[str]) -> float:
    largest = max(one.total(), other.total())
    return (one & other).total() / largest if largest else 0.0


def _digest(lines: Iterable[str]) -> bytes:
    return blake2b("\n".join(lines).encode("utf-8", "surrogatepass"), digest_size=20).digest()


def _lines(then: list[str], now: list[str]) -> Lines:
    """The lines that went and those that came, by number."""
    start, least = 0, min(len(then), len(now))
    while start < least and then[start] == now[start]:
        start += 1
    end = 0
    while end < least - start and then[-1 - end] == now[-1 - end]:
        end += 1
    old, new = then[start : len(then) - end], now[start : len(now) - end]
    if max(len(old), len(new)) > _MOST_COMPARED_LINES:
        return Lines(_beyond(old, Counter(new), start + 1), _beyond(new, Counter(old), start + 1))
    gone: dict[int, str] = {}
    come: dict[int, str] = {}
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            gone |= {start + 1 + number: old[number] for number in range(i, j)}
            come |= {start + 1 + number: new[number] for number in range(k, m)}
    return Lines(gone, come)


def _beyond(lines: list[str], others: Counter[str], first: int) -> dict[int, str]:
    """Lines that the other side has not, as often as it has them not."""
    left = others.copy()
    found = {}
    for number, line in enumerate(lines, first):
        if left[line] > 0:
            left[line] -= 1
        else:
            found[number] = line
    return found
