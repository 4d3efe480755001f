"""Reads a repository: every file that matters through its reader, then all facts into one system."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache as once
from hashlib import blake2b
from types import FrameType

import msgspec

from roadworthy.inputs.assemble import Material, assemble
from roadworthy.inputs.bounds import Bounds
from roadworthy.inputs.cache import Cache, code_stamp
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.pool import read_in_processes
from roadworthy.inputs.readers import READERS
from roadworthy.inputs.repository import Repository, RoleOf
from roadworthy.model import File, Place, Role, System, Unread

FEW_FILES = 200
FEW_BYTES = 3 * 1024 * 1024
"""Below both, everything is read in this process: starting others would cost more."""

_SHALLOW = frozenset({"python", "javascript", "typescript", "tsx", "go"})
_UNWORTHY = (Role.VENDORED, Role.GENERATED)
Progress = Callable[[int, int], None]


def read_system(
    repository: Repository,
    *,
    cache: Cache | None = None,
    bounds: Bounds | None = None,
    role_of: RoleOf | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> System:
    """The model of everything in the repository.

    Args:
        cache: facts read before; without one, every file is read.
        role_of: overrides the role that a path alone gives.
        workers: processes to read in; the number of cores when not given, none for a small repository.
        progress: called now and then with the files read so far and all that are to be read.
    """
    reading = Reading(repository, cache, bounds or Bounds(), role_of, workers, progress)
    return reading.system()


@dataclass
class Reading:
    """One pass over a repository. `digest` tells whether anything changed, before anything is parsed."""

    repository: Repository
    cache: Cache | None
    bounds: Bounds
    role_of: RoleOf | None = None
    workers: int | None = None
    progress: Progress | None = None

    def __post_init__(self) -> None:
        files = self.repository.files
        if self.role_of is not None:
            files = tuple(replace(file, role=self.role_of(file.path)) for file in files)
        self.files = files
        self.unread: list[Unread] = list(self.repository.unlisted)
        self.chosen = self._within_bounds()
        self._contents: dict[str, bytes] = {}
        self.keys = self._keys()

    def digest(self) -> bytes:
        """Of every listed path with its role, and the content of every file that is read, and our own code."""
        whole = blake2b(code_stamp(), digest_size=20)
        for file in self.files:
            whole.update(f"{file.path}\0{file.role}\0{file.is_executable}\0".encode("utf-8", "surrogatepass"))
            whole.update(self.keys.get(file.path, b""))
        for unread in self.unread:
            whole.update(f"{unread.place}\0{unread.why}\n".encode("utf-8", "surrogatepass"))
        return whole.digest()

    def system(self) -> System:
        """The facts of every chosen file, joined."""
        with _without_collecting():
            facts = self._facts()
            by_file = [(file, facts[file.path]) for file in self.chosen if file.path in facts]
            if self.unread:
                by_file.append((File(".", Role.PRODUCTION), Facts(unread=tuple(self.unread))))
            return assemble(Material(self.repository.name, self.files, by_file))

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
        """Path to the key of its facts: content, path, kind and our own code. Only with a cache.

        A file whose status is as it was is not opened: its content's digest is remembered, except when it changed so
        recently that the same status proves nothing.
        """
        if self.cache is None:
            return {}
        memo_key = blake2b(b"stamps\0" + os.fsencode(self._identity()), digest_size=20).digest()
        memo = _decoded_stamps(self.cache.get([memo_key]).get(memo_key))
        fresh: dict[str, tuple[str, bytes]] = {}
        keys = {}
        for file in list(self.chosen):
            stamp = self.repository.stamp(file)
            known = memo.get(file.path)
            if stamp is not None and not stamp.is_fresh and known is not None and known[0] == stamp.text:
                digest = known[1]
            else:
                data = self._read(file)
                if data is None:
                    continue
                digest = blake2b(data, digest_size=20).digest()
            if stamp is not None and not stamp.is_fresh:
                fresh[file.path] = (stamp.text, digest)
            told = f"\0{file.path}\0{file.kind}\0".encode("utf-8", "surrogatepass")
            keys[file.path] = blake2b(code_stamp() + told + digest, digest_size=20).digest()
        if fresh != memo:
            self.cache.put({memo_key: msgspec.msgpack.encode(fresh)})
        return keys

    def _identity(self) -> str:
        root = getattr(self.repository, "root", None) or getattr(self.repository, "folder", None)
        return f"{root.resolve() if root else self.repository.name}:{getattr(self.repository, 'prefix', '')}"

    def _read(self, file: File) -> bytes | None:
        """The bytes of a file; None, and a line in the report, when they cannot be had."""
        held = self._contents.pop(file.path, None)
        if held is not None:
            return held
        try:
            data = self.repository.read(file)
        except OSError as error:
            self.unread.append(Unread(Place(file.path), f"cannot be read: {error.strerror or error}"))
            return None
        if len(data) > self.bounds.file_bytes:
            self.unread.append(Unread(Place(file.path), f"has more than {self.bounds.file_bytes:,} bytes"))
            return None
        return data

    def _facts(self) -> dict[str, Facts]:
        decode = decoder().decode
        facts: dict[str, Facts] = {}
        if self.cache is not None:
            kept = self.cache.get(self.keys.values())
            for path, key in self.keys.items():
                if key in kept:
                    try:
                        facts[path] = decode(kept[key])
                    except msgspec.DecodeError:
                        continue
        missing = [file for file in self.chosen if file.path not in facts]
        if not missing:
            return facts
        fresh: dict[bytes, bytes] = {}
        for file, encoded, read in self._read_all(missing):
            facts[file.path] = read if read is not None else decode(encoded)
            if self.cache is not None and file.path in self.keys and not _is_accident(facts[file.path]):
                fresh[self.keys[file.path]] = encoded or msgspec.msgpack.encode(read)
        if self.cache is not None:
            self.cache.put(fresh)
        return facts

    def _read_all(self, files: Sequence[File]) -> Iterator[tuple[File, bytes, Facts | None]]:
        """Each file with its facts, encoded or as they are, in no particular order."""
        size = sum(max(file.size_bytes, 0) for file in files)
        workers = self.workers if self.workers is not None else (os.cpu_count() or 1)
        is_small = self.workers is None and len(files) <= FEW_FILES and size <= FEW_BYTES
        if is_small or workers < 1 or "fork" not in multiprocessing.get_all_start_methods():
            for file in files:
                data = self._read(file)
                if data is not None:
                    yield file, b"", read_file(file, data, self.bounds.file_seconds)
            return
        answers: list[tuple[int, bytes]] = []

        def done(index: int, answer: bytes) -> None:
            answers.append((index, answer))
            if self.progress is not None:
                self.progress(len(answers), len(files))

        def work(index: int) -> bytes:
            try:
                data = self.repository.read(files[index])
            except OSError as error:
                why = f"cannot be read: {error.strerror or error}"
                return msgspec.msgpack.encode(Facts(unread=(Unread(Place(files[index].path), why),)))
            return msgspec.msgpack.encode(read_file(files[index], data, self.bounds.file_seconds))

        def failed(index: int, why: str) -> None:
            done(index, msgspec.msgpack.encode(Facts(unread=(Unread(Place(files[index].path), why),))))

        read_in_processes(
            work,
            [max(file.size_bytes, 0) for file in files],
            self.bounds,
            workers=workers,
            done=done,
            failed=failed,
        )
        for index, answer in answers:
            yield files[index], answer, None


def read_file(file: File, data: bytes, seconds: float) -> Facts:
    """The facts of one file. Whatever goes wrong in its reader becomes a line of the report."""
    reader = READERS[file.kind]
    if reader.needs and not any(literal in data for literal in reader.needs):
        return Facts()
    try:
        with _at_most(seconds):
            return reader.read(file.path, data)
    except Exception as error:  # noqa: BLE001 - a reader that breaks is a fact of the assessment, not its end
        why = f"the reader broke: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        if isinstance(error, TookTooLong):
            why = f"kept its reader longer than {seconds:g} s"
        return Facts(unread=(Unread(Place(file.path), why),))


class TookTooLong(Exception):
    """The time of one file is used up."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in this block after so many seconds; no limit outside a main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signal_number: int, frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Facts hold no cycles; looking for some while millions of them are made costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@once
def decoder() -> msgspec.msgpack.Decoder[Facts]:
    """Decodes what `msgspec.msgpack.encode(facts)` gives."""
    return msgspec.msgpack.Decoder(Facts)


def _decoded_stamps(kept: bytes | None) -> dict[str, tuple[str, bytes]]:
    try:
        return msgspec.msgpack.decode(kept, type=dict[str, tuple[str, bytes]]) if kept else {}
    except msgspec.DecodeError:
        return {}


def _is_accident(facts: Facts) -> bool:
    """It was not the content alone that kept the file from being read: try again next time."""
    return any(
        unread.why.startswith(("kept its reader", "ended its reader", "cannot be read: ")) for unread in facts.unread
    )
