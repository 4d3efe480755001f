"""What is to be read of a repository, and whether any of it changed: the part of a review that is never saved."""

import os
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import msgspec

from roadworthy.inputs.bounds import Bounds
from roadworthy.inputs.cache import Cache, code_stamp
from roadworthy.inputs.readers import READERS
from roadworthy.inputs.repository import Repository, RoleOf
from roadworthy.model import File, Place, Role, Unread

_SHALLOW = frozenset({"python", "javascript", "typescript", "tsx", "go"})
_UNWORTHY = (Role.VENDORED, Role.GENERATED)
_ACCIDENTS = ("kept its reader", "ended its reader", "cannot be read: ")


@dataclass
class Reading:
    """What is to be read of a repository. `digest` tells whether anything changed, before anything is parsed.

    Attributes:
        cache: what was read before; without one, every file is read.
        role_of: overrides the role that a path alone gives.
        roots: folders or files that are reviewed; empty for the whole repository.
        known: keys of files that are known to be as they were: nobody looks at these again.
        files, chosen: all that are listed, and those that have a reader and lie within the bounds.
        keys: path to the key of its facts: content, path, kind and our own code. Only with a cache.
        unread: what could not be listed or read so far.
    """

    repository: Repository
    cache: Cache | None = None
    bounds: Bounds = field(default_factory=Bounds)
    role_of: RoleOf | None = None
    roots: tuple[str, ...] = ()
    known: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = self.repository.files
        if self.roots:
            files = tuple(file for file in files if any(_stands_in(file.path, root) for root in self.roots))
        if self.role_of is not None:
            files = tuple(replace(file, role=self.role_of(file.path)) for file in files)
        self.files = files
        self.unread: list[Unread] = list(self.repository.unlisted)
        self.chosen = self._within_bounds()
        self.keys = self._keys()

    def digest(self) -> bytes:
        """Of every listed path with its role and size, and the content of every file that is read, and our own code."""
        whole = blake2b(code_stamp() + (b"part" if self.repository.is_part else b""), digest_size=20)
        for file in self.files:
            whole.update(
                f"{file.path}\0{file.role}\0{file.size_bytes}\0{file.is_executable}\0".encode("utf-8", "surrogatepass")
            )
            whole.update(self.keys.get(file.path, b""))
        whole.update("\0".join(self.repository.pointers).encode("utf-8", "surrogatepass"))
        for unread in self.unread:
            whole.update(f"{unread.place}\0{unread.why}\n".encode("utf-8", "surrogatepass"))
        return whole.digest()

    def patched(self, repository: Repository, changed: Container[str]) -> "Reading":
        """The same of this repository, in which only these files may differ."""
        known = {path: key for path, key in self.keys.items() if path not in changed}
        return replace(self, repository=repository, known=known)

    def _within_bounds(self) -> list[File]:
        chosen, total = [], 0
        for file in self.files:
            if file.kind not in READERS or file.role in _UNWORTHY:
                continue
            if file.role is Role.TEST and file.kind in _SHALLOW:
                file = replace(file, kind="test")
                if "test" not in READERS:
                    continue
            size = max(file.size_bytes, 0)
            if size > self.bounds.file_bytes:
                limit = self.bounds.file_bytes
                self.unread.append(Unread(Place(file.path), f"has {size:,} bytes; one file may have {limit:,}"))
            elif total + size > self.bounds.total_bytes:
                limit = self.bounds.total_bytes
                self.unread.append(Unread(Place(file.path), f"comes after {limit:,} bytes, all that one review reads"))
            else:
                total += size
                chosen.append(file)
        return chosen

    def _keys(self) -> dict[str, bytes]:
        """A file whose status is as it was is not opened: its content's digest is remembered, except when it changed so
        recently that the same status proves nothing.
        """
        if self.cache is None:
            return {}
        memo_key = blake2b(b"stamps\0" + os.fsencode(self._identity()), digest_size=20).digest()
        memo = _decoded_stamps(self.cache.get([memo_key]).get(memo_key))
        fresh: dict[bytes, tuple[str, bytes]] = {}
        keys = {}
        for file in list(self.chosen):
            if file.path in self.known:
                keys[file.path] = self.known[file.path]
                continue
            stamp = self.repository.stamp(file)
            name = file.path.encode("utf-8", "surrogatepass")
            known = memo.get(name)
            if stamp is not None and not stamp.is_fresh and known is not None and known[0] == stamp.text:
                digest = known[1]
            else:
                data = self.read(file)
                if data is None:
                    self.chosen.remove(file)
                    continue
                digest = blake2b(data, digest_size=20).digest()
            if stamp is not None and not stamp.is_fresh:
                fresh[name] = (stamp.text, digest)
            told = f"\0{file.path}\0{file.kind}\0".encode("utf-8", "surrogatepass")
            keys[file.path] = blake2b(code_stamp() + told + digest, digest_size=20).digest()
        if fresh != memo and not self.known:
            self.cache.put({memo_key: msgspec.msgpack.encode(fresh)})
        return keys

    def _identity(self) -> str:
        """A commit and the work tree around it are stamped in different ways, so each has a memory of its own."""
        folder = getattr(self.repository, "folder", None)
        root = getattr(self.repository, "root", None) or folder
        kind = "objects:" if folder else ""
        return f"{kind}{root.resolve() if root else self.repository.name}:{getattr(self.repository, 'prefix', '')}"

    def read(self, file: File) -> bytes | None:
        """The bytes of a file; None, and a line in the report, when they cannot be had."""
        try:
            data = self.repository.read(file)
        except OSError as error:
            self.unread.append(Unread(Place(file.path), f"cannot be read: {error.strerror or error}"))
            return None
        if len(data) > self.bounds.file_bytes:
            self.unread.append(Unread(Place(file.path), f"has more than {self.bounds.file_bytes:,} bytes"))
            return None
        return data


def _stands_in(path: str, root: str) -> bool:
    """It is the root or stands in it; further roots of the caller (`../deploy/…`) are never left out."""
    return path == root or path.startswith((f"{root}/", "../"))


def is_accident(unread: Unread) -> bool:
    """It was not the content alone that kept the file from being read: try again next time."""
    return unread.why.startswith(_ACCIDENTS)


def _decoded_stamps(kept: bytes | None) -> dict[bytes, tuple[str, bytes]]:
    try:
        return msgspec.msgpack.decode(kept, type=dict[bytes, tuple[str, bytes]]) if kept else {}
    except msgspec.DecodeError:
        return {}
