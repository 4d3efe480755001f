"""The variables that YAML files put into their values: compose, pipelines, manifests that something fills in."""

import re
from collections.abc import Iterator

from roadworthy.inputs.env import interpolated
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import YamlFile
from roadworthy.knowledge.secrets import redacted, secret_kind
from roadworthy.model import Literal, Place, SettingUse

_PAIR = re.compile(
    r"\s*+(?:-\s*+)?[\"']?([A-Za-z_][\w.-]*+)[\"']?\s*+[:=]\s*+[\"']?([^\s\"'#]{16,}+)[\"']?\s*+(?:#.*)?$"
)
"""A name and a value that is long enough to be a secret."""
_SHORTEST = 18
_SEALED = ("SealedSecret", "sops:", "ENC[")


def interpolations(file: YamlFile) -> Facts:
    """Each name used in the file, and the secrets that stand in it as plain text.

    What compose is to run and is commented out uses nothing; in other files such a line may stand inside a script.
    """
    found: dict[str, SettingUse] = {}
    is_compose = "compose" in file.path.rpartition("/")[2]
    for number, line in enumerate(file.lines, 1):
        if "$" in line and not (is_compose and line.lstrip().startswith("#")):
            for name in interpolated(line):
                if name not in found:
                    place = Place(file.path, number, number, quote=redacted(line.strip()[:200]))
                    found[name] = SettingUse(place=place, symbol=name, name=name, layer="interpolated")
    return Facts(setting_uses=tuple(found.values()), literals=tuple(_secrets(file)))


def _secrets(file: YamlFile) -> Iterator[Literal]:
    if any(mark in line for mark in _SEALED if mark in file.text for line in file.lines[:4_000]):
        return
    for number, line in enumerate(file.text.split("\n"), 1):
        if _SHORTEST <= len(line) < 1_000 and (":" in line or "=" in line):
            match = _PAIR.match(line)
            kind = secret_kind(match[1], match[2]) if match and "$" not in match[2] else ""
            if match and kind:
                place = Place(file.path, number, number, quote=f"{match[1]}: …")
                yield Literal(place=place, symbol=match[1], kind="secret", name=match[1], what=kind)
