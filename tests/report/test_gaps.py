"""The gaps report against its snapshots, and the change since an earlier one."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from roadworthy.assessment import Assessment, Policy, Provenance, assess, baseline, compare
from roadworthy.cli.roots import earlier_report
from roadworthy.errors import WrongUsage
from roadworthy.findings import Judgement, Manner, Outcome, met, unclear, unmet, with_fingerprints
from roadworthy.inputs.repository import open_repository
from roadworthy.model import Claim, ClaimKind, Document, File, Place, Role, System, TestFile
from roadworthy.pipeline import review
from roadworthy.report.claims import render as render_claims
from roadworthy.report.claims import render_json as render_claims_json
from roadworthy.report.formats import render_report
from roadworthy.settings import Settings
from tests.report.values import PINNED, PIPED, TODAY, WHOLE, say

HERE = Path(__file__).parent
DEAD = replace(PINNED, name="dead-metric", group="metrics")
HOSTILE = "x\x1b[2J|`<img src=x>\u202e](javascript:y) @all"


def _claim(kind: ClaimKind, line: int, subject: str, path: str = "README.md", skipped: str = "") -> Claim:
    place = Place(path, line, line, quote=f"- {subject}")
    return Claim(place=place, symbol=f"{kind} {subject}", kind=kind, subject=subject, asserts="is so", skipped=skipped)


def _assessed(*further: Judgement, claims: tuple[Claim, ...] = ()) -> Assessment:
    system = System(
        name="shop",
        files=(File("README.md", Role.PRODUCTION, "markdown"), File("app.py", Role.PRODUCTION, "python")),
        documents=(Document(place=Place("README.md", 1, 1), file="README.md", kind="readme"),),
        claims=claims,
        tests=(TestFile(place=Place("tests/test_app.py"), file="tests/test_app.py", tests=7),),
    )
    provenance = Provenance(
        TODAY, name="shop", commit="0123456789abcdef" * 2, commit_date="2026-11-30T10:00:00+00:00", version="0.0.0",
        settings_hash="00", roots=("shop",), files=2,
    )  # fmt: skip
    return assess(system, with_fingerprints(further), (PINNED, DEAD), provenance, Policy(TODAY, shows_all_rungs=True))


def promising(hostile: str = "") -> Assessment:
    """A README with promises of each fate, and a metric behind a broken one."""
    route = _claim(ClaimKind.ENDPOINT, 5, "GET /generate")
    restarts = _claim(ClaimKind.METRIC, 9, "restarts_total")
    half = _claim(ClaimKind.DASHBOARD, 11, hostile or "dashboards")
    absent = [_claim(ClaimKind.PATH, line, f"docs/{line}.md") for line in (13, 14, 15)]
    kept = _claim(ClaimKind.COMMAND, 17, "make test")
    elsewhere = _claim(ClaimKind.FEATURE, 19, "Rate limiting")
    plan = _claim(ClaimKind.FEATURE, 21, "Canary releases", skipped="a plan")
    served = Place("app.py", 36, 36, quote='@app.post("/generate")')
    counter = Place("app.py", 33, 33, quote='restarts = Counter("restarts_total", "Restarts")')
    shown = unmet(restarts, "is shown and never moved", also=(counter,), manner=Manner.DEAD)
    return _assessed(
        Judgement(
            PINNED,
            unmet(route, "is documented; the code serves `POST /generate` at app.py:36", also=(served,),
                  manner=Manner.INCONSISTENT),
        ),
        Judgement(PINNED, shown),
        say(Outcome.UNMET, DEAD, counter, "restarts_total", "is a counter that nothing moves"),
        Judgement(PINNED, unmet(half, "is there without a panel", manner=Manner.PARTIAL)),
        *(Judgement(PINNED, unmet(each, "is not in the repository", manner=Manner.MISSING)) for each in absent),
        Judgement(PINNED, met(kept, "is a target of the Makefile", also=(Place("Makefile", 3, 3, quote="test:"),))),
        Judgement(PINNED, unclear(elsewhere, "a gateway before it may limit")),
        claims=(route, restarts, half, *absent, kept, elsewhere, plan),
    )  # fmt: skip


REPORTS = {"gaps.md": ("markdown", PIPED), "gaps.txt": ("terminal", PIPED), "gaps.json": ("json", PIPED)}


@pytest.mark.parametrize("name", REPORTS)
def test_the_gaps_report_is_as_it_was(name: str) -> None:
    """Each form equals its snapshot; ROADWORTHY_SNAPSHOTS=write makes new ones to look at."""
    form, view = REPORTS[name]
    file = HERE / "snapshots" / name

    text = render_report("gaps", form, promising(), view, None)

    if os.environ.get("ROADWORTHY_SNAPSHOTS") == "write":
        file.write_bytes(text.encode())
    assert text == file.read_bytes().decode()


@pytest.mark.parametrize("form", ["markdown", "terminal", "json"])
def test_text_from_the_repository_does_no_harm(form: str) -> None:
    """No control character, direction mark or HTML of a document survives into any form."""
    text = render_report("gaps", form, promising(HOSTILE), WHOLE, None)

    assert "\x1b" not in text
    if form == "markdown":
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
        assert "<img" not in html
        assert "javascript:" not in "".join(part for part in html.split('href="')[1:])
    if form == "json":
        assert json.loads(text)["schema"] == "roadworthy/gaps-1"


def test_what_a_document_says_of_a_broken_thing_stands_under_one_number() -> None:
    """The dead counter and the README that promises it are one issue, with both places."""
    gap = next(gap for gap in promising().gaps if gap.first.rule == "dead-metric")

    assert len(gap.findings) == 2
    assert [place.start for place in gap.says] == [9]


def test_promises_that_fail_alike_in_one_document_are_one_issue() -> None:
    """Three absent files of one list are one issue with three places."""
    gap = next(gap for gap in promising().gaps if gap.manner is Manner.MISSING)

    assert [place.start for place in gap.says] == [13, 14, 15]


def test_an_empty_repository_says_so_in_every_part() -> None:
    """Without a claim there is no percentage, and each part tells what was looked for."""
    text = render_report("gaps", "markdown", _assessed(), PIPED, None)

    assert "**Overall completeness**: not enough evidence" in text
    assert "None found: no claim." in text
    assert "No input: no earlier report" in text


def test_the_change_since_an_earlier_report_is_told() -> None:
    """Fixed, new and still open come from fingerprints."""
    before, now = promising(), _assessed(claims=promising().system.claims[:1])

    change = compare(baseline(before, "v1"), now)

    assert (len(change.fixed), len(change.new), len(change.open)) == (len(before.findings), 0, 0)
    text = render_report("gaps", "markdown", now, PIPED, change)
    assert "## Fixed since v1" in text
    assert f"{len(before.findings)} fixed, 0 new, 0 still open" in text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"findings": 3, "rules": []}', "[" * 100_000])
def test_a_file_that_is_no_report_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    """--since with any other JSON names what is wanted."""
    file = tmp_path / "earlier.json"
    file.write_text(text)

    with pytest.raises(WrongUsage):
        earlier_report(file)


def test_a_kept_report_compares_as_its_revision_does(tmp_path: Path) -> None:
    """The JSON of the gaps report holds enough to compare with."""
    file = tmp_path / "earlier.json"
    file.write_text(render_report("gaps", "json", promising(), PIPED, None))

    change = compare(earlier_report(file), promising())

    assert not change.fixed
    assert not change.new
    assert len(change.open) == len(promising().findings)


def test_claims_are_listed_with_verdict_and_evidence() -> None:
    """JSON names kind, place, quote, what is asserted, verdict and evidence; the skipped ones say why."""
    given = json.loads(render_claims_json(promising()))

    first = given["claims"][0]
    assert {"kind", "place", "quote", "asserts", "verdict", "evidence"} <= set(first)
    assert (first["verdict"], first["status"]) == ("contradicted", "inconsistent")
    assert [each["why"] for each in given["skipped"]] == ["a plan"]
    assert "Canary releases" in render_claims(promising(), WHOLE)


def test_since_a_revision_tells_what_was_fixed(tmp_path: Path) -> None:
    """A README that named an absent file is mended in the next commit; the report says so."""
    git = ("git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c")
    (tmp_path / "README.md").write_text("# Chat\n\nSee `docs/guide.md`.\n")
    (tmp_path / "app.py").write_text("print('ready')\n")
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "one"], check=True)
    settings = Settings(TODAY, asks_all_claims=True, only=("claims",), edition="next")
    before = baseline(review(open_repository(tmp_path), settings), "HEAD")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text("# Guide\n")

    change = compare(before, review(open_repository(tmp_path), settings))

    assert [(each.rule, str(each.place)) for each in change.fixed] == [("path-claim-wrong", "README.md:3")]
    assert not change.new
