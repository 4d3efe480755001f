"""The table of findings, cell by cell, for the forms that show it as a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from roadworthy.assessment import Concern, Finding
from roadworthy.report.blocks import Code, Findings, Table, Text, spots, words
from roadworthy.report.saying import category, ended, first_sentence, fix, harm, said


def table_of(findings: Findings) -> Table:
    """Findings as rows; a last column names owners where one is known."""
    cells = _BRIEF if findings.is_brief else _CELLS
    has_owners = any(concern.first.owner for concern in findings.concerns) and "Owner" in cells
    columns = (*findings.columns, "Owner") if has_owners and "Owner" not in findings.columns else findings.columns
    rows = tuple(
        tuple(cells[column](concern, number) for column in columns)
        for number, concern in enumerate(findings.concerns, findings.start)
    )
    return Table(columns, rows, findings.more)


@dataclass(frozen=True)
class Record:
    """A finding in lines under one another.

    Attributes:
        rank: priority, severity, rung, category.
        what: what is wrong; of a brief one, what to do as well.
        quote: what stands there; "" in a brief one.
        also: other faults in the same place.
    """

    rank: tuple[str, ...]
    where: Text
    what: Text
    quote: str = ""
    also: tuple[Text, ...] = ()
    fix: Text = ()


def records_of(findings: Findings) -> Iterator[Record]:
    """Findings for a reader who has no room for a table."""
    for concern in findings.concerns:
        first = concern.first
        if findings.is_brief:
            yield Record((first.severity.word,), spots(concern.places, 2), _brief(concern, 0))
            continue
        rank = (f"{first.priority.name} {first.priority.horizon}", first.severity.word, _rung(first))
        yield Record(
            (*rank, category(first.judgement.question)),
            spots(concern.places),
            words(ended(said(concern))),
            first.place.quote,
            tuple((*words(text), " (", Code(rule), f", {severity})") for text, rule, severity in _also(concern)),
            (*words(ended(fix(first))), " (", Code(concern.first.rule), ")"),
        )


def _also(concern: Concern) -> Iterable[tuple[str, str, str]]:
    return dict.fromkeys((each.judgement.verdict.text, each.rule, each.severity.word) for each in concern.related)


def _finding(concern: Concern, number: int) -> Text:
    quote = concern.first.place.quote
    told = [*words(ended(said(concern))), *((" ", Code(quote)) if quote else ())]
    for place, (text, rule, severity) in enumerate(_also(concern)):
        told += ["; " if place else " Also: ", *words(text), " (", Code(rule), f", {severity})"]
    if concern.related:
        told.append(".")
    return tuple(told)


def _rung(finding: Finding) -> str:
    """By number and name; where a harm promoted it, the rule's own instead."""
    own = finding.judgement.question.rung
    if finding.is_promoted:
        return f"hygiene, promoted from rung {int(own)}"
    return f"rung {int(own)}, {own.word}" if own else own.word


def _brief(concern: Concern, number: int) -> Text:
    return words(" ".join(filter(None, (ended(said(concern)), harm(concern.first)))))


_CELLS: Mapping[str, Callable[[Concern, int], Text]] = {
    "Priority": lambda concern, number: (f"{number} · {concern.first.priority.name} {concern.first.priority.horizon}",),
    "Severity": lambda concern, number: (concern.first.severity.word,),
    "Rung": lambda concern, number: (_rung(concern.first),),
    "Category": lambda concern, number: (category(concern.first.judgement.question),),
    "Location": lambda concern, number: spots(concern.places),
    "Finding": _finding,
    "Owner": lambda concern, number: (concern.first.owner,),
    "Recommendation": lambda concern, number: (*words(ended(fix(concern.first))), " (", Code(concern.first.rule), ")"),
}
_BRIEF: Mapping[str, Callable[[Concern, int], Text]] = {
    **_CELLS,
    "Location": lambda concern, number: spots(concern.places, 2),
    "Finding": _brief,
    "Recommendation": lambda concern, number: words(first_sentence(fix(concern.first))),
}
