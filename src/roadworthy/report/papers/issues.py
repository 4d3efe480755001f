"""One issue of the gaps report: what the document says beside what the code does."""

from collections.abc import Iterable, Iterator

from roadworthy.assessment import Finding, Gap
from roadworthy.findings import Manner
from roadworthy.model import Place
from roadworthy.report.blocks import Block, Code, Heading, Item, Items, Labelled, Source, Text, joined, spots, words
from roadworthy.report.papers.gap import about, alternatives, snippet, what_is_wrong
from roadworthy.report.saying import capital, ended, page_part, sentence

_LANGUAGES = {"py": "python", "yml": "yaml", "yaml": "yaml", "json": "json", "sh": "sh", "js": "javascript", "ts": "ts"}
_QUOTES = 3


def issue(gap: Gap) -> Iterator[Block]:
    """Heading, what it is about, both sides, why, and the ways to mend it."""
    first = gap.first
    yield Heading((f"Issue {gap.number}: ", *words(sentence([each.judgement for each in _alike(gap)]))), 3)
    yield Labelled("Severity", (gap.severity.word,))
    yield Labelled("Category", (about(gap),))
    yield Labelled("Status", (f"{gap.manner}",))
    yield Labelled("Location", _location(gap))
    texts = what_is_wrong(gap)
    yield Labelled("Description", words(" ".join(ended(text) for text in texts)))
    if gap.manner is Manner.PARTIAL:
        yield Labelled("Missing parts", words(ended(first.judgement.verdict.text)))
    yield Labelled("Problem", words(ended(page_part(first.judgement, "why"))))
    if first.judgement.question.page.impact:
        yield Labelled("Impact", words(ended(page_part(first.judgement, "impact"))))
    rules = dict.fromkeys(finding.rule for finding in gap.findings)
    yield Labelled("Rule", (*joined([(Code(rule),) for rule in rules]), ", identity ", Code(gap.identity)))
    yield from _quotes("Documentation says", gap.says)
    yield from _quotes("The code has" if gap.says else "As it stands", gap.does)
    if gap.says and not gap.does:
        yield Labelled("The code has", ("nothing that answers to it.",))
    ways = alternatives(gap)
    if len(ways) == 1:
        yield Labelled("Recommended fix", words(ended(capital(ways[0]))))
    else:
        yield Labelled("Recommended fix", ("either",))
        yield Items(tuple(Item(words(ended(capital(way)))) for way in ways), is_numbered=True)
    if paste := snippet(gap):
        yield Source(paste)


def in_short(gap: Gap) -> Item:
    """An issue in one line."""
    told = words(ended(sentence([each.judgement for each in _alike(gap)])))
    return Item((f"Issue {gap.number}: ", *told, f" ({gap.manner}) ", *_location(gap)))


def _location(gap: Gap) -> Text:
    if gap.says and gap.does:
        return (*spots(gap.says), " versus ", *spots(gap.does))
    if gap.says:
        return ("promised in ", *spots(gap.says), ", found nowhere")
    return spots(gap.does) or ("the repository",)


def _alike(gap: Gap) -> list[Finding]:
    """The findings of the gravest one's rule: what the heading speaks of."""
    return [each for each in gap.findings if each.rule == gap.first.rule]


def _quotes(label: str, given: Iterable[Place]) -> Iterator[Block]:
    """Each place with its line, in the language of its file; what is told of places beyond stands in the location."""
    for place in [each for each in given if each.quote][:_QUOTES]:
        yield Source(place.quote, label, place, language=_LANGUAGES.get(place.path.rpartition(".")[2], ""))
