"""Does a review's own score stand once its refuted statements are taken out of it?"""

from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.grounding.marks import Mark
from roadworthy.grounding.review import Review
from roadworthy.grounding.said import refuted, unclear
from roadworthy.grounding.statement import Standing, Statement, StatementKind

_COUNTED = expression(r"(?i)\b(?:fully )?(?:implemented|complete[d]?|working|done|passed)\b")
_NUMBER = expression(r"^[\s*_:-]*(\d{1,5})\b(?!\s?[%/.\d])")
_SHARED = expression(r"\d\s?%")


def overall(review: Review, statements: Sequence[Statement]) -> Iterator[Statement]:
    """A count of what is done, over ticks of which some are refuted."""
    wrong = {
        one.place.start
        for one in statements
        if one.standing is Standing.REFUTED and one.kind in (StatementKind.AGREEMENT, StatementKind.FILE)
    }
    ticked = [
        piece
        for piece in review.pieces
        if piece.mark is Mark.DONE and not piece.is_code and _SHARED.search(piece.passage.heading)
    ]
    false = [piece for piece in ticked if piece.line in wrong]
    if not false:
        return
    for piece in review.pieces:
        found = _NUMBER.match(piece.text[:40])
        if found is None or not _COUNTED.fullmatch(piece.label) or piece.is_code:
            continue
        said, left = int(found[1]), len(ticked) - len(false)
        place, says = review.at(piece.line), f"{said} are {piece.label}"
        evidence = [review.at(each.line) for each in false[:4]]
        many = f"{len(false)} of the {len(ticked)} that are ticked under a share are refuted"
        made = refuted if left < said <= len(ticked) + 1 else unclear
        yield made(StatementKind.ARITHMETIC, place, says, f"{many}, which leaves {left}", *evidence)
        return
