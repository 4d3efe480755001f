"""The command line: exit codes, and one clear line when something is wrong."""

import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest

from roadworthy.cli.config_template import TEMPLATE
from roadworthy.cli.door import progress
from roadworthy.settings import Settings, read_settings

TODAY = date(2026, 12, 1)
CACHE = Path(tempfile.mkdtemp(prefix="roadworthy-tests-"))
DOCKERFILE = 'FROM python:3.12.4-slim\nCOPY . /app\nCMD ["python", "app.py"]\n'


def roadworthy(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One run of the program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "roadworthy", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1", "XDG_CACHE_HOME": str(CACHE)},
    )


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A tiny repository with one fault."""
    folder = tmp_path / "system"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE)
    return folder


def test_a_missing_path_is_wrong_usage(tmp_path: Path) -> None:
    """A path that does not exist gives one line, a hint, and 2."""
    run = roadworthy("review", str(tmp_path / "nowhere"))

    assert run.returncode == 2
    assert run.stderr.splitlines()[0].startswith("roadworthy: ")
    assert "does not exist" in run.stderr
    assert run.stdout == ""


@pytest.mark.parametrize("option", ["--only", "--skip"])
def test_an_unknown_rule_names_its_neighbour(system: Path, option: str) -> None:
    """A misspelt rule gives 2 and the name that was meant."""
    run = roadworthy("review", str(system), option, "rot-user")

    assert run.returncode == 2
    assert "did you mean root-user?" in run.stderr


def test_an_unknown_format_lists_those_there_are(system: Path) -> None:
    """A format that does not exist gives 2 and names the ones that do."""
    run = roadworthy("review", str(system), "--format", "pdf")

    assert run.returncode == 2
    assert "sarif" in run.stderr


def test_sarif_goes_to_stdout(system: Path) -> None:
    """A finding is a result of the run, and the run itself is done."""
    run = roadworthy("review", str(system), "--only", "root-user", "--format", "sarif")

    (result,) = json.loads(run.stdout)["runs"][0]["results"]
    assert run.returncode == 0
    assert result["ruleId"] == "root-user"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1


def test_rules_are_listed_as_json() -> None:
    """Every rule stands in the list with its name and whether it runs by default."""
    run = roadworthy("rules", "--format", "json")

    (root_user,) = [rule for rule in json.loads(run.stdout) if rule["name"] == "root-user"]
    assert root_user["group"] == "workloads"
    assert root_user["rung"] == "hardening"
    assert root_user["default"] is True


def test_an_output_that_cannot_be_written_is_said(system: Path, tmp_path: Path) -> None:
    """A folder that is not there gives one line and 2, and nothing on stdout."""
    run = roadworthy("review", str(system), "--output", str(tmp_path / "no" / "report.txt"))

    assert run.returncode == 2
    assert "cannot be written" in run.stderr
    assert run.stdout == ""


def test_every_help_tells_its_exit_codes() -> None:
    """The help of the program and of each command names the codes that it leaves with."""
    for command in ((), ("review",), ("rules",), ("explain",), ("model",), ("init",)):
        run = roadworthy(*command, "--help")

        assert run.returncode == 0
        assert "Exit codes: 0 done" in " ".join(run.stdout.split()), command


def test_a_rule_is_explained() -> None:
    """The page comes with why, the fix, the examples and the blind spots, and no brace is left empty."""
    run = roadworthy("explain", "root-user")

    assert run.returncode == 0
    assert all(part in run.stdout for part in ("Why\n", "Fix\n", "Blind to\n", "FROM python:3.12.4-slim  # unmet"))
    assert "{subject}" not in run.stdout
    assert "\x1b" not in run.stdout


def test_the_ladder_and_the_score_are_explained() -> None:
    """Both pages are texts of their own."""
    assert "health checks reflect real readiness" in roadworthy("explain", "ladder").stdout
    assert "cap 5.9" in roadworthy("explain", "score").stdout


def test_an_unknown_page_names_its_neighbour() -> None:
    """A misspelt rule gives 2 and the name that was meant."""
    run = roadworthy("explain", "root-usr")

    assert run.returncode == 2
    assert "did you mean root-user?" in run.stderr


def test_the_model_is_shown_as_a_tree_and_as_json(system: Path) -> None:
    """Both hold the image that was read, with its place."""
    tree = roadworthy("model", str(system))
    document = json.loads(roadworthy("model", str(system), "--format", "json").stdout)

    assert "1 image" in tree.stdout
    assert document["schema"] == "roadworthy/model-1"
    assert document["images"][0]["place"]["path"] == "Dockerfile"
    assert document["images"][0]["user"] is None


def test_init_writes_a_config_that_can_be_read(system: Path) -> None:
    """The explained config changes nothing by itself, and is not overwritten unasked."""
    first = roadworthy("init", str(system))
    again = roadworthy("init", str(system))

    assert first.returncode == 0
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert read_settings((system / "roadworthy.toml").read_bytes(), TODAY) == Settings(TODAY)


def test_the_examples_of_the_written_config_are_right() -> None:
    """With its examples put in force, the config still is one."""
    text = re.sub(r"^# (?=[\w\[\"].*(=|\]\]))", "", TEMPLATE, flags=re.MULTILINE)
    text = re.sub(r"^extends.*$", "", text, flags=re.MULTILINE)  # leads to a file that is not here

    settings = read_settings(text.encode(), TODAY)

    assert settings.waivers
    assert settings.answers
    assert settings.services[0].tier == "internal"
    assert settings.roles
    assert settings.given.people == 1.5
    assert settings.terms.approvers
    assert settings.baseline


def test_an_empty_folder_holds_nothing_to_review(tmp_path: Path) -> None:
    """Nothing that a reader understands gives 3 and one line."""
    run = roadworthy("review", str(tmp_path))

    assert run.returncode == 3
    assert "nothing to review" in run.stderr


def test_a_gate_without_a_service_leaves_with_3(tmp_path: Path) -> None:
    """A library reaches no rung; the report is there all the same."""
    (tmp_path / "maths.py").write_text("def double(x):\n    return 2 * x\n")

    run = roadworthy("review", str(tmp_path), "--at-least", "hygiene")

    assert run.returncode == 3
    assert "No grade" in run.stdout
    assert "no service was found" in run.stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--at-least", "fundations", "did you mean foundations?"),
        ("--profile", "thorogh", "did you mean thorough?"),
        ("--report", "maturty", "did you mean maturity?"),
        ("--service", "nobody", "no service 'nobody'"),
    ],
)
def test_a_misspelt_word_gives_2(system: Path, option: str, value: str, said: str) -> None:
    """Every option that takes a word names those there are."""
    run = roadworthy("review", str(system), option, value)

    assert run.returncode == 2
    assert said in run.stderr
    assert run.stdout == ""


def test_a_broken_config_is_one_line(system: Path) -> None:
    """The config's file, key and neighbour stand in the line."""
    (system / "roadworthy.toml").write_text('profil = "default"\n')

    run = roadworthy("review", str(system))

    assert run.returncode == 2
    assert run.stderr.startswith("roadworthy: ")
    assert "did you mean profile?" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_waiver_in_the_config_sets_aside(system: Path) -> None:
    """The finding is suppressed with its reason."""
    (system / "roadworthy.toml").write_text(
        '[[waivers]]\nrule = "root-user"\nuntil = 9999-12-31\nby = "ann"\nbecause = "mapped by the host"\n'
    )

    run = roadworthy("review", str(system), "--only", "root-user", "--format", "sarif")

    (result,) = json.loads(run.stdout)["runs"][0]["results"]
    assert result["suppressions"][0]["justification"] == "mapped by the host (ann, until 9999-12-31)"


def test_what_breaks_inside_is_one_line_and_4(tmp_path: Path, system: Path) -> None:
    """An error that nobody foresaw leaves with 4 and says how to see more."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "broken.py").write_text("import roadworthy.report.json as form\nform.render = None\n")

    run = roadworthy("review", str(system), "--rules", str(rules), "--format", "json")

    assert run.returncode == 4
    assert "ROADWORTHY_DEBUG=1" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_closed_pipe_is_quiet(system: Path) -> None:
    """A reader that leaves early sees no complaint."""
    with subprocess.Popen(
        [sys.executable, "-m", "roadworthy", "rules", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        complaint = run.stderr.read()
        run.wait(timeout=60)

    assert complaint == b""


def test_a_terminal_that_is_none_gets_no_colour(system: Path) -> None:
    """What is piped holds no escape sequence."""
    assert "\x1b" not in roadworthy("review", str(system)).stdout


def test_a_baseline_sets_every_open_finding_aside(system: Path) -> None:
    """After it nothing is open; a fault that comes later is."""
    first = roadworthy("init", str(system), "--baseline", "--by", 'Ann "A" \\ B')
    calm = json.loads(roadworthy("review", str(system), "--format", "json").stdout)
    (system / "worker.dockerfile").write_text(DOCKERFILE)
    later = json.loads(roadworthy("review", str(system), "--only", "root-user", "--format", "json").stdout)

    assert first.returncode == 0
    assert calm["findings"] == []
    assert len(calm["set_aside"]) >= 1
    assert [finding["place"]["path"] for finding in later["findings"]] == ["worker.dockerfile"]


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A tiny service whose call to another system has no timeout."""
    (tmp_path / "app.py").write_text(
        "import requests\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
        '@app.get("/ask")\ndef ask():\n    return requests.get("http://other:80/x").json()\n'
    )
    return tmp_path


def test_a_gate_that_is_not_met_leaves_with_1(service: Path) -> None:
    """The report is printed all the same, and the reason goes to stderr."""
    run = roadworthy("review", str(service), "--at-least", "foundations")

    assert run.returncode == 1
    assert run.stdout.splitlines()[2].startswith("Ship?     No.")
    assert "gate not met" in run.stderr
    assert "foundations was asked for" in run.stderr


def test_a_report_goes_to_a_file(service: Path, tmp_path: Path) -> None:
    """Nothing but the file holds the report."""
    run = roadworthy("review", str(service), "--report", "maturity", "--output", str(tmp_path / "report.md"))

    assert run.returncode == 0
    assert run.stdout == ""
    assert (tmp_path / "report.md").read_text().startswith("# Maturity assessment")


def test_a_revision_that_is_not_there_is_said(system: Path) -> None:
    """A folder that is no repository has no revision: one line and 2."""
    run = roadworthy("review", str(system), "--at", "v1")

    assert run.returncode == 2
    assert "v1" in run.stderr


def test_a_second_run_says_the_same(service: Path, tmp_path: Path) -> None:
    """What comes out of the cache is what was read."""
    cold = roadworthy("review", str(service), "--format", "json", "--no-cache")
    roadworthy("review", str(service), "--format", "json")

    assert roadworthy("review", str(service), "--format", "json").stdout == cold.stdout


def test_progress_is_shown_to_a_person_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal is told how far the reading is, and its line is cleared at the end; a pipe is told nothing."""
    progress(20, 300)
    piped = capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    progress(20, 300)
    progress(300, 300)

    assert piped == ""
    assert capsys.readouterr().err == "\rreading 20 of 300 files\x1b[K\r\x1b[K"


def test_what_was_printed_is_printed_again_only_for_the_same(service: Path, tmp_path: Path) -> None:
    """The report of an earlier run stands in for no other content, config, form, option or gate."""
    roadworthy("review", str(service), "--format", "json")

    def says_what_it_would_without_a_cache(*options: str) -> bool:
        kept = roadworthy("review", str(service), *options)
        fresh = roadworthy("review", str(service), *options, "--no-cache")
        return (kept.stdout, kept.stderr, kept.returncode) == (fresh.stdout, fresh.stderr, fresh.returncode)

    assert says_what_it_would_without_a_cache("--format", "csv")
    assert says_what_it_would_without_a_cache("--format", "json", "--profile", "thorough")
    assert says_what_it_would_without_a_cache("--format", "json", "--at-least", "hygiene")
    assert says_what_it_would_without_a_cache("--format", "json", "--skip", "no-healthcheck")
    (service / "Dockerfile").write_text(DOCKERFILE + "HEALTHCHECK NONE\n")
    assert says_what_it_would_without_a_cache("--format", "json")
    (service / "roadworthy.toml").write_text('[[services]]\nname = "renamed"\nfolder = "."\n')
    assert says_what_it_would_without_a_cache("--format", "json")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_one_line(system: Path) -> None:
    """No permission gives one line and 2."""
    system.chmod(0)
    try:
        run = roadworthy("review", str(system))
    finally:
        system.chmod(0o755)

    assert run.returncode == 2
    assert "cannot be read" in run.stderr


def test_an_interrupted_review_is_quiet(tmp_path: Path, system: Path) -> None:
    """Whoever interrupts knows it: 130, no traceback and no half of a report."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "slow.py").write_text("raise KeyboardInterrupt\n")

    run = roadworthy("review", str(system), "--rules", str(rules))

    assert run.returncode == 130
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


OWN_RULE = '''"""A Dockerfile that says FORBIDDEN.

Why: it is forbidden here.
Scenario: somebody writes it.
Impact: none.
Detection: this rule.
Fix: take it out.
Monitoring: none is needed.
Blind to: everything else.
Source: https://example.org/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {"Dockerfile": """
FROM forbidden «unmet»
"""}
GOOD = {"Dockerfile": """
FROM python:3.12.4-slim
"""}


@rule(
    rung=Rung.FOUNDATIONS, pillar=Pillar.DELIVERY, severity=Severity.LOW, failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY, bad=BAD, good=GOOD,
)
def forbidden_word(system: System) -> Iterator[Verdict]:
    for image in system.images:
        if image.base == "forbidden":
            yield unmet(image, "is forbidden")
'''


def test_own_rules_are_tried_on_their_examples(tmp_path: Path) -> None:
    """A rule that holds gives 0; one whose example announces what it does not say gives 1 and the line."""
    (tmp_path / "forbidden_word.py").write_text(OWN_RULE)
    holds = roadworthy("rules", "test", str(tmp_path))
    (tmp_path / "forbidden_word.py").write_text(OWN_RULE.replace("FROM python:3.12.4-slim", "FROM forbidden"))
    fails = roadworthy("rules", "test", str(tmp_path))

    assert (holds.returncode, holds.stdout) == (0, "holds  forbidden-word\n")
    assert fails.returncode == 1
    assert "good: unmet at Dockerfile:1 is said, and not announced" in fails.stdout


def test_a_folder_without_rules_is_nothing_to_try(tmp_path: Path) -> None:
    """A folder that holds no rule gives 3 and one line."""
    run = roadworthy("rules", "test", str(tmp_path))

    assert run.returncode == 3
    assert "holds no rule" in run.stderr


def test_the_cost_of_each_rule_is_told_beside_the_report(system: Path) -> None:
    """`--costs` leaves the report as it is, and names each phase and rule on stderr."""
    plain = roadworthy("review", str(system))
    run = roadworthy("review", str(system), "--costs")

    assert run.stdout == plain.stdout
    assert re.search(r"^ +\d+\.\d+ s  ask rules$", run.stderr, re.MULTILINE)
    assert re.search(r"^ +\d+\.\d+ ms root-user$", run.stderr, re.MULTILINE)


def test_a_day_can_be_given(system: Path) -> None:
    """Waivers are held against the day of `--today`; what is no date gives 2."""
    (system / "roadworthy.toml").write_text(
        '[[waivers]]\nrule = "root-user"\nuntil = 2027-01-31\nby = "ann"\nbecause = "the platform maps it"\n'
    )
    before = roadworthy("review", str(system), "--today", "2027-01-30", "--format", "csv")
    after = roadworthy("review", str(system), "--today", "2027-02-01", "--format", "csv")
    wrong = roadworthy("review", str(system), "--today", "soon")

    assert "config,ann,2027-01-31" in before.stdout
    assert "config,ann" not in after.stdout
    assert "root-user" in after.stdout
    assert wrong.returncode == 2


def test_the_config_names_edition_and_owner(system: Path) -> None:
    """The owner of the config stands in the report; an edition that does not exist gives 2 and those that do."""
    (system / "roadworthy.toml").write_text('owner = "team-chat"\nedition = "next"\nanswers_satisfy = false\n')
    named = roadworthy("review", str(system), "--format", "json")
    (system / "roadworthy.toml").write_text('edition = "1999"\n')
    wrong = roadworthy("review", str(system))

    assert json.loads(named.stdout)["provenance"]["owner"] == "team-chat"
    assert wrong.returncode == 2
    assert "2026.12, next" in wrong.stderr
