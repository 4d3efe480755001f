"""The gaps report as a document."""

from collections.abc import Iterable

from roadworthy.assessment import Assessment, Change, Completeness, Finding, Gap, Keeping, Priority, Promise
from roadworthy.findings import Manner
from roadworthy.ladder import Rung, Severity
from roadworthy.model import Document, Place
from roadworthy.report.claims import counts, headline, nothing
from roadworthy.report.console import View
from roadworthy.report.document import MOST_LISTED, capital, place_of, places, provenance, table, title
from roadworthy.report.escape import code, markdown, prose
from roadworthy.report.gaps.words import (
    CAVEATS,
    LOOKED_FOR,
    about,
    alternatives,
    missing_documents,
    remaining,
    snippet,
    steps,
    suitable,
)
from roadworthy.report.saying import count, ended, listed, page_part, sentence

_MARK = {Keeping.CONFIRMED: "✅", Keeping.PARTLY: "⚠️", Keeping.CONTRADICTED: "❌", Keeping.UNCLEAR: "❔"}
_LANGUAGES = {"py": "python", "yml": "yaml", "yaml": "yaml", "json": "json", "sh": "sh", "js": "javascript", "ts": "ts"}
_QUOTES = 4


def render(assessment: Assessment, view: View, change: Change | None = None) -> str:
    """The whole document; a part of which there is no evidence says so in its place."""
    whole = assessment.completeness
    parts = [
        title("Issues and gaps report", assessment),
        _scope(assessment),
        _summary(whole),
        *_issues(assessment),
        _documents(assessment),
        _categories(assessment),
        _tests(assessment),
        _since(change),
        _priorities(assessment),
        _closing(assessment),
        _skipped(whole),
        provenance(assessment),
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _scope(assessment: Assessment) -> str:
    whole = assessment.completeness
    if not whole.promises:
        return f"Documents compared with code: {markdown(nothing(assessment))}"
    read = count(len(assessment.system.documents), "document")
    holding = len(whole.by_document())
    return (
        f"{read} read, {holding} of them with claims that can be checked. "
        f"{count(len(whole.promises), 'claim')} compared with the code, images, manifests, pipelines, metrics and "
        f"settings that were read; {len(whole.skipped):,} more skipped, because they promise nothing of the "
        "project as it stands."
    )


def _summary(whole: Completeness) -> str:
    share = f"{whole.percent}: {whole.division}" if whole.share is not None else "not enough evidence"
    rows = [
        f"- **Overall completeness**: {share}",
        f"- **Claims checked**: {len(whole.promises):,}",
        f"- **Confirmed**: {whole.count(Keeping.CONFIRMED):,}",
        f"- **Partly true**: {whole.count(Keeping.PARTLY):,} (each counts one half)",
        f"- **Contradicted**: {whole.count(Keeping.CONTRADICTED):,}",
        f"- **Unclear**: {whole.count(Keeping.UNCLEAR):,} (never part of the percentage)",
    ]
    return "## Executive summary\n\n" + "\n".join(rows)


def _issues(assessment: Assessment) -> list[str]:
    found = assessment.gaps
    confirmed = assessment.completeness.count(Keeping.CONFIRMED)
    parts = []
    for severity in sorted(Severity, reverse=True):
        group = [gap for gap in found if gap.severity is severity]
        parts.append(f"## {capital(severity.word)} severity issues")
        if not group:
            parts.append(f"None found. {count(confirmed, 'claim')} confirmed.")
        parts += [_issue(gap) for gap in group]
    return parts


def _issue(gap: Gap) -> str:
    first = gap.first
    question = first.judgement.question
    lines = [
        f"### Issue #{gap.number}: {prose(sentence([each.judgement for each in _alike(gap)]))}",
        f"- Severity: {gap.severity.word}\n- Category: {markdown(about(gap))}\n- Status: {gap.manner}\n"
        f"- Location: {_location(gap)}\n- Identity: {code(gap.identity)}",
        f"**Description**: {' '.join(ended(prose(text)) for text in _texts(gap))}",
    ]
    if gap.manner is Manner.PARTIAL:
        lines.append(f"**Missing parts**: {ended(prose(first.judgement.verdict.text))}")
    lines += _quotes("Documentation says", gap.says)
    lines += _quotes("The code has" if gap.says else "As it stands", gap.does)
    if gap.says and not gap.does:
        lines.append("**The code has**: nothing that answers to it.")
    lines.append(f"**Problem**: {ended(prose(page_part(first.judgement, 'why')))}")
    if question.page.impact:
        lines.append(f"**Impact**: {ended(prose(page_part(first.judgement, 'impact')))}")
    ways = alternatives(gap)
    fixes = "\n".join(f"{number}. {ended(prose(capital(way)))}" for number, way in enumerate(ways, 1))
    lines.append("**Recommended fix**:" + (" either\n\n" if len(ways) > 1 else "\n\n") + fixes)
    if paste := snippet(gap):
        lines.append(_fenced(paste))
    rules = dict.fromkeys(finding.rule for finding in gap.findings)
    lines.append(f"Said by {', '.join(code(rule) for rule in rules)}.")
    return "\n\n".join(lines)


def _location(gap: Gap) -> str:
    if gap.says and gap.does:
        return f"{places(gap.says)} versus {places(gap.does)}"
    if gap.says:
        return f"promised in {places(gap.says)}, found nowhere"
    return places(gap.does) or "the repository"


def _alike(gap: Gap) -> list[Finding]:
    """The findings of the gravest one's rule: what the heading speaks of."""
    return [each for each in gap.findings if each.rule == gap.first.rule]


def _texts(gap: Gap) -> list[str]:
    """What is wrong, each subject once; at most as many as a reader takes in."""
    said = dict.fromkeys(f"{each.judgement.verdict.subject} {each.judgement.verdict.text}" for each in gap.findings)
    every = [*said]
    rest = f"And {len(every) - MOST_LISTED} more like it" if len(every) > MOST_LISTED else ""
    return [*every[:MOST_LISTED], rest] if rest else every


def _quotes(label: str, given: Iterable[Place]) -> list[str]:
    """Each place with its line, in the language of its file."""
    with_quote = [place for place in given if place.quote]
    parts = []
    for place in with_quote[:_QUOTES]:
        language = _LANGUAGES.get(place.path.rpartition(".")[2], "")
        parts.append(f"**{label}** ({place_of(place)}):\n\n{_fenced(place.quote, language)}")
    if len(with_quote) > _QUOTES:
        parts.append(f"And {len(with_quote) - _QUOTES} more places.")
    return parts


def _fenced(text: str, language: str = "") -> str:
    """A block that ends where it should, whatever the text holds."""
    fence = "```"
    while fence in text:
        fence += "`"
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    return f"{fence}{language}\n{shown}\n{fence}"


def _documents(assessment: Assessment) -> str:
    by_document = dict(assessment.completeness.by_document())
    read = {document.file: document for document in assessment.system.documents}
    rows = [(code(path), _kind(read.get(path)), *_figures(part)) for path, part in by_document.items()]
    silent = sorted(set(read) - set(by_document))
    lines = ["## Documents", "### Present documentation"]
    if rows:
        lines.append(table(("Document", "Kind", "Claims", "Hold", "Share"), rows[:MOST_LISTED]))
    else:
        lines.append(markdown(nothing(assessment)))
    if len(rows) > MOST_LISTED:
        lines.append(f"And {len(rows) - MOST_LISTED} more with claims.")
    if rows and silent:
        lines.append(f"{count(len(silent), 'document')} without a claim: {listed(map(code, silent), MOST_LISTED)}.")
    missing = missing_documents(assessment)
    lines.append("### Missing documentation")
    if missing:
        told = [f"- ❌ {ended(prose(capital(text)))} {places(given)}" for text, given in missing]
        lines.append("\n".join(line.rstrip() for line in told))
    else:
        lines.append(f"None found. Looked for: {LOOKED_FOR}.")
    return "\n\n".join(lines)


def _kind(document: Document | None) -> str:
    return document.kind if document else "code"


def _figures(part: Completeness) -> tuple[str, str, str]:
    return str(len(part.promises)), str(part.count(Keeping.CONFIRMED)), part.percent


def _categories(assessment: Assessment) -> str:
    parts = ["## Claims by category"]
    groups = assessment.completeness.by_category()
    if not groups:
        parts.append("None found: no claim.")
    for name, part in groups:
        share = f"{part.percent}, {part.division}" if part.share is not None else "not enough evidence"
        parts.append(f"### {markdown(name)}: {share}")
        shown = sorted(part.promises, key=_weight)
        lines = [_item(promise) for promise in shown[:MOST_LISTED]]
        if len(shown) > MOST_LISTED:
            rest = Completeness(tuple(shown[MOST_LISTED:]))
            lines.append(f"- and {markdown(counts(rest).partition(';')[0])} more")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _weight(promise: Promise) -> tuple[int, int]:
    """What does not hold first."""
    order = (Keeping.CONTRADICTED, Keeping.PARTLY, Keeping.CONFIRMED, Keeping.UNCLEAR)
    return order.index(promise.keeping), promise.number


def _item(promise: Promise) -> str:
    claim = promise.claim
    shown = promise.judgement.verdict.also if promise.judgement else ()
    beside = f" ({places(shown[:2])})" if shown else ""
    status = f", {promise.manner}" if promise.manner else ""
    return (
        f"- {_MARK[promise.keeping]} {code(claim.subject)}: {promise.keeping}{status}; "
        f"{ended(prose(promise.why))} {place_of(claim.place)}{beside}"
    )


def _tests(assessment: Assessment) -> str:
    tests = assessment.system.tests
    if not tests:
        return "## Tests\n\nNone found: no test file."
    total = sum(test.tests for test in tests)
    rows = [(code(test.file), test.kind, str(test.tests) if test.tests else "not counted") for test in tests]
    more = f"\n\nAnd {len(rows) - MOST_LISTED} more files." if len(rows) > MOST_LISTED else ""
    told = f"{count(total, 'test')} in {count(len(tests), 'file')}; how much of the code they reach is not read."
    return f"## Tests\n\n{told}\n\n" + table(("File", "Kind", "Tests"), rows[:MOST_LISTED]) + more


def _since(change: Change | None) -> str:
    if change is None:
        return "## Fixed since the last report\n\nNo input: no earlier report or commit was given (`--since`)."
    since = change.since
    commit = f" (commit {code(since.commit[:12])} of {since.commit_date[:10]})" if since.commit else ""
    head = (
        f"## Fixed since {markdown(since.name)}\n\nCompared with the earlier report{commit}: "
        f"{len(change.fixed)} fixed, {len(change.new)} new, {len(change.open)} still open."
    )
    lines = [f"- ✅ {place_of(each.place)} {ended(prose(each.text))} ({code(each.rule)})" for each in change.fixed]
    more = [f"- and {len(lines) - MOST_LISTED} more"] if len(lines) > MOST_LISTED else []
    return head + ("\n\n" + "\n".join([*lines[:MOST_LISTED], *more]) if lines else "")


def _priorities(assessment: Assessment) -> str:
    parts = ["## Priorities"]
    for name, wanted in steps():
        group = [gap for gap in assessment.gaps if min(each.priority for each in gap.findings) in wanted]
        parts.append(f"### {name}")
        if not group:
            parts.append(f"None found: nothing open at {' or '.join(each.name for each in wanted)}.")
            continue
        lines = [
            f"{number}. **{_priority(gap).name}** {ended(prose(alternatives(gap)[0]))} (Issue #{gap.number})"
            for number, gap in enumerate(group[:MOST_LISTED], 1)
        ]
        if len(group) > MOST_LISTED:
            lines.append(f"\nAnd {len(group) - MOST_LISTED} more.")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _priority(gap: Gap) -> Priority:
    return min(each.priority for each in gap.findings)


def _closing(assessment: Assessment) -> str:
    rung = _rung(assessment.reached) if assessment.is_graded else "no service was found, so there is no rung"
    lines = [
        f"## Summary\n\n{markdown(headline(assessment.completeness))}. {capital(rung)}. What remains: "
        f"{remaining(assessment)}.",
        f"{suitable(assessment)} Caveats for whoever takes it as it is:",
    ]
    caveats = [gap for gap in assessment.gaps if _priority(gap) in (Priority.P0, Priority.P1) or gap.says]
    if caveats:
        lines.append(
            "\n".join(
                f"{number}. {ended(prose(_texts(gap)[0]))} (Issue #{gap.number})"
                for number, gap in enumerate(caveats[:CAVEATS], 1)
            )
        )
        if len(caveats) > CAVEATS:
            lines.append(f"And {len(caveats) - CAVEATS} more issues above.")
    else:
        lines.append("None found: no contradicted claim, and nothing open at P0 or P1.")
    return "\n\n".join(lines)


def _rung(reached: Rung | None) -> str:
    return f"it stands on rung {int(reached)}, {reached.word}" if reached is not None else "it stands below hygiene"


def _skipped(whole: Completeness) -> str:
    if not whole.skipped:
        return ""
    reasons: dict[str, list[Place]] = {}
    for claim in whole.skipped:
        reasons.setdefault(claim.skipped, []).append(claim.place)
    lines = [
        f"- {len(found):,} {markdown(why)}: {places(found[:2])}"
        for why, found in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return "## Read and not counted\n\n" + "\n".join(lines)
