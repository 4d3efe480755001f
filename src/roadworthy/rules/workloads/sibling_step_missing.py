"""One of many near-identical files that lacks a step of all the others.

Why: files that are copied for each size or region drift apart where nobody looks.
Scenario: somebody switches to the variant that {subject} builds.
Impact: it starts otherwise than its siblings, or not at all, and only on the day when it is needed.
Detection: a comparison of the files line by line.
Fix: add `{step}`, or build all of them from one file with `ARG`.
Monitoring: a pipeline step that builds every variant.
Blind to: differences that are meant.
Source: https://docs.docker.com/build/building/variables/
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/deepseek-r1.001.5b.dockerfile:1
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, Instruction, System
from roadworthy.rules.rule import rule


def _variant(size: str, step: str = "COPY start.SIZE.sh /start.sh\n") -> str:
    return f"\nFROM ollama/ollama:0.6.2\nRUN ollama pull model:{size}\n{step.replace('SIZE', size)}EXPOSE 11434\n"


BAD = {
    "llm.7b.dockerfile": _variant("7b"),
    "llm.14b.dockerfile": _variant("14b"),
    "llm.32b.dockerfile": _variant("32b"),
    "llm.1.5b.dockerfile": _variant("1.5b", "").replace("0.6.2\n", "0.6.2  # unmet\n"),
}
GOOD = {
    "llm.7b.dockerfile": _variant("7b"),
    "llm.14b.dockerfile": _variant("14b"),
    "llm.32b.dockerfile": _variant("32b"),
    "llm.1.5b.dockerfile": _variant("1.5b"),
    "py3.9.dockerfile": "FROM python:3.9\nRUN make\n",
    "py3.10.dockerfile": "FROM python:3.10\nRUN make\n",
    "py3.11.dockerfile": "FROM python:3.11\n",
}
LEAST_FAMILY = 4


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def sibling_step_missing(system: System) -> Iterator[Verdict]:
    """Compare Dockerfiles of one folder whose names differ in numbers only, four of them at least."""
    families: dict[str, list[Image]] = {}
    for image in system.images:
        families.setdefault(_plain(image.file), []).append(image)
    for family in families.values():
        if len(family) >= LEAST_FAMILY:
            yield from _of_family(family)


def _of_family(family: list[Image]) -> Iterator[Verdict]:
    steps = {image.file: {_step(line): line for line in image.instructions} for image in family}
    for image in family:
        others = [steps[other.file] for other in family if other is not image]
        shared = set.intersection(*(set(one) for one in others))
        missing = sorted(shared - set(steps[image.file]))
        if len(missing) == 1 and len(shared) > 1:
            line = others[0][missing[0]]
            step = f"{line.keyword} {line.text}"[:80]
            text = f"has no step like `{step}`, which its {len(others)} siblings have"
            yield unmet(image, text, also=(line.place,), step=step)


def _step(line: Instruction) -> str:
    return f"{line.keyword} {_plain(' '.join(line.text.split()))}"


def _plain(text: str) -> str:
    return re.sub(r"\d+(?:\.\d+)*", "#", text)
