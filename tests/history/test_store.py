"""What was kept stays kept, whatever happens to the process that keeps."""

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from roadworthy.history import store
from roadworthy.history.store import History
from tests.history.values import fault, origin, record, said, service

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from roadworthy.history.store import History
from tests.history.values import fault, origin, record

history = History(Path(sys.argv[1]), print)
for number in range(int(sys.argv[3])):
    commit = f"{sys.argv[2]}-{number}"
    faults = [fault(f"f{each}") for each in range(200)]
    history.keep(origin(commit), record(*faults, commit=commit), "all", datetime.now(UTC))
    assert not history.why_off, history.why_off
    print(commit, flush=True)
"""


@pytest.fixture
def told() -> list[str]:
    """What the history says."""
    return []


@pytest.fixture
def history(tmp_path: Path, told: list[str]) -> History:
    """A history of its own."""
    return History(tmp_path / "state", told.append)


def writer(folder: Path, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(count)], stdout=subprocess.PIPE, text=True
    )


def test_a_review_comes_back_as_it_was(history: History) -> None:
    """What is kept of a review is read again whole, with its number and its day."""
    given = record(fault(), commit="c1", services=(service(met=("m1",)),), met=(said("m1"),))
    history.keep(origin("c1"), given, "all", NOON)

    (kept,) = history.of(origin("c2"))

    assert kept.record == given
    assert (kept.commit, kept.kept_at) == ("c1", "2026-11-20T12:00:00.000000+00:00")


def test_the_same_review_replaces_the_earlier_one(history: History) -> None:
    """The same commit with the same settings is kept once, as it was last; other settings stand beside it."""
    history.keep(origin("c1"), record(fault("f1"), fault("f2")), "all", NOON)
    (before,) = history.of(origin())
    history.keep(origin("c1"), record(fault("f1")), "all", NOON)
    history.keep(origin("c1"), record(fault("f1"), settings="other"), "all", NOON)

    first, second = history.of(origin())

    assert first.id == before.id
    assert first.record == record(fault("f1"))
    assert second.record.provenance.settings_hash == "other"


def test_a_tree_with_changes_stands_beside_its_commit(history: History) -> None:
    """What a work tree held beyond its commit is kept apart from the commit, and only as it was last."""
    history.keep(origin("c1"), record(fault("f1")), "all", NOON)
    history.keep(origin("c1", state="a"), record(fault("f2")), "all", NOON)
    history.keep(origin("c1", state="b"), record(fault("f3")), "all", NOON)

    clean, changed = history.of(origin())

    assert (clean.is_changed, clean.record) == (False, record(fault("f1")))
    assert (changed.is_changed, changed.record) == (True, record(fault("f3")))


def test_two_repositories_do_not_mix(history: History) -> None:
    """Each repository has its own reviews, and so has each part of one."""
    history.keep(origin("c1", repository="root:a"), record(), "all", NOON)
    history.keep(replace(origin("c1", repository="root:b"), scope="services/chat/"), record(), "all", NOON)

    assert len(history.of(origin(repository="root:a"))) == 1
    assert history.of(origin(repository="root:b")) == []


def test_the_oldest_go_first(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound of one repository, those that were made first are forgotten."""
    monkeypatch.setattr(store, "MOST_OF_ONE", 3)
    for number in range(5):
        history.keep(origin(f"c{number}"), record(commit=f"c{number}"), "all", NOON + timedelta(hours=number))

    assert [kept.commit for kept in history.of(origin())] == ["c2", "c3", "c4"]


def test_a_damaged_file_is_set_aside(tmp_path: Path, history: History, told: list[str]) -> None:
    """A file that is no database is renamed, told in one line, and a new one begins."""
    history.file.parent.mkdir()
    history.file.write_bytes(b"no database" * 1000)

    history.keep(origin(), record(), "all", NOON)

    assert len(history.of(origin())) == 1
    assert (tmp_path / "state" / "history-1.sqlite.damaged-1").read_bytes().startswith(b"no database")
    assert len(told) == 1
    assert "set aside" in told[0]


def test_a_file_that_is_damaged_inside_is_set_aside(tmp_path: Path, told: list[str]) -> None:
    """Damage behind a whole head is noticed when it is met; what was kept before is gone, the review is not."""
    folder = tmp_path / "state"
    first = History(folder, told.append)
    for number in range(20):
        first.keep(origin(f"c{number}"), record(*(fault(f"f{each}") for each in range(100))), "all", NOON)
    first.close()
    whole = bytearray(first.file.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    first.file.write_bytes(whole)

    second = History(folder, told.append)
    second.keep(origin("c99"), record(), "all", NOON)

    assert [kept.commit for kept in second.of(origin())] == ["c99"]
    assert len(told) == 1


def test_a_damaged_review_stands_aside(history: History, told: list[str]) -> None:
    """One review whose bytes are wrong is left out and told; the others stand."""
    history.keep(origin("c1"), record(), "all", NOON)
    history.keep(origin("c2"), record(commit="c2"), "all", NOON)
    with sqlite3.connect(history.file) as connection:
        connection.execute("UPDATE review SET body = x'00' WHERE commit_id = 'c1'")
    connection.close()

    assert [kept.commit for kept in history.of(origin())] == ["c2"]
    assert told == [f"1 kept review in {history.file} cannot be read and stand aside"]


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path, told: list[str]) -> None:
    """Where no folder can be, nothing is kept, nothing is raised, and the reason can be asked."""
    (tmp_path / "state").write_text("a file")
    history = History(tmp_path / "state" / "deeper", told.append)

    history.keep(origin(), record(), "all", NOON)

    assert history.of(origin()) == []
    assert history.stamp() == ""
    assert history.why_off
    assert told == []


def test_what_was_kept_survives_being_killed(tmp_path: Path) -> None:
    """A process that is killed while it writes, again and again, loses nothing that it had kept and damages nothing."""
    folder = tmp_path / "state"
    said_to_be_kept: list[str] = []
    for attempt in range(8):
        process = writer(folder, f"run{attempt}", 1000)
        assert process.stdout is not None
        for _ in range(1 + attempt % 4):
            said_to_be_kept.append(process.stdout.readline().strip())
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()

    told: list[str] = []
    history = History(folder, told.append)
    commits = {kept.commit for kept in history.of(origin())}

    assert all(said_to_be_kept)
    assert commits.issuperset(said_to_be_kept)
    assert told == []


def test_runs_side_by_side_keep_all(tmp_path: Path) -> None:
    """Processes that begin the same history at once each keep everything."""
    processes = [writer(tmp_path / "state", f"run{number}", 20) for number in range(4)]
    for process in processes:
        process.communicate()

    assert [process.returncode for process in processes] == [0] * 4
    assert len(History(tmp_path / "state", print).of(origin())) == 80


def test_runs_side_by_side_set_aside_once(tmp_path: Path) -> None:
    """Processes that meet the same damaged file set it aside once, and none takes the new one for it."""
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "history-1.sqlite").write_bytes(b"no database" * 1000)
    processes = [writer(folder, f"run{number}", 10) for number in range(4)]
    for process in processes:
        process.communicate()

    assert len(History(folder, print).of(origin())) == 40
    assert len(list(folder.glob("*.damaged-*"))) == 1
