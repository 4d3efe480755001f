"""What every report says of decisions: what is set aside, by whom, and which decisions do not count."""

from collections.abc import Iterator

from roadworthy.assessment import Assessment, Finding
from roadworthy.findings import Basis, Judgement
from roadworthy.model.waiver import Origin
from roadworthy.report.saying import count, ended, spot

_WHERE = {Origin.CONFIG: "in the config", Origin.INLINE: "in the code", Origin.BASELINE: "in the baseline"}


def counted(assessment: Assessment) -> str:
    """How much is set aside, and where that was decided; "" where nothing is."""
    aside = assessment.set_aside
    if not aside:
        return ""
    origins = [finding.waiver.origin for finding in aside if finding.waiver is not None]
    parts = [f"{origins.count(origin)} {where}" for origin, where in _WHERE.items() if origin in origins]
    return f"{count(len(aside), 'finding')} set aside: {', '.join(parts)}"


def named(assessment: Assessment) -> tuple[Finding, ...]:
    """What somebody set aside one by one; what a baseline holds is counted, not listed."""
    return tuple(each for each in assessment.set_aside if each.waiver and each.waiver.origin is not Origin.BASELINE)


def reason(finding: Finding) -> str:
    """Who set it aside, until when and why."""
    waiver = finding.waiver
    if waiver is None:
        return ""
    return f"set aside by {waiver.by or 'nobody named'} until {waiver.until.isoformat()}: {ended(waiver.because)}"


def status(finding: Finding) -> str:
    """Where it was set aside, in a word; "" while it is open."""
    return "" if finding.waiver is None else finding.waiver.origin.value


def of_baseline(assessment: Assessment) -> str:
    """What became of the findings that were there before; "" without a baseline."""
    baseline = assessment.baseline
    if baseline is None:
        return ""
    head = f"{baseline.name} holds {count(baseline.entries, 'entry', 'entries')}"
    if baseline.void:
        return f"{head}, and none counts: {baseline.void}"
    if baseline.is_foreign:
        return (
            f"{head} and none of them fits: {baseline.elsewhere} name files that are not here; it looks like that of "
            "another repository"
        )
    gone = len(baseline.gone)
    shrink = "; `roadworthy baseline` takes those out" if gone else ""
    return f"{head}: {baseline.open} still found, {gone} no longer{shrink}"


def objections(assessment: Assessment) -> Iterator[str]:
    """Decisions that do not count, each in one sentence without a full stop."""
    for refused in assessment.refused:
        where = f" at {spot(refused.place)}" if refused.place is not None else ""
        yield f"{refused.what[:1].upper()}{refused.what[1:]}{where} does not count: {refused.why}"
    for past in assessment.expired:
        day = past.until.isoformat()
        yield f"The decision on {past.rule}{_of(past)} held until {day}; what it spoke of counts again"
    for unused in assessment.unused:
        lines = getattr(unused, "lines", (0, 0))
        where = f" to begin on line {lines[0]}" if lines[0] else ""
        where += f" to {lines[1]}" if lines[1] > lines[0] else ""
        yield f"The decision on {unused.rule}{_of(unused)} fits nothing that was found{where}"
    for each in assessment.reranked:
        way = "lowered" if each.now < each.was else "raised"
        yield f"The severity of {each.rule} is {way} from {each.was.word} to {each.now.word}: {each.because}"


def declared(assessment: Assessment) -> tuple[Judgement, ...]:
    """Verdicts that stand on somebody's word."""
    return tuple(each for each in assessment.judgements if each.basis is Basis.DECLARED)


def in_a_line(assessment: Assessment) -> str:
    """All of it in one line, for forms that have no room; "" where nothing was decided."""
    told = [counted(assessment)]
    words = {"refused": len(assessment.refused), "expired": len(assessment.expired)}
    told += [f"{count(number, 'decision')} {what}" for what, number in words.items() if number]
    return "; ".join(one for one in told if one)


def _of(decision: object) -> str:
    place, path = getattr(decision, "place", None), getattr(decision, "path", "")
    if place is not None:
        return f" at {spot(place)}"
    return f" in {path}" if path else ""
