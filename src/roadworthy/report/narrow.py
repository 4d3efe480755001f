"""A part of an assessment, as if it stood alone: one service, or what a change made worse."""

from dataclasses import replace

from roadworthy.assessment import Assessment, Changed
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


def narrowed_change(changed: Changed, name: str) -> Changed:
    """What a change did to this service.

    Raises:
        UnknownName: there is no such service.
    """
    change = changed.change
    return replace(
        changed,
        assessment=narrowed(changed.assessment, name),
        change=replace(
            change,
            fixed=tuple(each for each in change.fixed if each.service in (name, "")),
            services=tuple(each for each in change.services if each.name == name),
        ),
    )


def only_new(changed: Changed) -> Assessment:
    """The assessment with nothing found but what is new or worse, for forms that list findings."""
    told = {each.fingerprint for each in changed.findings}
    assessment = changed.assessment
    return replace(
        assessment,
        judgements=tuple(each for each in assessment.judgements if each.is_met or each.fingerprint in told),
        findings=changed.findings,
        concerns=changed.concerns,
        above_target=(),
        set_aside=(),
        apart=(),
        expired=(),
        unused=(),
        refused=(),
    )
