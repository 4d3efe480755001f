"""A service that is kept running for others, and nobody is named who answers for it.

Why: an alert, a hole or a question goes to whoever is known; without a name it goes to nobody.
Scenario: {subject} fails on a Sunday, or a scanner finds a hole in it, and somebody looks up whose it is.
Impact: the first hour goes into finding a person; what belongs to nobody is mended by nobody.
Detection: the catalogue of services; the share of incidents that changed hands before anybody acted.
Fix: name a team that is there tomorrow: `* @org/chat-team` in `.github/CODEOWNERS`, `owner: chat-team` in
    `catalog-info.yaml`, a label `team` on what is deployed, or a heading "Maintainers" in the readme.
Monitoring: an inventory of services without an owner, once a month.
Blind to: owners that a catalogue keeps elsewhere, and names that left long ago.
Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
Seen: remsky/Kokoro-FastAPI@26eec06 names nobody in any file
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Role, System
from roadworthy.rules.pipelines.delivery import deployed
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
    "README.md": "# Chat\n\nAnswers questions, made with care.\n",
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n      - with:\n          owner: me\n",
}
GOOD = {
    "app.py": _APP,
    "Dockerfile": _IMAGE,
    "README.md": "# Chat\n\n## Maintainers  <!-- met -->\n\nThe chat team.\n",
    "LICENSE": "MIT License\n\nCopyright (c) 2024 Somebody\n",
}
_STRONG = ("code owners", "label", "document", "manifest")
_NAMES = ("maintainers", "authors", "contributors", "owners", "codeowners")
_ROLES = (Role.PRODUCTION, Role.DOCUMENTATION)


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.TIMELINESS,
    preview=True,
    bad=BAD,
    good=GOOD,
)
def missing_owner(system: System) -> Iterator[Verdict]:
    """Asks whole repositories whose service is kept running for others."""
    service = deployed(system)
    if service is None or system.is_part:
        return
    found = [
        one for one in system.owners if one.place.path in system.paths and system.paths[one.place.path].role in _ROLES
    ]
    strong = min(
        (one for one in found if one.source in _STRONG), key=lambda one: one.place.path.count("/"), default=None
    )
    listed = next(
        (path for path in system.paths if path.lower().rpartition(".")[0] in _NAMES or path.lower() in _NAMES), None
    )
    if strong is not None:
        yield met(service, "names who answers for it", place=strong.place)
    elif listed is not None:
        yield met(service, f"names people in {listed}")
    elif found:
        first = min(found, key=lambda one: (one.source == "mention", one.place))
        asks = "says whose copyright it is" if first.source == "copyright" else "speaks of somebody"
        yield unclear(service, f"{asks}; who answers for the service?", place=first.place)
    else:
        yield unmet(system, f"names nobody who answers for {service.label}: no owners file, author, label or contact")
