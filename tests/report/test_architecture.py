"""The architecture report: its parts are filled or say why not, and nothing in it contradicts itself."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from roadworthy.assessment import Assessment, Policy
from roadworthy.findings import Edit, Outcome, Patch
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import Given, Incident, Place
from roadworthy.pipeline import review
from roadworthy.report.forms import markdown, terminal
from roadworthy.report.papers.architecture import paper
from roadworthy.settings import Settings

from .values import HOSTILE, NO_CI, PINNED, PIPED, ROOT, TODAY, library, say, shop

STYLES = Place("Dockerfile", 9, 9, quote="CMD app")
GIVEN = Given(
    people=2, days_per_week=2, buffer=0.5, hours={"small": 4, "medium": 16, "large": 80}, users=1500,
    revenue_per_hour=1000, currency="EUR", availability={"": 0.99}, horizons={"P0": "within 24 hours"},
    incidents=(Incident(datetime(2026, 11, 2, 3, tzinfo=UTC), datetime(2026, 11, 2, 4, tzinfo=UTC),
                        datetime(2026, 11, 2, 6, tzinfo=UTC), "chat", "the model hung", "docs/2026-11-02.md"),),
)  # fmt: skip


def written(assessment: Assessment) -> str:
    return markdown.render([paper(assessment)], PIPED)


def section(text: str, heading: str) -> str:
    """From this heading to the next of its level."""
    level = re.match("#+", heading)
    assert level is not None
    return re.split(rf"^#{{1,{len(level[0])}}} ", text.partition(f"{heading}\n")[2], maxsplit=1, flags=re.M)[0]


def test_it_begins_with_the_grade_in_its_band_and_the_whole_scale() -> None:
    """The number, what it means by the printed scale, and what caps it."""
    text = section(written(shop()), "## Executive summary")

    assert re.search(
        r"\*\*Overall grade:\*\* (\d\.\d/10, (not ready|functional|production-ready)|not enough evidence)", text
    )
    assert "below 5 not ready; 5 to below 8 functional; 8 and above production-ready" in text
    assert "4.0 while hygiene" in text
    assert "No" not in re.findall(r"\*\*Verdict:\*\* (.)", text)


def test_without_input_no_sum_is_told() -> None:
    """People, users, money and incidents are named as not given; no weeks, no money."""
    text = written(shop())

    assert "no input: people, days per week, hours of a" in text
    assert "**Users:** no input" in text
    assert "**Incidents:** no input" in text
    assert not re.search(r"\d+\.\d weeks|EUR", text)


def test_what_was_given_stands_beside_its_arithmetic() -> None:
    """3 h at 1,000 are 3,000; an hour to detect, three to repair; the organisation's own horizon."""
    text = written(shop(policy=Policy(TODAY, given=GIVEN)))

    assert "incidents given: 3 h × 1,000 EUR an hour = 3,000 EUR" in text
    assert "(60) min / 1 incident = 60 min" in text
    assert "(180) min / 1 incident = 180 min" in text
    assert "### P0, within 24 hours" in text
    assert "assumes 2 people, 2 days a week each, 50 % buffer" in text
    assert re.search(
        r"2026-11-02T03:00\+00:00, outage of chat, undetected for 60 min, over after 3 h: the model hung", text
    )


def test_a_strength_that_a_finding_contradicts_is_not_told() -> None:
    """Timeouts are met in one place and missing in another: no line praises them."""
    text = written(shop())

    working = section(text, "### What works")
    assert "no-health-endpoint" in working
    assert "call-without-timeout" not in working


def test_a_finding_in_the_same_file_of_configuration_silences_praise() -> None:
    """The Dockerfile is found at fault in one line: another line of it is no strength."""
    good = say(Outcome.MET, ROOT, STYLES, "Dockerfile", "runs as a user of its own")

    assert "runs as a user of its own" not in section(written(shop(good)), "### What works")


def test_the_lines_as_they_stand_are_shown_beside_a_checked_patch() -> None:
    """A patch that no second review has held is not shown."""
    before = shop()
    (pinned,) = [each for each in before.findings if each.rule == "unpinned-image"]
    edit = Edit("Dockerfile", 1, ("FROM python",), ("FROM python:3.12.4",))
    held = replace(before, patches={pinned.fingerprint: Patch("pin", (edit,), ("the version is today's",), True)})
    unheld = replace(before, patches={pinned.fingerprint: Patch("pin", (edit,))})

    assert "**As it stands** (`Dockerfile:1`)" in written(held)
    assert "-FROM python\n+FROM python:3.12.4" in written(held)
    assert "+FROM python:3.12.4" not in written(unheld)


def test_the_plan_tells_what_each_phase_brings() -> None:
    """By grading again: the rung before and after, by the service's name."""
    text = section(written(shop()), "## Phased plan")

    assert re.search(r"### Phase 1, hygiene: 1 small", text)
    assert "**After it:** chat rises from below hygiene to hygiene" in text


def test_a_library_has_every_part_with_its_reason() -> None:
    """No grade, no rung, no step, and a word on why."""
    text = written(library())

    for heading in ("Executive summary", "By pillar", "Can the operator answer?", "Operations ladder", "Critical gaps",
                    "Phased plan", "A safe change, step by step", "Business impact"):  # fmt: skip
        assert f"## {heading}" in text
    assert "not enough evidence: nothing is served here" in text
    assert "neither yes nor no" in text


def test_hostile_names_stay_text() -> None:
    """Whatever stands in a repository reaches no terminal and no browser as a command."""
    made = paper(shop(HOSTILE))

    shown = terminal.render([made], PIPED)
    page = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown.render([made], PIPED))

    assert "\x1b" not in shown and "\u202e" not in shown
    assert not re.search("<script|<img|\x1b|\u202e|\\]\\(javascript", page)


def test_every_list_is_bounded() -> None:
    """Hundreds of findings make no longer report than dozens do, but for what is counted."""
    few = shop(*_many(40))
    many = shop(*_many(400))

    assert len(written(many).splitlines()) <= len(written(few).splitlines()) + 5


def _many(number: int) -> Iterable:  # type: ignore[type-arg]
    for at in range(number):
        rule = (PINNED, NO_CI, ROOT)[at % 3]
        named = replace(rule, name=f"{rule.name}-{at % 40}")
        yield say(
            Outcome.UNMET, named, Place(f"deploy/{at}.yaml", at + 1, at + 1, quote="image: x"), f"web{at}", f"is {at}"
        )


def test_what_happens_under_stress_is_told_by_what_runs() -> None:
    """A document that promises too much is what is lacking first here, and breaks nothing under load."""
    files = {
        "package.json": '{"name": "x", "scripts": {"start": "node app.js"}, "dependencies": {"express": "4.0.0"}}',
        "app.js": "const app = require('express')()\napp.get('/x', (req, res) => res.send('x'))\napp.listen(3000)\n",
        "README.md": "# x\n\n```sh\nnpm run deploy\n```\n",
    }
    text = section(written(review(MemoryRepository(files), Settings(today=TODAY))), "## Executive summary")

    assert "what is lacking first: npm run deploy" in text
    assert "Under stress: It stops with an error" not in text


def test_numbers_of_one_service_and_of_all_are_told_apart() -> None:
    """Of several services the criteria are those of the lowest by name, the verdicts those of all."""
    compose = "services:\n  a:\n    build: a\n  b:\n    build: b\n"
    app = "from flask import Flask\napp = Flask(__name__)\n\n@app.get('/x')\ndef x():\n    return 'x'\n"
    docker = 'FROM python:3.12.4-slim\nCOPY app.py .\nCMD ["python", "app.py"]\n'
    files = {
        "compose.yml": compose,
        **{f"{at}/app.py": app for at in "ab"},
        **{f"{at}/Dockerfile": docker for at in "ab"},
    }
    assessment = review(MemoryRepository(files), Settings(today=TODAY))

    text = section(written(assessment), "## Executive summary")

    assert assessment.lowest is not None
    assert f"criteria of {assessment.lowest.name} and" in text
    assert f"of all {len(assessment.services)} services" in text
