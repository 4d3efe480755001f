"""Pairs findings of two reports that are one fault, though its file, its function or its line is called otherwise."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import field

from roadworthy.ladder import Rung, Severity
from roadworthy.model import Place
from roadworthy.model.difference import Difference
from roadworthy.model.noun import dataclass

_SHORTEST_BLOCK, _LONGEST_BLOCK = 3, 200
"""Lines of a block that is known again by what stands in it; of a longer one, its beginning."""


@dataclass(frozen=True)
class Earlier:
    """A finding as a report holds it.

    Attributes:
        text: subject and verdict in one sentence.
        subject, symbol: what it speaks of; "" in a report that does not tell.
        service: "" when it concerns all.
        severity, rung: None in a report that does not tell.
        harm: the question whose answer promoted it; "" where none did.
        is_absence: its rule asks whether a whole class of things is there.
        also: files of its further places.
        is_listed: it lies at or below the target.
        is_inline: a waiver in the code set it aside.
    """

    fingerprint: str
    rule: str
    text: str
    place: Place
    subject: str = ""
    symbol: str = ""
    service: str = ""
    severity: Severity | None = None
    rung: Rung | None = None
    harm: str = ""
    is_absence: bool = False
    also: tuple[str, ...] = ()
    is_listed: bool = True
    is_inline: bool = False

    @property
    def name(self) -> str:
        """What its identity holds: the enclosing symbol, else the subject."""
        return self.symbol or self.subject

    @property
    def quote(self) -> str:
        return "".join(self.place.quote.split())


@dataclass(frozen=True)
class Pairs:
    """Every finding of both reports, once.

    Attributes:
        both: then and now.
        gone: then only.
        come: now only.
    """

    both: tuple[tuple[Earlier, Earlier], ...] = ()
    gone: tuple[Earlier, ...] = ()
    come: tuple[Earlier, ...] = ()


def continued(each: Earlier, others: Iterable[Earlier], moved: Mapping[str, str]) -> bool:
    """One of the others says the same of the same whole: a service that prints, told at another of its places."""
    path = _path(each, moved)
    for other in others:
        if other.rule != each.rule:
            continue
        is_whole = bool(each.subject) and each.subject == other.subject == each.service == other.service
        among = [moved.get(one, one) for one in each.also]
        if is_whole or path in [moved.get(one, one) for one in other.also] or _path(other, moved) in among:
            return True
    return False


@dataclass(frozen=True)
class _Left:
    then: dict[int, Earlier] = field(default_factory=dict)
    now: dict[int, Earlier] = field(default_factory=dict)


_Key = Callable[[Earlier, Mapping[str, str]], Hashable | None]


def pair(then: Iterable[Earlier], now: Iterable[Earlier], difference: Difference | None = None) -> Pairs:
    """The same fault is paired, from the surest sign to the loosest.

    Where it is known which lines changed, first what stands on a line that stayed. Then the same quote under the same
    name in the same file (a moved file counts as the same); the same identity; the same quote in a function of another
    name; a block of which most lines stayed (a service or a handler has another name); another quote of the same
    subject in the same function (the line was edited and the fault stayed); the same quote of the same name in another
    file (the function moved); the same function, whatever it now calls; and of absences, the same rule of the same
    service. Of equal ones of which there is one more now, that on a line that came is new.
    """
    told = difference or Difference()
    left = _Left(dict(enumerate(then)), dict(enumerate(now)))
    both: list[tuple[Earlier, Earlier]] = _standing(left, told) if difference is not None else []
    for key in (_exact, _identity, _renamed_symbol):
        both += _paired(left, key, told)
    both += _renamed_blocks(left, told)
    for key in (_edited_line, _moved_code, _same_function, _absence):
        both += _paired(left, key, told)
    return Pairs(tuple(both), tuple(left.then.values()), tuple(left.now.values()))


def _standing(left: _Left, difference: Difference) -> list[tuple[Earlier, Earlier]]:
    """What a rule says of lines that the change left as they are, wherever they stand now."""
    after = _by_key(left.now, lambda each: (each.rule, each.place.path, each.place.start) if each.place.start else None)
    both = []
    for number, each in list(left.then.items()):
        at = difference.now_at(each.place.path, each.place.start) if each.place.start else None
        if at is not None and after.get((each.rule, *at)):
            both.append((left.then.pop(number), left.now.pop(after[(each.rule, *at)].pop(0))))
    return both


def _renamed_blocks(left: _Left, difference: Difference) -> list[tuple[Earlier, Earlier]]:
    """What a rule says of blocks that the change began otherwise, and left as they are inside."""
    after: dict[tuple[str, str], list[int]] = {}
    for number, each in left.now.items():
        if each.place.end > each.place.start > 0:
            after.setdefault((each.rule, each.place.path), []).append(number)
    both = []
    for number, each in list(left.then.items()):
        news = after.get((each.rule, _path(each, difference.moved)), [])
        length = each.place.end - each.place.start + 1
        if not news or length < _SHORTEST_BLOCK or each.place.start < 1:
            continue
        lines = range(each.place.start, each.place.start + min(length, _LONGEST_BLOCK))
        stayed = [at[1] for line in lines if (at := difference.now_at(each.place.path, line)) is not None]
        held = {new: sum(_holds(left.now[new].place, line) for line in stayed) for new in news}
        best = max(news, key=lambda new: held[new])
        if 2 * held[best] > len(lines):
            news.remove(best)
            both.append((left.then.pop(number), left.now.pop(best)))
    return both


def _holds(place: Place, line: int) -> bool:
    return place.start <= line <= place.end


def _paired(left: _Left, key: _Key, difference: Difference) -> list[tuple[Earlier, Earlier]]:
    before = _by_key(left.then, lambda each: key(each, difference.moved))
    after = _by_key(left.now, lambda each: key(each, {}))
    both = []
    for found, olds in before.items():
        news = sorted(
            after.get(found, ()),
            key=lambda number: (difference.is_come(left.now[number].place.path, left.now[number].place.start), number),
        )
        for old, new in zip(olds, sorted(news[: len(olds)]), strict=False):
            both.append((left.then.pop(old), left.now.pop(new)))
    return both


def _by_key(every: Mapping[int, Earlier], key: Callable[[Earlier], Hashable | None]) -> dict[Hashable, list[int]]:
    """Numbers under each key, in order of place."""
    found: dict[Hashable, list[int]] = {}
    for number, each in sorted(every.items(), key=lambda entry: (entry[1].place.path, entry[1].place.start, entry[0])):
        if (its := key(each)) is not None:
            found.setdefault(its, []).append(number)
    return found


def _path(each: Earlier, moved: Mapping[str, str]) -> str:
    return moved.get(each.place.path, each.place.path)


def _exact(each: Earlier, moved: Mapping[str, str]) -> Hashable | None:
    return (each.rule, _path(each, moved), each.name, each.quote) if each.name else None


def _identity(each: Earlier, moved: Mapping[str, str]) -> Hashable | None:
    return each.fingerprint


def _renamed_symbol(each: Earlier, moved: Mapping[str, str]) -> Hashable | None:
    return (each.rule, _path(each, moved), each.quote) if each.quote else None


def _edited_line(each: Earlier, moved: Mapping[str, str]) -> Hashable | None:
    return (each.rule, _path(each, moved), each.symbol, each.subject) if each.subject else None


def _moved_code(each: Earlier, moved: Mapping[str, str]) -> Hashable | None:
    return (each.rule, each.name, each.subject, each.quote) if each.name and each.quote else None


def _same_function(each: Earlier, moved: Mapping[str, str]) -> Hashable | None:
    return (each.rule, _path(each, moved), each.symbol) if each.symbol else None


def _absence(each: Earlier, moved: Mapping[str, str]) -> Hashable | None:
    return (each.rule, each.service) if each.is_absence or each.place.path == "." else None
