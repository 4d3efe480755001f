"""The way to production, on the summary's page: actions, phases, next steps."""

from roadworthy.assessment import Assessment, Priority
from roadworthy.assessment.plan import Action, Phase, Plan, plan
from roadworthy.assessment.timeline import Timeline, timeline
from roadworthy.findings import Effort
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Labelled,
    Part,
    Table,
    Text,
    joined,
    spots,
    words,
)
from roadworthy.report.saying import count, first_sentence, fix

_MOST_ACTIONS = 3
_MOST_TASKS = 3
_MOST_STEPS = 5


def actions(assessment: Assessment) -> Part:
    """What is open at P0, then at P1, each with what becomes true and its tasks."""
    urgent = sorted(
        (each for each in plan(assessment).actions if each.priority <= Priority.P1), key=lambda each: each.priority
    )
    blocks: list[Block] = [Heading(("Action items",))]
    if not urgent:
        blocks.append(Absent(Absence.NONE_FOUND, ("nothing open at P0 or P1.",)))
    else:
        head = ("Action", "Priority", "Effort", "Done when", "Tasks", "See")
        rows = tuple(_action(action) for action in urgent[:_MOST_ACTIONS])
        blocks.append(Table(head, rows, more=max(len(urgent) - _MOST_ACTIONS, 0)))
    return Part("action-items", tuple(blocks))


def _action(action: Action) -> tuple[Text, ...]:
    """A task stands open: what is closed is in no plan."""
    rule = action.question.name
    places = count(len({each.place for each in action.findings}), "place")
    turns = f"; with that, {action.turns}" if action.turns else ""
    tasks: list[Text] = [("☐ ", *spots(each.places, 2)) for each in action.concerns[:_MOST_TASKS]]
    more = f" and {len(action.concerns) - _MOST_TASKS} more" if len(action.concerns) > _MOST_TASKS else ""
    return (
        words(first_sentence(fix(action.first))),
        (f"{action.priority.name} {action.priority.horizon}",),
        (f"{action.effort.word}, an estimate",),
        (Code(rule), f" is met at {places}{turns}"),
        (*joined(tasks), more),
        (Code(f"roadworthy explain {rule}"),),
    )


def timeline_to_production(assessment: Assessment) -> Part:
    """The phases in their order; weeks only from what people gave."""
    made = plan(assessment)
    time = timeline(made, assessment.given)
    head = Heading(("Timeline to production",))
    if not made.phases:
        return Part("timeline-to-production", (head, Absent(Absence.NONE_FOUND, ("nothing is open.",))))
    rows = tuple(_phase(phase, time) for phase in made.phases)
    people = (
        f"{assessment.given.people:g} people" if assessment.given.people else "no input: number of people not given"
    )
    total = f"{time.weeks:.1f} weeks" if time.spans else f"no input: {', '.join(time.missing)} not given"
    assumed = "; ".join(time.assumptions) or "none given"
    return Part(
        "timeline-to-production",
        (
            head,
            Table(("Phase", "Brings", "Effort", "Weeks"), rows),
            Labelled("Total time", (total,), is_estimate=bool(time.spans)),
            Labelled("Effort", (_sizes(made),), is_estimate=True),
            Labelled("Team size", (people,)),
            Labelled("Assumptions", (f"{assumed}.",)),
        ),
    )


def _phase(phase: Phase, time: Timeline) -> tuple[Text, ...]:
    priority = min((action.priority for action in phase.actions), default=Priority.P3)
    last = max((action.priority for action in phase.actions), default=Priority.P3)
    names = priority.name if priority == last else f"{priority.name} to {last.name}"
    reached = [each.reached for each in phase.after]
    lowest = min(reached, key=lambda rung: -1 if rung is None else int(rung), default=None)
    brings = f"{phase.rung.word}: {count(len(phase.findings), 'finding')} closed"
    stands = f", stands on {lowest.word}" if lowest is not None else ""
    asked = f", {count(len(phase.questions), 'question')} to answer" if phase.questions else ""
    sizes = ", ".join(f"{phase.count(size)} {size.word}" for size in Effort if phase.count(size)) or "no change"
    span = next((each for each in time.spans if each.phase is phase), None)
    weeks = f"{time.begins(phase):.1f} to {time.begins(phase) + span.weeks:.1f}" if span else "no input"
    return (f"Phase {phase.number} ({names})",), (f"{brings}{stands}{asked}",), (sizes,), (weeks,)


def _sizes(made: Plan) -> str:
    counts = [(size, sum(phase.count(size) for phase in made.phases)) for size in Effort]
    return ", ".join(f"{number} {size.word}" for size, number in counts) + " changes"


def next_steps(assessment: Assessment) -> Part:
    """What unlocks the next rung, in five lines."""
    head = Heading(("Next steps",))
    lowest = assessment.lowest
    steps = lowest.steps if lowest else ()
    if not steps:
        why = "nothing is open." if lowest else "nothing that stands on a rung was found."
        return Part("next-steps", (head, Absent(Absence.NONE_FOUND, (why,))))
    items = tuple(
        Item((step.what if step.criterion else f"close {step.what}", f" ({step.rung.word}, "
              f"{count(step.changes, 'place')})"))
        for step in steps[:_MOST_STEPS]
    )  # fmt: skip
    return Part("next-steps", (head, Items(items, is_numbered=True, more=max(len(steps) - _MOST_STEPS, 0))))
