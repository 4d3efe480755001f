"""What a review says is held against the files, and refuted only where that is certain."""

import json
from datetime import date
from pathlib import Path

import pytest

from roadworthy.grounding import Grounding, Standing, Statement, StatementKind, ground
from roadworthy.grounding.ground import MOST_BYTES, NothingStated, ReviewUnreadable
from roadworthy.grounding.topics import TOPICS
from roadworthy.inputs.read import read_system
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import FolderRepository, MemoryRepository
from roadworthy.ladder import Profile
from roadworthy.pipeline import ground_review
from roadworthy.rules.catalogue import all_rules
from roadworthy.settings import Settings

APP = """import os

import requests

LIMIT = 20


def ask(prompt):
    r = requests.post(
        "http://ollama:11434/api/generate", json={"prompt": prompt}
    )
    return r.json()
"""
FILES = {"app.py": APP, "docs/guide.md": "# Guide\n\nRun it.\n", "deploy/compose.yml": "services: {}\n"}


def held(review: str, files: dict[str, str] | None = None) -> Grounding:
    repository = MemoryRepository(files or FILES)
    return ground("REVIEW.md", review.encode(), repository, read_system(repository), [])


def only(review: str, kind: StatementKind, files: dict[str, str] | None = None) -> Statement:
    (statement,) = [one for one in held(review, files).statements if one.kind is kind]
    return statement


@pytest.mark.parametrize(
    ("location", "standing"),
    [
        ("`app.py:8`", Standing.CONFIRMED),
        ("`app.py` (lines 8-11)", Standing.CONFIRMED),
        ("`compose.yml:1`", Standing.CONFIRMED),
        ("`deploy/*.yml:1`", Standing.CONFIRMED),
        ("`app.py:80`", Standing.REFUTED),
        ("`src/store.py:8`", Standing.REFUTED),
        ("`../../etc/shadow.conf:1`", Standing.UNCLEAR),
        ("`/etc/nginx/nginx.conf:3`", Standing.UNCLEAR),
        ("`dist/bundle.js:3`", Standing.UNCLEAR),
    ],
)
def test_a_location_stands_where_file_and_line_exist(location: str, standing: Standing) -> None:
    """A place that the list of files does not hold is refuted; one that may lie elsewhere is unclear."""
    assert only(f"## Issue 1\n\n**Location**: {location}\n", StatementKind.LOCATION).standing is standing


@pytest.mark.parametrize(
    ("code", "standing", "why"),
    [
        ("LIMIT = 20", Standing.CONFIRMED, "they stand there"),
        ('r = requests.post("http://ollama:11434/api/generate", json={"prompt": prompt})', Standing.CONFIRMED, "stand"),
        ("def ask(prompt):\n    ...\n    return r.json()", Standing.CONFIRMED, "with others between"),
        ("def ask(prompt):\n    return r.text", Standing.REFUTED, "altered: 1 of 2 lines"),
        ("LIMIT = 2000", Standing.REFUTED, "the file has `LIMIT = 20` at line 5"),
    ],
)
def test_a_quote_stands_as_it_is_quoted(code: str, standing: Standing, why: str) -> None:
    """Blanks, line breaks and dots change nothing; another letter does, and the nearest line is told."""
    review = f"### Issue\n\n**Location**: `app.py:5`\n\n**Current Code**:\n```python\n{code}\n```\n"

    statement = only(review, StatementKind.QUOTE)

    assert statement.standing is standing
    assert why in statement.why


@pytest.mark.parametrize("label", ["Recommended Fix", "Suggested Code", "Better", "How to reproduce"])
def test_what_is_recommended_is_no_quote(label: str) -> None:
    """Code under a label of advice need not stand anywhere."""
    review = f"### Issue\n\n**Location**: `app.py:5`\n\n**{label}**:\n```python\nLIMIT = 2000\n```\n"

    assert {one.kind for one in held(review).statements} == {StatementKind.LOCATION}


def test_a_block_is_divided_by_its_comments() -> None:
    """What follows "# Current" is a quote, what follows another such comment is none."""
    review = "**Example**:\n```python\n# Current: no limit\nLIMIT = 9\n\n# Better: a limit\nLIMIT = 7\n```\n"

    statement = only(review, StatementKind.QUOTE)

    assert statement.standing is Standing.REFUTED
    assert statement.place.quote == "LIMIT = 9"


@pytest.mark.parametrize(
    ("review", "standing"),
    [
        ("### Docs (75% complete)\n\n- ✅ a\n- ✅ b\n- ✅ c\n- ❌ d\n", Standing.CONFIRMED),
        ("### Docs (80% complete)\n\n- ✅ a\n- ✅ b\n- ❌ c\n- ❌ d\n", Standing.REFUTED),
        ("### Docs (67% complete)\n\n- ✅ a\n- ✅ b\n- ⚠️ c\n", Standing.CONFIRMED),
        ("- **Total**: 37\n- **Implemented**: 32\n- **Partial**: 3\n- **Missing**: 2\n", Standing.CONFIRMED),
        ("- **Total**: 37\n- **Implemented**: 32\n- **Partial**: 3\n- **Missing**: 3\n", Standing.REFUTED),
        ("We pass 30 of 40 checks (75%).\n", Standing.CONFIRMED),
        ("We pass 30 of 40 checks (70%).\n", Standing.REFUTED),
        ("It took 5.2 days = 7,488 minutes.\n", Standing.CONFIRMED),
        ("It took 5.2 days = 700 minutes.\n", Standing.REFUTED),
        ("**Overall**: 4.0/10\n\n## 1. A: 3/10\n\n## 2. B: 4/10\n\n## 3. C: 5/10\n", Standing.CONFIRMED),
        ("**Overall**: 9.0/10\n\n## 1. A: 3/10\n\n## 2. B: 4/10\n\n## 3. C: 5/10\n", Standing.REFUTED),
        ("**Overall**: 4.4/10\n\n## 1. A: 3/10\n\n## 2. B: 4/10\n\n## 3. C: 5/10\n", Standing.UNCLEAR),
        ("**Score**: overall 4.2/10\n\n**Scale**:\n- 8-10: good\n- 5-7: fair\n- 0-4: bad\n", Standing.REFUTED),
        ("**2 critical issues**:\n1. a (CVSS 9.8)\n2. b (CVSS 9.1)\n", Standing.CONFIRMED),
        ("**2 critical issues**:\n1. a (CVSS 9.8)\n2. b (CVSS 7.1)\n", Standing.REFUTED),
        ("## High (2 issues)\n\n### 1. A\n\nText.\n\n### 2. B\n\nText.\n", Standing.CONFIRMED),
        ("## High (3 issues)\n\n### 1. A\n\nText.\n\n### 2. B\n\nText.\n", Standing.REFUTED),
        ("### Week 2-4: more\n\nTimeline: 8 weeks\n", Standing.REFUTED),
    ],
)
def test_the_numbers_of_a_review_follow_from_its_numbers(review: str, standing: Standing) -> None:
    """Shares, totals, means, bands, spans and units are held against their parts."""
    assert only(review, StatementKind.ARITHMETIC).standing is standing


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        ("- ✅ guide.md - long (900+ lines)", Standing.REFUTED),
        ("- ✅ guide.md - short (3 lines)", Standing.CONFIRMED),
        ("- `app.py` contains only 12 lines", Standing.CONFIRMED),
        ("- `app.py` holds a function of 40 lines of code", None),
        ("- there are 5 try/except blocks in it", Standing.REFUTED),
    ],
)
def test_lines_and_blocks_are_counted(line: str, standing: Standing | None) -> None:
    """A number that the files show is compared with theirs."""
    found = [one.standing for one in held(f"- ✅ app.py\n{line}\n").statements if one.kind is StatementKind.COUNT]

    assert found == ([standing] if standing else [])


@pytest.mark.parametrize(
    ("review", "standing"),
    [
        ("- ❌ SECURITY.md - Missing", Standing.CONFIRMED),
        ("No LICENSE file exists in the repository.", Standing.CONFIRMED),
        ("- ❌ app.py - missing", Standing.REFUTED),
        ("- ✅ app.py - present", Standing.CONFIRMED),
        ("- ✅ SLO.md - present", Standing.REFUTED),
        ("The `.github/` directory is absent.", Standing.CONFIRMED),
    ],
)
def test_files_are_there_or_missing_as_said(review: str, standing: Standing) -> None:
    """A tick promises a file, a cross under "missing" or a plain "no such file" its absence."""
    assert only(review, StatementKind.FILE).standing is standing


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"a" * (MOST_BYTES + 1), "more than"), (b"a\0b", "not text")],
)
def test_what_is_no_review_is_one_error(data: bytes, said: str) -> None:
    """A document that is too large, or binary, is refused."""
    repository = MemoryRepository(FILES)
    with pytest.raises(ReviewUnreadable, match=said):
        ground("REVIEW.md", data, repository, read_system(repository), [])


def test_a_text_that_states_nothing_is_said_to() -> None:
    """Prose without places, quotes or counts cannot be checked."""
    with pytest.raises(NothingStated):
        held("All is well.\n")


def test_a_copy_of_the_review_proves_nothing() -> None:
    """The review itself, committed, does not hold the lines that it quotes."""
    review = "**Current Code**:\n```python\nnothing_like_this(1)\n```\n"

    statement = only(review, StatementKind.QUOTE, {**FILES, "ISSUES.md": review})

    assert statement.standing is Standing.REFUTED


SERVICE = {
    "app.py": """import logging
import random

import requests
from fastapi import FastAPI
from prometheus_client import Counter

logging.basicConfig(level=logging.INFO)
app = FastAPI()
ASKED = Counter("asked_total", "Questions asked")
LOST = Counter("lost_total", "Answers lost")


@app.post("/ask")
def ask(question: str):
    ASKED.inc()
    logging.info("asked")
    return requests.get("http://model:80/" + question).json()


'''
def old():
    eval(input())
'''
# eval(input())
# eval(input())
# eval(input())
# eval(input())
# eval(input())


def main():
    app.run()
""",
    "Dockerfile": 'FROM python:3.12.4-slim\nCOPY . .\nCMD ["uvicorn", "app:app"]\n',
    "requirements.txt": "fastapi>=0.1\nrequests==2.31.0\nprometheus-client==0.20.0\n",
    "README.md": "# Ask\n\nA **model** that answers.\n",
}


def reviewed(text: str, files: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Kind and verdict of each statement about a service, in the review's order; its own rules are asked, too."""
    reading = Reading(MemoryRepository(files or SERVICE), None)
    settings = Settings(date(2026, 12, 1), profile=Profile.THOROUGH)
    found = ground_review(reading, settings, "REVIEW.md", text.encode()).statements
    return [(one.kind.value, one.standing.value) for one in found]


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        ("| HIGH | `app.py:18` | No timeout on `requests.get` |", "confirmed"),
        ("| HIGH | `Dockerfile` | The container runs as root |", "confirmed"),
        ("| HIGH | `requirements.txt` | Dependencies are unpinned |", "confirmed"),
    ],
)
def test_a_fault_is_confirmed_where_a_rule_of_ours_finds_it(line: str, standing: str) -> None:
    """What a table of findings says of a place agrees with the verdict there."""
    table = f"## Findings\n\n| Severity | Location | Finding |\n|---|---|---|\n{line}\n"

    assert ("agreement", standing) in reviewed(table)


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        ("- ✅ Non-root containers - implemented", "refuted"),
        ("- ✅ Dependency pinning - version-locked requirements", "refuted"),
        ("- ✅ Structured logging added", "refuted"),
        ("- ✅ POST /ask - working", "confirmed"),
        ("- ✅ GET /ask - working", "refuted"),
        ("- ❌ POST /ask - missing", "refuted"),
    ],
)
def test_praise_is_refuted_by_a_fault(line: str, standing: str) -> None:
    """A tick promises that something is there and right."""
    assert [each for each in reviewed(f"## What exists\n\n{line}\n") if each[0] == "agreement"] == [
        ("agreement", standing)
    ]


@pytest.mark.parametrize(("name", "standing"), [("asked_total", "refuted"), ("LOST", "confirmed")])
def test_a_metric_is_moved_or_not(name: str, standing: str) -> None:
    """What is said never to be counted is held against every movement of it."""
    assert reviewed(f"## Issue\n\nThe `{name}` counter is defined but never incremented.\n") == [
        ("agreement", standing)
    ]


@pytest.mark.parametrize(
    ("lines", "standing"),
    [("18", "confirmed"), ("23", "refuted"), ("27", "refuted"), ("25", "unclear")],
)
def test_code_that_does_not_run_is_told(lines: str, standing: str) -> None:
    """A comment and a string that nothing reads are no code."""
    said = reviewed(f"## Issue\n\n**Location**: `app.py:{lines}`\n\n**Problem**: input is evaluated\n")

    assert ("reached", standing) in said


OPENAI = {
    "app.py": """from fastapi import FastAPI
from openai import OpenAI
from pydantic import BaseModel

app = FastAPI()
client = OpenAI()


class Question(BaseModel):
    text: str


@app.post("/ask")
def ask(question: Question):
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question.text}])
"""
}


def test_what_a_library_does_by_itself_refutes_nothing() -> None:
    """That nobody set a timeout is not refuted by the one that the library has."""
    said = reviewed("## Issue\n\n`app.py:15` calls the model; no timeout is set.\n", OPENAI)
    written = {"app.py": OPENAI["app.py"].replace("OpenAI()", "OpenAI(timeout=600)")}

    assert ("agreement", "unclear") in said
    assert ("agreement", "refuted") in reviewed("## Issue\n\n`app.py:6` has no timeout; `app.py:15` calls.\n", written)


@pytest.mark.parametrize("line", [6, 10])
def test_what_runs_on_import_is_not_asked_for_a_caller(line: int) -> None:
    """A field of a class and a statement at the top level of a file that runs have no caller, and need none."""
    said = reviewed(f"## Issue\n\n**Location**: `app.py:{line}`\n\n**Problem**: it is not bounded\n", OPENAI)

    assert "reached" not in {kind for kind, _ in said}


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ('The README says "A model that answers".', "confirmed"),
        ('The README claims "a model of five stars".', "refuted"),
    ],
)
def test_words_of_a_document_are_looked_up(words: str, standing: str) -> None:
    """Markup and case change nothing."""
    assert reviewed(f"{words}\n") == [("quote", standing)]


@pytest.mark.parametrize(
    ("uri", "line", "standing"),
    [
        ("app.py", 18, "confirmed"),
        ("app.py", 900, "refuted"),
        ("gone.py", 1, "refuted"),
        ("usr/lib/gone.py", 1, "unclear"),
        ("no file associated with this alert", 1, "unclear"),
        ("../../../../etc/passwd", 1, "unclear"),
        ("file:///etc/passwd", 1, "unclear"),
        ("http://example.org/app.py", 1, "unclear"),
        ("%2e%2e/%2e%2e/etc/passwd", 1, "unclear"),
        ("/etc/passwd", 1, "unclear"),
    ],
)
def test_sarif_is_held_against_the_files(uri: str, line: int, standing: str) -> None:
    """A place of any tool exists or not; one outside of the repository is never opened."""
    place = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}}
    run = {"results": [{"ruleId": "x", "message": {"text": "a thing"}, "locations": [place]}]}

    assert ("location", standing) in reviewed(json.dumps({"version": "2.1.0", "runs": [run]}))


@pytest.mark.parametrize(
    "document",
    [
        {"runs": [{"results": [{"locations": [{"physicalLocation": 3}]}]}]},
        {"runs": [{"results": [{"locations": "x"}, 7, None]}]},
        {"runs": [{"results": [{"message": [], "locations": [{"physicalLocation": {"region": {"startLine": "9"}}}]}]}]},
    ],
)
def test_broken_sarif_is_read_as_far_as_it_goes(document: object) -> None:
    """What has another shape than it should names no place."""
    assert {standing for _, standing in reviewed(json.dumps(document))} == {"unclear"}


def test_every_rule_that_a_topic_names_exists() -> None:
    """The table of topics holds no name that the catalogue does not."""
    assert {name for topic in TOPICS for name in topic.rules} <= {rule.name for rule in all_rules()}


def test_a_link_in_the_repository_leads_nowhere(tmp_path: Path) -> None:
    """A place behind a symbolic link is not read."""
    (tmp_path / "secret.txt").write_text("one\ntwo\n")
    root = tmp_path / "repo"
    root.mkdir()
    (root / "app.py").write_text("x = 1\n")
    (root / "link.py").symlink_to(tmp_path / "secret.txt")
    repository = FolderRepository(root)

    found = ground("R.md", b"**Location**: `link.py:1`\n", repository, read_system(repository), [])

    assert [one.standing for one in found.statements] == [Standing.UNCLEAR]
    assert "two" not in repr(found)
