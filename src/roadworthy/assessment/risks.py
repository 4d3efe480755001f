"""Findings as risks of going live: how far each spreads, what would tell today, and at which value to call somebody."""

from dataclasses import replace

from roadworthy.assessment.alarm import Alarm, alarm
from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.finding import Concern, Finding, Priority
from roadworthy.assessment.reach import Reach, Ways
from roadworthy.assessment.watch import Watch, Watchers
from roadworthy.model import Workload
from roadworthy.model.noun import dataclass

_MOST_PLACES = 20
"""Of one fault; how far it spreads from further places is not looked at."""


@dataclass(frozen=True)
class Risk:
    """One line of faults, with what they do to the running system."""

    concern: Concern
    reach: Reach
    watch: Watch
    alarm: Alarm

    @property
    def first(self) -> Finding:
        return self.concern.first

    @property
    def priority(self) -> Priority:
        return self.first.priority


def risks(assessment: Assessment) -> tuple[Risk, ...]:
    """The open concerns about what runs, by priority, those that spread furthest first.

    What is wrong with a document is no risk of what runs; the gaps report has it.
    """
    ways, watchers = Ways(assessment.system), Watchers(assessment.system)
    found = []
    for concern in assessment.concerns:
        if concern.first.judgement.question.group != "claims":
            reach = _reach(concern, ways)
            watch = watchers.watch(concern.first.place, reach)
            found.append(Risk(concern, reach, watch, alarm(concern.first, reach, watch, assessment.system)))
    return tuple(sorted(found, key=lambda risk: (risk.priority, -risk.reach.size)))


def _reach(concern: Concern, ways: Ways) -> Reach:
    """That of the first place, with what leads to the others and depends on them."""
    first, *others = [ways.reach(finding) for finding in concern.occurrences[:_MOST_PLACES]]
    return replace(
        first,
        entries=tuple(dict.fromkeys(entry for each in (first, *others) for entry in each.entries)),
        services=tuple(dict.fromkeys(name for each in (first, *others) for name in each.services)),
        working=max(each.working for each in (first, *others)),
        workloads=_once(first, *others),
        dependents=tuple({(one.name, one.how): one for each in (first, *others) for one in each.dependents}.values()),
        is_total=any(each.is_total for each in (first, *others)),
    )


def _once(*reaches: Reach) -> tuple[Workload, ...]:
    return tuple({(one.place, one.label): one for each in reaches for one in each.workloads}.values())
