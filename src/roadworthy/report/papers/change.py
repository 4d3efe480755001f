"""What a change does, as its reviewer reads it: what is new or worse first, then what it fixed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roadworthy.assessment import Cause, Changed, Concern, Earlier, ServiceChange
from roadworthy.ladder import Rung
from roadworthy.model import Place
from roadworthy.report.blocks import Code, Heading, Item, Items, Paper, Paragraph, Part, Spot, Text, joined, words
from roadworthy.report.saying import count, ended, fix, harm, listed, rung_of, said

MOST_LETTERS = 600
"""Of one sentence: a name from a repository can be as long as a file."""


@dataclass(frozen=True)
class Room:
    """How much is listed; the rest is counted."""

    findings: int = 50
    places: int = 5
    fixed: int = 10
    letters: int = MOST_LETTERS


def paper(changed: Changed, room: Room | None = None) -> Paper:
    """The document; one line where there is nothing to tell."""
    room = room or Room()
    if changed.is_quiet:
        return Paper("change", (headline(changed),), _stands(changed), ())
    parts = [
        _services(changed, room),
        _findings(changed, room),
        _fixed(changed, room),
        _notices(changed, room),
    ]
    return Paper("change", (headline(changed),), _state(changed), tuple(each for each in parts if each.blocks))


def headline(changed: Changed) -> str:
    """In numbers: what is new, worse and fixed."""
    worse = sum(each.fingerprint in changed.worse for each in changed.findings)
    new = len(changed.findings) - worse
    told = [*([f"{new:,} new"] if new else []), *([f"{worse:,} worse"] if worse else [])]
    lower = sum(each.is_lower for each in changed.services)
    told += [f"{count(lower, 'service')} on a lower rung"] if lower else []
    over = [f"{len(each):,} {word}" for each, word in ((changed.fixed, "fixed"), (changed.gone, "gone")) if each]
    return ", ".join([*(told or ["nothing new"]), *over])


def cause_text(place: Place, cause: Cause | None) -> Text:
    """What in the change brought about what stands in a file that it did not touch."""
    here = "the repository as a whole" if place.path == "." else "this file is not part of the change"
    if cause is None:
        return (f"Caused elsewhere: {here}.",)
    if not cause.name:
        return (f"Caused elsewhere: {here}; see ", Spot(cause.place), ".")
    if cause.is_gone and not cause.place.start:
        return (f"Caused elsewhere: {here}; ", Spot(cause.place), " is gone, or has another name.")
    if cause.is_gone:
        return (f"Caused elsewhere: {here}; ", Code(cause.name), " stood at ", Spot(cause.place), ", which changed.")
    return (f"Caused elsewhere: {here}; ", Code(cause.name), " came with ", Spot(cause.place), ".")


def service_text(change: ServiceChange) -> Text:
    """Where a service stood and stands, and why it fell."""
    then, now = change.then, change.now
    if now is None:
        return (change.name, " is gone.")
    if then is None:
        return (f"{change.name} is new and stands {_on(now.reached)}; it is asked for {now.target.word}.",)
    if change.is_lower:
        text = f"{change.name} fell from {_word(then.reached)} to {_word(now.reached)}: {ended(now.why)}"
    elif change.is_higher:
        text = f"{change.name} rose from {_word(then.reached)} to {_word(now.reached)}."
    else:
        text = f"{change.name} stands {_on(now.reached)}, as before."
    if change.lost:
        text += f" Lost: {', '.join(change.lost)}."
    if change.gained:
        text += f" Won: {', '.join(change.gained)}."
    return words(text)


def short(text: str, most: int) -> str:
    """The text, cut where it is too long for a line."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _state(changed: Changed) -> Text:
    told = changed.assessment.provenance
    since = changed.change.since
    began: Text = (Code(since.commit[:12]),) if since.commit else (since.name,)
    if since.commit and not since.commit.startswith(since.name):
        began = (*began, f" ({since.name})")
    now: Text = (Code(told.commit[:12]),) if changed.is_committed and told.commit else ("the files as they stand",)
    return (
        "From ",
        *began,
        " to ",
        *now,
        f", {count(len(changed.change.open), 'earlier finding')} still open; Roadworthy {told.version}",
    )


def _stands(changed: Changed) -> Text:
    """Where it stands, in one sentence: nothing changed."""
    services = changed.assessment.services
    if not services:
        return ("Nothing new, nothing fixed.",)
    stands = listed([f"{each.name} stands {_on(each.grade.reached)}" for each in services], 3)
    return (f"Nothing new, nothing fixed; {short(stands, MOST_LETTERS)}, as before.",)


def _services(changed: Changed, room: Room) -> Part:
    items = [Item(_cut(service_text(each), room)) for each in changed.services[: room.findings]]
    more = len(changed.services) - len(items)
    return Part("services", (Items(tuple(items), more=more),) if items else ())


def _findings(changed: Changed, room: Room) -> Part:
    items = tuple(_item(changed, each, room) for each in changed.concerns[: room.findings])
    more = len(changed.concerns) - len(items)
    return Part("findings", (Items(items, is_numbered=True, more=more),) if items else ())


def _item(changed: Changed, concern: Concern, room: Room) -> Item:
    first = concern.first
    places = concern.places
    rank = f"{first.priority.name}, {first.severity.word}, {rung_of(first)}"
    below = []
    if first.fingerprint in changed.worse:
        below.append(Item((f"Worse: {changed.worse[first.fingerprint]}.",)))
    if first.harm:
        below.append(Item(words(short(ended(harm(first)), room.letters))))
    if first.fingerprint in changed.causes:
        below.append(Item(cause_text(first.place, changed.causes[first.fingerprint])))
    if len(places) > 1:
        also: list[Text] = [(Spot(place),) for place in places[1 : room.places + 1]]
        rest = len(places) - 1 - len(also)
        below.append(Item(("Also at ", *joined(also), f" and {rest:,} more." if rest else ".")))
    if concern.related:
        rules = dict.fromkeys(each.rule for each in concern.related)
        below.append(Item(("There, too: ", *joined([(Code(rule),) for rule in rules]), ".")))
    below.append(Item(("Fix: ", *words(short(ended(fix(first)), room.letters)))))
    sentence = words(short(ended(said(concern)), room.letters))
    return Item((Spot(first.place), " ", *sentence, " (", Code(first.rule), f", {rank})"), items=tuple(below))


def _fixed(changed: Changed, room: Room) -> Part:
    blocks = [*_mended(changed.fixed, room), *_gone(changed.gone, room)]
    return Part("fixed", tuple(blocks))


def _mended(fixed: Sequence[Earlier], room: Room) -> Iterator[Paragraph]:
    if not fixed:
        return
    texts: list[Text] = [(*words(short(each.text, 120)), " (", Spot(each.place), ")") for each in fixed[: room.fixed]]
    rest = len(fixed) - len(texts)
    more = f"; and {rest:,} more." if rest else "."
    yield Paragraph(("Fixed: ", *joined(texts, "; "), more))


def _gone(gone: Sequence[Earlier], room: Room) -> Iterator[Paragraph]:
    """Nobody mended what went with its file; it is told by file and rule."""
    if not gone:
        return
    rules: dict[str, dict[str, None]] = {}
    for each in gone:
        rules.setdefault(each.place.path, {})[each.rule] = None
    texts: list[Text] = [
        (Spot(Place(path)), " (", *joined([(Code(rule),) for rule in found]), ")")
        for path, found in list(rules.items())[: room.fixed]
    ]
    rest = len(rules) - len(texts)
    yield Paragraph(("Gone with ", *joined(texts, "; "), f"; and with {count(rest, 'more file')}." if rest else "."))


def _notices(changed: Changed, room: Room) -> Part:
    told = [Item(words(short(each, room.letters))) for each in changed.notices[: room.findings]]
    if changed.change.returned:
        number = count(len(changed.change.returned), "finding")
        told.append(Item((f"{number} set aside before would be open: the waiver names another path or identity.",)))
    return Part("notices", (Heading(("Beside the findings",), 4), Items(tuple(told))) if told else ())


def _cut(text: Text, room: Room) -> Text:
    return tuple(short(piece, room.letters) if isinstance(piece, str) else piece for piece in text)


def _on(rung: Rung | None) -> str:
    return "below hygiene" if rung is None else f"on {rung.word}"


def _word(rung: Rung | None) -> str:
    return "below hygiene" if rung is None else rung.word
