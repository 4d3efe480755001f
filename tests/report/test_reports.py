"""Whole reports against their snapshots, and against the schemas of those who read them."""

import csv
import json
import os
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from roadworthy.assessment import Assessment, assess
from roadworthy.findings import Harm, Outcome, with_fingerprints
from roadworthy.inputs.repository import open_repository
from roadworthy.model import Place
from roadworthy.pipeline import review
from roadworthy.report import json as json_report
from roadworthy.report import saying
from roadworthy.report.console import View
from roadworthy.report.formats import FORMATS, render
from roadworthy.report.narrow import narrowed
from roadworthy.settings import Settings
from tests.report.values import COLOURED, HOSTILE, PINNED, PIPED, QUESTIONS, TODAY, WHOLE, decisions, library, say, shop

HERE = Path(__file__).parent
SARIF_SCHEMA = HERE / "sarif-2.1.0-part.json"
ASSESSMENT_SCHEMA = Path(json_report.__file__).parent / "schema" / "assessment-1.json"
REPORTS = {
    "terminal.txt": ("terminal", PIPED),
    "terminal-all.txt": ("terminal", WHOLE),
    "maturity.md": ("markdown", PIPED),
    "assessment.json": ("json", PIPED),
    "results.sarif": ("sarif", PIPED),
    "annotations.txt": ("github", PIPED),
    "quality.json": ("gitlab", PIPED),
    "junit.xml": ("junit", PIPED),
    "findings.csv": ("csv", PIPED),
}
ASSESSMENTS = {"shop": shop(), "library": library(), "hostile": shop(HOSTILE)}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_as_it_was(name: str) -> None:
    """Each report of the fixed system equals its snapshot; ROADWORTHY_SNAPSHOTS=write makes new ones to look at."""
    form, view = REPORTS[name]
    file = HERE / "snapshots" / name

    text = render(form, shop(), view)

    if os.environ.get("ROADWORTHY_SNAPSHOTS") == "write":
        file.write_bytes(text.encode())
    assert text == file.read_bytes().decode()


@pytest.mark.parametrize("of", ASSESSMENTS)
def test_json_keeps_its_schema(of: str) -> None:
    """What is written validates, and every object that the schema describes names all its fields."""
    schema = json.loads(ASSESSMENT_SCHEMA.read_text())

    document = json.loads(render("json", ASSESSMENTS[of], PIPED))

    assert [str(error) for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(document)] == []
    assert set(document) == set(schema["required"])


@pytest.mark.parametrize("of", ASSESSMENTS)
def test_sarif_keeps_the_standard(of: str) -> None:
    """What is written validates against the part of 2.1.0 that is used."""
    schema = json.loads(SARIF_SCHEMA.read_text())
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    document = json.loads(render("sarif", ASSESSMENTS[of], PIPED))

    assert [str(error) for error in validator.iter_errors(document)] == []


def test_sarif_says_each_fault_once() -> None:
    """Three prints are one result with two related places; unclear is open; above the target is a note."""
    results = json.loads(render("sarif", shop(), PIPED))["runs"][0]["results"]
    by_rule = {result["ruleId"]: result for result in results}

    assert len(results) == len(by_rule) == 6
    assert len(by_rule["print-as-log"]["relatedLocations"]) == 2
    assert (by_rule["root-user"]["kind"], by_rule["root-user"]["level"]) == ("open", "none")
    assert (by_rule["no-ci"]["kind"], by_rule["no-ci"]["level"]) == ("fail", "note")
    assert by_rule["no-ci"]["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "."}}}]
    assert by_rule["call-without-timeout"]["properties"]["rung"] == "hygiene"


def test_sarif_points_at_lines() -> None:
    """A region has its lines, its columns where they are known, and what stands there."""
    results = json.loads(render("sarif", shop(), PIPED))["runs"][0]["results"]
    (call,) = [result for result in results if result["ruleId"] == "call-without-timeout"]

    assert call["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 31,
        "endLine": 33,
        "startColumn": 12,
        "endColumn": 6,
        "snippet": {"text": "response = requests.post(URL, json=payload)"},
    }


@pytest.mark.parametrize("form", FORMATS)
def test_a_hostile_repository_moves_no_cursor(form: str) -> None:
    """No control character, direction mark or lone surrogate gets through in any form."""
    text = render(form, ASSESSMENTS["hostile"], WHOLE)

    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)


def test_a_hostile_repository_gives_no_workflow_command() -> None:
    """Every line begins with our command or our summary, and has no second one."""
    lines = render("github", ASSESSMENTS["hostile"], PIPED).splitlines()

    assert all(
        re.match(r"::(error|warning|notice) (file=[^:,]*,)?title=[^:,]*(,line=\d+,endLine=\d+)?::", line)
        for line in lines[:-1]
    )
    assert lines[-1].startswith("roadworthy: ")
    assert len(lines) == 8


def test_a_hostile_repository_gives_no_markup() -> None:
    """No HTML tag, no link, no mention; every line of a table has as many cells as its head."""
    text = render("markdown", ASSESSMENTS["hostile"], PIPED)
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)

    assert "<img" not in outside_code
    assert "<script" not in outside_code
    assert "](" not in outside_code.replace("\\](", "")
    assert "@all" not in outside_code
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


def test_a_hostile_repository_gives_no_formula() -> None:
    """No cell of the table begins as a formula does, and the table keeps its columns."""
    rows = list(csv.reader(StringIO(render("csv", ASSESSMENTS["hostile"], PIPED))))

    assert len({len(row) for row in rows}) == 1
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize("of", ASSESSMENTS)
def test_junit_is_xml(of: str) -> None:
    """Every rule that was asked is a test case; the counts in the head are right."""
    suite = ElementTree.fromstring(render("junit", ASSESSMENTS[of], PIPED)).find("testsuite")

    assert suite is not None
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) == 7
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))


def test_the_first_screen_holds_five_findings() -> None:
    """Of seven faults five are shown and two are counted."""
    text = render("terminal", _of_many(7), PIPED)

    assert len(re.findall(r"is fault \d", text)) == 5
    assert re.search(r"^Rest +\d+ more findings", text, re.MULTILINE)


def test_all_shows_all() -> None:
    """Asked for everything, the screen holds every fault and counts none."""
    text = render("terminal", _of_many(7), WHOLE)

    assert len(re.findall(r"is fault \d", text)) == 7
    assert "more findings" not in text


def test_a_screen_is_as_wide_as_the_terminal() -> None:
    """No line is longer than the view, at any width."""
    for width in (60, 80, 100, 120):
        lines = render("terminal", shop(HOSTILE), View(width=width, shows_all=True)).splitlines()

        assert max(map(len, lines)) <= width


def test_colour_is_the_only_difference() -> None:
    """Without its colours the screen of a terminal is the one that is piped."""
    coloured = render("terminal", shop(), COLOURED)

    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("terminal", shop(), PIPED)


def test_nothing_served_is_said_and_not_graded() -> None:
    """A library has no rung and no score, in words, in Markdown and in JSON."""
    document = json.loads(render("json", library(), PIPED))

    assert "No grade" in render("terminal", library(), PIPED)
    assert "no rung to stand on" in render("markdown", library(), PIPED)
    assert (document["is_graded"], document["reached"], document["score"]["overall"]) == (False, None, None)


def test_one_service_alone() -> None:
    """Narrowed to a service, a report holds its findings and the shared ones."""
    alone = narrowed(shop(), "chat")

    assert [service.name for service in alone.services] == ["chat"]
    assert len(alone.findings) == len(shop().findings)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_assessment_gives_the_same_bytes(form: str) -> None:
    """Nothing of the clock or of the order of sets gets into a report."""
    assert render(form, shop(), PIPED) == render(form, shop(), PIPED)


def _of_many(number: int) -> Assessment:
    few = shop()
    judgements = [
        say(Outcome.UNMET, PINNED, Place("Dockerfile", line, line), "it", f"is fault {line}")
        for line in range(1, number + 1)
    ]
    return assess(few.system, with_fingerprints(judgements), QUESTIONS, few.provenance, decisions())


def test_a_chain_is_told_in_names() -> None:
    """Nodes of the call graph read as functions, each file once."""
    finding = shop().findings[0]
    harm = Harm.total(("POST /ask", "app.py:", "app.py:ask", "lib/client.py:Client.get", "requests.get to x:80"))
    verdict = replace(finding.judgement.verdict, harm=harm)

    told = saying.harm(replace(finding, judgement=replace(finding.judgement, verdict=verdict)))

    assert told == "Total: POST /ask → ask (app.py) → Client.get (lib/client.py) → requests.get to x:80"


def test_a_place_is_never_cut() -> None:
    """However narrow the screen, a path stands whole, so that it can be opened."""
    path = "/".join(["a-long-folder"] * 12) + "/app.py"
    deep = say(Outcome.UNMET, PINNED, Place(path, 7, 7), "it", "is deep")

    assert f"{path}:7" in render("terminal", shop(deep), View(width=60))


def test_many_services_are_counted() -> None:
    """The first screen shows the lowest five and says where the others stand."""
    services = tuple(replace(shop().services[0], name=f"service-{number}") for number in range(8))

    text = render("terminal", replace(shop(), services=services), PIPED)

    assert len(re.findall(r"service-\d .*✗ hygiene", text)) == 5
    assert "and 3 more services: 3 below hygiene" in text


def test_what_hangs_on_a_fault_is_told_beside_it() -> None:
    """A fault of another rule in the same place is no line of its own for a person, and one for a machine."""
    screen, document = render("terminal", shop(), PIPED), render("markdown", shop(), PIPED)
    rules = [result["ruleId"] for result in json.loads(render("sarif", shop(), PIPED))["runs"][0]["results"]]

    assert re.search(r"^  also +no-failure-isolation", screen, re.MULTILINE)
    assert "Also: has no `Semaphore` of its own (`no-failure-isolation`, medium)." in document
    assert rules.count("no-failure-isolation") == 1


@pytest.mark.parametrize(("form", "schema"), [("sarif", SARIF_SCHEMA), ("json", ASSESSMENT_SCHEMA)])
def test_every_rule_keeps_the_schemas(form: str, schema: Path) -> None:
    """With all rules on a whole example system, what is written validates, and there is something to validate."""
    assessment = review(open_repository(HERE.parent.parent / "examples" / "chat-day-one"), Settings(TODAY))
    validator = jsonschema_rs.Draft202012Validator(json.loads(schema.read_text()), validate_formats=True)

    errors = [str(error) for error in validator.iter_errors(json.loads(render(form, assessment, PIPED)))]

    assert errors == []
    assert len(assessment.findings) > 10
