"""What is done stays done."""

from dataclasses import replace
from pathlib import Path

import pytest

from roadworthy.errors import OutputUnwritable, WrongUsage
from roadworthy.survey.journal import Journal, Run, journal_in
from roadworthy.survey.outcome import Outcome, Status, encoded

RUN = Run("2026-11-20", "0.1.0", "options")
ONE, TWO = Outcome("a", Status.REVIEWED, report="reports/a.json"), Outcome("b", Status.CRASHED, "it died")


def nothing(journal: Journal) -> dict[str, bytes]:
    return {}


def test_an_unfinished_run_is_taken_up(tmp_path: Path) -> None:
    """A run that ended early goes on with what it has, on the day on which it began; half a line is no line."""
    with journal_in(tmp_path) as journal:
        assert not journal.begin(RUN)
        journal.add(ONE)
    with (tmp_path / "results.jsonl").open("ab") as results:
        results.write(encoded(TWO)[:40])

    with journal_in(tmp_path) as journal:
        assert journal.begin(replace(RUN, day="2026-11-21"))
        assert journal.run == RUN
        assert journal.done == {"a": ONE}
        journal.add(TWO)

    assert (tmp_path / "results.jsonl").read_bytes() == encoded(ONE) + b"\n" + encoded(TWO) + b"\n"


@pytest.mark.parametrize("other", [replace(RUN, version="0.2.0"), replace(RUN, asked="others")])
def test_another_run_begins_anew(tmp_path: Path, other: Run) -> None:
    """Results of another version or of other options are not mixed in."""
    with journal_in(tmp_path) as journal:
        journal.begin(RUN)
        journal.add(ONE)

    with journal_in(tmp_path) as journal:
        assert not journal.begin(other)
        assert journal.done == {}


def test_a_finished_run_begins_anew(tmp_path: Path) -> None:
    """After its end, results stand in the order of the list, and the same command reviews everything again."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "gone.json").write_text("{}")
    with journal_in(tmp_path) as journal:
        journal.begin(RUN)
        journal.add(TWO)
        journal.add(ONE)
        journal.finish([ONE, TWO], nothing)

    assert (tmp_path / "results.jsonl").read_bytes() == encoded(ONE) + b"\n" + encoded(TWO) + b"\n"
    assert not (tmp_path / "reports" / "gone.json").exists()
    with journal_in(tmp_path) as journal:
        assert not journal.begin(RUN)


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    """The second of two runs is refused while the first goes on."""
    with journal_in(tmp_path), pytest.raises(WrongUsage, match="another run"), journal_in(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file in the way is one line."""
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputUnwritable), journal_in(tmp_path / "file" / "deeper"):
        pass
