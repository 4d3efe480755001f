"""`roadworthy review`: from a folder to a report."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from roadworthy.cli.door import aside, note, progress, view
from roadworthy.errors import NothingToReview, UnknownName, WrongUsage

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment, Baseline
    from roadworthy.cli.printed import Printed
    from roadworthy.costs import Costs
    from roadworthy.inputs.reading import Reading
    from roadworthy.ladder import Rung
    from roadworthy.model import Imported
    from roadworthy.report.console import View
    from roadworthy.settings import Settings


def review(
    path: Annotated[
        Path, typer.Argument(readable=False, help="A folder, a file or a git repository, bare or not.")
    ] = Path(),
    others: Annotated[
        list[Path] | None, typer.Option("--with", readable=False, help="A further root of the same system.")
    ] = None,
    at: Annotated[str, typer.Option(help="Review this revision of the git repository.")] = "",
    form: Annotated[
        str,
        typer.Option("--format", help="terminal, markdown, json, html, sarif, github, gitlab, junit, csv or comment."),
    ] = "",
    report: Annotated[str, typer.Option(help="maturity, deployment, gaps, architecture, summary or all.")] = "",
    since: Annotated[
        str, typer.Option(help="Only what is new or worse since this revision, or since an earlier report in JSON.")
    ] = "",
    gate: Annotated[
        str, typer.Option(help="With --since: new (leave with 1 if anything is, the default), none, or up to a rung.")
    ] = "",
    output: Annotated[
        str,
        typer.Option(help="A file, whose suffix picks the form, or a FOLDER/ for files."),
    ] = "",
    at_least: Annotated[str, typer.Option(help="Leave with 1 below this rung: hygiene, foundations, …")] = "",
    service: Annotated[str, typer.Option(help="Report and gate this service alone.")] = "",
    only: Annotated[list[str] | None, typer.Option(help="Ask these rules, groups or pillars only.")] = None,
    skip: Annotated[list[str] | None, typer.Option(help="Leave out these rules, groups or pillars.")] = None,
    imported: Annotated[
        list[Path] | None,
        typer.Option("--import", readable=False, help="What another tool found: SARIF, or JSON of a scanner."),
    ] = None,
    own_rules: Annotated[
        Path | None, typer.Option("--rules", readable=False, help="Your own folder of rules, too.")
    ] = None,
    profile: Annotated[str, typer.Option(help="default or thorough.")] = "",
    edition: Annotated[str, typer.Option(help="next asks the rules of the next edition, too.")] = "",
    ignores_waivers: Annotated[
        bool, typer.Option("--ignore-waivers", help="Set nothing aside, whoever said so: waivers and baseline.")
    ] = False,
    today: Annotated[str, typer.Option(help="The day that waivers and answers are held against: 2026-12-31.")] = "",
    shows_all: Annotated[bool, typer.Option("--all", "--verbose", help="Show every finding and place.")] = False,
    has_no_cache: Annotated[bool, typer.Option("--no-cache", help="Read every file anew, keep nothing.")] = False,
    has_no_history: Annotated[bool, typer.Option("--no-history", help="Do not keep this review.")] = False,
    many: Annotated[
        str, typer.Option(metavar="LIST", help="Review every repository of this file, - for stdin: path or path@rev.")
    ] = "",
    jobs: Annotated[int, typer.Option(help="Of --many: repositories at once; the number of cores.", min=0)] = 0,
    each_seconds: Annotated[float, typer.Option(help="Of --many: what one repository may take.", min=1)] = 600,
    each_mib: Annotated[int, typer.Option(help="Of --many: the memory that one may take.", min=256)] = 4096,
    shows_costs: Annotated[
        bool, typer.Option("--costs", help="Say on stderr what each phase and each rule took.")
    ] = False,
) -> None:
    """Review PATH and print the report.

    With --since the config, waivers and answers of where the change began count, so that it cannot excuse itself, and
    it leaves with 1 when anything is new or worse at or below the target rung.

    Exit codes: 0 done, 1 gate not met, 2 wrong usage or config, 3 nothing to review (or no service where a rung was
    asked for), 4 the review itself broke (what could be reported was).
    """
    from roadworthy.cli import since as change
    from roadworthy.cli.printed import keep, kept, key_of
    from roadworthy.cli.remembered import history_beside, remember
    from roadworthy.cli.roots import cache_beside, opened, reading_of, twice
    from roadworthy.cli.written import chosen_form, is_folder, put, shows_patches, tells_claims
    from roadworthy.costs import Costs
    from roadworthy.ladder import EDITION, EDITIONS, Profile, Rung

    if many:
        if path != Path() or others or at or since or report or service or shows_costs:
            raise WrongUsage("--many reviews what its list names, each whole", "leave out PATH and what narrows it")
        _known("format of --many", form or "terminal", ("terminal", "json", "csv"))
    else:
        form = chosen_form(report, form, output)
        report = report or ("all" if form == "html" else "")
    gate = change.gate_of(gate, since, report, form)
    words = [rung.word for rung in Rung]
    _known("rung", at_least or words[0], words)
    _known("profile", profile or "default", [each.value for each in Profile])
    _known("edition", edition or EDITION, EDITIONS)
    day = _day(today) if today else None

    def adjusted(given: "Settings") -> "Settings":
        """With the options of the command."""
        return replace(
            given,
            only=tuple(only or given.only),
            skip=tuple(skip or given.skip),
            own_rules=own_rules,
            imported=_imported(imported or []),
            profile=Profile(profile) if profile else given.profile,
            edition=edition or given.edition,
            service=service,
            ignores_waivers=ignores_waivers,
            shows_all_rungs=shows_all or report == "gaps",
            asks_all_claims=tells_claims(report),
        )

    if many:
        from roadworthy.cli.many import Survey, review_many
        from roadworthy.survey.workers import Limits

        limits = Limits(each_seconds, each_mib * 2**20)
        asked = repr((only, skip, own_rules, profile, edition, imported, ignores_waivers))
        folder = Path(output) if output else None
        survey = Survey(many, folder, form, adjusted, asked, day, not has_no_history, jobs, limits)
        raise typer.Exit(review_many(survey, Rung(words.index(at_least)) if at_least else None))
    began = change.beginning(path, others or [], since, at, day) if since and not report else None
    repository, settings = (began.head, began.settings) if began else opened(path, others or [], at, day)
    if not any(file.kind for file in repository.files):
        raise NothingToReview(path)
    settings = adjusted(settings)
    cache = None if has_no_cache else cache_beside(path)
    reading = reading_of(repository, settings, twice(cache) if shows_patches(report) else cache)
    look = view(shows_all=shows_all, to_file=bool(output))
    costs = Costs(perf_counter) if shows_costs else None
    history = None if has_no_history or began else history_beside(path)
    begun = history.stamp() if history else ""
    told = f"{report} {form} {is_folder(output)} {begun} {change.identity(began, reading, settings, gate)}"
    key = None if since and not began else key_of(reading, settings, told, look)
    printed = None if costs else kept(reading, key)
    if printed is None and began:
        printed, is_lasting = change.reported(began, reading, settings, form, look, gate, costs)
        if is_lasting:
            keep(reading, key, printed)
    elif printed is None:
        from roadworthy.pipeline import review_reading, with_excerpts, with_patches

        earlier = _earlier(path, others or [], since, settings, reading) if since else None
        assessment = review_reading(reading, settings, progress, costs)
        if history:
            remember(history, repository, assessment, settings, datetime.now(UTC))
        if shows_patches(report):
            assessment = with_patches(assessment, reading, settings)
        if form == "html" or shows_patches(report):
            assessment = with_excerpts(assessment, repository)
        printed, is_lasting = _reported(assessment, settings, report, form, look, earlier, in_files=is_folder(output))
        if is_lasting:
            keep(reading, key, printed)
    put(printed, output)
    if costs:
        aside(_costs(costs))
    code = change.code_of(printed.against, since)
    if at_least:
        code = _gate(printed, Rung(words.index(at_least))) or code
    if code:
        raise typer.Exit(code)


def _imported(files: list[Path]) -> "tuple[Imported, ...]":
    """Every result of these files, in their order."""
    if not files:
        return ()
    from roadworthy.inputs.imported import read_results

    return tuple(result for file in files for result in read_results(file))


def _known(what: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise UnknownName(what, name, known)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(f"--today wants a date like 2026-12-31, and is {text!r}", "leave it out for today") from error


def _costs(costs: "Costs") -> str:
    """The phases in their order, then the rules that took most."""
    phases = [f"{seconds:8.3f} s  {name}" for name, seconds in costs.phases.items()]
    dearest = sorted(costs.rules.items(), key=lambda cost: (-cost[1], cost[0]))
    rules = [f"{seconds * 1000:8.1f} ms {name}" for name, seconds in dearest]
    return "\n".join(["phases", *phases, f"rules ({len(rules)})", *rules, ""])


def _earlier(path: Path, others: list[Path], since: str, settings: "Settings", reading: "Reading") -> "Baseline":
    """What was open then: in a report that was kept, else at that revision, under today's settings."""
    from roadworthy.assessment import baseline
    from roadworthy.cli.roots import earlier_report, reading_of
    from roadworthy.inputs.repository import open_repository
    from roadworthy.pipeline import review_reading

    if since.endswith(".json") and Path(since).is_file():
        return earlier_report(Path(since))
    repository = open_repository(path, *others, at=since)
    return baseline(review_reading(reading_of(repository, settings, reading.cache), settings, progress), since)


def _reported(
    assessment: "Assessment",
    settings: "Settings",
    report: str,
    form: str,
    look: "View",
    earlier: "Baseline | None",
    *,
    in_files: bool,
) -> tuple["Printed", bool]:
    """The report, and whether it would come out the same again: no file was left unread by accident."""
    from roadworthy.assessment import compare
    from roadworthy.cli.printed import Printed
    from roadworthy.inputs.reading import is_accident
    from roadworthy.report.formats import render, render_files, render_report
    from roadworthy.report.narrow import narrowed

    if settings.service:
        assessment = narrowed(assessment, settings.service)
    lowest = assessment.lowest
    change = compare(earlier, assessment) if earlier else None
    files: dict[str, str] = {}
    text = ""
    if in_files:
        files = render_files(report, form, assessment, look, change)
    else:
        text = render_report(report, form, assessment, look, change) if report else render(form, assessment, look)
    printed = Printed(text, lowest.name if lowest else None, assessment.reached, files)
    return printed, not any(is_accident(unread) for unread in assessment.provenance.unread)


def _gate(printed: "Printed", asked: "Rung") -> int:
    """0 where every unit stands on this rung, 1 where one does not, 3 where there is none."""
    if printed.lowest is None:
        note(f"no service was found, so nothing stands on {asked.word}", "the report lists what was found")
        return 3
    reached = printed.reached
    if reached is not None and reached >= asked:
        return 0
    stands = f"on {reached.word}" if reached is not None else "below hygiene"
    note(f"gate not met: {printed.lowest} stands {stands}, and {asked.word} was asked for", "")
    return 1
