"""Every rule says of its own examples exactly what their marks announce."""

import re

import pytest

from roadworthy.findings import Outcome
from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.rules.catalogue import all_rules
from roadworthy.rules.rule import Example, Rule

RULES = all_rules()
MARK = re.compile(r"[ \t]*(?:#[ \t]*|<!--[ \t]*|//[ \t]*)?«?\b(met|unmet|unclear)\b»?(?:[ \t]*-->)?[ \t]*$")
STRICT = re.compile(r"(#|<!--|//)[ \t]*(met|unmet|unclear)([ \t]*-->)?[ \t]*$|«(met|unmet|unclear)»[ \t]*$")
Said = set[tuple[str, int, str]]


def announced(example: Example) -> tuple[dict[str, str], Said]:
    """The files without their marks, and what the marks say: path, line, outcome."""
    files: dict[str, str] = {}
    said: Said = set()
    for path, text in example.items():
        if path == ".":
            said.update((".", 0, match) for match in re.findall(r"\b(met|unmet|unclear)\b", text))
            continue
        lines = text.removeprefix("\n").split("\n")
        for index, line in enumerate(lines):
            if STRICT.search(line) and (match := MARK.search(line)):
                said.add((path, index + 1, match[1]))
                lines[index] = line[: match.start()]
        files[path] = "\n".join(lines)
    return files, said


def answered(rule: Rule, files: dict[str, str]) -> Said:
    """What the rule says of these files."""
    system = read_system(MemoryRepository(files))
    return {(v.place.path, v.place.start, str(v.outcome)) for v in rule.ask(system)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_what_its_bad_example_announces(rule: Rule) -> None:
    """Each mark of a bad example is a verdict on that line, and there are no others."""
    files, said = announced(rule.bad)

    assert answered(rule, files) == said


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_at_peace_with_its_good_example(rule: Rule) -> None:
    """Each mark of a good example is a verdict on that line, none of them unmet."""
    files, said = announced(rule.good)

    assert answered(rule, files) == said
    assert not any(outcome == Outcome.UNMET for _, _, outcome in said)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_whole_page(rule: Rule) -> None:
    """The page says why, what happens, how to see it, how to mend it, what it cannot see, and where it is from."""
    page = rule.question.page

    assert page.title
    assert all((page.why, page.scenario, page.impact, page.detection, page.fix, page.monitoring, page.blind_to))
    assert page.source.startswith("https://")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_bad_example_is_bad(rule: Rule) -> None:
    """A bad example announces at least one unmet verdict."""
    assert any(outcome == Outcome.UNMET for _, _, outcome in announced(rule.bad)[1])
