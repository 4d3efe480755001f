"""The gaps report for programs, in the schema `roadworthy/gaps-1`."""

from collections.abc import Mapping
from typing import Any

from roadworthy.assessment import Assessment, Change, Gap
from roadworthy.report.claims import figures, place_as_object, promise_as_object
from roadworthy.report.papers.gap import about, alternatives, missing_documents

SCHEMA = "roadworthy/gaps-1"


def data(assessment: Assessment, change: Change | None) -> Mapping[str, Any]:
    """Completeness, every claim, the issues, the documents, the change."""
    told = assessment.provenance
    whole = assessment.completeness
    return {
        "schema": SCHEMA,
        "name": told.name,
        "commit": told.commit,
        "commit_date": told.commit_date,
        "version": told.version,
        "edition": told.edition,
        "completeness": figures(whole),
        "categories": {name: figures(part) for name, part in whole.by_category()},
        "documents": {path: figures(part) for path, part in whole.by_document()},
        "missing_documents": [
            {"text": text, "places": [place_as_object(place) for place in given]}
            for text, given in missing_documents(assessment)
        ],
        "issues": [_issue(gap) for gap in assessment.gaps],
        "claims": [promise_as_object(promise) for promise in whole.promises],
        "tests": {test.file: test.tests for test in assessment.system.tests},
        "rules": [question.name for question in assessment.questions],
        "change": _change(change) if change else None,
    }


def _issue(gap: Gap) -> dict[str, Any]:
    return {
        "number": gap.number,
        "identity": gap.identity,
        "severity": gap.severity.word,
        "status": gap.manner.value,
        "about": about(gap),
        "findings": [
            {
                "fingerprint": each.fingerprint,
                "rule": each.rule,
                "subject": each.judgement.verdict.subject,
                "text": each.judgement.verdict.text,
                "priority": each.priority.name,
                "place": place_as_object(each.place),
            }
            for each in gap.findings
        ],
        "says": [place_as_object(place) for place in gap.says],
        "does": [place_as_object(place) for place in gap.does],
        "claims": [promise.number for promise in gap.promises],
        "fixes": alternatives(gap),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "since": change.since.name,
        "commit": change.since.commit,
        "commit_date": change.since.commit_date,
        "fixed": [
            {
                "fingerprint": each.fingerprint,
                "rule": each.rule,
                "text": each.text,
                "place": place_as_object(each.place),
            }
            for each in change.fixed
        ],
        "new": sorted(change.new),
        "open": sorted(change.open),
    }
