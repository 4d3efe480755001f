"""Every document against the parts that its readers look for, on systems of four kinds.

`python -m tests.report.parts FOLDER...` does the same over any checkout.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from roadworthy.assessment import Assessment
from roadworthy.inputs.repository import MemoryRepository, open_repository
from roadworthy.pipeline import review
from roadworthy.report.blocks import Heading, Paper, Paragraph, Part
from roadworthy.report.formats import PAPERS, write_papers
from roadworthy.settings import Settings
from tests.report.parts import missing, unwanted, wanted
from tests.report.values import TODAY

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SETTINGS = Settings(TODAY, asks_all_claims=True)

_APP = """
import httpx
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/NAME")
async def NAME(text: str):
    async with httpx.AsyncClient() as client:
        return (await client.post("http://OTHER:8000/OTHER", json={"text": text})).json()
"""
_IMAGE = "FROM python:3.12\nWORKDIR /srv\nCOPY app.py .\nRUN pip install fastapi httpx uvicorn\nCMD uvicorn app:app\n"
_MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME}
spec:
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      containers:
        - name: NAME
          image: registry.example.com/NAME:latest
          ports: [{containerPort: 8000}]
---
apiVersion: v1
kind: Service
metadata: {name: NAME}
spec:
  selector: {app: NAME}
  ports: [{port: 8000}]
"""
_README = """# Shop

## Features

- Circuit breaker around every call
- Rate limiting

`POST /search` answers in `docs/search.md`; availability is 99.9 %.
"""


def _filled(text: str, name: str, other: str) -> str:
    return text.replace("NAME", name).replace("OTHER", other)


def _several() -> dict[str, str]:
    files = {"README.md": _README}
    for name, other in (("orders", "stock"), ("stock", "orders"), ("mail", "orders")):
        files[f"{name}/app.py"] = _filled(_APP, name, other)
        files[f"{name}/Dockerfile"] = _IMAGE
        files[f"deploy/{name}.yaml"] = _filled(_MANIFEST, name, other)
    return files


def _library() -> dict[str, str]:
    return {
        "README.md": "# Maths\n\nAdds numbers. See `docs/guide.md`.\n",
        "maths/__init__.py": "def add(a: int, b: int) -> int:\n    return a + b\n",
        "tests/test_maths.py": "from maths import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    }


def _of_example(name: str) -> Callable[[], Assessment]:
    return lambda: review(open_repository(EXAMPLES / name), SETTINGS)


SYSTEMS: dict[str, Callable[[], Assessment]] = {
    "chat-day-one": _of_example("chat-day-one"),
    "chat-roadworthy": _of_example("chat-roadworthy"),
    "several services on Kubernetes": lambda: review(MemoryRepository(_several(), name="shop"), SETTINGS),
    "a library": lambda: review(MemoryRepository(_library(), name="maths"), SETTINGS),
}


@cache
def _paper(system: str, report: str) -> Paper:
    return write_papers(report, _assessment(system), None)[0]


@cache
def _assessment(system: str) -> Assessment:
    return SYSTEMS[system]()


@pytest.mark.parametrize("report", PAPERS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_part_stands_or_says_why_not(system: str, report: str) -> None:
    """Each kept part is found in the document, or its absence is told where it would stand."""
    assert missing(_paper(system, report)) == []


@pytest.mark.parametrize("report", PAPERS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_dropped_is_never_shown(system: str, report: str) -> None:
    """No praise, no forecast of outages or customers, no persona, no signature."""
    assert unwanted(_paper(system, report)) == []


def test_the_systems_are_of_the_kinds_that_they_are_named_after() -> None:
    """Three services are graded in one, none in another."""
    assert len(_assessment("several services on Kubernetes").services) == 3
    assert not _assessment("a library").services


@pytest.mark.parametrize("report", PAPERS)
def test_an_empty_document_lacks_its_parts(report: str) -> None:
    """The probes find nothing in a page of other words: what they hold can fail."""
    blank = Paper(report, ("Notes",), ("this state",), (Part("notes", (Heading(("Notes",)), Paragraph(("None.",)))),))

    kept = [each for each in wanted(report) if not each.dropped]

    assert len(missing(blank)) == len(kept)


def test_praise_would_be_seen() -> None:
    """A page that calls the work world-class shows what was dropped."""
    praise = Part("notes", (Paragraph(("A world-class masterclass.",)),))

    assert unwanted(Paper("summary", ("Summary",), ("today",), (praise,))) == ["superlatives"]
