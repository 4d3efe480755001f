"""One risk of going live: every sentence comes from the rule's page or from a fact of the place."""

import re
from collections.abc import Iterable, Sequence

from roadworthy.assessment import Assessment, Finding
from roadworthy.assessment.alarm import Shape
from roadworthy.assessment.risks import Risk
from roadworthy.assessment.watch import Check
from roadworthy.findings import Patch
from roadworthy.report.blocks import (
    Absence,
    Block,
    Code,
    Heading,
    Labelled,
    Piece,
    Source,
    Spot,
    Text,
    joined,
    spots,
    words,
)
from roadworthy.report.saying import count, ended, fix, harm, listed, page_part, rung_of, said, steps

_MOST = 4
_MOST_EDITS = 2
CHECK_RULES = (
    *("healthcheck-tool-missing", "hardcoded-health", "probe-on-unknown-endpoint", "shallow-health"),
    *("readiness-ignores-dependency", "unhealthy-answered-as-success"),
)
"""Faults of a check, so that it tells nothing."""
_LANGUAGES = {"py": "python", "sh": "bash", "yml": "yaml", "yaml": "yaml", "go": "go"}


def blocks_of(risk: Risk, assessment: Assessment) -> tuple[Block, ...]:
    """The risk in full."""
    first = risk.first
    return (
        Heading((f"{risk.priority.name} · ", *words(said(risk.concern))), 3),
        Labelled("Where", _where(risk)),
        Labelled("Scenario", (*_page(risk, "scenario"), " ", *_way(risk))),
        Labelled("Impact", _page(risk, "impact")),
        Labelled("Blast radius", blast_radius(risk)),
        Labelled("Detection", (*_detection(risk, assessment), *_page(risk, "detection"))),
        Labelled("Mitigation", (*words(ended(fix(first))), *_decided(risk, assessment))),
        *_code(risk, assessment),
        Labelled("Monitoring", (*_metric(risk), *_page(risk, "monitoring"))),
        *_alert(risk),
    )


def _page(risk: Risk, part: str) -> Text:
    text = page_part(risk.first.judgement, part)
    if not text and risk.first.judgement.verdict.imported is not None:
        return (f"{Absence.NOT_ENOUGH_EVIDENCE.value.capitalize()}: {risk.first.rule} is imported, and says no more.",)
    if not text:
        return (f"{Absence.NOT_ENOUGH_EVIDENCE.value.capitalize()}: the page of {risk.first.rule} does not say.",)
    return words(ended(text))


def _where(risk: Risk) -> Text:
    first = risk.first
    quote: Text = (": ", Code(first.place.quote)) if first.place.quote else ()
    also = dict.fromkeys(each.rule for each in risk.concern.related)
    beside: Text = (f"; beside it {listed(also)}",) if also else ()
    return (
        *spots(risk.concern.places, _MOST),
        *quote,
        f" ({first.rule}, {first.severity.word}, {rung_of(first)})",
        *beside,
    )


def _way(risk: Risk) -> Text:
    """How it comes to that at this place."""
    reach = risk.reach
    if reach.way:
        more = len(reach.entries) - 1
        others = f", and from {listed(reach.entries[1:], 2)}" if more > 0 and reach.way[0] == reach.entries[0] else ""
        return ("The way here: ", *words(" → ".join(steps(reach.way))), f"{others}.")
    if reach.is_code:
        why = "the place is not reached from any entry point that was read"
        return (f"{Absence.NOT_ENOUGH_EVIDENCE.value.capitalize()} for when: {why}.",)
    if reach.workloads:
        each = [(Code(one.label), f" ({one.kind}, ", Spot(one.place), ")") for one in reach.workloads[:_MOST]]
        more = len(reach.workloads) - len(each)
        return ("It concerns ", *joined(each), f" and {more} more." if more else ".")
    if reach.services:
        return (f"It concerns {listed(reach.services, _MOST)}.",)
    return ("No service and no workload that was read uses this file.",)


def blast_radius(risk: Risk) -> Text:
    """How far it spreads."""
    reach = risk.reach
    told: list[Text] = []
    if risk.first.harm is not None:
        told.append(words(_harm(risk)))
    if reach.entries:
        entries = f"{count(len(reach.entries), 'way')} in: {listed(reach.entries, _MOST)}"
        working = f", where {count(reach.working, 'endpoint does', 'endpoints do')} work" if reach.working else ""
        told.append((f"{entries}{working}",))
    if reach.services and not reach.entries:
        working = f" ({count(reach.working, 'working endpoint')})" if reach.working else ""
        told.append((f"{listed(reach.services, _MOST)}{working}",))
    if reach.dependents:
        each = [(*words(one.name), f" {one.how} (", Spot(one.place), ")") for one in reach.dependents[:_MOST]]
        more = len(reach.dependents) - len(each)
        told.append(("spreads to: ", *joined(each), f" and {more} more" if more else ""))
    if not told:
        return (f"{Absence.NOT_ENOUGH_EVIDENCE.value.capitalize()}: no caller of the place is known.",)
    return (*joined(told, "; "), ".")


def _harm(risk: Risk) -> str:
    """The way that the scenario tells already is not told again."""
    found = risk.first.harm
    assert found is not None
    return f"{found.question.value}, the whole service" if found.chain == risk.reach.way else harm(risk.first)


def _detection(risk: Risk, assessment: Assessment) -> Text:
    """Which signal that exists would tell today; a fault of the files themselves is told by none."""
    watch = risk.watch
    told: list[Text] = []
    for metric, movement in watch.metrics[:_MOST]:
        told.append((Code(metric.name), f" ({metric.type}, ", Spot(movement.place), ")"))
    if told:
        told = [(*joined(told), " moves" if len(told) == 1 else " move", " on the way here")]
    for alert in watch.alerts[:_MOST]:
        told.append((Code(alert.name), " is the alert on it (", Spot(alert.place), ")"))
    if watch.metrics and not watch.alerts:
        told.append(("no alert asks for it" if len(watch.metrics) == 1 else "no alert asks for one of them",))
    if risk.alarm.shape is not Shape.NONE:
        told += [found for each in watch.checks[:2] if (found := _check(each, risk, assessment))]
    if told:
        return ("Today: ", *joined(told, "; "), ". ")
    if risk.alarm.shape is Shape.NONE:
        return ()
    return ("Today: no metric, no alert and no check of these roots covers the place. ",)


def _check(check: Check, risk: Risk, assessment: Assessment) -> Text:
    """What the check asks, and what is wrong with itself."""
    probe, endpoint = check.probe, check.endpoint
    head: Text = ("the check of ", Code(check.workload.label), " (", Spot(probe.place), ")")
    asked = endpoint.label if endpoint is not None else probe.path
    own: Text = (f" asks {asked}",) if asked else (" runs a command",) if probe.command else (" opens the port",)
    faults = [
        each for each in assessment.findings if each.rule in CHECK_RULES and _is_at(each, check) and each != risk.first
    ]
    if faults:
        verdict = faults[0].judgement.verdict
        return (*head, " is at fault itself: ", *words(f"{verdict.subject} {verdict.text}"))
    if endpoint is not None and endpoint.answers_constant and risk.alarm.shape is not Shape.UP:
        return (*head, *own, ", which answers the same whatever happens")
    if endpoint is not None and endpoint.asks:
        return (*head, *own, f", which asks {listed(endpoint.asks, _MOST)} first")
    return (*head, *own)


def _is_at(finding: Finding, check: Check) -> bool:
    places = [check.probe.place, *((check.endpoint.place,) if check.endpoint is not None else ())]
    own = finding.place
    return any(each.path == own.path and own.start <= each.end and each.start <= own.end for each in places)


def _decided(risk: Risk, assessment: Assessment) -> Text:
    patch = assessment.patches.get(risk.first.fingerprint)
    return (" To decide: ", *words("; ".join(patch.decisions)), ".") if patch is not None and patch.decisions else ()


def _code(risk: Risk, assessment: Assessment) -> Iterable[Block]:
    """A patch that was tried, else the rule's own tested example, else nothing."""
    first = risk.first
    patch = assessment.patches.get(first.fingerprint)
    if patch is not None and patch.is_checked and patch.edits:
        yield from _diffs(patch)
        return
    question = first.judgement.question
    example = question.page.example(first.place.path)
    is_served = any(entry.partition(" ")[0].isupper() for entry in risk.reach.entries)
    is_alike = question.group != "calls" or bool(_names(first.place.quote) & _names(example))
    if example and is_alike and (is_served or "@app." not in example):
        language = {"py": "python", "sh": "bash", "yml": "yaml", "yaml": "yaml", "go": "go"}
        name = first.place.path.rpartition(".")[2].lower()
        yield Source(
            example, label=f"Mitigation: the rule's own tested example ({first.rule})", language=language.get(name, "")
        )
        return


def _names(text: str) -> frozenset[str]:
    """The names of libraries and functions in a line: an example of another client shows another client's fix."""
    return frozenset(re.findall(r"[a-z_]{4,}", text)) - {"return", "self", "response", "json", "await"}


def _diffs(patch: Patch) -> Iterable[Block]:
    for edit in patch.edits[:_MOST_EDITS]:
        lines = [*(f"-{line}" for line in edit.before), *(f"+{line}" for line in edit.after)]
        yield Source(
            "\n".join(lines), label=f"Mitigation: {patch.kind}, tried ({edit.path}:{edit.start})", is_diff=True
        )


def _metric(risk: Risk) -> Text:
    alarm = risk.alarm
    if not alarm.metric or (alarm.shape is Shape.UP and alarm.is_new):
        return ()
    kind = f" ({alarm.kind}, {alarm.shape.value})"
    if alarm.is_new:
        return ("To add: ", Code(alarm.metric), f"{kind}; no metric of these roots covers the place. ")
    return ("Watch ", Code(alarm.metric), f"{kind}. ")


def _alert(risk: Risk) -> Iterable[Block]:
    alarm = risk.alarm
    if alarm.shape is Shape.NONE:
        return
    if not alarm.expression:
        yield Labelled("Alert", (f"No input for its threshold: {alarm.why}.",))
        return
    yield Labelled("Alert on", (Code(alarm.expression),))
    taken: Sequence[Piece] = (" (", *spots(alarm.places, 2), ")") if alarm.places else ()
    yield Labelled("Threshold", (*words(alarm.why), *taken, "."))
