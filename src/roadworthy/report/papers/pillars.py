"""Pillar by pillar: what exists, what is missing, what that means, and one gap in the lines that stand there."""

from collections.abc import Iterable, Iterator, Sequence

from roadworthy.assessment import Assessment, Concern, Finding, Mean, Priority, Score, Strength, shown, strengths
from roadworthy.assessment.scores import band
from roadworthy.findings import Patch
from roadworthy.ladder import Pillar
from roadworthy.model import Place
from roadworthy.report.blocks import (
    Block,
    Code,
    Heading,
    Item,
    Items,
    Labelled,
    Part,
    Source,
    Spot,
    Table,
    Text,
    spots,
    words,
)
from roadworthy.report.diff import diff_of
from roadworthy.report.saying import (
    capital,
    count,
    ended,
    first_sentence,
    fix,
    page_part,
    said,
    with_related,
)

MOST_STRENGTHS = 5
MOST_GAPS = 6
MOST_MEANINGS = 3
_MERE = 40
"""Letters of a sentence that tells too little alone."""
_ORDER = (Pillar.OBSERVABILITY, Pillar.AVAILABILITY, Pillar.RESPONSE, Pillar.DELIVERY, Pillar.SECURITY)
_ASKS = {
    Pillar.OBSERVABILITY: "logs, metrics, objectives, alerts",
    Pillar.AVAILABILITY: "reliability patterns, load, recovery",
    Pillar.RESPONSE: "error handling and what somebody on call can do",
    Pillar.DELIVERY: "images, dependencies, pipelines, settings",
    Pillar.SECURITY: "secrets, input, rights",
}


def pillars(assessment: Assessment, score: Score | None) -> Part:
    """The five pillars of the rules; one of which nothing could be asked says so.

    Args:
        score: of the service that the report speaks of; None where there is none.
    """
    means = {each.of: each for each in score.pillars} if score else {}
    blocks: list[Block] = [Heading(("By pillar",))]
    everything = (*assessment.judgements, *(finding.judgement for finding in assessment.set_aside))
    praised = strengths(everything)
    holds = strengths(everything, with_expected=True)
    for number, pillar in enumerate(_ORDER, 1):
        own = in_pillar(assessment, pillar)
        blocks.append(_heading(number, pillar, means.get(pillar), own))
        blocks += _exists(
            [each for each in praised if each.question.pillar is pillar],
            [each for each in holds if each.question.pillar is pillar],
        )
        blocks += _missing(own, assessment, pillar)
        blocks += example(assessment, own)
    return Part("pillars", tuple(blocks))


def in_pillar(assessment: Assessment, pillar: Pillar) -> list[Concern]:
    """Its gaps, most urgent first, each rule by itself; broken promises of documents have a report of their own."""
    return sorted((each for each in with_related(assessment.concerns) if _is_of(each, pillar)), key=_urgency)


def _urgency(concern: Concern) -> tuple[int, int]:
    return concern.first.priority, -concern.first.severity


def advice(finding: Finding) -> str:
    """The first sentence of the fix; where that is a mere beginning, with the second."""
    whole = fix(finding)
    first = first_sentence(whole)
    rest = whole[len(first) :].strip()
    return f"{first} {first_sentence(capital(rest))}" if len(first) < _MERE and rest else first


def _is_of(concern: Concern, pillar: Pillar) -> bool:
    question = concern.first.judgement.question
    return question.pillar is pillar and question.group != "claims"


def _heading(number: int, pillar: Pillar, mean: Mean[Pillar] | None, concerns: Sequence[Concern]) -> Heading:
    name = capital(pillar.word)
    if mean is None:
        return Heading((f"{number}. {name}: no score (not enough evidence: nothing could be asked)",), 3)
    urgent = sum(each.first.priority is Priority.P0 for each in concerns)
    open_ = f", {count(urgent, 'gap')} at P0" if urgent else ""
    answered = f"{mean.answered} of {count(len(mean.rules), 'rule')} answered"
    return Heading((f"{number}. {name}: {shown(mean.value)}/10, {band(mean.value)}{open_} ({answered})",), 3)


def _exists(praised: Sequence[Strength], holds: Sequence[Strength]) -> Iterator[Block]:
    listed = list(praised[:MOST_STRENGTHS]) or list(holds[:2])
    if not listed:
        yield Labelled("What exists", ("none found: no rule of this pillar was met everywhere it was asked",))
        return
    others = [each for each in holds if each not in listed]
    verdicts = sum(len(each.judgements) for each in others)
    more = f"; {count(len(others), 'further rule')} met wherever asked ({count(verdicts, 'verdict')})" if others else ""
    yield Labelled("What exists", (f"{count(sum(len(each.judgements) for each in listed), 'verdict')} met{more}",))
    yield Items(tuple(Item(strength_text(each)) for each in listed))


def strength_text(strength: Strength) -> Text:
    """What holds, where, by which rule."""
    rule = strength.question.name
    return (*words(ended(strength.text)), " ", *spots(strength.places, 2), " (", Code(rule), ")")


def _missing(concerns: Sequence[Concern], assessment: Assessment, pillar: Pillar) -> Iterator[Block]:
    if not concerns:
        met = sum(each.is_met and each.question.pillar is pillar for each in assessment.judgements)
        yield Labelled("What is missing", (f"none found: no gap in this pillar; {count(met, 'verdict')} met",))
        yield Labelled("Impact", ("none found: no gap",))
        yield Labelled("Recommendations", ("none found: no gap",))
        return
    rules = by_rule(concerns)
    head = ("Priority", "What is missing", "Where", "Recommendation")
    yield Table(head, tuple(_gap(each) for each in rules[:MOST_GAPS]), more=max(len(rules) - MOST_GAPS, 0))
    yield Labelled("Impact", words(" ".join(meanings(concerns))))


def by_rule(concerns: Iterable[Concern]) -> list[list[Concern]]:
    """Those of one rule together, in the order of the first of each."""
    found: dict[str, list[Concern]] = {}
    for concern in concerns:
        found.setdefault(concern.first.rule, []).append(concern)
    return list(found.values())


def _gap(concerns: Sequence[Concern]) -> tuple[Text, ...]:
    first = concerns[0].first
    more = f" ({count(len(concerns) - 1, 'further line')} of this rule)" if len(concerns) > 1 else ""
    places = [place for concern in concerns for place in concern.places]
    return (
        (f"{first.priority.name} {first.severity.word}",),
        words(ended(said(concerns[0]) + more)),
        spots(places, 2),
        (*words(advice(first)), " (", Code(first.rule), ")"),
    )


def meanings(concerns: Iterable[Concern]) -> list[str]:
    """What the gravest of them mean in operation, each rule once."""
    told: dict[str, str] = {}
    for concern in concerns:
        rule = concern.first.rule
        text = first_sentence(page_part(concern.first.judgement, "impact"))
        if text and rule not in told and text not in told.values():
            told[rule] = text
    return list(told.values())[:MOST_MEANINGS]


def example(assessment: Assessment, concerns: Sequence[Concern]) -> Iterator[Block]:
    """The first gap that can be shown in the lines that stand there, beside how they read when it is mended."""
    if not concerns:
        yield Labelled("Example gap", ("none found: no gap",))
        return
    lines = [each for each in concerns if each.first.place.start and each.first.place.quote]
    patched = [each for each in lines if _patch(assessment, each) is not None]
    shown_ = [each for each in lines if _sample(each.first)]
    chosen = next(iter((*patched, *shown_, *lines, *concerns)))
    first = chosen.first
    yield Heading((f"Example gap: {first.judgement.question.page.title[:1].lower()}"
                   f"{first.judgement.question.page.title[1:]}",), 4)  # fmt: skip
    if chosen not in lines:
        yield Labelled("As it stands", ("does not apply: the thing is absent, there is nothing to quote",))
    else:
        yield _as_it_stands(assessment, first.place)
    patch = _patch(assessment, chosen)
    sample = _sample(first)
    if patch is not None:
        yield Source(diff_of(patch), "With the fix", first.place, is_diff=True)
        yield from (Labelled("To decide", words(each)) for each in patch.decisions[:2])
    elif sample:
        yield Source(sample, "With the fix (the rule's tested example)", language=language(first.place.path))
    else:
        told = advice(first)
        yield Labelled(
            "With the fix", ("does not apply: no tested patch closes it; it is a change to make: ", *words(told))
        )


def _as_it_stands(assessment: Assessment, place: Place) -> Source:
    excerpt = assessment.excerpts.get(place)
    kind = language(place.path)
    if excerpt is None:
        return Source(place.quote, "As it stands", place, place.start, kind)
    return Source("\n".join(excerpt.lines), "As it stands", place, excerpt.start, kind)


def _patch(assessment: Assessment, concern: Concern) -> Patch | None:
    """The one that a second review has held."""
    for finding in concern.occurrences:
        patch = assessment.patches.get(finding.fingerprint)
        if patch is not None and patch.is_checked:
            return patch
    return None


def _sample(finding: Finding) -> str:
    """The rule's own tested example in a file of this kind; "" where its page shows none."""
    page = finding.judgement.question.page
    return page.example(finding.place.path)


_LANGUAGES = {"py": "python", "yml": "yaml", "yaml": "yaml", "sh": "sh", "toml": "toml", "json": "json", "js": "js",
              "ts": "ts", "go": "go"}  # fmt: skip


def language(path: str) -> str:
    """Of a fence for lines of this file."""
    name = path.rpartition("/")[2]
    return "dockerfile" if "ockerfile" in name else _LANGUAGES.get(name.rpartition(".")[2], "")


def place_text(place: Place | None) -> Text:
    """The place in brackets; nothing where there is none."""
    return (" (", Spot(place), ")") if place and place.path != "." else ()
