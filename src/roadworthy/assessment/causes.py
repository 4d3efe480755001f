"""Finds what in a change brought about a finding in a file that it did not touch."""

from collections.abc import Iterable, Iterator, Mapping

from roadworthy.assessment.finding import Finding
from roadworthy.model import Place
from roadworthy.model.difference import Difference, Lines
from roadworthy.model.noun import dataclass

_SHORTEST_NAME = 4
_SERIES = ("_total", "_bucket", "_count", "_sum", "_seconds", "_created")
"""Endings that a metric's name has in a query and not always in the code that makes it."""


@dataclass(frozen=True)
class Cause:
    """Where a change brought something about.

    Attributes:
        place: a file that it touched, with the line where that can be told.
        name: what went or came there; "" where the file alone is known.
        is_gone: that line stood there before the change, and its number is from then.
    """

    place: Place
    name: str = ""
    is_gone: bool = False


def cause_of(finding: Finding, difference: Difference) -> Cause | None:
    """What the change did that this finding tells of, surest sign first; None where that cannot be told.

    A further place of the finding that the change brought; a file that it names and that went; a line that went, or
    came, with a name that the finding speaks of; a file of its chain or of its further places that was touched.
    """
    verdict = finding.judgement.verdict
    for place in verdict.also:
        if difference.is_come(place.path, place.start):
            return Cause(place)
    names = sorted(set(_names(finding)), key=lambda name: (-len(name), name))
    for name in names:
        path = name.removeprefix("./")
        if path in difference.gone or path in difference.moved:
            return Cause(Place(path), name, is_gone=True)
    for lines_of, is_gone in ((_gone, True), (_come, False)):
        for name in names:
            for path, number in _found(name, lines_of(difference)):
                return Cause(Place(path, number, number), name, is_gone)
    paths = [place.path for place in verdict.also]
    paths += [step.partition(":")[0] for step in (finding.harm.chain if finding.harm else ())]
    return next((Cause(Place(path)) for path in paths if difference.touches(path)), None)


def _names(finding: Finding) -> Iterator[str]:
    verdict = finding.judgement.verdict
    for text in (*verdict.words.values(), verdict.subject):
        for name in text.split():
            bare = name.strip("`'\",.:;()[]{}")
            if len(bare) < _SHORTEST_NAME or not any(mark in bare for mark in "_-./:") or bare == finding.place.path:
                continue
            yield bare
            for ending in _SERIES:
                stem = bare.removesuffix(ending)
                if stem != bare and len(stem) >= _SHORTEST_NAME and "_" in stem:
                    yield stem


def _gone(difference: Difference) -> Iterable[tuple[str, Mapping[int, str]]]:
    return ((path, lines.gone) for path, lines in _by_path({**difference.changed, **difference.gone}))


def _come(difference: Difference) -> Iterable[tuple[str, Mapping[int, str]]]:
    return ((path, lines.come) for path, lines in _by_path(difference.changed))


def _by_path(lines: Mapping[str, Lines]) -> list[tuple[str, Lines]]:
    return sorted(lines.items())


def _found(name: str, files: Iterable[tuple[str, Mapping[int, str]]]) -> Iterator[tuple[str, int]]:
    for path, lines in files:
        for number, line in lines.items():
            if _holds(line, name):
                yield path, number


def _holds(line: str, name: str) -> bool:
    """The name stands in this line as a word of its own."""
    at = line.find(name)
    while at >= 0:
        before, after = line[at - 1 : at], line[at + len(name) : at + len(name) + 1]
        if not _is_letter(before) and not _is_letter(after):
            return True
        at = line.find(name, at + 1)
    return False


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"
