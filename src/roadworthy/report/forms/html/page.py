"""One self-contained page: an overview, findings to search, a picture of the system, and each document as a tab.

Whatever a template prints is made harmless twice, for all at once: `printable` shows what hides or turns text, and
autoescape leaves no markup in it. The page's policy allows its own style and script by their digests and nothing else,
so that markup which got through could neither run, nor load, nor send.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from roadworthy.assessment import Assessment, Concern, NoScore, Score, ServiceAssessment, shown
from roadworthy.assessment.grade import RungStatus
from roadworthy.ladder import Pillar, Rung, Severity
from roadworthy.model import Place
from roadworthy.model.noun import dataclass
from roadworthy.report.blocks import Bar, Bars, Mark, Paper, Steps, Text, spot_text, words
from roadworthy.report.escape import printable, unicode_only
from roadworthy.report.forms.html.background import shared
from roadworthy.report.forms.html.cards import Card, cards_of
from roadworthy.report.forms.html.pictures import SIGNS, TONES, Pictures, asked, says_all
from roadworthy.report.forms.html.reading import contents, sections
from roadworthy.report.forms.html.topology import beside, drawn, topology
from roadworthy.report.papers.frame import state
from roadworthy.report.papers.maturity import rungs_of
from roadworthy.report.saying import count, ended, found_instead, may_it_ship, said

FACETS = (
    ("status", "Status"),
    ("tool", "Source"),
    ("severity", "Severity"),
    ("priority", "Priority"),
    ("rung", "Rung"),
    ("pillar", "Pillar"),
    ("service", "Service"),
    ("rule", "Rule"),
    ("owner", "Owner"),
)
"""By what findings are filtered, each with its label; the script finds the same words in the cards."""

MOST_LINES, MOST_ROWS = 20, 40
"""Of a list and a table that stand open at once; the rest opens with a click, and on paper."""

_FIRST = 5
_MARKS = {
    RungStatus.PASSED: Mark.PASSED,
    RungStatus.PARTLY: Mark.PARTLY,
    RungStatus.FAILED: Mark.FAILED,
    RungStatus.LOCKED: Mark.LOCKED,
}
_TONE = {"Yes": "good", "No": "bad", "Not yet": "mid"}
_PARTS = (
    *("page.html", "blocks.html", "cards.html", "overview.html", "findings.html", "system.html"),
    *("style.css", "page.js"),
)


@dataclass(frozen=True)
class Tab:
    """One tab; `paper` is the document that it holds, None for the page's own."""

    name: str
    title: str
    count: int = 0
    paper: Paper | None = None


def render(papers: Sequence[Paper], assessment: Assessment) -> str:
    """The page as text; the papers in the order of their tabs."""
    environment = _environment()
    style, script = (environment.get_template(name).render() for name in ("style.css", "page.js"))
    page = environment.get_template("page.html")
    return unicode_only(page.render(policy=_policy(style, script), **_told(papers, assessment)))


def _told(papers: Sequence[Paper], assessment: Assessment) -> dict[str, Any]:
    """Everything that the templates print."""
    every, left_out = cards_of(assessment)
    cards, pages = shared(every)
    anchors = _Anchors(cards, papers)
    pictures = Pictures()
    whole = topology(assessment, cards)
    picture = drawn(whole)
    open_cards = [card for card in cards if card.status == "open"]
    severities = Counter(card.severity for card in open_cards)
    services = Counter(service for card in open_cards for service in card.services)
    lowest = assessment.lowest
    answer, because = (
        may_it_ship(lowest) if lowest else ("Not graded", f"No service was found; {found_instead(assessment)}")
    )
    tabs = [Tab("overview", "Overview"), Tab("findings", "Findings", len(open_cards)), Tab("system", "System")]
    return {
        "assessment": assessment,
        "name": assessment.provenance.name or "The repository",
        "state": state(assessment),
        "tabs": [*tabs, *(Tab(paper.name, paper.name.capitalize(), paper=paper) for paper in papers)],
        "cards": cards,
        "left_out": left_out,
        "pages": pages,
        "facets": [each for each in FACETS if each[0] != "service" or len(assessment.services) > 1],
        "summary": _summary(assessment, cards),
        "services": assessment.services,
        "is_several": len(assessment.services) > 1,
        "lowest": lowest,
        "rungs": tuple(Rung),
        "answer": answer,
        "answer_tone": _TONE.get(answer, "none"),
        "because": because,
        "rung": _rung_word(assessment),
        "score": _score_word(assessment.score),
        "open_count": len(open_cards),
        "by_severity": [(each.word, severities[each]) for each in reversed(Severity) if severities[each]],
        "ladder": _ladder(lowest) if lowest else None,
        "pillars": _pillars(lowest.score) if lowest and isinstance(lowest.score, Score) else None,
        "counts": services,
        "first": open_cards[:_FIRST],
        "picture": pictures.system(picture) if picture.nodes else None,
        "drawn_less": picture.left_out,
        "beside": [(node, list(edges)) for node, edges in beside(whole)],
        "names": {node.key: node.name for node in whole.nodes},
        # what templates ask
        "pictures": pictures,
        "says_all": says_all,
        "tones": TONES,
        "signs": SIGNS,
        "kind_of": lambda piece: type(piece).__name__,
        "words_of": words,
        "spot_text": spot_text,
        "lines_of": lambda text: text.split("\n"),
        "listed": _listed,
        "about_of": lambda card: [
            key for key in card.about if key not in {f"service:{name}" for name in card.services}
        ],
        "asked": asked,
        "card_at": anchors.at,
        "card_of": anchors.has,
        "target_of": anchors.target,
        "within": anchors.within,
        "sections": sections,
        "contents": contents,
        "most_lines": MOST_LINES,
        "most_rows": MOST_ROWS,
        "further": _further,
        "sentence_of": _sentence,
        "mark_of": lambda rung: _MARKS[rung.status],
        "score_of": lambda service: _score_word(service.score),
    }


class _Anchors:
    """Where links lead inside the page."""

    def __init__(self, cards: Sequence[Card], papers: Sequence[Paper]) -> None:
        self._papers = {paper.name for paper in papers}
        self._parts = {f"{paper.name}-{part.name}" for paper in papers for part in paper.parts}
        self._now = ""
        self._by_place: dict[tuple[str, int], str] = {}
        self._fingerprints = {card.fingerprint for card in cards}
        for card in cards:
            for stand in card.stands:
                self._by_place.setdefault((stand.place.path, stand.place.start), f"f-{stand.fingerprint}")

    def within(self, paper: str) -> str:
        """Links to parts are meant within this document from here on."""
        self._now = paper
        return ""

    def at(self, place: Place) -> str:
        return self._by_place.get((place.path, place.start), "") if place.start else ""

    def has(self, fingerprint: str) -> bool:
        return fingerprint in self._fingerprints

    def target(self, target: str) -> str:
        """Into this page, or out of it by https; "" for anything else."""
        if target in self._papers:
            return f"#{target}"
        if target.startswith("#"):
            part = f"{self._now}-{target[1:]}"
            return f"#{part}" if part in self._parts else ""
        return target if target.startswith("https://") else ""


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _environment() -> Environment:
    return Environment(
        loader=DictLoader({name: _part(name) for name in _PARTS}),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _harmless(value: Any) -> Any:
    """What hides, turns or moves text is shown as its code; markup is only what a template or a picture made."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _part(name: str) -> str:
    return (files("roadworthy.report.forms.html") / "templates" / name).read_text("utf-8")


def _summary(assessment: Assessment, cards: Sequence[Card]) -> str:
    states = Counter(card.status for card in cards)
    parts = [
        f"{count(len(assessment.findings), 'open finding')}, folded to {states['open']:,} by cause"
        if len(assessment.findings) != states["open"]
        else count(states["open"], "open finding")
    ]
    if states["waived"]:
        parts.append(f"{states['waived']:,} waived")
    if states["unclear"]:
        parts.append(f"{states['unclear']:,} that could not be told")
    if states["imported"]:
        parts.append(f"{states['imported']:,} of other tools, which move no rung")
    above = len(assessment.above_target)
    if above:
        parts.append(f"{above:,} above the target rung (--all lists them)")
    return "; ".join(parts) + "."


def _rung_word(assessment: Assessment) -> str:
    if not assessment.is_graded:
        return "not graded"
    return assessment.reached.word if assessment.reached is not None else "below hygiene"


def _score_word(score: Score | NoScore) -> str:
    return f"{shown(score.overall)} · {score.letter}" if isinstance(score, Score) else "not scored"


def _ladder(service: ServiceAssessment) -> Steps:
    rungs = ((name.lstrip("0123456789 "), mark, (*text, ".")) for name, mark, text in rungs_of(service))
    return Steps(f"Ladder of {service.name}", tuple(rungs))


def _pillars(score: Score) -> Bars:
    values = {each.of: each for each in score.pillars}
    bars = []
    for pillar in Pillar:
        mean = values.get(pillar)
        if mean is None:
            bars.append(Bar(pillar.word, None, "nothing could be asked"))
        else:
            bars.append(Bar(pillar.word, mean.value, f"{mean.answered} of {count(len(mean.rules), 'rule')} answered"))
    return Bars("Pillars", tuple(bars))


def _further(card: Card) -> list[Place]:
    """Places that are neither its headline nor shown with their lines."""
    shown_already = {card.stands[0].place, *(stand.place for stand in card.stands if stand.excerpt)}
    every = dict.fromkeys([*(stand.place for stand in card.stands), *card.also])
    return [place for place in every if place not in shown_already and place.path != "."]


def _about(card: Card) -> list[str]:
    """The boxes that it concerns beside those of its services, which the script adds."""
    services = {f"service:{name}" for name in card.services}
    return [key for key in card.about if key not in services]


def _listed(names: Sequence[str]) -> Markup:
    """Names for the script, to stand between single quotes: most of a page's quotes are in these lists."""
    told = json.dumps([printable(name) for name in names], ensure_ascii=False, separators=(",", ":"))
    return Markup(escape(told).replace(Markup("&#34;"), '"'))  # noqa: S704 - escaped, but for what single quotes hold


def _sentence(concern: Concern) -> Text:
    return words(ended(said(concern)))
