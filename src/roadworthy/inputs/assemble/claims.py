"""Binds claims to the role of their document: what stands beside the project promises nothing for it."""

from dataclasses import replace

from roadworthy.inputs.assemble.claimed_settings import with_settings
from roadworthy.inputs.assemble.material import Material
from roadworthy.model import Claim, Role, Setting

_ASIDE = {
    Role.TEST: "in a test",
    Role.EXAMPLE: "in an example",
    Role.GENERATED: "in a generated file",
    Role.VENDORED: "in what others wrote",
}


def claims_of(material: Material, settings: tuple[Setting, ...]) -> tuple[Claim, ...]:
    """Every claim of every document, by place; those of documents aside with that reason."""
    found = []
    for file, facts in material.by_file:
        why = _ASIDE.get(file.role, "")
        found += [replace(one, skipped=one.skipped or why) if why else one for one in facts.claims]
    return tuple(with_settings(found, material, settings))
