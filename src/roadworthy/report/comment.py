"""The comment below a pull request or merge request: what a change made worse, in the room that hosts allow.

The hidden marker in the first line tells a later run which comment is its own. Words that a host would turn into a
mention, a link or a reference become code: they call nobody and lead nowhere.
"""

from dataclasses import replace

from roadworthy.assessment import Changed
from roadworthy.expression import expression
from roadworthy.report.blocks import (
    Block,
    Code,
    Heading,
    Item,
    Items,
    Paper,
    Paragraph,
    Part,
    Piece,
    Spot,
    Strong,
    Text,
)
from roadworthy.report.console import View
from roadworthy.report.forms.markdown import inline, paper_text
from roadworthy.report.papers.change import Room, paper

MARKER = "<!-- roadworthy:comment -->"
"""The first line; the updater looks for it in comments of its own account."""

MOST_CHARACTERS = 65_536
"""What GitHub takes; counted in UTF-8 bytes here, so that it holds however a host counts. GitLab takes more."""

_ROOMS = (Room(50, 5, 10), Room(20, 3, 5), Room(10, 2, 3, 400), Room(5, 1, 2, 300), Room(2, 0, 1, 200))

_CALLING = expression(
    r"(?i:https?:|ftp:|mailto:|xmpp:|www\.)|@|[#!~%$^&]\w|(?i:\bgh-\d)|\b[0-9a-f]{7,64}\b|[\w-]\.[a-z]{2,}/|\][(:\[]"
)
"""What hosts make something of: addresses, mentions, references to issues, requests, labels, milestones, commits."""


def render(changed: Changed, view: View) -> str:
    """The comment; one line where nothing changed."""
    if changed.is_quiet:
        return f"{MARKER}\nRoadworthy: {inline(_quiet(paper(changed).state))}\n"
    text = ""
    for room in _ROOMS:
        text = comment_of(paper(changed, room))
        if _size(text) <= MOST_CHARACTERS:
            return text
    kept = text.encode("utf-8", "backslashreplace")[: MOST_CHARACTERS - 100].decode("utf-8", "ignore")
    return kept.rpartition("\n")[0] + "\n\nThe rest does not fit.\n"


def comment_of(made: Paper) -> str:
    """The text of this document, whatever its length."""
    return f"{MARKER}\n##{paper_text(_quietly(made))}\n"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def _quietly(made: Paper) -> Paper:
    parts = tuple(Part(part.name, tuple(_block(block) for block in part.blocks)) for part in made.parts)
    return replace(made, title=("Roadworthy: ", *_quiet(made.title)), state=_quiet(made.state), parts=parts)


def _block(block: Block) -> Block:
    match block:
        case Paragraph(text):
            return Paragraph(_quiet(text))
        case Heading(text, level):
            return Heading(_quiet(text), level)
        case Items(items, is_numbered, more):
            return Items(tuple(_item(item) for item in items), is_numbered, more)
    raise TypeError(f"a comment holds no {type(block).__name__}")


def _item(item: Item) -> Item:
    return replace(item, text=_quiet(item.text), items=tuple(_item(each) for each in item.items))


def _quiet(text: Text) -> Text:
    return tuple(piece for given in _run_together(text) for piece in _pieces(given) if piece != "")


def _run_together(text: Text) -> Text:
    """Prose of neighbours as one: `#` and then `1` calls an issue, too."""
    together: list[Piece] = []
    for piece in text:
        if together and isinstance(piece, str) and isinstance(last := together[-1], str):
            together[-1] = last + piece
        else:
            together.append(piece)
    return tuple(together)


def _pieces(piece: Piece) -> Text:
    """Prose in which every word that calls somebody or leads somewhere is code."""
    match piece:
        case str(text):
            pieces: list[Piece] = []
            for number, word in enumerate(text.split(" ")):
                pieces += [" "] if number else []
                bare = word.rstrip(",.;:")
                pieces += [Code(bare), word[len(bare) :]] if _CALLING.search(bare) else [word]
            return tuple(pieces)
        case Strong(text):
            return (Code(text),) if _CALLING.search(text) else (piece,)
        case Code() | Spot():
            return (piece,)
    raise TypeError(f"a comment holds no {type(piece).__name__}")
