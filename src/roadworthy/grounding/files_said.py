"""Files that a review calls present or missing."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.grounding.marks import Mark
from roadworthy.grounding.mentions import Mention, mentions_in
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Place

_KIND = StatementKind.FILE
_BEFORE = expression(r"(?i)\b(?:missing|no|lacks?(?: an?)?|lacking|absent)[:\s]{1,2}[`*\"(]{0,3}$")
_AFTER = expression(
    r"(?i)^[`*\")]{0,3}\s?(?:file|directory|folder|document)?\s?(?:(?:does not|doesn'?t) exist|is (?:absent|"
    r"missing(?=\s?[.,;)|]|$)|not present|nowhere)|absent|"
    r"not (?:found|present)|[-–—:|]+\s?missing\b)"
)
_ENDS = expression(
    r"(?i)^[`*\")]{0,3}(?:\s(?:file|directory|folder|document|guide|policy|exists|found|present|"
    r"in (?:the )?repo\w*|at root)){0,3}"
    r"\s?(?:[.,;:)|(\n]|[-–—] |$)"
)
_NAMED = expression(r"^[`*)\]]{0,3}\s?(?:$|[-–—:|(,])")
_MISSING = expression(r"(?i)\b(missing|absent|not present|needed)\b")
_STEMS = ("LICENSE", "LICENCE", "README", "CONTRIBUTING", "SECURITY", "CHANGELOG", "COPYING")


def files_said(review: Review, sources: Sources) -> Iterator[Statement]:
    """One statement for each file that is said to be there or to be missing."""
    seen: set[tuple[int, str]] = set()
    for piece in review.pieces:
        if piece.is_code or piece.stance is Stance.ADVICE:
            continue
        for mention in mentions_in(piece.text[:2_000]):
            is_missing = _says(piece, mention)
            line = piece.line + piece.text.count("\n", 0, mention.start)
            if is_missing is None or (line, mention.path) in seen:
                continue
            seen.add((line, mention.path))
            yield _held(review.at(line), mention, sources, is_missing=is_missing)


def _says(piece: Piece, mention: Mention) -> bool | None:
    """True for a file that is called missing, False for one that is called there, None for neither."""
    before, after = piece.text[max(0, mention.start - 24) : mention.start], piece.text[mention.end : mention.end + 80]
    if mention.lines:
        return None
    if _AFTER.match(after) or (_BEFORE.search(before) and _ENDS.match(after)):
        return True
    begins = not piece.text[: mention.start].strip(" `*_[|")
    if begins and piece.mark is Mark.DONE and _NAMED.match(after):
        return False
    headings = " ".join(piece.passage.headings[-1:])
    if begins and piece.mark is Mark.FAILED and (_MISSING.search(headings) or _MISSING.search(after)):
        return True
    return None


def _held(place: Place, mention: Mention, sources: Sources, *, is_missing: bool) -> Statement:
    found = sources.find(mention)
    paths = found.paths
    stem = mention.path.rpartition("/")[2].partition(".")[0].upper()
    if not paths and stem in _STEMS:
        paths = tuple(path for path in sources.files if path.partition(".")[0].upper() == stem and "/" not in path)
    shown = mention.path + ("/" if mention.is_folder else "")
    if is_missing:
        says = f"{shown} is missing"
        if paths:
            # the same name deep in another folder may well not be the file that is missed
            is_it = "/" in mention.path or any("/" not in path for path in paths)
            made = refuted if is_it else unclear
            return made(_KIND, place, says, f"{paths[0]} is there", Place(paths[0]))
        if found.is_certain:
            return confirmed(_KIND, place, says, "no such file is in the repository")
        return unclear(_KIND, place, says, found.why)
    says = f"{shown} is there"
    if paths:
        return confirmed(_KIND, place, says, found.why or "it is", Place(paths[0]))
    made = refuted if found.is_certain else unclear
    return made(_KIND, place, says, found.why)
