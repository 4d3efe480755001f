"""What a review before a launch looks at, beside the risks: areas, signals, resources, load, doubts, the checklist."""

from collections.abc import Iterable, Mapping, Sequence

from roadworthy.assessment import Assessment, Concern, CriterionGrade, Standing
from roadworthy.assessment.readiness import (
    COMMON_ISSUES,
    RESOURCES,
    TEN_TIMES,
    CommonIssue,
    FocusArea,
    ResourceKind,
    SignalKind,
    count_of,
    focus_area,
    signal_kind,
)
from roadworthy.assessment.risks import Risk
from roadworthy.findings import Judgement, Question
from roadworthy.ladder import EVIDENCE, Criterion, Severity
from roadworthy.model import System
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Heading,
    Item,
    Items,
    Mark,
    Paragraph,
    Part,
    Table,
    Text,
    spots,
    words,
)
from roadworthy.report.saying import capital, count, ended, folded, listed, page_part, said, sentence, with_related

_MOST = 6
_MOST_UNCLEAR = 20
_MOST_ITEMS = 12
_PLACES = 3
_UNJUDGED = {
    FocusArea.DEPLOYMENT: "Feature flags are not judged.",
}


def focus_areas(assessment: Assessment) -> Part:
    """The seven areas, each with how much was asked and what came out."""
    by_area: dict[FocusArea | None, list[Judgement]] = {}
    for judgement in assessment.judgements:
        by_area.setdefault(focus_area(judgement.question), []).append(judgement)
    worst: dict[FocusArea | None, Concern] = {}
    for concern in with_related(assessment.concerns):
        worst.setdefault(focus_area(concern.first.judgement.question), concern)
    rows = []
    for area in FocusArea:
        counted = count_of(by_area.get(area, ()))
        first = worst.get(area)
        above = " up to the target" if counted.unmet else ""
        told: Text = words(ended(said(first))) if first else (f"Nothing open{above}.",)
        if not counted.asked:
            told = (f"{Absence.DOES_NOT_APPLY.value.capitalize()}: nothing was found to ask of it.",)
        aside = f" {_vulnerable(assessment) if area is FocusArea.DEPENDENCIES else _UNJUDGED.get(area, '')}".rstrip()
        row = ((capital(area),), (str(counted.met),), (str(counted.unmet),), (str(counted.unclear),), (*told, aside))
        rows.append(row)
    head = ("Area", "Met", "Unmet", "Unclear", "Worst open")
    return Part("focus-areas", (Heading(("Review areas",)), Table(head, tuple(rows))))


def _vulnerable(assessment: Assessment) -> str:
    """What imported results say of vulnerable versions, which no rule of ours looks for."""
    known = [each for each in assessment.imports.judgements if each.verdict.imported is not None]
    found = [each for each in known if each.verdict.imported and each.verdict.imported.is_vulnerability]
    if found:
        worst = max(found, key=lambda each: (each.question.severity, each.question.name))
        return f"{count(len(found), 'vulnerable version')} imported, such as {sentence([worst])}."
    if known:
        return "No vulnerable version is among the imported results."
    return "No input for vulnerable versions: no scanner's result was imported."


def missing_observability(assessment: Assessment) -> Part:
    """What would have to be added so that a failure can be seen, signal by signal."""
    blocks: list[Block] = [Heading(("Missing observability",))]
    for kind in SignalKind:
        rules = {each.name for each in assessment.questions if signal_kind(each) is kind}
        blocks += _kind(capital(kind), rules, assessment)
    return Part("missing-observability", tuple(blocks))


def resource_concerns(assessment: Assessment) -> Part:
    """What the service may run out of, resource by resource; accelerators where a model is run or asked."""
    blocks: list[Block] = [Heading(("Resource concerns",))]
    system = assessment.system
    wants = any(each.resources is not None and each.resources.gpus is not None for each in system.workloads)
    is_accelerated = wants or any(each.is_model_backed for each in system.services)
    for kind in ResourceKind:
        if kind is ResourceKind.ACCELERATORS and not is_accelerated:
            why = "no workload asks for one, and no service asks a model."
            blocks += [Heading((capital(kind),), 3), Absent(Absence.DOES_NOT_APPLY, (why,))]
        else:
            blocks += _kind(capital(kind), set(RESOURCES[kind]), assessment)
    return Part("resource-concerns", tuple(blocks))


def _kind(name: str, rules: set[str], assessment: Assessment) -> Iterable[Block]:
    """What is open of these rules, or how much of them is met."""
    yield Heading((name,), 3)
    found = [each for each in with_related(assessment.concerns) if each.first.rule in rules]
    if found:
        items = tuple(_line(each) for each in found[:_MOST])
        yield Items(items, more=max(0, len(found) - _MOST))
        return
    counted = count_of(each for each in assessment.judgements if each.question.name in rules)
    if not counted.asked:
        yield Absent(Absence.NONE_FOUND, ("nothing of these roots could be asked of it.",))
        return
    above = sum(each.rule in rules for each in assessment.above_target)
    more = f", {above} above the target" if above else ""
    met = next((each for each in assessment.met if each.question.name in rules), None)
    example: Text = ("; for one, ", *words(sentence([met])), " (", *spots([met.verdict.place]), ")") if met else ()
    yield Absent(Absence.NONE_FOUND, (f"{count(counted.met, 'verdict')} met{more}", *example, "."))


def _line(concern: Concern) -> Item:
    return Item((*words(ended(said(concern))), " (", *spots(concern.places, _PLACES), f", {concern.first.rule})"))


def ten_times(assessment: Assessment, found: Sequence[Risk]) -> Part:
    """What ten times the load meets first: the faults that more load makes worse, most ways in first."""
    blocks: list[Block] = [Heading(("At ten times the load",))]
    reach = {each.fingerprint: risk.reach for risk in found for each in (risk.first, *risk.concern.related)}
    hit = [each for each in with_related(assessment.concerns) if each.first.rule in TEN_TIMES]
    hit.sort(key=lambda each: (-_ways(each, reach), TEN_TIMES.index(each.first.rule)))
    if hit:
        blocks.append(Paragraph(("In this order: what stands on most ways in first.",)))
        lines = tuple(Item((*_line(each).text, " ", *words(_impact(each)))) for each in hit[:_MOST])
        blocks.append(Items(lines, is_numbered=True, more=max(0, len(hit) - _MOST)))
    elif not assessment.system.endpoints and not assessment.services:
        blocks.append(Absent(Absence.DOES_NOT_APPLY, ("nothing serves requests.",)))
    else:
        counted = count_of(each for each in assessment.judgements if each.question.name in TEN_TIMES)
        told = f"{count(counted.met, 'verdict')} met, {counted.unclear} unclear."
        blocks.append(Absent(Absence.NONE_FOUND, (told,)))
    return Part("scaling", tuple(blocks))


def _ways(concern: Concern, reach: Mapping[str, object]) -> int:
    known = reach.get(concern.first.fingerprint)
    return len(getattr(known, "entries", ()))


def _impact(concern: Concern) -> str:
    text = page_part(concern.first.judgement, "impact")
    return ended(text)


def common_issues(assessment: Assessment) -> Part:
    """Eight faults that page people most, each with its verdict here."""
    rows = tuple(_issue(each, assessment) for each in COMMON_ISSUES)
    head = ("Common issue", "Here", "Where", "Why it matters")
    return Part("common-issues-table", (Heading(("Common issues",)), Table(head, rows)))


def _issue(issue: CommonIssue, assessment: Assessment) -> tuple[Text, ...]:
    own = [each for each in assessment.judgements if each.question.name in issue.rules]
    counted = count_of(own)
    pages = {each.name: each.page.why for each in assessment.questions}
    why = next((pages[name] for name in issue.rules if pages.get(name)), "")
    unmet = [each.verdict.place for each in own if each.is_unmet]
    read = _read(issue, assessment.system)
    if unmet:
        here = f"{Mark.UNMET.sign} {Mark.UNMET.word}: {counted.unmet} of {counted.asked}"
    elif counted.unclear:
        here = f"{Mark.UNCLEAR.sign} {Mark.UNCLEAR.word}: {counted.unclear} of {counted.asked}"
    elif counted.met:
        here = f"{Mark.MET.sign} {Mark.MET.word}: {counted.met} of {counted.asked}"
    elif read:
        here = f"{Absence.NONE_FOUND.value}: {count(read, issue.counted)} read"
    else:
        here = f"{Mark.NOT_APPLICABLE.sign} {Absence.DOES_NOT_APPLY.value}: no {issue.counted}"
    return ((issue.name,), (here,), spots(unmet, _PLACES), words(capital(why)))


def _read(issue: CommonIssue, system: System) -> int:
    """How many things were looked at; a table of what is counted under which word."""
    counts = {
        "handler": len(system.error_handlers),
        "service or workload": len(system.services) + len(system.workloads),
        "long-lived collection": len(system.collections) + len(system.memos),
        "outbound call": len(system.calls),
        "log statement": len(system.logs),
        "setting": len(system.settings),
        "endpoint": len([each for each in system.endpoints if each.is_work]),
        "long-running process": len([each for each in system.entry_points if each.kind in ("server", "worker")]),
    }
    return counts[issue.counted]


def assumptions(assessment: Assessment) -> Part:
    """What could not be told, and what would settle it."""
    blocks: list[Block] = [Heading(("Assumptions questioned",))]
    groups = folded(assessment.unclear)
    if not groups:
        return Part("assumptions-questioned", (*blocks, Absent(Absence.NONE_FOUND, ("no verdict was unclear.",))))
    told = (
        f"{count(len(assessment.unclear), 'verdict')} could not be judged; an answer in `roadworthy.toml` settles one."
    )
    blocks.append(Paragraph(words(told)))
    items = []
    for group in sorted(groups, key=lambda each: -each[0].question.severity)[:_MOST_UNCLEAR]:
        question = group[0].question
        settle = f" {EVIDENCE[question.criterion].settle}" if question.criterion else ""
        places = spots([each.verdict.place for each in group], _PLACES)
        text = words(ended(sentence(group)))
        items.append(Item((*text, " (", *places, f", {question.name}){settle}"), mark=Mark.UNCLEAR))
    blocks.append(Items(tuple(items), more=max(0, len(groups) - len(items))))
    return Part("assumptions-questioned", tuple(blocks))


def checklist(assessment: Assessment) -> Part:
    """What has to be true before this system goes live: its criteria and rules, ticked where they hold."""
    blocks: list[Block] = [Heading(("Deployment checklist",))]
    if not assessment.services:
        why = "nothing in the repository is deployed."
        return Part("deployment-checklist", (*blocks, Absent(Absence.DOES_NOT_APPLY, (why,))))
    target = max(each.target for each in assessment.services)
    grades: dict[Criterion, list[tuple[str, CriterionGrade]]] = {}
    for service in assessment.services:
        for rung in service.grade.rungs:
            for grade in rung.criteria:
                if grade.rung <= target and grade.standing is not Standing.NOT_APPLICABLE:
                    grades.setdefault(grade.criterion, []).append((service.name, grade))
    items = [("The ladder", [_criterion(each, asked) for each, asked in grades.items()])]
    by_rule: dict[str, list[Judgement]] = {}
    for judgement in assessment.judgements:
        if _is_listed(judgement.question) and judgement.question.rung <= target:
            by_rule.setdefault(judgement.question.name, []).append(judgement)
    for area in FocusArea:
        own = [each for each in by_rule.values() if focus_area(each[0].question) is area]
        own.sort(key=lambda each: (-_openness(each), -each[0].question.severity, each[0].question.name))
        items.append((capital(area), [_rule(each) for each in own]))
    every = [item for _, group in items for item in group]
    done = sum(item.is_done is True for item in every)
    unclear = sum(item.mark is Mark.UNCLEAR for item in every)
    told = f"{done} of {count(len(every), 'item')} true already, {len(every) - done - unclear} open, {unclear} unclear."
    which = f"They are the criteria and rules up to {target.word} that apply to this system."
    blocks.append(Paragraph((f"{told} {which}",)))
    for name, group in items:
        if group:
            blocks.append(Heading((name,), 3))
            blocks.append(Items(tuple(group[:_MOST_ITEMS]), more=max(0, len(group) - _MOST_ITEMS)))
    return Part("deployment-checklist", tuple(blocks))


def _is_listed(question: Question) -> bool:
    """A rule that no criterion speaks for: a high one, or one that asks whether a whole practice is there."""
    if question.criterion is not None or question.group == "claims":
        return False
    return question.severity is Severity.HIGH or question.is_absence


def _openness(group: Sequence[Judgement]) -> int:
    return 2 if any(each.is_unmet for each in group) else 1 if any(each.is_unclear for each in group) else 0


def _criterion(criterion: Criterion, asked: Sequence[tuple[str, CriterionGrade]]) -> Item:
    unmet = [(name, grade) for name, grade in asked if grade.standing is Standing.UNMET]
    unclear = [(name, grade) for name, grade in asked if grade.standing is Standing.UNCLEAR]
    deciding = unmet or unclear or list(asked)
    mark = Mark.UNMET if unmet else Mark.UNCLEAR if unclear else Mark.MET
    whose = (
        f" ({len(deciding)} of {len(asked)} services: {listed([name for name, _ in deciding])})"
        if len(asked) > 1
        else ""
    )
    first = deciding[0][1]
    settle = f" {first.settle}" if first.settle else ""
    text = f"{capital(criterion)}{whose}: {first.why}.{settle}"
    return Item(words(text), mark=mark, is_done=mark is Mark.MET)


def _rule(group: Sequence[Judgement]) -> Item:
    """What is true, or what stands against it, with its place."""
    unmet = [each for each in group if each.is_unmet]
    unclear = [each for each in group if each.is_unclear]
    name = group[0].question.name
    deciding = unmet or unclear or list(group)
    places = spots([each.verdict.place for each in deciding], _PLACES)
    mark = Mark.UNMET if unmet else Mark.UNCLEAR if unclear else Mark.MET
    told = sentence(deciding[:1]) + (f" (and {len(deciding) - 1} more like it)" if len(deciding) > 1 else "")
    return Item((*words(ended(told)), " (", *places, f", {name})"), mark=mark, is_done=mark is Mark.MET)
