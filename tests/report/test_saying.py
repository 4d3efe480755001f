"""What reports say of a finding."""

from dataclasses import replace
from datetime import date

import pytest

from roadworthy.findings import Judgement
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Page
from roadworthy.pipeline import review
from roadworthy.report.saying import fix, page_part, sentence
from roadworthy.rules.workloads.start_order_without_health import BAD, start_order_without_health
from roadworthy.settings import Settings
from tests.assessment.values import question, unmet

PAGE = Page("t", fix="in Python", fix_javascript="in JavaScript, `f({ a: 1 })`", fix_go="in Go")


def test_what_ends_is_to_be_waited_for_until_it_is_done() -> None:
    """A health check is the advice for what serves; where a place needs another fix than the page's, it gives it."""
    tree = MemoryRepository({path: text.replace("  # unmet", "") for path, text in BAD.items()})

    found = review(tree, Settings(date(2026, 12, 1), only=(start_order_without_health.name,))).findings

    assert {each.judgement.verdict.subject: "service_completed_successfully" in fix(each) for each in found} == {
        "api": False,
        "alertmanager": True,
    }


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("app.py", "In Python"),
        ("web/server.ts", "In JavaScript, `f({ a: 1 })`"),
        ("main.go", "In Go"),
        ("compose.yml", "In Python"),
    ],
)
def test_a_fix_is_told_in_the_language_of_its_place(path: str, told: str) -> None:
    """Whoever writes Go is not told to call a library of Python."""
    judgement = unmet(replace(question(), page=PAGE), path=path)

    assert page_part(judgement, "fix") == told


def test_a_scenario_that_begins_with_a_word_of_ours_has_its_capital() -> None:
    """A name from the repository keeps its letters; "the other side of" is no name."""
    judgement = unmet(replace(question(), page=Page("t", scenario="{dependency} never answers.")))
    verdict = replace(judgement.verdict, words={"dependency": "the other side of requests.get"})

    assert page_part(replace(judgement, verdict=verdict), "scenario") == "The other side of requests.get never answers."


def test_a_sentence_begins_with_a_capital_where_its_first_word_is_ours() -> None:
    """The handler of an error is described by us; a function is written as the repository writes it."""
    ours, theirs = unmet(question()), unmet(question())

    assert sentence([_of("the handler of OSError in load", ours)]).startswith("The handler of OSError")
    assert sentence([_of("therapy.load", theirs)]).startswith("therapy.load")


def _of(subject: str, judgement: Judgement) -> Judgement:
    return replace(judgement, verdict=replace(judgement.verdict, subject=subject))
