"""A review or status report that describes as current what the repository no longer shows.

Why: whoever plans by it mends what is mended, and doubts what works.
Scenario: somebody new opens {document} to learn what is missing, or hands it to a tool that reads everything.
Impact: work is planned, estimated or refused on a state that is gone; nobody believes the next report.
Detection: the commit that a report names, against today's; its statements, against the tree.
Fix: tick off what is done, or move the report to where it belongs to its day: `git mv {document} docs/history/`.
Monitoring: a date under each report, and a reminder after a quarter.
Blind to: statements about quality, and about parts of the project.
Source: https://www.writethedocs.org/guide/docs-as-code/
Seen: daryllundy/llm-reliability-lab@f47a94f IMPROVEMENTS.md:33
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Document, Place, System
from roadworthy.rules.rule import rule

_TREE = {
    "app.py": """
import logging

from fastapi import FastAPI
import uvicorn

app = FastAPI()


@app.get("/health")
def health():
    logging.info("asked")
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(app)
""",
    "tests/test_app.py": "def test_health():\n    assert True\n",
    ".github/workflows/ci.yml": """
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest
""",
}

BAD = {
    **_TREE,
    "IMPROVEMENTS.md": """# Improvements  «unmet»

| Category | Score | Why |
|---|---|---|
| Quality | 4/10 | No tests, poor names |
| Operations | 3/10 | No CI/CD, broken scripts |

### 1. Application Doesn't Start

There is no `uvicorn.run()`.
""",
}
GOOD = {
    **_TREE,
    "docs/STATUS.md": """# Status  «met»

- No licence file
- No tests for the client
- ~~No CI/CD~~ done
- ✅ No health checks: fixed

## app.py

- No logging
""",
    "docs/review-2024.md": "# Review\n\n> Superseded by the next one.\n\n- No tests\n- No CI/CD\n",
    "docs/history/audit.md": "# Audit\n\n- No tests\n- No CI/CD\n",
}
_NAMED = {
    "tests": "no tests",
    "pipeline": "no CI",
    "start": "an application that does not start",
    "health": "no health check",
    "licence": "no licence",
    "image": "no image",
    "logging": "no logging",
    "changelog": "no changelog",
    "contributing": "no guide for contributors",
    "security": "no security policy",
    "readme": "no readme",
}
_ENOUGH = 2
"""Statements that must be contradicted: one alone may speak of a part."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def stale_document(system: System) -> Iterator[Verdict]:
    """Asks reports that say of the whole project what it lacks, where they stand at the root or among the documents."""
    for document in system.documents:
        if not document.lacking or system.is_part or not _is_about_all(document):
            continue
        gone = [(what, said, shown) for what, said in document.lacking if (shown := _shown(system, what)) is not None]
        if len(gone) >= _ENOUGH:
            told = _listed([_NAMED[what] for what, _, _ in gone])
            places = [place for _, said, shown in gone for place in (said, shown)]
            shows = _listed(list(dict.fromkeys(f"{shown.path}:{shown.start}" for _, _, shown in gone)))
            yield unmet(document, f"tells of {told}; there is {shows}", also=tuple(places))
        elif not gone:
            yield met(document, "tells of nothing lacking that is there")


def _is_about_all(document: Document) -> bool:
    folder = document.file.rpartition("/")[0].lower()
    return folder in ("", "docs", "doc", "documentation") or folder.startswith(("docs/", "doc/"))


def _shown(system: System, what: str) -> Place | None:
    """Where the system shows what is said to be lacking, if it does."""
    found: list[Place] = []
    if what == "tests":
        found = [one.place for one in system.tests if one.kind == "unit" and one.tests]
    elif what == "pipeline":
        found = [one.place for one in system.pipelines if {"test", "lint", "build", "deploy"} & set(one.purposes)]
    elif what == "start":
        found = [one.place for one in system.entry_points if one.kind == "server"]
    elif what == "health":
        found = [one.place for one in system.endpoints if one.purpose in ("health", "readiness")]
    elif what == "image":
        found = [one.place for one in system.images]
    elif what == "logging":
        found = [one.place for one in system.logs]
    else:
        found = [one.place for one in system.documents if one.kind == what and "/" not in one.file]
    return min(found, default=None)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
