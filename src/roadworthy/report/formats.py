"""The forms that a report can take, each in a module of its own that is imported when asked for."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment, Change, Changed
    from roadworthy.report.blocks import Paper
    from roadworthy.report.console import View

FORMATS = {
    "terminal": "one screen for a person",
    "markdown": "the maturity report",
    "json": "everything, in a published and versioned schema",
    "sarif": "SARIF 2.1.0, for code hosts and editors",
    "github": "annotations of a GitHub workflow",
    "gitlab": "a code quality report for GitLab",
    "junit": "JUnit XML: one test case a rule",
    "csv": "one line a finding, for a spreadsheet",
}

CHANGES = {"comment": "a comment below a pull request, with --since"}
"""Forms that only what a change did can take."""

PAPERS: tuple[str, ...] = ("maturity", "deployment", "gaps", "architecture", "summary")
"""The documents, each written as blocks in `report/papers/` under its name."""

ALL = "all"
"""Every document, one after the other."""

FORMS = {"markdown": ".md", "terminal": ".txt", "json": ".json", "html": ".html"}
"""The forms that a document can take, each a module in `report/forms/`, with the suffix of a file that holds it."""


def papers_of(report: str) -> tuple[str, ...]:
    """The documents that are meant by this name."""
    return PAPERS if report == ALL else (report,)


def write_papers(report: str, assessment: "Assessment", change: "Change | None") -> "list[Paper]":
    """The documents meant by this name; `change` is told by those that show it."""
    return [
        cast("Paper", import_module(f"roadworthy.report.papers.{name}").paper(assessment, change))
        for name in papers_of(report)
    ]


def render_report(report: str, form: str, assessment: "Assessment", view: "View", change: "Change | None") -> str:
    """The documents of this name in one text, in one of `FORMS`."""
    return _rendered(form, write_papers(report, assessment, change), assessment, view)


def render_files(
    report: str, form: str, assessment: "Assessment", view: "View", change: "Change | None"
) -> dict[str, str]:
    """Each of the documents as a file of its own, by its name."""
    papers = write_papers(report, assessment, change)
    return {f"{paper.name}{FORMS[form]}": _rendered(form, [paper], assessment, view) for paper in papers}


def _rendered(form: str, papers: "Sequence[Paper]", assessment: "Assessment", view: "View") -> str:
    """A page has tabs of its own beside the documents, so it sees the assessment; other forms see papers alone."""
    module = import_module(f"roadworthy.report.forms.{form}")
    return cast("str", module.render(papers, assessment if form == "html" else view))


def render(form: str, assessment: "Assessment", view: "View") -> str:
    """The assessment in this form, one of `FORMATS`."""
    if form == "markdown":
        return render_report("maturity", form, assessment, view, None)
    module = import_module(f"roadworthy.report.{form}")
    write = cast("Callable[[Assessment, View], str]", module.render)
    return write(assessment, view)


def render_changed(form: str, changed: "Changed", view: "View") -> str:
    """What a change did, in a form of `FORMATS` or `CHANGES`: only what is new or worse counts as found."""
    if form in ("terminal", "markdown"):
        made = import_module("roadworthy.report.papers.change").paper(changed)
        return cast("str", import_module(f"roadworthy.report.forms.{form}").render([made], view))
    module = import_module(f"roadworthy.report.{form}")
    if form in CHANGES:
        return cast("str", module.render(changed, view))
    if hasattr(module, "render_changed"):
        return cast("str", module.render_changed(changed, view))
    from roadworthy.report.narrow import only_new

    return cast("str", module.render(only_new(changed), view))
