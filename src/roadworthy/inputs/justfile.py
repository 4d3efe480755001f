"""Reads a justfile: the names of its recipes."""

import re
from posixpath import dirname, join, normpath

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Place, TaskFile

MOST_LINE = 2_000
"""Characters of a line that are looked at."""

_RECIPE = re.compile(r"@?([A-Za-z_][\w-]*)(?:[ \t][^:=]*(?:=[^:]*)?)?:(?!=)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_ALIAS = re.compile(r"alias[ \t]+([\w-]+)[ \t]*:=")
_IMPORT = re.compile(r"import\??[ \t]+['\"]([^'\"]+)['\"]")
_MODULE = re.compile(r"mod\??[ \t]+([\w-]+)")


def read(path: str, data: bytes) -> Facts:
    """The recipes and aliases; those of imported files count where they are, modules are left open."""
    names: dict[str, None] = {}
    includes: list[str] = []
    why_open = ""
    lines = decoded(data).split("\n")
    for line in lines:
        line = line[:MOST_LINE]
        if line[:1] in (" ", "\t", "#", "["):
            continue
        if match := _ALIAS.match(line):
            names[match[1]] = None
        elif match := _IMPORT.match(line):
            includes.append(normpath(join(dirname(path), match[1])))
        elif match := _MODULE.match(line):
            names[match[1]] = None
            why_open = f"the module {match[1]} has recipes of its own"
        elif line.startswith("set ") and "fallback" in line:
            why_open = "recipes of a justfile above count, too"
        elif match := _RECIPE.match(_QUOTED.sub('""', line)):
            names[match[1]] = None
    if not names and not includes:
        return Facts()
    place = Place(path, 1, 1, quote=lines[0].strip()[:200])
    found = TaskFile(
        place=place, file=path, runner="just", names=tuple(names), includes=tuple(includes), why_open=why_open
    )
    return Facts(task_files=(found,))


JUSTFILE = Reader("justfile", read)
