"""The cache saves work and is never trusted."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from roadworthy.cli.printed import key_of
from roadworthy.inputs import read as reading
from roadworthy.inputs.cache import Cache
from roadworthy.inputs.read import read_system
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import FolderRepository, open_repository
from roadworthy.report.console import View
from roadworthy.settings import Settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two modules, old enough that their status can be trusted."""
    folder = tmp_path / "root"
    folder.mkdir()
    for name in ("a", "b"):
        file = folder / f"{name}.py"
        file.write_text(f"def {name}():\n    {name}()\n")
        os.utime(file, (1_000_000_000, 1_000_000_000))
    return folder


def _reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that a reader is given from now on."""
    seen: list[str] = []
    plain = reading.read_file

    def watched(file, data, seconds):  # type: ignore[no-untyped-def]
        seen.append(file.path)
        return plain(file, data, seconds)

    monkeypatch.setattr(reading, "read_file", watched)
    return seen


def test_what_did_not_change_is_not_read_again(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second review parses nothing and finds the same system; after one change it parses one file."""
    seen = _reads(monkeypatch)
    first = read_system(open_repository(root), cache=Cache(tmp_path / "cache"))
    second = read_system(open_repository(root), cache=Cache(tmp_path / "cache"))
    (root / "b.py").write_text("def changed():\n    changed()\n")
    third = read_system(open_repository(root), cache=Cache(tmp_path / "cache"))

    assert first == second
    assert "b.py:changed" in third.graph.edges
    assert seen == ["a.py", "b.py", "b.py"]


def test_a_file_that_was_just_written_is_hashed_again(root: Path, tmp_path: Path) -> None:
    """A status of the last two seconds proves nothing: the content decides."""
    repository = FolderRepository(root)
    stamps = [repository.stamp(file) for file in repository.files]

    assert all(stamp is not None and stamp.is_fresh for stamp in stamps)  # ctime is new although mtime is old


def test_a_report_is_kept_by_everything_it_was_made_of(root: Path, tmp_path: Path) -> None:
    """Another day, form, width, setting or content has another key; the operator's own rules have none."""

    def key(settings: Settings, form: str = "json", look: View = View()) -> bytes | None:  # noqa: B008
        return key_of(Reading(open_repository(root), Cache(tmp_path / "cache")), settings, form, look)

    day = Settings(date(2026, 12, 1))
    first = key(day)
    others = [
        key(replace(day, today=date(2026, 12, 2))),
        key(replace(day, skip=("metrics",))),
        key(day, form="csv"),
        key(day, look=View(width=80)),
        key(day, look=View(has_colour=True)),
    ]
    again = key(day)
    (root / "weights.bin").write_bytes(b"0" * 10)
    others.append(key(day))
    (root / "b.py").write_text("def changed():\n    changed()\n")
    others.append(key(day))

    assert again == first
    assert first is not None
    assert len({first, *others}) == 1 + len(others)
    assert key(replace(day, own_rules=tmp_path)) is None


def test_a_damaged_cache_is_begun_anew(root: Path, tmp_path: Path) -> None:
    """Noise in the file, or a row whose seal does not fit, changes no result."""
    file = tmp_path / "cache" / "facts-1.sqlite"
    clean = read_system(open_repository(root), cache=Cache(tmp_path / "cache"))
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("UPDATE kept SET value = x'80'")
    connection.close()

    altered = read_system(open_repository(root), cache=Cache(tmp_path / "cache"))
    file.write_bytes(b"not a database" * 500)
    noisy = read_system(open_repository(root), cache=Cache(tmp_path / "cache"))
    again = read_system(open_repository(root), cache=Cache(tmp_path / "cache"))

    assert clean == altered == noisy == again


def test_a_cache_that_cannot_be_written_is_done_without(root: Path, tmp_path: Path) -> None:
    """A cache folder that is a file costs nothing but speed."""
    (tmp_path / "cache").write_text("")

    assert read_system(open_repository(root), cache=Cache(tmp_path / "cache")).graph.edges


def test_a_killed_run_leaves_a_cache_that_serves(tmp_path: Path) -> None:
    """`kill -9` while rows are written leaves whole rows or none."""
    script = (
        "import sys; from pathlib import Path; from roadworthy.inputs.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1])); n = 0\n"
        "while True:\n"
        "    cache.put({b'%d' % i: b'%d' % i * 500 for i in range(n, n + 200)}); n += 200; print(n, flush=True)\n"
    )
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.03)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()

    kept = Cache(tmp_path).get(b"%d" % i for i in range(100_000))

    assert len(kept) >= 200
    assert all(value == key * 500 for key, value in kept.items())


def test_runs_side_by_side_share_a_cache(tmp_path: Path) -> None:
    """Four processes write the same and other keys at once; everything is there afterwards."""
    script = (
        "import sys; from pathlib import Path; from roadworthy.inputs.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "for n in range(20): cache.put({b'%d' % i: b'v' for i in range(n * 10, n * 10 + 15)})\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) for _ in range(4)]

    assert [process.wait(timeout=60) for process in running] == [0, 0, 0, 0]
    assert len(Cache(tmp_path).get(b"%d" % i for i in range(205))) == 205
