"""The two example systems: what is planted in the one is found, the other stands where it says it stands."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from roadworthy.assessment import Assessment, Policy, Provenance, assess
from roadworthy.findings import Outcome
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.ladder import Profile, Rung
from roadworthy.model import REPOSITORY, File, Place
from roadworthy.pipeline import review
from roadworthy.report.console import View
from roadworthy.report.formats import render
from roadworthy.rules.ask import ask
from roadworthy.rules.catalogue import all_rules
from roadworthy.settings import Settings

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
SNAPSHOTS = HERE / "snapshots"
DAY_ONE, ROADWORTHY = "chat-day-one", "chat-roadworthy"
TODAY = date(2026, 12, 1)
NEAR = 3
"""Lines by which a finding may stand beside the line that a fault names."""

FIXED_RULES = tuple((SNAPSHOTS / "rules.txt").read_text().split())
"""The rules that the snapshots are made with, so that a new rule changes none of them."""

BLIND = {
    "error-without-context api/app.py:54": "an error that is told without its traceback",
    "absence-reads-healthy grafana/dashboards/chat.json:32": "a zero for missing failures",
    "unknown-service-name chaos.py:12": "a program chooses while it runs",
    "no-failure-tests .": "what a test expects of the failure",
    "hardcoded-address entrypoint.sh:4": "in shell scripts",
    "hardcoded-model entrypoint.sh:4": "that a shell script pulls",
    "unchecked-exit-status chaos.py:17": "a program that code starts",
    "unchecked-exit-status chaos.py:22": "a program that code starts",
}
"""Planted faults that are not found, with the words in which the rule's page says so."""


@dataclass(frozen=True)
class Fault:
    """A fault that was put into the first example."""

    rule: str
    path: str
    line: int | None
    why: str

    @property
    def name(self) -> str:
        return f"{self.rule} {self.path}" + (f":{self.line}" if self.line is not None else "")

    def stands_at(self, place: Place) -> bool:
        if self.path == ".":
            return place == REPOSITORY
        is_near = self.line is None or place.start - NEAR <= self.line <= place.end + NEAR
        return place.path == self.path and is_near


class Backwards(MemoryRepository):
    """Lists its files from the last to the first."""

    @property
    def files(self) -> tuple[File, ...]:
        return tuple(reversed(super().files))


@cache
def contents(example: str) -> dict[str, str]:
    root = EXAMPLES / example
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return {path: (root / path).read_text() for path in listed.split("\0") if path}


@cache
def reviewed(example: str, kind: type[MemoryRepository] = MemoryRepository) -> Assessment:
    """The example as the snapshots have it: without commit and version, on a fixed day, with fixed rules."""
    rules = [rule for rule in all_rules() if rule.name in FIXED_RULES]
    system = read_system(kind(contents(example), name=example))
    provenance = Provenance(today=TODAY, name=example, roots=(example,), files=len(system.files))
    return assess(system, ask(rules, system), [rule.question for rule in rules], provenance, Policy(today=TODAY))


@cache
def thoroughly(example: str) -> Assessment:
    settings = Settings(today=TODAY, profile=Profile.THOROUGH, shows_all_rungs=True, edition="next")
    return review(MemoryRepository(contents(example), name=example), settings)


def report(assessment: Assessment) -> str:
    return render("markdown", assessment, View(shows_all=True))


PAGES = {rule.name: rule.question.page for rule in all_rules()}
PLANTED = [Fault(**fault) for fault in yaml.safe_load((EXAMPLES / "faults.yaml").read_text())]
ASKED = [fault for fault in PLANTED if fault.rule in PAGES]


def _marked(fault: Fault) -> object:
    reason = BLIND.get(fault.name)
    marks = [pytest.mark.xfail(reason=f"blind to: {reason}", strict=True)] if reason else []
    return pytest.param(fault, id=fault.name, marks=marks)


@pytest.mark.parametrize("fault", [_marked(fault) for fault in ASKED])
def test_a_planted_fault_is_found(fault: Fault) -> None:
    """Each fault that names a rule of ours is found where it stands, or among the places of one finding."""
    findings = [each.judgement.verdict for each in thoroughly(DAY_ONE).findings if each.rule == fault.rule]

    assert any(fault.stands_at(place) for one in findings for place in (one.place, *one.also))


@pytest.mark.parametrize("name", BLIND)
def test_a_blind_spot_is_told(name: str) -> None:
    """What is not found stands among the planted faults, and the page of its rule says why."""
    fault = next(fault for fault in ASKED if fault.name == name)

    assert BLIND[name] in " ".join(PAGES[fault.rule].blind_to.split())


def test_a_planted_fault_stands_in_a_line_that_is_there() -> None:
    """The list of faults names files and lines of the example."""
    lines = {path: len(text.splitlines()) for path, text in contents(DAY_ONE).items()}

    assert [each for each in PLANTED if each.path != "." and not (each.line or 1) <= lines.get(each.path, 0)] == []


@pytest.mark.parametrize("example", [DAY_ONE, ROADWORTHY])
def test_the_report_of_an_example_is_as_it_was(example: str) -> None:
    """The whole report equals its snapshot; ROADWORTHY_SNAPSHOTS=write makes a new one to look at."""
    file = SNAPSHOTS / f"{example}.md"

    text = report(reviewed(example))

    if os.environ.get("ROADWORTHY_SNAPSHOTS") == "write":
        file.write_bytes(text.encode())
    assert text == file.read_bytes().decode()


def test_the_roadworthy_example_stands_on_hardening() -> None:
    """By evidence: nothing of the rungs up to it is open or unclear, whichever rules are asked."""
    assessment = thoroughly(ROADWORTHY)

    unclear = [each.verdict for each in assessment.judgements if each.verdict.outcome is Outcome.UNCLEAR]
    assert assessment.reached == Rung.HARDENING
    assert [each for each in assessment.findings if each.rung <= Rung.HARDENING] == []
    assert unclear == []


def test_the_day_one_example_stands_below_hygiene() -> None:
    """It has a service, and that service reaches no rung."""
    assessment = reviewed(DAY_ONE)

    assert [each.name for each in assessment.services] == ["api"]
    assert assessment.reached is None


@pytest.mark.parametrize("example", [DAY_ONE, ROADWORTHY])
def test_the_order_of_files_changes_nothing(example: str) -> None:
    """Files that are listed from the last to the first give the same bytes."""
    assert report(reviewed(example, Backwards)) == report(reviewed(example))


WATCHED = """
import sys
PROGRAMS = {"git"}

def watch(event, given):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind", "urllib.", "http.")):
        print("reached out:", event, given, file=sys.stderr)
    is_other = event == "subprocess.Popen" and given[1][0] not in PROGRAMS
    if is_other or event in ("os.system", "os.exec", "os.posix_spawn"):
        print("executed:", event, given[:2], file=sys.stderr)
    if event == "exec" and "/examples/chat-" in getattr(given[0], "co_filename", ""):
        print("ran code of the example:", given[0], file=sys.stderr)

sys.addaudithook(watch)
from roadworthy.cli.main import run
run()
"""


def command(example: str, *, in_front: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    words = ["review", str(EXAMPLES / example), "--format", "json", "--no-cache"]
    return subprocess.run(
        [*in_front, sys.executable, "-c", WATCHED, *words], capture_output=True, text=True, check=True, timeout=120
    )


@pytest.mark.parametrize("example", [DAY_ONE, ROADWORTHY])
def test_a_review_executes_and_fetches_nothing(example: str) -> None:
    """No program besides git is started, no connection is tried, no code of the example runs; twice the same bytes."""
    first, second = command(example), command(example)

    assert first.stderr == ""
    assert first.stdout == second.stdout


def test_a_review_needs_no_network() -> None:
    """In a namespace without any network the review says the same."""
    alone = ("unshare", "--user", "--net")
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this system lets nobody make a namespace")

    assert command(DAY_ONE, in_front=alone).stdout == command(DAY_ONE).stdout
