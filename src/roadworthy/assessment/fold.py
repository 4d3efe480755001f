"""Folds findings: one cause in many places is one line, and what hangs together in one place is one line."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from roadworthy.assessment.finding import Concern, Finding
from roadworthy.findings import Verdict

_Key = tuple[str, ...]
_APART = frozenset({"workloads"})  # one block of YAML holds faults that have nothing to do with each other
_SHORTEST_NAME = 3  # a shorter one is also part of ordinary words


def fold(findings: Iterable[Finding], unlocks: Mapping[str, int] | None = None) -> tuple[Concern, ...]:
    """The lines of a report, in the order to work on them.

    Findings of one rule fold where they name the same cause, or say the same (of whatever name) on the same rung. What
    is found in copies of one file folds, too: the copies say the same of the same lines.
    Findings of different rules about the same kind of thing in the same place fold under the gravest where they stand
    nowhere else.

    Args:
        unlocks: by fingerprint, how many steps towards the next rung a finding stands in.
    """
    weights = unlocks or {}
    concerns = [_concern(each, weights) for each in _by_cause(findings)]
    return tuple(_related(sorted(concerns, key=work_order)))


def work_order(concern: Concern) -> tuple[int, int, int, int, str, int, str]:
    """Most urgent first; then what unlocks most, the lowest rung, the highest severity; then by place and name."""
    first = concern.first
    place = first.place
    return (first.priority, -concern.unlocks, first.rung, -first.severity, place.path, place.start, first.rule)


def finding_order(finding: Finding) -> tuple[int, int, int, str, int, int, str, str]:
    """Most urgent first, then the lowest rung and the highest severity; then by place, name and identity."""
    place = finding.place
    return (
        finding.priority,
        finding.rung,
        -finding.severity,
        place.path,
        place.start,
        place.column,
        finding.rule,
        finding.fingerprint,
    )


def _by_cause(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[_Key, list[Finding]] = {}
    for finding in sorted(findings, key=finding_order):
        verdict = finding.judgement.verdict
        said = ("cause", verdict.cause) if verdict.cause else ("text", sense(verdict), finding.rung.word)
        groups.setdefault((finding.rule, *said), []).append(finding)
    return _with_copies(groups.values())


def _with_copies(groups: Iterable[list[Finding]]) -> list[list[Finding]]:
    """Lay what is found in a copy of a file beside what is found in the first."""
    originals: dict[tuple[_Key, ...], list[Finding]] = {}
    for group in groups:
        originals.setdefault(tuple(_copied(finding) for finding in group), []).extend(group)
    return [sorted(group, key=finding_order) for group in originals.values()]


def _copied(finding: Finding) -> _Key:
    """What a finding shares with its like in a copy of the file, and hardly with any other."""
    place, verdict = finding.place, finding.judgement.verdict
    name = place.path.rpartition("/")[2] if place.start else place.path
    return (finding.rule, finding.rung.word, verdict.subject, verdict.text, name, str(place.start), place.quote)


def sense(verdict: Verdict) -> str:
    """What is said without the names of what it is said of: a call to one dependency waits like a call to another."""
    text = verdict.text
    for name in sorted({verdict.subject, *verdict.words.values()}, key=lambda name: (-len(name), name)):
        if len(name) >= _SHORTEST_NAME:
            text = text.replace(name, "…")
    return text


def _concern(group: Sequence[Finding], unlocks: Mapping[str, int]) -> Concern:
    weight = max((unlocks.get(finding.fingerprint, 0) for finding in group), default=0)
    return Concern(group[0], tuple(group[1:]), unlocks=weight)


def _related(concerns: Sequence[Concern]) -> list[Concern]:
    """Lay each line under the first one above it that covers all its places; lines are sorted by urgency."""
    kept: list[Concern] = []
    covering: dict[tuple[str, str, int], list[int]] = {}
    for concern in concerns:
        keys = [_spot(finding) for finding in concern.occurrences]
        holders = Counter(index for key in dict.fromkeys(keys) for index in covering.get(key, ()))
        index = min((found for found, count in holders.items() if count == len(set(keys))), default=None)
        is_apart = concern.first.judgement.question.group in _APART
        if index is not None and not is_apart and all(finding.place.start for finding in concern.occurrences):
            kept[index] = replace(kept[index], related=(*kept[index].related, *concern.occurrences))
            continue
        for key in dict.fromkeys(keys):
            covering.setdefault(key, []).append(len(kept))
        kept.append(concern)
    return kept


def _spot(finding: Finding) -> tuple[str, str, int]:
    return (finding.judgement.question.group, finding.place.path, finding.place.start)
