"""The repositories that an agent may ask about, each reviewed when asked and kept while nothing changes."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from threading import BoundedSemaphore, Lock

from roadworthy.assessment import Assessment, Change, baseline, compare
from roadworthy.errors import RoadworthyError, UnknownName
from roadworthy.grounding import Grounding
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import Repository
from roadworthy.ladder import Profile
from roadworthy.pipeline import ground_review, review_reading
from roadworthy.settings import Settings

MOST_KEPT = 4
"""Assessments in memory; one of a large repository takes some hundred megabytes."""
MOST_AT_ONCE = 2
"""Assessments that are made at the same time; who asks for one more waits, who asks for a kept one does not."""

Opened = Callable[[Path, str], tuple[Repository, Settings]]
"""From a root and a revision ("" for what lies there) to its files and the settings of its config."""
ReadingOf = Callable[[Path, Repository, Settings], Reading]
"""What is to be read of them, with the cache of this user."""


class OutsideTheRoots(RoadworthyError):
    """An agent asked for a folder that the operator did not open to it."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(
            f"{asked!r} is none of the repositories that are open here: {', '.join(known)}",
            hint="name one of them; the operator opens others with `roadworthy mcp FOLDER …`",
        )


@dataclass
class Desk:
    """Reviews on demand; asked from several threads at once, each answer is of the repository that it asked for.

    Attributes:
        roots: by name, the folders that the operator opened. Nothing else is ever read.
        opened, reading_of: how a root becomes files, settings and a reading.
    """

    roots: Mapping[str, Path]
    opened: Opened
    reading_of: ReadingOf
    _kept: "OrderedDict[tuple[str, ...], Assessment]" = field(default_factory=OrderedDict)
    _making: dict[tuple[str, ...], Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_AT_ONCE))

    def root(self, name: str) -> Path:
        """The folder of this name; the only one where none is named.

        Raises:
            OutsideTheRoots: it is not open here.
        """
        if not name and len(self.roots) == 1:
            return next(iter(self.roots.values()))
        if name in self.roots:
            return self.roots[name]
        for path in self.roots.values():
            if name and Path(name).resolve() == path.resolve():
                return path
        raise OutsideTheRoots(name, sorted(self.roots))

    def assessment(self, name: str, at: str = "", *, thorough: bool = False) -> Assessment:
        """The review of this repository, of a revision or of what lies there now."""
        root = self.root(name)
        repository, settings = self.opened(root, at)
        settings = replace(settings, shows_all_rungs=True, asks_all_claims=True)
        if thorough:
            settings = replace(settings, profile=Profile.THOROUGH)
        reading = self.reading_of(root, repository, settings)
        key = (str(root), at, settings.hash, reading.digest().hex(), _content(reading))
        with self._lock:
            making = self._making.setdefault(key, Lock())
        with making:  # the second who asks for the same waits for the first, and shares what it made
            kept = self._known(key)
            if kept is None:
                with self._places:
                    kept = review_reading(reading, settings)
                self._keep(key, kept)
        return kept

    def _known(self, key: tuple[str, ...]) -> Assessment | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: tuple[str, ...], made: Assessment) -> None:
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            self._making.pop(key, None)

    def change(self, name: str, since: str, at: str = "") -> tuple[Assessment, Change]:
        """What differs from an earlier revision, under the settings that held then."""
        now = self.assessment(name, at)
        return now, compare(baseline(self.assessment(name, since), since), now)

    def ground(self, name: str, review: str, at: str = "") -> Grounding:
        """The statements of a review, each held against the repository."""
        root = self.root(name)
        repository, settings = self.opened(root, at)
        settings = replace(settings, profile=Profile.THOROUGH, only=(), skip=())
        with self._places:
            return ground_review(self.reading_of(root, repository, settings), settings, "review.md", review.encode())


def _content(reading: Reading) -> str:
    """Of what is read, where no cache keeps it by its content: a file may change and keep its size."""
    if reading.cache is not None:
        return ""
    whole = blake2b(digest_size=20)
    for file in reading.chosen:
        whole.update(reading.read(file) or b"")
    return whole.hexdigest()


def named(roots: list[Path]) -> dict[str, Path]:
    """Each folder under its own name, with a number where several have the same.

    Raises:
        UnknownName: none was given.
    """
    if not roots:
        raise UnknownName("root", "", ())
    found: dict[str, Path] = {}
    for path in roots:
        name = path.resolve().name or "root"
        number = 2
        while name in found:
            name = f"{path.resolve().name or 'root'}-{number}"
            number += 1
        found[name] = path
    return found
