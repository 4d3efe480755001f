"""A comparison tells what changed finding by finding, and why each grade moved."""

from dataclasses import replace

import pytest

from roadworthy.assessment.movement import movement
from roadworthy.assessment.record import Fault, Promotion
from roadworthy.report.blocks import plain
from roadworthy.report.console import View
from roadworthy.report.forms import terminal
from roadworthy.report.papers.movement import paper
from tests.history.values import TIMEOUTS, fault, record, said, service

HIGH, LOW = fault("f1", severity="high"), fault("f1", severity="low")


def names(faults: tuple[Fault, ...]) -> list[str]:
    return [each.fingerprint for each in faults]


def test_what_came_is_new_and_what_went_is_fixed() -> None:
    """A finding of one side only is new or fixed; one of both is neither."""
    told = movement(record(fault("f1"), fault("f2", path="b.py")), record(fault("f1"), fault("f3", path="c.py")))

    assert (names(told.new), names(told.fixed), told.same) == (["f3"], ["f2"], 1)


@pytest.mark.parametrize(("then", "now", "is_worse"), [(LOW, HIGH, True), (HIGH, LOW, False)])
def test_another_severity_is_worse_or_eased(then: Fault, now: Fault, is_worse: bool) -> None:
    """What weighs more is worse, what weighs less has eased, and the reason names both."""
    told = movement(record(then), record(now))

    (shift,) = told.worse if is_worse else told.eased
    assert shift.why == f"was {then.severity} and is {now.severity}"
    assert told.same == 0


def test_a_promotion_is_worse() -> None:
    """A finding that now takes down the whole service is worse, whatever its severity."""
    promoted = replace(fault("f1", severity="medium", rung="hygiene"), harm=Promotion("total"))

    (shift,) = movement(record(fault("f1", severity="medium")), record(promoted)).worse

    assert shift.why == "stood on foundations and is promoted to hygiene (total)"


def test_the_same_line_elsewhere_has_moved() -> None:
    """The same quote in a file of another name is the same finding, moved, though its fingerprint is another."""
    before = replace(fault("f1", path="old.py", quote="q"), subject="get")
    after = replace(fault("f2", path="new.py", quote="q"), subject="get")

    told = movement(record(before), record(after))

    assert [(shift.then.place.path, shift.now.place.path) for shift in told.moved] == [("old.py", "new.py")]
    assert not told.new
    assert not told.fixed


def test_what_is_set_aside_is_not_fixed() -> None:
    """A waiver since then is told as such, and so is one that ended."""
    aside = movement(record(fault("f1")), record(set_aside=(fault("f1"),)))
    back = movement(record(set_aside=(fault("f1"),)), record(fault("f1")))

    assert (names(aside.waived), names(aside.fixed)) == (["f1"], [])
    assert (names(back.returned), names(back.new)) == (["f1"], [])


def test_a_grade_that_moved_by_a_waiver_says_so() -> None:
    """A rung that holds since its finding was set aside does not read as fixed, nor as new when the waiver ends."""
    open_, quiet = record(fault("f1"), services=(service(),)), service(reached="foundations", unmet=())
    aside = movement(open_, record(services=(quiet,), set_aside=(fault("f1"),)))
    back = movement(record(services=(quiet,), set_aside=(fault("f1"),)), open_)

    (since,) = aside.services[0].rungs[0].criteria
    (ended,) = back.services[0].rungs[0].criteria
    assert (names(since.waived), names(since.fixed)) == (["f1"], [])
    assert (names(ended.returned), names(ended.new)) == (["f1"], [])


def test_a_rule_that_was_asked_once_tells_nothing_of_the_change() -> None:
    """What a rule found that was not asked both times is neither new nor fixed."""
    told = movement(
        record(fault("f1"), rules=("call-without-timeout",)), record(fault("f2", "no-retry"), rules=("no-retry",))
    )

    assert (names(told.unasked), names(told.newly_asked)) == (["f1"], ["f2"])
    assert not told.new
    assert not told.fixed


def test_why_a_grade_moved() -> None:
    """A criterion that is met now names the finding that went and the evidence that came; the pillar names its rule."""
    then = record(fault("f1"), services=(service(),))
    stands = service(reached="foundations", unmet=(), met=("m1",), overall=7.0, availability=9.0)
    now = record(services=(stands,), met=(said("m1"),))

    (shift,) = movement(then, now).services

    (rung,) = shift.rungs
    (criterion,) = rung.criteria
    assert (rung.then, rung.now) == ("partly", "passed")
    assert (criterion.criterion, criterion.then, criterion.now) == (TIMEOUTS, "unmet", "met")
    assert names(criterion.fixed) == ["f1"]
    assert criterion.gained == (said("m1"),)
    (pillar,) = shift.pillars
    assert (pillar.then, pillar.now, len(pillar.rules)) == (4.0, 9.0, 1)


def test_a_finding_that_only_moved_explains_no_grade() -> None:
    """Among the reasons for a grade, the same finding under another fingerprint is neither new nor fixed."""
    before = replace(fault("f1", path="old.py", quote="q"), subject="get")
    after = replace(fault("f2", path="new.py", quote="q"), subject="get")
    unclear = replace(service(unmet=("f2",)), rungs=())
    kept = service(unmet=("f2",)).rungs[0]
    turned = replace(kept, status="failed", criteria=(replace(kept.criteria[0], standing="unclear"),))

    told = movement(
        record(before, services=(service(unmet=("f1",)),)), record(after, services=(replace(unclear, rungs=(turned,)),))
    )

    (rung,) = told.services[0].rungs
    assert (rung.new, rung.fixed, rung.criteria[0].new, rung.criteria[0].fixed) == ((), (), (), ())


def test_services_that_come_and_go_are_told() -> None:
    """Of several services, one that is not in both stands with one side only."""
    both, gone, come = (service(name=name) for name in ("api", "old", "new"))

    told = movement(record(services=(both, gone)), record(services=(both, come)))

    assert [(each.name, each.then is None, each.now is None, each.is_moved) for each in told.services] == [
        ("api", False, False, False),
        ("new", True, False, True),
        ("old", False, True, True),
    ]


def test_a_hostile_name_does_no_harm_on_a_terminal() -> None:
    """Escapes in what is told of a repository are shown as their codes."""
    hostile = replace(fault("f1"), subject="\x1b[2Jgone", service="\x1b]0;x\x07")
    told = movement(record(), record(hostile, services=(service(name="\x1b[31mapi"),)))

    text = terminal.render([paper("A\x1b", "B", told, shows_all=True)], View())

    assert "\x1b" not in text
    assert "gone" in text


def test_long_lists_are_counted_unless_asked_for() -> None:
    """Of many findings the first are listed and the rest counted; with all, every one is."""
    told = movement(record(), record(*(fault(f"f{number}", path=f"{number}.py") for number in range(40))))

    short = terminal.render([paper("A", "B", told, shows_all=False)], View())
    whole = terminal.render([paper("A", "B", told, shows_all=True)], View())

    assert "and 28 more" in short
    assert whole.count("call-without-timeout") == 40
    assert plain(paper("A", "B", told, shows_all=False).title) == "chat: A to B"
