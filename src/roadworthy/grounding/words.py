"""Do the documents say what a review says that they say?"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.grounding.mentions import mentions_in
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources, folded
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Place

_KIND = StatementKind.QUOTE
_SAYS = r"(?:claims?(?: of)?|says?|states?|mentions?|documents?|shows?|lists?|describes?|promises?|advertises?)"
_QUOTED = expression(rf"(?i)\b{_SAYS}\s(?:that\s|it as\s|the\s)?[\"“]([^\"“”\n]{{8,200}})[\"”]")
_NAMED = expression(
    rf"(?i)\b(readme(?:\.md)?|documentation|docs|blog post|changelog)\b(?:\s\w+){{0,2}}?\s{_SAYS}\b([^.;\n]{{0,120}})"
)
_DOCUMENT = expression(
    r"(?i)\b(?:readme|docs?|documentation|post|changelog|page|guide|comments?|docstrings?|\w+\.md)\b"
)
_OTHERWISE = expression(r"(?i)\b(?:but|while|whereas|however|yet|though|although|instead)\b")
_DENIED = expression(r"(?i)\b(?:cannot|can'?t|could|should|would|may|might|not|never|to|no longer)\s(?:\w+\s)?$")
_TOKEN = expression(r"`([^`\n]{3,80})`")


def words(review: Review, sources: Sources) -> Iterator[Statement]:
    """Words in quotation marks, and names, that the documents are said to hold."""
    for piece in review.pieces:
        if not piece.is_code and not piece.is_heading and piece.stance is not Stance.ADVICE:
            yield from _quoted(review, piece, sources)
            yield from _named(review, piece, sources)


def _quoted(review: Review, piece: Piece, sources: Sources) -> Iterator[Statement]:
    for found in _QUOTED.finditer(piece.text[:3_000]):
        if _DENIED.search(piece.text[max(0, found.start() - 24) : found.start()]):
            continue
        before = piece.text[max(0, found.start() - 80) : found.end()]
        if not (_DOCUMENT.search(before) or found[0].lower().startswith("claim")):
            continue
        wanted = folded(found[1])
        if not sources.may_search() or len(wanted) < 8 or "…" in wanted or "..." in wanted:
            continue
        place = review.at(piece.line + piece.text.count("\n", 0, found.start()))
        says = f'a document says "{found[1]}"'
        at = _where(wanted, sources)
        if at is not None:
            yield confirmed(_KIND, place, says, "it does", at)
        elif sources.is_whole:
            yield refuted(_KIND, place, says, "no file says so in these words")


def _named(review: Review, piece: Piece, sources: Sources) -> Iterator[Statement]:
    for found in _NAMED.finditer(piece.text[:3_000]):
        paths = _documents(found[1].lower(), piece, sources)
        if not paths:
            continue
        clause = _OTHERWISE.split(found[2])[0]
        for token in _TOKEN.finditer(clause):
            text = token[1].strip()
            if not any(mark in text for mark in "/_.-=") or mentions_in(text):
                continue
            place = review.at(piece.line + piece.text.count("\n", 0, found.start()))
            says = f"the {found[1]} speaks of `{text}`"
            at = next(
                (
                    sources.at(path, number)
                    for path in paths
                    for number, line in enumerate(sources.lines(path) or (), 1)
                    if text in line
                ),
                None,
            )
            if at is not None:
                yield confirmed(_KIND, place, says, "it does", at)
            elif len(paths) == 1:
                yield refuted(_KIND, place, says, f"{paths[0]} does not hold it", Place(paths[0]))
            else:
                yield unclear(_KIND, place, says, f"none of {len(paths)} documents holds it")


def _documents(name: str, piece: Piece, sources: Sources) -> list[str]:
    if name.startswith("readme"):
        return [path for path in sources.files if path.lower() in ("readme.md", "readme.rst", "readme.txt", "readme")]
    if name == "changelog":
        return [path for path in sources.files if path.lower().startswith("changelog")]
    if name == "blog post":
        return [path for path in sources.files if "blog" in path.lower().rpartition("/")[2]]
    return [path for path in sources.files if path.lower().endswith((".md", ".rst", ".mdx"))]


def _where(wanted: str, sources: Sources) -> Place | None:
    """The first line, or two lines together, that hold these words."""
    for path in sources.searched():
        lines = sources.lines(path) or ()
        if wanted not in sources.folded(path):
            continue
        for number, line in enumerate(lines, 1):
            following = lines[number] if number < len(lines) else ""
            if wanted in folded(f"{line[:2_000]} {following[:2_000]}"):
                return sources.at(path, number)
        return Place(path)
    return None
