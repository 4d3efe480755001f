"""The gaps report: what the documents promise, what of it is true, and what to do about the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from roadworthy.assessment import Assessment, Change, Completeness, Gap, Keeping
from roadworthy.findings import Manner
from roadworthy.ladder import Severity
from roadworthy.model import Place
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Bar,
    Bars,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Paper,
    Paragraph,
    Part,
    Spot,
    Strong,
    Table,
    Text,
    spots,
    words,
)
from roadworthy.report.claims import headline, nothing
from roadworthy.report.papers import frame
from roadworthy.report.papers.frame import MOST_LISTED
from roadworthy.report.papers.gap import (
    CAVEATS,
    alternatives,
    priority_of,
    remaining,
    standing_on,
    steps,
    suitable,
    what_is_wrong,
)
from roadworthy.report.papers.gaps_data import data
from roadworthy.report.papers.issues import in_short, issue
from roadworthy.report.papers.promises import category_status, documents
from roadworthy.report.saying import capital, count, ended

MOST_ISSUES = 60
"""Issues that are told whole; the others in a line each. JSON holds all."""


def paper(assessment: Assessment, change: Change | None = None) -> Paper:
    """The whole document; a part of which there is no evidence says so in its place."""
    made = frame.paper("gaps", "Issues and gaps report", assessment, *_parts(assessment, change))
    return replace(made, data=data(assessment, change))


def _parts(assessment: Assessment, change: Change | None) -> Iterator[Part]:
    yield _scope(assessment)
    yield _summary(assessment.completeness)
    yield _issues(assessment)
    yield from documents(assessment)
    yield category_status(assessment.completeness)
    yield _tests(assessment)
    yield _since(change)
    yield _priorities(assessment)
    yield _closing(assessment)
    yield from _skipped(assessment.completeness)


def _scope(assessment: Assessment) -> Part:
    whole = assessment.completeness
    if not whole.promises:
        return Part("scope", (Absent(Absence.NONE_FOUND, (f"documents compared with code. {nothing(assessment)}",)),))
    told = (
        f"{count(len(assessment.system.documents), 'document')} read, {len(whole.by_document())} of them with claims "
        f"that can be checked. {count(len(whole.promises), 'claim')} compared with the code, images, manifests, "
        f"pipelines, metrics and settings that were read; {len(whole.skipped):,} more skipped, because they promise "
        "nothing of the project as it stands."
    )
    return Part("scope", (Paragraph((told,)),))


def _summary(whole: Completeness) -> Part:
    share = f"{whole.percent}: {whole.division}" if whole.share is not None else "not enough evidence"
    figures = (
        ("Overall completeness", f": {share}"),
        ("Claims checked", f": {len(whole.promises):,}"),
        ("Confirmed", f": {whole.count(Keeping.CONFIRMED):,}"),
        ("Partly true", f": {whole.count(Keeping.PARTLY):,} (each counts one half)"),
        ("Contradicted", f": {whole.count(Keeping.CONTRADICTED):,}"),
        ("Unclear", f": {whole.count(Keeping.UNCLEAR):,} (never part of the percentage)"),
    )
    blocks: list[Block] = [
        Heading(("Executive summary",)),
        Items(tuple(Item((Strong(name), told)) for name, told in figures)),
    ]
    groups = whole.by_category()
    if len(groups) > 1:
        blocks.append(Bars("Completeness by category", tuple(_bar(*each) for each in groups), Fraction(1)))
    return Part("executive-summary", tuple(blocks))


def _bar(name: str, part: Completeness) -> Bar:
    unclear = part.count(Keeping.UNCLEAR)
    if part.share is None:
        return Bar(name, None, f"not enough evidence, {unclear} unclear")
    return Bar(name, part.share, f"{part.percent}, {part.division}" + (f", {unclear} unclear" if unclear else ""))


def _issues(assessment: Assessment) -> Part:
    found = assessment.gaps
    confirmed = count(assessment.completeness.count(Keeping.CONFIRMED), "claim")
    blocks: list[Block] = []
    for severity in sorted(Severity, reverse=True):
        group = [gap for gap in found if gap.severity is severity]
        blocks.append(Heading((f"{capital(severity.word)} severity issues",)))
        if not group:
            blocks.append(Absent(Absence.NONE_FOUND, (f"{confirmed} confirmed.",)))
        whole = [gap for gap in group if gap.number <= MOST_ISSUES]
        for gap in whole:
            blocks += issue(gap)
        if rest := group[len(whole) :]:
            blocks.append(Items(tuple(in_short(gap) for gap in rest)))
    if found:
        blocks += _without(found)
    return Part("issues", tuple(blocks))


def _without(found: Sequence[Gap]) -> Iterator[Block]:
    """What no issue has to show, told once."""
    lacks = []
    if not any(gap.manner is Manner.PARTIAL for gap in found):
        lacks.append("missing parts, for nothing is only half there")
    if not any(gap.does for gap in found):
        lacks.append("lines of code as they stand, for what is promised is absent")
    if not any(gap.says for gap in found):
        lacks.append("lines of documents, for none speaks of it")
    if lacks:
        yield Absent(Absence.DOES_NOT_APPLY, (f"{'; '.join(lacks)}.",))


def _tests(assessment: Assessment) -> Part:
    tests = assessment.system.tests
    head = Heading(("Tests",))
    if not tests:
        return Part("test-inventory", (head, Absent(Absence.NONE_FOUND, ("no test file.",))))
    total = sum(test.tests for test in tests)
    told = f"{count(total, 'test')} in {count(len(tests), 'file')}; how much of the code they reach is not read."
    rows: list[tuple[Text, ...]] = [
        ((Code(test.file),), (test.kind,), (str(test.tests) if test.tests else "not counted",)) for test in tests
    ]
    table = Table(("File", "Kind", "Tests"), tuple(rows[:MOST_LISTED]), more=max(len(rows) - MOST_LISTED, 0))
    return Part("test-inventory", (head, Paragraph((told,)), table))


def _since(change: Change | None) -> Part:
    if change is None:
        head = Heading(("Fixed since the last report",))
        why = words("no earlier report or commit was given (`--since`).")
        return Part("fixed-since", (head, Absent(Absence.NO_INPUT, why)))
    since = change.since
    commit: Text = (" (commit ", Code(since.commit[:12]), f" of {since.commit_date[:10]})") if since.commit else ()
    counts = f": {len(change.fixed)} fixed, {len(change.new)} new, {len(change.open)} still open."
    blocks: list[Block] = [
        Heading((f"Fixed since {since.name}",)),
        Paragraph(("Compared with the earlier report", *commit, counts)),
    ]
    if change.fixed:
        items = [
            Item(("fixed: ", Spot(each.place), " ", *words(ended(each.text)), " (", Code(each.rule), ")"), is_done=True)
            for each in change.fixed
        ]
        blocks.append(Items(tuple(items[:MOST_LISTED]), more=max(len(items) - MOST_LISTED, 0)))
    return Part("fixed-since", tuple(blocks))


def _priorities(assessment: Assessment) -> Part:
    blocks: list[Block] = [Heading(("Priorities",))]
    for name, wanted in steps():
        group = [gap for gap in assessment.gaps if priority_of(gap) in wanted]
        blocks.append(Heading((name,), 3))
        if not group:
            why = f"nothing open at {' or '.join(each.name for each in wanted)}."
            blocks.append(Absent(Absence.NONE_FOUND, (why,)))
            continue
        items = [
            Item((Strong(priority_of(gap).name), " ", *words(ended(alternatives(gap)[0])), f" (Issue {gap.number})"))
            for gap in group
        ]
        more = max(len(items) - MOST_LISTED, 0)
        blocks.append(Items(tuple(items[:MOST_LISTED]), is_numbered=True, more=more))
    return Part("priorities", tuple(blocks))


def _closing(assessment: Assessment) -> Part:
    rung = f"{capital(standing_on(assessment))}. What remains: {remaining(assessment)}."
    blocks: list[Block] = [
        Heading(("Summary",)),
        Paragraph((f"{headline(assessment.completeness)}. {rung}",)),
        Paragraph((f"{suitable(assessment)} Caveats for whoever takes it as it is:",)),
    ]
    caveats = [gap for gap in assessment.gaps if priority_of(gap).value < 2 or gap.says]
    if caveats:
        items = tuple(
            Item((*words(ended(what_is_wrong(gap)[0])), f" (Issue {gap.number})")) for gap in caveats[:CAVEATS]
        )
        blocks.append(Items(items, is_numbered=True, more=max(len(caveats) - CAVEATS, 0)))
    else:
        blocks.append(Absent(Absence.NONE_FOUND, ("no contradicted claim, and nothing open at P0 or P1.",)))
    return Part("closing-summary", tuple(blocks))


def _skipped(whole: Completeness) -> Iterator[Part]:
    if not whole.skipped:
        return
    reasons: dict[str, list[Place]] = {}
    for claim in whole.skipped:
        reasons.setdefault(claim.skipped, []).append(claim.place)
    ordered = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    items = tuple(Item((f"{len(found):,} {why}: ", *spots(found, 2))) for why, found in ordered)
    yield Part("not-counted", (Heading(("Read and not counted",)), Items(items)))
