"""The five steps of a safe change, and what shows that each of them is made."""

from roadworthy.assessment.assessment import Assessment
from roadworthy.assessment.criteria import Standing
from roadworthy.findings import Judgement
from roadworthy.model import Place
from roadworthy.model.noun import dataclass

_STEPS = {
    "validate": ("config-never-checked", "ci-without-tests", "no-ci", "no-tests", "check-failure-ignored"),
    "back up": ("no-backup", "irreversible-migration", "unpinned-image"),
    "deploy": ("no-deploy-automation", "no-update-strategy", "manifest-edited-as-text", "no-progressive-delivery"),
    "check health": ("no-health-endpoint", "no-healthcheck", "hardcoded-health", "healthcheck-tool-missing",
                     "probe-on-unknown-endpoint", "shallow-health"),
    "roll back": ("no-rollback", "no-kill-switch"),
}  # fmt: skip


@dataclass(frozen=True)
class ChangeStep:
    """One step.

    Attributes:
        standing: unmet where one of its rules found a fault, met where all that answered did well, unclear where
            nothing here makes the step: it may live elsewhere.
        met, unmet: the verdicts that tell, sorted by place.
        seen: where a pipeline makes this step, whatever the rules say.
    """

    name: str
    standing: Standing
    met: tuple[Judgement, ...] = ()
    unmet: tuple[Judgement, ...] = ()
    seen: tuple[Place, ...] = ()


def safe_change(assessment: Assessment) -> tuple[ChangeStep, ...]:
    """The steps in their order."""
    return tuple(_step(name, frozenset(rules), assessment) for name, rules in _STEPS.items())


def _step(name: str, rules: frozenset[str], assessment: Assessment) -> ChangeStep:
    own = [each for each in assessment.judgements if each.question.name in rules]
    met = tuple(each for each in own if each.is_met)
    unmet = tuple(each for each in own if each.is_unmet)
    unclear = any(each.is_unclear for each in own)
    seen = tuple(_seen(name, assessment))
    if unmet:
        standing = Standing.UNMET
    elif unclear:
        standing = Standing.UNCLEAR
    elif met or seen:
        standing = Standing.MET
    else:
        standing = Standing.UNCLEAR if assessment.system.is_served else Standing.NOT_APPLICABLE
    return ChangeStep(name, standing, met, unmet, seen)


def _seen(name: str, assessment: Assessment) -> list[Place]:
    steps = [step for pipeline in assessment.system.pipelines for step in pipeline.steps]
    match name:
        case "validate":
            return [step.place for step in steps if step.checks and not step.unheard]
        case "deploy":
            return [step.place for step in steps if step.deploys]
    return []
