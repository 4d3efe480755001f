"""The variables that YAML files put into their values: compose, pipelines, manifests that something fills in."""

import re

from roadworthy.inputs.env import interpolated
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import YamlFile
from roadworthy.knowledge.secrets import redacted, secret_kind
from roadworthy.model import Literal, Place, SettingUse

_PAIR = re.compile(r"\s*+(?:-\s*+)?[\"']?([A-Za-z_][\w.-]*+)[\"']?\s*+[:=]\s*+[\"']?([^\s\"'#]++)[\"']?\s*+(?:#.*)?$")


def interpolations(file: YamlFile) -> Facts:
    """Each name used in the file, and the secrets that stand in it as plain text."""
    found: dict[str, SettingUse] = {}
    literals = []
    is_sealed = any("SealedSecret" in line or "sops:" in line or "ENC[" in line for line in file.lines[:4_000])
    for number, line in enumerate(file.lines, 1):
        if "$" in line:
            for name in interpolated(line):
                if name not in found:
                    place = Place(file.path, number, number, quote=redacted(line.strip()[:200]))
                    found[name] = SettingUse(place=place, symbol=name, name=name, layer="interpolated")
        if not is_sealed and len(line) < 1_000 and (match := _PAIR.match(line)) and "$" not in match[2]:
            kind = secret_kind(match[1], match[2])
            if kind:
                place = Place(file.path, number, number, quote=f"{match[1]}: …")
                literals.append(Literal(place=place, symbol=match[1], kind="secret", name=match[1], what=kind))
    return Facts(setting_uses=tuple(found.values()), literals=tuple(literals))
