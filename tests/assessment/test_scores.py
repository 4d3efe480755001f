"""The numbers, and what they are made of."""

from fractions import Fraction

import pytest

from roadworthy.assessment.areas import ArchitectureArea, SummaryArea, architecture_area, summary_area
from roadworthy.assessment.scores import Band, NoScore, Score, band, letter, score, shown
from roadworthy.findings import Judgement
from roadworthy.ladder import Pillar, Rung, Severity
from roadworthy.model import Place, System, Workload
from tests.assessment.values import assessed, met, question, unclear, unmet

TIMEOUT = question("call-without-timeout", severity=Severity.HIGH, pillar=Pillar.AVAILABILITY)
RETRY = question("no-retry", severity=Severity.MEDIUM, pillar=Pillar.AVAILABILITY)
LOGS = question("unstructured-log", group="logs", pillar=Pillar.OBSERVABILITY)
PINNED = question("unpinned-dependency", group="dependencies", pillar=Pillar.DELIVERY)
THREE = [met(TIMEOUT), met(LOGS), met(PINNED)]


def scored(judgements: list[Judgement], upcoming: Rung | None = None) -> Score:
    number = score(judgements, upcoming)
    assert isinstance(number, Score)
    return number


def test_a_pillar_is_the_severity_weighted_mean_of_its_rules_shares() -> None:
    """A high rule weighs 3 and a medium one 2; places do not weigh."""
    number = scored([*THREE, *(met(TIMEOUT, line=n) for n in range(2, 4)), unmet(TIMEOUT, line=9), unmet(RETRY)])

    availability = next(each for each in number.pillars if each.of is Pillar.AVAILABILITY)
    assert availability.value == 10 * (3 * Fraction(3, 4) + 2 * 0) / 5


def test_unclear_counts_as_asked_and_not_as_met() -> None:
    """It weighs on the share as much as unmet, and the evidence tells them apart."""
    number = scored([*THREE, unclear(TIMEOUT, line=2)])

    availability = next(each for each in number.pillars if each.of is Pillar.AVAILABILITY)
    assert availability.value == 5
    assert (availability.answered, availability.unclear) == (1, 1)


def test_the_overall_score_is_the_plain_mean_of_the_pillars() -> None:
    """No pillar weighs more for having more rules."""
    assert scored([met(TIMEOUT), met(RETRY), unmet(LOGS), met(PINNED)]).overall == Fraction(20, 3)


@pytest.mark.parametrize(
    ("upcoming", "overall"),
    [(Rung.HYGIENE, "4.0"), (Rung.FOUNDATIONS, "5.9"), (Rung.HARDENING, "7.9"), (Rung.EXCELLENCE, "10.0")],
)
def test_the_ladder_caps_the_score(upcoming: Rung, overall: str) -> None:
    """The lowest rung that does not hold sets the cap; the last has none."""
    assert shown(scored(THREE, upcoming).overall) == overall


def test_two_pillars_are_no_score() -> None:
    """Three are needed; what is missing is named."""
    number = score([met(TIMEOUT), met(LOGS)], None)

    assert isinstance(number, NoScore)
    assert "response, delivery, security" in number.why


def test_what_documents_promise_does_not_count() -> None:
    """Claims feed completeness, not pillars."""
    claim = question("command-claim-wrong", group="claims", pillar=Pillar.DELIVERY)

    assert scored([*THREE, unmet(claim)]).overall == 10


def test_a_part_of_the_rules_gives_no_score() -> None:
    """A number over chosen questions would say what was chosen."""
    only = assessed(THREE, left_out=[RETRY]).services[0].score

    assert only == NoScore("only a part of the rules was asked")


def test_workloads_of_others_have_a_rung_and_no_score() -> None:
    """A repository that runs images and holds no service is graded as one, without a number."""
    here = Place("compose.yaml", 2, 3)
    assessment = assessed(THREE, System(name="stack", workloads=(Workload(place=here, kind="compose", name="db"),)))

    assert [each.name for each in assessment.services] == ["stack"]
    assert assessment.reached is Rung.HYGIENE
    assert isinstance(assessment.score, NoScore)


@pytest.mark.parametrize(
    ("value", "word"),
    [("10", "A++"), ("9.99", "A+"), ("9.5", "A+"), ("9.49", "A"), ("9", "A"), ("8", "B+"), ("7.99", "B"), ("7", "B"),
     ("6", "C+"), ("5", "C"), ("4.9", "D"), ("3", "D"), ("2.99", "F"), ("0", "F")],
)  # fmt: skip
def test_a_letter_begins_at_its_number(value: str, word: str) -> None:
    """Half-open: the lower end belongs to it."""
    assert letter(Fraction(value)) == word


def test_bands_are_half_open() -> None:
    """Five is functional, eight is ready."""
    values = [Fraction(each) for each in ("4.99", "5", "7.99", "8")]

    assert [band(each) for each in values] == [
        Band.NOT_READY,
        Band.FUNCTIONAL,
        Band.FUNCTIONAL,
        Band.PRODUCTION_READY,
    ]


def test_a_number_is_never_shown_better_than_its_band() -> None:
    """7.99 is not 8.0."""
    assert shown(Fraction("7.99")) == "7.9"


@pytest.mark.parametrize(
    ("name", "group", "pillar", "architecture", "summary"),
    [
        ("call-without-timeout", "calls", Pillar.AVAILABILITY, ArchitectureArea.RELIABILITY, SummaryArea.ARCHITECTURE),
        ("unbounded-queue", "services", Pillar.AVAILABILITY, ArchitectureArea.PERFORMANCE, SummaryArea.ARCHITECTURE),
        ("root-user", "workloads", Pillar.SECURITY, ArchitectureArea.OPERATIONS, SummaryArea.SECURITY),
        ("no-alerts", "objectives", Pillar.OBSERVABILITY, ArchitectureArea.OBSERVABILITY, SummaryArea.OPERATIONS),
    ],
)
def test_a_rule_has_its_areas(
    name: str, group: str, pillar: Pillar, architecture: ArchitectureArea, summary: SummaryArea
) -> None:
    """By its group, or by its pillar, its kind or its name where the group would mislead."""
    asked = question(name, group=group, pillar=pillar)

    assert (architecture_area(asked), summary_area(asked)) == (architecture, summary)
