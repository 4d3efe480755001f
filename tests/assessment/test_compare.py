"""What two reports have in common, and what is new, worse or fixed."""

from dataclasses import replace

from roadworthy.assessment import Change, Standing, baseline, compare
from roadworthy.assessment.policy import Policy
from roadworthy.findings import Harm, Judgement, Outcome, Verdict
from roadworthy.ladder import Criterion, Rung
from roadworthy.model import Place, Waiver
from roadworthy.model.difference import Difference, Lines

from .values import TODAY, assessed, met, question, unmet

TIMEOUT = question(criterion=Criterion.TIMEOUTS)
PINNED = question("unpinned-image", group="workloads")
PRINT = question("print-as-log", group="logs")
ABSENT = question("no-metrics", group="metrics")


def call(
    path: str = "app.py", line: int = 3, symbol: str = "ask", quote: str = "get(url)", harm: Harm | None = None
) -> Judgement:
    """A call without a timeout in this function."""
    place = Place(path, line, line, quote=quote)
    return Judgement(TIMEOUT, Verdict(Outcome.UNMET, "waits", place, "get to shop", symbol=symbol, harm=harm))


def change(then: list[Judgement], now: list[Judgement], difference: Difference | None = None) -> Change:
    """From one list of verdicts to another."""
    return compare(baseline(assessed(then), "main"), assessed(now), difference)


def test_moved_lines_change_nothing() -> None:
    """The same fault twenty lines below is the same fault."""
    told = change([call(line=3)], [call(line=23)])

    assert (told.new, told.fixed, len(told.open)) == (frozenset(), (), 1)


def test_a_moved_file_changes_nothing() -> None:
    """A fault in a file that has another path now is neither new nor fixed."""
    moved = Difference(moved={"app.py": "src/app.py"})

    told = change([call(symbol="")], [call("src/app.py", symbol="")], moved)

    assert (told.new, told.fixed) == (frozenset(), ())


def test_a_function_that_moved_to_another_file_changes_nothing() -> None:
    """The same quote in the same function, in a file that git does not take for the same."""
    told = change([call()], [call("client.py")])

    assert (told.new, told.fixed) == (frozenset(), ())


def test_an_edited_line_keeps_its_fault() -> None:
    """Another argument on the line, and still no timeout."""
    told = change([call()], [call(quote="get(url, headers=h)")])

    assert (told.new, told.fixed) == (frozenset(), ())


def test_a_call_that_goes_elsewhere_keeps_its_fault() -> None:
    """The function calls another host, on a line written anew, and still waits without end."""
    elsewhere = call(quote="post(")
    elsewhere = replace(elsewhere, verdict=replace(elsewhere.verdict, subject="post to other"))

    told = change([call()], [elsewhere])

    assert (told.new, told.fixed) == (frozenset(), ())


def test_a_renamed_function_keeps_its_fault() -> None:
    """The quote stands in the same file under another name."""
    told = change([call()], [call(symbol="asked")])

    assert (told.new, told.fixed) == (frozenset(), ())


def test_of_equal_faults_that_on_the_line_that_came_is_new() -> None:
    """A second call like the first is told where it was added, also above the first."""
    came = Difference(changed={"app.py": Lines(come={2: "get(url)"})})

    now = assessed([call(line=2), call(line=4)])
    told = compare(baseline(assessed([call(line=3)]), "main"), now, came)

    (new,) = [each for each in now.findings if each.fingerprint in told.new]
    assert new.place.start == 2


def test_a_line_that_stayed_keeps_its_fault_whatever_is_called_like_it() -> None:
    """The function was renamed, and a new one took its name with the same fault: the new one is told."""
    came = Difference(
        changed={"app.py": Lines(gone={1: "def ask():"}, come={1: "def asked():", 4: "def ask():", 5: ""})}
    )

    now = assessed([call(line=2, symbol="asked"), call(line=5, symbol="ask")])
    told = compare(baseline(assessed([call(line=2)]), "main"), now, came)

    (new,) = [each for each in now.findings if each.fingerprint in told.new]
    assert new.place.start == 5


def service(name: str, start: int = 3, path: str = "compose.yaml") -> Judgement:
    """A service of compose, ten lines long, without a health check."""
    place = Place(path, start, start + 9, quote=f"{name}:")
    return Judgement(PINNED, Verdict(Outcome.UNMET, "has none", place, name))


def test_a_block_with_another_name_keeps_its_fault() -> None:
    """A service of compose that is called otherwise is neither new nor fixed; one that came beside it is new."""
    renamed = Difference(
        changed={"compose.yaml": Lines(gone={3: "shop:"}, come={3: "store:", **dict.fromkeys(range(13, 23), "x")})}
    )

    told = change([service("shop")], [service("store"), service("other", 13)], renamed)

    assert (len(told.open), len(told.new), told.fixed) == (1, 1, ())


def test_a_block_of_which_little_stayed_is_new() -> None:
    """Another service in the place of the old one is another fault."""
    lines = dict.fromkeys(range(3, 11), "x")
    replaced = Difference(changed={"compose.yaml": Lines(gone=lines, come=lines)})

    told = change([service("shop")], [service("store")], replaced)

    assert (len(told.new), len(told.fixed)) == (1, 1)


def test_a_line_is_found_where_it_stands_now() -> None:
    """Lines that came above push it down, lines that went pull it up."""
    difference = Difference(changed={"b.py": Lines(gone={2: ""}, come={1: "", 3: ""})}, moved={"a.py": "b.py"})

    assert [difference.now_at("a.py", line) for line in (1, 2, 3, 4)] == [("b.py", 2), None, ("b.py", 4), ("b.py", 5)]
    assert difference.now_at("c.py", 7) == ("c.py", 7)


def test_a_copy_is_new() -> None:
    """The fault stays where it was, and stands in a second file, too."""
    told = change([call()], [call(), call("client.py")])

    assert (len(told.new), len(told.open)) == (1, 1)


def test_an_absence_that_is_told_elsewhere_is_the_same() -> None:
    """What is absent has no line of its own: another place to say so is nothing new."""
    told = change([unmet(ABSENT, path="a.py", text="one")], [unmet(ABSENT, path="b.py", line=7, text="two")])

    assert (told.new, told.fixed) == (frozenset(), ())


def test_what_a_service_lacks_is_not_new_in_another_file() -> None:
    """A second manifest of the service that has no metrics tells nothing new, and its end mends nothing."""
    one, two = (unmet(ABSENT, path=path, service="shop", text=path) for path in ("a.yaml", "b.yaml"))

    more, less = change([one], [one, two]), change([one, two], [two])

    assert (more.new, len(more.open)) == (frozenset(), 2)
    assert (less.fixed, len(less.open)) == ((), 1)


def printed(path: str, times: int, also: str = "") -> Judgement:
    """A service that prints, told at one of its places."""
    place = Place(path, 7, 7, quote=f"print({times})")
    others = (Place(also, 3, 3),) if also else ()
    text = f"prints {times} times instead of logging"
    return Judgement(PRINT, Verdict(Outcome.UNMET, text, place, "shop", also=others), service="shop")


def test_a_whole_that_is_told_at_another_place_is_the_same() -> None:
    """The first print went, the second one stays and now stands for all: nothing new, nothing fixed."""
    told = change([printed("a.py", 2, also="b.py")], [printed("b.py", 1)])

    assert (told.new, told.fixed, len(told.open)) == (frozenset(), (), 1)


def test_a_whole_that_is_told_on_a_line_that_came_is_new() -> None:
    """A further print comes before the others: it is new, and the others are not fixed."""
    came = Difference(changed={"a.py": Lines(come={7: "print(3)"})})

    told = change([printed("b.py", 2)], [printed("a.py", 3, also="b.py")], came)

    assert (len(told.new), told.fixed) == (1, ())


def test_a_promoted_finding_is_worse() -> None:
    """The same call now stands in a request's path and can take all down."""
    told = change([call()], [call(harm=Harm.total(("POST /ask", "app.py:ask")))])

    assert [each.why for each in told.worse] == ["stood on foundations and is promoted to hygiene"]
    assert told.worsened == told.open


def test_a_rule_that_was_not_asked_then_finds_nothing_new() -> None:
    """An upgrade turns nobody red."""
    told = change([call()], [call(), unmet(PINNED, line=1)])

    assert (told.new, len(told.open)) == (frozenset(), 1)


def test_a_rule_that_is_not_asked_now_fixes_nothing() -> None:
    """What was open and is not asked any more is counted apart."""
    told = change([call(), unmet(PINNED, line=1)], [call()])

    assert (told.fixed, [each.rule for each in told.unasked]) == ((), ["unpinned-image"])


def test_a_waiver_fixes_nothing_and_its_end_is_no_new_fault() -> None:
    """What is set aside now is not fixed; what comes back is told as that."""
    waived = Policy(TODAY, waivers=(Waiver("call-without-timeout", TODAY, "ana", "because"),))

    aside = compare(baseline(assessed([call()]), "main"), assessed([call()], policy=waived))
    back = compare(baseline(assessed([call()], policy=waived), "main"), assessed([call()]))

    assert (aside.fixed, aside.new, aside.open) == ((), frozenset(), frozenset())
    assert (len(back.returned), back.new) == (1, frozenset())


def test_a_criterion_that_was_met_and_is_not_is_lost() -> None:
    """The service then and now, with what it lost."""
    told = change([met(TIMEOUT)], [unmet(TIMEOUT)])

    (service,) = told.services
    assert service.lost == (Criterion.TIMEOUTS,)
    assert service.then is not None
    assert dict(service.then.criteria)[Criterion.TIMEOUTS] is Standing.MET
    assert told.lower == (service,)


def test_a_rung_is_lost_with_its_reason() -> None:
    """A credential that leaks brings the service below hygiene, and the reason is told."""
    told = change([met(TIMEOUT)], [met(TIMEOUT), call(harm=Harm.total(("POST /ask",)))])

    (service,) = told.services
    assert service.then is not None
    assert service.now is not None
    assert (service.then.reached, service.now.reached) == (Rung.HYGIENE, None)
    assert service.is_lower
    assert "total" in service.now.why
