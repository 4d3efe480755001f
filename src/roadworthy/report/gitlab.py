"""A code quality report for GitLab."""

import json

from roadworthy.assessment import Assessment, Concern, Priority
from roadworthy.ladder import Severity
from roadworthy.report.console import View
from roadworthy.report.escape import printable, unicode_only
from roadworthy.report.saying import said, with_related

_SEVERITY = {Severity.HIGH: "critical", Severity.MEDIUM: "major", Severity.LOW: "minor"}


def render(assessment: Assessment, view: View) -> str:
    """One issue for each fault. What is absent stands at line 1 of the root."""
    return json.dumps([_issue(concern) for concern in with_related(assessment.concerns)], indent=2) + "\n"


def _issue(concern: Concern) -> dict[str, object]:
    first = concern.first
    start = max(first.place.start, 1)
    return {
        "description": printable(said(concern)),
        "check_name": first.rule,
        "fingerprint": first.fingerprint,
        "severity": "blocker" if first.priority is Priority.P0 else _SEVERITY[first.severity],
        "location": {
            "path": unicode_only(first.place.path),
            "lines": {"begin": start, "end": max(first.place.end, start)},
        },
    }
