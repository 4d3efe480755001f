"""Do totals, means and grades follow from their parts? "37 in all" over 32, 3 and 2; "4.2/10" of five scores."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from roadworthy.expression import expression
from roadworthy.grounding.arithmetic import number
from roadworthy.grounding.mentions import mentions_in
from roadworthy.grounding.review import Piece, Review
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.statement import Statement, StatementKind

_KIND = StatementKind.ARITHMETIC
_COUNT = expression(r"^[\s*_:-]*(~?\d{1,6}|\d{1,3}(?:,\d{3})+)\b(?!\s?[%/.:\d]|\.\d)[\s*_]*(?:\(.{0,80})?$")
_SHARE = expression(r"^[\s*_:-]*(\d{1,3}(?:\.\d{1,3})?)\s?%")
_WHOLE = expression(r"(?i)\b(total|overall|all|sum)\b")
_FULL = expression(r"(?i)\b(fully|complete|completed|implemented|passed|passing|resolved|fixed|done|met)\b")
_HALF = expression(r"(?i)\b(partial\w*|half)\b")
_NOT = expression(r"(?i)\b(missing|broken|not|fail\w*|open|unmet|incomplete|absent|remaining)\b")
_SEVERITY = expression(r"(?i)\b(critical|high|medium|moderate|low|info|informational|minor|major|blocker)\b")
_SCORE = expression(r"(?<![\d./])(\d{1,2}(?:\.\d{1,2})?)\s?/\s?(10|5|100)\b(?![/.\d])")
_OVERALL = expression(r"(?i)\b(overall|total|final|average|mean|aggregate)\b")
_WEIGHT = expression(r"(?i)\bweight")
_BAND = expression(
    r"^[^\d\n]{0,16}(\d{1,3}(?:\.\d)?)\s?[-–]\s?(\d{1,3}(?:\.\d)?)(?:/(?:10|5|100))?\s{0,2}(?::|\||=|\*\*|-|–|—)"
)
_SCALE = expression(r"(?i)\b(scale|rating|legend|bands?|grading|score key|interpretation)\b")
_FILES = expression(r"(?i)\b\d{1,4}\s(documents?|docs|files?|modules?)\b")
_NUMBERED = expression(r"^\W{0,8}\d{1,2}[.)]")
_LINES = expression(r"\(?(~?)(\d{1,3}(?:,\d{3})+|\d{2,6})(\+?)\s+lines\b")


def totals(review: Review) -> Iterator[Statement]:
    """Counts with their sum and share, scores with their mean, a grade with its scale, lines with their sum."""
    for _, group in groupby(review.pieces, key=lambda piece: piece.section):
        pieces = list(group)
        yield from _counts(review, pieces)
        yield from _sum_of_lines(review, pieces)
    yield from _means(review)


def _counts(review: Review, pieces: Sequence[Piece]) -> Iterator[Statement]:
    """A list of labels with numbers, one of which is the total, one perhaps the share."""
    counts: list[tuple[Piece, str, int]] = []
    shares: list[tuple[Piece, str, str]] = []
    for piece in pieces:
        if piece.passage.form not in ("item", "paragraph"):
            continue
        if piece.label and (found := _COUNT.match(piece.text[:120])) and "~" not in found[1]:
            counts.append((piece, piece.label, int(found[1].replace(",", ""))))
        elif piece.label and (found := _SHARE.match(piece.text[:120])):
            shares.append((piece, piece.label, found[1]))
    whole = [each for each in counts if _WHOLE.search(each[1])]
    if len(whole) != 1:
        return
    parts = [each for each in counts if each is not whole[0]]
    total = whole[0][2]
    names = [label for _, label, _ in parts]
    by_state = len(parts) > 1 and all(_FULL.search(name) or _HALF.search(name) or _NOT.search(name) for name in names)
    by_severity = len(parts) > 1 and all(_SEVERITY.search(name) for name in names)
    if by_state or by_severity:
        added = sum(count for _, _, count in parts)
        says = f"{total} in all: {' + '.join(str(count) for _, _, count in parts)}"
        made = confirmed if added == total else refuted
        yield made(
            _KIND, review.at(whole[0][0].line), says, f"the parts add up to {added}", review.at(parts[0][0].line)
        )
    full = [
        count for _, name, count in parts if _FULL.search(name) and not _HALF.search(name) and not _NOT.search(name)
    ]
    half = sum(count for _, name, count in parts if _HALF.search(name))
    for piece, _, percent in shares:
        if len(full) == 1 and by_state and total:
            said = number(percent)
            says = f"{percent} % is {full[0]} of {total}"
            true = 100 * full[0] / total
            fits = any(said.fits(100 * (full[0] + part) / total) for part in (0, half / 2, half))
            made = confirmed if fits else refuted
            yield made(_KIND, review.at(piece.line), says, f"it is {true:.1f} %", review.at(whole[0][0].line))


def _sum_of_lines(review: Review, pieces: Sequence[Piece]) -> Iterator[Statement]:
    """ "~14,000 lines across 24 files" over files whose own lines are more than that."""
    rows: list[tuple[int, str]] = [
        (piece.line + offset, line[:1_000]) for piece in pieces for offset, line in enumerate(piece.text.split("\n"))
    ]
    for index, (at, row) in enumerate(rows):
        found = _LINES.search(row)
        if found is None or mentions_in(row) or not _FILES.search(row):
            continue
        said = int(found[2].replace(",", ""))
        parts = []
        for number_, line in rows[index + 1 : index + 41]:
            part = _LINES.search(line)
            if part is not None and len(mentions_in(line)) == 1 and not part[1]:
                parts.append((number_, int(part[2].replace(",", ""))))
        added = sum(count for _, count in parts)
        if len(parts) > 1:
            says = f"{found[0].strip('( ')} in all"
            evidence = review.at(parts[0][0])
            if added > said and not found[3]:
                why = f"the {len(parts)} files that are named with their lines have {added:,} already"
                yield refuted(_KIND, review.at(at), says, why, evidence)


@dataclass(frozen=True)
class _Score:
    line: int
    name: str
    value: float
    decimals: int
    of: int


def _means(review: Review) -> Iterator[Statement]:
    """An overall score beside the scores that it is made of, and the scale on which it stands."""
    text = "\n".join(review.lines[:5_000])
    scores = list(_scores(review))
    overall = [score for score in scores if _OVERALL.search(score.name)]
    bands = list(_bands(review))
    made_of = [(score, parts) for score in overall for parts in [_components(review, score, scores)] if parts]
    for score, parts in made_of[:1] or [(score, []) for score in overall[:1]]:
        if parts:
            values = [each.value for each in parts]
            mean = fmean(values)
            says = f"{score.value:g}/{score.of} follows from its {len(parts)} parts"
            evidence = review.at(parts[0].line)
            shown = " + ".join(f"{value:g}" for value in values)
            if abs(mean - score.value) <= 0.5 * 10.0**-score.decimals + 1e-9:
                yield confirmed(
                    _KIND, review.at(score.line), says, f"it is their mean: ({shown}) / {len(parts)}", evidence
                )
            elif not min(values) <= score.value <= max(values):
                yield refuted(
                    _KIND,
                    review.at(score.line),
                    says,
                    f"they lie between {min(values):g} and {max(values):g}",
                    evidence,
                )
            elif abs(mean - score.value) >= 0.1 * score.of and not _WEIGHT.search(text):
                yield refuted(
                    _KIND, review.at(score.line), says, f"their mean is {mean:.1f}, and no weights are given", evidence
                )
            else:
                yield unclear(
                    _KIND, review.at(score.line), says, f"their mean is {mean:.1f}; weights may be meant", evidence
                )
        if bands and bands[0][3] in (0, score.of):
            yield from _in_band(review, score, bands)


def _scores(review: Review) -> Iterator[_Score]:
    """Every "name: n/10" of headings, labels, rows and blocks of plain text."""
    for piece in review.pieces:
        if piece.is_code and piece.passage.language not in ("", "text", "txt"):
            continue
        for offset, line in enumerate(piece.text.split("\n")[:400]):
            found = _SCORE.search(line[:400])
            if found is None or _BAND.match(line[:200]):
                continue
            name = (
                f"{piece.label}: " if piece.label and piece.label != "row" and not piece.is_code and not offset else ""
            )
            name += line[: found.start()].strip(" |*_#║:(")
            yield _Score(
                piece.line + offset, name[-120:], float(found[1]), len(found[1].partition(".")[2]), int(found[2])
            )


def _components(review: Review, overall: _Score, scores: Sequence[_Score]) -> list[_Score]:
    """The scores that stand together: in the same block or table, else one under each numbered heading."""
    near = []
    for direction in (-1, 1):
        line = overall.line + direction
        gap = 0
        known = {score.line: score for score in scores}
        while gap < 3 and 0 < line <= len(review.lines):
            score = known.get(line)
            if score is not None and score.of == overall.of and not _OVERALL.search(score.name):
                near.append(score)
                gap = 0
            else:
                gap += 1
            line += direction
    if len(near) >= 3:
        return sorted(near, key=lambda score: score.line)
    headings = [piece for piece in review.pieces if piece.is_heading and _NUMBERED.match(piece.text)]
    lines = {piece.line: (piece.passage.headings, len(piece.passage.headings)) for piece in headings}
    headed = [score for score in scores if score.line in lines and score.of == overall.of]
    parents = {lines[score.line] for score in headed}
    numbered = [piece for piece in headings if (piece.passage.headings, len(piece.passage.headings)) in parents]
    return headed if len(headed) >= 3 and len(parents) == 1 and len(numbered) == len(headed) else []


def _bands(review: Review) -> Iterator[tuple[int, float, float, int]]:
    """Line, lower and upper end of each band of the scale, and what it is out of (0 where not told)."""
    found: list[tuple[int, float, float, int]] = []
    for number_, line in enumerate([*review.lines[:20_000], "the end"], 1):
        band = _BAND.match(line[:200])
        if band is not None and float(band[1]) < float(band[2]):
            found.append((number_, float(band[1]), float(band[2]), 0))
        elif found and line.strip():
            above = review.lines[max(0, found[0][0] - 4) : found[0][0]]
            if len(found) > 1 and any(_SCALE.search(each) for each in above):
                yield from found
                return
            found = []


def _in_band(review: Review, score: _Score, bands: Sequence[tuple[int, float, float, int]]) -> Iterator[Statement]:
    top = max(high for _, _, high, _ in bands)
    if top != score.of:
        return
    scale = ", ".join(f"{low:g}-{high:g}" for _, low, high, _ in bands)
    says = f"{score.value:g}/{score.of} is graded by the scale {scale}"
    inside = next((line for line, low, high, _ in bands if low <= score.value <= high), 0)
    if inside:
        yield confirmed(_KIND, review.at(score.line), says, "it lies in a band of it", review.at(inside))
    else:
        below = max((band for band in bands if band[2] < score.value), key=lambda band: band[2], default=bands[-1])
        yield refuted(
            _KIND, review.at(score.line), says, "it lies between the bands, in none of them", review.at(below[0])
        )
