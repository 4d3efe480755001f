"""Reads a repository: every file that matters through its reader, then all facts into one system."""

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from functools import cache as once
from types import FrameType
from typing import Any

import msgspec
from msgspec import structs

from roadworthy.inputs.amounts import amounts_in
from roadworthy.inputs.bounds import Bounds
from roadworthy.inputs.cache import Cache
from roadworthy.inputs.comments import claims_beside
from roadworthy.inputs.declared_licences import remarks_of_licence
from roadworthy.inputs.declared_remarks import remarks_of_functions
from roadworthy.inputs.documented_bases import bases_in
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.mentions import mentions_in
from roadworthy.inputs.named import named_in
from roadworthy.inputs.named_remarks import remarks_by_name
from roadworthy.inputs.owners import owners_in
from roadworthy.inputs.readers import reader_of
from roadworthy.inputs.reading import Reading, is_accident
from roadworthy.inputs.remarks import remarks_in
from roadworthy.inputs.repository import Repository, RoleOf
from roadworthy.inputs.signs import signs_in
from roadworthy.inputs.waivers import waivers_in
from roadworthy.inputs.without_secrets import without_secrets
from roadworthy.model import File, Place, Role, System, Unread
from roadworthy.model.remarks import Remark

_NOTHING = Facts()
FEW_FILES = 200
FEW_BYTES = 3 * 1024 * 1024
"""Below both, everything is read in this process: starting others would cost more."""

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
    reading = Reading(repository, cache, bounds or Bounds(), role_of)
    return system_of(reading, workers=workers, progress=progress)


def system_of(
    reading: Reading,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> System:
    """The facts of every chosen file, joined; `workers` and `progress` as for `read_system`.

    Args:
        meanwhile: what this process may do while others read; it may be left undone.
    """

    def prepare() -> None:
        import roadworthy.inputs.assemble  # noqa: F401 - loaded here, it is there when it is needed below

        if meanwhile is not None:
            meanwhile()

    with _without_collecting():
        facts = _facts(reading, workers, progress, prepare)
        from roadworthy.inputs.assemble import Material, assemble

        chosen = sorted(reading.chosen, key=lambda file: file.path)  # the same system in whichever order files come
        by_file = [(file, facts[file.path]) for file in chosen if file.path in facts]
        if reading.unread:
            by_file.append((File(".", Role.PRODUCTION), Facts(unread=tuple(reading.unread))))
        files = tuple(sorted(reading.files, key=lambda file: file.path))
        repository = reading.repository
        return assemble(
            Material(
                repository.name, files, by_file, repository.is_part or bool(reading.roots), tuple(repository.pointers)
            )
        )


def _facts(
    reading: Reading, workers: int | None, progress: Progress | None, meanwhile: Callable[[], object]
) -> dict[str, Facts]:
    decode = decoder().decode
    cache, keys = reading.cache, reading.keys
    facts: dict[str, Facts] = {}
    if cache is not None:
        kept = cache.get(keys.values())
        for path, key in keys.items():
            if key in kept:
                try:
                    facts[path] = decode(kept[key])
                except msgspec.DecodeError:
                    continue
    missing = [file for file in reading.chosen if file.path not in facts]
    if not missing:
        return facts
    fresh: dict[bytes, bytes] = {}
    for file, encoded, read in _read_all(reading, missing, workers, progress, meanwhile):
        try:
            facts[file.path] = read if read is not None else decode(encoded)
        except msgspec.DecodeError as error:  # a reader of ours made what its own facts do not allow
            facts[file.path] = Facts(unread=(Unread(Place(file.path), f"could not be read: {error}"),))
            continue
        if cache is not None and file.path in keys and not any(map(is_accident, facts[file.path].unread)):
            fresh[keys[file.path]] = encoded
    if cache is not None:
        cache.put(fresh)
    return facts


def _read_all(
    reading: Reading,
    files: Sequence[File],
    workers: int | None,
    progress: Progress | None,
    meanwhile: Callable[[], object],
) -> Iterator[tuple[File, bytes, Facts | None]]:
    """Each file with its facts encoded, and as they are where this process read them; in no particular order."""
    seconds = reading.bounds.file_seconds
    size = sum(max(file.size_bytes, 0) for file in files)
    is_small = workers is None and len(files) <= FEW_FILES and size <= FEW_BYTES
    workers = workers if workers is not None else (os.cpu_count() or 1)
    if is_small or workers < 1 or not hasattr(os, "fork"):
        for file in files:
            data = reading.read(file)
            if data is not None:
                yield file, *encoded(read_file(file, data, seconds))
        return
    answers: list[tuple[int, bytes]] = []

    def done(index: int, answer: bytes) -> None:
        answers.append((index, answer))
        if progress is not None:
            progress(len(answers), len(files))

    def work(index: int) -> bytes:
        try:
            data = reading.repository.read(files[index])
        except OSError as error:
            why = f"cannot be read: {error.strerror or error}"
            return msgspec.msgpack.encode(Facts(unread=(Unread(Place(files[index].path), why),)))
        return encoded(read_file(files[index], data, seconds))[0]

    def failed(index: int, why: str) -> None:
        done(index, msgspec.msgpack.encode(Facts(unread=(Unread(Place(files[index].path), why),))))

    from roadworthy.inputs.pool import read_in_processes

    for kind in {file.kind for file in files}:
        reader_of(kind)  # imported once here, not in every process
    sizes = [max(file.size_bytes, 0) for file in files]
    read_in_processes(work, sizes, reading.bounds, workers=workers, done=done, failed=failed, meanwhile=meanwhile)
    while answers:
        index, answer = answers.pop()
        yield files[index], answer, None


def encoded(facts: Facts) -> tuple[bytes, Facts]:
    """The facts in bytes, and the facts that those bytes hold."""
    try:
        return msgspec.msgpack.encode(facts), facts
    except (OverflowError, UnicodeEncodeError):
        storable = _storable(facts)
        return msgspec.msgpack.encode(storable), storable


def _storable(value: Any) -> Any:
    """The same without what no encoding holds: integers beyond 64 bits, and half a pair of UTF-16."""
    if isinstance(value, str):
        kept = value.encode("utf-8", "backslashreplace").decode()
        return kept if type(value) is str else value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else float("inf") * (1 if value > 0 else -1)
    if isinstance(value, tuple):
        return tuple(map(_storable, value))
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    if isinstance(value, msgspec.Struct):
        return structs.replace(value, **{name: _storable(getattr(value, name)) for name in value.__struct_fields__})
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _storable(getattr(value, field.name)) for field in fields(value)})
    return value


def read_file(file: File, data: bytes, seconds: float) -> Facts:
    """The facts of one file. Whatever goes wrong in its reader becomes a line of the report."""
    try:
        reader = reader_of(file.kind)
        is_needless = bool(reader.needs) and not any(literal in data for literal in reader.needs)
        with _at_most(seconds):
            facts = _NOTHING if is_needless else reader.read(file.path, data)
            facts = _with_more(facts, file, data)
            return facts if facts == _NOTHING or file.kind == "lock" else without_secrets(facts, data)
    except Exception as error:  # noqa: BLE001 - a reader that breaks is a fact of the assessment, not its end
        why = f"the reader broke: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        if isinstance(error, TookTooLong):
            why = f"kept its reader longer than {seconds:g} s"
        return Facts(unread=(Unread(Place(file.path), why),))


def _with_more(facts: Facts, file: File, data: bytes) -> Facts:
    """The facts with what is looked for in files of every kind, beside what their own reader gives."""
    mentions = mentions_in(file.path, file.kind, data)
    more = {
        "mentions": (mentions,) if mentions is not None else (),
        "signs": signs_in(file.path, file.kind, data),
        "named": named_in(file.kind, data),
        "amounts": amounts_in(file.kind, data),
        "claims": claims_beside(file.path, file.kind, data),
        "owners": owners_in(file.path, file.kind, data),
        "remarks": _remarks(file, data),
        "inline_waivers": waivers_in(file.path, file.kind, data),
    }
    added = {name: (*getattr(facts, name), *found) for name, found in more.items() if found}
    return structs.replace(facts, **added) if added else facts


def _remarks(file: File, data: bytes) -> tuple[Remark, ...]:
    """What comments say of the code beside them, of every kind of file."""
    readers = (remarks_in, remarks_by_name, remarks_of_functions, remarks_of_licence, bases_in)
    return tuple(one for reader in readers for one in reader(file.path, file.kind, data))


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
