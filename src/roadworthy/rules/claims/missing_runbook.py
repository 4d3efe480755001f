"""A service that people are woken for, and no page that says what to do.

Why: at night one follows steps; without them each outage begins with reading code.
Scenario: the error budget of {subject} burns at 3 a.m.; whoever is woken did not write it.
Impact: the outage lasts as long as it takes to find out what is normal, where the logs are and what may be restarted.
Detection: the time from the page to the first useful act; questions to the author during an outage.
Fix: a page for each alert in `docs/runbooks/`: what the user notices, where to look first, what stops the damage,
    whom to
    wake next; name it in the alert's `runbook_url`.
Monitoring: the share of alerts whose page was changed within a month of its last use.
Blind to: pages in a wiki that nothing here names.
Source: https://sre.google/workbook/on-call/
Seen: daryllundy/llm-reliability-lab@f47a94f has objectives, a remediation script and no runbook
"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Document, System
from roadworthy.rules.pipelines.delivery import deployed, told_elsewhere
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/ask")
def ask(question: str):
    return question[::-1]
"""
_IMAGE = 'FROM python:3.12.8-slim\nUSER app\nCOPY app.py .\nCMD ["uvicorn", "app:app"]\n'

BAD = {
    ".": "unmet",
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    "README.md": "# Chat\n\n## Quick start\n",
    "tests/runbooks/answers.md": "# Answers\n",
}
GOOD = {
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    "README.md": "# Chat\n\n## Troubleshooting\n",
    "docs/operations.md": "# Operations\n\n## What to do when answers are slow  <!-- met -->\n\nSee the queue.\n",
}
_NAMED = expression(
    r"(?i)\brun ?books?\b|\bplay ?books?\b|\bincident (response|procedure|handling)|\bwhat to do (when|if)\b"
    r"|\bon[- ]call\b"
    r"|\bemergency\b|\bdisaster recovery\b|\bescalation\b|\bresponding to\b|\bwhen .{3,40} (alerts?|fires)\b"
)
_HALF = expression(
    r"(?i)\btroubleshoot|^\W*(operations?\b|operating\b|maintenance\b|common (issues|problems|errors)|debugging\b)"
)

_OLD = expression(r"(?i)(^|/)(archive|old|history)/")


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def missing_runbook(system: System) -> Iterator[Verdict]:
    """Asks whole repositories whose service is kept running for others."""
    service = deployed(system)
    if service is None or system.is_part:
        return
    documents = [one for one in system.documents if _is_told(system, one)]
    book = next((one for one in documents if one.kind == "runbook"), None)
    headings = [one for document in documents for one in document.headings]
    heading = next((one for one in headings if _NAMED.search(one.text)), None)
    half = next((one for one in headings if _HALF.search(one.text)), None)
    linked = next((alert for alert in system.alerts if alert.runbook), None)
    if book is not None:
        yield met(service, "has a page that says what to do", place=book.place)
    elif heading is not None:
        yield met(service, "has a page that says what to do", place=heading.place)
    elif linked is not None:
        yield met(service, "has alerts that name the page to open", place=linked.place)
    elif half is not None:
        yield unclear(service, "has notes on trouble; do they say what to do when it fails at night?", place=half.place)
    elif (told := told_elsewhere(system)) is not None:
        yield unclear(service, "is run from another repository or site; is its runbook there?", place=told)
    else:
        yield unmet(system, f"has no runbook for {service.label}: no document says what to do when it fails")


def _is_told(system: System, document: Document) -> bool:
    role = system.paths[document.file].role if document.file in system.paths else ""
    return role in ("production", "documentation") and not _OLD.search(document.file)
