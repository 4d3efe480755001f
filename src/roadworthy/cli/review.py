"""`roadworthy review`: from a folder to a report."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roadworthy.cli.door import note, view, write
from roadworthy.errors import NothingToReview, UnknownName

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment
    from roadworthy.ladder import Rung


def review(
    path: Annotated[Path, typer.Argument(help="A folder, a file or a git repository, bare or not.")] = Path(),
    others: Annotated[list[Path] | None, typer.Option("--with", help="A further root of the same system.")] = None,
    at: Annotated[str, typer.Option(help="Review this revision of the git repository.")] = "",
    form: Annotated[
        str, typer.Option("--format", help="terminal, markdown, json, sarif, github, gitlab, junit or csv.")
    ] = "",
    report: Annotated[str, typer.Option(help="A document in Markdown: maturity.")] = "",
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    at_least: Annotated[str, typer.Option(help="Leave with 1 below this rung: hygiene, foundations, …")] = "",
    service: Annotated[str, typer.Option(help="Report and gate this service alone.")] = "",
    only: Annotated[list[str] | None, typer.Option(help="Ask these rules, groups or pillars only.")] = None,
    skip: Annotated[list[str] | None, typer.Option(help="Leave out these rules, groups or pillars.")] = None,
    own_rules: Annotated[Path | None, typer.Option("--rules", help="Your own folder of rules, too.")] = None,
    profile: Annotated[str, typer.Option(help="default or thorough.")] = "",
    shows_all: Annotated[bool, typer.Option("--all", "--verbose", help="Show every finding and place.")] = False,
    has_no_cache: Annotated[bool, typer.Option("--no-cache", help="Read every file anew, keep nothing.")] = False,
) -> None:
    """Review PATH and print the report.

    Exit codes: 0 done, 1 gate not met, 2 wrong usage or config, 3 nothing to review (or no service where a rung was
    asked for), 4 the review itself broke (what could be reported was).
    """
    from roadworthy.cli.roots import cache_beside, opened
    from roadworthy.ladder import Profile, Rung
    from roadworthy.pipeline import review as run_review
    from roadworthy.report.formats import FORMATS, render
    from roadworthy.report.narrow import narrowed

    form = form or ("markdown" if report else "terminal")
    _known("format", form, FORMATS)
    _known("report", report or "maturity", ("maturity",))
    if report and form != "markdown":
        raise UnknownName("format of a report", form, ("markdown",))
    words = [rung.word for rung in Rung]
    _known("rung", at_least or words[0], words)
    _known("profile", profile or "default", [each.value for each in Profile])
    repository, settings = opened(path, others or [], at)
    if not any(file.kind for file in repository.files):
        raise NothingToReview(path)
    settings = replace(
        settings,
        only=tuple(only or settings.only),
        skip=tuple(skip or settings.skip),
        own_rules=own_rules,
        profile=Profile(profile) if profile else settings.profile,
        service=service,
        shows_all_rungs=shows_all,
    )
    cache = None if has_no_cache else cache_beside(path)
    assessment = run_review(repository, settings, cache)
    if service:
        assessment = narrowed(assessment, service)
    write(render(form, assessment, view(shows_all=shows_all, to_file=output is not None)), output)
    if at_least:
        raise typer.Exit(_gate(assessment, Rung(words.index(at_least))))


def _known(what: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise UnknownName(what, name, known)


def _gate(assessment: "Assessment", asked: "Rung") -> int:
    """0 where every unit stands on this rung, 1 where one does not, 3 where there is none."""
    if assessment.lowest is None:
        note(f"no service was found, so nothing stands on {asked.word}", "the report lists what was found")
        return 3
    reached = assessment.reached
    if reached is not None and reached >= asked:
        return 0
    stands = f"on {reached.word}" if reached is not None else "below hygiene"
    note(f"gate not met: {assessment.lowest.name} stands {stands}, and {asked.word} was asked for", "")
    return 1
