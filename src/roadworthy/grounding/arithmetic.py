"""Do the numbers of a review follow from its own numbers? Shares of lists, totals, means, bands, spans and units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from roadworthy.expression import expression
from roadworthy.grounding.marks import Mark
from roadworthy.grounding.review import Piece, Review
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.statement import Statement, StatementKind

_KIND = StatementKind.ARITHMETIC
_PERCENT = expression(r"(?<![\d.])(\d{1,3}(?:\.\d{1,3})?)\s?%")
_DONE = expression(
    r"(?i)\b(complete\w*|completion|done|implemented|achieved|current state|passed|passing|compliant|"
    r"compliance|met|progress|score)\b"
)
_OF = expression(
    r"(?<![\d./])(\d{1,6})\s?(?:/|of|"
    r"out of)\s?(\d{1,6})(?![\d./])[^\n%()=]{0,40}[(=:,]\s{0,2}[~≈]?(\d{1,3}(?:\.\d{1,3})?)\s?%"
    r"|(?<![\d.])(\d{1,3}(?:\.\d{1,3})?)\s?%\s{0,2}\(\s?(\d{1,6})\s?(?:/|of|out of)\s?(\d{1,6})\b"
)
_UNITS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400, "week": 604800}
_UNIT = r"(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)"
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d{1,4})?)"
_SAME = expression(rf"(?i)(?<![\d.,]){_NUMBER}\s?{_UNIT}\s?=\s?{_NUMBER}\s?{_UNIT}\b")
_TIMES = expression(
    rf"(?i)(?<![\d.,]){_NUMBER}\s?{_UNIT}\s?(?:\(target:?\s?|→|->|‚Üí|to|vs\.?)\s?[<≤]?\s?{_NUMBER}\s?{_UNIT}\)?\s?[=(]\s?{_NUMBER}x"
)
_SUPERLATIVE = {"critical": (9.0, 10.0), "high": (7.0, 8.9), "medium": (4.0, 6.9), "low": (0.1, 3.9)}
_CVSS = expression(r"(?i)\bCVSS(?:\s?v?[234](?:\.\d)?)?(?:\s(?:base\s)?score)?[:\s]{1,3}(\d{1,2}\.\d)\b")
_MANY = expression(r"(?i)(?<![\d.\-–~#/])(\d{1,3})\s+(critical|high|medium|low)\b(?![ -]?(?:level|end|quality))")
_WEEKS = expression(r"(?i)^\W{0,6}weeks?\s(\d{1,3})(?:\s?[-–]\s?(\d{1,3}))?\b")
_SPAN = expression(
    r"(?im)^\W{0,6}(?:timeline|duration|effort|estimate[ds]?|"
    r"time to fix)\W{1,6}(\d{1,4})(?:\s?[-–]\s?(\d{1,4}))?\s?(days?|weeks?|months?)\b"
)
_DAYS = {"day": 1, "week": 7, "month": 30}
_TODO = expression(r"(?i)\b(action items?|to ?do|must[- ]do|next steps?|roadmap|needs to happen|remaining)\b")


def arithmetic(review: Review) -> Iterator[Statement]:
    """Every number that can be held against others of the review."""
    sections = [list(pieces) for _, pieces in groupby(review.pieces, key=lambda piece: piece.section)]
    for pieces in sections:
        yield from _share_of_list(review, pieces)
        yield from _severity_by_score(review, pieces)
        yield from _span(review, pieces)
        yield from _ticked_plans(review, pieces)
    for piece in review.pieces:
        if not piece.is_code or piece.passage.language in ("", "text"):
            yield from _in_line(review, piece)


@dataclass(frozen=True)
class _Number:
    value: float
    decimals: int

    def fits(self, true: float) -> bool:
        """The number is the true one, rounded or cut off where it ends."""
        step = 10.0**-self.decimals
        return -step / 2 - 1e-9 <= self.value - true <= step / 2 + 1e-9 or 0 <= true - self.value < step


def number(text: str) -> _Number:
    """The number of "1,497" or "86.5", with how exactly it is given."""
    bare = text.replace(",", "")
    return _Number(float(bare), len(bare.partition(".")[2]))


def _share_of_list(review: Review, pieces: Sequence[Piece]) -> Iterator[Statement]:
    """ "75 % complete" over a list of which three of four are ticked."""
    head = pieces[0]
    if not head.is_heading:
        return
    text = head.text
    found = list(_PERCENT.finditer(text))
    if len(found) != 1 or not _DONE.search(text):
        return
    items = [
        piece
        for piece in pieces[1:]
        if piece.passage.form in ("item", "row")
        and (piece.passage.form != "row" or piece.passage.header != piece.passage.cells)
    ]
    marks = [piece.mark for piece in items]
    if (
        len(marks) < 2
        or any(mark is Mark.NONE for mark in marks)
        or {piece.passage.form for piece in items} != {items[0].passage.form}
    ):
        return
    said = number(found[0][1])
    done, half, of = marks.count(Mark.DONE), marks.count(Mark.HALF), len(marks)
    says = f"{found[0][0]} of the list below is done"
    place, evidence = review.at(head.line), review.at(items[0].line)
    if any(said.fits(100 * (done + part) / of) for part in (0, half / 2, half)):
        yield confirmed(_KIND, place, says, f"{done} of {of} are ticked", evidence)
    else:
        halves = f" and {half} half" if half else ""
        why = f"{done} of {of} are ticked{halves}, which is {_shown(100 * done / of)} %"
        yield refuted(_KIND, place, says, why, evidence)


def _in_line(review: Review, piece: Piece) -> Iterator[Statement]:
    """Shares and units whose parts stand on the same line."""
    for offset, line in enumerate(piece.text.split("\n")):
        place = review.at(piece.line + offset)
        line = line[:2_000]
        for found in _OF.finditer(line):
            part, of, percent = (found[1], found[2], found[3]) if found[1] else (found[5], found[6], found[4])
            if int(of) > 0 and int(part) <= int(of):
                true = 100 * int(part) / int(of)
                says = f"{part} of {of} is {percent} %"
                # a percentage beside a count need not be its share where it is far from it: only what is near is one
                if number(percent).fits(true):
                    yield confirmed(_KIND, place, says, f"it is {_shown(true)} %")
                elif abs(float(percent) - true) < 12:
                    yield refuted(_KIND, place, says, f"it is {_shown(true)} %")
        for found in _SAME.finditer(line):
            yield _converted(review, piece.line + offset, found[0], found[1], found[2], found[3], found[4])
        for found in _TIMES.finditer(line):
            first, second = number(found[1]).value * _seconds(found[2]), number(found[3]).value * _seconds(found[4])
            if second:
                true = first / second
                says = f"{found[1]} {found[2]} is {found[5]} times {found[3]} {found[4]}"
                made = (
                    confirmed
                    if number(found[5]).fits(true) or abs(number(found[5]).value - true) / true < 0.01
                    else refuted
                )
                yield made(_KIND, place, says, f"it is {_shown(true)} times as much")


def _converted(review: Review, line: int, text: str, many: str, unit: str, other: str, other_unit: str) -> Statement:
    true = number(many).value * _seconds(unit) / _seconds(other_unit)
    fits = number(other).fits(true) or abs(number(other).value - true) <= 0.01 * max(true, 1e-9)
    made = confirmed if fits else refuted
    return made(_KIND, review.at(line), text, f"{many} {unit} are {_shown(true)} {other_unit}")


def _seconds(unit: str) -> int:
    return _UNITS[unit.lower().rstrip("s") if unit.lower().rstrip("s") in _UNITS else unit.lower()]


def _severity_by_score(review: Review, pieces: Sequence[Piece]) -> Iterator[Statement]:
    """ "9 critical vulnerabilities" over a list with scores of CVSS: 9.0 and above is critical.

    Source: https://www.first.org/cvss/v3.1/specification-document#Qualitative-Severity-Rating-Scale
    """
    scores = [
        (piece, float(found[1]))
        for piece in pieces
        if piece.passage.form in ("item", "row")
        for found in [_CVSS.search(piece.text[:500])]
        if found
    ]
    if len(scores) < 2:
        return
    before = [piece for piece in pieces if piece.line < scores[0][0].line and not piece.is_code]
    for piece in reversed(before[-3:]):
        words = f"{piece.label} {piece.text}" if piece.label not in piece.text.lower() else piece.text
        found = _MANY.search(words.split("\n")[-1][:300])
        if found is None or int(found[1]) != len(scores):
            continue
        low, high = _SUPERLATIVE[found[2].lower()]
        inside = [score for _, score in scores if low <= score <= high]
        says = f"{found[1]} are {found[2].lower()}"
        outside = next((each for each, score in scores if not low <= score <= high), None)
        if outside is None:
            yield confirmed(
                _KIND, review.at(piece.line), says, "their scores of CVSS say so, too", review.at(scores[0][0].line)
            )
        else:
            why = f"by their scores of CVSS {len(inside)} of {len(scores)} are ({low:g} to {high:g})"
            yield refuted(_KIND, review.at(piece.line), says, why, review.at(outside.line))
        return


def _span(review: Review, pieces: Sequence[Piece]) -> Iterator[Statement]:
    """A heading that gives weeks 2 to 4 to what its own text gives eight weeks."""
    head = pieces[0]
    weeks = _WEEKS.match(head.text) if head.is_heading else None
    if weeks is None:
        return
    given = 7 * (int(weeks[2] or weeks[1]) - int(weeks[1]) + 1)
    for piece in pieces[1:]:
        text = (
            f"{piece.label}: {piece.text}"
            if piece.label in ("timeline", "duration", "effort", "estimate")
            else piece.text
        )
        found = _SPAN.search(text[:5_000])
        if found is None or given <= 0:
            continue
        least = int(found[1]) * _DAYS[found[3].rstrip("s")]
        line = piece.line + piece.text[: found.start()].count("\n") if piece.is_code else piece.line
        says = f"it takes {found[1]}{'-' + found[2] if found[2] else ''} {found[3]}"
        if least > given:
            why = f"the heading gives it {given // 7} weeks" if given > 7 else "the heading gives it one week"
            yield refuted(_KIND, review.at(line), says, why, review.at(head.line))
        else:
            yield confirmed(_KIND, review.at(line), says, "the heading gives it as much", review.at(head.line))


def _ticked_plans(review: Review, pieces: Sequence[Piece]) -> Iterator[Statement]:
    """Work that a heading calls still to be done, and that is ticked."""
    head = pieces[0]
    titles = [*head.passage.headings, head.text] if head.is_heading else []
    if not any(_TODO.search(title) for title in titles):
        return
    ticked = [piece for piece in pieces[1:] if piece.mark is Mark.DONE]
    line = ticked[0].line if ticked else 0
    if not line:
        for piece in pieces[1:]:
            rows = piece.text.split("\n") if piece.is_code else []
            at = next((index for index, row in enumerate(rows) if row.strip().startswith("✅")), None)
            if at is not None:
                line = piece.line + at
                break
    if line:
        title = next(title for title in titles if _TODO.search(title)).strip()
        says = "this is done, by its tick"
        yield unclear(
            _KIND,
            review.at(line),
            says,
            f'it stands under "{title[:80]}", where work is still to be done',
            review.at(head.line),
        )


def _shown(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 1000 else f"{value:,.0f}"
