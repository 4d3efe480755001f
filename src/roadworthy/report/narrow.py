"""One service of an assessment, as if it stood alone."""

from dataclasses import replace

from roadworthy.assessment import Assessment
from roadworthy.errors import UnknownName
from roadworthy.findings import Judgement


def narrowed(assessment: Assessment, name: str) -> Assessment:
    """What concerns this service: its own, and what all share.

    Raises:
        UnknownName: there is no such service.
    """
    chosen = [service for service in assessment.services if service.name == name]
    if not chosen:
        raise UnknownName("service", name, [service.name for service in assessment.services])

    def is_own(judgement: Judgement) -> bool:
        return judgement.service in (name, "") or len(assessment.services) == 1

    return replace(
        assessment,
        judgements=tuple(each for each in assessment.judgements if is_own(each)),
        findings=tuple(each for each in assessment.findings if is_own(each.judgement)),
        concerns=chosen[0].concerns,
        above_target=tuple(each for each in assessment.above_target if is_own(each.judgement)),
        set_aside=tuple(each for each in assessment.set_aside if is_own(each.judgement)),
        apart=tuple(each for each in assessment.apart if is_own(each)),
        services=tuple(chosen),
    )
