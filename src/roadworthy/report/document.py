"""What the documents share: how a page begins and ends, and how it shows places and tables."""

from collections.abc import Iterable, Sequence

from roadworthy.assessment import Assessment
from roadworthy.model import Place
from roadworthy.report.escape import code, markdown
from roadworthy.report.saying import count, listed, spot

MOST_PLACES = 6
MOST_LISTED = 20
"""Verdicts of one kind that a document lists; the rest is counted. JSON holds all."""


def title(name: str, assessment: Assessment) -> str:
    """The heading, and which state of what it speaks of."""
    told = assessment.provenance
    made = f" of {markdown(told.commit_date[:10])}" if told.commit_date else ""
    commit = f"commit {code(told.commit[:12])}{made}" if told.commit else "no commit: a folder outside version control"
    heading = f"# {name}: {markdown(told.name or 'the repository')}"
    return f"{heading}\n\n{commit}, reviewed on {told.today.isoformat()}"


def provenance(assessment: Assessment) -> str:
    """What was reviewed with what, and what was not read."""
    told = assessment.provenance
    rows = [
        ("Repository", markdown(told.name or "unnamed")),
        ("Commit", f"{code(told.commit)} {markdown(told.commit_date)}".strip() if told.commit else "none"),
        ("Roots", markdown(", ".join(told.roots)) or "one"),
        ("Files", f"{told.files:,} listed, {len(told.unread):,} not read"),
        ("Roadworthy", f"{told.version}, edition {told.edition}, {count(len(assessment.questions), 'rule')} asked"),
        ("Settings", code(told.settings_hash) or "default"),
        ("Owner", markdown(told.owner) or "not named"),
    ]
    unread = [f"- {place_of(each.place)}: {markdown(each.why)}" for each in told.unread[:MOST_LISTED]]
    rest = "\n\nNot read:\n\n" + "\n".join(unread) if unread else ""
    return "## Provenance\n\n" + table(("What", "Value"), rows) + rest


def place_of(place: Place) -> str:
    """One place as code; an absence stands in the repository."""
    return code(spot(place)) if place.path != "." else spot(place)


def places(given: Iterable[Place]) -> str:
    """The first of these places, each once; the others are counted."""
    return listed([place_of(place) for place in dict.fromkeys(given)], MOST_PLACES)


def capital(text: str) -> str:
    """The sentence with its capital."""
    return text[:1].upper() + text[1:]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; no cell may hold a line break."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
