"""A baseline: what was there before, set aside occurrence by occurrence."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from roadworthy.assessment import Assessment
from roadworthy.cli.baseline import BaselineForeign, put_baseline
from roadworthy.config import settings_of
from roadworthy.errors import RoadworthyError
from roadworthy.inputs.repository import open_repository
from roadworthy.pipeline import review
from roadworthy.settings.baseline import BASELINE, BaselineInvalid, read_baseline

TODAY = date(2026, 12, 1)
FAULT = 'import requests\n\n\ndef a():\n    return requests.get("http://a")\n'
SECOND = '\n\ndef b():\n    return requests.get("http://b")\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A script with one call that waits for ever, and a config that names its baseline."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "app.py").write_text(FAULT)
    assert put_baseline(folder, today=TODAY, by="@ana") is False
    (folder / "roadworthy.toml").write_text(f'baseline = "{BASELINE}"\nonly = ["call-without-timeout"]\n')
    return folder


def _reviewed(folder: Path, today: date = TODAY) -> Assessment:
    opened = open_repository(folder)
    return review(opened, settings_of(opened, today, folder))


def test_what_was_there_is_set_aside_and_what_comes_is_not(repository: Path) -> None:
    """A second fault of the same kind in the same file is open, wherever the first one has moved to."""
    (repository / "app.py").write_text("# moved\n\n" + FAULT + SECOND)

    assessment = _reviewed(repository)

    assert [each.place.start for each in assessment.set_aside] == [7]
    assert [each.place.start for each in assessment.findings] == [11]


def test_a_like_line_in_the_same_function_is_not_hidden(repository: Path) -> None:
    """Entries are counted occurrence by occurrence, so that a copy of a known fault is a new one."""
    (repository / "app.py").write_text(FAULT + '    return requests.get("http://a")\n')

    assessment = _reviewed(repository)

    assert (len(assessment.set_aside), len(assessment.findings)) == (1, 1)


def test_a_baseline_shrinks_and_does_not_grow(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is gone leaves it, what is new stays out unless that is asked for."""
    before = len(json.loads((repository / BASELINE).read_text())["entries"])
    (repository / "app.py").write_text("import requests\n" + SECOND)

    put_baseline(repository, today=TODAY)
    shrunk = json.loads((repository / BASELINE).read_text())["entries"]
    put_baseline(repository, today=TODAY, grow=True)
    grown = json.loads((repository / BASELINE).read_text())["entries"]

    assert f"{before - 1} kept, 1 gone and taken out, 1 open and not in it" in capsys.readouterr().out
    assert [each for each in shrunk if each["rule"] == "call-without-timeout"] == []
    assert [each["path"] for each in grown if each["rule"] == "call-without-timeout"] == ["app.py"]


def test_what_a_baseline_holds_comes_back_after_its_last_day(repository: Path) -> None:
    """A year later everything is open again, and the report says why."""
    assessment = _reviewed(repository, date(2027, 12, 2))

    assert len(assessment.findings) == 1
    assert assessment.baseline is not None
    assert assessment.baseline.void == "its last day was 2027-12-01"


def test_a_mended_entry_is_told(repository: Path) -> None:
    """The report counts what can be taken out."""
    (repository / "app.py").write_text("import requests\n")

    baseline = _reviewed(repository).baseline

    assert baseline is not None
    assert [each.rule for each in baseline.gone] == ["call-without-timeout"]


def test_the_baseline_of_another_repository_is_not_emptied(repository: Path) -> None:
    """To shrink it is refused with numbers, since nothing of it would be left."""
    entry = {"rule": "call-without-timeout", "path": "other/a.py", "line": 1, "fingerprint": "0" * 20}
    content = json.loads((repository / BASELINE).read_text())
    content |= {"repository": "other", "entries": [{**entry, "path": f"other/{number}.py"} for number in range(4)]}
    (repository / BASELINE).write_text(json.dumps(content))

    with pytest.raises(
        BaselineForeign, match="4 entries, 4 of them in files that are not here, and was written of 'other'"
    ):
        put_baseline(repository, today=TODAY)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", b'{"schema": "roadworthy/baseline-1"}', b"[" * 100_000,
     b'{"schema": "roadworthy/baseline-1", "repository": 1, "commit": "", "written": "x", "until": "y", "by": "",'
     b' "entries": 5}'],
)  # fmt: skip
def test_a_broken_baseline_is_one_clear_line(content: bytes) -> None:
    """What is no baseline is refused, and none of it counts."""
    with pytest.raises(BaselineInvalid):
        read_baseline(content, Path(BASELINE))


def test_a_baseline_that_the_config_names_must_be_there(repository: Path) -> None:
    """A typo in its name would open or hide everything in silence."""
    (repository / "roadworthy.toml").write_text('baseline = "gone.json"')

    with pytest.raises(RoadworthyError, match=r"gone\.json.*is not in the tree"):
        _reviewed(repository)


def test_a_baseline_survives_its_writer(repository: Path) -> None:
    """Killed at the worst moment, it leaves the file as it was, and the next run writes it whole."""
    before = (repository / BASELINE).read_bytes()
    (repository / "app.py").write_text("import requests\n" + SECOND)
    program = (
        "import os, pathlib, sys\n"
        "from datetime import date\n"
        "from roadworthy.cli.baseline import put_baseline\n"
        "pathlib.Path.replace = lambda self, other: os.kill(os.getpid(), 9)\n"
        "put_baseline(pathlib.Path(sys.argv[1]), today=date(2026, 12, 1), grow=True)\n"
    )

    killed = subprocess.run([sys.executable, "-c", program, str(repository)], check=False, capture_output=True)
    after = (repository / BASELINE).read_bytes()
    put_baseline(repository, today=TODAY, grow=True)

    assert killed.returncode == -9
    assert after == before
    assert (repository / BASELINE).read_bytes() != before


def test_what_is_not_asked_is_not_gone(repository: Path) -> None:
    """A review of one rule says nothing of the entries of the others."""
    baseline = _reviewed(repository).baseline

    assert baseline is not None
    assert baseline.entries > 1
    assert (baseline.gone, baseline.open) == ((), baseline.entries)
