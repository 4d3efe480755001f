"""Do the files and lines that a review names exist?"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.grounding.mentions import Mention, mentions_in
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Place

_KIND = StatementKind.LOCATION
_NOT_THERE = expression(
    r"(?i)\b(missing|absent|does(n't| not) exist|not exist|no such|create|add(ed|ing)?|new file|delete[ds]?|"
    r"remove[ds]?|"
    r"rename[ds]?|should|lacks?|without|never|was|were|previous\w*|formerly|e\.g|for example|such as|like|generated?|"
    r"deprecated|legacy|not (found|present|committed|tracked|included)|no longer|nothing|none|would)\b"
)
_TOO_MANY = 30


def locations(review: Review, sources: Sources) -> Iterator[Statement]:
    """One statement for each file, with or without lines, that stands as a location, once a line of the review."""
    seen: set[tuple[int, str]] = set()
    for piece in review.pieces:
        if piece.stance is Stance.ADVICE or piece.is_code:
            continue
        for mention, line in _mentions(piece):
            if (line, mention.shown) not in seen:
                seen.add((line, mention.shown))
                if said := check(mention, review.at(line), sources, is_sure=_is_sure(piece, mention)):
                    yield said


def check(mention: Mention, place: Place, sources: Sources, *, is_sure: bool = True) -> Statement | None:
    """Whether a named place exists.

    Args:
        is_sure: the review says that the file is there; else a missing one is no fault of the review.
    """
    found = sources.find(mention)
    says = f"{mention.shown} exists" if not mention.lines else f"{mention.shown} is a place in the code"
    if not found.paths:
        if found.is_certain and is_sure:
            return refuted(_KIND, place, says, found.why)
        return unclear(_KIND, place, says, found.why) if is_sure else None
    if mention.is_folder:
        return confirmed(_KIND, place, says, found.why or "the folder is there", Place(found.paths[0]))
    last = max((end for _, end in mention.lines), default=0)
    short: list[tuple[str, int]] = []
    for path in found.paths[:_TOO_MANY]:
        lines = sources.lines(path)
        if lines is None and last:
            return unclear(_KIND, place, says, f"{path} could not be read as text", Place(path))
        if last and lines is not None and last > len(lines):
            short.append((path, len(lines)))
    if short:
        path, length = short[0]
        first = min(start for start, _ in mention.lines)
        if len(short) < len(found.paths) and len(found.paths) > 1:
            return unclear(_KIND, place, says, f"{path} has {length} lines only", Place(path))
        if first <= length and last <= length + 2:
            return confirmed(_KIND, place, says, f"{path} ends at line {length}", sources.at(path, length))
        return refuted(_KIND, place, says, f"{path} has {length} lines", sources.at(path, length))
    why = found.why or ("the file is there" if not last else "the line is there")
    evidence = [
        sources.at(path, start, end) if start else Place(path)
        for path in found.paths[:3]
        for start, end in (mention.lines[:3] or ((0, 0),))
    ]
    return confirmed(_KIND, place, says, why, *evidence)


def _mentions(piece: Piece) -> Iterator[tuple[Mention, int]]:
    """What is a location: a file with lines anywhere, a file alone where places are named."""
    for mention in piece.places:
        yield mention, piece.line
    is_place = piece.names_place
    for mention in mentions_in(piece.text):
        if mention.lines or is_place:
            yield mention, piece.line + piece.text.count("\n", 0, mention.start)


def _is_sure(piece: Piece, mention: Mention) -> bool:
    if piece.passage.form == "row" and not mention.lines:
        return False
    around = piece.text[max(0, mention.start - 60) : mention.end + 60]
    return bool(mention.lines) or not _NOT_THERE.search(around)
