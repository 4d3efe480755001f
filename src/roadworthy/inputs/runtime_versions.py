"""Reads the small files that name a version of a language: for version managers, and for platforms."""

import re
from collections.abc import Iterator

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Place, RuntimeVersion

MOST_LINES = 50

_ALONE = {".python-version": "python", ".nvmrc": "node", ".node-version": "node"}
_NAMED = {"python": "python", "nodejs": "node", "node": "node"}
_VERSION = re.compile(r"v?(\d+(?:\.\d+){0,2})")
_HEROKU = re.compile(r"python-(\d+\.\d+(?:\.\d+)?)")


def read(path: str, data: bytes) -> Facts:
    """Each language that the file names, with its versions; names and aliases (`lts/iron`, `pypy`) are left out."""
    return Facts(runtimes=tuple(_runtimes(path, decoded(data).splitlines()[:MOST_LINES])))


def _runtimes(path: str, lines: list[str]) -> Iterator[RuntimeVersion]:
    name = path.rpartition("/")[2].lower()
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        place = Place(path, number, number, quote=line.strip()[:80])
        if name in _ALONE:
            rest = [word for each in lines[number:] for word in each.partition("#")[0].split()]
            versions = tuple(match[1] for word in (*words, *rest) if (match := _VERSION.fullmatch(word)))
            if versions:
                yield RuntimeVersion(place=place, symbol=name, file=path, runtime=_ALONE[name], versions=versions)
            return
        if name == "runtime.txt":
            if match := _HEROKU.fullmatch(words[0]):
                yield RuntimeVersion(place=place, symbol=name, file=path, runtime="python", versions=(match[1],))
            return
        if words[0] in _NAMED:
            versions = tuple(match[1] for word in words[1:] if (match := _VERSION.fullmatch(word)))
            if versions:
                yield RuntimeVersion(place=place, symbol=name, file=path, runtime=_NAMED[words[0]], versions=versions)


RUNTIME_VERSION = Reader("runtime-version", read)
