"""Finds rules: ours by walking the package, an operator's in a folder they name."""

import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from roadworthy.errors import RulesUnusable
from roadworthy.rules.rule import Rule


def all_rules(folder: Path | None = None) -> list[Rule]:
    """Every rule by name: our own, then those in the operator's folder.

    Raises:
        RulesUnusable: the folder is not there, a file in it cannot be imported, or names a rule that is already there.
    """
    rules = {rule.name: rule for rule in _in_package()}
    for rule in _in_folder(folder) if folder else ():
        if rule.name in rules:
            raise RulesUnusable(folder or Path(), f"the rule {rule.name} is there already; give it another name")
        rules[rule.name] = rule
    return [rules[name] for name in sorted(rules)]


def _in_package() -> Iterable[Rule]:
    package = import_module("roadworthy.rules")
    for group in iter_modules(package.__path__, "roadworthy.rules."):
        if group.ispkg:
            for module in iter_modules(import_module(group.name).__path__, group.name + "."):
                yield from _in_module(import_module(module.name))


def _in_folder(folder: Path) -> Iterable[Rule]:
    if not folder.is_dir():
        raise RulesUnusable(folder, "is no folder")
    for file in sorted(folder.rglob("*.py")):
        name = f"roadworthy_own_rules.{file.parent.name}.{file.stem}"
        spec = spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise RulesUnusable(file, "is not a Python file that can be imported")
        module = module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise RulesUnusable(file, f"cannot be imported: {type(error).__name__}: {error}") from error
        yield from _in_module(module)


def _in_module(module: ModuleType) -> Iterable[Rule]:
    return (value for value in vars(module).values() if isinstance(value, Rule))
