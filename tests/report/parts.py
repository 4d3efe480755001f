"""Holds a document against the parts that its readers look for: by hand over any checkout, and in the tests.

python -m tests.report.parts FOLDER...
"""

import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import yaml

from roadworthy.assessment import Assessment
from roadworthy.inputs.repository import open_repository
from roadworthy.pipeline import review
from roadworthy.report.blocks import Absent, Block, Heading, Paper
from roadworthy.report.console import View
from roadworthy.report.formats import ALL, write_papers
from roadworthy.report.forms.markdown import render
from roadworthy.settings import Settings

_TABLE = Path(__file__).parent / "parts.yaml"


@dataclass(frozen=True)
class Wanted:
    """A part that a reader looks for.

    Attributes:
        absence: what stands there where there is nothing to say; "" for a part that is never empty.
        instead: what stands there where its holder is absent in other words.
        dropped: why it is never shown; "" for one that is kept.
    """

    report: str
    part: str
    of: str = ""
    probe: str = ""
    absence: str = ""
    instead: str = ""
    dropped: str = ""


@cache
def wanted(report: str) -> tuple[Wanted, ...]:
    """The parts of one report, in the order of its sample."""
    return tuple(Wanted(report, **each) for each in yaml.safe_load(_TABLE.read_text())[report])


def probed(paper: Paper) -> str:
    """The document as probes read it."""
    text = render([paper], View())
    for typographic, straight in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("‑", "-")):
        text = text.replace(typographic, straight)
    return re.sub(r"\*\*|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", "", text)


def missing(paper: Paper) -> list[str]:
    """The kept parts that the document neither shows nor says to be absent."""
    text = probed(paper)
    return [each.part for each in wanted(paper.name) if not each.dropped and not _stands(each, paper, text)]


def unwanted(paper: Paper) -> list[str]:
    """The dropped parts that the document shows all the same."""
    text = probed(paper)
    return [each.part for each in wanted(paper.name) if each.dropped and each.probe and _matches(each, text)]


def _stands(part: Wanted, paper: Paper, text: str) -> bool:
    """It is found, or its absence is told in it or in its holder, or its holder holds nothing but an absence."""
    if _matches(part, text) or _is_empty(part.of, paper):
        return True
    if part.instead and re.search(part.instead, text, re.IGNORECASE | re.MULTILINE):
        return True
    own = Paper(paper.name, (), (), tuple(each for each in paper.parts if each.name in (part.part, part.of)))
    return bool(part.absence) and part.absence in probed(own).lower()


def _is_empty(name: str, paper: Paper) -> bool:
    """Where the holder says why it is empty, its parts need not repeat it."""
    blocks = [block for block in _blocks(name, paper) if not isinstance(block, Heading)]
    return bool(blocks) and all(isinstance(block, Absent) for block in blocks)


def _blocks(name: str, paper: Paper) -> list[Block]:
    return [block for part in paper.parts if part.name == name for block in part.blocks]


def _matches(part: Wanted, text: str) -> bool:
    return re.search(part.probe, text, re.IGNORECASE | re.MULTILINE) is not None


def told(assessment: Assessment) -> dict[str, tuple[list[str], list[str]]]:
    """By document: what is missing, and what is shown that should not be."""
    papers = write_papers(ALL, assessment, None)
    return {paper.name: (missing(paper), unwanted(paper)) for paper in papers}


def main() -> None:
    for folder in sys.argv[1:]:
        settings = Settings(datetime.now(UTC).date(), asks_all_claims=True)
        for name, (lacks, shows) in told(review(open_repository(Path(folder)), settings)).items():
            kept = sum(not each.dropped for each in wanted(name))
            sys.stdout.write(f"{Path(folder).name} {name}: {kept - len(lacks)} of {kept} parts")
            sys.stdout.write(f"; missing {', '.join(lacks)}" if lacks else "")
            sys.stdout.write(f"; unwanted {', '.join(shows)}\n" if shows else "\n")


if __name__ == "__main__":
    main()
