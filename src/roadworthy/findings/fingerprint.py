"""The identity of an occurrence, which survives moved lines."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import groupby

from roadworthy.findings.judgement import Judgement


def with_fingerprints(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The same judgements, sorted by place and rule, each with its fingerprint.

    Made of rule, path, enclosing symbol or subject, normalised quote, and an ordinal among equals, so that two like
    faults in one function stay two and a blank line above changes nothing.
    """
    seen: Counter[str] = Counter()
    named = []
    for judgement in _sorted(judgements):
        verdict = judgement.verdict
        quote = "".join(verdict.place.quote.split())
        name = verdict.symbol or verdict.subject
        base = "\0".join((judgement.question.name, verdict.outcome, verdict.place.path, name, quote))
        seen[base] += 1
        digest = blake2b(f"{base}\0{seen[base]}".encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        named.append(replace(judgement, fingerprint=digest))
    return named


def _sorted(judgements: Iterable[Judgement]) -> Iterator[Judgement]:
    for _, alike in groupby(sorted(judgements, key=_order), key=_order):
        first, *others = alike
        yield from sorted([first, *others], key=_order_of_alike) if others else (first,)


def _order(judgement: Judgement) -> tuple[str, int, int, str, str, str]:
    verdict = judgement.verdict
    place = verdict.place
    return place.path, place.start, place.column, judgement.question.name, verdict.subject, verdict.text


def _order_of_alike(judgement: Judgement) -> tuple[str, ...]:
    verdict = judgement.verdict
    return judgement.service, judgement.basis, verdict.outcome, verdict.cause, repr((verdict.harm, verdict.also))
