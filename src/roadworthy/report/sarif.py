"""SARIF 2.1.0: the form that code hosts and editors read.

One result for each fault, however many places it has: the first location is where to look, the related ones are the
others. What could not be told is of kind `open`, which accuses nobody. What was set aside is suppressed. What lies
above the target is a note.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from roadworthy.assessment import Assessment, BaselineUse, Changed, Concern
from roadworthy.assessment.fold import fold
from roadworthy.findings import Judgement, Question
from roadworthy.ladder import Rung, Severity
from roadworthy.model import Place, Waiver
from roadworthy.model.waiver import Origin
from roadworthy.report.console import View
from roadworthy.report.decided import objections
from roadworthy.report.escape import printable, unicode_only, uri
from roadworthy.report.narrow import only_new
from roadworthy.report.saying import all_places, folded, said, sentence, with_related

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_Object = dict[str, Any]


def render(assessment: Assessment, view: View) -> str:
    """One run with its rules, its results, and what could not be read."""
    return _written(_run(assessment))


def render_changed(changed: Changed, view: View) -> str:
    """The same of what a change did: only results that are new, or that weigh more and are so updated."""
    run = _run(only_new(changed))
    for result in run["results"]:
        is_worse = result["partialFingerprints"]["roadworthy/v1"] in changed.worse
        result["baselineState"] = "updated" if is_worse else "new"
    return _written(run)


def _written(run: _Object) -> str:
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _run(assessment: Assessment) -> _Object:
    index = {question.name: number for number, question in enumerate(assessment.questions)}
    results = [_finding(concern, index) for concern in with_related(assessment.concerns)]
    results += [_finding(concern, index, is_above=True) for concern in with_related(fold(assessment.above_target))]
    results += [_finding(Concern(finding), index) for finding in assessment.set_aside]
    results += [_open(group, index) for group in folded(assessment.unclear)]
    _compare(results, assessment.baseline)
    provenance = assessment.provenance
    driver = {
        "name": "roadworthy",
        "version": provenance.version,
        "rules": [_rule(question) for question in assessment.questions],
    }
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the root of the reviewed tree"}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    *(_unread(each.place, each.why) for each in provenance.unread),
                    *({"level": "warning", "message": {"text": printable(told)}} for told in objections(assessment)),
                ],
            }
        ],
        "results": results,
        "properties": {
            "commit": provenance.commit,
            "edition": provenance.edition,
            "rung": assessment.reached.word if assessment.reached is not None else "",
            "services": [unicode_only(service.name) for service in assessment.services],
        },
    }


def _compare(results: Iterable[_Object], baseline: BaselineUse | None) -> None:
    """What a baseline holds was there before; all else is new."""
    if baseline is None or baseline.void:
        return
    for result in (each for each in results if each["kind"] == "fail"):
        aside = result.get("suppressions", [])
        is_old = any(each["properties"]["origin"] == Origin.BASELINE.value for each in aside)
        result["baselineState"] = "unchanged" if is_old else "new"


def _rule(question: Question) -> _Object:
    page = question.page
    parts = {
        "Why": page.why,
        "Scenario": page.scenario,
        "Impact": page.impact,
        "Fix": page.fix,
        "Fix in JavaScript": page.fix_javascript,
        "Fix in Go": page.fix_go,
        "Blind to": page.blind_to,
    }
    told = {name: text for name, text in parts.items() if text}
    return {
        "id": question.name,
        "shortDescription": {"text": page.title or question.name},
        "fullDescription": {"text": page.why or page.title or question.name},
        "help": {
            "text": "\n".join(f"{name}: {text}" for name, text in told.items()) or question.name,
            "markdown": "\n\n".join(f"**{name}**: {text}" for name, text in told.items()) or question.name,
        },
        **({"helpUri": page.source} if page.source.startswith("https://") else {}),
        "defaultConfiguration": {"level": _LEVEL[question.severity]},
        "properties": {
            "group": question.group,
            "pillar": question.pillar.value,
            "rung": question.rung.word,
            "tags": list(dict.fromkeys((question.group, question.pillar.word, question.rung.word))),
        },
    }


def _finding(concern: Concern, index: dict[str, int], *, is_above: bool = False) -> _Object:
    first = concern.first
    level = "note" if is_above else _LEVEL[first.severity]
    properties: _Object = {
        "priority": first.priority.name,
        "services": [unicode_only(name) for name in concern.services],
        **({"owner": unicode_only(first.owner)} if first.owner else {}),
    }
    result = _result(first.judgement, index, all_places(concern), said(concern), first.rung, properties)
    result |= {"kind": "fail", "level": level}
    if first.waiver is not None:
        result["suppressions"] = [_suppression(first.waiver)]
    return result


def _open(group: Sequence[Judgement], index: dict[str, int]) -> _Object:
    places = [judgement.verdict.place for judgement in group]
    places += [place for judgement in group for place in judgement.verdict.also]
    first = group[0]
    rung = Rung.HYGIENE if first.verdict.harm else first.question.rung
    result = _result(first, index, list(dict.fromkeys(places)), sentence(group), rung, {})
    return result | {"kind": "open", "level": "none"}


def _result(
    judgement: Judgement,
    index: dict[str, int],
    places: Sequence[Place],
    text: str,
    rung: Rung,
    properties: _Object,
) -> _Object:
    question = judgement.question
    first, *others = places
    return {
        "ruleId": question.name,
        **({"ruleIndex": index[question.name]} if question.name in index else {}),
        "message": {"text": printable(text)},
        "locations": [_location(first)],
        **({"relatedLocations": list(_related(others))} if others else {}),
        "partialFingerprints": {"roadworthy/v1": judgement.fingerprint},
        "properties": {
            "basis": judgement.basis.value,
            "group": question.group,
            "pillar": question.pillar.value,
            "rung": rung.word,
            "service": unicode_only(judgement.service),
            **properties,
        },
    }


def _suppression(waiver: Waiver) -> _Object:
    words = f"{waiver.because} ({waiver.by}, until {waiver.until.isoformat()})"
    kind = "inSource" if waiver.origin is Origin.INLINE else "external"
    return {
        "kind": kind,
        "status": "accepted",
        "justification": printable(words),
        "properties": {"origin": waiver.origin.value},
    }


def _unread(place: Place, why: str) -> _Object:
    return {"level": "warning", "message": {"text": printable(why)}, "locations": [_location(place)]}


def _related(places: Iterable[Place]) -> Iterable[_Object]:
    return ({"id": number, **_location(place)} for number, place in enumerate(places, 1))


def _location(place: Place) -> _Object:
    if place.path == ".":
        return {"physicalLocation": {"artifactLocation": {"uri": "."}}}
    physical: _Object = {"artifactLocation": {"uri": uri(place.path), "uriBaseId": "SRCROOT"}}
    if place.start:
        region: _Object = {"startLine": place.start, "endLine": max(place.end, place.start)}
        if place.column and place.end_column:
            region |= {"startColumn": place.column, "endColumn": place.end_column}
        if place.quote:
            region["snippet"] = {"text": printable(place.quote)}
        physical["region"] = region
    return {"physicalLocation": physical}
