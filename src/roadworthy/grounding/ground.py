"""From the bytes of a review to its statements, each held against the repository."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from roadworthy.errors import RoadworthyError
from roadworthy.findings import Judgement
from roadworthy.grounding.agreement import agreement
from roadworthy.grounding.arithmetic import arithmetic
from roadworthy.grounding.counts import counts
from roadworthy.grounding.figures import figures
from roadworthy.grounding.files_said import files_said
from roadworthy.grounding.issue_counts import issue_counts
from roadworthy.grounding.locations import locations
from roadworthy.grounding.model_said import model_said
from roadworthy.grounding.overall import overall
from roadworthy.grounding.quotes import quotes
from roadworthy.grounding.reach import Reach, reached
from roadworthy.grounding.results import grounded, results_of
from roadworthy.grounding.review import MOST_PIECES, Review, review_of
from roadworthy.grounding.siblings import siblings
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Grounding, Statement
from roadworthy.grounding.totals import totals
from roadworthy.grounding.words import words
from roadworthy.inputs.repository import Repository
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.secrets import redacted, secrets_in, without
from roadworthy.model import Place, System

MOST_BYTES = 4 * 1024 * 1024
"""Bytes of a review that is read."""
MOST_STATEMENTS = 20_000


class NothingStated(RoadworthyError):
    """The document holds nothing that can be held against a repository."""

    exit_code = 3

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} states nothing that can be checked",
            "a review names files and lines, quotes code, counts, or says what is there and what is missing",
        )


class ReviewUnreadable(RoadworthyError):
    """The document cannot be a review that was written to be read."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"{name} cannot be read as a review: {why}", "name a document in Markdown or text, SARIF 2.1.0, or our JSON"
        )


def text_of(name: str, data: bytes) -> str:
    """The text of a review.

    Raises:
        ReviewUnreadable: it is too large, no text, or JSON that is none.
    """
    if len(data) > MOST_BYTES:
        raise ReviewUnreadable(name, f"it has more than {MOST_BYTES:,} bytes")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReviewUnreadable(name, "it is not text")
    text = decoded(data)
    if text.lstrip()[:1] == "{" and '"runs"' in text and results_of(text) is None:
        raise ReviewUnreadable(name, "it begins like JSON and cannot be read as such")
    return text


def ground(
    name: str, data: bytes, repository: Repository, system: System, judgements: Sequence[Judgement]
) -> Grounding:
    """Every statement of a review with its verdict.

    Args:
        name: what the review is called; statements stand at lines of it.
        data: its bytes.
        judgements: what our own rules say of the system.

    Raises:
        ReviewUnreadable: it is too large, or no text.
        NothingStated: nothing in it can be checked.
    """
    text = text_of(name, data)
    sources = Sources(repository, data)
    reach = Reach(sources, system)
    skipped: tuple[str, ...] = ()
    if (found := results_of(text)) is not None:
        form, results = found
        statements = list(grounded(name, results, sources, reach, list(judgements)))
    else:
        form, review = "markdown", review_of(name, text)
        statements = _of_document(review, sources, system, judgements, reach)
        skipped = (f"what comes after {MOST_PIECES:,} paragraphs, items and rows",) if review.is_cut else ()
    if not statements:
        raise NothingStated(name)
    secrets = secrets_in(text)
    shown = [_without_secrets(one, secrets) for one in _ordered(statements)]
    return Grounding(name, repository.name, repository.commit, form, tuple(shown), skipped)


def _of_document(
    review: Review, sources: Sources, system: System, judgements: Sequence[Judgement], reach: Reach
) -> list[Statement]:
    statements = [
        *locations(review, sources),
        *quotes(review, sources),
        *arithmetic(review),
        *totals(review),
        *issue_counts(review),
        *counts(review, sources, system),
        *files_said(review, sources),
        *agreement(review, sources, judgements),
        *model_said(review, sources, system),
        *siblings(review, sources),
        *words(review, sources),
        *reached(review, reach),
        *figures(review, sources),
    ]
    return [*statements, *overall(review, statements)]


def _without_secrets(statement: Statement, secrets: frozenset[str]) -> Statement:
    """The statement as it may be shown: what a review or a file quotes may hold a password."""

    def clean(text: str) -> str:
        return redacted(without(secrets | secrets_in(text), text))

    def seen(place: Place) -> Place:
        return replace(place, quote=clean(place.quote)) if place.quote else place

    return replace(
        statement,
        place=seen(statement.place),
        says=clean(statement.says),
        why=clean(statement.why),
        evidence=tuple(seen(place) for place in statement.evidence),
    )


def _ordered(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    known = {(one.kind, one.place, one.says): one for one in statements}
    return tuple(sorted(known.values(), key=lambda one: (one.place.start, one.kind if one.place.start else "")))[
        :MOST_STATEMENTS
    ]
