"""`roadworthy wrong`: a finding that is none, as a report that holds nothing of the code."""

import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from roadworthy.cli.door import aside, note, write
from roadworthy.errors import UnknownName, WrongUsage

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment
    from roadworthy.findings import Judgement

FEWEST = 6
"""Digits of a fingerprint that may stand for it."""


def wrong(
    fingerprint: Annotated[str, typer.Argument(help="Of the finding, as JSON and CSV tell it; its first digits do.")],
    path: Annotated[Path, typer.Argument(readable=False, help="The repository.")] = Path(),
    keep: Annotated[
        list[str] | None,
        typer.Option(help="A line that shows why it is wrong, and so must stay: api/app.py:12. Again for more."),
    ] = None,
    output: Annotated[Path | None, typer.Option(readable=False, help="Write the report to this file.")] = None,
    own_rules: Annotated[
        Path | None, typer.Option("--rules", readable=False, help="Your own folder of rules, too.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="For each of three steps: files, lines, words.", min=1)] = 60.0,
) -> None:
    """Write a minimal reproduction of a finding that is wrong, without your code, to report it.

    The files are cut down as long as the finding stays, then every name, text and number is replaced by one that means
    nothing. Read it before you share it; nothing is sent.

    Exit codes: 0 done, 1 it cannot be shown without words of yours, 2 wrong usage, 4 broke.
    """
    from roadworthy.cli.roots import cache_beside, opened, reading_of
    from roadworthy.pipeline import review_reading
    from roadworthy.reproduction.reproduce import reproduce
    from roadworthy.reproduction.written import about, written
    from roadworthy.rules.catalogue import all_rules

    if len(fingerprint) < FEWEST:
        raise WrongUsage(f"{fingerprint!r} is too short for a fingerprint", f"give {FEWEST} digits of it or more")
    pins = [_pin(each) for each in keep or ()]
    repository, settings = opened(path, [])
    settings = replace(settings, shows_all_rungs=True, asks_all_claims=True, own_rules=own_rules)
    reading = reading_of(repository, settings, cache_beside(path))
    judgement = _judgement(review_reading(reading, settings), fingerprint)
    rule = next(each for each in all_rules(own_rules) if each.name == judgement.question.name)
    made = reproduce(judgement, rule, reading, monotonic, seconds, pins, _told)
    _told("")
    write(written(made), output)
    note(about(made), "read it before you share it; a line that shows why it is wrong stays with --keep FILE:LINE")


def _judgement(assessment: "Assessment", fingerprint: str) -> "Judgement":
    aside_too = [finding.judgement for finding in assessment.set_aside]
    found = [each for each in (*assessment.judgements, *aside_too) if each.fingerprint.startswith(fingerprint)]
    if not found:
        raise UnknownName("finding", fingerprint, [])
    if len(found) > 1:
        raise WrongUsage(f"{len(found)} findings begin with {fingerprint!r}", "give more digits of it")
    return found[0]


def _pin(text: str) -> tuple[str, int]:
    path, _, line = text.rpartition(":")
    if not path or not line.isdecimal():
        raise WrongUsage(f"--keep wants a file and a line, and is {text!r}", "such as --keep api/app.py:12")
    return path, int(line)


def _told(step: str) -> None:
    """On a line of a terminal that the next one takes over."""
    if sys.stderr is not None and sys.stderr.isatty():
        aside(f"\r{'cutting down ' + step if step else ''}\x1b[K")
