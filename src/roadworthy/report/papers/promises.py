"""The documents with their promises, and the promises by what they are about."""

from collections.abc import Iterator

from roadworthy.assessment import Assessment, Completeness, Keeping, Promise
from roadworthy.assessment.completeness import CATEGORIES
from roadworthy.model import Document
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Mark,
    Paragraph,
    Part,
    Spot,
    Table,
    Text,
    joined,
    spots,
    words,
)
from roadworthy.report.claims import nothing
from roadworthy.report.papers.frame import MOST_LISTED
from roadworthy.report.papers.gap import LOOKED_FOR, missing_documents
from roadworthy.report.saying import capital, count, ended

_MARK = {
    Keeping.CONFIRMED: Mark.CONFIRMED,
    Keeping.PARTLY: Mark.PARTLY,
    Keeping.CONTRADICTED: Mark.CONTRADICTED,
    Keeping.UNCLEAR: Mark.UNCLEAR,
}
_ORDER = (Keeping.CONTRADICTED, Keeping.PARTLY, Keeping.CONFIRMED, Keeping.UNCLEAR)
_MOST_SILENT = 8


def documents(assessment: Assessment) -> Iterator[Part]:
    """Which are there, with how many claims, and which are promised or expected and absent."""
    by_document = dict(assessment.completeness.by_document())
    read = {document.file: document for document in assessment.system.documents}
    rows: list[tuple[Text, ...]] = [
        ((Code(path),), (_kind(read.get(path)),), (str(len(part.promises)),),
         (str(part.count(Keeping.CONFIRMED)),), (part.percent,))
        for path, part in by_document.items()
    ]  # fmt: skip
    blocks: list[Block] = [Heading(("Documents",)), Heading(("Present documentation",), 3)]
    if rows:
        head = ("Document", "Kind", "Claims", "Hold", "Share")
        blocks.append(Table(head, tuple(rows[:MOST_LISTED]), more=max(len(rows) - MOST_LISTED, 0)))
        silent = sorted(set(read) - set(by_document))
        if silent:
            named = joined([(Code(path),) for path in silent[:_MOST_SILENT]])
            more = f" and {len(silent) - _MOST_SILENT} more" if len(silent) > _MOST_SILENT else ""
            blocks.append(Paragraph((f"{count(len(silent), 'document')} without a claim: ", *named, f"{more}.")))
    else:
        blocks.append(Absent(Absence.NONE_FOUND, (nothing(assessment),)))
    yield Part("documents-present", tuple(blocks))
    missing = missing_documents(assessment)
    told: Block = Items(tuple(Item((*words(ended(capital(text))), *((" ", *spots(given)) if given else ())), Mark.NO)
                              for text, given in missing))  # fmt: skip
    none = Absent(Absence.NONE_FOUND, (f"looked for: {LOOKED_FOR}.",))
    yield Part("documents-missing", (Heading(("Missing documentation",), 3), told if missing else none))


def category_status(whole: Completeness) -> Part:
    """Every promise again, arranged by what it is about."""
    blocks: list[Block] = [Heading(("Claims by category",))]
    groups = whole.by_category()
    if not groups:
        blocks.append(Absent(Absence.NONE_FOUND, ("no claim.",)))
    for name, part in groups:
        share = f"{part.percent}, {part.division}" if part.share is not None else "not enough evidence"
        blocks.append(Heading((f"{name}: {share}",), 3))
        shown = sorted(part.promises, key=lambda each: (_ORDER.index(each.keeping), each.number))
        more = max(len(shown) - MOST_LISTED, 0)
        blocks.append(Items(tuple(_item(promise) for promise in shown[:MOST_LISTED]), more=more))
    silent = sorted(set(CATEGORIES.values()) - {name for name, _ in groups})
    if groups and silent:
        told = f"{len(silent)} categories without a claim: {', '.join(silent).lower()}."
        blocks.append(Absent(Absence.DOES_NOT_APPLY, (told,)))
    return Part("category-status", tuple(blocks))


def _kind(document: Document | None) -> str:
    return document.kind if document else "code"


def _item(promise: Promise) -> Item:
    claim = promise.claim
    shown = promise.judgement.verdict.also if promise.judgement else ()
    beside: Text = (" (", *spots(shown[:2]), ")") if shown else ()
    status = f" ({promise.manner})" if promise.manner else ""
    told = (Code(claim.subject), f"{status}: ", *words(ended(promise.why)), " ", Spot(claim.place), *beside)
    return Item(told, _MARK[promise.keeping])
