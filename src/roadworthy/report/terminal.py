"""One screen for a person: may it ship, what first, why, how; at most five findings, and the count of the rest."""

from collections import Counter
from collections.abc import Sequence

from roadworthy.assessment import Assessment, Concern, RungGrade, RungStatus, Score, ServiceAssessment, Standing, shown
from roadworthy.findings import Judgement
from roadworthy.ladder import Rung, Severity
from roadworthy.report.console import View
from roadworthy.report.decided import counted, named, objections, of_baseline, reason
from roadworthy.report.saying import (
    count,
    ended,
    fix,
    folded,
    found_instead,
    harm,
    listed,
    may_it_ship,
    page_part,
    rung_of,
    said,
    sentence,
    spot,
)
from roadworthy.report.screen import PLACE, Screen, shortened

FIRST_SCREEN = 5
"""Findings that the first screen shows."""

_COLUMN = 10
_MARK = {RungStatus.PASSED: "✓", RungStatus.PARTLY: "~", RungStatus.FAILED: "✗", RungStatus.LOCKED: "·"}
_RUNG_STYLE = {
    RungStatus.PASSED: "green",
    RungStatus.PARTLY: "yellow",
    RungStatus.FAILED: "red",
    RungStatus.LOCKED: "dim",
}
_WIDTH = {rung: len(rung.word) + (2 if rung is Rung.HYGIENE else 6) for rung in Rung}
_ANSWER_STYLE = {"Yes": "bold green", "Not yet": "bold yellow", "No": "bold red"}
_SEVERITY_STYLE = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "dim"}


def render(assessment: Assessment, view: View) -> str:
    """The screen; with `shows_all` every finding with its places, and what is unclear, unread and set aside."""
    screen = Screen(view)
    _head(screen, assessment)
    screen.gap()
    _answer(screen, assessment, view)
    concerns = assessment.concerns
    if concerns:
        screen.gap()
        _first(screen, concerns[0])
    shown_concerns = concerns[1:] if view.shows_all else concerns[1:FIRST_SCREEN]
    if shown_concerns:
        screen.gap()
        for number, concern in enumerate(shown_concerns):
            _short(screen, concern, "Then" if number == 0 else "", view)
    screen.gap()
    _rest(screen, assessment, len(concerns) - 1 - len(shown_concerns), view)
    _next_rung(screen, assessment)
    _unclear(screen, assessment, view)
    _unread(screen, assessment, view)
    _decisions(screen, assessment, view)
    return screen.written()


def _head(screen: Screen, assessment: Assessment) -> None:
    told = assessment.provenance
    commit = f"at {told.commit[:10]}" if told.commit else ""
    unread = f", {len(told.unread)} not read" if told.unread else ""
    name = shortened(told.name.partition("@")[0] or "the repository", 40)
    about = f"· {count(told.files, 'file')}{unread} · roadworthy {told.version}, edition {told.edition}"
    screen.line((name, "bold"), (commit, "dim"), (about, "dim"))


def _answer(screen: Screen, assessment: Assessment, view: View) -> None:
    lowest = assessment.lowest
    if lowest is None:
        words = f"No grade: no service and no workload was found. What was read: {found_instead(assessment)}."
        screen.text(words, indent=_COLUMN, label="Ship?", style="bold", label_style="bold")
        return
    answer, why = may_it_ship(lowest)
    screen.text(f"{answer}. {ended(why)}", indent=_COLUMN, label="Ship?", label_style=_ANSWER_STYLE[answer])
    services = sorted(assessment.services, key=lambda each: (each is not lowest, each.grade.height, each.name))
    shown_services = services if view.shows_all else services[:FIRST_SCREEN]
    widest = max(len(service.name) for service in shown_services)
    for number, service in enumerate(shown_services):
        screen.line(*_ladder(service, "" if number else "Ladder", min(widest, 24) if len(services) > 1 else 0))
    rest = Counter(_stands(service) for service in services[len(shown_services) :])
    if rest:
        told = ", ".join(f"{number} {where}" for where, number in sorted(rest.items()))
        screen.text(f"and {count(rest.total(), 'more service')}: {told}", indent=_COLUMN, style="dim")


def _stands(service: ServiceAssessment) -> str:
    reached = service.grade.reached
    return "below hygiene" if reached is None else f"on {reached.word}"


def _ladder(service: ServiceAssessment, label: str, width: int) -> list[tuple[str, str]]:
    rungs = [(f"{_rung(grade):<{_WIDTH[grade.rung]}}", _RUNG_STYLE[grade.status]) for grade in service.grade.rungs]
    head = (f"{label:<{_COLUMN - 1}}", "dim")
    score = service.score
    if width:
        name = (f"{shortened(service.name, width):<{width}}", "bold")
        number = f"{shown(score.overall):>4} {score.letter}" if isinstance(score, Score) else ""
        return [head, name, (f"{number:<7}", "bold"), *rungs]
    number = f" {shown(score.overall)} of 10, {score.letter}" if isinstance(score, Score) else ""
    return [head, *rungs, (number, "bold")]


def _rung(grade: RungGrade) -> str:
    criteria = ""
    if grade.criteria:
        asked = sum(each.standing is not Standing.NOT_APPLICABLE for each in grade.criteria)
        criteria = f" {grade.met}/{asked}" if asked else ""
    return f"{_MARK[grade.status]} {grade.rung.word}{criteria}"


def _first(screen: Screen, concern: Concern) -> None:
    finding = concern.first
    screen.line(
        (f"{'First':<{_COLUMN - 1}}", "bold"),
        (spot(finding.place), PLACE),
        (_more_places(concern), "dim"),
    )
    screen.text(ended(said(concern)), indent=_COLUMN)
    if finding.place.quote:
        screen.line(("│", "dim"), (finding.place.quote, "cyan"), indent=_COLUMN)
    owner = f" · {finding.owner}" if finding.owner else ""
    screen.line((f"{finding.rule} · {finding.severity.word} · {rung_of(finding)}{owner}", "dim"), indent=_COLUMN)
    _labelled(screen, "  why", page_part(finding.judgement, "why"))
    _labelled(screen, "  harm", harm(finding))
    _labelled(screen, "  how", fix(finding))
    _labelled(screen, "  also", listed(dict.fromkeys(related.rule for related in concern.related), 5))


def _short(screen: Screen, concern: Concern, label: str, view: View) -> None:
    finding = concern.first
    place, more = spot(finding.place), _more_places(concern)
    rank = f"{finding.rule} · {finding.severity.word} · {finding.rung.word}"
    head: list[str | tuple[str, str]] = [
        (f"{label:<{_COLUMN - 1}}", "bold"),
        (finding.priority.name, _SEVERITY_STYLE[finding.severity]),
        (place, PLACE),
        (more, "dim"),
    ]
    is_short = screen.fits(finding.priority.name, place, more, rank, indent=_COLUMN)
    screen.line(*head, (rank if is_short else "", "dim"))
    screen.text(ended(said(concern)), indent=_COLUMN + 3)
    if not is_short:
        screen.line((rank, "dim"), indent=_COLUMN + 3)
    if view.shows_all:
        for place in map(spot, concern.places[1:]):
            screen.line((f"also {place}", "dim"), indent=_COLUMN + 3)
        for related in concern.related:
            screen.line((f"with {related.rule}: {related.judgement.verdict.text}", "dim"), indent=_COLUMN + 3)
        screen.text(f"fix: {fix(finding)}", indent=_COLUMN + 3, style="dim")


def _rest(screen: Screen, assessment: Assessment, left: int, view: View) -> None:
    told = []
    if left > 0:
        priorities = [concern.first.priority.name for concern in assessment.concerns[-left:]]
        counts = ", ".join(f"{priorities.count(name)} {name}" for name in sorted(set(priorities)))
        told.append(f"{count(left, 'more finding')} ({counts})")
    if assessment.above_target:
        told.append(f"{len(assessment.above_target)} above the target")
    if told:
        screen.text(f"{'; '.join(told)}: --all shows them.", indent=_COLUMN, label="Rest")
    elif not assessment.concerns:
        met = len(assessment.met)
        asked = count(len(assessment.questions), "rule")
        screen.text(f"No open finding. {asked} asked; {count(met, 'verdict')} met.", indent=_COLUMN, label="Findings")
    if assessment.left_out:
        names = listed(question.name for question in assessment.left_out)
        screen.text(f"{count(len(assessment.left_out), 'rule')} left out: {names}.", indent=_COLUMN, label="Not asked")


def _next_rung(screen: Screen, assessment: Assessment) -> None:
    lowest = assessment.lowest
    if lowest is None or not lowest.steps:
        return
    rung = lowest.steps[-1].rung
    told = [f"{step.what} ({count(step.changes, 'place')})" for step in lowest.steps]
    screen.text(f"To pass {rung.word}: {listed(told, 4)}.", indent=_COLUMN, label="Next")


def _unclear(screen: Screen, assessment: Assessment, view: View) -> None:
    groups = folded(assessment.unclear)
    if not groups:
        return
    told = f"{count(len(assessment.unclear), 'verdict')} could not be told; [[answers]] in roadworthy.toml settle them."
    if not view.shows_all:
        told += f" The first: {ended(_question(groups[0]))} --all lists them."
    screen.text(told, indent=_COLUMN, label="Unclear")
    for group in groups if view.shows_all else ():
        screen.text(f"{group[0].question.name}: {_question(group)}", indent=_COLUMN + 3)


def _question(group: Sequence[Judgement]) -> str:
    return f"{sentence(group)} ({spot(group[0].verdict.place)})"


def _unread(screen: Screen, assessment: Assessment, view: View) -> None:
    unread = assessment.provenance.unread
    if not unread:
        return
    one = f"{spot(unread[0].place)} {unread[0].why}" if not view.shows_all else ""
    screen.text(
        f"{count(len(unread), 'place')} could not be read{': ' + one if one else ''}.", indent=_COLUMN, label="Not read"
    )
    for each in unread if view.shows_all else ():
        screen.text(f"{spot(each.place)} {each.why}", indent=_COLUMN + 3)


def _decisions(screen: Screen, assessment: Assessment, view: View) -> None:
    objected = list(objections(assessment))
    if objected and not view.shows_all:
        told = f"{ended(objected[0])} {f'{len(objected) - 1} more: --all shows them.' if objected[1:] else ''}"
        screen.text(told.strip(), indent=_COLUMN, label="Decided")
    for number, one in enumerate(objected if view.shows_all else ()):
        screen.text(ended(one), indent=_COLUMN, label="" if number else "Decided")
    if told := counted(assessment):
        names = listed(dict.fromkeys(finding.rule for finding in assessment.set_aside))
        screen.text(
            f"{told}: {names}.".replace(": ", " (", 1).replace(": ", "): ", 1), indent=_COLUMN, label="Set aside"
        )
        for finding in named(assessment) if view.shows_all else ():
            screen.text(f"{finding.rule} {spot(finding.place)}: {reason(finding)}", indent=_COLUMN + 3, style="dim")
    if told := of_baseline(assessment):
        screen.text(ended(told).replace("`", ""), indent=_COLUMN, label="Baseline")


def _labelled(screen: Screen, label: str, text: str) -> None:
    if text:
        screen.text(ended(text), indent=_COLUMN, label=label)


def _more_places(concern: Concern) -> str:
    more = len(concern.places) - 1
    return f"and {count(more, 'more place')}" if more > 0 else ""
