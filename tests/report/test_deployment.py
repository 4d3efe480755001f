"""The deployment report: risks that are specific to their place, and nothing without evidence."""

import re
from dataclasses import replace
from datetime import date

import pytest

from roadworthy.assessment import Assessment
from roadworthy.assessment.readiness import COMMON_ISSUES, RESOURCES, TEN_TIMES
from roadworthy.assessment.risks import Risk, risks
from roadworthy.findings import Patch
from roadworthy.findings.patch import Edit
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Place, System, Workload
from roadworthy.pipeline import review
from roadworthy.report.blocks import Item, Items, Labelled, Paper, Source, Table, plain
from roadworthy.report.console import View
from roadworthy.report.forms import markdown
from roadworthy.report.papers.commands import commands
from roadworthy.report.papers.deployment import paper
from roadworthy.report.papers.risk import CHECK_RULES, blocks_of
from roadworthy.rules.catalogue import all_rules
from roadworthy.settings import Settings
from tests.report.values import library

SETTINGS = Settings(today=date(2026, 11, 20))
CHAT = {
    "app.py": """
import requests
from fastapi import FastAPI
from prometheus_client import Histogram

app = FastAPI()
ASKED = Histogram("asked_seconds", "how long the model takes")


@app.post("/generate")
def generate(prompt: str):
    with ASKED.time():
        return ask(prompt)


@app.post("/translate")
def translate(text: str):
    return requests.post("http://words:8080/translate", json={"text": text}).json()


@app.get("/health")
def health():
    return {"status": "ok"}


def ask(prompt):
    return requests.post("http://ollama:11434/api/generate", json={"prompt": prompt, "model": "m"}).json()
""",
    "requirements.txt": "fastapi==0.115.0\nuvicorn==0.30.0\nrequests==2.32.0\nprometheus-client==0.20.0\n",
    "Dockerfile": 'FROM python:3.12.4-slim\nCOPY . .\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n',
    "compose.yaml": """
services:
  ollama:
    image: ollama/ollama:0.4.1
  api:
    build: .
    depends_on: [ollama]
    ports: ["8000:8000"]
  page:
    image: nginx:1.27.2
    depends_on: [api]
""",
}
SLOW_CLIENT = {
    "batch/job.py": """
import requests

requests.post("http://api:8000/generate", json={"prompt": "hi"}, timeout=45).raise_for_status()
""",
}
OBJECTIVE = {
    "slo.yaml": """
apiVersion: openslo/v1
kind: SLO
metadata: {name: api-fast}
spec:
  service: api
  budgetingMethod: Occurrences
  timeWindow: [{duration: 28d, isRolling: true}]
  indicator:
    metadata: {name: fast}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(asked_seconds_bucket{le="2.5"}[5m]))'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(asked_seconds_count[5m]))'}}}
  objectives: [{target: 0.99}]
""",
}


def told(files: dict[str, str]) -> Assessment:
    return review(MemoryRepository(files), SETTINGS)


def timeouts(assessment: Assessment) -> dict[str, Risk]:
    """The calls without a timeout, by the file and line at which they stand first."""
    return {str(each.first.place): each for each in risks(assessment) if each.first.rule == "call-without-timeout"}


def lines(risk: Risk, assessment: Assessment) -> dict[str, str]:
    return {each.label: plain(each.text) for each in blocks_of(risk, assessment) if isinstance(each, Labelled)}


def text_of(made: Paper) -> str:
    return markdown.render([made], View())


def test_the_same_fault_at_two_places_is_told_in_two_ways() -> None:
    """Scenario, blast radius and detection name the endpoint, the dependency and the metric of each place."""
    assessment = told(CHAT)
    asked, translated = sorted(timeouts(assessment).items(), key=lambda each: "words" in each[1].first.place.quote)
    first, second = lines(asked[1], assessment), lines(translated[1], assessment)

    assert "ollama:11434 accepts the connection" in first["Scenario"]
    assert "POST /generate → generate → ask (app.py)" in first["Scenario"]
    assert "words:8080 accepts the connection" in second["Scenario"]
    assert "asked_seconds (histogram" in first["Detection"]
    assert "asked_seconds" not in second["Detection"]
    assert "To add: words_duration_seconds" in second["Monitoring"]
    differing = {label for label in first if first[label] != second.get(label)}
    assert {"Where", "Scenario", "Impact", "Blast radius", "Detection", "Monitoring"} <= differing


def test_who_waits_for_the_service_is_part_of_its_blast_radius() -> None:
    """What depends on the workload that runs the place is named with its line."""
    assessment = told(CHAT)

    start = next(each for each in risks(assessment) if each.first.rule == "no-healthcheck")
    client = next(each for each in risks(told({**CHAT, **SLOW_CLIENT})) if each.first.rule == "call-without-timeout")

    assert "page waits for api before it starts (compose.yaml:" in lines(start, assessment)["Blast radius"]
    assert any(each.how == "asks api" and each.place.path == "batch/job.py" for each in client.reach.dependents)


def test_without_objective_and_deadline_there_is_no_threshold() -> None:
    """It says that there is no input, and no number stands in its place."""
    assessment = told(CHAT)

    said = [lines(each, assessment) for each in timeouts(assessment).values()]

    assert all(each["Alert"].startswith("No input for its threshold: no objective is given for") for each in said)
    assert not any("Threshold" in each for each in said)


def test_the_deadline_of_a_caller_is_the_threshold() -> None:
    """The caller's 45 s are the bound that the expression counts beyond, with the place they come from."""
    assessment = told({**CHAT, **SLOW_CLIENT})
    found = next(each for each in timeouts(assessment).values() if "POST /generate" in each.reach.entries)
    said = lines(found, assessment)

    assert 'asked_seconds_bucket{le="45.0"}[4m]' in said["Alert on"]
    assert "45 s, after which requests.post to api:8000" in said["Threshold"]
    assert "batch/job.py:4" in said["Threshold"]
    assert "4 × 60 s" in said["Threshold"]


def test_an_objective_becomes_a_burn_rate_with_its_arithmetic() -> None:
    """2 % of 28 days in one hour of a budget of 0.01: 13.44 × 0.01."""
    assessment = told({**CHAT, **OBJECTIVE})
    found = next(each for each in timeouts(assessment).values() if "POST /generate" in each.reach.entries)

    assert found.alarm.expression == (
        '1 - (sum(rate(asked_seconds_bucket{le="2.5"}[1h]))) / (sum(rate(asked_seconds_count[1h]))) > 0.1344'
    )
    assert found.alarm.places[0].path == "slo.yaml"
    assert "0.02 × 28 × 24 = 13.44 times too fast: 13.44 × 0.01 = 0.1344" in found.alarm.why


def test_risks_of_one_priority_stand_in_the_order_of_their_blast_radius() -> None:
    """Priority first, then how much goes with it."""
    found = risks(told(CHAT))

    assert [(each.priority, -each.reach.size) for each in found] == sorted(
        (each.priority, -each.reach.size) for each in found
    )
    assert len({each.reach.size for each in found}) > 1


def test_code_stands_only_where_it_was_tried() -> None:
    """A checked patch is shown as a difference; one that was not checked is not."""
    assessment = told(CHAT)
    risk = next(iter(timeouts(assessment).values()))
    edit = Edit("app.py", risk.first.place.start, ("old",), ("new",))

    def shown(*, is_checked: bool) -> list[str]:
        patch = Patch("timeout", (edit,), is_checked=is_checked)
        patched = replace(assessment, patches={risk.first.fingerprint: patch})
        return [each.text for each in blocks_of(risk, patched) if isinstance(each, Source) and each.is_diff]

    assert shown(is_checked=True) == ["-old\n+new"]
    assert shown(is_checked=False) == []


def test_a_place_that_nothing_reaches_says_so() -> None:
    """No way is invented for code that no entry point leads to."""
    lost = {"lost.py": 'import subprocess\n\n\ndef kill(name):\n    subprocess.run(f"kill {name}", shell=True)\n'}
    assessment = told({**CHAT, **lost})
    found = next(each for each in risks(assessment) if each.first.place.path == "lost.py" and each.reach.is_code)

    said = lines(found, assessment)

    assert "the place is not reached from any entry point that was read" in said["Scenario"]
    assert said["Blast radius"] == "Not enough evidence: no caller of the place is known."


def test_the_checklist_ticks_what_is_true_and_leaves_open_what_is_not() -> None:
    """A box is ticked only where every verdict is met, and its place stands beside it."""
    made = paper(told(CHAT))
    part = next(each for each in made.parts if each.name == "deployment-checklist")
    items = [item for block in part.blocks if isinstance(block, Items) for item in block.items]

    assert {item.is_done for item in items} == {True, False}
    assert all((item.mark is not None and item.mark.word == "met") == item.is_done for item in items)
    assert all(
        re.search(r"\((?:\S+:\d|the repository|\.|\S+,|\S+\))", plain(item.text)) for item in items if item.is_done
    )


def test_what_is_never_told_is_not_told() -> None:
    """No probability, no churn, no persona, no weeks: nothing of it has evidence."""
    text = text_of(paper(told(CHAT))).lower()

    assert not re.search(r"probab|churn|\bweeks?\b|you are a|years of experience|best[- ]in[- ]class", text)


def test_no_brace_of_a_page_is_left_open() -> None:
    """Every brace is filled from the place or said in general."""
    text = text_of(paper(told(CHAT)))

    assert not re.search(r"(?<![\w{$])\{(subject|dependency|workload|metric|endpoint|setting)\}", text)


def test_a_library_has_its_reasons_in_every_part() -> None:
    """Where nothing is served, score and checklist say why they are empty."""
    made = paper(library())
    text = text_of(made)

    assert "Not enough evidence: no service and no workload was found, so there is no score" in text
    assert "Does not apply: nothing in the repository is deployed." in text
    assert "None found: 7 rules asked, 0 verdicts unclear." in text
    assert all(part.blocks for part in made.parts)


def test_the_eight_common_issues_each_have_their_verdict() -> None:
    """Eight rows, each with a state, and its reason from the rule's page where the rule was asked."""
    made = paper(told(CHAT))
    table = next(block for part in made.parts if part.name == "common-issues-table" for block in part.blocks[1:])

    assert isinstance(table, Table)
    assert len(table.rows) == 8
    assert all(plain(row[1]) and plain(row[3]) for row in table.rows)


def test_commands_are_those_of_the_orchestrator_and_quote_what_they_are_given() -> None:
    """A name that holds a command is one word of the line."""
    place = Place("compose.yaml", 2, 9)
    hostile = Workload(place=place, kind="compose", name="api; rm -rf /")
    unit = Workload(place=Place("chat.service", 1, 9), kind="systemd", name="chat")
    pod = Workload(place=Place("k8s/chat.yaml", 1, 9), kind="deployment", name="chat", namespace="shop")

    assert commands(hostile, System())[0] == "docker compose --file compose.yaml ps --all 'api; rm -rf /'"
    assert commands(unit, System())[:2] == ("systemctl status chat", "journalctl --unit chat --lines 100")
    assert "kubectl --namespace shop rollout undo deployment/chat" in commands(pod, System())
    assert commands(Workload(place=place, kind="procfile", name="web"), System()) == ()


@pytest.mark.parametrize(
    "name",
    sorted({*TEN_TIMES, *CHECK_RULES, *(name for names in RESOURCES.values() for name in names)})
    + sorted({name for issue in COMMON_ISSUES for name in issue.rules}),
)
def test_every_rule_that_the_report_names_exists(name: str) -> None:
    """A table that names a rule names one of the catalogue, or one that the product's catalogue keeps for later."""
    later = {"batch-unbounded", "inference-without-deadline", "hardcoded-setting"}

    assert name in {rule.name for rule in all_rules()} | later


def test_items_of_a_report_have_text() -> None:
    """No line is empty, whatever the system lacks."""
    for files in (CHAT, {"Dockerfile": "FROM scratch\n", "app.py": "import flask\n"}):
        made = paper(told(files))
        items = [
            item for part in made.parts for block in part.blocks if isinstance(block, Items) for item in block.items
        ]

        assert all(isinstance(item, Item) and plain(item.text).strip() for item in items)


def test_an_example_of_a_page_is_a_part_of_what_its_test_reads() -> None:
    """It stands in the good example, without marks, and is short enough to be read beside a risk."""
    shown = [(rule, text) for rule in all_rules() for _, text in rule.question.page.examples]

    assert len(shown) > 30
    for rule, text in shown:
        held = {
            line.partition("  #")[0].partition("  «")[0].rstrip()
            for each in rule.good.values()
            for line in each.split("\n")
        }
        assert all(line.rstrip() in held for line in text.split("\n") if not line.lstrip().startswith("#"))
        assert not re.search(r"# (met|unclear)$|«", text, re.MULTILINE)
        assert text.count("\n") < 16


def test_an_example_is_shown_only_for_the_kind_of_file_that_it_is_of() -> None:
    """Python is not shown for a script, nor a script for Python."""
    page = next(rule.question.page for rule in all_rules() if rule.name == "call-without-timeout")

    assert "requests.get" in page.example("service/client.py")
    assert "--max-time" in page.example("remediate.sh")
    assert page.example("main.go") == ""
