"""A repository with some of its files changed in memory: what a second review reads before anything is written."""

from collections.abc import Mapping
from dataclasses import replace

from roadworthy.inputs.repository import Repository, Stamp
from roadworthy.model import File, Unread
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Overlay:
    """Attributes:
    changed: the bytes of files that are listed in the repository, by path.
    """

    below: Repository
    changed: Mapping[str, bytes]

    @property
    def name(self) -> str:
        return self.below.name

    @property
    def commit(self) -> str:
        return self.below.commit

    @property
    def commit_date(self) -> str:
        return self.below.commit_date

    @property
    def is_part(self) -> bool:
        return self.below.is_part

    @property
    def files(self) -> tuple[File, ...]:
        return tuple(
            replace(file, size_bytes=len(self.changed[file.path])) if file.path in self.changed else file
            for file in self.below.files
        )

    @property
    def unlisted(self) -> tuple[Unread, ...]:
        return self.below.unlisted

    @property
    def pointers(self) -> tuple[str, ...]:
        return self.below.pointers

    def read(self, file: File) -> bytes:
        changed = self.changed.get(file.path)
        return changed if changed is not None else self.below.read(file)

    def stamp(self, file: File) -> Stamp | None:
        return None if file.path in self.changed else self.below.stamp(file)
