"""SARIF 2.1.0: the form that code hosts and editors read."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from roadworthy import __version__
from roadworthy.findings import Judgement, Outcome, Question
from roadworthy.ladder import Severity
from roadworthy.model import REPOSITORY, Place
from roadworthy.report.escape import printable, unicode_only, uri
from roadworthy.report.folding import Folded, folded

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_Object = dict[str, Any]


def sarif(judgements: Sequence[Judgement]) -> str:
    """The findings as results of kind `fail`, what could not be told as results of kind `open`."""
    questions = sorted({judgement.question.name: judgement.question for judgement in judgements}.items())
    index = {name: number for number, (name, _) in enumerate(questions)}
    spoken = folded(judgement for judgement in judgements if not judgement.is_met)
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "roadworthy",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [_rule(question) for _, question in questions],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the root of the reviewed tree"}}},
                "invocations": [{"executionSuccessful": True}],
                "results": [_result(finding, index) for finding in spoken],
            }
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _rule(question: Question) -> _Object:
    page = question.page
    parts = {
        "Why": page.why,
        "Scenario": page.scenario,
        "Impact": page.impact,
        "Fix": page.fix,
        "Blind to": page.blind_to,
    }
    said = {name: text for name, text in parts.items() if text}
    return {
        "id": question.name,
        "shortDescription": {"text": page.title or question.name},
        "fullDescription": {"text": page.why or page.title or question.name},
        "help": {
            "text": "\n".join(f"{name}: {text}" for name, text in said.items()) or question.name,
            "markdown": "\n\n".join(f"**{name}**: {text}" for name, text in said.items()) or question.name,
        },
        **({"helpUri": page.source} if page.source.startswith("https://") else {}),
        "defaultConfiguration": {"level": _LEVEL[question.severity]},
        "properties": {
            "group": question.group,
            "pillar": question.pillar.value,
            "rung": question.rung.word,
            "tags": [question.group, question.pillar.name.lower(), question.rung.word],
        },
    }


def _result(finding: Folded, index: dict[str, int]) -> _Object:
    main = finding.main
    is_open = main.verdict.outcome is Outcome.UNCLEAR
    first, *others = finding.places
    return {
        "ruleId": finding.question.name,
        "ruleIndex": index[finding.question.name],
        "kind": "open" if is_open else "fail",
        "level": "none" if is_open else _LEVEL[finding.question.severity],
        "message": {"text": _sentence(finding)},
        "locations": [_location(first)],
        **({"relatedLocations": [_location(place, number) for number, place in enumerate(others)]} if others else {}),
        "partialFingerprints": {"roadworthy/v1": main.fingerprint},
        "properties": {
            "basis": str(main.basis),
            "group": finding.question.group,
            "pillar": finding.question.pillar.value,
            "rung": finding.rung.word,
            "service": unicode_only(main.service),
        },
    }


def _sentence(finding: Folded) -> str:
    verdict = finding.main.verdict
    subjects = _listed(list(dict.fromkeys(judgement.verdict.subject for judgement in finding.judgements)))
    return printable(f"{subjects} {verdict.text}")


def _listed(names: Iterable[str]) -> str:
    first, *others = names
    return f"{first} (and {len(others)} more)" if others else first


def _location(place: Place, number: int | None = None) -> _Object:
    physical: _Object = {"artifactLocation": {"uri": uri(place.path), "uriBaseId": "SRCROOT"}}
    if place == REPOSITORY or place.path == ".":
        physical = {"artifactLocation": {"uri": "."}}
    elif place.start:
        region: _Object = {"startLine": place.start, "endLine": max(place.end, place.start)}
        if place.column and place.end_column:
            region |= {"startColumn": place.column, "endColumn": place.end_column}
        if place.quote:
            region["snippet"] = {"text": printable(place.quote)}
        physical["region"] = region
    return {"physicalLocation": physical} if number is None else {"id": number, "physicalLocation": physical}
