"""The sum behind a score, line by line."""

from collections.abc import Iterable
from fractions import Fraction

from roadworthy.assessment import Mean, NoScore, RuleShare, Score, shown
from roadworthy.ladder import Pillar, Rung

_CAPPED_BY = {
    Rung.HYGIENE: "hygiene does not hold",
    Rung.FOUNDATIONS: "rung 1, foundations, is not reached",
    Rung.HARDENING: "rung 2, hardening, is not reached",
}


def worked_sum(score: Score | NoScore) -> str:
    """Every number of a score with what it is made of; numbers are rounded down."""
    if isinstance(score, NoScore):
        return f"not scored: {score.why}\n"
    lines = [line for pillar in score.pillars for line in _pillar(pillar)]
    if score.left_out:
        names = ", ".join(pillar.word for pillar in score.left_out)
        lines.append(f"{'left out':15} {names}: nothing could be asked")
    values = " + ".join(_hundredths(pillar.value) for pillar in score.pillars)
    lines.append(f"{'mean':15} {_hundredths(score.mean):>5} = ({values}) / {len(score.pillars)}")
    if score.cap is not None and score.capped_by is not None:
        lines.append(f"{'cap':15} {_hundredths(score.cap):>5} while {_CAPPED_BY[score.capped_by]}")
    lines.append(f"{'overall':15} {shown(score.overall):>5}  {score.letter}, {score.band}")
    return "\n".join(lines) + "\n"


def _pillar(pillar: Mean[Pillar]) -> Iterable[str]:
    weight = sum(int(each.severity) for each in pillar.rules)
    terms = " + ".join(f"{int(each.severity)} × {each.met}/{_asked(each)}" for each in pillar.rules)
    evidence = f"{pillar.answered} of {len(pillar.rules)} rules answered, {pillar.unclear} with unclear verdicts"
    yield f"{pillar.of.word:15} {_hundredths(pillar.value):>5} = 10 × ({terms}) / {weight}; {evidence}"
    for each in pillar.rules:
        yield f"{'':15}       {each.rule} ({each.severity.word}): {_counts(each)}"


def _asked(share: RuleShare) -> int:
    return share.met + share.unmet + share.unclear


def _counts(share: RuleShare) -> str:
    counts = (("met", share.met), ("unmet", share.unmet), ("unclear", share.unclear))
    return ", ".join(f"{number} {word}" for word, number in counts if number)


def _hundredths(value: Fraction) -> str:
    """Two decimals, rounded down."""
    hundredths = int(value * 100 // 1)
    return f"{hundredths // 100}.{hundredths % 100:02}"
