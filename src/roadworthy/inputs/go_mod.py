"""Reads go.mod: the modules it requires. Go picks the lowest version that fits, so each of them is fixed."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Dependency, Manifest, Place, RuntimeVersion

_REQUIRE = re.compile(r"^(?:require\s+)?(\S+\.\S+)\s+(v\S+)(\s*//\s*indirect)?")


def read(path: str, data: bytes) -> Facts:
    """The manifest."""
    found = []
    wanted: list[RuntimeVersion] = []
    name = ""
    in_block = ""
    for number, line in enumerate(decoded(data).split("\n"), 1):
        bare = line.strip()
        if bare.startswith("module "):
            name = bare.split()[1]
        if match := re.match(r"^go\s+(\d+(?:\.\d+){0,2})\b", bare):
            place = Place(path, number, number, quote=bare[:200])
            wanted.append(
                RuntimeVersion(place=place, symbol="go", file=path, runtime="go", versions=(f">={match[1]}",))
            )
        if opened := re.match(r"^(\w+)\s*\($", bare):
            in_block = opened[1]
        elif bare == ")":
            in_block = ""
        elif (in_block == "require" or bare.startswith("require ")) and (match := _REQUIRE.match(bare)):
            place = Place(path, number, number, quote=bare[:200])
            found.append(
                Dependency(
                    place=place,
                    symbol=match[1],
                    name=match[1],
                    specifier=match[2],
                    is_pinned=True,
                    group="indirect" if match[3] else "",
                    ecosystem="go",
                )
            )
    manifest = Manifest(
        place=found[0].place if found else Place(path),
        symbol="go.mod",
        file=path,
        kind="go.mod",
        ecosystem="go",
        name=name,
        dependencies=tuple(found),
        runtimes=tuple(wanted),
    )
    return Facts(manifests=(manifest,) if name else ())


GO_MOD = Reader("go-mod", read)
