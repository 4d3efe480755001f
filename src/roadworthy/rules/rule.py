"""A rule: one question about one kind of thing, its page, and its examples."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from inspect import cleandoc, getmodule
from typing import Any

from roadworthy.findings import Question, Verdict
from roadworthy.ladder import Criterion, Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Page, System

Ask = Callable[[System], Iterator[Verdict]]
Example = Mapping[str, str]

_PARTS = {
    "Why": "why",
    "Scenario": "scenario",
    "Impact": "impact",
    "Detection": "detection",
    "Fix": "fix",
    "Fix in JavaScript": "fix_javascript",
    "Fix in Go": "fix_go",
    "Monitoring": "monitoring",
    "Blind to": "blind_to",
    "Source": "source",
    "Seen": "seen",
}
_MARK = re.compile(r"[ \t]*(?:(?:#|<!--|//)[ \t]*(?:met|unclear)(?:[ \t]*-->)?|«(?:met|unclear)»)[ \t]*$")


@dataclass(frozen=True)
class Rule:
    """A question, the pure function that answers it, and tiny repositories that show when it speaks.

    Attributes:
        bad, good: path to text. A mark at the end of a line says what the rule finds there: `# unmet` where `#` is a
            comment, `«unmet»` elsewhere; the key "." holds what is said of the repository as a whole.
    """

    question: Question
    ask: Ask
    bad: Example
    good: Example

    @property
    def name(self) -> str:
        return self.question.name


def rule(
    *,
    rung: Rung,
    pillar: Pillar,
    severity: Severity,
    failure: Failure,
    property: Property,  # noqa: A002 - the word of the ladder
    bad: Example,
    good: Example,
    criterion: Criterion | None = None,
    profile: Profile = Profile.DEFAULT,
    preview: bool = False,
    for_models: bool = False,
    shows: Example | None = None,
) -> Callable[[Ask], Rule]:
    """Make a rule of a function. Name and group come from the function and its folder, the page from the module.

    It registers nothing: the catalogue finds rules by walking the package.

    Args:
        shows: path in the good example to a line of the part that reports show as the fix. A part begins at the margin
            after an empty line: a function, a service, a job.
    """

    def make(ask: Ask) -> Rule:
        module = getmodule(ask)
        name = ask.__name__.replace("_", "-")
        question = Question(
            name=name,
            group=ask.__module__.split(".")[-2] if "." in ask.__module__ else "own",
            page=replace(
                parse_page((module.__doc__ if module else None) or ask.__doc__ or ""),
                examples=tuple((path, _part(good[path], line)) for path, line in (shows or {}).items()),
            ),
            rung=rung,
            pillar=pillar,
            severity=severity,
            failure=failure,
            property=property,
            criterion=criterion,
            profile=profile,
            is_preview=preview,
            is_for_models=for_models,
            is_absence=name.startswith("no-"),
        )
        return Rule(question, ask, bad, good)

    return make


def _part(text: str, line: str) -> str:
    """The part of an example in which this line stands, without the marks of what is said of it."""
    for part in re.split(r"\n(?:[ \t]*\n)+(?=\S)", text.strip("\n")):
        bare = "\n".join(_MARK.sub("", each) for each in part.split("\n"))
        if line in bare:
            return bare
    raise ValueError(f"no part of the good example has the line {line!r}")


def parse_page(docstring: str) -> Page:
    """The page in a module's docstring: a title, then parts that begin with their name and a colon."""
    title, _, rest = cleandoc(docstring).partition("\n")
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in rest.splitlines():
        head = re.match(r"([A-Z][a-z]+(?: to| in JavaScript| in Go)?): ?(.*)", line)
        if head and head[1] in _PARTS:
            current = parts.setdefault(_PARTS[head[1]], [])
            line = head[2]
        current.append(line.strip())
    told: dict[str, Any] = {name: " ".join(text).strip() for name, text in parts.items()}
    return Page(title.strip().rstrip("."), **told)
