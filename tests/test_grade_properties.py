"""What no set of verdicts can do to a grade."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.assessment import Assessment, Score, plan, what_if
from roadworthy.assessment.scores import CAPS, band, letter, score, shown
from roadworthy.findings import Basis, Harm, Judgement, Outcome
from roadworthy.ladder import EVIDENCE, RUNG_OF, Criterion, Pillar, Rung, Severity
from roadworthy.model import Place, Service, System
from tests.assessment.values import assessed, question, say

HERE = Place("app.py", 1, 1)
SERVICES = System(name="shop", services=(Service(place=HERE, name="cart"), Service(place=HERE, name="pay")))
NOTHING_SERVED = System(name="library")
PILLARS = list(Pillar)

SERVING = [
    question(rule, criterion=criterion, pillar=PILLARS[number % 5], severity=list(Severity)[number % 3])
    for criterion, evidence in EVIDENCE.items()
    for number, rule in enumerate(evidence.rules)
]
OTHERS = [
    question(f"{severity.word}-{rung.word}-{pillar}", group=group, rung=rung, severity=severity, pillar=pillar)
    for rung in (Rung.FOUNDATIONS, Rung.HARDENING, Rung.EXCELLENCE)
    for severity in Severity
    for pillar, group in ((Pillar.RESPONSE, "errors"), (Pillar.SECURITY, "security"), (Pillar.DELIVERY, "claims"))
]
RUNS = question("ci-without-tests", group="pipelines", rung=Rung.EXCELLENCE, pillar=Pillar.DELIVERY)
PROOF = {rule for evidence in EVIDENCE.values() for rule in evidence.proven_by}


@st.composite
def judgement(draw: st.DrawFn, outcomes: Sequence[Outcome] = tuple(Outcome)) -> Judgement:
    """Any verdict that a rule can give."""
    outcome = draw(st.sampled_from(list(outcomes)))
    is_harmful = outcome is not Outcome.MET and draw(st.integers(0, 9)) == 0
    return say(
        outcome,
        draw(st.sampled_from(SERVING + OTHERS)),
        line=draw(st.integers(0, 6)),
        path=draw(st.sampled_from(["app.py", "worker.py", "."])),
        cause=draw(st.sampled_from(["", "one session"])),
        harm=Harm.total(("POST /ask", "ask")) if is_harmful else None,
        service=draw(st.sampled_from(["", "cart", "pay"])),
        basis=draw(st.sampled_from([Basis.READ] * 8 + [Basis.DRILLED, Basis.ADVISED])),
    )


# Half of the systems are good ones with a few faults: without them hardly any would climb.
GOOD = [
    say(Outcome.MET, of, line=40 + number)
    for number, of in enumerate([*SERVING, RUNS])
    if of is RUNS or not EVIDENCE[of.criterion or Criterion.HEALTH].proven_by or of.name in PROOF
]
judgements = st.one_of(
    st.lists(judgement(), max_size=25),
    st.builds(
        lambda kept, more: kept + more,
        st.lists(st.sampled_from(GOOD), min_size=len(GOOD) - 3, unique_by=id),
        st.lists(judgement(), max_size=4),
    ),
)


def heights(assessment: Assessment) -> dict[str, int]:
    return {service.name: service.grade.height for service in assessment.services}


def scores(assessment: Assessment) -> dict[str, Fraction]:
    return {each.name: each.score.overall for each in assessment.services if isinstance(each.score, Score)}


def assert_not_raised(before: Assessment, after: Assessment) -> None:
    """No service stands higher, and no score that there was before is higher."""
    was, now = heights(before), heights(after)
    assert all(now[name] <= was[name] for name in was)
    had, has = scores(before), scores(after)
    assert all(has[name] <= had[name] for name in had if name in has)


@settings(deadline=None)
@given(judgements, judgement(outcomes=[Outcome.UNMET]), st.integers(0, 25))
def test_an_added_unmet_verdict_raises_nothing(found: list[Judgement], added: Judgement, at: int) -> None:
    """Whatever its rule, its service and its harm."""
    assert_not_raised(assessed(found, SERVICES), assessed([*found[:at], added, *found[at:]], SERVICES))


@settings(deadline=None)
@given(judgements, st.data())
def test_evidence_taken_away_raises_nothing(found: list[Judgement], data: st.DataObject) -> None:
    """A met verdict that is gone never helps, not even where its rule or its pillar goes with it."""
    met = [each for each in found if each.is_met]
    gone = data.draw(st.sampled_from(met)) if met else None

    assert_not_raised(assessed(found, SERVICES), assessed([each for each in found if each is not gone], SERVICES))


@settings(deadline=None)
@given(judgements, st.integers(0, 25))
def test_unmet_turned_unclear_raises_nothing(found: list[Judgement], at: int) -> None:
    """Hiding a fault from the reader is no way up."""
    hidden = [
        replace(each, verdict=replace(each.verdict, outcome=Outcome.UNCLEAR)) if each.is_unmet and n <= at else each
        for n, each in enumerate(found)
    ]

    assert_not_raised(assessed(found, SERVICES), assessed(hidden, SERVICES))


@settings(deadline=None)
@given(judgements, st.data())
def test_closing_findings_lowers_nothing(found: list[Judgement], data: st.DataObject) -> None:
    """Whatever is mended, and in whatever order: no service falls, and no score."""
    before = assessed(found, SERVICES)
    open_ = [each.fingerprint for each in before.judgements if not each.is_met]
    mended = data.draw(st.lists(st.sampled_from(open_), unique=True)) if open_ else []

    for now, then in zip(what_if(before, ()), what_if(before, mended), strict=True):
        assert then.grade.height >= now.grade.height
        assert isinstance(then.score, Score) == isinstance(now.score, Score)
        if isinstance(then.score, Score) and isinstance(now.score, Score):
            assert then.score.overall >= now.score.overall


@settings(deadline=None)
@given(judgements)
def test_each_phase_of_a_plan_starts_where_the_one_before_it_ends(found: list[Judgement]) -> None:
    """And every listed finding stands in one phase, once."""
    before = assessed(found, SERVICES)

    made = plan(before)

    stands = [made.now, *(phase.after for phase in made.phases)]
    assert [phase.before for phase in made.phases] == stands[:-1]
    planned = sorted(finding.fingerprint for action in made.actions for finding in action.findings)
    assert planned == sorted(finding.fingerprint for finding in before.findings)


def uncapped(found: Sequence[Judgement]) -> Fraction | None:
    """The mean of the pillars, where there is a score."""
    number = score(found, upcoming=None)
    return number.overall if isinstance(number, Score) else None


@settings(deadline=None)
@given(judgements, judgement(outcomes=[Outcome.UNMET]))
def test_the_mean_itself_rises_by_nothing_of_this(found: list[Judgement], fault: Judgement) -> None:
    """The same three, where no cap of the ladder hides what the formula does."""
    before = uncapped(found)
    if before is None:
        return
    added = uncapped([*found, fault])
    assert added is not None and added <= before
    for at, each in enumerate(found):
        others = found[:at] + found[at + 1 :]
        if each.is_met:
            without = uncapped(others)
            assert without is None or without <= before
        elif each.is_unmet:
            hidden = replace(each, verdict=replace(each.verdict, outcome=Outcome.UNCLEAR))
            assert uncapped([*others, hidden]) == before


@settings(deadline=None)
@given(judgements, st.data())
def test_a_rule_left_out_raises_nothing_that_it_serves(found: list[Judgement], data: st.DataObject) -> None:
    """A criterion whose rule was not asked cannot be reached, and there is no score."""
    left_out = data.draw(st.sampled_from(SERVING))
    rest = [each for each in found if each.question.name != left_out.name]

    after = assessed(rest, SERVICES, left_out=[left_out])

    assert scores(after) == {}
    assert all(each.grade.height < int(left_out.rung) for each in after.services)


@settings(max_examples=50, deadline=None)
@given(judgements, st.randoms(use_true_random=False))
def test_the_order_of_judgements_changes_nothing(found: list[Judgement], random) -> None:  # type: ignore[no-untyped-def]
    """Sorted everywhere: the same verdicts give the same assessment."""
    shuffled = list(found)
    random.shuffle(shuffled)

    assert assessed(shuffled, SERVICES) == assessed(found, SERVICES)


@settings(deadline=None)
@given(judgements)
def test_where_nothing_is_served_there_is_no_rung_and_no_score(found: list[Judgement]) -> None:
    """An empty repository, a library, a folder of documents: what was found is listed, ungraded."""
    assessment = assessed(found, NOTHING_SERVED)

    assert (assessment.reached, assessment.services) == (None, ())
    assert not isinstance(assessment.score, Score)
    counted = [each for each in found if each.is_unmet and each.basis is not Basis.ADVISED]
    assert len(assessment.findings) == len(counted)


@settings(deadline=None)
@given(judgements)
def test_every_open_finding_is_on_exactly_one_line(found: list[Judgement]) -> None:
    """Folding hides nothing and repeats nothing."""
    assessment = assessed(found, SERVICES)

    shown_once = [
        finding.fingerprint for concern in assessment.concerns for finding in (*concern.occurrences, *concern.related)
    ]
    assert sorted(shown_once) == sorted(finding.fingerprint for finding in assessment.findings)


@settings(deadline=None)
@given(judgements)
def test_a_service_below_the_top_knows_what_unlocks_the_next_rung(found: list[Judgement]) -> None:
    """There are steps exactly where some rung does not hold."""
    for service in assessed(found, SERVICES).services:
        assert bool(service.steps) == (service.grade.upcoming is not None)


@settings(deadline=None)
@given(judgements)
def test_a_score_stays_under_the_cap_of_its_ladder(found: list[Judgement]) -> None:
    """Open hygiene 4.0, rung 1 not reached 5.9, rung 2 not reached 7.9."""
    for service in assessed(found, SERVICES).services:
        if isinstance(service.score, Score):
            cap = {-1: Fraction(4), 0: Fraction(59, 10), 1: Fraction(79, 10)}.get(service.grade.height, Fraction(10))
            assert 0 <= service.score.overall <= cap


def test_caps_rise_with_the_ladder() -> None:
    """A higher rung never has a lower cap."""
    assert [CAPS[rung] for rung in sorted(CAPS)] == sorted(CAPS.values())


@settings(deadline=None)
@given(st.fractions(0, 10), st.fractions(0, 10))
def test_what_is_shown_follows_the_number(one: Fraction, other: Fraction) -> None:
    """A lower score never shows a higher number, and the shown number lies in the band of the exact one."""
    low, high = sorted((one, other))

    assert float(shown(low)) <= float(shown(high))
    assert band(Fraction(shown(low))) is band(low)
    assert letter(Fraction(shown(low))) == letter(low)


@pytest.mark.parametrize("criterion", Criterion)
def test_good_systems_climb_to_the_top(criterion: Criterion) -> None:
    """The properties above are not true for want of anything that climbs; one broken criterion stops the climb."""
    broken = say(Outcome.UNMET, next(each for each in SERVING if each.criterion is criterion))

    assert heights(assessed(GOOD, SERVICES)) == {"cart": 3, "pay": 3}
    assert heights(assessed([*GOOD, broken], SERVICES)) == dict.fromkeys(("cart", "pay"), RUNG_OF[criterion] - 1)
