"""The reviews of one repository in their order, each beside the one before."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from roadworthy.assessment.movement import movement
from roadworthy.assessment.record import Kept, Record
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Point:
    """One review on the line.

    Attributes:
        day: of the commit; of the review where there is none.
        service: the one that holds the whole back; "" where nothing is served.
        reached: its rung; None below hygiene and where nothing is served.
        score: its score, between 0 and 10.
        new, fixed: findings, against the point before; None for the first.
        version: of Roadworthy, and the edition of its rules.
    """

    id: int
    day: str
    commit: str
    is_changed: bool
    service: str
    reached: str | None
    score: float | None
    high: int
    medium: int
    low: int
    new: int | None
    fixed: int | None
    version: str

    @property
    def open(self) -> int:
        """All open findings."""
        return self.high + self.medium + self.low


def line_of(kept: Iterable[Kept]) -> list[Kept]:
    """The reviews that asked the same as most did, in the order of their commits; of equal ones, the latest."""
    every = list(kept)
    most = Counter(each.asked for each in every)
    latest = {each.asked: each.kept_at for each in every}
    chosen = max(most, key=lambda asked: (most[asked], latest[asked]), default="")
    by_state = {(each.commit, each.is_changed, each.commit or each.id): each for each in every if each.asked == chosen}
    return sorted(by_state.values(), key=lambda each: (_moment(each), each.is_changed, each.kept_at, each.id))


def points(line: Iterable[Kept], service: str = "") -> list[Point]:
    """Each review beside the one before it.

    Args:
        service: count and show this one alone, with what all share; "" for the whole.
    """
    made: list[Point] = []
    before: Record | None = None
    for each in line:
        record = each.record
        shift = movement(before, record) if before else None
        stands = next((one for one in record.services if one.name == service), None) if service else record.lowest
        own = [fault for fault in record.findings if _is_of(fault.service, service)]
        severities = Counter(fault.severity for fault in own)
        told = record.provenance
        made.append(
            Point(
                each.id,
                (told.commit_date or each.kept_at)[:10],
                each.commit,
                each.is_changed,
                stands.name if stands else "",
                stands.reached if stands else None,
                stands.score.overall if stands else None,
                severities["high"],
                severities["medium"],
                severities["low"],
                sum(_is_of(fault.service, service) for fault in shift.new) if shift else None,
                sum(_is_of(fault.service, service) for fault in shift.fixed) if shift else None,
                f"{told.version}, {told.edition}",
            )
        )
        before = record
    return made


def _is_of(owner: str, service: str) -> bool:
    return not service or owner in (service, "")


def _moment(kept: Kept) -> datetime:
    for told in (kept.record.provenance.commit_date, kept.kept_at):
        try:
            moment = datetime.fromisoformat(told)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.min.replace(tzinfo=UTC)
