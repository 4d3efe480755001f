"""Documents describe a running system, and there is neither code nor a manifest.

Why: a design that reads like a report is taken for one; people plan with a system that nobody has built.
Scenario: another team relies on what {document} describes, or somebody is on call for it.
Impact: nothing runs; the gap shows when the first request is sent, or when the deadline has passed.
Detection: count the files that are no document.
Fix: say on the first line that this is a design, and of what state; add the code, or link to where it lives.
Monitoring: a pipeline that builds and starts what the documents describe.
Blind to: code in another repository that no document names.
Source: https://sre.google/sre-book/evolving-sre-engagement-model/
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Document, Role, System
from roadworthy.rules.rule import rule

BAD = {
    "README.md": """# Shop bot <!-- unmet -->

The bot answers customers around the clock.

## Features

- Circuit breaker around every provider
- JWT authentication
- Prometheus metrics
- Rate limiting per customer

## Metrics

- `shop_asked_total`: what was asked
""",
    "docs/architecture.md": """
# Architecture

```yaml
apiVersion: apps/v1
kind: Deployment
```
""",
}
GOOD = {
    "README.md": """# Shop bot

## Features

- Circuit breaker around every provider
- JWT authentication
- Prometheus metrics
- Rate limiting per customer
""",
    "app.py": "print(1)\n",
}
_RUNNING = (
    ClaimKind.ENDPOINT,
    ClaimKind.METRIC,
    ClaimKind.FEATURE,
    ClaimKind.OBJECTIVE,
    ClaimKind.ALERT,
    ClaimKind.DASHBOARD,
    ClaimKind.SERVICE,
    ClaimKind.PORT,
)
_CODED = re.compile(r"(src|app|k8s|deploy|charts?|cmd|lib|server|backend)(/|$)|[\w./-]+\.(py|go|ts|js|yaml|yml)$")
_DOCUMENTS = re.compile(r"(^|/)(docs?|documentation|wiki|archive|templates?|examples?)(/|$)", re.IGNORECASE)
_DOCUMENTED = 3
"""Documents of a folder that is a project of its own."""
_FEWEST = 4
"""Promises about something that runs, below which documents are a note."""
_TEXT = (
    ".md",
    ".rst",
    ".txt",
    ".adoc",
    ".png",
    ".jpg",
    ".jpeg",
    ".svg",
    ".gif",
    ".pdf",
    ".drawio",
    ".webp",
    ".mdx",
    ".puml",
)
_BESIDE = (
    "license",
    "licence",
    ".gitignore",
    ".gitattributes",
    ".editorconfig",
    "codeowners",
    ".gitkeep",
    ".keep",
    ".ds_store",
)


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    preview=True,
    bad=BAD,
    good=GOOD,
)
def no_implementation(system: System) -> Iterator[Verdict]:
    promises = system.promises(*_RUNNING)
    built = [file.path for file in system.files if file.role is not Role.VENDORED and not _is_text(file.path)]
    yield from _of_folders(system, promises, built)
    document = _main(system)
    if built or document is None or len(promises) < _FEWEST:
        return
    elsewhere = next((place for one in system.documents for place in one.elsewhere), None)
    if elsewhere is not None:
        yield unclear(document, "describes what another repository is said to hold", also=(elsewhere,))
    elif system.is_part and not _missing(system, ""):
        yield unclear(document, "describes a system that may stand elsewhere in this repository")
    else:
        designed = sum(len(one.designs) for one in system.documents)
        half = f"; {designed} blocks of code and configuration stand in documents alone" if designed else ""
        text = f"describes a running system, and no file is code or configuration{half}"
        yield unmet(document, text, also=(promises[0].place,), manner=Manner.MISSING)


def _of_folders(system: System, promises: tuple[Claim, ...], built: list[str]) -> Iterator[Verdict]:
    """Folders of a larger repository whose readme draws code beside itself that is not there."""
    if not built:
        return
    around = {folder for path in built for folder in _above(path)}
    for document in system.documents:
        folder = document.place.path.rpartition("/")[0]
        if document.kind != "readme" or not folder or folder in around or _DOCUMENTS.search(folder):
            continue
        own = [one for one in promises if one.place.path.startswith(f"{folder}/")]
        missing = _missing(system, folder)
        others = [one for one in system.documents if one.file.startswith(f"{folder}/")]
        if len(own) >= _FEWEST and len(others) >= _DOCUMENTED and missing is not None:
            text = f"describes a running system; no file of {folder} is code or configuration"
            yield unmet(document, text, also=(missing.place,), manner=Manner.MISSING)


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _missing(system: System, folder: str) -> Claim | None:
    """A promise of code or manifests in this folder that are not there."""
    start = f"{folder}/" if folder else ""
    for claim in system.promises(ClaimKind.PATH, ClaimKind.STRUCTURE):
        path = claim.details.get("path", "").removeprefix("./").rstrip("/")
        is_drawn = not folder or claim.details.get("form") == "tree"
        if claim.place.path.startswith(start) and is_drawn and _CODED.match(path):
            paths = (path, f"{start}{path}")
            if not any(one in system.paths or one in system.folders for one in paths):
                return claim
    return None


def _is_text(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name.endswith(_TEXT) or name.startswith(_BESIDE) or "/.github/issue_template/" in f"/{path.lower()}"


def _main(system: System) -> Document | None:
    """The readme at the top, or what comes first."""
    by_depth = sorted(system.documents, key=lambda one: (one.kind != "readme", one.file.count("/"), one.file))
    return by_depth[0] if by_depth else None
