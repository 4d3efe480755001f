"""What changed since an earlier report: fixed, new, still open."""

from collections.abc import Iterable

from roadworthy.assessment.assessment import Assessment
from roadworthy.model import Place
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Earlier:
    """A finding of an earlier report.

    Attributes:
        text: subject and verdict in one sentence.
    """

    fingerprint: str
    rule: str
    text: str
    place: Place


@dataclass(frozen=True)
class Baseline:
    """An earlier report.

    Attributes:
        name: what a reader knows it by: a revision, or a file.
        commit, commit_date: that it spoke of; "" where it does not tell.
        rules: that were asked then.
        findings: that were open then.
    """

    name: str
    commit: str
    commit_date: str
    rules: frozenset[str]
    findings: tuple[Earlier, ...]


@dataclass(frozen=True)
class Change:
    """The difference between an earlier report and this one.

    Attributes:
        fixed: open then, and met, silent or gone now; only of rules that were asked both times.
        new, open: fingerprints of findings that are open now: those that were not then, and those that were.
        unasked: open then; their rule was not asked now.
    """

    since: Baseline
    fixed: tuple[Earlier, ...]
    new: frozenset[str]
    open: frozenset[str]
    unasked: tuple[Earlier, ...]


def baseline(assessment: Assessment, name: str) -> Baseline:
    """An assessment as something to compare with."""
    told = assessment.provenance
    return Baseline(
        name,
        told.commit,
        told.commit_date,
        frozenset(question.name for question in assessment.questions),
        tuple(
            Earlier(
                each.fingerprint,
                each.rule,
                f"{each.judgement.verdict.subject} {each.judgement.verdict.text}",
                each.place,
            )
            for each in (*assessment.findings, *assessment.above_target)
        ),
    )


def compare(since: Baseline, assessment: Assessment) -> Change:
    """Subtract by fingerprint: moved lines change nothing, a waiver fixes nothing."""
    now = {each.fingerprint for each in (*assessment.findings, *assessment.above_target)}
    aside = {each.fingerprint for each in assessment.set_aside}
    asked = {question.name for question in assessment.questions}
    before = {each.fingerprint for each in since.findings}
    gone = [each for each in since.findings if each.fingerprint not in now | aside]
    comparable = {each.fingerprint for each in _of_rules(assessment, since.rules)}
    return Change(
        since,
        tuple(each for each in gone if each.rule in asked),
        frozenset((now - before) & comparable),
        frozenset(now & before),
        tuple(each for each in gone if each.rule not in asked),
    )


def _of_rules(assessment: Assessment, rules: frozenset[str]) -> Iterable[Earlier]:
    """Findings of rules that were asked then, too: what a new rule finds is not a new fault."""
    return (each for each in baseline(assessment, "").findings if each.rule in rules)
