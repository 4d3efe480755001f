"""The reviews of this user, kept in one SQLite file.

Written in WAL mode with `synchronous=NORMAL`: a process that is killed loses nothing that was committed and damages
nothing; a machine that loses its power may lose the last reviews, never the file. Parallel runs wait for each other.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from roadworthy.assessment.record import Kept, Record
from roadworthy.history.body import NoRecord, packed, unpacked
from roadworthy.inputs.origin import Origin

MOST_OF_ONE = 200
"""Reviews that are kept of one repository; beyond it, those that were made first go."""
MOST_BYTES = 1024 * 1024 * 1024
"""What all kept reviews together may take; beyond it, those that were made first go, whosever they are."""

WAIT_SECONDS = 10.0
_FILE = "history-1.sqlite"
_SIZES = ("page_count", "freelist_count", "page_size")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS review ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, repository TEXT NOT NULL, scope TEXT NOT NULL, commit_id TEXT NOT NULL,"
    " state TEXT NOT NULL, settings TEXT NOT NULL, version TEXT NOT NULL, edition TEXT NOT NULL, asked TEXT NOT NULL,"
    " kept_at TEXT NOT NULL,"
    " seal BLOB NOT NULL, body BLOB NOT NULL)",
    "CREATE UNIQUE INDEX IF NOT EXISTS same ON review"
    " (repository, scope, commit_id, (CASE WHEN commit_id = '' THEN state ELSE state <> '' END),"
    " settings, version, edition)",
    "CREATE INDEX IF NOT EXISTS oldest ON review (kept_at, id)",
)


Given = TypeVar("Given")


class History:
    """Reviews by repository. No failure of it ends a review.

    Attributes:
        why_off: why nothing can be kept or read; "" while it can.
    """

    def __init__(self, folder: Path, tell: Callable[[str], object]) -> None:
        """The folder is made when it is first needed.

        Args:
            tell: given one line when the file was damaged.
        """
        self.file = folder / _FILE
        self.why_off = ""
        self._tell = tell
        self._connection: sqlite3.Connection | None = None

    def stamp(self) -> str:
        """Changes when the file is begun anew; it is made now if it is not there. "" where none can be."""
        if self._open() is None:
            return ""
        status = self.file.stat()
        return f"{status.st_dev}:{status.st_ino}"

    def keep(self, origin: Origin, record: Record, asked: str, now: datetime) -> None:
        """Keep a review in the place of an earlier one of the same commit with the same settings and version.

        Args:
            asked: the same for reviews that asked the same, whatever was set aside.
        """
        body = packed(record)
        told = record.provenance
        key = (origin.repository, origin.scope, origin.commit, origin.state)
        row = (*map(_plain, key), told.settings_hash, told.version, told.edition)
        kept_at = now.astimezone(UTC).isoformat(timespec="microseconds")

        def insert(connection: sqlite3.Connection) -> None:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                same = connection.execute(
                    "SELECT id FROM review WHERE repository = ? AND scope = ? AND commit_id = ? AND state = ?"
                    " AND settings = ? AND version = ? AND edition = ?",
                    row,
                ).fetchone()
                connection.execute(
                    "INSERT OR REPLACE INTO review (id, repository, scope, commit_id, state, settings, version,"
                    " edition, asked, kept_at, seal, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (same and same[0], *row, asked, kept_at, _seal(body), body),
                )
                _forget(connection, row[0], row[1])

        self._guarded(insert, None)

    def of(self, origin: Origin) -> list[Kept]:
        """What is kept of this repository and the same part of it, in the order in which it was made."""

        def select(connection: sqlite3.Connection) -> list[Kept]:
            rows = connection.execute(
                "SELECT id, kept_at, commit_id, state, settings, asked, seal, body FROM review"
                " WHERE repository = ? AND scope = ? ORDER BY kept_at, id",
                (_plain(origin.repository), _plain(origin.scope)),
            )
            return list(self._whole(rows))

        return self._guarded(select, [])

    def close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _whole(self, rows: sqlite3.Cursor) -> Iterator[Kept]:
        damaged = 0
        for number, kept_at, commit, state, settings, asked, seal, body in rows:
            try:
                kept = unpacked(body) if seal == _seal(body) else None
            except (NoRecord, TypeError):
                kept = None
            if kept is None:
                damaged += 1
            else:
                yield Kept(number, kept_at, commit, bool(state), settings, asked, kept)
        if damaged:
            self._tell(f"{damaged} kept review{'s' * (damaged > 1)} in {self.file} cannot be read and stand aside")

    def _guarded(self, work: Callable[[sqlite3.Connection], Given], otherwise: Given) -> Given:
        """Do it; where the file is damaged, set it aside and do it with a new one."""
        for is_last in (False, True):
            connection = self._open()
            if connection is None:
                return otherwise
            try:
                return work(connection)
            except sqlite3.OperationalError as error:
                self._turn_off(str(error))
            except sqlite3.DatabaseError as error:
                self.close()
                if is_last:
                    self._turn_off(str(error))
                else:
                    self._set_aside()
        return otherwise

    def _open(self) -> sqlite3.Connection | None:
        if self.why_off or self._connection is not None:
            return None if self.why_off else self._connection
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._connection = self._connected()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self._set_aside()
                self._connection = None if self.why_off else self._connected()
        except (OSError, sqlite3.Error) as error:
            self._turn_off(getattr(error, "strerror", None) or str(error))
        return self._connection

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA trusted_schema=OFF")
            if _layout(connection) != 1:
                with self._alone():
                    _lay_out(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> None:
        """Rename a damaged file, unless another run has done so and begun a new one."""
        try:
            with self._alone():
                if not self.file.exists() or self._is_whole():
                    return
                number = next(each for each in range(1, 10_000) if not self._aside(each).exists())
                for suffix in ("-wal", "-shm", ""):
                    with suppress(FileNotFoundError):
                        os.replace(f"{self.file}{suffix}", f"{self._aside(number)}{suffix}")  # noqa: PTH105
                self._tell(f"the history was damaged; it is set aside as {self._aside(number)}, and a new one begins")
        except (OSError, sqlite3.OperationalError) as error:
            self._turn_off(getattr(error, "strerror", None) or str(error))

    def _is_whole(self) -> bool:
        connection = sqlite3.connect(self.file, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            return bool(connection.execute("PRAGMA quick_check").fetchone() == ("ok",))
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return False
        finally:
            connection.close()

    def _aside(self, number: int) -> Path:
        return self.file.with_name(f"{_FILE}.damaged-{number}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self.file.with_name(f"{_FILE}.lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _turn_off(self, why: str) -> None:
        self.close()
        self.why_off = self.why_off or f"{self.file}: {why}"


def _layout(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _lay_out(connection: sqlite3.Connection) -> None:
    """Make the tables, all or none; the caller is alone, since two at once cannot both begin WAL mode."""
    connection.execute("PRAGMA journal_mode=WAL")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if _layout(connection) != 1:
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute("PRAGMA user_version=1")


def _forget(connection: sqlite3.Connection, repository: str, scope: str) -> None:
    """What lies beyond the bounds goes, oldest first."""
    connection.execute(
        "DELETE FROM review WHERE id IN (SELECT id FROM review WHERE repository = ? AND scope = ?"
        " ORDER BY kept_at DESC, id DESC LIMIT -1 OFFSET ?)",
        (repository, scope, MOST_OF_ONE),
    )
    pages, free, size = (connection.execute(f"PRAGMA {of}").fetchone()[0] for of in _SIZES)
    if (pages - free) * size > MOST_BYTES:
        connection.execute("DELETE FROM review WHERE id IN (SELECT id FROM review ORDER BY kept_at, id LIMIT 100)")


def _seal(body: bytes) -> bytes:
    return blake2b(body, digest_size=12).digest()


def _plain(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")
