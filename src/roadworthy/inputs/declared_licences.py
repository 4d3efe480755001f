"""Finds the licence that an annotation of swaggo, the description of an API or a package.json names."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.licences import licences_named
from roadworthy.model import Place
from roadworthy.model.remarks import Remark

MOST_BYTES = 2_000_000
MOST_LINES = 50_000
MOST_LINE = 300
MOST_REMARKS = 5
"""Remarks of one file that are kept."""

_NOTED = expression(r"//[ \t]*@license\.name[ \t]+(?P<name>\S.{0,80})$")
_OPENED = expression(r"(?P<margin>[ \t]{0,40})[\"']?license[\"']?:[ \t]*(?:\{[ \t]*)?$")
_NAME = expression(
    r"(?P<margin>[ \t]{1,40})[\"']?name[\"']?:[ \t]*[\"']?(?P<name>[^\"',#]{2,80})[\"']?,?[ \t]*(?:#.*)?$"
)
_PACKAGE = expression(r"(?:  |    |\t)\"license\":[ \t]*\"(?P<name>[^\"]{2,80})\",?[ \t]*$")
_DESCRIBES = expression(r"(?m)^[ \t]{0,40}[\"']?(?:swagger|openapi)[\"']?:[ \t]*[\"']?[23]\.")
_AFTER = 4
"""Lines below `license:` in which its name stands."""


def remarks_of_licence(path: str, kind: str, data: bytes) -> tuple[Remark, ...]:
    """Each place of the file that names one licence.

    Args:
        kind: as `kinds.kind_of` tells.
    """
    if b"license" not in data or len(data) > MOST_BYTES:
        return ()
    name = path.rpartition("/")[2]
    text = decoded(data)
    if name == "package.json":
        found = _lines(path, text, "package")
    elif kind == "go" and "@license.name" in text:
        found = _lines(path, text, "note")
    elif (name.endswith((".yaml", ".yml", ".json")) or name == "docs.go") and _DESCRIBES.search(text):
        found = _described(path, text)
    else:
        return ()
    kept = []
    for one in found:
        kept.append(one)
        if len(kept) >= MOST_REMARKS:
            break
    return tuple(kept)


def _lines(path: str, text: str, form: str) -> Iterator[Remark]:
    pattern = _PACKAGE if form == "package" else _NOTED
    for number, line in enumerate(text.split("\n")[:MOST_LINES], 1):
        match = pattern.match(line.rstrip("\r")) if len(line) <= MOST_LINE else None
        if match is not None:
            yield from _remark(path, number, line, match["name"])


def _described(path: str, text: str) -> Iterator[Remark]:
    """`license:` of a description of an API, with its `name:` right below."""
    lines = text.split("\n")[:MOST_LINES]
    for index, line in enumerate(lines):
        opened = _OPENED.match(line.rstrip("\r")) if "license" in line[:60] and len(line) <= MOST_LINE else None
        for at in range(index + 1, min(index + 1 + _AFTER, len(lines))) if opened is not None else ():
            match = _NAME.match(lines[at].rstrip("\r")) if len(lines[at]) <= MOST_LINE else None
            if match is not None and opened is not None and len(match["margin"]) > len(opened["margin"]):
                yield from _remark(path, at + 1, lines[at], match["name"])
                break


def _remark(path: str, number: int, line: str, name: str) -> Iterator[Remark]:
    named = licences_named(name.strip())
    if len(named) == 1 and " or " not in name.lower() and " and " not in name.lower():
        place = Place(path, number, number, quote=line.strip()[:200])
        yield Remark(
            place=place, symbol="licence", kind="licence", says=f"names the licence {named[0]}", licence=named[0]
        )
