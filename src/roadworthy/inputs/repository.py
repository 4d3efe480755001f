"""The files of one reviewed tree, listed before a byte of them is read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from roadworthy.errors import PathMissing
from roadworthy.inputs.kinds import kind_of, role_of
from roadworthy.model import File


class Repository(Protocol):
    """Lists files and gives their bytes."""

    @property
    def name(self) -> str: ...
    @property
    def files(self) -> tuple[File, ...]: ...
    def read(self, file: File) -> bytes: ...


@dataclass(frozen=True)
class MemoryRepository:
    """A repository held in memory: path to text or bytes."""

    contents: Mapping[str, str | bytes]
    name: str = "memory"

    @property
    def files(self) -> tuple[File, ...]:
        return tuple(
            File(path, role_of(path), kind_of(path), len(self.contents[path])) for path in sorted(self.contents)
        )

    def read(self, file: File) -> bytes:
        content = self.contents[file.path]
        return content.encode() if isinstance(content, str) else content


@dataclass(frozen=True)
class FolderRepository:
    """A folder on disk."""

    root: Path

    @property
    def name(self) -> str:
        return self.root.resolve().name

    @property
    def files(self) -> tuple[File, ...]:
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(set(folders) - {".git", ".venv", "node_modules", "__pycache__"})
            for name in sorted(names):
                full = Path(folder, name)
                path = full.relative_to(self.root).as_posix()
                if full.is_file() and not full.is_symlink():
                    found.append(File(path, role_of(path), kind_of(path), full.stat().st_size))
        return tuple(sorted(found, key=lambda file: file.path))

    def read(self, file: File) -> bytes:
        return (self.root / file.path).read_bytes()


def open_repository(path: Path) -> Repository:
    """The repository at this path.

    Raises:
        PathMissing: nothing is there.
    """
    if not path.exists():
        raise PathMissing(path)
    return FolderRepository(path)
