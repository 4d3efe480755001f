"""How many promises hold."""

from dataclasses import replace

from roadworthy.assessment import Completeness, Keeping
from roadworthy.assessment.completeness import completeness
from roadworthy.findings import Judgement, Manner, met, unclear, unmet
from roadworthy.model import Claim, ClaimKind, Place
from tests.report.values import PINNED


def _claim(line: int, kind: ClaimKind = ClaimKind.PATH, skipped: str = "") -> Claim:
    name = f"docs/{line}.md"
    place = Place("README.md", line, line, quote=name)
    return Claim(place=place, symbol=f"{kind} {name}", kind=kind, subject=name, asserts="is there", skipped=skipped)


KEPT, HALF, BROKEN, OPEN = _claim(1), _claim(2), _claim(3), _claim(4, ClaimKind.FEATURE)
SAID = [
    Judgement(PINNED, met(KEPT, "is there")),
    Judgement(PINNED, unmet(HALF, "is there without its page", manner=Manner.PARTIAL)),
    Judgement(PINNED, unmet(BROKEN, "is not there", manner=Manner.MISSING)),
    Judgement(PINNED, unclear(OPEN, "it may stand elsewhere")),
]


def test_a_partly_true_claim_counts_one_half() -> None:
    """The share is taken over what could be told, and half of a promise is half."""
    whole = completeness([KEPT, HALF, BROKEN, OPEN], SAID)

    assert (whole.verifiable, whole.percent, whole.division) == (3, "50.0 %", "(1 + 1 × ½) of 3")
    assert [each.keeping for each in whole.promises] == [
        Keeping.CONFIRMED,
        Keeping.PARTLY,
        Keeping.CONTRADICTED,
        Keeping.UNCLEAR,
    ]


def test_what_is_unclear_is_never_in_the_share() -> None:
    """Of claims that nothing could tell there is no percentage."""
    whole = completeness([OPEN], SAID)

    assert (whole.share, whole.percent, whole.division) == (None, "–", "")


def test_only_a_whole_is_a_hundred() -> None:
    """A percentage is cut, not rounded: one broken promise of two thousand shows."""
    claims = [_claim(line) for line in range(1, 2_001)]
    said = [Judgement(PINNED, met(each, "is there")) for each in claims[1:]]
    said.append(Judgement(PINNED, unmet(claims[0], "is not there")))

    assert completeness(claims, said).percent == "99.9 %"


def test_a_skipped_claim_is_listed_and_not_counted() -> None:
    """A plan is no promise; it stays visible with its reason."""
    plan = _claim(5, skipped="a plan")

    whole = completeness([KEPT, plan], SAID)

    assert (len(whole.promises), whole.skipped, whole.percent) == (1, (plan,), "100.0 %")


def test_the_worst_of_several_verdicts_counts() -> None:
    """Where a rule says two things of one claim, the fault is not lost."""
    twice = [*SAID, Judgement(PINNED, unmet(KEPT, "is empty", manner=Manner.PARTIAL))]

    assert completeness([KEPT], twice).promises[0].keeping is Keeping.PARTLY


def test_categories_and_documents_hold_every_promise_once() -> None:
    """Both ways to arrange them lose none; an area that is told goes before the kind."""
    other = replace(OPEN, place=Place("docs/a.md", 1, 1), details={"area": "Security"})
    whole = completeness([KEPT, HALF, BROKEN, OPEN, other], SAID)

    assert [name for name, _ in whole.by_category()] == ["Documents and files", "Features", "Security"]
    assert [name for name, _ in whole.by_document()] == ["README.md", "docs/a.md"]
    assert sum(len(part.promises) for _, part in whole.by_category()) == 5


def test_nothing_is_complete() -> None:
    """No claim, no percentage."""
    assert Completeness().percent == "–"
