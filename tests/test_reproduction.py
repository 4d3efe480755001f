"""A finding that is wrong, shown without a word of the code in which it stands."""

from datetime import date
from itertools import count
from pathlib import Path

import pytest

from roadworthy.findings import Judgement
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.pipeline import review
from roadworthy.reproduction.reproduce import NotAlone, Reproduction, reproduce
from roadworthy.reproduction.vocabulary import pieces, vocabulary
from roadworthy.reproduction.written import about, written
from roadworthy.rules.catalogue import all_rules
from roadworthy.settings import Settings

TODAY = date(2026, 12, 1)
SECRET = "zQ9kLmT4vXw81RbNfGhY"
PLANTED = {
    "zanzibarpay/gateway_klant.py": f'''
import requests

# Written by Wilhelmina Ostrander for Zanzibarpay, call +31 20 5551234
API_KEY = "sk-live-{SECRET}"
ZANZIBAR_LEDGER = "https://ledger.zanzibarpay.example/v2/{SECRET}"


class KlantGateway:
    """Wilhelmina's ledger of 48151623 euros."""

    def boek_in(self, bedrag, wilhelmina="ostrander@zanzibarpay.example"):
        payload = {{"bedrag": bedrag, "sleutel": API_KEY, "wie": wilhelmina}}
        antwoord = requests.post(ZANZIBAR_LEDGER, json=payload)  # the ledger of Zanzibarpay
        return antwoord.json()
''',
    "docker-compose.yml": f"""
services:
  zanzibar-ledger:
    image: registry.zanzibarpay.example/ledger:latest
    environment:
      DATABASE_URL: postgres://wilhelmina:{SECRET}@db.zanzibarpay.example/klant
""",
    "README.md": "# Zanzibarpay\n\nAsk Wilhelmina Ostrander.\n",
}
NAMES = ("zanzibar", "wilhelmina", "ostrander", "klant", "bedrag", "sleutel", "antwoord", "boek", "5551234", "48151623",
         "sk-live", SECRET.lower(), SECRET[:6].lower())  # fmt: skip


def _made(tree: dict[str, str], rule_name: str, pins: tuple[tuple[str, int], ...] = ()) -> Reproduction:
    """The reproduction of the first finding of this rule; each look at the clock is a hundredth of a second later."""
    repository = MemoryRepository(dict(tree))
    settings = Settings(TODAY, only=(rule_name,), shows_all_rungs=True)
    judgement = _first(review(repository, settings).judgements)
    rule = next(each for each in all_rules() if each.name == rule_name)
    ticks = count()
    return reproduce(judgement, rule, Reading(repository), lambda: next(ticks) / 100, pins=pins)


def _first(judgements: tuple[Judgement, ...]) -> Judgement:
    return next(each for each in judgements if each.is_unmet)


@pytest.mark.parametrize("rule", ["call-without-timeout", "unpinned-image", "no-restart-policy", "no-log-rotation"])
def test_no_name_and_no_secret_is_left(rule: str) -> None:
    """Planted names, numbers and keys are in no line of the report, and every word left is one of our own or new."""
    made = _made(PLANTED, rule)

    text = (written(made) + about(made)).lower()

    assert [name for name in NAMES if name in text] == []
    theirs = {piece.lower() for each in PLANTED.items() for line in each for _, _, piece in pieces(line)}
    left = {piece.lower() for each in made.tree.items() for line in each for _, _, piece in pieces(line)}
    assert {word for word in left & theirs if not word.isdigit()} <= vocabulary()


def test_a_secret_that_is_the_finding_is_shown_by_another_one() -> None:
    """What only its look gives away gets a stand-in of the same look."""
    made = _made({"zanzibar.py": f'ZANZIBAR_TOKEN = "{SECRET}"\nAWS = "AKIAQ4ZX7PLM2KTV9RWB"\n'}, "hardcoded-secret")

    text = written(made)

    assert SECRET not in text and SECRET.lower() not in text.lower()
    assert "akiaq4zx7plm2ktv9rwb" not in text.lower()


def test_what_is_made_gives_the_same_verdict() -> None:
    """The tiny tree alone, reviewed as anybody would, has the finding."""
    made = _made(PLANTED, "call-without-timeout")

    again = review(MemoryRepository(made.tree), Settings(TODAY, only=("call-without-timeout",), shows_all_rungs=True))

    assert [each.rule for each in again.findings] == ["call-without-timeout"]
    assert sum(text.count("\n") for text in made.tree.values()) <= 4


def test_a_line_that_shows_why_it_is_wrong_stays() -> None:
    """What was pinned is cut down no further, only put in other words."""
    pinned = _made(PLANTED, "call-without-timeout", (("zanzibarpay/gateway_klant.py", 13),))
    free = _made(PLANTED, "call-without-timeout")

    assert sum(text.count("{") for text in pinned.tree.values()) == 1
    assert sum(text.count("{") for text in free.tree.values()) == 0


def test_a_pin_that_is_no_line_is_told() -> None:
    """A file or a line that is not there ends in one line."""
    with pytest.raises(NotAlone, match=r"gone\.py:3 is no line that is read"):
        _made(PLANTED, "call-without-timeout", (("gone.py", 3),))


def test_an_end_of_time_leaves_what_was_reached() -> None:
    """Without time to cut anything down, a large tree is refused rather than shown."""
    tree = {"app.py": "import requests\n" + "requests.get('http://a')\n" * 900}
    repository = MemoryRepository(dict(tree))
    judgement = _first(review(repository, Settings(TODAY, only=("call-without-timeout",))).judgements)
    rule = next(each for each in all_rules() if each.name == "call-without-timeout")
    ticks = count()

    with pytest.raises(NotAlone, match="lines in 1 files are left"):
        reproduce(judgement, rule, Reading(repository), lambda: next(ticks) * 1.0, seconds=3)


def test_nothing_is_written_beside_the_report(tmp_path: Path) -> None:
    """The reproduction is text; no file of the tree is made anywhere."""
    made = _made(PLANTED, "unpinned-image")

    assert "```" in written(made)
    assert list(tmp_path.iterdir()) == []
