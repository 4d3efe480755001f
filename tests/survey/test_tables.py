"""The results for people."""

import csv
import io
import re
from dataclasses import replace

from roadworthy.survey.journal import Run
from roadworthy.survey.outcome import Outcome, Standing, Status, decoded, encoded, outcome_of
from roadworthy.survey.tables import common_folder, listing, page, sheet
from tests.history.values import fault, record, service

RUN = Run("2026-11-20", "0.1.0", "options", is_finished=True)
API = Standing("api", "production", "foundations", False, ("passed", "passed", "partly", "locked"), 6.5, "C+", 1, 2, 3)
GRADED = Outcome(
    "team/chat", Status.REVIEWED, services=(API, replace(API, service="web", reached=None)), report="reports/c.json"
)
BROKEN = Outcome("team/big", Status.TIMED_OUT, "took longer than 600 s")
PLAIN = Outcome("team/lib", Status.REVIEWED, high=4)


def test_a_review_becomes_a_line() -> None:
    """The line of a review counts each service's own findings with those that all share, and reads back as it was."""
    told = record(fault("f1"), fault("f2", service="", severity="low"), services=(service(), service(name="web")))

    outcome = outcome_of("chat", told, files=3, unread=1, report="reports/chat.json")

    assert [(each.service, each.high, each.low) for each in outcome.services] == [("api", 1, 1), ("web", 0, 1)]
    assert (outcome.high, outcome.low) == (1, 1)
    assert decoded(encoded(outcome)) == outcome


def test_a_name_that_is_no_text_is_kept() -> None:
    """Half a pair of UTF-16 in a name is written as the codes of its bytes."""
    outcome = decoded(encoded(replace(PLAIN, target="a\udc80")))

    assert outcome is not None
    assert outcome.target == "a\\xed\\xb2\\x80"


def test_the_sheet_has_a_line_for_each_service() -> None:
    """Services, libraries and failures each have their line, and no cell is a formula."""
    rows = list(csv.DictReader(io.StringIO(sheet([GRADED, BROKEN, replace(PLAIN, target="=cmd()")]))))

    assert [(row["repository"], row["service"], row["stands"]) for row in rows] == [
        ("team/chat", "api", "foundations"),
        ("team/chat", "web", "below hygiene"),
        ("team/big", "", "timed out"),
        ("'=cmd()", "", "no service"),
    ]
    assert (rows[0]["hardening"], rows[0]["score"], rows[2]["why"]) == ("partly", "6.5", "took longer than 600 s")


def test_the_page_needs_nothing_else() -> None:
    """The page loads nothing from anywhere, and its policy would let it load nothing."""
    text = page(RUN, [GRADED, BROKEN, PLAIN])

    assert "default-src 'none'" in text
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//|@import|url\(|<link""", text)
    assert text.count("<tr data-stands=") == 4
    assert 'href="reports/c.json"' in text
    assert "not finished" not in text


def test_hostile_names_are_letters_on_the_page_and_on_a_terminal() -> None:
    """Markup and escapes in names are shown, not obeyed."""
    hostile = replace(BROKEN, target='"><script>alert(1)</script>', why="\x1b[2J<b>")

    text = page(RUN, [hostile])

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\x1b" not in listing([hostile])


def test_a_run_that_goes_on_says_so() -> None:
    """A page that is written while the run goes on tells that it is not finished."""
    assert "not finished" in page(replace(RUN, is_finished=False), [GRADED])


def test_the_folder_of_all_is_told_once() -> None:
    """What all names begin with, up to a slash, is no part of the name of a row."""
    chat, chart = replace(PLAIN, target="/srv/git/chat"), replace(PLAIN, target="/srv/git/chart/web")

    assert common_folder([chat, chart]) == "/srv/git/"
    assert common_folder([chat]) == "/srv/git/"
    assert common_folder([chat, BROKEN]) == ""
    assert ">chart/web</td>" in page(RUN, [chat, chart])
