"""What a document is made of, before it takes a form.

A document is a `Paper` of `Part`s; a part is named as a reader knows it and holds blocks. Text may come from a
repository: the forms make it harmless, nobody else does. Text with backticks becomes pieces by `words`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

from roadworthy.assessment import Concern
from roadworthy.model import Place


@dataclass(frozen=True)
class Code:
    """Text as it stands in a file."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Text that the eye finds first."""

    text: str


@dataclass(frozen=True)
class Spot:
    """A place; in a page it leads to its excerpt."""

    place: Place


@dataclass(frozen=True)
class Link:
    """A way to another part of the same document ("#part"), to another document ("deployment"), or out ("https:…")."""

    text: str
    target: str


Piece: TypeAlias = str | Code | Strong | Spot | Link
Text: TypeAlias = tuple[Piece, ...]


class Mark(Enum):
    """A state. Its word always stands beside its sign."""

    MET = "✅", "met"
    UNMET = "❌", "unmet"
    UNCLEAR = "❔", "unclear"
    NOT_APPLICABLE = "➖", "not applicable"
    PASSED = "✅", "passed"
    PARTLY = "⚠️", "partly"
    FAILED = "❌", "failed"
    LOCKED = "🔒", "locked"
    CONFIRMED = "✅", "confirmed"
    CONTRADICTED = "❌", "contradicted"
    YES = "✅", "yes"
    NO = "❌", "no"

    @property
    def sign(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]


class Absence(Enum):
    """Why a part holds nothing, as the parts of the reports distinguish it."""

    NO_INPUT = "no input"
    NOT_ENOUGH_EVIDENCE = "not enough evidence"
    NONE_FOUND = "none found"
    DOES_NOT_APPLY = "does not apply"


@dataclass(frozen=True)
class Heading:
    """Level 2 opens a part, 3 and 4 stand inside; level 1 is the paper's own title."""

    text: Text
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    text: Text


@dataclass(frozen=True)
class Labelled:
    """One line with its name in front: Impact: ….

    Attributes:
        is_estimate: it says so, beside its label.
    """

    label: str
    text: Text
    is_estimate: bool = False


@dataclass(frozen=True)
class Absent:
    """Nothing stands here, and why: "None found: 12 handlers read"."""

    kind: Absence
    why: Text


@dataclass(frozen=True)
class Item:
    """One line of a list.

    Attributes:
        is_done: a box, ticked or not; None without a box.
        items: that stand under it.
    """

    text: Text
    mark: Mark | None = None
    is_done: bool | None = None
    items: tuple["Item", ...] = ()


@dataclass(frozen=True)
class Items:
    """A list.

    Attributes:
        more: how many are not listed.
    """

    items: tuple[Item, ...]
    is_numbered: bool = False
    more: int = 0


@dataclass(frozen=True)
class Table:
    """Rows under a head; every row has as many cells as the head.

    Attributes:
        more: how many rows are not shown.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    more: int = 0


@dataclass(frozen=True)
class Source:
    """Lines of code.

    Attributes:
        label: what it is: As it stands, With the fix.
        place: where it stands; None for what does not stand anywhere yet.
        start: number of its first line; 0 where lines have none.
        language: of a fence, such as python.
        is_diff: lines begin with a blank, + or -.
    """

    text: str
    label: str = ""
    place: Place | None = None
    start: int = 0
    language: str = ""
    is_diff: bool = False


@dataclass(frozen=True)
class Bars:
    """Values side by side out of a whole; `why` stands where there is no value."""

    label: str
    bars: tuple["Bar", ...]
    whole: Fraction = Fraction(10)


@dataclass(frozen=True)
class Bar:
    name: str
    value: Fraction | None
    said: str


@dataclass(frozen=True)
class Steps:
    """States in their order, such as the ladder's rungs: name, state, one sentence."""

    label: str
    steps: tuple[tuple[str, Mark, Text], ...]


@dataclass(frozen=True)
class Findings:
    """Concerns in the order to work on them: a table in text, cards that can be searched in a page.

    Attributes:
        columns: of the table.
        start: number of the first.
        more: how many are not shown.
        is_brief: each in a line or two; another part tells them whole.
    """

    concerns: tuple[Concern, ...]
    columns: tuple[str, ...] = ("Priority", "Severity", "Rung", "Category", "Location", "Finding", "Recommendation")
    start: int = 1
    more: int = 0
    is_brief: bool = False


Block: TypeAlias = Heading | Paragraph | Labelled | Absent | Items | Table | Source | Bars | Steps | Findings


@dataclass(frozen=True)
class Part:
    """One part of a document, in the order to read.

    Attributes:
        name: kebab-case, the same word in every form; an anchor of the page.
        blocks: a heading of level 2 first, where it opens a section.
    """

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Paper:
    """A document of one assessment.

    Attributes:
        name: of the report: maturity, deployment, gaps, architecture, summary.
        title: its first line.
        state: which state of the repository is meant, with what it was reviewed.
        data: for programs, beside the parts.
    """

    name: str
    title: Text
    state: Text
    parts: tuple[Part, ...]
    data: Mapping[str, Any] = field(default_factory=dict)


def words(text: str) -> Text:
    """Prose whose backticks stand in pairs around code; where they don't, they are letters like others."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return (text,)
    return tuple(Code(piece) if number % 2 else piece for number, piece in enumerate(pieces) if piece)


def spots(places: Iterable[Place], most: int = 6) -> Text:
    """The first of these places, each once; the others are counted."""
    every = list(dict.fromkeys(places))
    pieces: list[Piece] = []
    for number, place in enumerate(every[:most]):
        pieces += [", ", Spot(place)] if number else [Spot(place)]
    return (*pieces, f" and {len(every) - most} more") if len(every) > most else tuple(pieces)


def joined(texts: Sequence[Text], between: str = ", ") -> Text:
    """Texts one after the other."""
    pieces: list[Piece] = []
    for number, text in enumerate(texts):
        pieces += [between, *text] if number else [*text]
    return tuple(pieces)


def plain(text: Text) -> str:
    """Only its letters."""
    return "".join(_plain(piece) for piece in text)


def _plain(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Spot(place):
            return "the repository" if place.path == "." else spot_text(place)
        case Code(text) | Strong(text) | Link(text):
            return text


def spot_text(place: Place) -> str:
    """File and lines as a person writes them."""
    return f"{place.path}:{place.start}-{place.end}" if place.end > place.start > 0 else str(place)
