"""What every document begins and ends with."""

from roadworthy.assessment import Assessment
from roadworthy.report.blocks import Code, Heading, Item, Items, Paper, Part, Spot, Table, Text, words
from roadworthy.report.papers.set_aside import NAME, set_aside
from roadworthy.report.saying import count

MOST_PLACES = 6
MOST_LISTED = 20
"""Verdicts of one kind that a document lists; the rest is counted. JSON holds all."""


def title(name: str, assessment: Assessment) -> Text:
    """The report and the repository it speaks of."""
    return (f"{name}: {assessment.provenance.name or 'the repository'}",)


def state(assessment: Assessment) -> Text:
    """Which state of the repository is meant, and with what it was reviewed."""
    told = assessment.provenance
    by = f"reviewed on {told.today.isoformat()} with Roadworthy {told.version}, edition {told.edition}"
    if not told.commit:
        return (f"No commit (no input: a folder outside version control, or with uncommitted changes), {by}",)
    made = f" of {told.commit_date[:10]}" if told.commit_date else ""
    return ("Commit ", Code(told.commit[:12]), f"{made}, {by}")


def provenance(assessment: Assessment) -> Part:
    """What was reviewed with what, and what was not read."""
    told = assessment.provenance
    asked = count(len(assessment.questions), "rule")
    rows: list[tuple[Text, ...]] = [
        (("Repository",), (told.name or "unnamed",)),
        (("Commit",), (Code(told.commit), f" {told.commit_date}") if told.commit else ("none",)),
        (("Roots",), (", ".join(told.roots) or "one",)),
        (("Files",), (f"{told.files:,} listed, {len(told.unread):,} not read",)),
        (("Roadworthy",), (f"{told.version}, edition {told.edition}, {asked} asked",)),
        (("Settings",), (Code(told.settings_hash),) if told.settings_hash else ("default",)),
        (("Owner",), (told.owner or "not named",)),
    ]
    unread = tuple(Item((Spot(each.place), ": ", *words(each.why))) for each in told.unread[:MOST_LISTED])
    more = len(told.unread) - len(unread)
    rest = (Heading(("Not read",), 3), Items(unread, more=more)) if unread else ()
    return Part("provenance", (Heading(("Provenance",)), Table(("What", "Value"), tuple(rows)), *rest))


def paper(name: str, heading: str, assessment: Assessment, *parts: Part) -> Paper:
    """A document with its title in front, what people decided and its provenance at the end."""
    own = (part for part in parts if part.name != NAME)
    every = (*own, *set_aside(assessment), provenance(assessment))
    return Paper(name, title(heading, assessment), state(assessment), every)
