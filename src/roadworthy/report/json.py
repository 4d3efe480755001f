"""Everything that an assessment holds, in the schema `schema/assessment-1.json`.

A further field may come at any time; a field that goes or changes its meaning makes the schema a new one.
"""

import json
from collections.abc import Iterable
from typing import Any

from roadworthy.assessment import (
    Assessment,
    BaselineUse,
    Changed,
    Concern,
    CriterionGrade,
    Finding,
    Imports,
    NoScore,
    Provenance,
    RungGrade,
    Score,
    ServiceAssessment,
    ServiceChange,
    Stand,
    Step,
    Strength,
    shown,
)
from roadworthy.findings import Judgement, Question, Reranked
from roadworthy.ladder import Rung
from roadworthy.model import Answer, Imported, Place, Waiver
from roadworthy.model.waiver import Refused
from roadworthy.report.console import View
from roadworthy.report.escape import unicode_only
from roadworthy.report.saying import fix

SCHEMA = "roadworthy/assessment-1"
_Object = dict[str, Any]


def render(assessment: Assessment, view: View) -> str:
    """One object."""
    return json.dumps(_clean(_document(assessment)), indent=2) + "\n"


def render_changed(changed: Changed, view: View) -> str:
    """The whole assessment of what a change leads to, and what the change did beside it."""
    return json.dumps(_clean({**_document(changed.assessment), "change": _change(changed)}), indent=2) + "\n"


def _document(assessment: Assessment) -> _Object:
    return {
        "schema": SCHEMA,
        "provenance": _provenance(assessment.provenance),
        "is_graded": assessment.is_graded,
        "reached": _word(assessment.reached),
        "score": _score(assessment.score),
        "services": [_service(service) for service in assessment.services],
        "concerns": [_concern(concern) for concern in assessment.concerns],
        "findings": [
            *(_finding(each, is_listed=True) for each in assessment.findings),
            *(_finding(each, is_listed=False) for each in assessment.above_target),
        ],
        "set_aside": [_finding(each, is_listed=False) for each in assessment.set_aside],
        "unclear": [_judgement(each) for each in assessment.unclear],
        "met": [_judgement(each) for each in assessment.met],
        "apart": [{**_judgement(each), "outcome": each.verdict.outcome.value} for each in assessment.apart],
        "imports": _imports(assessment.imports),
        "refused": [_refused(each) for each in assessment.refused],
        "baseline": _baseline(assessment.baseline),
        "reranked": [_reranked(each) for each in assessment.reranked],
        "expired": [_decision(each) for each in assessment.expired],
        "unused": [_decision(each) for each in assessment.unused],
        "rules": [_rule(question) for question in assessment.questions],
        "left_out": [question.name for question in assessment.left_out],
    }


def _change(changed: Changed) -> _Object:
    change = changed.change
    return {
        "since": change.since.name,
        "commit": change.since.commit,
        "commit_date": change.since.commit_date,
        "new": [each.fingerprint for each in changed.findings if each.fingerprint in change.new],
        "worse": [
            {"fingerprint": each.fingerprint, "was": each.then.fingerprint, "why": each.why} for each in change.worse
        ],
        "fixed": [
            {"fingerprint": each.fingerprint, "rule": each.rule, "text": each.text, "place": _place(each.place)}
            for each in changed.fixed
        ],
        "gone": [
            {"fingerprint": each.fingerprint, "rule": each.rule, "text": each.text, "place": _place(each.place)}
            for each in changed.gone
        ],
        "open": sorted(change.open),
        "returned": sorted(change.returned),
        "caused_elsewhere": [
            {
                "fingerprint": fingerprint,
                "place": _place(cause.place) if cause else None,
                "name": cause.name if cause else "",
                "is_gone": cause.is_gone if cause else False,
            }
            for fingerprint, cause in sorted(changed.causes.items(), key=lambda entry: entry[0])
        ],
        "services": [_service_change(each) for each in change.services],
        "notices": list(changed.notices),
        "against": list(changed.against()),
    }


def _service_change(change: ServiceChange) -> _Object:
    return {
        "name": change.name,
        "then": _stand(change.then),
        "now": _stand(change.now),
        "lost": [each.value for each in change.lost],
        "gained": [each.value for each in change.gained],
    }


def _stand(stand: Stand | None) -> _Object | None:
    return None if stand is None else {"reached": _word(stand.reached), "score": stand.score}


def _imports(of: Imports) -> _Object:
    return {
        "tools": [
            {
                "tool": each.tool,
                "version": each.version,
                "shown": each.shown,
                "ours": each.ours,
                "same": each.same,
                "beside": each.beside,
                "elsewhere": each.elsewhere,
            }
            for each in of.tallies
        ],
        "results": [
            _imported(each.fingerprint, each.verdict.imported)
            for each in of.judgements
            if each.verdict.imported is not None
        ],
        "also": {fingerprint: list(tools) for fingerprint, tools in of.also.items()},
        "against": {fingerprint: _judgement(each) for fingerprint, each in of.against.items()},
    }


def _imported(fingerprint: str, of: Imported) -> _Object:
    cvss = of.cvss
    return {
        "fingerprint": fingerprint,
        "tool": of.tool,
        "rule": of.rule,
        "level": of.level,
        "identifiers": list(of.identifiers),
        "package": of.package,
        "installed": of.installed,
        "fixed": of.fixed,
        "cvss": {"score": cvss.score, "source": cvss.source, "vector": cvss.vector} if cvss else None,
        "help": of.help,
        "fix": of.fix,
    }


def _provenance(of: Provenance) -> _Object:
    return {
        "name": of.name,
        "commit": of.commit,
        "commit_date": of.commit_date,
        "today": of.today.isoformat(),
        "version": of.version,
        "edition": of.edition,
        "settings_hash": of.settings_hash,
        "roots": list(of.roots),
        "files": of.files,
        "unread": [{"place": _place(each.place), "why": each.why} for each in of.unread],
        "owner": of.owner,
    }


def _service(service: ServiceAssessment) -> _Object:
    return {
        "name": service.name,
        "tier": service.tier.value,
        "target": service.target.word,
        "reached": _word(service.grade.reached),
        "reaches_target": service.reaches_target,
        "rungs": [_rung(rung) for rung in service.grade.rungs],
        "score": _score(service.score),
        "concerns": [_concern(concern) for concern in service.concerns],
        "steps": [_step(step) for step in service.steps],
        "strengths": [_strength(strength) for strength in service.strengths],
    }


def _rung(grade: RungGrade) -> _Object:
    return {
        "rung": grade.rung.word,
        "status": grade.status.value,
        "holds": grade.holds,
        "locked_by": _word(grade.locked_by),
        "why": grade.why,
        "criteria": [_criterion(each) for each in grade.criteria],
    }


def _criterion(grade: CriterionGrade) -> _Object:
    return {
        "criterion": grade.criterion.value,
        "standing": grade.standing.value,
        "why": grade.why,
        "settle": grade.settle,
        "is_declared": grade.is_declared,
        "met": _names(grade.met),
        "unmet": _names(grade.unmet),
        "unclear": _names(grade.unclear),
        "set_aside": _names(grade.waived),
    }


def _score(score: Score | NoScore) -> _Object:
    if isinstance(score, NoScore):
        return {"overall": None, "why": score.why}
    return {
        "overall": float(shown(score.overall)),
        "mean": float(shown(score.mean)),
        "letter": score.letter,
        "band": score.band.value,
        "cap": None if score.cap is None else float(shown(score.cap)),
        "capped_by": _word(score.capped_by),
        "pillars": [
            {
                "pillar": mean.of.value,
                "value": float(shown(mean.value)),
                "answered": mean.answered,
                "unclear": mean.unclear,
                "rules": [
                    {"rule": each.rule, "met": each.met, "unmet": each.unmet, "unclear": each.unclear}
                    for each in mean.rules
                ],
            }
            for mean in score.pillars
        ],
        "left_out": [pillar.value for pillar in score.left_out],
    }


def _concern(concern: Concern) -> _Object:
    return {
        "first": concern.first.fingerprint,
        "others": [finding.fingerprint for finding in concern.others],
        "related": [finding.fingerprint for finding in concern.related],
        "unlocks": concern.unlocks,
    }


def _finding(finding: Finding, *, is_listed: bool) -> _Object:
    harm, waiver = finding.harm, finding.waiver
    return {
        **_judgement(finding.judgement),
        "rung": finding.rung.word,
        "priority": finding.priority.name,
        "severity": finding.severity.word,
        "harm": {"question": harm.question.value, "chain": list(harm.chain)} if harm else None,
        "fix": fix(finding),
        "is_listed": is_listed,
        "waiver": _decision(waiver) if waiver else None,
        "owner": finding.owner,
    }


def _judgement(judgement: Judgement) -> _Object:
    verdict = judgement.verdict
    return {
        "fingerprint": judgement.fingerprint,
        "rule": judgement.question.name,
        "service": judgement.service,
        "basis": judgement.basis.value,
        "subject": verdict.subject,
        "text": verdict.text,
        "place": _place(verdict.place),
        "also": [_place(place) for place in verdict.also],
    }


def _rule(question: Question) -> _Object:
    return {
        "name": question.name,
        "group": question.group,
        "title": question.page.title,
        "rung": question.rung.word,
        "criterion": question.criterion.value if question.criterion else None,
        "pillar": question.pillar.value,
        "severity": question.severity.word,
        "failure": question.failure.value,
        "property": question.property.value,
        "profile": question.profile.value,
        "is_preview": question.is_preview,
    }


def _step(step: Step) -> _Object:
    return {
        "rung": step.rung.word,
        "what": step.what,
        "changes": step.changes,
        "findings": [finding.fingerprint for finding in step.findings],
        "questions": _names(step.questions),
        "settle": step.settle,
    }


def _strength(strength: Strength) -> _Object:
    return {"rule": strength.question.name, "text": strength.text, "judgements": _names(strength.judgements)}


def _decision(decision: Waiver | Answer) -> _Object:
    return {
        "rule": decision.rule,
        "path": decision.path,
        "until": decision.until.isoformat(),
        "by": decision.by,
        "because": decision.because,
        "origin": decision.origin.value if isinstance(decision, Waiver) else "config",
        "place": _place(decision.place) if isinstance(decision, Waiver) and decision.place else None,
    }


def _refused(refused: Refused) -> _Object:
    return {"what": refused.what, "why": refused.why, "place": _place(refused.place) if refused.place else None}


def _baseline(baseline: BaselineUse | None) -> _Object | None:
    if baseline is None:
        return None
    return {
        "name": baseline.name,
        "entries": baseline.entries,
        "open": baseline.open,
        "gone": [{"rule": each.rule, "path": each.path, "fingerprint": each.fingerprint} for each in baseline.gone],
        "elsewhere": baseline.elsewhere,
        "is_foreign": baseline.is_foreign,
        "void": baseline.void,
    }


def _reranked(reranked: Reranked) -> _Object:
    return {
        "rule": reranked.rule,
        "was": reranked.was.word,
        "now": reranked.now.word,
        "because": reranked.because,
    }


def _names(judgements: Iterable[Judgement]) -> list[str]:
    return [judgement.fingerprint for judgement in judgements]


def _place(place: Place) -> _Object:
    return {
        "path": place.path,
        "start": place.start,
        "end": place.end,
        "column": place.column,
        "end_column": place.end_column,
        "quote": place.quote,
    }


def _word(rung: Rung | None) -> str | None:
    return None if rung is None else rung.word


def _clean(value: Any) -> Any:
    """Without lone surrogates, which no reader of JSON has to accept."""
    match value:
        case str():
            return unicode_only(value)
        case dict():
            return {key: _clean(each) for key, each in value.items()}
        case list():
            return [_clean(each) for each in value]
    return value
