"""Judgements become an assessment."""

from collections.abc import Iterable, Sequence

from roadworthy.assessment.assessment import Assessment, Provenance, ServiceAssessment
from roadworthy.assessment.baseline import baseline_use
from roadworthy.assessment.decisions import decide
from roadworthy.assessment.finding import Finding, effective_rung
from roadworthy.assessment.fold import finding_order, fold
from roadworthy.assessment.grade import Grade, grade
from roadworthy.assessment.imports import Imports
from roadworthy.assessment.operations import operations
from roadworthy.assessment.policy import Policy
from roadworthy.assessment.priority import priority_of
from roadworthy.assessment.scores import score_of_service
from roadworthy.assessment.steps import next_steps, unlocking
from roadworthy.assessment.strengths import strengths
from roadworthy.findings import Basis, Judgement, Question
from roadworthy.ladder import Rung, Tier
from roadworthy.model import Answer, System, Waiver
from roadworthy.model.noun import dataclass
from roadworthy.model.waiver import Origin


@dataclass(frozen=True)
class _Unit:
    """What is graded, with everything that was said of it or of all."""

    name: str
    tier: Tier
    has_service: bool
    standing: tuple[Judgement, ...]
    waived: tuple[Judgement, ...]
    grade: Grade


def assess(
    system: System,
    judgements: Iterable[Judgement],
    questions: Iterable[Question],
    provenance: Provenance,
    policy: Policy,
    left_out: Iterable[Question] = (),
    imported: Imports | None = None,
) -> Assessment:
    """Grade what was judged. The order of the judgements changes nothing.

    Args:
        questions: every rule that was asked, also those that stayed silent.
        left_out: rules that the caller chose not to ask; what they serve cannot be reached.
        imported: other tools' results, held against ours already.
    """
    beside = imported or Imports()
    unasked = tuple(sorted(left_out, key=lambda question: question.name))
    every = sorted([*judgements, *beside.judgements], key=_order)
    counted = [each for each in every if _counts(each, policy)]
    asked = {question.name: question for question in questions}
    asked |= {each.question.name: each.question for each in counted if each.verdict.imported is not None}
    decided = decide(
        counted,
        () if policy.ignores_waivers else policy.waivers,
        policy.answers,
        today=policy.today,
        is_answer_enough=policy.is_answer_enough,
        terms=policy.terms,
        inline=() if policy.ignores_waivers else system.inline_waivers,
        inline_only_for=policy.inline_only_for,
        known=policy.known | asked.keys() if policy.known else policy.known,
        resources=system.resources,
    )
    waivers = {judgement.fingerprint: waiver for judgement, waiver in decided.waived}
    waived = tuple(judgement for judgement, _ in decided.waived)
    units = _units(system, decided.standing, waived, policy, unasked)
    findings = _findings([each for each in decided.standing if each.is_unmet], units, policy)
    above = tuple(
        each for each in findings if each.rung > _target(each.judgement, units) and not policy.shows_all_rungs
    )
    hidden = {each.fingerprint for each in above}
    listed = tuple(each for each in findings if each.fingerprint not in hidden)
    unlocks: dict[str, int] = {}
    for unit in units:
        for fingerprint, count in unlocking(unit.grade, _of(findings, unit), unit.tier.target).items():
            unlocks[fingerprint] = max(count, unlocks.get(fingerprint, 0))
    return Assessment(
        provenance=provenance,
        system=system,
        questions=tuple(question for _, question in sorted(asked.items())),
        judgements=decided.standing,
        findings=listed,
        concerns=fold(listed, unlocks),
        above_target=above,
        set_aside=_findings(waived, units, policy, waivers),
        apart=tuple(each for each in every if not _counts(each, policy)),
        imports=beside,
        expired=tuple(each for each in decided.expired if not _is_of_baseline(each)),
        unused=tuple(each for each in decided.unused if not _is_of_baseline(each) and each.rule in asked),
        refused=decided.refused,
        baseline=baseline_use(policy, decided, system, frozenset(asked)),
        reranked=policy.reranked,
        services=tuple(_service(unit, findings, policy, is_whole=not unasked) for unit in units),
        left_out=unasked,
        controls=policy.controls,
        given=policy.given,
    )


def _counts(judgement: Judgement, policy: Policy) -> bool:
    """What a model proposed never counts; what a tool said does where its word is trusted."""
    result = judgement.verdict.imported
    if judgement.basis is Basis.IMPORTED:
        return result is not None and result.tool in policy.trusts
    return judgement.basis is not Basis.ADVISED


def _units(
    system: System,
    standing: Sequence[Judgement],
    waived: Sequence[Judgement],
    policy: Policy,
    left_out: Sequence[Question],
) -> list[_Unit]:
    """Every service by name; the repository as one where workloads run and no service was found; else none."""
    named = {service.name: service.tier for service in system.services}
    if not named and system.workloads:
        named = {system.label: Tier.PRODUCTION}
    units = []
    for name, tier in sorted(named.items()):
        own = standing if not system.services else [each for each in standing if each.service in (name, "")]
        aside = waived if not system.services else [each for each in waived if each.service in (name, "")]
        climbed = grade(own, aside, left_out)
        chosen = _at_least(policy.tiers.get(name, Tier(tier)), policy.terms.least_tier)
        units.append(_Unit(name, chosen, bool(system.services), tuple(own), tuple(aside), climbed))
    return units


def _at_least(tier: Tier, least: str) -> Tier:
    return max(tier, Tier(least), key=list(Tier).index) if least else tier


def _is_of_baseline(decision: Waiver | Answer) -> bool:
    return isinstance(decision, Waiver) and decision.origin is Origin.BASELINE


def _service(unit: _Unit, findings: Sequence[Finding], policy: Policy, *, is_whole: bool) -> ServiceAssessment:
    own = _of(findings, unit)
    target = unit.tier.target
    listed = [each for each in own if policy.shows_all_rungs or each.rung <= target]
    every = (*unit.standing, *unit.waived)
    return ServiceAssessment(
        name=unit.name,
        tier=unit.tier,
        grade=unit.grade,
        score=score_of_service(every, unit.grade.upcoming, has_service=unit.has_service, is_whole=is_whole),
        operations=operations(every),
        concerns=fold(listed, unlocking(unit.grade, own, target)),
        steps=next_steps(unit.grade, own),
        strengths=strengths(every),
    )


def _findings(
    judgements: Iterable[Judgement],
    units: Sequence[_Unit],
    policy: Policy,
    waivers: dict[str, Waiver] | None = None,
) -> tuple[Finding, ...]:
    found = []
    owners: dict[tuple[str, str], str] = {}
    for judgement in judgements:
        rung = effective_rung(judgement)
        upcoming = [unit.grade.next_rung for unit in _concerned(judgement, units)] or [Rung.FOUNDATIONS]
        priority = min(priority_of(rung, judgement.question.severity, each) for each in upcoming)
        at = judgement.verdict.place.path, judgement.service
        owner = owners[at] if at in owners else owners.setdefault(at, policy.ownership.of(*at))
        found.append(Finding(judgement, rung, priority, (waivers or {}).get(judgement.fingerprint), owner))
    return tuple(sorted(found, key=finding_order))


def _target(judgement: Judgement, units: Sequence[_Unit]) -> Rung:
    """The highest target of the services concerned; where nothing is served everything is listed."""
    return max((unit.tier.target for unit in _concerned(judgement, units)), default=Rung.EXCELLENCE)


def _concerned(judgement: Judgement, units: Sequence[_Unit]) -> list[_Unit]:
    return [unit for unit in units if not unit.has_service or judgement.service in (unit.name, "")]


def _of(findings: Iterable[Finding], unit: _Unit) -> list[Finding]:
    return [each for each in findings if not unit.has_service or each.service in (unit.name, "")]


def _order(judgement: Judgement) -> tuple[str, int, int, str, str, str, str, str]:
    verdict = judgement.verdict
    place = verdict.place
    return (
        place.path,
        place.start,
        place.column,
        judgement.question.name,
        judgement.service,
        verdict.subject,
        verdict.text,
        judgement.fingerprint,
    )
