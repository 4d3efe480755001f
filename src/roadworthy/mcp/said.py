"""What an assessment says, in lines for an agent: findings, claims, changes, open questions."""

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from roadworthy.assessment import Assessment, Change, Concern, Finding, Keeping, Promise, Score, shown
from roadworthy.errors import UnknownName
from roadworthy.findings import Judgement
from roadworthy.grounding import Grounding, Standing, Statement, StatementKind
from roadworthy.mcp import asked
from roadworthy.mcp.budget import Once, Page, answer, listed
from roadworthy.model import Place
from roadworthy.report.claims import counts, headline
from roadworthy.report.saying import (
    all_places,
    count,
    ended,
    fix,
    folded,
    found_instead,
    harm,
    may_it_ship,
    page_part,
    rung_of,
    said,
    sentence,
    spot,
)

_SEVERITIES = ("high", "medium", "low")
MOST_TOGETHER = 6
"""Statements of a review that one line tells."""
MOST_OF_A_PROMISE = 160
"""Characters of a document's words."""


def overview(assessment: Assessment, page: Page) -> str:
    """May it ship, where each service stands and why, and the findings to work on first."""
    told = assessment.provenance
    head = [
        f"{told.name} at {told.commit[:12] or 'no commit'}: {count(told.files, 'file')}, {len(told.unread)} not read"
    ]
    if not assessment.services:
        head.append(f"no service or workload: no rung. Read: {found_instead(assessment)}")
    for service in sorted(assessment.services, key=lambda each: each.grade.height)[:8]:
        word, why = may_it_ship(service)
        score = service.score
        number = f"; score {shown(score.overall)}/10" if isinstance(score, Score) else ""
        head.append(f"service {service.name}: may it ship? {word}. {ended(why)} target {service.target.word}{number}")
        head += [f"  next: {step.what} ({count(step.changes, 'change')})" for step in service.steps[:3]]
    head.append(
        f"findings: {len(assessment.concerns)} ({len(assessment.findings)} places), "
        f"set aside {len(assessment.set_aside)}, cannot be told {len(assessment.unclear)} (tool `questions`)"
    )
    return answer(head, listed(assessment.concerns, page, _concerns(), "findings", head))


def findings(
    assessment: Assessment, page: Page, rule: str = "", path: str = "", severity: str = "", service: str = ""
) -> str:
    """The findings that fit, one a line, in the order to work on them."""
    if severity and severity not in _SEVERITIES:
        raise UnknownName("severity", severity, _SEVERITIES)
    names = [each.name for each in assessment.services]
    if service and service not in names:
        raise UnknownName("service", service, names)
    found = [
        each
        for each in assessment.concerns
        if rule in ("", each.first.rule)
        and severity in ("", each.first.severity.word)
        and (not service or service in each.services or not each.services)
        and (not path or any(_fits(place.path, path) for place in all_places(each)))
    ]
    head = count(len(found), "finding")
    if rule and not found:
        return answer(f"{head}; {asked.verdict(assessment, rule)}")
    return answer(head, listed(found, page, _concerns(), "findings", [head]))


def _fits(path: str, wanted: str) -> bool:
    plain = wanted.rstrip("/")
    return path == plain or path.startswith(plain + "/") or fnmatchcase(path, wanted)


def _concerns() -> Callable[[Concern], str]:
    """Says each finding; the same fix is said once."""
    once = Once()
    return lambda concern: _concern(concern, once)


def _concern(concern: Concern, once: Once) -> str:
    first = concern.first
    places = ", ".join(spot(place) for place in concern.places[:3])
    more = f" and {len(concern.places) - 3} more" if len(concern.places) > 3 else ""
    return (
        f"{first.fingerprint} {first.priority.name} {first.severity.word} {rung_of(first)} {first.rule} "
        f"at {places}{more}: {ended(said(concern))} Fix: {once(ended(fix(first)), f'as above ({first.rule}).')}"
    )


def finding(assessment: Assessment, fingerprint: str) -> str:
    """One finding in full: what stands there, how it comes about, what it does, how to mend it, what it cannot see."""
    every: Sequence[Finding] = (*assessment.findings, *assessment.above_target, *assessment.set_aside)
    given = fingerprint.strip()
    found = [each for each in every if given and each.fingerprint.startswith(given)]
    if not found:
        raise UnknownName("fingerprint", fingerprint, [each.fingerprint for each in every[:5]])
    one = found[0]
    judgement = one.judgement
    lines = [
        f"{one.fingerprint} {one.rule}: {sentence([judgement])}",
        f"place: {spot(one.place)}" + (f" │ {one.place.quote}" if one.place.quote else ""),
        f"also: {', '.join(spot(place) for place in judgement.verdict.also[:6])}" if judgement.verdict.also else "",
        f"rank: {one.priority.name} {one.severity.word} {rung_of(one)}; basis {judgement.basis.value}",
        f"service: {one.service}" if one.service else "",
        f"harm: {harm(one)}" if one.harm else "",
        f"set aside: by {one.waiver.by}, because {one.waiver.because}" if one.waiver else "",
    ]
    for part in ("why", "scenario", "impact", "detection", "fix", "monitoring", "blind_to", "source"):
        text = page_part(judgement, part)
        if text:
            lines.append(f"{part.replace('_', ' ')}: {text}")
    if patch := assessment.patches.get(one.fingerprint):
        for edit in patch.edits:
            lines += [
                f"--- {edit.path}:{edit.start}",
                *(f"-{line}" for line in edit.before),
                *(f"+{line}" for line in edit.after),
            ]
    return answer([line for line in lines if line])


def questions(assessment: Assessment, page: Page) -> str:
    """What could not be told, with the reason: reading the place may settle it, and an answer records it."""
    groups = sorted(folded(assessment.unclear), key=_weight)
    head = (
        f"{count(len(assessment.unclear), 'verdict')} could not be told, gravest first. Look at the place; if you can "
        "settle it, a person may record it under [[answers]] in roadworthy.toml."
    )
    return answer(head, listed(groups, page, _question, "questions", [head]))


def _weight(group: Sequence[Judgement]) -> tuple[int, Place]:
    first = group[0]
    return -first.question.severity.value, first.verdict.place


def _question(group: Sequence[Judgement]) -> str:
    places = ", ".join(dict.fromkeys(spot(each.verdict.place) for each in group[:4]))
    return f"{group[0].question.name} at {places}: {ended(sentence(group))}"


def strengths(assessment: Assessment) -> Iterable[str]:
    """What holds, with its places; each is named after the fault that it does not have."""
    for service in assessment.services:
        for strength in service.strengths:
            places = ", ".join(spot(place) for place in strength.places[:2])
            yield f"holds at {places}: {ended(strength.text)} (no {strength.question.name})"


def claims(assessment: Assessment, page: Page, document: str = "", verdict: str = "") -> str:
    """What the documents promise, each with its verdict and both places; what does not hold first."""
    known = [each.value for each in Keeping]
    if verdict and verdict not in known:
        raise UnknownName("verdict", verdict, known)
    whole = assessment.completeness
    order = (Keeping.CONTRADICTED, Keeping.PARTLY, Keeping.UNCLEAR, Keeping.CONFIRMED)
    found = [
        each
        for each in whole.promises
        if verdict in ("", each.keeping.value) and (not document or _fits(each.claim.place.path, document))
    ]
    found.sort(key=lambda each: (order.index(each.keeping), each.number))
    heads = [headline(whole), counts(whole)]
    return answer(heads, listed(found, page, _promise, "claims", heads))


def _promise(promise: Promise) -> str:
    also = promise.judgement.verdict.also if promise.judgement else ()
    beside = f" (see {', '.join(spot(place) for place in also[:2])})" if also else ""
    words = promise.claim.subject
    said_there = words if len(words) <= MOST_OF_A_PROMISE else words[: MOST_OF_A_PROMISE - 1] + "…"
    return f'{promise.keeping.value}: "{said_there}" at {spot(promise.claim.place)}: {ended(promise.why)}{beside}'


def change(assessment: Assessment, told: Change, page: Page) -> str:
    """New, worse and fixed since an earlier revision, and whether a rung was lost."""
    by_fingerprint = {each.fingerprint: each for each in (*assessment.findings, *assessment.above_target)}
    new = [by_fingerprint[each] for each in sorted(told.new) if each in by_fingerprint]
    worse = {each.fingerprint: each.why for each in told.worse}
    rungs = [
        f"service {each.name}: {_rung(each.then)} -> {_rung(each.now)}"
        for each in told.services
        if each.is_lower or each.is_higher
    ]
    return answer(
        f"since {told.since.name}: {len(told.new)} new, {len(worse)} worse, {len(told.fixed)} fixed, "
        f"{len(told.open)} still open",
        rungs,
        listed(sorted(new, key=lambda each: (each.priority, each.place)), page, _line, "new findings"),
        [f"worse: {_line(by_fingerprint[each])} It {why}." for each, why in worse.items() if each in by_fingerprint],
        [f"fixed: {each.rule} at {spot(each.place)}" for each in told.fixed[: page.size]],
    )


def _rung(stand: object) -> str:
    reached = getattr(stand, "reached", None)
    return "absent" if stand is None else "below hygiene" if reached is None else str(reached.word)


def _line(one: Finding) -> str:
    rank = f"{one.priority.name} {one.severity.word} {one.rule}"
    return f"{one.fingerprint} {rank} at {spot(one.place)}: {ended(sentence([one.judgement]))}"


_CHECKED = {
    StatementKind.LOCATION: "name lines that exist",
    StatementKind.FILE: "files there or missing as said",
    StatementKind.QUOTE: "quotes that stand there",
    StatementKind.AGREEMENT: "agree with a rule",
    StatementKind.REACHED: "name code that runs",
    StatementKind.COUNT: "counts",
    StatementKind.ARITHMETIC: "sums",
    StatementKind.FIGURE: "figures",
}


def grounding(told: Grounding, page: Page) -> str:
    """What of a review is refuted, then what cannot be told; what holds is counted by what was looked at."""
    refuted, open_, holds = (told.of(each) for each in (Standing.REFUTED, Standing.UNCLEAR, Standing.CONFIRMED))
    head = f"{len(refuted)} refuted, {len(open_)} unclear, {len(holds)} confirmed"
    kinds = [(sum(1 for one in holds if one.kind is kind), word) for kind, word in _CHECKED.items()]
    shown_kinds = ", ".join(f"{number} {word}" for number, word in kinds if number)
    beyond = "A line that exists does not prove what is said of it: what no rule judges stays yours to read."
    heads = [f"{head}{f': {shown_kinds}' if shown_kinds else ''}.", beyond] if holds else [head]
    lines = listed(_together([*refuted, *open_]), page, _statement, "statements", heads)
    return answer(heads, lines, [f"not read: {each}" for each in told.skipped[:5]])


def _together(statements: Sequence[Statement]) -> list[list[Statement]]:
    """What cannot be told for the same reason is one entry; each refuted statement has its own."""
    groups: dict[tuple[str, ...], list[Statement]] = {}
    for number, one in enumerate(statements):
        key = (str(number),) if one.is_refuted else (one.kind.value, one.why)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _statement(group: Sequence[Statement]) -> str:
    first = group[0]
    see = f" See {', '.join(spot(place) for place in first.evidence[:2])}" if first.evidence and len(group) == 1 else ""
    says = "; ".join(f"{one.says} (line {one.place.start})" for one in group[:MOST_TOGETHER])
    more = f" and {len(group) - MOST_TOGETHER} more" if len(group) > MOST_TOGETHER else ""
    return f"{first.standing.value}: {says}{more}: {ended(first.why)}{see}"
