"""The findings of a page: one card for each fault, with everything that can be asked of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from roadworthy.assessment import Assessment, Concern, Finding
from roadworthy.findings import Judgement, Patch
from roadworthy.ladder import Severity
from roadworthy.model import Excerpt, Imported, Place
from roadworthy.model.noun import dataclass
from roadworthy.report.blocks import Link, Source, Text, words
from roadworthy.report.diff import diff_of
from roadworthy.report.papers.imported import by_result
from roadworthy.report.saying import ended, fix, folded, harm, page_part, rung_of, said, sentence

MOST_CARDS = 1500
"""Cards of one page; the rest is counted, and stands in the JSON."""

_MOST_EXCERPTS = 3
_MANY_CARDS = 120
"""Past so many, each shows the code of its first place alone."""

_MOST_PLACES = 40
_CODE_BUDGET = 700_000
"""Characters of code in one page."""

_TOLD = (
    ("Why", "why"),
    ("Scenario", "scenario"),
    ("Impact", "impact"),
    ("How to notice", "detection"),
    ("What to alert on", "monitoring"),
    ("Blind to", "blind_to"),
)


OURS = "roadworthy"


@dataclass(frozen=True)
class Stand:
    """One occurrence: its fingerprint, its place, and the lines around it where they are shown."""

    fingerprint: str
    place: Place
    excerpt: Excerpt | None = None


@dataclass(frozen=True)
class Card:
    """One card.

    Attributes:
        number: in the order to work on them; 0 for what is waived or unclear.
        status: open, waived, imported, unclear.
        tool: whose word it is.
        cvss: as the tool gives it; "" where it does not.
        agreed: other tools that say the same, by their rules.
        page: number of the background that it shares with others of its rule; 0 where it says all itself.
        services: concerned; ("all",) where it concerns all of them.
        about: keys of the boxes of the picture that it concerns.
        told: parts of the rule's page, filled from the place: label and text.
        more: places that are not listed.
        aside: why a waived one is.
    """

    number: int
    status: str
    text: Text
    severity: Severity
    rung: str
    rung_said: str
    pillar: str
    priority: str
    horizon: str
    rule: str
    rules: tuple[str, ...]
    services: tuple[str, ...]
    owner: str
    about: tuple[str, ...]
    stands: tuple[Stand, ...]
    more: int = 0
    also: tuple[Place, ...] = ()
    fix: Text = ()
    harm: str = ""
    diff: Source | None = None
    decisions: tuple[str, ...] = ()
    told: tuple[tuple[str, Text], ...] = ()
    related: tuple[tuple[Text, str, str, str], ...] = ()
    aside: str = ""
    tool: str = OURS
    cvss: str = ""
    agreed: tuple[str, ...] = ()
    page: int = 0

    @property
    def fingerprint(self) -> str:
        return self.stands[0].fingerprint

    @property
    def is_grave(self) -> bool:
        """It stands open when the page does."""
        return self.status == "open" and self.priority == "P0"


def cards_of(assessment: Assessment) -> tuple[list[Card], int]:
    """Open, then waived, then what other tools say, then unclear, and how many did not fit."""
    ledger = _Ledger(assessment)
    every = [ledger.of_concern(concern, number) for number, concern in enumerate(assessment.concerns, 1)]
    every += [ledger.of_concern(Concern(finding), 0) for finding in assessment.set_aside]
    every += [
        ledger.of_imported(group) for group in by_result(each for each in assessment.apart if each.verdict.imported)
    ]
    every += [ledger.of_unclear(group) for group in folded(assessment.unclear)]
    return every[:MOST_CARDS], max(len(every) - MOST_CARDS, 0)


def _keys(judgement: Judgement) -> Iterator[str]:
    """The boxes of the picture that a verdict speaks of."""
    told = judgement.verdict.words
    if judgement.service:
        yield f"service:{judgement.service}"
    if dependency := told.get("dependency"):
        yield f"other:{dependency}"
        yield f"workload:{dependency.partition(':')[0]}"
    if workload := told.get("workload"):
        yield f"workload:{workload.partition('/')[0]}"


class _Ledger:
    """Makes cards, and keeps account of what code they show."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._left = _CODE_BUDGET
        self._most = _MOST_EXCERPTS if len(assessment.concerns) <= _MANY_CARDS else 1

    def of_concern(self, concern: Concern, number: int) -> Card:
        first = concern.first
        result = first.judgement.verdict.imported
        patch = self._assessment.patches.get(first.fingerprint)
        return Card(
            number=number,
            status="open" if number else "waived",
            text=words(ended(said(concern))),
            severity=first.severity,
            rung=first.rung.word,
            rung_said=rung_of(first),
            pillar=first.judgement.question.pillar.word,
            priority=first.priority.name,
            horizon=first.priority.horizon,
            rule=first.rule,
            rules=tuple(dict.fromkeys([first.rule, *(each.rule for each in concern.related)])),
            services=concern.services or ("all",),
            owner=_owner(self._assessment, first),
            about=tuple(dict.fromkeys(key for each in concern.occurrences for key in _keys(each.judgement))),
            stands=self._stands([each.judgement for each in concern.occurrences]),
            more=max(len(concern.occurrences) - _MOST_PLACES, 0),
            also=first.judgement.verdict.also[:_MOST_PLACES],
            fix=words(ended(fix(first))),
            harm=harm(first),
            diff=_diff(patch),
            decisions=patch.decisions if patch else (),
            told=tuple(_told(first.judgement)),
            related=tuple(
                (words(ended(sentence([each.judgement]))), each.rule, each.severity.word, each.fingerprint)
                for each in concern.related[:_MOST_PLACES]
            ),
            aside=_aside(first),
            tool=result.tool if result else OURS,
            cvss=_cvss(result),
            agreed=self._assessment.imports.also.get(first.fingerprint, ()),
        )

    def of_imported(self, group: Sequence[Judgement]) -> Card:
        """One rule of another tool; it has neither priority nor rung."""
        card, result = self.of_unclear(group), group[0].verdict.imported
        assert result is not None
        against = self._assessment.imports.against.get(group[0].fingerprint)
        told = [("Identifiers", words(", ".join(result.identifiers)))] if result.identifiers else []
        if against is not None:
            told.append(("We read the opposite", words(ended(sentence([against])))))
        link: Text = (Link(result.help, result.help),) if result.help else ()
        return replace(
            card,
            status="imported",
            fix=words(result.fix),
            told=(*told, *((("Source", link),) if link else ())),
            owner=self._assessment.provenance.owner,
            tool=result.tool,
            cvss=_cvss(result),
            agreed=tuple(
                dict.fromkeys(
                    said for each in group for said in self._assessment.imports.also.get(each.fingerprint, ())
                )
            ),
        )

    def of_unclear(self, judgements: Sequence[Judgement]) -> Card:
        first = judgements[0]
        question = first.question
        services = tuple(sorted({each.service for each in judgements} - {""}))
        return Card(
            number=0,
            status="unclear",
            text=words(ended(sentence(judgements))),
            severity=question.severity,
            rung=question.rung.word,
            rung_said=question.rung.word,
            pillar=question.pillar.word,
            priority="",
            horizon="",
            rule=question.name,
            rules=(question.name,),
            services=services or ("all",),
            owner="",
            about=tuple(dict.fromkeys(key for each in judgements for key in _keys(each))),
            stands=self._stands(judgements, most=1),
            more=max(len(judgements) - _MOST_PLACES, 0),
            told=tuple(_told(first)),
        )

    def _stands(self, judgements: Sequence[Judgement], most: int = 0) -> tuple[Stand, ...]:
        stands = []
        most = most or self._most
        shown: set[Place] = set()
        for judgement in judgements[:_MOST_PLACES]:
            place = judgement.verdict.place
            excerpt = self._assessment.excerpts.get(place) if len(shown) < most and place not in shown else None
            if excerpt is not None:
                size = sum(len(line) for line in excerpt.lines)
                excerpt = excerpt if size <= self._left else None
                self._left -= size if excerpt else 0
                shown.add(place)
            stands.append(Stand(judgement.fingerprint, place, excerpt))
        return tuple(stands)


def _told(judgement: Judgement) -> Iterator[tuple[str, Text]]:
    for label, part in _TOLD:
        text = page_part(judgement, part)
        if text:
            yield label, words(ended(text))
    if source := judgement.question.page.source:
        yield "Source", (Link(source, source),)


def _cvss(result: Imported | None) -> str:
    return f"{result.cvss.score:g} ({result.cvss.source})" if result and result.cvss else ""


def _owner(assessment: Assessment, finding: Finding) -> str:
    return finding.owner or assessment.provenance.owner


def _aside(finding: Finding) -> str:
    waiver = finding.waiver
    if waiver is None:
        return ""
    by = f" by {waiver.by}" if waiver.by else ""
    because = f": {waiver.because}" if waiver.because else ""
    return f"Set aside{by} until {waiver.until.isoformat()}{because}"


def _diff(patch: Patch | None) -> Source | None:
    return Source(diff_of(patch), "Patch", language="diff", is_diff=True) if patch and patch.edits else None
