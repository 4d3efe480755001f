"""The table of findings, cell by cell, for the forms that show it as a table."""

from collections.abc import Callable, Mapping

from roadworthy.assessment import Concern
from roadworthy.report.blocks import Code, Findings, Table, Text, spots, words
from roadworthy.report.saying import category, ended, fix, rung_of, said


def table_of(findings: Findings) -> Table:
    """Findings as rows."""
    return Table(
        findings.columns,
        tuple(
            tuple(_CELLS[column](concern, number) for column in findings.columns)
            for number, concern in enumerate(findings.concerns, findings.start)
        ),
    )


def _finding(concern: Concern, number: int) -> Text:
    quote = concern.first.place.quote
    also = dict.fromkeys((each.judgement.verdict.text, each.rule, each.severity.word) for each in concern.related)
    told = [*words(ended(said(concern))), *((" ", Code(quote)) if quote else ())]
    for place, (text, rule, severity) in enumerate(also):
        told += ["; " if place else " Also: ", *words(text), " (", Code(rule), f", {severity})"]
    return tuple(told)


_CELLS: Mapping[str, Callable[[Concern, int], Text]] = {
    "Priority": lambda concern, number: (f"{number} · {concern.first.priority.name} {concern.first.priority.horizon}",),
    "Severity": lambda concern, number: (concern.first.severity.word,),
    "Rung": lambda concern, number: (rung_of(concern.first),),
    "Category": lambda concern, number: (category(concern.first.judgement.question),),
    "Location": lambda concern, number: spots(concern.places),
    "Finding": _finding,
    "Recommendation": lambda concern, number: (*words(ended(fix(concern.first))), " (", Code(concern.first.rule), ")"),
}
