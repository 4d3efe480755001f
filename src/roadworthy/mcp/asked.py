"""What became of named rules: the answer to a checklist in one call."""

from collections.abc import Iterable, Sequence

from roadworthy.assessment import Assessment
from roadworthy.errors import UnknownName
from roadworthy.expression import expression
from roadworthy.findings import Judgement
from roadworthy.mcp.budget import Page, answer, listed
from roadworthy.report.saying import ended, sentence, spot

_NAME = expression(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")
MOST_RULES = 60
_NOT_ASKED = 4
"""Rank of a rule that found nothing to ask of; these are named together."""


def rules_in(checklist: str) -> list[str]:
    """The rules that a checklist names in backticks, each once."""
    return list(dict.fromkeys(_NAME.findall(checklist)))


def verdicts(assessment: Assessment, names: Sequence[str], known: Iterable[str], page: Page) -> str:
    """One line a rule: open, unclear, holds with places, or not asked of anything here; what is open first.

    Raises:
        UnknownName: there is no such rule.
    """
    rules = set(known)
    for name in names:
        if name not in rules:
            raise UnknownName("rule", name, rules)
    told = sorted((_verdict(assessment, name) for name in names[:MOST_RULES]), key=lambda each: each[0])
    lines = [line for rank, line in told if rank < _NOT_ASKED]
    rest = [line.partition(":")[0] for rank, line in told if rank == _NOT_ASKED]
    return answer(listed(lines, page, str, "rules"), [f"nothing here to ask of: {', '.join(rest)}"] if rest else [])


def verdict(assessment: Assessment, name: str) -> str:
    """What became of one rule, in a line."""
    return _verdict(assessment, name)[1]


def _verdict(assessment: Assessment, name: str) -> tuple[int, str]:
    of_rule = [each for each in assessment.judgements if each.question.name == name]
    listed_here = (*assessment.findings, *assessment.above_target)
    open_ = [each for each in listed_here if each.judgement.question.name == name]
    aside = [each for each in assessment.set_aside if each.judgement.question.name == name]
    unclear = [each for each in of_rule if each.is_unclear]
    met = [each for each in of_rule if each.is_met]
    parts = []
    if open_:
        first = open_[0]
        parts.append(f"{_times('open', open_)} {first.fingerprint} at {spot(first.place)}, {_short([first.judgement])}")
    if unclear:
        parts.append(f"{_times('cannot be told', unclear)} at {spot(unclear[0].verdict.place)}, {_short(unclear[:1])}")
    if met:
        parts.append(f"{_times('holds', met)} at {spot(met[0].verdict.place)}, {_short(met[:1])}")
    if aside:
        parts.append(f"set aside ×{len(aside)}")
    if not parts:
        if any(each.name == name for each in assessment.left_out):
            return 3, f"{name}: left out by the settings"
        return _NOT_ASKED, f"{name}: nothing here to ask it of"
    rank = 0 if open_ else 1 if unclear else 2
    return rank, f"{name}: {' | '.join(parts)}"


def _times(word: str, every: Sequence[object]) -> str:
    return word if len(every) == 1 else f"{word} ×{len(every)}"


def _short(judgements: Sequence[Judgement]) -> str:
    text = ended(sentence(judgements))
    return text if len(text) <= 160 else text[:159] + "…"
