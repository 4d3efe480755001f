"""The gaps by priority, the plan in phases with what it brings, and how a change is made safely."""

from collections.abc import Iterator, Sequence

from roadworthy.assessment import (
    Action,
    Assessment,
    ChangeStep,
    Concern,
    Outlook,
    Phase,
    Plan,
    Priority,
    Score,
    Span,
    Standing,
    Timeline,
    safe_change,
    shown,
)
from roadworthy.findings import Effort, Judgement
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Labelled,
    Paragraph,
    Part,
    Source,
    Table,
    Text,
    joined,
    spots,
    words,
)
from roadworthy.report.diff import diff_of
from roadworthy.report.papers.criteria import STANDING
from roadworthy.report.papers.pillars import by_rule
from roadworthy.report.saying import (
    capital,
    count,
    ended,
    first_sentence,
    fix,
    folded,
    listed,
    page_part,
    sentence,
    with_related,
)

MOST_GAPS = {Priority.P0: 8, Priority.P1: 6, Priority.P2: 4}
MOST_ACTIONS = 8
MOST_QUESTIONS = 4
MOST_PATCHES = 2
_SHORTEST_CLAUSE = 24
HORIZONS = {Priority.P0: "now", Priority.P1: "next", Priority.P2: "later"}
"""An order, no dates; an organisation may give its own."""


def gaps(assessment: Assessment) -> Part:
    """Everything of weight on one page, one line a rule, numbered through."""
    given = assessment.given.horizons
    blocks: list[Block] = [Heading(("Critical gaps",))]
    if not given:
        why = "no input: no response times are given, so now, next and later are an order and no dates"
        blocks.append(Labelled("Horizon", (why,)))
    number = 1
    for priority, horizon in HORIZONS.items():
        own = by_rule([each for each in with_related(assessment.concerns) if each.first.priority is priority])
        when = given.get(priority.name, horizon)
        blocks.append(Heading((f"{priority.name}, {when}: {count(len(own), 'gap')}",), 3))
        if not own:
            blocks.append(Absent(Absence.NONE_FOUND, (f"nothing is open at {priority.name}",)))
            continue
        rows = tuple(_gap(place, each) for place, each in enumerate(own[: MOST_GAPS[priority]], number))
        number += len(own)
        blocks.append(Table(("No.", "Gap", "Where", "Consequence"), rows, more=max(len(own) - MOST_GAPS[priority], 0)))
    return Part("critical-gaps", tuple(blocks))


def _gap(number: int, concerns: Sequence[Concern]) -> tuple[Text, ...]:
    first = concerns[0].first
    places = [place for concern in concerns for place in concern.places]
    page = first.judgement.question.page
    why = ended(capital(first_sentence(page_part(first.judgement, "why"))))
    return ((f"{number}",), (*words(page.title), " (", Code(first.rule), ")"), spots(places, 2), words(why))


def phases(plan: Plan, line: Timeline, assessment: Assessment) -> Part:
    """The plan, phase by phase."""
    blocks: list[Block] = [Heading(("Phased plan",))]
    if not plan.phases:
        return Part("phased-plan", (*blocks, Absent(Absence.NONE_FOUND, ("nothing is open",))))
    order = "Hygiene first, then rung by rung; inside a phase first what unlocks most for its effort."
    blocks += [Paragraph((order,)), *duration(plan, line)]
    spans = {span.phase.number: span for span in line.spans}
    for phase in plan.phases:
        blocks += _phase(phase, assessment, spans.get(phase.number))
    return Part("phased-plan", tuple(blocks))


def duration(plan: Plan, line: Timeline) -> Iterator[Block]:
    """The whole plan in weeks with what that rests on, or what would have to be given."""
    if line.missing:
        told = f"no input: {', '.join(line.missing)}; effort is shown as small, medium or large ({sizes(plan.actions)})"
        yield Labelled("Duration", (told,))
        return
    weeks = f"{line.weeks:.1f} weeks, {line.days:.1f} days of one person"
    yield Labelled("Duration", (f"{weeks}; assumes {', '.join(line.assumptions)}",), is_estimate=True)


def sizes(actions: Sequence[Action]) -> str:
    """How many of each size: 3 small, 1 large."""
    counts = [(sum(action.effort is size for action in actions), size.word) for size in Effort]
    return ", ".join(f"{number} {word}" for number, word in counts if number) or "no change"


def _phase(phase: Phase, assessment: Assessment, span: Span | None) -> Iterator[Block]:
    weeks = f"; {span.weeks:.1f} weeks (estimate)" if span else ""
    yield Heading((f"Phase {phase.number}, {phase.rung.word}: {sizes(phase.actions)}{weeks}",), 3)
    yield Labelled("After it", (brings(phase.before, phase.after),))
    if span:
        yield Labelled("Arithmetic", (span.arithmetic,))
    if phase.actions:
        rows = tuple(_action(each) for each in phase.actions[:MOST_ACTIONS])
        head = ("Do", "Where", "Effort", "Priority", "Turns to met")
        yield Table(head, rows, more=max(len(phase.actions) - MOST_ACTIONS, 0))
    if phase.questions:
        extra = brings(phase.after, phase.answered)
        settled = f"; settled well: {extra}" if phase.answered != phase.after and phase.actions else ""
        yield Labelled("To settle", (f"{count(len(phase.questions), 'question')} that no change closes{settled}",))
        items = tuple(Item(words(f"{each.what}: {each.settle}" if each.settle else each.what))
                      for each in phase.questions[:MOST_QUESTIONS])  # fmt: skip
        yield Items(items, more=max(len(phase.questions) - MOST_QUESTIONS, 0))
    yield from _patches(phase, assessment)


def _action(action: Action) -> tuple[Text, ...]:
    question = action.question
    places = [finding.place for finding in action.findings]
    tasks = f" ({count(len(action.findings), 'finding')})" if len(action.findings) > 1 else ""
    turned = f"{action.turns}; " if action.turns else ""
    return (
        words(_clause(fix(action.first)) + tasks),
        spots(places, 2),
        (action.effort.word,),
        (action.priority.name,),
        (turned, Code(question.name)) if turned else (Code(question.name),),
    )


def _clause(text: str) -> str:
    """The fix up to its first pause outside code: what to do, without how; the pillars tell that."""
    is_code, at = False, 0
    for at, letter in enumerate(text):
        is_code ^= letter == "`"
        is_pause = letter in ",:;.(" and (text[at + 1 : at + 2] in ("", " ") or letter == "(")
        if is_pause and not is_code and at >= _SHORTEST_CLAUSE:
            return text[:at].rstrip()
    return text


def _patches(phase: Phase, assessment: Assessment) -> Iterator[Block]:
    told = 0
    for action in phase.actions:
        for finding in action.findings:
            patch = assessment.patches.get(finding.fingerprint)
            if patch is not None and patch.is_checked and told < MOST_PATCHES:
                told += 1
                yield Source(diff_of(patch), f"Patch that closes it ({finding.rule})", finding.place, is_diff=True)
                break


def brings(before: Sequence[Outlook], after: Sequence[Outlook]) -> str:
    """Rungs and points gained, by name; several services are counted, and the first that rises speaks."""
    if not after:
        return "nothing is served here, so no rung and no points"
    if len(after) == 1:
        return _gain(before[0], after[0])
    risen = [(old, new) for old, new in zip(before, after, strict=True) if new.grade.height > old.grade.height]
    better = [(old, new) for old, new in zip(before, after, strict=True) if _value(new) > _value(old)]
    names = listed([new.service for _, new in risen or better])
    if not risen and not better:
        return f"none of {len(after)} services stands higher"
    first = _gain(*(risen or better)[0])
    climbed = (
        f"{len(risen)} of {len(after)} services stand a rung higher" if risen else "no service stands a rung higher"
    )
    points = f", {len(better)} have more points" if better else ""
    return f"{climbed}{points} ({names}); {first}"


def _gain(old: Outlook, new: Outlook) -> str:
    if old.grade.height != new.grade.height:
        told = f"{new.service} rises from {_rung(old)} to {_rung(new)}"
    else:
        held = new.grade.upcoming
        why = f", held by {first_sentence(new.grade.of(held).why).rstrip('.')}" if held is not None else ""
        told = f"{new.service} stays {_on(new)}{why}"
    if isinstance(old.score, Score) and isinstance(new.score, Score):
        told += f"; {shown(old.score.overall)} to {shown(new.score.overall)} of 10"
        if old.score.capped_by is not new.score.capped_by and old.score.cap is not None:
            cap = f"at most {shown(new.score.cap)} then" if new.score.cap is not None else "no cap then"
            told += f" (the cap of {shown(old.score.cap)} is lifted, {cap})"
    return told


def _value(outlook: Outlook) -> float:
    return float(outlook.score.overall) if isinstance(outlook.score, Score) else -1.0


def _rung(outlook: Outlook) -> str:
    return outlook.reached.word if outlook.reached is not None else "below hygiene"


def _on(outlook: Outlook) -> str:
    return f"on {outlook.reached.word}" if outlook.reached is not None else "below hygiene"


_MEANING = {
    "validate": "what is about to be deployed is checked before anything is touched",
    "back up": "what runs now, and its data, can be had back",
    "deploy": "the new version comes by itself, and takes the old one's place in order",
    "check health": "something asks the new version whether it can work",
    "roll back": "what is not well goes back to what was there",
}


def change(assessment: Assessment) -> Part:
    """The five steps of a safe change: validate, back up, deploy, check health, roll back."""
    rows = tuple(_change(number, each) for number, each in enumerate(safe_change(assessment), 1))
    table = Table(("Step", "State", "What shows it", "What is missing"), rows)
    return Part("safe-change-steps", (Heading(("A safe change, step by step",)), table))


def _change(number: int, step: ChangeStep) -> tuple[Text, ...]:
    mark = STANDING[step.standing]
    places = [*step.seen, *(each.verdict.place for each in step.met if each.verdict.place.path != ".")]
    if places:
        evidence: Text = spots(places, 2)
    else:
        evidence = ("none found",)
    if step.unmet:
        groups = _worst(step.unmet)
        missing: Text = joined(
            [(*words(sentence(group)), " (", Code(group[0].question.name), ")") for group in groups], "; "
        )
    elif step.standing is Standing.NOT_APPLICABLE:
        missing = ("does not apply: nothing that runs was found",)
    elif step.standing is Standing.UNCLEAR:
        missing = ("not enough evidence: no file here makes this step; it may live elsewhere",)
    else:
        missing = ("none found",)
    return (
        (f"{number}. {capital(step.name)}: {_MEANING[step.name]}",),
        (f"{mark.sign} {mark.word}",),
        evidence,
        missing,
    )


def _worst(judgements: Sequence[Judgement]) -> list[list[Judgement]]:
    """The first group of each rule, two rules at most, the gravest first."""
    found: dict[str, list[Judgement]] = {}
    for group in folded(sorted(judgements, key=lambda each: -each.question.severity)):
        found.setdefault(group[0].question.name, group)
    return list(found.values())[:2]
