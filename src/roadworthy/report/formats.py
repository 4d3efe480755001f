"""The forms that a report can take, each in a module of its own that is imported when asked for."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment, Change
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


REPORTS = {
    "maturity": {"markdown": "roadworthy.report.markdown"},
    "gaps": {
        "markdown": "roadworthy.report.gaps.markdown",
        "terminal": "roadworthy.report.gaps.terminal",
        "json": "roadworthy.report.gaps.json",
    },
}
"""Documents that write a form by themselves, each with those forms; the first is meant where none is named."""

PAPERS: tuple[str, ...] = ()
"""Documents written as blocks, each in `report/papers/` under its name; `forms` renders all of them."""

FORMS = ("markdown", "terminal", "json")


def forms_of(report: str) -> tuple[str, ...]:
    """The forms that this document can take; the first is meant where none is named."""
    return FORMS if report in PAPERS else tuple(REPORTS[report])


def render_report(report: str, form: str, assessment: "Assessment", view: "View", change: "Change | None") -> str:
    """One of the documents in one of its forms; `change` is told by those that show it."""
    if report in PAPERS:
        made = import_module(f"roadworthy.report.papers.{report}").paper(assessment, change)
        return cast("str", import_module(f"roadworthy.report.forms.{form}").render([made], view))
    module = import_module(REPORTS[report][form])
    if report == "gaps":
        write_changed = cast("Callable[[Assessment, View, Change | None], str]", module.render)
        return write_changed(assessment, view, change)
    return cast("Callable[[Assessment, View], str]", module.render)(assessment, view)


def render(form: str, assessment: "Assessment", view: "View") -> str:
    """The assessment in this form, one of `FORMATS`."""
    module = import_module(f"roadworthy.report.{form}")
    write = cast("Callable[[Assessment, View], str]", module.render)
    return write(assessment, view)
