"""Which foreign packages production code imports."""

from roadworthy.inputs.assemble.material import Material
from roadworthy.knowledge.distributions import distributions_of
from roadworthy.model import ModuleImport


def imports(material: Material) -> tuple[ModuleImport, ...]:
    """Every import of what is not the standard library's and not of this repository, the first of each in a file."""
    own = _own_names(material)
    found = []
    for path, module in material.symbols.modules.items():
        for one in module.imported:
            top = one.module.partition(".")[0]
            if top in own or material.symbols.module_path(top, path) is not None:
                continue
            found.append(
                ModuleImport(
                    place=one.place,
                    symbol=one.symbol,
                    module=one.module,
                    is_guarded=one.is_guarded,
                    distributions=distributions_of(one.module),
                )
            )
    return tuple(found)


def _own_names(material: Material) -> frozenset[str]:
    """Names that a file or folder of the repository bears, and those of its own projects: all of these may be meant."""
    names = {manifest.name.replace("-", "_").lower() for manifest in material.facts.manifests if manifest.name}
    for file in material.files:
        *folders, name = file.path.split("/")
        stem, _, suffix = name.rpartition(".")
        if suffix in ("py", "pyi", "pyx", "so", "proto"):
            names.add(stem)
            names.update(folder for folder in folders if not file.role.is_foreign)
    return frozenset(names)
