"""The part of every document that tells what people decided: set aside, answered, no longer counting."""

from collections.abc import Iterator

from roadworthy.assessment import Assessment
from roadworthy.report.blocks import Block, Code, Heading, Item, Items, Paragraph, Part, Spot, words
from roadworthy.report.decided import counted, declared, named, objections, of_baseline, reason
from roadworthy.report.saying import count, ended, sentence

NAME = "set-aside"
MOST_LISTED = 20


def set_aside(assessment: Assessment) -> Iterator[Part]:
    """The part; nothing where nobody decided anything."""
    blocks = [*_aside(assessment), *_answered(assessment), *_objections(assessment)]
    if blocks:
        yield Part(NAME, (Heading(("Set aside",)), *blocks))


def _aside(assessment: Assessment) -> Iterator[Block]:
    """What somebody wrote down is listed; what a baseline holds is counted."""
    if told := counted(assessment):
        yield Paragraph((ended(told),))
    items = [Item((Code(each.rule), " ", Spot(each.place), ": ", reason(each))) for each in named(assessment)]
    if items:
        yield Items(tuple(items[:MOST_LISTED]), more=max(len(items) - MOST_LISTED, 0))
    if told := of_baseline(assessment):
        yield Paragraph(words(ended(told)))


def _answered(assessment: Assessment) -> Iterator[Block]:
    told = declared(assessment)
    if told:
        yield Paragraph((f"{count(len(told), 'verdict')} on somebody's word, not on what was read:",))
        items = [
            Item((Code(each.question.name), " ", Spot(each.verdict.place), ": ", *words(ended(sentence([each])))))
            for each in told
        ]
        yield Items(tuple(items[:MOST_LISTED]), more=max(len(items) - MOST_LISTED, 0))


def _objections(assessment: Assessment) -> Iterator[Block]:
    items = [Item(words(ended(told))) for told in objections(assessment)]
    if items:
        yield Items(tuple(items[:MOST_LISTED]), more=max(len(items) - MOST_LISTED, 0))
