"""Does what a review says of the code agree with what our rules find at the same place?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roadworthy.expression import expression
from roadworthy.findings import Judgement
from roadworthy.grounding.marks import Mark
from roadworthy.grounding.mentions import Mention, mentions_in
from roadworthy.grounding.review import Piece, Review, Stance
from roadworthy.grounding.said import confirmed, refuted, unclear
from roadworthy.grounding.sources import Sources
from roadworthy.grounding.statement import Statement, StatementKind
from roadworthy.grounding.topics import TOPICS, Topic
from roadworthy.model import REPOSITORY, Place, Role

_KIND = StatementKind.AGREEMENT
_NEAR = 3
_ALL = expression(r"(?i)\b(full|entire|whole|all|complete)\b")
_HYPOTHETICAL = expression(r"(?i)^\W*(?:if|when|should|could|consider|would)\b")
MOST_TEXT = 1_500


def agreement(review: Review, sources: Sources, judgements: Sequence[Judgement]) -> Iterator[Statement]:
    """One statement for each piece and topic on which a rule of ours has a verdict."""
    desk = _Desk(review, sources, _by_rule(judgements), _scope(review))
    seen: set[tuple[int, str]] = set()
    for piece in review.pieces:
        if piece.is_code or piece.is_heading or piece.stance is Stance.ADVICE or piece.mark is Mark.HALF:
            continue
        for topic, is_praise in _topics(piece):
            if (piece.line, topic.name) not in seen:
                seen.add((piece.line, topic.name))
                if said := desk.praise(piece, topic) if is_praise else desk.blame(piece, topic):
                    yield said


def _topics(piece: Piece) -> Iterator[tuple[Topic, bool]]:
    text = piece.text[:MOST_TEXT]
    heading = piece.passage.heading
    for topic in TOPICS:
        if piece.stance is Stance.GOOD:
            if topic.praises(text[:300]) or (topic.heading and piece.mark is Mark.DONE and topic.praises(heading)):
                yield topic, True
        elif not _HYPOTHETICAL.match(text) and (
            topic.blames(text) or (piece.mark is Mark.FAILED and topic.is_named(text))
        ):
            yield topic, False


def _by_rule(judgements: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    found: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        found.setdefault(judgement.question.name, []).append(judgement)
    return found


def _scope(review: Review) -> str:
    """What the review confines itself to, in its words; "" where it speaks of everything."""
    for piece in review.pieces:
        if piece.label in ("scope", "review scope", "in scope") and not _ALL.search(piece.text[:200]):
            return piece.text.strip().partition("\n")[0][:120]
    return ""


@dataclass(frozen=True)
class _Desk:
    """What a topic is judged with."""

    review: Review
    sources: Sources
    by_rule: Mapping[str, Sequence[Judgement]]
    scope: str
    defined: dict[str, list[Place]] = field(default_factory=dict)

    def praise(self, piece: Piece, topic: Topic) -> Statement | None:
        """It says that the thing is there, or is right."""
        found, is_placed = self._judged(piece, topic)
        if is_placed and not found:
            found = self._every(topic)
        unmet = [one for one in found if one.is_unmet]
        met = [one for one in found if one.is_met]
        place, says = self.review.at(piece.line), f"praised: {topic.name}"
        is_nowhere = unmet and not met and all(one.verdict.place.path == REPOSITORY.path for one in unmet)
        if unmet and (topic.is_for_all or is_nowhere):
            beside = f"; {_told(met[0])}" if met else ""
            return refuted(_KIND, place, says, f"{_told(unmet[0])}{beside}", *_places(unmet, met))
        if unmet and not met:
            why = f"{_told(unmet[0])}; whether that is what is praised cannot be told"
            return unclear(_KIND, place, says, why, *_places(unmet))
        if unmet:
            why = f"{len(met)} of {len(met) + len(unmet)} have it: {_told(met[0])}; {_told(unmet[0])}"
            return unclear(_KIND, place, says, why, *_places(met, unmet))
        return confirmed(_KIND, place, says, _told(met[0]), *_places(met)) if met else None

    def blame(self, piece: Piece, topic: Topic) -> Statement | None:
        """It says that the thing is missing, or is wrong."""
        found, is_placed = self._judged(piece, topic)
        unmet = [one for one in found if one.is_unmet]
        met = [one for one in found if one.is_met]
        place = self.review.at(piece.line)
        is_fault = topic.is_fault(piece.text[:MOST_TEXT])
        if is_placed or is_fault:
            says = f"missing or wrong: {topic.name}"
            if unmet:
                return confirmed(_KIND, place, says, _told(unmet[0]), *_places(unmet))
            if met and is_placed and topic.name == "timeouts" and not self._is_written(met, "timeout"):
                why = f"no timeout is written in this file; {_told(met[0])}: by itself, or by what made the client"
                return unclear(_KIND, place, says, why, *_places(met))
            return refuted(_KIND, place, says, _told(met[0]), *_places(met)) if met and is_placed else None
        says = f"missing everywhere: {topic.name}"
        if met and not unmet and not self.scope:
            return refuted(_KIND, place, says, _told(met[0]), *_places(met))
        there = _places(met) or self._defined(topic)
        if there:
            what = _told(met[0]) if met else f"{there[0].quote} bears that name"
            beside = f"; {_told(unmet[0])}" if unmet else ""
            within = (
                f"; the review speaks of {self.scope}, and whether that is among them cannot be told"
                if self.scope
                else ""
            )
            return unclear(_KIND, place, says, what + beside + within, *there)
        if not unmet:
            return None
        if _is_there_after_all(unmet, self.sources):
            return unclear(_KIND, place, says, _told(unmet[0]), *_places(unmet))
        return confirmed(_KIND, place, says, _told(unmet[0]), *_places(unmet))

    def _is_written(self, met: Sequence[Judgement], word: str) -> bool:
        """A file of these verdicts has the word: somebody may have written what they tell."""
        paths = {place.path for one in met for place in (one.verdict.place, *one.verdict.also)}
        return any(word in line.lower() for path in paths for line in self.sources.lines(path) or ())

    def _every(self, topic: Topic) -> list[Judgement]:
        return [one for rule in topic.rules for one in self.by_rule.get(rule, ())]

    def _defined(self, topic: Topic) -> list[Place]:
        """Functions and classes whose name says that they are it."""
        if topic.name in self.defined or not topic.defined:
            return self.defined.get(topic.name, [])
        wanted = expression(rf"(?i)^\s*(?:async\s+)?(?:def|class|func|function)\s+\w*(?:{topic.defined})")
        found: list[Place] = []
        for path in self.sources.searched():
            role = self.sources.files[path].role
            if path.endswith(_CODE) and (not role.is_foreign and (role is not Role.TEST or "tests" in topic.name)):
                for number, line in enumerate(self.sources.lines(path) or (), 1):
                    if wanted.match(line[:200]):
                        found.append(self.sources.at(path, number))
                        break
            if len(found) == 3:
                break
        self.defined[topic.name] = found
        return found

    def _judged(self, piece: Piece, topic: Topic) -> tuple[list[Judgement], bool]:
        """What our rules say of the topic at the places that the piece names, else everywhere; and which of the two."""
        every = self._every(topic)
        named = mentions_in(piece.text[:MOST_TEXT]) or piece.about
        spans = [(path, mention) for mention in named[:20] for path in self.sources.find(mention).paths[:30]]
        code = [
            (path, mention)
            for path, mention in spans
            if path in self.sources.files and (mention.lines or not path.lower().endswith(_DOCUMENTS))
        ]
        if not code:
            return every, False
        here = [one for one in every if any(_stands(one, path, mention) for path, mention in code)]
        return here, True


_DOCUMENTS = (".md", ".rst", ".txt.md", ".mdx")
_CODE = (".py", ".js", ".ts", ".tsx", ".go", ".sh", ".java", ".rb", ".rs")


def _stands(judgement: Judgement, path: str, mention: Mention) -> bool:
    places = (judgement.verdict.place, *judgement.verdict.also)
    return any(
        place.path == path
        and (
            not mention.lines
            or any(
                place.start <= last + _NEAR and first - _NEAR <= max(place.end, place.start)
                for first, last in mention.lines
            )
        )
        for place in places
    )


def _is_there_after_all(unmet: Sequence[Judgement], sources: Sources) -> bool:
    """The fault stands at a test: something is there, and the rule finds it wanting."""
    return any(
        (file := sources.files.get(one.verdict.place.path)) is not None and file.role is Role.TEST for one in unmet
    )


def _told(judgement: Judgement) -> str:
    verdict = judgement.verdict
    return f"{verdict.subject} {verdict.text}"[:300]


def _places(*groups: Sequence[Judgement]) -> list[Place]:
    """A place of each group first, then more of the first."""
    order = [group[0] for group in groups if group] + list(groups[0][1:3])
    return list(dict.fromkeys(one.verdict.place for one in order if one.verdict.place.path != REPOSITORY.path))
