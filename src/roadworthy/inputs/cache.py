"""What was read before, by content.

Safe under parallel runs and `kill -9`; damaged rows are read anew, never trusted.
"""

import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache as once
from hashlib import blake2b
from pathlib import Path

import msgspec

MOST_BYTES = 1024 * 1024 * 1024
"""A cache file beyond this is begun anew."""

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, seal BLOB NOT NULL, value BLOB NOT NULL) WITHOUT ROWID"
)


class Cache:
    """Keys to bytes in one SQLite file. Every failure of it means only that things are read again."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when it is first written to; it must not lie in the reviewed tree."""
        self._file = folder / "facts-1.sqlite"
        self._connection: sqlite3.Connection | None = None
        self._is_off = False

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values that are kept under these keys and whole."""
        found: dict[bytes, bytes] = {}
        wanted = list(keys)
        connection = self._open(writing=False)
        if connection is None:
            return found
        try:
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                marks = ",".join("?" * len(part))
                rows = connection.execute(f"SELECT key, seal, value FROM kept WHERE key IN ({marks})", part)  # noqa: S608
                found.update((key, value) for key, seal, value in rows if seal == _seal(key, value))
        except (sqlite3.Error, TypeError, AttributeError):
            self._discard()
            return {}
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keep these, all or none."""
        connection = self._open(writing=True) if values else None
        if connection is None:
            return
        try:
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)",
                    [(key, _seal(key, value), value) for key, value in values.items()],
                )
        except sqlite3.OperationalError:
            self._is_off = True  # another run holds it for long, or the disk is full
        except sqlite3.Error:
            self._discard()

    def close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _open(self, *, writing: bool) -> sqlite3.Connection | None:
        if self._is_off:
            return None
        if self._connection is not None:
            return self._connection
        try:
            if not self._file.exists():
                if not writing:
                    return None
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif self._file.stat().st_size > MOST_BYTES:
                self._remove()
            connection = sqlite3.connect(self._file, timeout=5.0, isolation_level="DEFERRED")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute(_SCHEMA)
        except sqlite3.OperationalError:
            self._is_off = True
            return None
        except sqlite3.DatabaseError:
            self._discard()
            return None
        except OSError:
            self._is_off = True
            return None
        self._connection = connection
        return connection

    def _discard(self) -> None:
        """The file is damaged: away with it. The next run begins a new one."""
        self.close()
        self._remove()
        self._is_off = True

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                Path(f"{self._file}{suffix}").unlink()


class PassingCache(Cache):
    """Keeps in memory alone, for a repository that is reviewed more than once by this process."""

    def __init__(self) -> None:
        self._kept: dict[bytes, bytes] = {}

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        return {key: self._kept[key] for key in keys if key in self._kept}

    def put(self, values: Mapping[bytes, bytes]) -> None:
        self._kept.update(values)

    def close(self) -> None:
        self._kept.clear()


def _seal(key: bytes, value: bytes) -> bytes:
    return blake2b(value, key=key[:64], digest_size=16).digest()


@once
def code_stamp() -> bytes:
    """Changes with this package, with what is installed beside it and with Python: no cache outlives what filled it."""
    root = Path(__file__).parent.parent
    digest = blake2b(sys.version.encode(), digest_size=16)
    for beside in (root.parent, Path(msgspec.__file__).parent.parent):
        digest.update(f"{beside}:{beside.stat().st_mtime_ns}\n".encode("utf-8", "surrogatepass"))
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".json", ".toml", ".html", ".css", ".js")):
                status = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 - several hundred of them at start
                digest.update(f"{folder}/{name}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.digest()
