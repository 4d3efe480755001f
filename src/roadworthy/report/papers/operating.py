"""What an engineer on call finds: which questions have an answer, what nobody handles, how the system is run."""

from roadworthy.assessment import (
    Assessment,
    OnCall,
    Practice,
    Scenario,
    ServiceAssessment,
    Standing,
    StepGrade,
    on_call,
    scenarios,
)
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Heading,
    Item,
    Items,
    Labelled,
    Mark,
    Part,
    Table,
    Text,
    spots,
    words,
)
from roadworthy.report.papers.criteria import STANDING
from roadworthy.report.saying import capital, count, ended, first_sentence, listed, page_part, sentence

MOST_SCENARIOS = 10
_ANSWER = {
    Standing.MET: Mark.YES,
    Standing.UNMET: Mark.NO,
    Standing.UNCLEAR: Mark.UNCLEAR,
    Standing.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
}


def questions(assessment: Assessment) -> Part:
    """Eight questions, each with the signal that answers it or what is missing."""
    answers = on_call(assessment)
    rows = tuple(((each.question,), _marked(each), (*words(each.text), *_where(each))) for each in answers)
    yes = sum(each.standing is Standing.MET for each in answers)
    head = Heading(("Can the operator answer?",))
    told = Labelled("Answered", (f"{yes} of {len(answers)} questions of an engineer on call",))
    return Part(
        "unanswerable-questions", (head, told, Table(("Question", "Answer", "Signal, or what is missing"), rows))
    )


def _marked(answer: OnCall) -> Text:
    mark = _ANSWER[answer.standing]
    return (f"{mark.sign} {mark.word}",)


def _where(answer: OnCall) -> Text:
    places = [place for place in answer.places if place.path != "."]
    return (" (", *spots(places, 2), ")") if places else ()


def unhandled(assessment: Assessment) -> Part:
    """Failures of a dependency, a volume or a workload that some finding leaves open."""
    head = Heading(("Failure scenarios that nobody handles",))
    found = scenarios(assessment)
    if not found:
        calls = count(len(assessment.system.calls), "outbound call")
        why = f"every dependency of the model has a handled failure ({calls} read)"
        return Part("failure-scenarios", (head, Absent(Absence.NONE_FOUND, (why,))))
    by_rule: dict[str, list[Scenario]] = {}
    for each in found:
        by_rule.setdefault(each.first.rule, []).append(each)
    rows = []
    for number, alike in enumerate(list(by_rule.values())[:MOST_SCENARIOS], 1):
        judgement = alike[0].first.judgement
        happens = first_sentence(page_part(judgement, "impact")) or ended(sentence([judgement]))
        when = first_sentence(page_part(judgement, "scenario")) or ended(judgement.question.page.title)
        places = [finding.place for each in alike for finding in each.findings]
        parts = listed(dict.fromkeys(each.part for each in alike), 4)
        rows.append(((f"{number}",), (parts,), words(when), words(happens), spots(places, 2)))
    more = max(len(by_rule) - MOST_SCENARIOS, 0)
    table = Table(("No.", "Part", "When", "What happens", "Where"), tuple(rows), more=more)
    return Part("failure-scenarios", (head, table))


def ladder(service: ServiceAssessment | None) -> Part:
    """The five steps, what each asks, and where the service stands."""
    head = Heading(("Operations ladder",))
    if service is None:
        names = ", ".join(f"{number} {word}" for number, word in enumerate(_WORDS))
        why = f"nothing is served here, so no step can be judged; the steps are {names}"
        return Part("operations-ladder", (head, Absent(Absence.DOES_NOT_APPLY, (why,))))
    grade = service.operations
    blocks: list[Block] = [head, Labelled("Current step", (_current(service),))]
    reached = True
    for step in grade.steps:
        blocks.append(Heading((_step(step, is_open=reached),), 3))
        reached = reached and step.is_reached
        blocks.append(Items(tuple(_practice(each) for each in step.practices) or (_BEGINNING,)))
    return Part("operations-ladder", tuple(blocks))


_BEGINNING = Item(("Nothing is asked: deployments and repairs by hand are where everybody begins",), is_done=True)
_WORDS = ("manual", "monitored", "measured", "automated", "optimised")


def _current(service: ServiceAssessment) -> str:
    level = service.operations.level
    low, between = int(level), level != int(level)
    if between:
        steps = f"step {low} ({_WORDS[low]}) and step {low + 1} ({_WORDS[low + 1]})"
        return f"{service.name} stands at {level:g}, between {steps}"
    return f"{service.name} stands at step {low}, {_WORDS[low]}"


def _step(step: StepGrade, *, is_open: bool) -> str:
    name = f"Step {int(step.step)}, {step.step.word}"
    if not step.practices:
        return f"{name}: reached"
    state = (
        "reached"
        if step.is_reached and is_open
        else "met, and locked by a step below"
        if step.is_reached
        else "not reached"
    )
    return f"{name}: {step.met} of {len(step.practices)} met ({step.percent} %), {state}"


def _practice(practice: Practice) -> Item:
    """Ticked where it is met; the first verdict is its evidence."""
    mark = STANDING[practice.standing]
    name = capital(practice.name)
    if not practice.evidence:
        return Item((f"{name}: no rule had anything to ask it of",), mark, is_done=False)
    first = practice.evidence[0]
    rules = listed(dict.fromkeys(each.question.name for each in practice.evidence), 2)
    places = [each.verdict.place for each in practice.evidence if each.verdict.place.path != "."]
    where: Text = (" (", *spots(places, 2), ")") if places else ()
    text = f"{name}: {ended(sentence([first]))} {rules}"
    return Item((*words(text), *where), mark, is_done=practice.standing is Standing.MET)
