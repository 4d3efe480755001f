"""Every claim that the documents make, with its verdict: a list for a reader, and one for programs."""

from typing import Any

from roadworthy.assessment import Assessment, Completeness, Keeping, Promise
from roadworthy.assessment.gaps import is_document
from roadworthy.model import Claim, Place, Unread
from roadworthy.report.console import View
from roadworthy.report.escape import json_text
from roadworthy.report.saying import count, spot
from roadworthy.report.screen import PLACE, Screen

SCHEMA = "roadworthy/claims-1"
MARK = {Keeping.CONFIRMED: "✓", Keeping.PARTLY: "~", Keeping.CONTRADICTED: "✗", Keeping.UNCLEAR: "?"}
STYLE = {
    Keeping.CONFIRMED: "green",
    Keeping.PARTLY: "yellow",
    Keeping.CONTRADICTED: "red",
    Keeping.UNCLEAR: "dim",
}
_COLUMN = 4


def render(assessment: Assessment, view: View) -> str:
    """By document: what is contradicted or partly true; with `shows_all` every claim, the skipped ones with why."""
    screen = Screen(view)
    whole = assessment.completeness
    screen.line((headline(whole), "bold"))
    if not whole.promises:
        screen.text(nothing(assessment), indent=0, style="dim")
    else:
        screen.line((counts(whole), "dim"))
    for path, part in whole.by_document():
        shown = [each for each in part.promises if view.shows_all or _is_wrong(each)]
        screen.gap()
        head = f"{part.percent} ({part.division})" if part.share is not None else "nothing that could be told"
        screen.line((path, PLACE), (f"· {count(len(part.promises), 'claim')} · {head}", "dim"))
        for promise in shown:
            _promise(screen, promise)
    if whole.skipped:
        screen.gap()
        _skipped(screen, whole.skipped, view)
    unread = unread_documents(assessment)
    if unread:
        screen.gap()
        screen.line((f"{count(len(unread), 'document')} not read", "bold"))
        for each in unread if view.shows_all else unread[:5]:
            screen.line((spot(each.place), PLACE), (each.why, "dim"), indent=_COLUMN)
    if whole.promises and not view.shows_all:
        screen.text("--all lists every claim; --format json gives them to programs.", indent=0, style="dim")
    return screen.written()


def headline(whole: Completeness) -> str:
    """The percentage with its division, in one line."""
    if whole.share is None:
        return "Completeness: not enough evidence" if whole.promises else "Completeness: no claim found"
    return f"Completeness: {whole.percent} of the claims that could be checked hold: {whole.division}"


def counts(whole: Completeness) -> str:
    """How many of each."""
    parts = [f"{whole.count(keeping):,} {keeping}" for keeping in Keeping]
    return f"{count(len(whole.promises), 'claim')}: {', '.join(parts)}; {len(whole.skipped):,} skipped"


def nothing(assessment: Assessment) -> str:
    """What was read where nothing is promised."""
    documents = sorted({document.file for document in assessment.system.documents})
    if not documents:
        return "The repository has no document."
    more = f" and {len(documents) - 5} more" if len(documents) > 5 else ""
    return f"No document makes a promise that can be checked. Read: {', '.join(documents[:5])}{more}."


def unread_documents(assessment: Assessment) -> tuple[Unread, ...]:
    """The documents that could not be read, with the reason; their promises are in no count."""
    return tuple(each for each in assessment.provenance.unread if is_document(each.place))


def _is_wrong(promise: Promise) -> bool:
    return promise.keeping in (Keeping.CONTRADICTED, Keeping.PARTLY)


def _promise(screen: Screen, promise: Promise) -> None:
    claim = promise.claim
    manner = f" · {promise.manner}" if promise.manner else ""
    screen.line(
        (f"{MARK[promise.keeping]:>2} ", STYLE[promise.keeping]),
        (f"{claim.place.start}", PLACE),
        (f"{claim.kind}{manner}", "dim"),
    )
    colon = ":" if promise.keeping is Keeping.UNCLEAR else ""
    screen.text(f"{claim.subject}{colon} {promise.why}", indent=_COLUMN)
    screen.line(("│", "dim"), (claim.place.quote, "cyan"), indent=_COLUMN)
    for place in promise.judgement.verdict.also[:3] if promise.judgement else ():
        screen.line((spot(place), PLACE), (f"│ {place.quote}" if place.quote else "", "dim"), indent=_COLUMN)


def _skipped(screen: Screen, claims: tuple[Claim, ...], view: View) -> None:
    reasons: dict[str, list[Claim]] = {}
    for claim in claims:
        reasons.setdefault(claim.skipped, []).append(claim)
    screen.line((f"{len(claims):,} skipped, which promise nothing of the project as it stands", "bold"))
    for why, group in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        screen.text(f"{len(group):,} {why}: {spot(group[0].place)}", indent=_COLUMN, style="dim")
        for claim in group if view.shows_all else ():
            screen.line((spot(claim.place), PLACE), (f"{claim.kind} {claim.subject}", "dim"), indent=_COLUMN * 2)


def render_json(assessment: Assessment) -> str:
    """One object: the counts, and a list `claims`."""
    whole = assessment.completeness
    told = assessment.provenance
    document = {
        "schema": SCHEMA,
        "name": told.name,
        "commit": told.commit,
        "commit_date": told.commit_date,
        "version": told.version,
        "edition": told.edition,
        "completeness": figures(whole),
        "claims": [promise_as_object(each) for each in whole.promises],
        "skipped": [_claim(each) | {"why": each.skipped} for each in whole.skipped],
        "unread": [{"path": each.place.path, "why": each.why} for each in unread_documents(assessment)],
    }
    return json_text(document)


def figures(whole: Completeness) -> dict[str, Any]:
    """The counts and the share for programs; the share is null where nothing could be told."""
    return {
        "claims": len(whole.promises),
        **{keeping.value: whole.count(keeping) for keeping in Keeping},
        "skipped": len(whole.skipped),
        "share": None if whole.share is None else round(float(whole.share), 4),
    }


def promise_as_object(promise: Promise) -> dict[str, Any]:
    """A claim with its verdict and evidence."""
    judgement = promise.judgement
    return {
        "number": promise.number,
        **_claim(promise.claim),
        "verdict": promise.keeping.value,
        "status": promise.manner.value if promise.manner else None,
        "why": promise.why,
        "rule": judgement.question.name if judgement else None,
        "fingerprint": judgement.fingerprint if judgement else None,
        "evidence": [place_as_object(place) for place in judgement.verdict.also] if judgement else [],
        "category": promise.category,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "kind": claim.kind.value,
        "place": place_as_object(claim.place),
        "quote": claim.place.quote,
        "subject": claim.subject,
        "asserts": claim.asserts,
    }


def place_as_object(place: Place) -> dict[str, Any]:
    """Path, lines and quote for programs."""
    return {"path": place.path, "start": place.start, "end": place.end, "quote": place.quote}
