"""The line of kept reviews, in the order of their commits."""

from roadworthy.assessment.record import Kept, Record
from roadworthy.assessment.trend import line_of, points
from roadworthy.report.papers.trend import render_csv, sparkline
from tests.history.values import fault, record, service


def kept(number: int, told: Record, *, asked: str = "all", is_changed: bool = False) -> Kept:
    commit = told.provenance.commit
    return Kept(number, f"2026-11-20T12:00:{number:02}+00:00", commit, is_changed, "s", asked, told)


def test_reviews_stand_in_the_order_of_their_commits() -> None:
    """A revision that was reviewed late stands where its commit does, and each counts against the one before it."""
    newer = record(fault("f2", path="b.py"), commit="c2", date="2026-11-02T00:00:00+00:00", services=(service(),))
    older = record(fault("f1"), commit="c1", date="2026-11-01T23:00:00-05:00")
    oldest = record(fault("f1"), commit="c0", date="2026-11-02T01:00:00+14:00")

    made = points(line_of([kept(1, newer), kept(2, older), kept(3, oldest)]))

    assert [(point.commit, point.new, point.fixed) for point in made] == [
        ("c0", None, None),
        ("c2", 1, 1),
        ("c1", 1, 1),
    ]


def test_the_line_holds_what_asked_the_same() -> None:
    """Reviews that asked other rules than most stand aside; of one commit the last counts."""
    line = line_of(
        [
            kept(1, record(commit="c1")),
            kept(2, record(fault(), commit="c1")),
            kept(3, record(commit="c2")),
            kept(4, record(commit="c3"), asked="few"),
        ]
    )

    assert [each.id for each in line] == [2, 3]


def test_one_service_is_followed_alone() -> None:
    """With a service named, its findings and those that all share are counted, and its own rung is shown."""
    told = record(
        fault("f1"), fault("f2", service="web"), fault("f3", service=""), services=(service(), service(name="web"))
    )

    (point,) = points([kept(1, told)], "web")

    assert (point.service, point.high) == ("web", 2)


def test_a_sparkline_is_as_high_as_its_values() -> None:
    """The lowest value has the lowest sign and the highest the highest; equal ones are equal."""
    assert sparkline([0, 5, 10]) == "▁▅█"
    assert sparkline([3, 3]) == "▄▄"
    assert sparkline([0, 0], 0) == "▁▁"
    assert sparkline([]) == ""


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    """A service whose name begins like a formula is written as text."""
    told = record(services=(service(name="=cmd()"),))

    assert "'=cmd()" in render_csv(points([kept(1, told)]))
