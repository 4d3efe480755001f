"""What became of one repository: a line of the results."""

from collections import Counter
from enum import StrEnum

import msgspec

from roadworthy.assessment.record import Record, ServiceRecord
from roadworthy.history.body import without_surrogates
from roadworthy.model.noun import dataclass


class Status(StrEnum):
    """How a review ended."""

    REVIEWED = "reviewed"
    NOTHING = "nothing to review"
    REFUSED = "refused"
    BROKE = "broke"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"

    @property
    def is_failure(self) -> bool:
        """There is no assessment though there should be one."""
        return self not in (Status.REVIEWED, Status.NOTHING)


@dataclass(frozen=True)
class Standing:
    """One service.

    Attributes:
        reached: the word of its rung; None below hygiene.
        rungs: how each rung stands, lowest first: passed, partly, failed, locked.
    """

    service: str
    tier: str
    reached: str | None
    reaches_target: bool
    rungs: tuple[str, ...]
    score: float | None
    letter: str
    high: int
    medium: int
    low: int


@dataclass(frozen=True)
class Outcome:
    """One repository.

    Attributes:
        target: as the list names it.
        why: it is no review; "" where it is one.
        report: the file of the whole report, relative to the folder of the run.
        seconds, peak_bytes: what it took; the only fields that differ between two runs on the same commits.
    """

    target: str
    status: Status
    why: str = ""
    name: str = ""
    commit: str = ""
    commit_date: str = ""
    version: str = ""
    edition: str = ""
    settings_hash: str = ""
    files: int = 0
    unread: int = 0
    is_graded: bool = False
    reached: str | None = None
    services: tuple[Standing, ...] = ()
    high: int = 0
    medium: int = 0
    low: int = 0
    set_aside: int = 0
    report: str = ""
    seconds: float = 0.0
    peak_bytes: int = 0


def outcome_of(target: str, record: Record, *, files: int, unread: int, report: str) -> Outcome:
    """The line of a review."""
    told, counts = record.provenance, record.counts()
    return Outcome(
        target,
        Status.REVIEWED,
        "",
        told.name,
        told.commit,
        told.commit_date,
        told.version,
        told.edition,
        told.settings_hash,
        files,
        unread,
        record.is_graded,
        record.reached,
        tuple(_standing(service, record) for service in record.services),
        counts["high"],
        counts["medium"],
        counts["low"],
        len(record.set_aside),
        report,
    )


def encoded(outcome: Outcome) -> bytes:
    """One line of JSON, without its end."""
    try:
        return msgspec.json.encode(outcome)
    except UnicodeEncodeError:  # it names a path that is no text
        return msgspec.json.encode(without_surrogates(msgspec.to_builtins(outcome)))


def decoded(line: bytes) -> Outcome | None:
    """The outcome of a line; None where it is none."""
    try:
        return msgspec.json.decode(line, type=Outcome)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _standing(service: ServiceRecord, record: Record) -> Standing:
    own = Counter(each.severity for each in record.findings if each.service in (service.name, ""))
    return Standing(
        service.name,
        service.tier,
        service.reached,
        service.reaches_target,
        tuple(rung.status for rung in service.rungs),
        service.score.overall,
        service.score.letter,
        own["high"],
        own["medium"],
        own["low"],
    )
