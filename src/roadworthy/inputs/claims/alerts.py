"""Claims about alerts by name, and about how many tests there are."""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims.features import aside_of
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

_COLUMN = expression(r"(?i)^\W*(alert|alert ?name|alert rule|alerts)\W*$")
_NAME = expression(r"[`*]{0,3}([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+|[a-z]+(?:_[a-z0-9]+)+)[`*]{0,3}")
_COUNT = expression(
    r"(?i)(?<![\w.,/-])(\d{1,2},\d{3}|\d{1,5})\+? (?:(?:passing|automated|unit|integration|total|backend"
    r"|python|pytest|e2e|test)"
    r" ){0,3}(?:tests|test cases|test functions)\b(?! (per|in|for|of|each|run))"
)
_MORE = expression(r"(?i)\d\+|\b(over|more than|at least|about|around|roughly|nearly|up to|~|≈|under|fewer)\b")


def alerts(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """The alerts that a table names in a column of its own."""
    for passage in passages:
        if passage.form != "row" or not passage.header or passage.cells == passage.header:
            continue
        for title, cell in zip(passage.header[:1], passage.cells[:1], strict=False):
            named = _NAME.fullmatch(cell.strip())
            if _COLUMN.match(title) and named is not None:
                yield (
                    Claim(
                        place=passage.at(0),
                        kind=ClaimKind.ALERT,
                        subject=f"the alert {named[1]}",
                        asserts="is there",
                        details={"promise": "alert-name", "name": named[1], "text": passage.text[:300]},
                    ),
                    passage,
                )


def test_counts(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """How many tests a readme says that the project has."""
    aside = aside_of(passages[0].path) if passages else ""
    for passage in passages:
        if not passage.is_prose or len(passage.text) > 600:
            continue
        match = _COUNT.search(passage.text)
        if match is not None:
            is_loose = _MORE.search(passage.text[max(match.start() - 12, 0) : match.end()]) is not None
            yield (
                Claim(
                    place=passage.at(match.start()),
                    kind=ClaimKind.TEST,
                    subject=f"{match[1]} tests",
                    asserts="are there",
                    details={
                        "promise": "test-count",
                        "count": match[1].replace(",", ""),
                        "loose": "yes" if is_loose else "",
                        "text": " ".join(passage.text.split())[:300],
                    },
                    skipped=aside,
                ),
                passage,
            )
