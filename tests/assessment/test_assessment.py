"""What a review comes to: order, folding, plan, praise, and what people decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from roadworthy.assessment import Policy, Priority
from roadworthy.assessment.priority import priority_of
from roadworthy.findings import Basis, Harm
from roadworthy.ladder import Criterion, Pillar, Rung, Severity, Tier
from roadworthy.model import Answer, Place, Service, System, Waiver
from tests.assessment.values import SERVED, TODAY, assessed, met, question, unclear, unmet

TIMEOUT = question("call-without-timeout", criterion=Criterion.TIMEOUTS, severity=Severity.HIGH)
RETRY = question("no-retry", rung=Rung.HARDENING)
ALERTS = question("no-alerts", group="objectives", criterion=Criterion.ALERTS)
CI = question("no-ci", group="pipelines", rung=Rung.EXCELLENCE)
TOTAL = Harm.total(("POST /ask", "ask", "requests.post"))
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("rung", "severity", "priority"),
    [
        (Rung.HYGIENE, Severity.LOW, Priority.P0),
        (Rung.FOUNDATIONS, Severity.HIGH, Priority.P1),
        (Rung.FOUNDATIONS, Severity.MEDIUM, Priority.P2),
        (Rung.HARDENING, Severity.HIGH, Priority.P2),
        (Rung.HARDENING, Severity.MEDIUM, Priority.P3),
        (Rung.FOUNDATIONS, Severity.LOW, Priority.P3),
    ],
)
def test_a_priority_follows_rung_and_severity(rung: Rung, severity: Severity, priority: Priority) -> None:
    """Seen from a service whose next rung is foundations."""
    assert priority_of(rung, severity, Rung.FOUNDATIONS) is priority


def test_what_unlocks_more_comes_first_among_equals() -> None:
    """Of two findings on hygiene the one that also breaks a criterion leads."""
    sleep = question("sleep-as-readiness", group="workloads", severity=Severity.HIGH)

    assessment = assessed([unmet(sleep, path="a.sh", harm=TOTAL), unmet(TIMEOUT, path="z.py", harm=TOTAL)])

    assert [each.first.rule for each in assessment.concerns] == ["call-without-timeout", "sleep-as-readiness"]
    assert [each.unlocks for each in assessment.concerns] == [2, 1]


def test_one_cause_in_many_places_is_one_line() -> None:
    """The first place speaks, the others are counted."""
    assessment = assessed([unmet(TIMEOUT, line=n, text=f"waits {n}", cause="session") for n in (3, 1, 2)])

    assert [[place.start for place in each.places] for each in assessment.concerns] == [[1, 2, 3]]


def test_like_findings_without_a_cause_fold_by_what_they_say() -> None:
    """A promoted one keeps a line of its own: it is worked on first."""
    found = [unmet(TIMEOUT, line=1), unmet(TIMEOUT, line=2), unmet(TIMEOUT, line=3, harm=TOTAL)]

    assert [len(each.places) for each in assessed(found).concerns] == [1, 2]


def test_what_is_said_of_different_names_is_one_line() -> None:
    """Three calls to three dependencies want the same change in three places."""
    found = [
        replace(each, verdict=replace(each.verdict, words={"dependency": name}))
        for line, name in enumerate(("cache:6379", "model:11434", "mail:25"), 1)
        for each in [unmet(TIMEOUT, line=line, text=f"waits for as long as {name} does")]
    ]

    assert [len(each.places) for each in assessed(found).concerns] == [3]


def test_what_is_found_in_copies_of_a_file_is_one_line() -> None:
    """Copies of one file say the same of the same lines; a file of another name is none, nor is another line."""
    given = {"text": "waits", "line": 7}
    copies = [unmet(TIMEOUT, path=f"{folder}/store.py", cause=folder, **given) for folder in ("a", "b", "c")]
    other = unmet(TIMEOUT, path="d/queue.py", cause="d", **given)
    further = unmet(TIMEOUT, path="e/store.py", cause="e", text="waits", line=8)

    concerns = assessed([*copies, other, further]).concerns

    assert [[place.path for place in each.places] for each in concerns] == [
        ["a/store.py", "b/store.py", "c/store.py"],
        ["d/queue.py"],
        ["e/store.py"],
    ]


def test_a_lesser_fault_in_the_same_place_folds_under_the_gravest() -> None:
    """One call, one line; what stands elsewhere too keeps its own."""
    found = [unmet(TIMEOUT, line=1), unmet(RETRY, line=1), unmet(question("unchecked-response"), line=1)]
    elsewhere = unmet(RETRY, line=7)

    assert [[each.rule for each in concern.related] for concern in assessed(found).concerns] == [
        ["unchecked-response", "no-retry"]
    ]
    assert len(assessed([*found, elsewhere]).concerns) == 2


def test_faults_of_one_workload_keep_their_lines() -> None:
    """They stand in one block and want different changes."""
    check = question("no-healthcheck", group="workloads", criterion=Criterion.HEALTH, severity=Severity.HIGH)
    state = question("ephemeral-state", group="workloads", rung=Rung.HARDENING, severity=Severity.HIGH)

    assert len(assessed([unmet(check, path="compose.yaml"), unmet(state, path="compose.yaml")]).concerns) == 2


def test_absences_of_the_whole_repository_do_not_fold_into_each_other() -> None:
    """They share no place: they have none."""
    other = question("no-objective", group="objectives", criterion=Criterion.OBJECTIVES)

    assert len(assessed([unmet(ALERTS, path=".", line=0), unmet(other, path=".", line=0)]).concerns) == 2


def test_the_plan_names_what_stands_before_the_next_rung_fewest_changes_first() -> None:
    """Open high findings, criteria that are unmet or unclear, each with what to close or to answer."""
    logs = question("unstructured-log", group="logs", criterion=Criterion.LOGS)
    errors = question("error-without-context", group="errors", criterion=Criterion.ERRORS)
    blocking = question("blocking-call-in-async", severity=Severity.HIGH)
    found = [
        *(unmet(TIMEOUT, line=n) for n in (1, 2, 3)), unclear(logs), unmet(blocking, line=5), unmet(blocking, line=6),
        met(errors), unmet(RETRY),
    ]  # fmt: skip

    steps = assessed(found).services[0].steps

    assert [(step.what, step.changes) for step in steps] == [
        (Criterion.LOGS, 1),
        ("blocking-call-in-async", 2),
        (Criterion.TIMEOUTS, 3),
    ]
    assert steps[0].settle.endswith("?")


def test_the_plan_begins_with_hygiene_and_goes_on_to_the_rung_behind_it() -> None:
    """Closing hygiene alone is no rung to work towards; a medium finding there is this quarter's all the same."""
    logs = question("unstructured-log", group="logs", criterion=Criterion.LOGS)

    assessment = assessed([unmet(TIMEOUT, line=1, harm=TOTAL), unmet(TIMEOUT, line=2, harm=TOTAL), unmet(logs)])

    assert [(step.rung, step.what) for step in assessment.services[0].steps] == [
        (Rung.HYGIENE, "call-without-timeout"),
        (Rung.FOUNDATIONS, Criterion.LOGS),
        (Rung.FOUNDATIONS, Criterion.TIMEOUTS),
    ]
    assert [each.priority for each in assessment.findings] == [Priority.P0, Priority.P0, Priority.P2]


def test_a_rung_with_too_little_evidence_says_what_to_show() -> None:
    """Silence carries nothing: two criteria must be met."""
    steps = assessed([met(TIMEOUT)]).services[0].steps

    assert len(steps) == 1
    assert steps[0].what.startswith("show 1 more of: health checks")


def test_that_what_is_delivered_holds_together_is_not_praised() -> None:
    """Declared imports are expected; tests that are there are a practice."""
    declared = question("undeclared-dependency", group="dependencies", severity=Severity.HIGH, pillar=Pillar.DELIVERY)
    tests = question("no-tests", group="pipelines", rung=Rung.EXCELLENCE, pillar=Pillar.DELIVERY)

    praised = assessed([met(declared), met(tests, line=3)]).services[0].strengths

    assert [each.question.name for each in praised] == ["no-tests"]


def test_praise_needs_weight_a_place_and_no_contradiction() -> None:
    """A fallback that is right is praised until one of its kind is found broken."""
    fallback = question("no-fallback", criterion=Criterion.DEGRADATION)
    light = question("retry-without-jitter", severity=Severity.LOW)
    found = [met(fallback, line=4, text="answers from the cache"), met(light), met(ALERTS, path=".", line=0)]

    praised = assessed(found).services[0].strengths

    assert [(each.text, each.places[0].start) for each in praised] == [("call 4 answers from the cache", 4)]
    assert assessed([*found, unmet(fallback, line=9)]).services[0].strengths == ()


@pytest.mark.parametrize(("until", "open_findings"), [(YESTERDAY, 1), (TODAY, 0), (TOMORROW, 0)])
def test_a_waiver_holds_up_to_its_last_day(until: object, open_findings: int) -> None:
    """Then its finding stands again by itself, and the waiver is listed as expired."""
    waiver = Waiver("call-without-timeout", until, by="ann", because="replaced in March")  # type: ignore[arg-type]

    assessment = assessed([unmet(TIMEOUT)], policy=Policy(TODAY, waivers=(waiver,)))

    assert len(assessment.findings) == open_findings
    assert len(assessment.set_aside) == 1 - open_findings
    assert (waiver in assessment.expired) == bool(open_findings)


def test_a_waiver_opens_the_rung_and_leaves_the_score() -> None:
    """It closes a finding; the fault is still in the files."""
    others = [
        met(question("unstructured-log", group="logs", criterion=Criterion.LOGS)),
        met(question("error-without-context", group="errors", criterion=Criterion.ERRORS)),
    ]
    waiver = Waiver("call-without-timeout", TOMORROW)

    before = assessed([*others, unmet(TIMEOUT)])
    after = assessed([*others, unmet(TIMEOUT)], policy=Policy(TODAY, waivers=(waiver,)))

    assert (before.reached, after.reached) == (Rung.HYGIENE, Rung.FOUNDATIONS)
    assert before.score == after.score


@pytest.mark.parametrize(
    ("path", "is_waived"), [("", True), ("app.py", True), ("*.py", True), ("app", False), ("lib", False)]
)
def test_a_waiver_holds_for_its_path(path: str, is_waived: bool) -> None:
    """A file, a folder or a glob; everything when it names none. One that fits nothing is said to be unused."""
    waiver = Waiver("call-without-timeout", TOMORROW, path=path)

    assessment = assessed([unmet(TIMEOUT)], policy=Policy(TODAY, waivers=(waiver,)))

    assert bool(assessment.set_aside) == is_waived
    assert (assessment.unused == (waiver,)) != is_waived


def test_an_answer_meets_an_absence_on_somebodys_word() -> None:
    """It is marked as declared, and counts only where the policy lets it."""
    answer = Answer("no-alerts", because="they live in ops/alerts", by="ann", until=TOMORROW)
    found = [unmet(ALERTS, path=".", line=0)]

    told = assessed(found, policy=Policy(TODAY, answers=(answer,)))
    strict = assessed(found, policy=Policy(TODAY, answers=(answer,), is_answer_enough=False))

    assert [(each.is_met, each.basis) for each in told.judgements] == [(True, Basis.DECLARED)]
    assert len(strict.findings) == 1


def test_an_answer_does_not_excuse_a_fault_that_was_read() -> None:
    """Reading overrules somebody's word; that is what waivers are for."""
    answer = Answer("call-without-timeout", because="the proxy cuts it", by="ann", until=TOMORROW)

    assert len(assessed([unmet(TIMEOUT)], policy=Policy(TODAY, answers=(answer,))).findings) == 1


@pytest.mark.parametrize(("tier", "listed"), [(Tier.EXPERIMENT, 0), (Tier.PRODUCTION, 1), (Tier.CRITICAL, 2)])
def test_nothing_above_the_target_of_a_tier_is_listed_unless_asked(tier: Tier, listed: int) -> None:
    """It is counted apart."""
    found = [unmet(RETRY), unmet(CI)]

    assessment = assessed(found, policy=Policy(TODAY, tiers={"shop": tier}))
    asked = assessed(found, policy=Policy(TODAY, tiers={"shop": tier}, shows_all_rungs=True))

    assert (len(assessment.findings), len(assessment.above_target)) == (listed, 2 - listed)
    assert len(asked.findings) == 2


def test_the_whole_stands_where_its_lowest_service_stands() -> None:
    """A fault of one service leaves the other its rung; a shared one is held against both."""
    here = Place("app.py", 1, 1)
    two = System(services=(Service(place=here, name="cart"), Service(place=here, name="pay")))
    shared = [met(question(f"rule-{each.name}", criterion=each)) for each in (Criterion.LOGS, Criterion.ERRORS)]

    one_broken = assessed([*shared, unmet(TIMEOUT, service="pay")], two)
    both_broken = assessed([*shared, unmet(TIMEOUT)], two)

    assert [each.grade.reached for each in one_broken.services] == [Rung.FOUNDATIONS, Rung.HYGIENE]
    assert one_broken.reached is Rung.HYGIENE
    assert [each.grade.reached for each in both_broken.services] == [Rung.HYGIENE, Rung.HYGIENE]


def test_what_another_tool_or_a_model_says_moves_nothing() -> None:
    """It is kept apart."""
    advised = unmet(TIMEOUT, basis=Basis.ADVISED, harm=TOTAL)

    assessment = assessed([advised])

    assert assessment.reached is Rung.HYGIENE
    assert (len(assessment.findings), len(assessment.apart)) == (0, 1)


def test_the_same_settings_have_the_same_hash_on_any_day() -> None:
    """So that two reports can be told to have been made alike."""
    from roadworthy.settings import Settings

    assert Settings(TODAY).hash == Settings(TOMORROW).hash
    assert Settings(TODAY).hash != Settings(TODAY, only=("calls",)).hash


def test_a_service_has_the_tier_that_the_model_gives_it() -> None:
    """Where the policy names none."""
    assert assessed([], SERVED).services[0].target is Rung.HARDENING
