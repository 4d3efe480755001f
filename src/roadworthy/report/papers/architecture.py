"""The architecture report: the grade, each pillar, what somebody on call finds, and the way to production-ready."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from roadworthy.assessment import (
    Assessment,
    Band,
    Change,
    NoScore,
    Outlook,
    Phase,
    Plan,
    Score,
    ServiceAssessment,
    Standing,
    on_call,
    plan,
    shown,
    strengths,
    timeline,
)
from roadworthy.assessment.scores import CAPS
from roadworthy.ladder import Pillar
from roadworthy.model import Place
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Bar,
    Bars,
    Block,
    Heading,
    Item,
    Items,
    Labelled,
    Mark,
    Paper,
    Part,
    Spot,
    Table,
    Text,
    spots,
    words,
)
from roadworthy.report.papers import frame
from roadworthy.report.papers.operating import ladder, questions, unhandled
from roadworthy.report.papers.phases import brings, change, gaps, phases, sizes
from roadworthy.report.papers.pillars import in_pillar, pillars, strength_text
from roadworthy.report.papers.stakes import detection, stakes
from roadworthy.report.saying import (
    capital,
    count,
    ended,
    first_sentence,
    found_instead,
    listed,
    page_part,
    said,
)

MOST_SERVICES = 8
MOST_WORKING = 4
READY = Fraction(8)
SCALE = "below 5 not ready; 5 to below 8 functional; 8 and above production-ready"


def paper(assessment: Assessment, change_: Change | None = None) -> Paper:
    """The whole document; of several services the one that stands lowest gives the numbers, by name."""
    made = plan(assessment)
    return frame.paper("architecture", "Architecture assessment", assessment, *_parts(assessment, made))


def _parts(assessment: Assessment, made: Plan) -> Iterator[Part]:
    lead = assessment.lowest
    score = lead.score if lead and isinstance(lead.score, Score) else None
    answers = on_call(assessment)
    answered = sum(each.standing is Standing.MET for each in answers)
    yield _summary(assessment, lead)
    yield _scope(assessment)
    yield pillars(assessment, score)
    yield questions(assessment)
    yield Part("detection-time", (detection(assessment, answered, len(answers)),))
    yield unhandled(assessment)
    yield ladder(lead)
    yield gaps(assessment)
    yield phases(made, timeline(made, assessment.given), assessment)
    yield change(assessment)
    yield stakes(assessment)
    yield _conclusion(assessment, lead, made)
    yield _next_review(made)
    yield _owner(assessment)


def _summary(assessment: Assessment, lead: ServiceAssessment | None) -> Part:
    caps = ", ".join(f"{shown(cap)} while {rung.word} does not hold" for rung, cap in CAPS.items())
    blocks: list[Block] = [Heading(("Executive summary",)), _grade(assessment, lead)]
    blocks += [Labelled("Rating scale", (f"{SCALE}; at most {caps}",)), Labelled("Verdict", _verdict(assessment, lead))]
    if lead and isinstance(lead.score, Score):
        whose = f" of {lead.name}" if len(assessment.services) > 1 else ""
        blocks.append(Bars(f"Score by pillar{whose}", tuple(_bars(lead.score))))
    if len(assessment.services) > 1:
        blocks.append(_services(assessment))
    return Part("executive-summary", tuple(blocks))


def _grade(assessment: Assessment, lead: ServiceAssessment | None) -> Labelled:
    if lead is None:
        why = f"not enough evidence: nothing is served here, so there is no score; read: {found_instead(assessment)}"
        return Labelled("Overall grade", (why,))
    if isinstance(lead.score, NoScore):
        return Labelled(
            "Overall grade", (f"not enough evidence: no score for {lead.name}, {lead.score.why}; {_stands(lead)}",)
        )
    score = lead.score
    whose = (
        f", of {lead.name}, the lowest of {len(assessment.services)} services" if len(assessment.services) > 1 else ""
    )
    capped = ""
    if score.is_capped and score.cap is not None and score.capped_by is not None:
        capped = f"; the pillars' mean is {shown(score.mean)}, capped at {shown(score.cap)} by {score.capped_by.word}"
    return Labelled("Overall grade", (f"{shown(score.overall)}/10, {score.band} ({score.letter}){whose}{capped}",))


def _stands(service: ServiceAssessment) -> str:
    reached = service.grade.reached
    return f"it stands on {reached.word}" if reached is not None else "it stands below hygiene"


def _verdict(assessment: Assessment, lead: ServiceAssessment | None) -> Text:
    """Two sentences: what holds and what is lacking; what happens under stress."""
    concerns = lead.concerns if lead else assessment.concerns
    praised = lead.strengths if lead else strengths(assessment.judgements)
    asked = [each for each in assessment.judgements if not each.verdict.is_promise]
    if not asked:
        return ("not enough evidence: no rule had anything to ask",)
    counted = f"{sum(each.is_met for each in asked):,} of {count(len(asked), 'verdict')} on code and manifests"
    if lead:
        every = [each for rung in lead.grade.rungs for each in rung.criteria]
        met = sum(each.standing is Standing.MET for each in every)
        is_one = len(assessment.services) == 1
        whose, of_all = ("", "") if is_one else (f" of {lead.name}", f" of all {len(assessment.services)} services")
        counted = f"{met} of the ladder's {len(every)} criteria{whose} and {counted}{of_all}"
    weighty = [each for each in praised if each.question.criterion or each.question.is_absence]
    such = f", such as: {weighty[0].text}" if weighty else ""
    if not concerns:
        return words(
            f"{counted} are met{such}, and no finding is open. Under stress: {_shown_under_fault(assessment)}."
        )
    first = concerns[0]
    running = next((each for each in concerns if each.first.judgement.question.group != "claims"), None)
    happens = (
        first_sentence(page_part(running.first.judgement, "impact")).rstrip(".") if running else "no finding tells"
    )
    return (
        *words(f"{counted} are met{such}; what is lacking first: {said(first)} ("),
        Spot(first.first.place),
        "). ",
        *words(f"Under stress: {happens}; {_shown_under_fault(assessment)}."),
    )


def _shown_under_fault(assessment: Assessment) -> str:
    drilled = sum(each.basis == "drilled" for each in assessment.judgements)
    return (
        f"{count(drilled, 'verdict')} shown by a drill" if drilled else "no drill has shown it, it is read from files"
    )


def _bars(score: Score) -> Iterator[Bar]:
    means = {each.of: each for each in score.pillars}
    for pillar in Pillar:
        mean = means.get(pillar)
        if mean is None:
            yield Bar(capital(pillar.word), None, "no score: nothing could be asked")
        else:
            unclear = f", {mean.unclear} unclear" if mean.unclear else ""
            evidence = f"{mean.answered} of {count(len(mean.rules), 'rule')} answered{unclear}"
            yield Bar(capital(pillar.word), mean.value, f"{shown(mean.value)}/10 ({evidence})")


def _services(assessment: Assessment) -> Table:
    """The lowest first."""
    every = sorted(assessment.services, key=lambda each: (each.grade.height, _number(each), each.name))
    rows = []
    for each in every[:MOST_SERVICES]:
        reached = each.grade.reached
        number = shown(each.score.overall) if isinstance(each.score, Score) else "none"
        band = each.score.band.value if isinstance(each.score, Score) else "not scored"
        stands = reached.word if reached is not None else "below hygiene"
        rows.append(((each.name,), (number,), (band,), (stands,), (f"{len(each.concerns)}",)))
    head = ("Service", "Score", "Band", "Stands on", "Open")
    return Table(head, tuple(rows), more=max(len(every) - MOST_SERVICES, 0))


def _number(service: ServiceAssessment) -> Fraction:
    return service.score.overall if isinstance(service.score, Score) else Fraction(11)


def _scope(assessment: Assessment) -> Part:
    system, told = assessment.system, assessment.provenance
    lasting = [each for each in system.workloads if not each.is_one_shot and not each.is_development]
    scheduled = [each for each in system.workloads if each.kind in ("cronjob", "cron") or each.raw.get("schedule")]
    kinds = [(len(system.services), "service"), (len(lasting), "workload"), (len(scheduled), "scheduled job"),
             (len(system.endpoints), "endpoint"), (len(system.calls), "outbound call")]  # fmt: skip
    found = ", ".join(count(number, kind) for number, kind in kinds if number)
    if not (system.services or system.workloads):
        found = f"none found: nothing that runs; looked at {found_instead(assessment)}"
    files = f"{count(told.files, 'file')} listed"
    unread = f", {len(told.unread):,} not read" if told.unread else ", all read that a reader knows"
    left = f"; left out: {listed([each.name for each in assessment.left_out])}" if assessment.left_out else ""
    return Part("scope", (Labelled("Scope", (f"{found}; {files}{unread}{left}",)),))


def _conclusion(assessment: Assessment, lead: ServiceAssessment | None, made: Plan) -> Part:
    blocks: list[Block] = [Heading(("Conclusion: is it production-ready?",)), _answer(assessment, lead)]
    praised = lead.strengths if lead else strengths(assessment.judgements)
    blocks.append(Heading(("What works",), 3))
    if praised:
        items = tuple(Item(strength_text(each), Mark.MET) for each in praised[:MOST_WORKING])
        blocks.append(Items(items, more=max(len(praised) - MOST_WORKING, 0)))
    else:
        blocks.append(Absent(Absence.NONE_FOUND, ("no rule that matters was met everywhere it was asked",)))
    blocks += [
        Heading(("What does not",), 3),
        *_broken(assessment),
        Heading(("Path to production-ready (8 of 10)",), 3),
    ]
    blocks += _path(assessment, lead, made)
    return Part("conclusion", tuple(blocks))


def _answer(assessment: Assessment, lead: ServiceAssessment | None) -> Labelled:
    label = "Answer"
    if lead is None or isinstance(lead.score, NoScore):
        why = lead.score.why if lead and isinstance(lead.score, NoScore) else "nothing is served here"
        return Labelled(label, (f"neither yes nor no (not enough evidence: {why})",))
    score = lead.score
    ready = [each for each in assessment.services if isinstance(each.score, Score) and each.score.overall >= READY]
    word = "yes" if score.band is Band.PRODUCTION_READY else "no"
    mark = Mark.YES if word == "yes" else Mark.NO
    several = f"; {len(ready)} of {len(assessment.services)} services are" if len(assessment.services) > 1 else ""
    number = f"{lead.name} has {shown(score.overall)}/10, {score.band}"
    return Labelled(label, (f"{mark.sign} {word}: {number}, and {_stands(lead)}{several}",))


def _broken(assessment: Assessment) -> Iterator[Block]:
    """One line a pillar: how many gaps, and the gravest."""
    items = []
    for pillar in Pillar:
        own = in_pillar(assessment, pillar)
        if own:
            places: list[Place] = list(own[0].places)
            told = words(f"{capital(pillar.word)}: {count(len(own), 'gap')}; first {said(own[0])}")
            items.append(Item((*told, " (", *spots(places, 1), ")"), Mark.UNMET))
    yield Items(tuple(items)) if items else Absent(Absence.NONE_FOUND, ("nothing is open",))


def _path(assessment: Assessment, lead: ServiceAssessment | None, made: Plan) -> Iterator[Block]:
    if lead is None or isinstance(lead.score, NoScore):
        yield Absent(Absence.NOT_ENOUGH_EVIDENCE, ("without a score there is no way to eight",))
        if not made.phases:
            return
    elif lead.score.overall >= READY:
        yield Absent(Absence.DOES_NOT_APPLY, (f"{lead.name} is there already, with {shown(lead.score.overall)}/10",))
    else:
        whole = made if _reaches(made, lead.name) else plan(assessment, is_beyond_target=True)
        yield Labelled("Lifts the score", (_way(whole, lead),))
    line = timeline(made, assessment.given)
    effort = f"{count(len(made.actions), 'action')}: {sizes(made.actions)}"
    if not made.phases:
        yield Labelled("Effort", ("none found: nothing is open",))
    elif line.missing:
        yield Labelled("Effort", (f"{effort}; no input: {', '.join(line.missing)}, so no weeks",))
    else:
        weeks = f"{effort}; {line.weeks:.1f} weeks with {', '.join(line.assumptions)}"
        yield Labelled("Effort", (weeks,), is_estimate=True)
    yield Labelled("In this order", (_order(made.phases, lambda phase: line.begins(phase) if line.spans else None),))
    if made.phases:
        yield Labelled("Gain", (f"{brings(made.now, made.end)}; no measured before and after (no input)",))
    else:
        yield Labelled("Gain", ("none found: nothing is open",))


def _order(steps: Sequence[Phase], begins: object) -> str:
    if not steps:
        return "none found: nothing is open"
    told = []
    for phase in steps:
        week = begins(phase) if callable(begins) else None
        when = f", from week {int(week) + 1}" if week is not None else ""
        told.append(f"{phase.rung.word} ({count(len(phase.actions), 'action')}{when})")
    return " → ".join(told)


def _reaches(made: Plan, name: str) -> bool:
    return any(_points(each, name) >= READY for each in [phase.after for phase in made.phases])


def _points(outlooks: Sequence[Outlook], name: str) -> Fraction:
    own = next((each for each in outlooks if each.service == name), None)
    return own.score.overall if own and isinstance(own.score, Score) else Fraction(0)


def _way(made: Plan, lead: ServiceAssessment) -> str:
    """What lifts each cap, and after which phase eight is reached."""
    told = []
    for phase in made.phases:
        after = next(each for each in phase.after if each.service == lead.name)
        waiting = [action for action in phase.actions if action.unlocks]
        lifts = f", at most {shown(CAPS[phase.rung])} until then" if phase.rung in CAPS else ""
        told.append(f"phase {phase.number}, {phase.rung.word} ({count(len(waiting), 'action')} hold it back{lifts}): "
                    f"{shown(_points(phase.after, lead.name))}")  # fmt: skip
        if isinstance(after.score, Score) and after.score.overall >= READY:
            return "; ".join(told) + f"; with it {lead.name} is production-ready"
    settled = _points(made.phases[-1].answered, lead.name) if made.phases else Fraction(0)
    if settled >= READY:
        return "; ".join(told) + f"; and {shown(settled)} when what cannot be told today is settled well"
    held = next((each.grade.upcoming for each in made.end if each.service == lead.name), None)
    rest = f", since {held.word} still does not hold" if held is not None else ""
    return "; ".join(told) + f"; eight is not reached by closing findings alone{rest}: see what is to settle"


def _next_review(made: Plan) -> Part:
    if not made.phases:
        text = "none found: nothing is open, so at the next commit"
    else:
        phase = made.phases[0]
        text = f"when phase {phase.number}, {phase.rung.word}, is done"
    return Part("next-review", (Labelled("Next review", (text,)),))


def _owner(assessment: Assessment) -> Part:
    named = [assessment.provenance.owner] if assessment.provenance.owner else []
    named += sorted({each.owner for each in (*assessment.findings, *assessment.above_target) if each.owner})
    text = listed(dict.fromkeys(named), 5) or "no input: no owner is named in the repository"
    return Part("owner", (Labelled("Owner", (ended(text) if text.startswith("no input") else text,)),))
