"""Holds patches against a second review: its finding is gone, and nothing new has come."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from roadworthy.findings import Judgement
from roadworthy.fixes.check import hold
from roadworthy.fixes.shop import Mend
from roadworthy.fixes.source import Change, Left, Source, edited
from roadworthy.model import System
from roadworthy.model.noun import dataclass

Reviewed = tuple[System, tuple[Judgement, ...]]
Judge = Callable[[Mapping[str, bytes]], Reviewed]
"""A review of the repository with these files changed: the model, and all that stands."""
Key = tuple[str, str, str, str]
MOST_ROUNDS = 12
"""Reviews that one attempt may take before what is left of it is given up."""
_NOT_TRIED = "no further review was left to hold it against"


@dataclass(frozen=True)
class Proposal:
    """A finding, and what is to close it."""

    judgement: Judgement
    mend: Mend

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(sorted({change.path for change in self.mend.edits}))


@dataclass(frozen=True)
class Verified:
    """Attributes:
    kept: those that did what they should.
    dropped: the others, each with the reason.
    contents: of the files that they change.
    reviewed: the second review, with all of them in place.
    """

    kept: tuple[Proposal, ...]
    dropped: tuple[tuple[Proposal, str], ...]
    contents: Mapping[str, bytes]
    reviewed: Reviewed | None


def key_of(judgement: Judgement) -> Key:
    """What stays the same when the lines around a finding change."""
    verdict = judgement.verdict
    return judgement.question.name, verdict.place.path, verdict.symbol, verdict.subject


class Bench:
    """Tries proposals together, and takes out those that do harm.

    Args:
        before: the judgements without them.
        sources: the files that they change.
        reviews: how many it may take. The last one is kept for what nothing speaks against.

    Attributes:
        left: how many of them are left.
    """

    def __init__(
        self,
        judge: Judge,
        before: Sequence[Judgement],
        sources: Mapping[str, Source],
        reviews: int,
    ) -> None:
        self._judge = judge
        self._before = before
        self._sources = sources
        self.left = reviews
        self._dropped: list[tuple[Proposal, str]] = []

    def verified(self, proposals: Iterable[Proposal]) -> Verified:
        kept = self._fitting(proposals)
        reviewed: Reviewed | None = None
        while kept:
            reviewed = self._reviewed(kept)
            if reviewed is None:
                kept = self._drop(kept, kept, _NOT_TRIED)
                break
            standing = _standing(self._before, reviewed[1], kept)
            worse = _worse(self._before, reviewed[1], kept)
            if not standing and not worse:
                break
            if standing:
                kept = self._drop(kept, standing, "its finding would still stand")
                if self.left > 1:
                    continue
            for new in worse if self.left <= 1 else worse[:1]:
                culprits = self._culprits(kept, new)
                kept = self._drop(kept, culprits, f"{new.question.name} would come up at {new.verdict.place}")
        return Verified(tuple(kept), tuple(self._dropped), self._contents(kept), reviewed if kept else None)

    def _fitting(self, proposals: Iterable[Proposal]) -> list[Proposal]:
        """Those that parse, and change no stretch that another changes otherwise."""
        kept: list[Proposal] = []
        for one in proposals:
            try:
                self._hold([one])
                self._hold([*kept, one])
            except Left as why:
                self._dropped.append((one, str(why)))
            else:
                kept.append(one)
        return kept

    def _hold(self, proposals: list[Proposal]) -> None:
        touched = proposals[-1].paths
        for path, data in self._contents(proposals, touched).items():
            if data == self._sources[path].data:
                raise Left("it would change nothing")
            hold(path, self._sources[path].data, data)

    def _contents(self, proposals: Iterable[Proposal], only: Sequence[str] | None = None) -> dict[str, bytes]:
        changes: dict[str, list[Change]] = {}
        for one in proposals:
            for change in one.mend.edits:
                if only is None or change.path in only:
                    changes.setdefault(change.path, []).append(change)
        return {path: edited(self._sources[path], each) for path, each in changes.items()}

    def _reviewed(self, proposals: list[Proposal], reserve: int = 0) -> Reviewed | None:
        if self.left <= reserve:
            return None
        self.left -= 1
        return self._judge(self._contents(proposals))

    def _drop(self, kept: list[Proposal], bad: Sequence[Proposal], why: str) -> list[Proposal]:
        self._dropped += [(one, why) for one in bad]
        return [one for one in kept if one not in bad]

    def _culprits(self, kept: list[Proposal], new: Judgement) -> list[Proposal]:
        """The one that brings the new finding, found by halves; all that touch its file where no single one does."""
        path = new.verdict.place.path
        near = [one for one in kept if path in one.paths] or kept
        suspects = near
        while len(suspects) > 1:
            half = suspects[: len(suspects) // 2]
            reviewed = self._reviewed(half, reserve=1)
            if reviewed is None:
                return near
            if any(key_of(one) == key_of(new) for one in _worse(self._before, reviewed[1], half)):
                suspects = half
                continue
            rest = suspects[len(half) :]
            reviewed = self._reviewed(rest, reserve=1)
            if reviewed is None or not any(
                key_of(one) == key_of(new) for one in _worse(self._before, reviewed[1], rest)
            ):
                return near
            suspects = rest
        return suspects


def _standing(before: Sequence[Judgement], after: Sequence[Judgement], kept: list[Proposal]) -> list[Proposal]:
    """Those whose finding is still there, or can no longer be told."""
    was, now = _unmet(before), _unmet(after)
    told = {key_of(one) for one in before if one.is_unclear}
    unclear = {key_of(one) for one in after if one.is_unclear} - told
    mended = Counter(key_of(one.judgement) for one in kept)
    still = {one.fingerprint for one in after if one.is_unmet}
    found = []
    for one in kept:
        key = key_of(one.judgement)
        if key in unclear or now[key] > max(was[key] - mended[key], 0):
            alike = [other for other in kept if key_of(other.judgement) == key]
            named = [other for other in alike if other.judgement.fingerprint in still]
            if not named or one in named:
                found.append(one)
    return found


def _worse(before: Sequence[Judgement], after: Sequence[Judgement], kept: list[Proposal]) -> list[Judgement]:
    """What was not found before, and what is graver now."""
    was, now = _unmet(before), _unmet(after)
    mended = Counter(key_of(one.judgement) for one in kept)
    gone = Counter({key: count - now[key] - mended[key] for key, count in was.items()})
    moved: Counter[tuple[str, str]] = Counter()
    for key, count in gone.items():
        if count > 0:
            moved[key[0], key[1]] += count
            moved[key[0], ""] += count
    seen: Counter[Key] = Counter()
    found = []
    for one in after:
        if not one.is_unmet:
            continue
        key = key_of(one)
        seen[key] += 1
        if seen[key] <= was[key]:
            continue
        for where in (key[1], ""):  # the same fault, told of its neighbour or in another file now
            if moved[key[0], where] > 0:
                moved[key[0], where] -= 1
                break
        else:
            found.append(one)
    return found + _graver(before, after)


def _graver(before: Sequence[Judgement], after: Sequence[Judgement]) -> list[Judgement]:
    """What does harm now that did none before."""
    harmed = Counter(key_of(one) for one in before if one.is_unmet and one.verdict.harm is not None)
    rules = Counter(one.question.name for one in before if one.is_unmet and one.verdict.harm is not None)
    seen: Counter[Key] = Counter()
    every: Counter[str] = Counter()
    found = []
    for one in after:
        if one.is_unmet and one.verdict.harm is not None:
            seen[key_of(one)] += 1
            every[one.question.name] += 1
            if seen[key_of(one)] > harmed[key_of(one)] and every[one.question.name] > rules[one.question.name]:
                found.append(one)
    return found


def _unmet(judgements: Iterable[Judgement]) -> Counter[Key]:
    return Counter(key_of(one) for one in judgements if one.is_unmet)
