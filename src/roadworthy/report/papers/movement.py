"""What changed between two reviews: where each service stood and stands, why, and finding by finding."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from roadworthy.assessment.movement import (
    CriterionShift,
    Movement,
    PillarShift,
    RungShift,
    ServiceShift,
    Shift,
)
from roadworthy.assessment.record import Fault, Record, Said, ServiceRecord, ShareRecord, Spot
from roadworthy.ladder import Pillar
from roadworthy.model import Place
from roadworthy.report import blocks
from roadworthy.report.blocks import (
    Absence,
    Absent,
    Block,
    Code,
    Heading,
    Item,
    Items,
    Mark,
    Paper,
    Paragraph,
    Part,
    Piece,
    Table,
    Text,
)
from roadworthy.report.saying import count

MOST = 12
"""Findings of one kind that are listed unless all are asked for."""


def paper(then: str, now: str, difference: Movement, *, shows_all: bool) -> Paper:
    """The document.

    Args:
        then, now: what a reader knows the two reviews by.
    """
    most = 100_000 if shows_all else MOST
    services = [each for each in difference.services if each.is_moved]
    parts = [Part("grades", tuple(_grades(difference.services, services)))]
    if services:
        why = [block for service in services for block in _why(service, len(difference.services) > 1, most)]
        if why:
            parts.append(Part("why", (Heading(("Why the grade moved",)), *why)))
    parts.append(Part("findings", tuple(_findings(difference, most))))
    name = difference.now.provenance.name or "the repository"
    return Paper(
        "diff",
        (f"{name}: {then} to {now}",),
        (*_state(then, difference.then), "; ", *_state(now, difference.now)),
        tuple(parts),
        _data(then, now, difference),
    )


def _state(name: str, record: Record) -> Text:
    told = record.provenance
    commit: Text = (Code(told.commit[:8]),) if told.commit else ("no commit",)
    made = f" of {told.commit_date[:10]}" if told.commit_date else ""
    return (f"{name} is ", *commit, f"{made} (Roadworthy {told.version}, edition {told.edition})")


def _grades(every: Sequence[ServiceShift], moved: Sequence[ServiceShift]) -> Iterable[Block]:
    if not every:
        yield Absent(Absence.DOES_NOT_APPLY, ("nothing is served, so nothing has a grade",))
        return
    if moved:
        rows = tuple(_grade(each) for each in moved)
        yield Table(("service", "rung", "score", "pillars that moved"), rows)
    if still := len(every) - len(moved):
        yield Paragraph((f"{count(still, 'service')} stand{'s' * (still == 1)} as before.",))


def _grade(shift: ServiceShift) -> tuple[Text, ...]:
    then, now = shift.then, shift.now
    return (
        (shift.name,),
        (_to(_rung(then), _rung(now)),),
        (_to(_score(then), _score(now)),),
        (", ".join(f"{_pillar(each)} {_to(_tenths(each.then), _tenths(each.now))}" for each in shift.pillars),),
    )


def _to(then: str, now: str) -> str:
    return now if then == now else f"{then} → {now}"


def _rung(service: ServiceRecord | None) -> str:
    return "not there" if service is None else service.reached or "below hygiene"


def _score(service: ServiceRecord | None) -> str:
    return "none" if service is None else _tenths(service.score.overall)


def _tenths(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f}"


def _pillar(shift: PillarShift) -> str:
    return Pillar(shift.pillar).word if shift.pillar in [each.value for each in Pillar] else shift.pillar


def _why(service: ServiceShift, is_named: bool, most: int) -> Iterable[Block]:
    items = [_rung_item(shift, most) for shift in service.rungs]
    rules = [item for shift in service.pillars if (item := _pillar_item(shift, most))]
    if is_named and (items or rules):
        yield Heading((service.name,), 3)
    if items or rules:
        yield Items((*items, *rules))


def _rung_item(shift: RungShift, most: int) -> Item:
    status = f"{shift.then} → {shift.now}" if shift.then != shift.now else shift.now
    held = [
        *_entries("new: ", shift.new, most, _fault),
        *_entries("no longer set aside: ", shift.returned, most, _fault),
        *_entries("fixed: ", shift.fixed, most, _fault),
        *_entries("set aside since: ", shift.waived, most, _fault),
    ]
    because = f": {shift.why_now}" if shift.why_now != shift.why_then else ""
    return Item(
        (f"{shift.rung}: {status}{because}",), items=(*held, *(_criterion(each, most) for each in shift.criteria))
    )


def _criterion(shift: CriterionShift, most: int) -> Item:
    entries = (
        *_entries("new: ", shift.new, most, _fault),
        *_entries("no longer set aside: ", shift.returned, most, _fault),
        *_entries("fixed: ", shift.fixed, most, _fault),
        *_entries("set aside since: ", shift.waived, most, _fault),
        *_entries("evidence gained: ", shift.gained, most, _said),
        *_entries("evidence lost: ", shift.lost, most, _said),
        *_entries("cannot be told: ", shift.opened, most, _said),
        *_entries("no longer open: ", shift.settled, most, _said),
    )
    if not entries:
        entries = (Item((shift.why,)),)
    mark = {"met": Mark.MET, "unmet": Mark.UNMET, "unclear": Mark.UNCLEAR}.get(shift.now, Mark.NOT_APPLICABLE)
    return Item((f"{shift.criterion} (was {shift.then})",), mark, items=entries)


def _pillar_item(shift: PillarShift, most: int) -> Item | None:
    rules = [Item((Code(_name(then, now)), f": {_shares(then, now)}")) for then, now in shift.rules]
    if not rules:
        return None
    more = [Item((f"and {len(rules) - most} more rules",))] if len(rules) > most else []
    head = f"{_pillar(shift)} {_to(_tenths(shift.then), _tenths(shift.now))}"
    return Item((head,), items=(*rules[:most], *more))


def _name(then: ShareRecord | None, now: ShareRecord | None) -> str:
    told = now or then
    return told.rule if told else ""


def _shares(then: ShareRecord | None, now: ShareRecord | None) -> str:
    return _to(_share(then), _share(now))


def _share(share: ShareRecord | None) -> str:
    if share is None:
        return "nothing to ask it of"
    return f"{share.met} of {share.met + share.unmet + share.unclear} met"


def _entries(label: str, every: Sequence[Any], most: int, written: Callable[[Any], Text]) -> Iterable[Item]:
    yield from (Item((label, *written(each))) for each in every[:most])
    if len(every) > most:
        yield Item((f"{label}{len(every) - most:,} more",))


def _fault(fault: Fault) -> Text:
    return (Code(fault.rule), f" {fault.severity} at ", *_spot(fault.place), f": {fault.sentence}")


def _said(said: Said) -> Text:
    return (f"{said.sentence} at ", *_spot(said.place))


def _spot(spot: Spot) -> Text:
    return (blocks.Spot(Place(spot.path, spot.start)),)


def _shift(shift: Shift) -> Text:
    because: tuple[Piece, ...] = (f" ({shift.why})",) if shift.why else (" (was at ", *_spot(shift.then.place), ")")
    return (*_fault(shift.now), *because)


def _findings(told: Movement, most: int) -> Iterable[Block]:
    faults: tuple[tuple[str, Sequence[Fault]], ...] = (
        ("New", told.new),
        ("Fixed", told.fixed),
        ("Set aside since", told.waived),
        ("No longer set aside", told.returned),
        ("Open before; their rules were not asked again", told.unasked),
        ("Open now; their rules were not asked before", told.newly_asked),
    )
    shifts: tuple[tuple[str, Sequence[Shift]], ...] = (("Worse", told.worse), ("Less grave", told.eased))
    yield Heading(("Findings",))
    counted = (
        f"{len(told.new)} new, {len(told.worse)} worse, {len(told.fixed)} fixed, {len(told.moved)} only moved, "
        f"{told.same} as before, {len(told.waived)} set aside since, {len(told.returned)} no longer set aside; "
        f"{len(told.then.findings)} open then, {len(told.now.findings)} now."
    )
    yield Paragraph((counted,))
    listed: tuple[tuple[str, Sequence[Fault | Shift]], ...] = (faults[0], *shifts, *faults[1:])
    for title, found in listed:
        if found:
            written = [_shift(each) if isinstance(each, Shift) else _fault(each) for each in found[:most]]
            yield Heading((f"{title} ({len(found)})",), 3)
            yield Items(tuple(map(Item, written)), more=len(found) - len(written))
    if told.moved and most > MOST:
        yield Heading((f"Only moved ({len(told.moved)})",), 3)
        yield Items(tuple(Item(_shift(each)) for each in told.moved))


def _data(then: str, now: str, told: Movement) -> dict[str, Any]:
    return {
        "then": {"name": then, **asdict_of(told.then.provenance)},
        "now": {"name": now, **asdict_of(told.now.provenance)},
        **{
            name: [asdict_of(each) for each in getattr(told, name)]
            for name in ("new", "fixed", "waived", "returned", "unasked", "newly_asked")
        },
        **{name: [_shift_data(each) for each in getattr(told, name)] for name in ("worse", "eased", "moved")},
        "same": told.same,
        "services": [_service_data(each) for each in told.services],
    }


def asdict_of(value: Any) -> dict[str, Any]:
    """Its fields, without the digest that stands for a quote."""
    fields = asdict(value)
    if isinstance(fields.get("place"), dict):
        fields["place"].pop("quote", None)
    return fields


def _shift_data(shift: Shift) -> dict[str, Any]:
    return {**asdict_of(shift.now), "was_at": str(shift.then.place), "why": shift.why}


def _service_data(shift: ServiceShift) -> dict[str, Any]:
    return {
        "service": shift.name,
        "reached": {"then": shift.then and shift.then.reached, "now": shift.now and shift.now.reached},
        "score": {"then": shift.then and shift.then.score.overall, "now": shift.now and shift.now.score.overall},
        "rungs": [_rung_data(each) for each in shift.rungs],
        "pillars": [{"pillar": each.pillar, "then": each.then, "now": each.now} for each in shift.pillars],
    }


def _rung_data(shift: RungShift) -> dict[str, Any]:
    return {
        "rung": shift.rung,
        "then": shift.then,
        "now": shift.now,
        "why": shift.why_now,
        "new": [each.fingerprint for each in shift.new],
        "fixed": [each.fingerprint for each in shift.fixed],
        "waived": [each.fingerprint for each in shift.waived],
        "returned": [each.fingerprint for each in shift.returned],
        "criteria": [
            {
                "criterion": each.criterion,
                "then": each.then,
                "now": each.now,
                "new": [fault.fingerprint for fault in each.new],
                "fixed": [fault.fingerprint for fault in each.fixed],
                "waived": [fault.fingerprint for fault in each.waived],
                "returned": [fault.fingerprint for fault in each.returned],
                "gained": [f"{said.sentence} ({said.place})" for said in each.gained],
                "lost": [f"{said.sentence} ({said.place})" for said in each.lost],
                "unclear": [f"{said.sentence} ({said.place})" for said in each.opened],
            }
            for each in shift.criteria
        ],
    }
