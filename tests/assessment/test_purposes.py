"""What a system may be used for, and what its documents design."""

from dataclasses import replace
from fractions import Fraction

from roadworthy.assessment import SummaryArea
from roadworthy.assessment.areas import summary_area
from roadworthy.assessment.designed import TOPICS, designed
from roadworthy.assessment.purposes import (
    DOES_NOT_START,
    TOUCHES_DATA,
    TURNS_ON_THE_USER,
    Purpose,
    Verdict,
    purposes,
)
from roadworthy.findings import Outcome
from roadworthy.ladder import Pillar
from roadworthy.model import Claim, ClaimKind, Document, Place, System
from roadworthy.rules.catalogue import all_rules
from tests.report.values import PINNED, ROOT, TIMEOUT, library, say, shop


def _of(verdicts: tuple[Verdict, ...], purpose: Purpose) -> Verdict:
    return next(each for each in verdicts if each.purpose is purpose)


def test_every_rule_of_the_tables_exists() -> None:
    """A rule that is renamed cannot fall out of a verdict silently."""
    known = {rule.name for rule in all_rules()}

    assert set(TURNS_ON_THE_USER) | set(DOES_NOT_START) | set(TOUCHES_DATA) <= known


def test_open_hygiene_forbids_others_to_rely_on_it() -> None:
    """A call that takes the service down decides against internal use, and is named."""
    verdict = _of(purposes(shop()), Purpose.INTERNAL)

    assert verdict.is_fit is False
    assert "call-without-timeout" in {finding.rule for finding in verdict.findings}


def test_what_strikes_whoever_runs_it_forbids_learning() -> None:
    """Nothing of the shop turns on its user; a container with every right of the host does."""
    privileged = replace(PINNED, name="privileged-container")
    fault = say(Outcome.UNMET, privileged, Place("compose.yml", 3, 3), "api", "has every right of the host")

    assert _of(purposes(shop()), Purpose.LEARNING).is_fit is True
    assert _of(purposes(shop(fault)), Purpose.LEARNING).is_fit is False


def test_nothing_served_is_not_judged_for_use_by_others() -> None:
    """A library is neither fit nor unfit to face the internet."""
    verdicts = purposes(library())

    assert {each.is_fit for each in verdicts if each.purpose is not Purpose.LEARNING} == {None}


def test_data_is_safe_from_no_fault_that_shows_it() -> None:
    """A committed password decides against sensitive data though its rung is another."""
    leaked = replace(TIMEOUT, name="hardcoded-secret", pillar=Pillar.SECURITY)
    fault = say(Outcome.UNMET, leaked, Place("app.py", 9, 9), "KEY", "is committed as a secret value")

    decided = _of(purposes(shop(fault)), Purpose.SENSITIVE)

    assert "hardcoded-secret" in {finding.rule for finding in decided.findings}
    assert summary_area(ROOT) is SummaryArea.SECURITY


def test_what_is_planned_or_drawn_is_designed() -> None:
    """A plan for alerts and a manifest in a document cover two topics of operations; a review of another day none."""
    place = Place("DESIGN.md", 4, 4)
    plan = Claim(place=place, kind=ClaimKind.ALERT, subject="an alert", asserts="is there", skipped="a plan")
    told = Claim(place=place, kind=ClaimKind.FEATURE, subject="backups", asserts="is there",
                 skipped="a review of another day")  # fmt: skip
    document = Document(place=place, file="DESIGN.md", designs=(("manifest", Place("DESIGN.md", 9, 20)),))

    found = {each.area: each for each in designed(System(claims=(plan, told), documents=(document,)))}

    operations = found[SummaryArea.OPERATIONS]
    assert [name for name, _ in operations.covered] == ["alerts", "manifests"]
    assert operations.value == Fraction(20, len(TOPICS[SummaryArea.OPERATIONS]))
    assert found[SummaryArea.SECURITY].value == 0
