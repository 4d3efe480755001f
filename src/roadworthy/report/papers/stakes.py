"""What the gaps cost those who depend on the system; every number was given, and its arithmetic stands beside it."""

from collections.abc import Iterator

from roadworthy.assessment import (
    Allowance,
    Assessment,
    Extent,
    Figure,
    Impact,
    Priority,
    duration,
    impact,
)
from roadworthy.model import Incident
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Heading,
    Item,
    Items,
    Labelled,
    Part,
    Spot,
    Text,
    spots,
    words,
)
from roadworthy.report.papers.pillars import place_text
from roadworthy.report.saying import count, ended, first_sentence, listed, page_part, said, with_related

MOST_PROBLEMS = 4
MOST_EXTENTS = 4
MOST_INCIDENTS = 5
MOST_OBJECTIVES = 6


def stakes(assessment: Assessment) -> Part:
    """Problems today, then the sums that the inputs allow, then how far one failure reaches."""
    told = impact(assessment)
    blocks: list[Block] = [Heading(("Business impact",)), Heading(("Problems today",), 3), *_problems(assessment)]
    blocks += [Heading(("What an outage costs",), 3)]
    blocks += [_figure(each) for each in (told.users, *told.availability, *told.money)]
    blocks += [_figure(told.detection), _figure(told.repair), *_incidents(told)]
    blocks += [
        Heading(("Recovery",), 3),
        *_recovery(told),
        Heading(("Extent of an outage",), 3),
        *_extents(told, assessment),
    ]
    return Part("business-impact", tuple(blocks))


def _problems(assessment: Assessment) -> Iterator[Block]:
    urgent = [each for each in with_related(assessment.concerns) if each.first.priority <= Priority.P1]
    if not urgent:
        yield Absent(Absence.NONE_FOUND, ("nothing is open at P0 or P1",))
        return
    items = []
    seen: set[str] = set()
    for each in urgent:
        if each.first.rule not in seen:
            seen.add(each.first.rule)
            impact_ = first_sentence(page_part(each.first.judgement, "impact"))
            items.append(Item((*words(f"{said(each)} → {impact_}"), " (", *spots(each.places, 1), ")")))
    yield Items(tuple(items[:MOST_PROBLEMS]), is_numbered=True, more=max(len(items) - MOST_PROBLEMS, 0))


def _figure(figure: Figure) -> Labelled:
    where = spots(figure.places, 2)
    at: Text = (" (", *where, ")") if where else ()
    if not figure.is_known:
        beside: Text = ("; the objective: ", *where) if where else ()
        return Labelled(figure.name, (f"no input: {figure.missing}", *beside))
    rest = f": {figure.arithmetic}" if figure.arithmetic else ""
    missing = f"; no input: {figure.missing}" if figure.missing else ""
    return Labelled(
        figure.name, (f"{figure.said} (given){rest}{missing}" if not rest else f"{figure.said}{rest}{missing}", *at)
    )


def detection(assessment: Assessment, answered: int, asked: int) -> Labelled:
    """How long a failure stays unseen; without incidents, how much any signal would tell."""
    figure = impact(assessment).detection
    if figure.is_known:
        return _figure(figure)
    told = f"no input: {figure.missing}; signals answer {answered} of {asked} questions of an engineer on call"
    return Labelled(figure.name, (told,))


def _incidents(told: Impact) -> Iterator[Block]:
    if not told.incidents:
        yield Labelled("Incidents", ("no input: no incident is given, so no gap is tied to an outage",))
        return
    items = tuple(Item(_incident(each)) for each in told.incidents[:MOST_INCIDENTS])
    yield Labelled("Incidents", (f"{count(len(told.incidents), 'incident')} given",))
    yield Items(items, more=max(len(told.incidents) - MOST_INCIDENTS, 0))


def _incident(incident: Incident) -> Text:
    parts = [incident.began.isoformat(timespec="minutes"), f"outage of {incident.service or 'the whole system'}"]
    if incident.detected is not None and incident.detected >= incident.began:
        parts.append(f"undetected for {duration((incident.detected - incident.began).total_seconds() / 60)}")
    if incident.ended is not None and incident.ended >= incident.began:
        parts.append(f"over after {duration((incident.ended - incident.began).total_seconds() / 60)}")
    more = f": {incident.what}" if incident.what else ""
    return (", ".join(parts) + more + (f" ({incident.reference})" if incident.reference else ""),)


def _recovery(told: Impact) -> Iterator[Block]:
    names = {"time": "Recovery time (RTO)", "point": "Recovery point (RPO)"}
    for kind in ("point", "time"):
        own = [each for each in told.recovery if each.kind == kind]
        known = [each for each in own if each.minutes is not None]
        for allows in dict.fromkeys(each.allows for each in own):
            alike = [each for each in known if each.allows == allows]
            first = next(each for each in own if each.allows == allows)
            yield Labelled(names[kind], (*_objectives(alike), "the files allow: ", *words(allows), *_shown(first)))


def _objectives(alike: list[Allowance]) -> Text:
    if not alike:
        return ("no input: no objective is given or promised in a document; ",)
    pieces: list[object] = []
    for number, each in enumerate(alike[:MOST_OBJECTIVES]):
        verdict = {True: "allowed", False: "not kept", None: "cannot be told"}[each.holds]
        whose = f" for {each.service}" if each.service else ""
        source = each.promised[0] if each.promised else None
        pieces += ["; " if number else "", f"objective {duration(each.minutes or 0)}{whose}"]
        pieces += [*(place_text(source) if source else (" (given)",)), f": {verdict}"]
    more = f" and {len(alike) - MOST_OBJECTIVES} more" if len(alike) > MOST_OBJECTIVES else ""
    return (*pieces, f"{more}; ")  # type: ignore[arg-type]


def _shown(allowance: Allowance) -> Text:
    places = [place for place in allowance.places if place.path != "."]
    return (" (", *spots(places, 2), ")") if places else ()


def _extents(told: Impact, assessment: Assessment) -> Iterator[Block]:
    wide = [each for each in told.extents if len(each.takes) > 1]
    total = [
        each for each in with_related(assessment.concerns) if each.first.harm and each.first.harm.question == "total"
    ]
    if total:
        first = total[0]
        who = listed(first.services or [each.name for each in assessment.services]) or "all of it"
        yield Labelled(
            "Whole service", (f"takes down {who}: ", *words(ended(said(first))), " (", Spot(first.first.place), ")")
        )
    if not wide:
        alone = listed([f"{each.part} ({', '.join(each.takes)})" for each in told.extents], 4)
        more = f"; each takes one with it: {alone}" if alone else ""
        yield Absent(Absence.NONE_FOUND, (f"no single failure takes down more than one part{more}",))
        return
    yield Items(tuple(_extent(each) for each in wide[:MOST_EXTENTS]), more=max(len(wide) - MOST_EXTENTS, 0))


def _extent(extent: Extent) -> Item:
    through = [each for each in extent.takes if each not in extent.directly]
    more = f"; through these: {listed(through)}" if through else ""
    who = f"{count(len(extent.takes), 'part')}: {listed(extent.directly, 5)}{more}"
    text = f"An outage of {extent.part} takes down {who}"
    return Item((text, *place_text(extent.place)))
