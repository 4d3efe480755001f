"""What a second review holds against a patch."""

from collections.abc import Mapping

from roadworthy.findings import Judgement, Outcome, Question, Verdict
from roadworthy.fixes.overlay import Overlay
from roadworthy.fixes.shop import Mend
from roadworthy.fixes.source import Change, Source
from roadworthy.fixes.verify import Bench, Proposal, Reviewed
from roadworthy.inputs.cache import PassingCache
from roadworthy.inputs.read import system_of
from roadworthy.inputs.reading import Reading
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Page, Place, System
from tests.fixes.bench import mended

_FILE = Source("a.txt", b"one\ntwo\nthree\n")


def _judgement(rule: str, line: int, subject: str) -> Judgement:
    question = Question(
        rule, "calls", Page("", ""), Rung.FOUNDATIONS, Pillar.AVAILABILITY, Severity.LOW, Failure.SINGLE_POINT,
        Property.AVAILABILITY,
    )  # fmt: skip
    place = Place("a.txt", line, line)
    return Judgement(question, Verdict(Outcome.UNMET, "is wrong", place, subject), fingerprint=f"{rule}{line}")


def _proposal(judgement: Judgement, start: int, text: str) -> Proposal:
    return Proposal(judgement, Mend((Change("a.txt", start, start, text),)))


def _bench(before: tuple[Judgement, ...], judge: dict[str, tuple[str, ...]], reviews: int = 12) -> Bench:
    """A review that finds, for each text in the file, these rules."""

    def reviewed(changed: Mapping[str, bytes]) -> Reviewed:
        text = changed["a.txt"].decode()
        found = [one for one in before if f"{one.verdict.subject}!" not in text]
        found += [_judgement(rule, 1, mark) for mark, rules in judge.items() if mark in text for rule in rules]
        return System(), tuple(found)

    return Bench(reviewed, before, {"a.txt": _FILE}, reviews)


def test_a_patch_that_leaves_its_finding_is_dropped() -> None:
    """What closes nothing is not shown."""
    one, two = _judgement("r", 1, "one"), _judgement("r", 2, "two")
    bench = _bench((one, two), {})

    verified = bench.verified([_proposal(one, 0, "one! "), _proposal(two, 4, "nothing ")])

    assert [kept.judgement for kept in verified.kept] == [one]
    assert [why for _, why in verified.dropped] == ["its finding would still stand"]
    assert verified.contents == {"a.txt": b"one! one\ntwo\nthree\n"}


def test_the_patch_that_brings_something_new_is_found() -> None:
    """Of three patches the one that does harm is dropped, and the others stay."""
    before = tuple(_judgement("r", line, name) for line, name in enumerate(("one", "two", "three"), 1))
    bench = _bench(before, {"bad": ("s",)})

    verified = bench.verified(
        [_proposal(before[0], 0, "one! "), _proposal(before[1], 4, "two! bad "), _proposal(before[2], 8, "three! ")]
    )

    assert [kept.judgement for kept in verified.kept] == [before[0], before[2]]
    assert [why for _, why in verified.dropped] == ["s would come up at a.txt:1"]


def test_without_a_review_nothing_is_shown() -> None:
    """A patch that no second review has held is no patch."""
    one = _judgement("r", 1, "one")
    bench = Bench(lambda changed: (System(), ()), (one,), {"a.txt": _FILE}, 0)

    verified = bench.verified([_proposal(one, 0, "one! ")])

    assert not verified.kept
    assert not verified.contents


def test_two_patches_of_one_stretch_do_not_mix() -> None:
    """The later one waits."""
    one, two = _judgement("r", 1, "one"), _judgement("r", 2, "two")
    bench = _bench((one, two), {})

    verified = bench.verified(
        [
            Proposal(one, Mend((Change("a.txt", 0, 5, "one!"),))),
            Proposal(two, Mend((Change("a.txt", 4, 7, "two!"),))),
        ]
    )

    assert [kept.judgement for kept in verified.kept] == [one]
    assert "another fix" in verified.dropped[0][1]


def test_a_check_that_would_ask_too_impatiently_is_not_made() -> None:
    """A model call under a server that kills its workers first gets no timeout: it would bring a finding."""
    contents = {
        "Dockerfile": 'FROM python:3.12.4-slim\nCOPY app.py .\nCMD ["gunicorn", "app:app", "--timeout", "20"]\n',
        "app.py": (
            "import requests\nfrom flask import Flask\n\napp = Flask(__name__)\n\n\n"
            '@app.post("/ask")\ndef ask():\n'
            '    body = {"model": "llama3:8b", "prompt": "a", "stream": False}\n'
            '    return requests.post("http://ollama:11434/api/generate", json=body).json()\n'
        ),
    }

    mending = mended(contents, "call-without-timeout")

    assert all(fixed.patch.is_checked for fixed in mending.fixed)
    assert mending.findings_after == mending.findings_before - len(mending.fixed)


def test_with_few_reviews_the_last_one_is_kept_for_what_nothing_speaks_against() -> None:
    """What may do harm is dropped unsearched, and the patch beside it is still held and shown."""
    before = tuple(_judgement("r", line, name) for line, name in enumerate(("one", "two", "three"), 1))
    elsewhere = Source("b.txt", b"three\n")

    def reviewed(changed: Mapping[str, bytes]) -> Reviewed:
        text = b"".join(changed.values()).decode()
        found = [one for one in before if f"{one.verdict.subject}!" not in text]
        return System(), tuple([*found, _judgement("s", 1, "bad")] if "bad" in text else found)

    bench = Bench(reviewed, before, {"a.txt": _FILE, "b.txt": elsewhere}, 2)

    verified = bench.verified(
        [
            _proposal(before[0], 0, "one! "),
            _proposal(before[1], 4, "two! bad "),
            Proposal(before[2], Mend((Change("b.txt", 0, 0, "three! "),))),
        ]
    )

    assert [kept.judgement for kept in verified.kept] == [before[2]]
    assert bench.left == 0


def test_a_repository_is_read_once_for_all_reviews_of_its_patches() -> None:
    """What is patched is read anew; the other files are not opened again."""
    cache = PassingCache()
    reading = Reading(MemoryRepository({"compose.yaml": "a: 1\n", "app.py": "x = 1\n"}), cache)
    system_of(reading)
    changed = {"compose.yaml": b"a: 2\n"}

    again = reading.patched(Overlay(MemoryRepository({"compose.yaml": "a: 1\n", "app.py": "gone"}), changed), changed)

    assert again.keys["app.py"] == reading.keys["app.py"]
    assert again.keys["compose.yaml"] != reading.keys["compose.yaml"]
    assert again.keys["app.py"] in cache.get(again.keys.values())
