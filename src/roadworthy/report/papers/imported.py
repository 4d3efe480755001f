"""What other tools said, under their own names; and what our verdicts are evidence for."""

from collections.abc import Iterable, Iterator

from roadworthy.assessment import Assessment
from roadworthy.findings import Judgement
from roadworthy.knowledge.controls import FRAMEWORKS, NAMES, Control
from roadworthy.knowledge.tools import WITHOUT_LEVELS
from roadworthy.ladder import Severity
from roadworthy.model import Place
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Link,
    Paragraph,
    Part,
    Table,
    Text,
    spots,
    words,
)
from roadworthy.report.papers.frame import MOST_LISTED
from roadworthy.report.saying import count, listed


def imported(assessment: Assessment) -> Iterator[Part]:
    """What each tool added to ours, and what became of the rest; no part where nothing was imported."""
    told = assessment.imports
    if not told.tallies:
        return
    trusted = {each.question.name.partition(":")[0] for each in told.judgements} - {
        each.question.name.partition(":")[0] for each in assessment.apart
    }
    counts = "move neither rung nor score" + (
        f", except those of {', '.join(sorted(trusted))}, which the config trusts" if trusted else ""
    )
    head = ("Tool", "Shown here", "Also ours", "Said twice", "In tests, examples, documents", "Not in this tree")
    rows = tuple(
        (
            (f"{each.tool} {each.version}".strip(),),
            *((f"{number:,}",) for number in (each.shown, each.ours, each.same, each.beside, each.elsewhere)),
        )
        for each in told.tallies
    )
    blocks: list[Block] = [
        Heading(("Imported from other tools",)),
        Paragraph((f"They stand under the tools' own names and {counts}.",)),
        Table(head, rows),
    ]
    groups = by_result(told.judgements)
    if groups:
        shown = tuple(_row(assessment, group) for group in groups[:MOST_LISTED])
        columns = ("Severity", "Tool and rule", "Location", "It says", "CVSS", "Beside it")
        blocks.append(Table(columns, shown, more=len(groups) - len(shown)))
    else:
        blocks.append(Absent(Absence.NONE_FOUND, ("no result that ours do not say already",)))
    both: dict[tuple[str, tuple[str, ...]], list[Place]] = {}
    for finding in (*assessment.findings, *assessment.above_target):
        tools = told.also.get(finding.fingerprint, ())
        if tools and finding.judgement.verdict.imported is None:
            both.setdefault((finding.rule, tools), []).append(finding.place)
    if both:
        items = tuple(
            Item((Code(rule), " and ", ", ".join(tools), ": ", *spots(places, 3)))
            for (rule, tools), places in sorted(both.items(), key=lambda each: (-len(each[1]), each[0]))
        )
        blocks += [Heading(("Said by both",), 3), Items(items[:MOST_LISTED], more=max(0, len(items) - MOST_LISTED))]
    yield Part("imported", tuple(blocks))


def by_result(judgements: Iterable[Judgement]) -> list[list[Judgement]]:
    """One tool's rule is one line, worst first; each vulnerable package is one."""
    groups: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in judgements:
        result = judgement.verdict.imported
        package = result.package if result is not None else ""
        groups.setdefault((judgement.question.name, package), []).append(judgement)
    return sorted(groups.values(), key=_weight)


def _weight(group: list[Judgement]) -> tuple[int, float, int, str]:
    first = group[0]
    cvss = first.verdict.imported.cvss if first.verdict.imported else None
    return -first.question.severity, -(cvss.score if cvss else 0.0), -len(group), first.question.name


def _row(assessment: Assessment, group: list[Judgement]) -> tuple[Text, ...]:
    first = group[0]
    result = first.verdict.imported
    assert result is not None
    is_told = result.level and result.tool not in WITHOUT_LEVELS
    level = f" ({result.level})" if is_told and result.level.lower() != Severity(result.severity).word else ""
    also = [said for each in group for said in assessment.imports.also.get(each.fingerprint, ())]
    against = [
        assessment.imports.against[each.fingerprint] for each in group if each.fingerprint in assessment.imports.against
    ]
    beside: list[Text] = [(", ".join(dict.fromkeys(also)),)] if also else []
    if against:
        verdict = against[0].verdict
        read = (f"we read the opposite: {verdict.subject} {verdict.text} (", Code(against[0].question.name), ")")
        beside.append((*read, f", {count(len(against), 'place')}"))
    text = first.verdict.text
    says = f"{first.verdict.subject} {text}" if result.is_vulnerability else text.removeprefix("says: ")
    name: Text = (Link(first.question.name, result.help),) if result.help else (Code(first.question.name),)
    cvss = result.cvss
    return (
        (first.question.severity.word + level,),
        name,
        spots([each.verdict.place for each in group], 3),
        (f"{says}; {result.fix}" if result.fix else says,),
        (f"{cvss.score:g} ({cvss.source})",) if cvss else ("",),
        tuple(piece for text in beside for piece in (*text, " ")),
    )


def controls(assessment: Assessment) -> Iterator[Part]:
    """For each framework asked for, which verdicts are evidence for a control, and which against; no part without."""
    if not assessment.controls:
        return
    by_rule: dict[str, list[Judgement]] = {}
    for judgement in assessment.judgements:
        by_rule.setdefault(judgement.question.name, []).append(judgement)
    blocks: list[Block] = [
        Heading(("Evidence for controls",)),
        Paragraph(
            (
                "Verdicts that an auditor may look at, by control. They are evidence for or against what a control "
                "asks of a system; a control asks for people and processes, too, so nothing here says that one is met.",
            )
        ),
    ]
    for framework in assessment.controls:
        rows = tuple(_control(each, by_rule) for each in FRAMEWORKS[framework])
        blocks += [
            Heading((NAMES[framework],), 3),
            Table(("Control", "Evidence for", "Evidence against", "Not told", "Not asked"), rows),
        ]
    yield Part("controls", tuple(blocks))


def _control(control: Control, by_rule: dict[str, list[Judgement]]) -> tuple[Text, ...]:
    found = [each for rule in control.rules for each in by_rule.get(rule, ())]
    silent = [rule for rule in control.rules if rule not in by_rule]
    unclear = sum(each.is_unclear for each in found)
    return (
        (f"{control.number} {control.title}",),
        _verdicts([each for each in found if each.is_met]),
        _verdicts([each for each in found if each.is_unmet]),
        (count(unclear, "verdict") if unclear else "",),
        words(listed([f"`{rule}`" for rule in silent])),
    )


def _verdicts(group: list[Judgement]) -> Text:
    if not group:
        return ("none",)
    return (f"{count(len(group), 'verdict')}: ", *spots([each.verdict.place for each in group], 2))
