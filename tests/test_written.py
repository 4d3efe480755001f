"""Which form a report takes, and what is said of where it went."""

from pathlib import Path

import pytest

from roadworthy.cli.printed import Printed
from roadworthy.cli.written import chosen_form, put


@pytest.mark.parametrize(
    ("output", "form"),
    [("a.sarif", "sarif"), ("a.csv", "csv"), ("a.xml", "junit"), ("a.md", "markdown"), ("a.json", "json")],
)
def test_the_suffix_of_the_output_picks_the_form(output: str, form: str) -> None:
    """A file is written as its name says."""
    assert chosen_form("", "", output) == form


def test_what_was_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file and the files of a folder are named on stderr; stdout stays empty."""
    put(Printed("text", None, None, {}), str(tmp_path / "a.md"))
    put(Printed("", None, None, {"gaps.md": "x"}), str(tmp_path / "reports"))

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        f"roadworthy: wrote {tmp_path / 'a.md'}",
        f"roadworthy: wrote {tmp_path / 'reports' / 'gaps.md'}",
    ]
