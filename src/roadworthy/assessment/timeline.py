"""How long a plan takes, where people gave what that depends on; nothing is supposed in their place."""

from roadworthy.assessment.plan import Phase, Plan
from roadworthy.findings import Effort
from roadworthy.model import Given
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Span:
    """One phase in time; an estimate.

    Attributes:
        hours: working hours of its actions, before the buffer.
        days: working days of one person, buffer included.
        weeks: of the people given, at the days that they have for it.
        arithmetic: how these come about: "3 small × 2 h + 1 large × 40 h = 46 h; …".
    """

    phase: Phase
    hours: float
    days: float
    weeks: float
    arithmetic: str


@dataclass(frozen=True)
class Timeline:
    """The phases one after the other.

    Attributes:
        spans: none where something was not given.
        assumptions: what was given, one sentence each.
        missing: what would have to be given, each named as people say it; empty where there are spans.
    """

    spans: tuple[Span, ...]
    assumptions: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def weeks(self) -> float:
        return sum(span.weeks for span in self.spans)

    @property
    def days(self) -> float:
        """Working days of one person."""
        return sum(span.days for span in self.spans)

    def begins(self, phase: Phase) -> float:
        """After how many weeks this phase begins; 0 is the start."""
        weeks = 0.0
        for span in self.spans:
            if span.phase is phase:
                break
            weeks += span.weeks
        return weeks


def timeline(plan: Plan, given: Given) -> Timeline:
    """Weeks for each phase, where people, days a week and the hours of every size that the plan holds are given."""
    sizes = sorted({action.effort for action in plan.actions})
    missing = []
    if not given.people:
        missing.append("people")
    if not given.days_per_week:
        missing.append("days per week")
    unsaid = [size.word for size in sizes if size.word not in given.hours]
    if unsaid:
        missing.append(f"hours of a {', '.join(unsaid)} fix")
    assumptions = _assumptions(given)
    if missing or not given.people or not given.days_per_week:
        return Timeline((), assumptions, tuple(missing))
    return Timeline(
        tuple(_span(phase, given, given.people, given.days_per_week) for phase in plan.phases), assumptions, ()
    )


def _span(phase: Phase, given: Given, people: float, days_per_week: float) -> Span:
    counts = [(size, phase.count(size)) for size in Effort if phase.count(size)]
    hours = sum(count * given.hours[size.word] for size, count in counts)
    buffer = given.buffer or 0.0
    days = hours * (1 + buffer) / given.hours_per_day
    weeks = days / (people * days_per_week)
    summed = " + ".join(f"{count} {size.word} × {given.hours[size.word]:g} h" for size, count in counts) or "no change"
    buffered = f" + {buffer * 100:g} % buffer" if buffer else ""
    arithmetic = (
        f"{summed} = {hours:g} h{buffered}; / {given.hours_per_day:g} h a day = {days:.1f} person days; "
        f"/ ({people:g} × {days_per_week:g} days a week) = {weeks:.1f} weeks"
    )
    return Span(phase, hours, days, weeks, arithmetic)


def _assumptions(given: Given) -> tuple[str, ...]:
    told = []
    if given.people:
        told.append(f"{given.people:g} {'person' if given.people == 1 else 'people'}")
    if given.days_per_week:
        told.append(f"{given.days_per_week:g} {'day' if given.days_per_week == 1 else 'days'} a week each")
    if given.buffer is not None:
        told.append(f"{given.buffer * 100:g} % buffer")
    if given.hours:
        each = ", ".join(f"{size.word} {given.hours[size.word]:g} h" for size in Effort if size.word in given.hours)
        told += [f"hours of a fix: {each}", f"{given.hours_per_day:g} hours a day"]
    return tuple(told)
