"""One line a finding, for a spreadsheet."""

import csv
from io import StringIO

from roadworthy.assessment import Assessment, Finding
from roadworthy.report.console import View
from roadworthy.report.decided import status
from roadworthy.report.escape import cell
from roadworthy.report.saying import fix

COLUMNS = (
    "priority", "severity", "rung", "rule", "failure", "property", "service", "path", "start", "end", "subject",
    "finding", "fix", "fingerprint", "owner", "set_aside", "by", "until", "because",
)  # fmt: skip


def render(assessment: Assessment, view: View) -> str:
    """Every listed occurrence, in the order to work on them, then what is set aside; no cell is a formula."""
    written = StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for finding in (*assessment.findings, *assessment.set_aside):
        table.writerow([cell(text) for text in _row(finding)])
    return written.getvalue()


def _row(finding: Finding) -> tuple[str, ...]:
    question, verdict, place = finding.judgement.question, finding.judgement.verdict, finding.place
    return (
        finding.priority.name,
        finding.severity.word,
        finding.rung.word,
        finding.rule,
        question.failure.value,
        question.property.value,
        finding.service,
        place.path,
        str(place.start or ""),
        str(place.end or ""),
        verdict.subject,
        verdict.text,
        fix(finding),
        finding.fingerprint,
        finding.owner,
        status(finding),
        *((waiver.by, waiver.until.isoformat(), waiver.because) if (waiver := finding.waiver) else ("", "", "")),
    )
