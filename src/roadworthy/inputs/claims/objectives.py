"""Claims about levels of service: a share of good requests, a latency at a percentile, a rate of errors."""

from collections.abc import Iterator, Sequence

from roadworthy.inputs.objectives_in_documents import objectives_in
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind, Objective


def objectives(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Each objective that a document promises, at its line."""
    if not passages:
        return
    by_line: dict[int, Passage] = {}
    for passage in passages:
        if passage.is_prose:
            for line in range(passage.first, passage.first + len(passage.lines)):
                by_line.setdefault(line, passage)
    for one in objectives_in(passages[0].path, "\n".join(passages[0].document)):
        around = by_line.get(one.place.start)
        if around is not None:
            yield _claim(one), around


def _claim(one: Objective) -> Claim:
    return Claim(
        place=one.place,
        kind=ClaimKind.OBJECTIVE,
        subject=f"the objective for {one.indicator}",
        asserts="is kept and measured",
        details={"indicator": one.indicator, "target": "" if one.target is None else str(one.target)},
    )
