"""The maturity report: where a service stands on the ladder, what holds it there, and what to do first."""

from collections.abc import Iterable, Sequence

from roadworthy.assessment import (
    Assessment,
    Concern,
    CriterionGrade,
    Finding,
    RungGrade,
    RungStatus,
    Score,
    ServiceAssessment,
    Standing,
    shown,
)
from roadworthy.ladder import EVIDENCE, Rung
from roadworthy.report.console import View
from roadworthy.report.document import (
    MOST_LISTED,
    MOST_PLACES,
    capital,
    place_of,
    places,
    provenance,
    table,
    title,
)
from roadworthy.report.escape import code, markdown, prose
from roadworthy.report.saying import (
    article,
    category,
    count,
    ended,
    fix,
    folded,
    found_instead,
    harm,
    listed,
    page_part,
    rung_of,
    said,
    sentence,
)

_STATUS = {
    RungStatus.PASSED: "✅ passed",
    RungStatus.PARTLY: "⚠️ partly",
    RungStatus.FAILED: "❌ failed",
    RungStatus.LOCKED: "🔒 locked",
}
_STANDING = {
    Standing.MET: "✅ met",
    Standing.UNMET: "❌ unmet",
    Standing.UNCLEAR: "❔ unclear",
    Standing.NOT_APPLICABLE: "➖ not applicable",
}


def render(assessment: Assessment, view: View) -> str:
    """The whole document; a part of which there is no evidence says so in its place."""
    parts = [title("Maturity assessment", assessment)]
    if not assessment.services:
        parts += [_ungraded(assessment), _findings(assessment.concerns, assessment)]
    elif len(assessment.services) > 1:
        parts.append(_overview(assessment.services))
    for service in assessment.services:
        parts += _service(service, assessment)
    parts += [_unclear(assessment), _decided(assessment), provenance(assessment)]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _ungraded(assessment: Assessment) -> str:
    return (
        "## Maturity status\n\nNo service and no workload was found, so there is no rung to stand on and no score. "
        f"What was read: {markdown(found_instead(assessment))}.\n\n"
        + table(
            ("Rung", "Status", "Summary"),
            [(_rung_name(rung), "not graded", "nothing is served here") for rung in Rung],
        )
    )


def _overview(services: Sequence[ServiceAssessment]) -> str:
    rows = []
    for service in services:
        reached = service.grade.reached
        score = service.score
        rows.append(
            (
                markdown(service.name),
                service.tier.value,
                reached.word if reached is not None else "below hygiene",
                service.target.word,
                f"{shown(score.overall)} ({score.letter})" if isinstance(score, Score) else "none",
            )
        )
    return "## Services\n\n" + table(("Service", "Tier", "Stands on", "Target", "Score"), rows)


def _service(service: ServiceAssessment, assessment: Assessment) -> list[str]:
    name = f": {markdown(service.name)}" if len(assessment.services) > 1 else ""
    upcoming = service.grade.upcoming
    return [
        f"## Maturity status{name}\n\n{_status(service)}",
        _immediate(service),
        _hygiene(service, assessment),
        _next(service.grade.of(upcoming)) if upcoming else _next_after_hygiene(service),
        _preview(service),
        _findings(service.concerns, assessment),
        _good(service),
    ]


def _status(service: ServiceAssessment) -> str:
    rows = [(_rung_name(grade.rung), _STATUS[grade.status], prose(capital(grade.why))) for grade in service.grade.rungs]
    score = service.score
    if isinstance(score, Score):
        pillars = ", ".join(f"{mean.of.word} {shown(mean.value)}" for mean in score.pillars)
        cap = f", capped at {shown(score.cap)} by {score.capped_by.word}" if score.cap and score.capped_by else ""
        number = f"Score {shown(score.overall)} of 10 ({score.letter}, {score.band}){cap}: {pillars}."
    else:
        number = f"Not scored: {score.why}."
    target = f"{article(service).capitalize()}: it is asked for {service.target.word}."
    return table(("Rung", "Status", "Summary"), rows) + f"\n\n{markdown(target)} {markdown(number)}"


def _immediate(service: ServiceAssessment) -> str:
    if not service.concerns:
        step = service.steps[0].what if service.steps else ""
        rest = f" What unlocks the next rung: {markdown(step)}." if step else ""
        return f"**Immediate action:** none; no finding is open.{rest}"
    finding = service.concerns[0].first
    why = f" ({markdown(harm(finding))})" if finding.harm else ""
    return (
        f"**Immediate action:** {ended(prose(fix(finding)))} At {place_of(finding.place)}: "
        f"{ended(prose(said(service.concerns[0])))} {ended(prose(page_part(finding.judgement, 'impact')))}{why}"
    )


def _hygiene(service: ServiceAssessment, assessment: Assessment) -> str:
    concerns = [concern for concern in service.concerns if concern.first.rung is Rung.HYGIENE]
    if not concerns:
        asked = sum(judgement.service in (service.name, "") for judgement in assessment.judgements)
        return f"## Hygiene\n\nNone found. {count(asked, 'verdict')} were asked the three questions."
    rows = [
        (
            concern.first.severity.word,
            rung_of(concern.first),
            category(concern.first.judgement.question),
            places(concern.places),
            f"{ended(prose(said(concern)))} {markdown(harm(concern.first))}",
            ended(prose(fix(concern.first))),
        )
        for concern in concerns
    ]
    return "## Hygiene\n\n" + table(("Severity", "Rung", "Category", "Location", "Finding", "Recommendation"), rows)


def _next_after_hygiene(service: ServiceAssessment) -> str:
    """Where hygiene is what comes next, the first rung with criteria is opened; at the top there is none."""
    if service.grade.upcoming is None:
        return "## Next rung\n\nThe highest rung is reached."
    return _next(service.grade.of(Rung.FOUNDATIONS))


def _next(grade: RungGrade) -> str:
    lines = [f"## Rung {int(grade.rung)}, {grade.rung.word}: its criteria"]
    lines += [_criterion(each) for each in grade.criteria]
    high = [each for each in grade.open if each.question.criterion is None]
    if high:
        names = listed(dict.fromkeys(each.question.name for each in high), 5)
        lines.append(f"Beside its criteria, high findings of this rung hold it back: {markdown(names)}.")
    return "\n\n".join(lines)


def _criterion(grade: CriterionGrade) -> str:
    asked = len(grade.met) + len(grade.unmet) + len(grade.unclear)
    evidence = EVIDENCE[grade.criterion]
    head = f"- {_STANDING[grade.standing]}: **{capital(grade.criterion)}**"
    if grade.standing is Standing.NOT_APPLICABLE:
        return f"{head} — {markdown(grade.why)}. Looked for: {markdown(evidence.shows)}."
    lines = [f"{head} — {len(grade.met)} of {count(asked, 'verdict')} met."]
    if not asked:
        lines.append(f"  - {markdown(grade.why)}")
    for mark, judgements in (("✗", grade.unmet), ("?", grade.unclear), ("✓", grade.met)):
        for group in folded(judgements)[: MOST_PLACES if mark != "✓" else 2]:
            where = places([each.verdict.place for each in group])
            also = " This is a hygiene finding, too (see above)." if any(each.verdict.harm for each in group) else ""
            lines.append(f"  - {mark} {where} {ended(prose(sentence(group)))}{also if mark == '✗' else ''}")
    if grade.settle:
        lines.append(f"  - To settle: {markdown(grade.settle)}")
    return "\n".join(lines)


def _preview(service: ServiceAssessment) -> str:
    upcoming = service.grade.upcoming
    if upcoming is None:
        return ""
    above = [grade for grade in service.grade.rungs if grade.rung > max(upcoming, Rung.FOUNDATIONS)]
    if not above:
        return "## Higher rungs: preview\n\nThere is no rung above."
    parts = ["## Higher rungs: preview"]
    for grade in above:
        told = "; ".join(f"{each.criterion} ({_STANDING[each.standing].partition(' ')[2]})" for each in grade.criteria)
        parts.append(f"**Rung {int(grade.rung)}, {grade.rung.word}**: {markdown(told)}.")
    return "\n\n".join(parts)


def _findings(concerns: Sequence[Concern], assessment: Assessment) -> str:
    if not concerns:
        asked = count(len(assessment.questions), "rule")
        return f"## Findings\n\nNone found. {asked} asked; {count(len(assessment.met), 'verdict')} met."
    rows = [
        (
            f"{number} · {concern.first.priority.name} {concern.first.priority.horizon}",
            concern.first.severity.word,
            rung_of(concern.first),
            category(concern.first.judgement.question),
            places(concern.places),
            _finding(concern),
            f"{ended(prose(fix(concern.first)))} ({code(concern.first.rule)})",
        )
        for number, concern in enumerate(concerns, 1)
    ]
    head = ("Priority", "Severity", "Rung", "Category", "Location", "Finding", "Recommendation")
    above = assessment.above_target
    rest = f"\n\n{count(len(above), 'finding')} above the target not listed: `--all` lists them." if above else ""
    return "## Findings\n\n" + table(head, rows) + rest


def _finding(concern: Concern) -> str:
    quote = concern.first.place.quote
    related = _related(concern.related)
    return ended(prose(said(concern))) + (f" {code(quote)}" if quote else "") + related


def _related(findings: Iterable[Finding]) -> str:
    """What else stands in the same place, each with its rule and severity."""
    texts = dict.fromkeys(
        f"{prose(finding.judgement.verdict.text)} ({code(finding.rule)}, {finding.severity.word})"
        for finding in findings
    )
    return f" Also: {'; '.join(texts)}." if texts else ""


def _good(service: ServiceAssessment) -> str:
    if not service.strengths:
        return "## What is good\n\nNone found: no rule that matters was answered with met everywhere it was asked."
    lines = [
        f"- {ended(prose(strength.text))} {places(strength.places)} "
        f"({code(strength.question.name)}, {strength.judgements[0].basis})"
        for strength in service.strengths
    ]
    return "## What is good\n\n" + "\n".join(lines)


def _unclear(assessment: Assessment) -> str:
    groups = folded(assessment.unclear)
    if not groups:
        return ""
    lines = [
        f"- {code(group[0].question.name)} {places([each.verdict.place for each in group])}: "
        f"{ended(prose(sentence(group)))}"
        for group in groups[:MOST_LISTED]
    ]
    more = f"\n- and {len(groups) - MOST_LISTED} more" if len(groups) > MOST_LISTED else ""
    told = f"{count(len(assessment.unclear), 'verdict')} could not be told; an answer in `roadworthy.toml` settles one."
    return f"## Unclear\n\n{told}\n\n" + "\n".join(lines) + more


def _decided(assessment: Assessment) -> str:
    lines = []
    for finding in assessment.set_aside:
        if (waiver := finding.waiver) is not None:
            lines.append(
                f"- {code(finding.rule)} {place_of(finding.place)}: set aside by "
                f"{markdown(waiver.by or 'nobody named')} until {waiver.until.isoformat()}: "
                f"{ended(markdown(waiver.because))}"
            )
    lines += [
        f"- {code(each.rule)}: decided until {each.until.isoformat()}, which is past; it counts again."
        for each in assessment.expired
    ]
    lines += [f"- {code(each.rule)}: a decision that fits nothing." for each in assessment.unused]
    return "## Set aside\n\n" + "\n".join(lines) if lines else ""


def _rung_name(rung: Rung) -> str:
    return f"{int(rung)} {rung.word}"
