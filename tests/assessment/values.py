"""Plain values that the tests of this folder build on."""

from collections.abc import Iterable
from datetime import date

from roadworthy.assessment import Assessment, Policy, Provenance, assess
from roadworthy.findings import Basis, Harm, Judgement, Outcome, Question, Verdict, with_fingerprints
from roadworthy.ladder import RUNG_OF, Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Page, Place, Service, System

TODAY = date(2026, 11, 20)
SERVED = System(name="shop", services=(Service(place=Place("app.py", 1, 1), name="shop"),))


def question(
    name: str = "call-without-timeout",
    *,
    group: str = "calls",
    rung: Rung = Rung.FOUNDATIONS,
    pillar: Pillar = Pillar.AVAILABILITY,
    severity: Severity = Severity.MEDIUM,
    criterion: Criterion | None = None,
) -> Question:
    """A rule without its code; a criterion decides its rung."""
    return Question(
        name=name,
        group=group,
        page=Page(name),
        rung=RUNG_OF[criterion] if criterion else rung,
        pillar=pillar,
        severity=severity,
        failure=Failure.EXCESSIVE_LATENCY,
        property=Property.TIMELINESS,
        criterion=criterion,
        is_absence=name.startswith("no-"),
    )


def say(
    outcome: Outcome,
    of: Question,
    *,
    line: int = 1,
    path: str = "app.py",
    text: str = "",
    cause: str = "",
    harm: Harm | None = None,
    service: str = "",
    basis: Basis = Basis.READ,
) -> Judgement:
    """One verdict of this rule at this line."""
    place = Place(path, line, line, quote=f"line {line}") if line else Place(path)
    verdict = Verdict(outcome, text or f"is {outcome}", place, f"call {line}", harm=harm, cause=cause)
    return Judgement(of, verdict, service=service, basis=basis)


def met(of: Question, **given: object) -> Judgement:
    return say(Outcome.MET, of, **given)  # type: ignore[arg-type]


def unmet(of: Question, **given: object) -> Judgement:
    return say(Outcome.UNMET, of, **given)  # type: ignore[arg-type]


def unclear(of: Question, **given: object) -> Judgement:
    return say(Outcome.UNCLEAR, of, **given)  # type: ignore[arg-type]


def assessed(
    judgements: Iterable[Judgement],
    system: System = SERVED,
    policy: Policy | None = None,
    left_out: Iterable[Question] = (),
) -> Assessment:
    """The assessment of these judgements."""
    named = with_fingerprints(judgements)
    questions = {each.question.name: each.question for each in named}.values()
    return assess(system, named, questions, Provenance(TODAY, name="shop"), policy or Policy(TODAY), left_out)
