"""The folder of a run: what is done stays done, whatever ends the run.

`results.jsonl` grows by one line as each repository ends, after its report lies in `reports/`. A run that was killed is
taken up where it was; the end of a run writes all results in the order of the list, and every file at once.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from roadworthy.errors import OutputUnwritable, WrongUsage
from roadworthy.model.noun import dataclass
from roadworthy.survey.outcome import Outcome, decoded, encoded

REPORTS = "reports"
_BESIDE = ".writing-"
_RESULTS, _RUN, _LOCK = "results.jsonl", "run.json", ".lock"


@dataclass(frozen=True)
class Run:
    """What makes the results of one run belong together.

    Attributes:
        day: that waivers and answers are held against; ISO 8601.
        version: of Roadworthy.
        asked: the options of the command, as a digest.
        is_finished: nothing is left to do.
    """

    day: str
    version: str
    asked: str
    is_finished: bool = False


class Journal:
    """The results of a run, in its folder. Open it with `journal_in`."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._lock = lock
        self.done: dict[str, Outcome] = {}
        self.run: Run | None = None
        self._lines: int | None = None

    def begin(self, run: Run) -> bool:
        """Take up the unfinished run of these options, with its day, or begin a new one; whether it was taken up."""
        last = self._last()
        if last is not None and not last.is_finished and (last.version, last.asked) == (run.version, run.asked):
            self.run = last
            self.done = {outcome.target: outcome for outcome in self._read()}
            self._continue()
            return True
        self.run = run
        self.done = {}
        self._continue()
        self.write(_RUN, msgspec.json.encode(run) + b"\n")
        return False

    def add(self, outcome: Outcome) -> None:
        """It is done; on disk when this returns."""
        assert self._lines is not None
        line = encoded(outcome) + b"\n"
        while line:
            line = line[os.write(self._lines, line) :]
        os.fsync(self._lines)
        self.done[outcome.target] = outcome

    def finish(self, outcomes: Sequence[Outcome], files: "Callable[[Journal], Mapping[str, bytes]]") -> None:
        """All results in their order, beside the other files; reports of repositories that are not among them go."""
        assert self.run is not None
        self.run = Run(self.run.day, self.run.version, self.run.asked, is_finished=True)
        named = {outcome.report for outcome in outcomes}
        for file in (self.folder / REPORTS).glob("*.json"):
            if f"{REPORTS}/{file.name}" not in named:
                file.unlink(missing_ok=True)
        for name, content in files(self).items():
            self.write(name, content)
        self.write(_RESULTS, b"".join(encoded(outcome) + b"\n" for outcome in outcomes))
        self.write(_RUN, msgspec.json.encode(self.run) + b"\n")

    def write(self, name: str, content: bytes) -> None:
        """The whole file or, whatever happens, the one before.

        Raises:
            OutputUnwritable: it cannot be written.
        """
        file = self.folder / name
        beside = file.with_name(f"{_BESIDE}{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            beside.replace(file)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise OutputUnwritable(file, error.strerror or str(error)) from error

    def _last(self) -> Run | None:
        try:
            return msgspec.json.decode((self.folder / _RUN).read_bytes(), type=Run)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def _read(self) -> Iterator[Outcome]:
        """Every whole line; what was being written when the run was killed is no line."""
        with suppress(FileNotFoundError), (self.folder / _RESULTS).open("rb") as opened:
            for line in opened:
                outcome = decoded(line) if line.endswith(b"\n") else None
                if outcome is not None:
                    yield outcome

    def leave(self) -> None:
        """In a process that was forked: the lock is its parent's alone."""
        os.close(self._lock)

    def _continue(self) -> None:
        for folder in (self.folder, self.folder / REPORTS):
            for half_written in folder.glob(f"{_BESIDE}*"):
                half_written.unlink(missing_ok=True)
        self.write(_RESULTS, b"".join(encoded(outcome) + b"\n" for outcome in self.done.values()))
        self._lines = os.open(self.folder / _RESULTS, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def close(self) -> None:
        if self._lines is not None:
            os.close(self._lines)
            self._lines = None


@contextmanager
def journal_in(folder: Path) -> Iterator[Journal]:
    """The journal of this folder, for this process alone.

    Raises:
        OutputUnwritable: the folder cannot be made or written.
        WrongUsage: another run writes to it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OutputUnwritable(folder, error.strerror or str(error)) from error
    journal = Journal(folder, lock)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WrongUsage(f"another run writes to {folder}", "wait for it, or name another folder") from error
        yield journal
    finally:
        journal.close()
        os.close(lock)
