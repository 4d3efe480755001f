"""The way up in phases: hygiene first, then rung by rung, and what each phase brings."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.criteria import Standing
from roadworthy.assessment.finding import Concern, Finding, Priority
from roadworthy.assessment.fold import fold, work_order
from roadworthy.assessment.steps import Step, steps_to, unlocking
from roadworthy.assessment.what_if import Outlook, what_if
from roadworthy.findings import Effort, Question, effort_of_many
from roadworthy.ladder import EVIDENCE, Criterion, Rung
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Action:
    """What is done in one go: the findings of one rule on one rung.

    Attributes:
        rung: the phase in which it stands.
        concerns: its tasks, in the order to work on them; never empty.
        turns: the criterion that is met when this alone is done; None where more has to be done for it, or it has none.
        unlocks: in how many steps towards a rung it stands; 0 where nothing waits for it.
    """

    rung: Rung
    concerns: tuple[Concern, ...]
    turns: Criterion | None = None
    unlocks: int = 0

    @property
    def question(self) -> Question:
        """The rule whose verdicts turn to met."""
        return self.concerns[0].first.judgement.question

    @property
    def first(self) -> Finding:
        return self.concerns[0].first

    @property
    def priority(self) -> Priority:
        return min(concern.first.priority for concern in self.concerns)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All that it closes."""
        return tuple(each for concern in self.concerns for each in concern.occurrences)

    @property
    def effort(self) -> Effort:
        """The rule's, raised where it is done in many places."""
        places = {finding.place for finding in self.findings}
        return effort_of_many(self.question.effort, len(places), len({place.path for place in places}))

    @property
    def services(self) -> tuple[str, ...]:
        """Those concerned, sorted; empty when it concerns all."""
        return tuple(sorted({finding.service for finding in self.findings} - {""}))


@dataclass(frozen=True)
class Phase:
    """One rung's work.

    Attributes:
        number: counted from 1.
        actions: what unlocks most for its effort first.
        questions: what cannot be told and holds the rung back; answers and evidence, no mending.
        before: every service before it, with all earlier phases done; `after` with its own findings closed, too.
        answered: `after` with the questions of this phase and of those before it settled well.
    """

    number: int
    rung: Rung
    actions: tuple[Action, ...]
    questions: tuple[Step, ...]
    before: tuple[Outlook, ...]
    after: tuple[Outlook, ...]
    answered: tuple[Outlook, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for action in self.actions for finding in action.findings)

    def count(self, effort: Effort) -> int:
        """How many of its actions are of this size."""
        return sum(action.effort is effort for action in self.actions)


@dataclass(frozen=True)
class Plan:
    """The phases in their order; none where nothing is open and nothing unclear.

    Attributes:
        now: every service as it stands.
    """

    now: tuple[Outlook, ...]
    phases: tuple[Phase, ...]

    @property
    def actions(self) -> tuple[Action, ...]:
        """All of them, in the order to do them."""
        return tuple(action for phase in self.phases for action in phase.actions)

    @property
    def end(self) -> tuple[Outlook, ...]:
        """Every service when all of it is done."""
        return self.phases[-1].after if self.phases else self.now


def plan(assessment: Assessment, *, is_beyond_target: bool = False) -> Plan:
    """What to do, phase by phase.

    Args:
        is_beyond_target: with what is asked above the targets of the services, too.
    """
    beyond = assessment.above_target if is_beyond_target else ()
    findings = (*assessment.findings, *beyond)
    weights = _weights(assessment, findings)
    concerns = _apart([*assessment.concerns, *fold(beyond, weights)], weights)
    highest = max((service.target for service in assessment.services), default=Rung.EXCELLENCE)
    listed = [finding.rung for finding in findings]
    now = what_if(assessment, ())
    phases: list[Phase] = []
    closed: set[str] = set()
    settled: set[str] = set()
    for rung in Rung:
        actions = _actions(assessment, rung, [each for each in concerns if each.first.rung is rung])
        is_asked = rung <= highest or rung in listed or is_beyond_target
        questions = _questions(assessment, rung, findings) if is_asked else ()
        if not actions and not questions:
            continue
        before = phases[-1].after if phases else now
        closed |= {finding.fingerprint for action in actions for finding in action.findings}
        settled |= {judgement.fingerprint for step in questions for judgement in step.questions}
        after = what_if(assessment, closed)
        answered = what_if(assessment, closed | settled)
        phases.append(Phase(len(phases) + 1, rung, actions, questions, before, after, answered))
    return Plan(now, tuple(phases))


def _weights(assessment: Assessment, findings: Sequence[Finding]) -> dict[str, int]:
    found: dict[str, int] = {}
    for service in assessment.services:
        own = [each for each in findings if not assessment.system.services or each.service in (service.name, "")]
        for fingerprint, count in unlocking(service.grade, own, Rung.EXCELLENCE).items():
            found[fingerprint] = max(count, found.get(fingerprint, 0))
    return found


def _apart(concerns: Iterable[Concern], weights: Mapping[str, int]) -> list[Concern]:
    """What stands under another in a report is work of its own."""
    found = []
    for concern in concerns:
        found.append(Concern(concern.first, concern.others, unlocks=concern.unlocks))
        by_rule: dict[tuple[str, Rung], list[Finding]] = {}
        for finding in concern.related:
            by_rule.setdefault((finding.rule, finding.rung), []).append(finding)
        for first, *others in by_rule.values():
            weight = max(weights.get(each.fingerprint, 0) for each in (first, *others))
            found.append(Concern(first, tuple(others), unlocks=weight))
    return found


def _actions(assessment: Assessment, rung: Rung, concerns: Iterable[Concern]) -> tuple[Action, ...]:
    by_rule: dict[str, list[Concern]] = {}
    for concern in sorted(concerns, key=work_order):
        by_rule.setdefault(concern.first.rule, []).append(concern)
    actions = []
    for tasks in by_rule.values():
        weight = max(concern.unlocks for concern in tasks)
        made = Action(rung, tuple(tasks), unlocks=weight)
        actions.append(Action(rung, tuple(tasks), _turned(assessment, made), weight))
    return tuple(sorted(actions, key=_order))


def _order(action: Action) -> tuple[Fraction, int, int, int, str]:
    question = action.question
    return (
        -Fraction(action.unlocks, int(action.effort)),
        action.priority,
        -question.severity,
        int(action.effort),
        question.name,
    )


def _turned(assessment: Assessment, action: Action) -> Criterion | None:
    """The criterion that some service meets when these findings, and no others, are closed."""
    criterion = action.question.criterion
    if criterion is None:
        return None
    closed = {finding.fingerprint for finding in action.findings}
    for service in assessment.services:
        grade = next(each for rung in service.grade.rungs for each in rung.criteria if each.criterion is criterion)
        is_closed = grade.unmet and {each.fingerprint for each in grade.unmet} <= closed
        if grade.standing is Standing.UNMET and is_closed and not grade.unclear and not EVIDENCE[criterion].proven_by:
            return criterion
    return None


def _questions(assessment: Assessment, rung: Rung, findings: Sequence[Finding]) -> tuple[Step, ...]:
    """What holds this rung back and no change closes, once for all services."""
    found: dict[tuple[str, str], Step] = {}
    for service in assessment.services:
        own = [each for each in findings if not assessment.system.services or each.service in (service.name, "")]
        for step in steps_to(service.grade.of(rung), own):
            if step.settle or (not step.findings and step.criterion is None):
                known = found.get((step.what, step.settle))
                asked = {each.fingerprint: each for each in (*(known.questions if known else ()), *step.questions)}
                found[step.what, step.settle] = Step(
                    rung, step.what, step.criterion, questions=tuple(asked.values()), settle=step.settle
                )
    return tuple(found.values())
