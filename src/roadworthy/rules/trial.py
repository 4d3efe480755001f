"""Tries a rule on its own examples: what it says must be what their marks announce."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from roadworthy.findings import Outcome
from roadworthy.model import System
from roadworthy.rules.rule import Example, Rule

Said = frozenset[tuple[str, int, str]]
"""Path, line (0 for the whole repository) and outcome of each verdict."""

Read = Callable[[Mapping[str, str]], System]
"""Makes the model of a few files: path to text."""

PARTS = ("title", "why", "scenario", "impact", "detection", "fix", "monitoring", "blind_to", "source")
"""The parts that every page has."""

_MARK = re.compile(r"[ \t]*(?:#[ \t]*|<!--[ \t]*|//[ \t]*)?«?\b(met|unmet|unclear)\b»?(?:[ \t]*-->)?[ \t]*$")
_STRICT = re.compile(r"(#|<!--|//)[ \t]*(met|unmet|unclear)([ \t]*-->)?[ \t]*$|«(met|unmet|unclear)»[ \t]*$")


@dataclass(frozen=True)
class Trial:
    """What came of one rule; it holds where nothing is wrong.

    Attributes:
        faults: one line each: what was announced and not said, said and not announced, or lacks in the page.
    """

    rule: str
    faults: tuple[str, ...]


def tried(rule: Rule, read: Read) -> Trial:
    """Ask the rule of both examples, and look at its page."""
    faults = [f"the page has no {part.replace('_', ' ')!r}" for part in PARTS if not getattr(rule.question.page, part)]
    for name, example in (("bad", rule.bad), ("good", rule.good)):
        files, announced = announced_by(example)
        try:
            said = said_of(rule, read(files))
        except Exception as error:  # noqa: BLE001 - a rule on trial may break in any way; it is told
            faults.append(f"{name}: the rule broke with {type(error).__name__}: {error}")
            continue
        faults += [f"{name}: {_told(each)} is announced, and not said" for each in sorted(announced - said)]
        faults += [f"{name}: {_told(each)} is said, and not announced" for each in sorted(said - announced)]
    if not _unmet(announced_by(rule.bad)[1]):
        faults.append("bad: nothing in it is unmet")
    if _unmet(announced_by(rule.good)[1]):
        faults.append("good: something in it is unmet")
    return Trial(rule.name, tuple(faults))


def announced_by(example: Example) -> tuple[dict[str, str], Said]:
    """The files of an example without their marks, and what the marks say."""
    files: dict[str, str] = {}
    said: set[tuple[str, int, str]] = set()
    for path, text in example.items():
        if path == ".":
            said.update((".", 0, match) for match in re.findall(r"\b(met|unmet|unclear)\b", text))
            continue
        lines = text.removeprefix("\n").split("\n")
        for index, line in enumerate(lines):
            if _STRICT.search(line) and (match := _MARK.search(line)):
                said.add((path, index + 1, match[1]))
                lines[index] = line[: match.start()]
        files[path] = "\n".join(lines)
    return files, frozenset(said)


def said_of(rule: Rule, system: System) -> Said:
    """What the rule says of a system."""
    return frozenset((v.place.path, v.place.start, str(v.outcome)) for v in rule.ask(system))


def _unmet(said: Said) -> bool:
    return any(outcome == Outcome.UNMET for _, _, outcome in said)


def _told(said: tuple[str, int, str]) -> str:
    path, line, outcome = said
    return f"{outcome} at {path}:{line}" if line else f"{outcome} of {path}"
