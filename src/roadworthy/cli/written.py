"""Which form a report takes, and where it goes."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from roadworthy.cli.door import note, write
from roadworthy.errors import OutputUnwritable, UnknownName, WrongUsage

if TYPE_CHECKING:
    from roadworthy.cli.printed import Printed


_SUFFIXES = {".sarif": "sarif", ".csv": "csv", ".xml": "junit"}
"""Forms that hold no document, by the suffix of a file."""


def chosen_form(report: str, form: str, output: str) -> str:
    """The form that was named; else the one of the output's suffix; else what suits whoever reads.

    Raises:
        UnknownName: there is no such report, or it has no such form.
        WrongUsage: the output is a folder, and no document was named.
    """
    from roadworthy.report.formats import ALL, CHANGES, FORMATS, FORMS, PAPERS

    if form:
        _known("format", form, {*FORMATS, *FORMS, *CHANGES})
    if report:
        _known("report", report, [*PAPERS, ALL])
    elif is_folder(output):
        raise WrongUsage(f"{output} is a folder, and one report is written", "add --report all, or name a file")
    if not form and not is_folder(output):
        suffix = Path(output).suffix if output else ""
        form = next((name for name, of in FORMS.items() if of == suffix), "")
        if not form and not report:
            form = _SUFFIXES.get(suffix, "")
    if not report:
        if form == "html":
            return form
        if form in FORMS and form not in FORMATS:
            raise WrongUsage(f"{form} holds documents", "add --report all, or name one of them")
        return form or "terminal"
    if not form:
        is_read_here = not output and sys.stdout is not None and sys.stdout.isatty()
        return "terminal" if is_read_here else "markdown"
    _known(f"form of the {report} report named", form, FORMS)
    return form


def tells_claims(report: str) -> bool:
    """The report says how much of the documents holds, so that every rule about them is asked."""
    return report in ("gaps", "summary", "all")


def shows_patches(report: str) -> bool:
    """One of the documents meant shows lines as they stand, and what closes a finding."""
    from roadworthy.report.formats import papers_of

    return bool(report) and not {"deployment", "architecture"}.isdisjoint(papers_of(report))


def is_folder(output: str) -> bool:
    """The output is named as a folder, or is one: each document goes to a file of its own."""
    return bool(output) and (output.endswith("/") or Path(output).is_dir())


def put(printed: "Printed", output: str) -> None:
    """To stdout, to a file, or each document to a file in a folder, which is made where it is absent.

    Raises:
        OutputUnwritable: a file or the folder cannot be written.
    """
    if not printed.files:
        write(printed.text, Path(output) if output else None)
        if output:
            told(output)
        return
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputUnwritable(folder, error.strerror or str(error)) from error
    for name, text in printed.files.items():
        write(text, folder / name)
    told(*(str(folder / name) for name in printed.files))


def told(*files: str) -> None:
    """What was written, on stderr."""
    if not any(Path(file).is_char_device() for file in files):
        note(f"wrote {', '.join(files)}", "")


def _known(what: str, name: str, known: "set[str] | list[str] | dict[str, str]") -> None:
    if name not in known:
        raise UnknownName(what, name, known)
