"""Annotations of a GitHub workflow: what the lines of a pull request are marked with."""

from roadworthy.assessment import Assessment, Changed, Concern, Priority
from roadworthy.report.blocks import plain
from roadworthy.report.console import View
from roadworthy.report.decided import in_a_line, objections
from roadworthy.report.escape import printable
from roadworthy.report.papers.change import cause_text, headline
from roadworthy.report.saying import count, ended, fix, listed, said, spot, with_related

MOST_NOTICES = 5
_COMMAND = {Priority.P0: "error", Priority.P1: "error", Priority.P2: "warning", Priority.P3: "notice"}


def render(assessment: Assessment, view: View) -> str:
    """One workflow command for each fault, most urgent first: GitHub shows the first ten of a kind."""
    concerns = with_related(assessment.concerns)
    lines = [_annotation(concern) for concern in concerns]
    lines += [f"::notice title=roadworthy::{_data(ended(told))}" for told in [*objections(assessment)][:MOST_NOTICES]]
    counts = [count(len(concerns), "finding"), f"{count(len(assessment.unclear), 'verdict')} unclear"]
    decided = in_a_line(assessment)
    lines.append(f"roadworthy: {', '.join(counts)}{'; ' + decided if decided else ''}")
    return "\n".join(lines) + "\n"


def render_changed(changed: Changed, view: View) -> str:
    """The same of what a change did: what is new or worse, and what brought it about where it stands elsewhere."""
    lines = [_annotation(concern, _brought(changed, concern)) for concern in with_related(changed.concerns)]
    return "\n".join([*lines, f"roadworthy: {headline(changed)}"]) + "\n"


def _brought(changed: Changed, concern: Concern) -> str:
    """Why it is told of this change."""
    first = concern.first.fingerprint
    worse = f" Worse: {changed.worse[first]}." if first in changed.worse else ""
    if first not in changed.causes:
        return worse
    return f"{worse} {plain(cause_text(concern.first.place, changed.causes[first]))}"


def _annotation(concern: Concern, brought: str = "") -> str:
    first, *others = concern.places
    facts = {"title": f"{concern.first.rule} ({concern.first.priority.name})"}
    if first.path != ".":
        facts = {"file": first.path, **facts}
        if first.start:
            facts |= {"line": str(first.start), "endLine": str(max(first.end, first.start))}
    told = ",".join(f"{name}={_property(text)}" for name, text in facts.items())
    also = f" Also at {listed(map(spot, others), 5)}." if others else ""
    text = f"{said(concern)}.{brought}{also} Fix: {fix(concern.first)}"
    return f"::{_COMMAND[concern.first.priority]} {told}::{_data(text)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
