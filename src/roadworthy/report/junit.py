"""JUnit XML: one test case for each rule that was asked, so that a board shows what broke and what holds."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from roadworthy.assessment import Assessment, Concern, Finding
from roadworthy.findings import Judgement, Question
from roadworthy.report.console import View
from roadworthy.report.decided import in_a_line, reason
from roadworthy.report.escape import printable
from roadworthy.report.saying import fix, said, sentence, spot, with_related


def render(assessment: Assessment, view: View) -> str:
    """A case fails on a listed finding; it is skipped where nothing was said, or where nothing but unclear was."""
    concerns: dict[str, list[Concern]] = {}
    for concern in with_related(assessment.concerns):
        concerns.setdefault(concern.first.rule, []).append(concern)
    told: dict[str, list[Judgement]] = {}
    for judgement in assessment.judgements:
        told.setdefault(judgement.question.name, []).append(judgement)
    aside: dict[str, list[Finding]] = {}
    for finding in assessment.set_aside:
        aside.setdefault(finding.rule, []).append(finding)
    cases = [
        _case(question, concerns.get(question.name, []), told.get(question.name, []), aside.get(question.name, []))
        for question in assessment.questions
    ]
    failed = sum("<failure" in case for case in cases)
    skipped = sum("<skipped" in case for case in cases)
    head = f'name="roadworthy" tests="{len(cases)}" failures="{failed}" errors="0" skipped="{skipped}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {head}>",
        f"<testsuite {head}>",
        *_properties(assessment),
        *cases,
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _properties(assessment: Assessment) -> list[str]:
    decided = in_a_line(assessment)
    return [f'<properties><property name="decided" value={_attribute(decided)}/></properties>'] if decided else []


def _case(question: Question, concerns: Sequence[Concern], told: Sequence[Judgement], aside: Sequence[Finding]) -> str:
    head = f"<testcase classname={_attribute('roadworthy.' + question.group)} name={_attribute(question.name)}"
    if concerns:
        lines = [line for concern in concerns for line in _failure(concern)]
        message = _attribute(said(concerns[0]))
        kind = _attribute(concerns[0].first.severity.word)
        text = "\n".join(escape(printable(line)) for line in lines)
        return f"{head}><failure message={message} type={kind}>{text}</failure></testcase>"
    if aside:
        message = f"{len(aside)} set aside; {spot(aside[0].place)} {reason(aside[0])}"
        return f"{head}><skipped message={_attribute(message)}/></testcase>"
    if any(judgement.is_met for judgement in told):
        return f"{head}/>"
    unclear = [judgement for judgement in told if judgement.is_unclear]
    why = f"unclear: {sentence(unclear)}" if unclear else "nothing listed of it"
    return f"{head}><skipped message={_attribute(why)}/></testcase>"


def _failure(concern: Concern) -> list[str]:
    return [
        f"{spot(concern.first.place)}: {said(concern)}",
        *(f"  also {spot(place)}" for place in concern.places[1:]),
        f"  fix: {fix(concern.first)}",
    ]


def _attribute(text: str) -> str:
    return quoteattr(printable(text))
