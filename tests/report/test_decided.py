"""What reports say of decisions, in every form."""

import json
from datetime import date

import pytest

from roadworthy.assessment import Policy
from roadworthy.model import Answer, Place, Waiver
from roadworthy.model.ownership import Ownership
from roadworthy.model.terms import Terms
from roadworthy.model.waiver import Origin
from roadworthy.report.formats import render
from tests.report.values import PIPED, TODAY, WHOLE, shop

LATER = date(2027, 1, 31)
HOSTILE = "x\x1b[2J <script>alert(1)</script> [a](javascript:b) | @all ::error::"


def _policy(*waivers: Waiver, terms: Terms | None = None) -> Policy:
    return Policy(TODAY, waivers=waivers, terms=terms or Terms(), ownership=Ownership(whole="@shop"))


def _inline(line: int, because: str = "prints are collected") -> Waiver:
    return Waiver(
        "print-as-log", LATER, "@ana", because, "api/app.py", origin=Origin.INLINE, place=Place("api/app.py", line - 1),
        lines=(line, line),
    )  # fmt: skip


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "sarif", "github", "junit", "csv"])
def test_what_is_set_aside_is_told_in_every_form(form: str) -> None:
    """A waived finding leaves the findings and stands beside them, counted or with its reason."""
    policy = _policy(Waiver("no-ci", LATER, "@bob", "built elsewhere"))

    text = render(form, shop(policy=policy), PIPED)

    assert "set aside" in text or '"waiver": {' in text or '"suppressions"' in text or "config,'@bob" in text


def test_sarif_tells_waivers_in_the_code_from_those_outside() -> None:
    """A comment suppresses in the source, the config from outside; a baseline says what was there before."""
    assessment = shop(policy=_policy(_inline(20), Waiver("no-ci", LATER, "@bob", "built elsewhere")))

    results = json.loads(render("sarif", assessment, PIPED))["runs"][0]["results"]

    kinds = {each["ruleId"]: each["suppressions"][0]["kind"] for each in results if "suppressions" in each}
    assert kinds == {"print-as-log": "inSource", "no-ci": "external"}


def test_sarif_tells_what_was_there_before() -> None:
    """With a baseline each fault is new or unchanged; a question that stayed open is neither."""
    old = next(each for each in shop().above_target if each.rule == "no-ci")
    entry = Waiver(old.rule, LATER, "x", "y", ".", old.fingerprint, origin=Origin.BASELINE)

    assessment = shop(policy=Policy(TODAY, waivers=(entry,), baseline="old.json"))

    results = json.loads(render("sarif", assessment, PIPED))["runs"][0]["results"]
    states = {(each["ruleId"], each.get("baselineState")) for each in results}
    assert {("no-ci", "unchanged"), ("unpinned-image", "new"), ("root-user", None)} <= states


def test_a_waiver_in_the_code_holds_for_its_line_alone() -> None:
    """The like finding ten lines below stays open."""
    assessment = shop(policy=Policy(TODAY, waivers=(_inline(20),)))

    open_lines = [each.place.start for each in assessment.findings if each.rule == "print-as-log"]

    assert open_lines == [10, 30]


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (Terms(allows_inline=False), "the policy allows no waivers in the code"),
        (Terms(approvers=("@lead",)), "the policy does not let @ana decide"),
        (Terms(longest_days=30), "it reaches 61 days ahead, and the policy allows 30"),
        (Terms(required=("print-as-log",)), "nobody sets it aside"),
    ],
)
def test_what_the_policy_refuses_is_told_and_does_not_count(terms: Terms, why: str) -> None:
    """The finding stays open, and the report says at which comment and why."""
    assessment = shop(policy=_policy(_inline(20), terms=terms))

    assert assessment.set_aside == ()
    assert why in assessment.refused[0].why
    assert why in render("terminal", assessment, WHOLE).replace("\n          ", " ")


def test_a_change_cannot_excuse_itself() -> None:
    """Where only known findings may be set aside in the code, a comment for another one has no effect."""
    known = shop(policy=_policy(_inline(20))).set_aside[0].fingerprint
    policy = Policy(TODAY, waivers=(_inline(20), _inline(30)), inline_only_for=frozenset({known}))

    assert [each.place.start for each in shop(policy=policy).set_aside] == [20]


def test_a_baseline_of_another_repository_is_told_with_numbers() -> None:
    """Nothing of it fits and its files are not here: the report says so instead of falling silent."""
    entries = [
        Waiver("root-user", LATER, "x", "y", f"other/{n}.py", f"{n:020x}", origin=Origin.BASELINE) for n in range(5)
    ]

    assessment = shop(policy=Policy(TODAY, waivers=tuple(entries), baseline="old.json"))

    assert assessment.baseline is not None and assessment.baseline.is_foreign
    told = " ".join(render("terminal", assessment, PIPED).split())
    assert "old.json holds 5 entries and none of them fits: 5 name files that are not here" in told


@pytest.mark.parametrize("form", ["terminal", "markdown", "sarif", "github", "junit", "csv"])
def test_hostile_words_in_a_waiver_are_harmless(form: str) -> None:
    """A reason with escapes, markup and commands comes out as text."""
    hostile = Waiver("no-ci", LATER, HOSTILE, HOSTILE)
    refused = _inline(20, HOSTILE)
    policy = Policy(
        TODAY, waivers=(hostile, refused), terms=Terms(allows_inline=False), ownership=Ownership(whole=HOSTILE)
    )

    text = render(form, shop(policy=policy), WHOLE)

    assert "\x1b[2J" not in text
    if form == "markdown":
        assert "<script>" not in text and "[a](javascript:b)" not in text
    if form == "github":
        assert not any(line.startswith("::error::") for line in text.splitlines())


def test_a_finding_has_the_owner_of_its_place() -> None:
    """JSON, CSV and Markdown name who answers for it."""
    assessment = shop(policy=Policy(TODAY, ownership=Ownership(config=(("api/", "@api"),), whole="@shop")))

    owners = {each.rule: each.owner for each in assessment.findings}

    assert (owners["call-without-timeout"], owners["unpinned-image"]) == ("@api", "@shop")
    assert "| Owner |" in render("markdown", assessment, PIPED)
    assert ",'@api," in render("csv", assessment, PIPED)


def test_an_answer_shows_on_whose_word_it_stands() -> None:
    """What was unclear is met on the basis declared, and the report lists it apart with who said so."""
    answer = Answer("root-user", "the platform sets it", "@ana", LATER)

    assessment = shop(policy=Policy(TODAY, answers=(answer,)))

    text = render("markdown", assessment, PIPED)
    assert "1 verdict on somebody's word, not on what was read" in text
    assert "is answered by &#64;ana until 2027-01-31: the platform sets it" in text


def test_an_answer_is_held_to_the_policy_too() -> None:
    """Who may not decide may not answer; the question stays open, and the report says why."""
    answer = Answer("root-user", "the platform sets it", "@ana", LATER)

    assessment = shop(policy=Policy(TODAY, answers=(answer,), terms=Terms(approvers=("@lead",))))

    assert [each.question.name for each in assessment.unclear] == ["root-user"]
    assert assessment.refused[0].what == "the answer of root-user"
