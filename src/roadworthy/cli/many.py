"""`roadworthy review --many`: every repository of a list, each in a process of its own."""

import os
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from time import monotonic

from roadworthy import __version__
from roadworthy.cli.door import note, write
from roadworthy.errors import NothingToReview, PathMissing, PathUnreadable, RoadworthyError
from roadworthy.ladder import Rung
from roadworthy.settings import Settings
from roadworthy.survey.journal import REPORTS, Journal, Run, journal_in
from roadworthy.survey.outcome import Outcome, Status, decoded, encoded, outcome_of
from roadworthy.survey.tables import listing, page, sheet
from roadworthy.survey.targets import Target, is_folder, targets_of
from roadworthy.survey.workers import Ended, Limits, peak_bytes, run

_MOST_LIST_BYTES = 64 * 1024 * 1024
_REFRESH_SECONDS = 60.0
"""How often the page and the sheet are written while the run goes on."""
_MOST_SKIPPED = 20


@dataclass(frozen=True)
class Survey:
    """What was asked for.

    Attributes:
        source: the list; "-" for stdin.
        output: the folder of the run; None for one that goes with it.
        adjusted: the settings of a repository with the options of the command.
        asked: the same for the same options.
        today: None for the day where the reader is.
        jobs: repositories at once; 0 for one a core.
    """

    source: str
    output: Path | None
    form: str
    adjusted: Callable[[Settings], Settings]
    asked: str
    today: date | None
    keeps_history: bool
    jobs: int
    limits: Limits


def review_many(survey: Survey, at_least: Rung | None) -> int:
    """Review them all; the exit code of the command.

    Raises:
        RoadworthyError: the list or the folder cannot be used.
    """
    targets, skipped = targets_of(_listed(survey.source), is_folder)
    for each in skipped[:_MOST_SKIPPED]:
        note(f"skipped line {each.line}, {each.told}: {each.why}", "")
    if len(skipped) > _MOST_SKIPPED:
        note(f"skipped {len(skipped) - _MOST_SKIPPED:,} more lines", "")
    if not targets:
        note("the list names no repository", "one path a line, with @revision where one is meant")
        return 3
    with ExitStack() as stack:
        folder = survey.output or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="roadworthy-")))
        journal = stack.enter_context(journal_in(folder))
        outcomes = _surveyed(survey, journal, targets)
    match survey.form:
        case "json":
            write("".join(encoded(outcome).decode() + "\n" for outcome in outcomes))
        case "csv":
            write(sheet(outcomes))
        case _:
            write(listing(outcomes))
    return _code(outcomes, at_least)


def _surveyed(survey: Survey, journal: Journal, targets: Sequence[Target]) -> list[Outcome]:
    today = survey.today or date.today()  # noqa: DTZ011 - the day where the reader is
    asked = blake2b(f"{survey.asked}\n{survey.limits}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    if journal.begin(Run(today.isoformat(), __version__, asked)):
        known = sum(target.told in journal.done for target in targets)
        note(f"taking up the run in {journal.folder}: {known:,} of {len(targets):,} are done", "")
    assert journal.run is not None
    day = date.fromisoformat(journal.run.day)
    left = [number for number, target in enumerate(targets) if target.told not in journal.done]
    progress = _Progress(len(targets), len(left), monotonic())
    written = monotonic()

    def done(ended: Ended) -> None:
        nonlocal written
        journal.add(_outcome(targets[ended.task], ended))
        progress.tell(journal.done.values())
        if monotonic() - written > _REFRESH_SECONDS:
            for name, content in _files(journal, targets).items():
                journal.write(name, content)
            written = monotonic()

    if left:
        jobs = survey.jobs or os.cpu_count() or 1
        _warm_up()
        progress.tell(())
        run(left, lambda number: _reviewed(survey, journal, targets[number], day), survey.limits, jobs, done)
    outcomes = [journal.done[target.told] for target in targets]
    journal.finish(outcomes, lambda finished: _files(finished, targets))
    progress.end()
    return outcomes


def _files(journal: Journal, targets: Sequence[Target]) -> dict[str, bytes]:
    assert journal.run is not None
    outcomes = [journal.done[target.told] for target in targets if target.told in journal.done]
    texts = {"results.csv": sheet(outcomes), "index.html": page(journal.run, outcomes)}
    return {name: text.encode("utf-8", "backslashreplace") for name, text in texts.items()}


def _reviewed(survey: Survey, journal: Journal, target: Target, day: date) -> bytes:
    """In a process of its own: review, write the report, keep it."""
    journal.leave()
    try:
        outcome = _review(survey, journal, target, day)
    except NothingToReview as error:
        outcome = Outcome(target.told, Status.NOTHING, str(error))
    except RoadworthyError as error:
        outcome = Outcome(target.told, Status.REFUSED, str(error))
    except MemoryError:
        outcome = Outcome(target.told, Status.BROKE, f"needed more than {survey.limits.memory_bytes // 2**20:,} MiB")
    except Exception as error:  # noqa: BLE001 - one repository that breaks us is a line of the results, not their end
        why = " ".join(str(error).split())[:200]
        outcome = Outcome(target.told, Status.BROKE, f"{type(error).__name__}: {why}")
    return encoded(replace(outcome, peak_bytes=peak_bytes()))


def _review(survey: Survey, journal: Journal, target: Target, day: date) -> Outcome:
    from roadworthy.assessment.record import record
    from roadworthy.cli.remembered import history_beside, remember
    from roadworthy.cli.roots import opened, reading_of
    from roadworthy.pipeline import review_reading
    from roadworthy.report.console import View
    from roadworthy.report.json import render

    repository, settings = opened(target.path, [], target.revision, day)
    if not any(file.kind for file in repository.files):
        raise NothingToReview(target.path)
    settings = survey.adjusted(settings)
    assessment = review_reading(reading_of(repository, settings, None), settings, workers=0)
    report = f"{REPORTS}/{target.file_name}.json"
    journal.write(report, render(assessment, View()).encode("utf-8", "backslashreplace"))
    history = history_beside(target.path) if survey.keeps_history else None
    if history:
        remember(history, repository, assessment, settings, datetime.now(UTC))
        history.close()
    told = assessment.provenance
    return outcome_of(target.told, record(assessment), files=told.files, unread=len(told.unread), report=report)


def _outcome(target: Target, ended: Ended) -> Outcome:
    outcome = decoded(ended.answer) if ended.answer is not None else None
    if outcome is None:
        status = Status.TIMED_OUT if ended.is_late else Status.CRASHED
        outcome = Outcome(target.told, status, ended.why or "its answer was no result")
    return replace(outcome, seconds=round(ended.seconds, 3))


def _warm_up() -> None:
    """What every review needs is loaded once, here, and shared by all processes."""
    import roadworthy.history.store
    import roadworthy.inputs.assemble
    import roadworthy.inputs.origin
    import roadworthy.pipeline
    import roadworthy.report.json  # noqa: F401
    from roadworthy.inputs.readers import READERS, reader_of
    from roadworthy.rules.catalogue import all_rules

    for kind in READERS:
        reader_of(kind)
    all_rules()


class _Progress:
    """How far the run is, on one line of a terminal; nothing where nobody looks."""

    def __init__(self, every: int, left: int, began: float) -> None:
        self._every, self._left, self._began = every, left, began
        self._is_seen = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def tell(self, done: Collection[Outcome]) -> None:
        if not self._is_seen:
            return
        failed = sum(outcome.status.is_failure for outcome in done)
        now_done = len(done) - (self._every - self._left)
        told = f"reviewed {len(done):,} of {self._every:,}"
        if failed:
            told += f", {failed:,} failed"
        if now_done > 0:
            told += f", about {_span((monotonic() - self._began) / now_done * (self._left - now_done))} left"
        sys.stderr.write(f"\r{told}\x1b[K")
        sys.stderr.flush()

    def end(self) -> None:
        if self._is_seen:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min" if minutes else f"{round(seconds)} s"


def _listed(source: str) -> str:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(_MOST_LIST_BYTES)
        else:
            if not Path(source).exists():
                raise PathMissing(Path(source))
            with Path(source).open("rb") as opened:
                data = opened.read(_MOST_LIST_BYTES)
    except OSError as error:
        raise PathUnreadable(Path(source), error.strerror or str(error)) from error
    return data.decode("utf-8-sig", "surrogateescape")


def _code(outcomes: Sequence[Outcome], at_least: Rung | None) -> int:
    """1 before 4 before 3: a service below the gate, a review that broke, nothing that could be reviewed."""
    reviewed = [outcome for outcome in outcomes if outcome.status is Status.REVIEWED]
    if at_least is not None:
        words = [rung.word for rung in Rung]
        enough = set(words[words.index(at_least.word) :])
        below = sum(each.reached not in enough for outcome in reviewed for each in outcome.services)
        if below:
            note(f"gate not met: {below:,} services stand below {at_least.word}", "")
            return 1
    if any(outcome.status.is_failure for outcome in outcomes):
        return 4
    is_asked_in_vain = at_least is not None and not any(outcome.services for outcome in reviewed)
    return 3 if not reviewed or is_asked_in_vain else 0
