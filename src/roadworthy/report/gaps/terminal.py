"""The gaps report on one screen."""

from roadworthy.assessment import Assessment, Change, Completeness, Gap, Keeping
from roadworthy.ladder import Severity
from roadworthy.report.claims import counts, headline, nothing
from roadworthy.report.console import View
from roadworthy.report.gaps.words import about, alternatives, missing_documents, remaining
from roadworthy.report.saying import sentence, spot
from roadworthy.report.screen import PLACE, Screen

FIRST_SCREEN = 6
"""Issues that the first screen shows."""

_COLUMN = 10
_BAR = 20
_SEVERITY = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "dim"}


def render(assessment: Assessment, view: View, change: Change | None = None) -> str:
    """Completeness, a bar for each category, the gravest issues with both sides; with `shows_all` every issue."""
    screen = Screen(view)
    whole = assessment.completeness
    told = assessment.provenance
    commit = f"at {told.commit[:10]}" if told.commit else ""
    screen.line((told.name.partition("@")[0] or "the repository", "bold"), (commit, "dim"))
    screen.gap()
    screen.line((headline(whole), "bold"))
    screen.text(counts(whole) if whole.promises else nothing(assessment), indent=0, style="dim")
    screen.gap()
    _categories(screen, whole)
    issues = assessment.gaps if view.shows_all else assessment.gaps[:FIRST_SCREEN]
    for gap in issues:
        screen.gap()
        _issue(screen, gap)
    screen.gap()
    hidden = len(assessment.gaps) - len(issues)
    rest = f"; {hidden} not shown, --all lists them" if hidden else ""
    screen.text(f"{remaining(assessment)}{rest}.", indent=_COLUMN, label="Issues", label_style="bold")
    missing = missing_documents(assessment)
    if missing:
        screen.text("; ".join(text for text, _ in missing) + ".", indent=_COLUMN, label="Documents")
    if change is not None:
        words = f"{len(change.fixed)} fixed, {len(change.new)} new, {len(change.open)} still open"
        screen.text(f"{words} since {change.since.name}.", indent=_COLUMN, label="Change")
    screen.text(
        "--report gaps --format markdown writes the whole document; `roadworthy claims` lists every claim.",
        indent=_COLUMN,
        label="More",
    )
    return screen.written()


def _categories(screen: Screen, whole: Completeness) -> None:
    groups = whole.by_category()
    widest = max((len(name) for name, _ in groups), default=0)
    for name, part in groups:
        if part.share is None:
            screen.line((f"{name:<{widest}}", ""), (f"{'·' * _BAR}  unclear: {len(part.promises)}", "dim"))
            continue
        filled = int(part.share * _BAR)
        style = "green" if part.share == 1 else "yellow" if part.share >= 1 / 2 else "red"
        bar = "█" * filled + "░" * (_BAR - filled)
        unclear = part.count(Keeping.UNCLEAR)
        beside = f"· {unclear} unclear" if unclear else ""
        share = (f"{part.percent:>7}", "bold")
        screen.line((f"{name:<{widest}}", ""), (bar, style), share, (part.division, ""), (beside, "dim"))


def _issue(screen: Screen, gap: Gap) -> None:
    screen.line(
        (f"#{gap.number:<{_COLUMN - 2}}", "bold"),
        (gap.severity.word, _SEVERITY[gap.severity]),
        (f"· {gap.manner} · {about(gap)} · {gap.first.rule}", "dim"),
    )
    alike = [each.judgement for each in gap.findings if each.rule == gap.first.rule]
    screen.text(sentence(alike) + ".", indent=_COLUMN)
    for label, given in (("  says", gap.says), ("  code", gap.does)):
        for place in given[:2]:
            screen.line((f"{label:<{_COLUMN - 1}}", "dim"), (spot(place), PLACE))
            if place.quote:
                screen.line(("│", "dim"), (place.quote, "cyan"), indent=_COLUMN)
            label = ""
    if gap.says and not gap.does:
        screen.line((f"{'  code':<{_COLUMN - 1}}", "dim"), ("nothing that answers to it", "dim"))
    screen.text(alternatives(gap)[0], indent=_COLUMN, label="  fix")
