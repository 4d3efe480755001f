"""How each service would stand if some verdicts were met: graded again, never estimated."""

from collections.abc import Collection
from dataclasses import replace

from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.grade import Grade, grade
from roadworthy.assessment.scores import NoScore, Score, score_of_service
from roadworthy.findings import Judgement, Outcome
from roadworthy.ladder import Rung
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Outlook:
    """One service as it would stand."""

    service: str
    grade: Grade
    score: Score | NoScore

    @property
    def reached(self) -> Rung | None:
        return self.grade.reached


def what_if(assessment: Assessment, mended: Collection[str]) -> tuple[Outlook, ...]:
    """Every service, in the order of the assessment, with these verdicts turned to met.

    Met is the least that mending brings: what a new alert or a new endpoint is asked in its turn is not foreseen.

    Args:
        mended: fingerprints of verdicts that are unmet or unclear today; none gives what stands now.
    """
    chosen = frozenset(mended)
    standing = [_met(each) if each.fingerprint in chosen else each for each in assessment.judgements]
    aside = [finding.judgement for finding in assessment.set_aside]
    has_service = bool(assessment.system.services)
    found = []
    for service in assessment.services:
        names = (service.name, "")
        own = [each for each in standing if not has_service or each.service in names]
        waived = [each for each in aside if not has_service or each.service in names]
        climbed = grade(own, waived, assessment.left_out)
        number = score_of_service(
            (*own, *waived), climbed.upcoming, has_service=has_service, is_whole=not assessment.left_out
        )
        found.append(Outlook(service.name, climbed, number))
    return tuple(found)


def _met(judgement: Judgement) -> Judgement:
    if judgement.is_met:
        return judgement
    return replace(judgement, verdict=replace(judgement.verdict, outcome=Outcome.MET, harm=None))
