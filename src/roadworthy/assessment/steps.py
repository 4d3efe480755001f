"""What unlocks the next rung."""

from collections.abc import Iterable, Mapping, Sequence

from roadworthy.assessment.criteria import CriterionGrade, Standing
from roadworthy.assessment.finding import Finding
from roadworthy.assessment.grade import NEEDED, Grade, RungGrade
from roadworthy.findings import Judgement
from roadworthy.ladder import EVIDENCE, Criterion, Rung
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Step:
    """One thing that stands between a service and its next rung.

    Attributes:
        what: one line: the criterion's sentence, or the rule.
        criterion: that it would carry; None where it closes findings beside the criteria.
        findings: to close, in order of place.
        questions: verdicts that cannot be told, to answer or to make readable.
        settle: the question to answer, or the evidence to add; "" where closing the findings is enough.
    """

    rung: Rung
    what: str
    criterion: Criterion | None = None
    findings: tuple[Finding, ...] = ()
    questions: tuple[Judgement, ...] = ()
    settle: str = ""

    @property
    def changes(self) -> int:
        """How many places have to change or be answered for; at least one."""
        places = {finding.place for finding in self.findings} | {each.verdict.place for each in self.questions}
        return max(1, len(places))


def steps_to(rung: RungGrade, findings: Iterable[Finding]) -> tuple[Step, ...]:
    """Everything that keeps this rung from holding, fewest changes first; empty when it holds.

    Args:
        findings: the open findings of the service.
    """
    by_identity = {finding.fingerprint: finding for finding in findings}
    steps = [_criterion_step(each, by_identity) for each in rung.criteria if not each.holds]
    served = {finding.fingerprint for step in steps for finding in step.findings}
    asked = {judgement.fingerprint for step in steps for judgement in step.questions}
    steps += _rule_steps(rung.rung, _known(rung.open, by_identity, served), rung.unclear, asked)
    steps += [Step(rung.rung, f"ask {name}, which was left out") for name in rung.unasked]
    if rung.rung is not Rung.HYGIENE and rung.met < NEEDED and all(each.holds for each in rung.criteria):
        steps.append(_evidence_step(rung))
    return tuple(sorted(steps, key=lambda step: (step.changes, step.what)))


def next_steps(grade: Grade, findings: Iterable[Finding]) -> tuple[Step, ...]:
    """What unlocks the next rung: hygiene first, then the rung itself, each with fewest changes first.

    Empty on the highest rung.
    """
    known = tuple(findings)
    wanted = [Rung.HYGIENE] if grade.next_rung is None else [Rung.HYGIENE, grade.next_rung]
    return tuple(step for rung in wanted for step in steps_to(grade.of(rung), known))


def unlocking(grade: Grade, findings: Sequence[Finding], target: Rung) -> Mapping[str, int]:
    """By fingerprint: in how many steps up to the target each finding stands."""
    counts: dict[str, int] = {}
    for rung in grade.rungs:
        if rung.rung <= target:
            for step in steps_to(rung, findings):
                for fingerprint in {finding.fingerprint for finding in step.findings}:
                    counts[fingerprint] = counts.get(fingerprint, 0) + 1
    return counts


def _criterion_step(grade: CriterionGrade, findings: Mapping[str, Finding]) -> Step:
    criterion = grade.criterion
    settle = EVIDENCE[criterion].settle if grade.standing is Standing.UNCLEAR else ""
    return Step(grade.rung, criterion, criterion, _known(grade.unmet, findings), grade.unclear, settle)


def _rule_steps(
    rung: Rung, findings: Iterable[Finding], unclear: Iterable[Judgement], asked: set[str]
) -> Iterable[Step]:
    found: dict[str, tuple[list[Finding], list[Judgement]]] = {}
    for finding in findings:
        found.setdefault(finding.rule, ([], []))[0].append(finding)
    for judgement in unclear:
        if judgement.fingerprint not in asked:
            found.setdefault(judgement.question.name, ([], []))[1].append(judgement)
    for name, (broken, questions) in found.items():
        settle = questions[0].verdict.text if questions else ""
        yield Step(rung, name, None, tuple(broken), tuple(questions), settle)


def _evidence_step(rung: RungGrade) -> Step:
    silent = [each.criterion for each in rung.criteria if each.standing is Standing.NOT_APPLICABLE]
    return Step(
        rung.rung,
        f"show {NEEDED - rung.met} more of: {', '.join(silent)}",
        settle=f"{NEEDED} criteria of a rung must be met on evidence; nothing was found to ask these of",
    )


def _known(
    judgements: Iterable[Judgement], findings: Mapping[str, Finding], but: Iterable[str] = ()
) -> tuple[Finding, ...]:
    without = set(but)
    return tuple(
        findings[each.fingerprint]
        for each in judgements
        if each.fingerprint in findings and each.fingerprint not in without
    )
