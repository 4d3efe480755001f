"""Waivers set findings aside, answers settle what could not be told; both come back by themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from roadworthy.errors import nearest
from roadworthy.findings import Basis, Judgement, Outcome
from roadworthy.model import REPOSITORY, Answer, Resource, Waiver
from roadworthy.model.noun import dataclass
from roadworthy.model.terms import Terms
from roadworthy.model.waiver import InlineWaiver, Origin, Refused


@dataclass(frozen=True)
class Decided:
    """Judgements after what people decided about them.

    Attributes:
        standing: what counts; an answered judgement is met on somebody's word.
        waived: unmet judgements set aside, each with its waiver.
        expired: decisions past their day; what they spoke of counts again.
        unused: decisions in force that fit nothing.
        refused: decisions that do not count, and why: malformed, of no rule, or against the terms.
    """

    standing: tuple[Judgement, ...]
    waived: tuple[tuple[Judgement, Waiver], ...] = ()
    expired: tuple[Waiver | Answer, ...] = ()
    unused: tuple[Waiver | Answer, ...] = ()
    refused: tuple[Refused, ...] = ()


def decide(
    judgements: Iterable[Judgement],
    waivers: Iterable[Waiver] = (),
    answers: Iterable[Answer] = (),
    *,
    today: date,
    is_answer_enough: bool = True,
    terms: Terms | None = None,
    inline: Iterable[InlineWaiver] = (),
    inline_only_for: frozenset[str] | None = None,
    known: frozenset[str] = frozenset(),
    resources: Iterable[Resource] = (),
) -> Decided:
    """Apply waivers to unmet verdicts, and answers to unclear ones and to absences.

    Args:
        today: a decision holds up to its last day, that day included.
        is_answer_enough: False leaves answered judgements as they are.
        terms: what may be decided at all; what they refuse is told and does not count.
        inline: waivers that stand in the code.
        inline_only_for: fingerprints that those may set aside; None for all.
        known: names of all rules there are; empty where any name will do.
        resources: what a waiver may name by its kind and name.
    """
    terms = terms or Terms()
    told = [*inline]
    refused = [Refused("a waiver", each.fault, each.place) for each in told if each.fault]
    decisions: list[Waiver | Answer] = []
    every: list[Waiver | Answer] = [*waivers, *(waiver for one in told for waiver in one.waivers), *answers]
    for each in every:
        if why := _objection(each, terms, known, today):
            if isinstance(each, Waiver) and each.origin is Origin.BASELINE:
                continue  # told once for all its entries
            refused.append(
                Refused(f"{_word(each)} of {each.rule}", why, each.place if isinstance(each, Waiver) else None)
            )
        else:
            decisions.append(each)
    in_force = [each for each in decisions if each.until >= today]
    open_waivers = _ByRule(each for each in in_force if isinstance(each, Waiver))
    open_answers = [each for each in in_force if isinstance(each, Answer)]
    places = tuple(resources) if any(isinstance(each, Waiver) and each.resource for each in in_force) else ()
    used: set[int] = set()
    standing: list[Judgement] = []
    waived: list[tuple[Judgement, Waiver]] = []
    for judgement in judgements:
        waiver = next(
            (
                each
                for each in (open_waivers.of(judgement) if judgement.is_unmet else ())
                if _waives(each, judgement, places)
                and (each.origin is not Origin.INLINE or _may(inline_only_for, judgement))
            ),
            None,
        )
        answer = next((each for each in open_answers if _answers(each, judgement)), None)
        if waiver is not None:
            used.add(id(waiver))
            waived.append((judgement, waiver))
        elif answer is not None:
            used.add(id(answer))
            standing.append(_declared(judgement, answer) if is_answer_enough else judgement)
        else:
            standing.append(judgement)
    return Decided(
        tuple(standing),
        tuple(waived),
        tuple(each for each in decisions if each.until < today),
        tuple(each for each in in_force if id(each) not in used),
        tuple(refused),
    )


class _ByRule:
    """Waivers by the rule or the occurrence that they name: a baseline has thousands."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self._named: dict[str, list[Waiver]] = {}
        self._exact: dict[str, list[Waiver]] = {}
        for waiver in waivers:
            if waiver.fingerprint:
                self._exact.setdefault(waiver.fingerprint, []).append(waiver)
            else:
                self._named.setdefault(waiver.rule, []).append(waiver)

    def of(self, judgement: Judgement) -> Iterable[Waiver]:
        """Those that may hold for it: what a person wrote for this rule, then what names this occurrence."""
        yield from self._named.get(judgement.question.name, ())
        yield from self._exact.get(judgement.fingerprint, ())


def _objection(decision: Waiver | Answer, terms: Terms, known: frozenset[str], today: date) -> str:
    """Why it does not count, whatever it would fit; "" where it does. What is past its day is told as that."""
    if known and decision.rule not in known:
        near = nearest(decision.rule, known)
        return f"there is no such rule{f'; did you mean {near[0]}?' if near else ''}"
    return "" if decision.until < today else terms.objection(decision, today)


def _word(decision: Waiver | Answer) -> str:
    return "the answer" if isinstance(decision, Answer) else "the waiver"


def _may(only_for: frozenset[str] | None, judgement: Judgement) -> bool:
    return only_for is None or judgement.fingerprint in only_for


def _waives(waiver: Waiver, judgement: Judgement, resources: Sequence[Resource]) -> bool:
    if waiver.rule != judgement.question.name or waiver.fingerprint not in ("", judgement.fingerprint):
        return False
    if waiver.origin is Origin.BASELINE:
        return True  # the path in its fingerprint is the one that is meant
    if waiver.origin is Origin.INLINE:
        place, (first, last) = judgement.verdict.place, waiver.lines
        return place.path == waiver.path and first <= place.start <= last
    return _holds_for(waiver.path, judgement) and (not waiver.resource or _is_of(waiver.resource, judgement, resources))


def _is_of(resource: str, judgement: Judgement, resources: Sequence[Resource]) -> bool:
    """The judgement is about this resource, or about a part of it: its symbol says so, or its place lies in it."""
    symbol, place = judgement.verdict.symbol, judgement.verdict.place
    if symbol == resource or symbol.startswith(resource + "/"):
        return True
    return any(
        f"{each.kind}/{each.name}" == resource
        and each.place.path == place.path
        and each.place.start <= place.start <= max(each.place.end, each.place.start)
        for each in resources
    )


def _answers(answer: Answer, judgement: Judgement) -> bool:
    is_open = judgement.is_unclear or (judgement.is_unmet and judgement.question.is_absence)
    return is_open and answer.rule == judgement.question.name and _holds_for(answer.path, judgement)


def _holds_for(path: str, judgement: Judgement) -> bool:
    """The whole repository, a folder, a file or a glob."""
    place = judgement.verdict.place.path
    wanted = path.rstrip("/")
    return wanted in ("", REPOSITORY.path) or fnmatchcase(place, wanted) or place.startswith(wanted + "/")


def _declared(judgement: Judgement, answer: Answer) -> Judgement:
    text = f"is answered by {answer.by or 'the owner'} until {answer.until.isoformat()}: {answer.because}"
    verdict = replace(judgement.verdict, outcome=Outcome.MET, text=text, harm=None)
    return replace(judgement, verdict=verdict, basis=Basis.DECLARED)
