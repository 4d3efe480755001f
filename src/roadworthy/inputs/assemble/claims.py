"""Binds claims to the role of their document: what stands beside the project promises nothing for it."""

from dataclasses import replace

from roadworthy.inputs.assemble.claimed_settings import with_settings
from roadworthy.inputs.assemble.drawn_trees import on_their_base
from roadworthy.inputs.assemble.material import Material
from roadworthy.knowledge.typed import is_known, module_word
from roadworthy.model import Claim, ClaimKind, Role, Setting
from roadworthy.model.listing import listing

_ASIDE = {
    Role.TEST: "in a test",
    Role.EXAMPLE: "in an example",
    Role.GENERATED: "in a generated file",
    Role.VENDORED: "in what others wrote",
}


def claims_of(material: Material, settings: tuple[Setting, ...]) -> tuple[Claim, ...]:
    """Every claim of every document, by place; those of documents aside with that reason.

    A document whose drawn tree has next to nothing in common with the repository is about another one: none of its
    claims is a promise.
    """
    there = listing((file.path for file in material.files), material.pointers)
    found: list[Claim] = []
    own = _own_names(material)
    repeated = _repeated(material)
    for file, facts in material.by_file:
        if facts.claims:
            kept = [one for one in facts.claims if one.kind is not ClaimKind.COMMAND or _is_of_ours(one, own)]
            claims, is_elsewhere = on_their_base(file.path, kept, there)
            why = _ASIDE.get(file.role, "") or ("about another project" if is_elsewhere else "")
            why = why or (_ASIDE[Role.GENERATED] if file.path in repeated else "")
            found += [replace(one, skipped=one.skipped or why) for one in claims] if why else claims
    return tuple(with_settings(found, material, settings))


def _repeated(material: Material) -> frozenset[str]:
    """What swaggo wrote from the annotations in the code, which are held against the code themselves."""
    if not any(remark.method for remark in material.facts.remarks):
        return frozenset()
    folders = {file.folder for file in material.files if file.name == "docs.go"}
    return frozenset(
        file.path for file in material.files if file.folder in folders and file.name.startswith("swagger.")
    )


def _own_names(material: Material) -> frozenset[str]:
    """Console scripts, and the names of modules and folders that `python -m` may mean."""
    scripts = {
        name.replace("_", "-").lower()
        for manifest in material.facts.manifests
        if manifest.ecosystem == "python"
        for name in manifest.scripts
    }
    modules = {f"-m {part}" for file in material.files for part in file.folder.split("/") if file.name.endswith(".py")}
    modules |= {f"-m {file.name[:-3]}" for file in material.files if file.name.endswith(".py")}
    return frozenset(scripts | modules)


def _is_of_ours(claim: Claim, own: frozenset[str]) -> bool:
    """A command of a program that is nobody's here promises nothing that could be checked."""
    module = module_word(claim.details["words"])
    if module:
        return f"-m {module.partition('.')[0]}" in own
    program = claim.details["program"]
    return is_known(program) or program.replace("_", "-").lower() in own
