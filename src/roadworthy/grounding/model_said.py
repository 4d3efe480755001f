"""Metrics, endpoints and chance: what a review says of them is held against the model itself."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.grounding.marks import Mark
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.model import Endpoint, Metric, System

_KIND = StatementKind.AGREEMENT
_NAME = expression(r"`([A-Za-z_:][\w:]{3,80})`")
_IDLE = expression(
    r"(?i)\b(?:never|not|isn'?t|aren'?t)\b[^.|\n]{0,30}\b(?:increment\w*|decrement\w*|set|update[ds]?|use[ds]?|move[ds]?|"
    r"record(?:ed)?|observed?|track(?:ed)?)\b|\bdefined but\b|\bunused\b|\bno `?\.(?:inc|dec|set|observe)"
)
_METRIC = expression(r"(?i)\b(metric|counter|gauge|histogram|summary)\b")
_ROUTE = expression(r"\b(GET|POST|PUT|PATCH|DELETE)\s{1,3}`?(/[\w/{}:.<>-]{0,120})")
_ABSENT = expression(r"(?i)\b(missing|not (?:implemented|found|served)|unimplemented|does not exist|absent|未实现)\b")
_WORKS = expression(r"(?i)\b(work\w*|implemented|present|exists?|available|serves?|correct\w*)\b")
_CHANCE = expression(
    r"\brandom\.(?:choice|choices|randint|random|shuffle|sample|uniform)\(|\bMath\.random\(|\$RANDOM\b|\bshuf\b"
)
_SEED = expression(r"\bseed\b")
_CERTAIN = expression(r"(?i)\bdeterministic(?: execution| chaos)?\b")


def model_said(review: Review, sources: Sources, system: System) -> Iterator[Statement]:
    """Statements about metrics that nothing moves, endpoints with their methods, and what is called deterministic."""
    for piece in review.pieces:
        if piece.is_code or piece.is_heading or piece.stance is Stance.ADVICE:
            continue
        yield from _metrics(review, piece, system)
        yield from _endpoints(review, piece, system)
        if piece.stance is Stance.GOOD and _CERTAIN.search(piece.text[:120]):
            yield from _by_chance(review, piece, sources, system)


def _metrics(review: Review, piece: Piece, system: System) -> Iterator[Statement]:
    text = piece.text[:2_000]
    if not (_IDLE.search(text) and _METRIC.search(text)):
        return
    for found in _NAME.finditer(text):
        metric = _metric(found[1], system)
        if metric is None:
            continue
        place, says = review.at(piece.line + text.count("\n", 0, found.start())), f"nothing moves {found[1]}"
        named = "" if metric.name.removesuffix("_total") == found[1].removesuffix("_total") else f"{metric.name} "
        moved = [one for one in metric.movements if one.changes_value and one.is_called]
        if moved:
            operations = ", ".join(dict.fromkeys(one.operation for one in moved[:4]))
            why = (
                f"{named}is moved in {len(moved)} places ({operations})"
                if len(moved) > 1
                else f"{named}is moved ({operations})"
            )
            yield refuted(_KIND, place, says, why.strip(), *[one.place for one in moved[:4]])
        elif metric.escapes is not None:
            yield unclear(_KIND, place, says, metric.escapes.why, metric.place)
        else:
            yield confirmed(_KIND, place, says, f"{named}is defined and nothing moves it".strip(), metric.place)


def _metric(name: str, system: System) -> Metric | None:
    """The one metric of this name, of this variable, or whose name holds this one."""
    for metric in system.metrics:
        if name in (metric.name, *metric.exposed_names) or name == metric.words["variable"].partition(".labels")[0]:
            return metric
    holding = [metric for metric in system.metrics if len(name) > 8 and name in metric.name]
    return holding[0] if len(holding) == 1 else None


def _endpoints(review: Review, piece: Piece, system: System) -> Iterator[Statement]:
    for found in _ROUTE.finditer(piece.text[:2_000]):
        method, path = found[1], found[2].rstrip("`.,:;") or "/"
        served = [each for each in system.endpoints if _same(each.path, path)]
        with_method = [each for each in served if method in each.methods]
        place = review.at(piece.line + piece.text.count("\n", 0, found.start()))
        is_missing = piece.mark is Mark.FAILED or bool(_ABSENT.search(piece.text[:300]))
        says = f"{method} {path} is {'missing' if is_missing else 'served'}"
        if is_missing and with_method:
            yield refuted(_KIND, place, says, f"{with_method[0].label} is served", with_method[0].place)
        elif with_method:
            yield confirmed(_KIND, place, says, "the code serves it", with_method[0].place)
        elif served and not is_missing and piece.stance is Stance.GOOD and _WORKS.search(piece.text[:200]):
            yield refuted(_KIND, place, says, f"the code serves {served[0].label}", served[0].place)
        elif is_missing and system.endpoints and _all_known(system.endpoints):
            yield confirmed(_KIND, place, says, "no endpoint that was found has this path and method")


def _same(served: str, named: str) -> bool:
    ours, theirs = served.strip("/").split("/"), named.strip("/").split("/")
    return len(ours) == len(theirs) and all(
        one == other or (one[:1] == "{" and other[:1] in "{:<") for one, other in zip(ours, theirs, strict=True)
    )


def _all_known(endpoints: tuple[Endpoint, ...]) -> bool:
    return not any("{}" in each.path for each in endpoints)


def _by_chance(review: Review, piece: Piece, sources: Sources, system: System) -> Iterator[Statement]:
    """A fault injection that throws dice without a seed is not deterministic."""
    place, says = review.at(piece.line), "what it runs is the same each time"
    for path in sorted({each.place.path for each in system.experiments}):
        lines = sources.lines(path) or ()
        dice = [number for number, line in enumerate(lines, 1) if _CHANCE.search(line[:500])]
        if dice and not any(_SEED.search(line[:500]) for line in lines):
            evidence = [sources.at(path, number) for number in dice[:3]]
            yield refuted(_KIND, place, says, f"{path} rests on chance, and nothing sets a seed", *evidence)
            return
