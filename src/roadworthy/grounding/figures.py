"""Numbers and praise that no file can show, and figures that the project's own documents give otherwise."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Place

_KIND = StatementKind.FIGURE
_MONEY = expression(r"(?<![\w$])\$\s?\d[\d,.]{0,14}\d?\s?(?:[KMB]\b|million|billion|thousand)?")
_RATE = expression(
    r"(?i)(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d{1,7})\s(?:events?|incidents?|outages?|failures?|pages?)\s?(?:/|"
    r"per |a )\s?(?:year|month|week|day)\b"
)
_TERM = expression(
    r"\b(MTTR|MTTD|MTBF|RTO|RPO)\b[^\n\d|]{0,60}?(?<![\w.-])(\d{1,5}(?:\.\d{1,3})?)[ -]?(seconds?|secs?|"
    r"minutes?|mins?|min|m|hours?|hrs?|h|hr|days?|d|weeks?)\b"
)
_PRAISE = expression(
    r"(?i)\b(best[- ]in[- ]class|world[- ]class|industry[- ]leading|state[- ]of[- ]the[- ]art|masterclass|faang)\b"
)
_SCORED = expression(r"\d/(?:10|5|100)\b")
_SCENARIO = expression(r"(?i)\bscenarios?\b")
_HOME = expression(r"~/[\w./-]{3,100}|(?<![\w.])/(?:etc|var|opt|usr|home|tmp)/[\w./-]{3,100}")
_WAIT = expression(
    r"(?i)\(?(\d{1,4})\s?s(?:ec(?:onds?)?)?\s(sleep|timeout|delay)\b|\b(sleep|timeout|delay)s?\b[^.\n()]{0,30}\((\d{1,4})\s?s(?:ec(?:onds?)?)?\)"
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def figures(review: Review, sources: Sources) -> Iterator[Statement]:
    """Money, rates of incidents, times to recover, scenarios, praise with a score, paths of machines, waits."""
    for piece in review.pieces:
        if piece.is_heading:
            if _PRAISE.search(piece.text) and _SCORED.search(piece.text):
                why = "praise is no fact: what stands below it has to show it"
                yield unclear(_KIND, review.at(piece.line), f'it is "{piece.text.strip()[:80]}"', why)
            continue
        if piece.is_code or piece.stance is Stance.ADVICE:
            continue
        yield from _unsourced(review, piece, sources)
        yield from _terms(review, piece, sources)
        yield from _scenario(review, piece)
        if piece.stance is Stance.GOOD:
            yield from _of_machines(review, piece, sources)
            yield from _waits(review, piece, sources)


def _at(review: Review, piece: Piece, offset: int) -> Place:
    return review.at(piece.line + piece.text.count("\n", 0, offset))


def _unsourced(review: Review, piece: Piece, sources: Sources) -> Iterator[Statement]:
    seen: set[int] = set()
    for pattern in (_MONEY, _RATE):
        for found in pattern.finditer(piece.text[:4_000]):
            place = _at(review, piece, found.start())
            if place.start in seen or (
                pattern is _MONEY and "`" in piece.text[max(0, found.start() - 1) : found.start()]
            ):
                continue
            seen.add(place.start)
            figure = found[0].strip()
            at = _first_with(figure if pattern is _MONEY else found[1], sources, documents=True)
            says = f"the figure {figure}"
            if at is None:
                yield unclear(_KIND, place, says, "no file of the repository gives it or what it was made of")
            else:
                yield unclear(_KIND, place, says, f"{at.path} has it, too; whether it was measured cannot be told", at)


def _terms(review: Review, piece: Piece, sources: Sources) -> Iterator[Statement]:
    """ "MTTR: 5.2 days" where the project's own report gives 25 minutes."""
    text = f"{piece.label.upper()} {piece.text[:4_000]}" if len(piece.label) < 6 else piece.text[:4_000]
    for found in _TERM.finditer(text):
        if not sources.may_search():
            return
        said = _seconds(found[2], found[3])
        others: list[tuple[float, Place]] = []
        for path in sources.searched():
            if path.lower().endswith((".md", ".rst", ".txt")):
                for number, line in enumerate(sources.lines(path) or (), 1):
                    if found[1] in line and (other := _TERM.search(line[:600])) and other[1] == found[1]:
                        others.append((_seconds(other[2], other[3]), sources.at(path, number)))
            if len(others) > 20:
                break
        place, says = _at(review, piece, found.start()), f"{found[1]} is {found[2]} {found[3]}"
        same = [at for value, at in others if abs(value - said) < 0.02 * said]
        differing = [at for value, at in others if abs(value - said) >= 0.02 * said]
        if same:
            yield confirmed(_KIND, place, says, f"{same[0].path} says so, too", same[0])
        elif differing:
            yield unclear(_KIND, place, says, f"{differing[0].path} gives another", *differing[:3])


def _scenario(review: Review, piece: Piece) -> Iterator[Statement]:
    if piece.passage.form == "item" and (_SCENARIO.search(piece.under) or _SCENARIO.search(piece.passage.heading)):
        yield unclear(
            _KIND, review.at(piece.line), "what would happen", "files show what is written, a drill shows what happens"
        )


def _of_machines(review: Review, piece: Piece, sources: Sources) -> Iterator[Statement]:
    for found in _HOME.finditer(piece.text[:1_000]):
        path = found[0].rstrip("/.")
        at = _first_with(path.removeprefix("~/").rpartition("/")[0] or path, sources, documents=False)
        says = f"{found[0]} is used"
        why = "it is a place on a machine" + (
            "; the code names a part of it, and which programs use it cannot be told"
            if at
            else ", and no code names it"
        )
        yield unclear(StatementKind.LOCATION, _at(review, piece, found.start()), says, why, *([at] if at else []))


def _waits(review: Review, piece: Piece, sources: Sources) -> Iterator[Statement]:
    """ "(3s sleep)", "timeout (60s)": is there such a wait, and are there others?"""
    for found in _WAIT.finditer(piece.text[:1_000]):
        if not sources.may_search():
            return
        seconds, what = (found[1], found[2]) if found[1] else (found[4], found[3])
        what = what.lower()
        shape = expression(
            rf"(?i)\b{'sleep|delay' if what != 'timeout' else 'timeout'}\w*\s?[=(:]\s?(\d{{1,5}})(?:\.0)?\b"
        )
        same: list[Place] = []
        others: list[Place] = []
        for path in sources.searched():
            if not path.endswith((".md", ".rst", ".txt", ".json", ".lock")):
                for number, line in enumerate(sources.lines(path) or (), 1):
                    if (wait := shape.search(line[:500])) is not None:
                        (same if wait[1] == seconds else others).append(sources.at(path, number))
        place, says = _at(review, piece, found.start()), f"there is a {what} of {seconds} s"
        if same and not others:
            yield confirmed(StatementKind.COUNT, place, says, f"it stands in {len(same)} places", *same[:3])
        elif same:
            why = f"{same[0].path} has it; {len(others)} others are of other lengths, and which are meant is not told"
            yield unclear(StatementKind.COUNT, place, says, why, same[0], others[0])
        elif others:
            yield unclear(StatementKind.COUNT, place, says, "none of that length was found", others[0])


def _first_with(text: str, sources: Sources, *, documents: bool) -> Place | None:
    if len(text) < 2 or not sources.may_search():
        return None
    wanted = expression(
        r"(?<![\w.,$])"
        + "".join(f"\\{letter}" if not letter.isalnum() and letter != " " else letter for letter in text)
        + r"(?![\w,]|\.\d)"
    )
    for path in sources.searched():
        if path.lower().endswith((".md", ".rst", ".txt")) is documents:
            for number, line in enumerate(sources.lines(path) or (), 1):
                if text in line and wanted.search(line[:2_000]):
                    return sources.at(path, number)
    return None


def _seconds(number: str, unit: str) -> float:
    return float(number) * _SECONDS[unit[0].lower()]
