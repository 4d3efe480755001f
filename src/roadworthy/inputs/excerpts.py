"""Lines around places, for reports that show code: few, short, and none that holds a secret."""

from collections.abc import Iterable
from itertools import groupby

from roadworthy.inputs.bounds import Bounds
from roadworthy.inputs.repository import Repository
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.secrets import HIDDEN, redacted, secrets_in, without
from roadworthy.model import Excerpt, Place

WITHHELD = "… (not shown: it holds a secret)"
"""What stands in the place of a line with a secret."""

_AROUND = 3
_MOST_LINES = 14
_WIDEST = 160
_MOST_PLACES = 1500
_KNOWN_BY = 24
"""Characters of a quote by which its line is known again."""


def excerpts_of(
    repository: Repository, places: Iterable[Place], secret: Iterable[Place] = (), bounds: Bounds | None = None
) -> dict[Place, Excerpt]:
    """What stands around each of these places, where it can be shown.

    A place has none when it is a whole file, when its file cannot be read any more, or when other lines stand there
    than those it quotes (a cell of a notebook, a template that was filled).

    Args:
        places: the first of them count, up to a bound.
        secret: places of secrets that rules found; their lines are withheld, as is every line that looks like one.
    """
    limit = (bounds or Bounds()).file_bytes
    listed = {file.path: file for file in repository.files}
    hidden: dict[str, set[int]] = {}
    for place in secret:
        hidden.setdefault(place.path, set()).update(range(place.start, min(place.end, place.start + 400) + 1))
    wanted = [place for place in dict.fromkeys(places) if place.start > 0 and place.path in listed][:_MOST_PLACES]
    found: dict[Place, Excerpt] = {}
    for path, group in groupby(sorted(wanted, key=lambda place: place.path), key=lambda place: place.path):
        try:
            data = repository.read(listed[path])
        except OSError:
            continue
        if len(data) > limit:
            continue
        lines = decoded(data).split("\n")
        masked = _Masked(lines, hidden.get(path, set()))
        for place in group:
            excerpt = _excerpt(place, lines, masked)
            if excerpt is not None:
                found[place] = excerpt
    return found


class _Masked:
    """The lines of one file as they may be shown; the file is searched for secrets once."""

    def __init__(self, lines: list[str], hidden: set[int]) -> None:
        self._lines = lines
        self._hidden = hidden
        self._secrets = secrets_in("\n".join(lines))

    def line(self, number: int) -> str:
        text = self._lines[number - 1]
        if number in self._hidden or redacted(without(self._secrets, text)) != text:
            return WITHHELD
        text = text.expandtabs(4).rstrip()
        return text if len(text) <= _WIDEST else text[: _WIDEST - 2] + " …"


def _excerpt(place: Place, lines: list[str], masked: _Masked) -> Excerpt | None:
    if place.start > len(lines) or not _stands_there(place, lines[place.start - 1]):
        return None
    last = min(place.end or place.start, place.start + _MOST_LINES - 2 * _AROUND - 1)
    first, last = max(place.start - _AROUND, 1), min(last + _AROUND, len(lines))
    while last > place.start and not lines[last - 1].strip():
        last -= 1
    while first < place.start and not lines[first - 1].strip():
        first += 1
    return Excerpt(place.path, first, tuple(masked.line(number) for number in range(first, last + 1)))


def _stands_there(place: Place, line: str) -> bool:
    """The line begins as the place quotes it, as far as nothing of the quote was hidden."""
    quote = "".join(place.quote.partition(HIDDEN)[0].split())[:_KNOWN_BY]
    return "".join(line.split()).startswith(quote)
