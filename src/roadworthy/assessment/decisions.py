"""Waivers set findings aside, answers settle what could not be told; both come back by themselves."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from roadworthy.findings import Basis, Judgement, Outcome
from roadworthy.model import REPOSITORY, Answer, Waiver
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Decided:
    """Judgements after what people decided about them.

    Attributes:
        standing: what counts; an answered judgement is met on somebody's word.
        waived: unmet judgements set aside, each with its waiver.
        expired: decisions past their day; what they spoke of counts again.
        unused: decisions in force that fit nothing.
    """

    standing: tuple[Judgement, ...]
    waived: tuple[tuple[Judgement, Waiver], ...] = ()
    expired: tuple[Waiver | Answer, ...] = ()
    unused: tuple[Waiver | Answer, ...] = ()


def decide(
    judgements: Iterable[Judgement],
    waivers: Iterable[Waiver] = (),
    answers: Iterable[Answer] = (),
    *,
    today: date,
    is_answer_enough: bool = True,
) -> Decided:
    """Apply waivers to unmet verdicts, and answers to unclear ones and to absences.

    Args:
        today: a decision holds up to its last day, that day included.
        is_answer_enough: False leaves answered judgements as they are.
    """
    all_waivers, all_answers = tuple(waivers), tuple(answers)
    open_waivers = [each for each in all_waivers if each.until >= today]
    open_answers = [each for each in all_answers if each.until >= today]
    decisions: tuple[Waiver | Answer, ...] = (*all_waivers, *all_answers)
    used: set[int] = set()
    standing: list[Judgement] = []
    waived: list[tuple[Judgement, Waiver]] = []
    for judgement in judgements:
        waiver = next((each for each in open_waivers if _waives(each, judgement)), None)
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
        tuple(each for each in decisions if each.until >= today and id(each) not in used),
    )


def _waives(waiver: Waiver, judgement: Judgement) -> bool:
    return (
        judgement.is_unmet
        and waiver.rule == judgement.question.name
        and waiver.fingerprint in ("", judgement.fingerprint)
        and _holds_for(waiver.path, judgement)
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
