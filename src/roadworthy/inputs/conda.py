"""Reads a conda environment file."""

import re

from packaging.utils import canonicalize_name

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.requirement import dependency_of
from roadworthy.inputs.yaml_tree import YamlUnreadable, read_yaml
from roadworthy.model import Dependency, Manifest, Place, Unread

_PACKAGE = re.compile(r"^(?:[^:\s]+::)?([A-Za-z0-9_.-]+)\s*(.*)$")


def read(path: str, data: bytes) -> Facts:
    """The manifest, with what conda and what pip installs; empty where the file is about something else."""
    try:
        file = read_yaml(path, data)
    except YamlUnreadable as problem:
        return Facts(unread=(Unread(Place(path), str(problem)),))
    if not file.documents or file.documents[0].get("dependencies") is None:
        return Facts()
    found: list[Dependency] = []
    for item in file.documents[0].each("dependencies"):
        if isinstance(item.value, str):
            match = _PACKAGE.match(item.value)
            if match and match[1] not in ("python", "pip"):
                found.append(_conda(match[1], match[2].strip(), file.place_of(item)))
        for inner in item.each("pip"):
            if isinstance(inner.value, str) and not inner.value.startswith("-"):
                one = dependency_of(inner.value, file.place_of(inner))
                found += [one] if one else []
    if not found:
        return Facts()
    name = file.documents[0].text("name") or ""
    manifest = Manifest(
        place=found[0].place, symbol="environment", file=path, kind="conda", name=name, dependencies=tuple(found)
    )
    return Facts(manifests=(manifest,))


def _conda(name: str, version: str, place: Place) -> Dependency:
    is_pinned = bool(re.match(r"^={1,2}\s*\d[^*,<>|]*$", version))
    is_open = not is_pinned and not re.search(r"[<]|=\d|~=", version)
    return Dependency(
        place=place, symbol=name, name=canonicalize_name(name), specifier=version, is_pinned=is_pinned, is_open=is_open
    )


CONDA = Reader("conda", read)
