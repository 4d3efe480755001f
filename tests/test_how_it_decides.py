"""The documentation of the grade says what the code does."""

from pathlib import Path

from roadworthy.assessment.scores import CAPS, LETTERS, score, shown
from roadworthy.ladder import EDITION, EVIDENCE, RUNG_OF, Criterion, Pillar, Rung, Severity, Tier
from roadworthy.report.sum import worked_sum
from tests.assessment.values import met, question, unclear, unmet

PAGE = (Path(__file__).parent.parent / "docs" / "how-it-decides.md").read_text(encoding="utf-8")

TIMEOUT = question("call-without-timeout", severity=Severity.HIGH)
RETRY = question("no-retry", rung=Rung.HARDENING)
LOGS = question("unstructured-log", group="logs", pillar=Pillar.OBSERVABILITY, criterion=Criterion.LOGS)
ALERTS = question("no-alerts", group="objectives", pillar=Pillar.OBSERVABILITY, criterion=Criterion.ALERTS)
LOCK = question("no-lockfile", group="dependencies", pillar=Pillar.DELIVERY, severity=Severity.LOW)
EXAMPLE = [
    met(TIMEOUT, line=1), met(TIMEOUT, line=2), met(TIMEOUT, line=3), unclear(TIMEOUT, line=4), unmet(RETRY),
    met(LOGS), unmet(ALERTS), met(LOCK),
]  # fmt: skip


def test_the_worked_sum_on_the_page_is_what_the_formula_gives() -> None:
    """The example of the page, computed."""
    assert worked_sum(score(EXAMPLE, Rung.FOUNDATIONS)) in PAGE


def test_a_service_without_a_score_says_why_in_place_of_a_sum() -> None:
    """One line, no number."""
    assert worked_sum(score([met(TIMEOUT)], None)).startswith("not scored: 1 of the 3 pillars needed")


def test_the_page_names_every_criterion_with_its_rules() -> None:
    """Each in its row, under its rung."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    for criterion, evidence in EVIDENCE.items():
        cells = [f"| {int(RUNG_OF[criterion])} |", str(criterion), *(f"`{rule}`" for rule in evidence.rules)]
        assert any(all(cell in row for cell in cells) for row in rows), criterion


def test_the_page_names_every_cap_letter_tier_and_the_edition() -> None:
    """Numbers on the page are the numbers in force."""
    assert all(shown(cap) in PAGE for cap in CAPS.values())
    assert all(word in PAGE for _, word in LETTERS)
    assert all(f"{tier} | {int(tier.target)}" in PAGE for tier in Tier)
    assert EDITION in PAGE
