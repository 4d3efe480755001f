"""Tells which fields of Go's structs a variable is put into, and no code looks at."""

import re
from collections.abc import Sequence

from roadworthy.inputs.foreign.facts import ForeignModule, SettingField


def fields_looked_at_by_nothing(modules: Sequence[ForeignModule]) -> list[SettingField]:
    """Those of structs that are declared here, in a program.

    A field of the same name in another struct is told apart by the name of what it is asked of: `apiKey.CacheEnabled`
    is a field of `APIKey`. Whatever cannot be told apart counts as a look.
    """
    if not any(one.entry_points or one.path.endswith("main.go") for one in modules):
        return []
    homes: dict[str, set[str]] = {}
    for module in modules:
        for struct, names in module.structs.items():
            for name in names:
                homes.setdefault(name, set()).add(struct)
    looks: dict[str, set[str]] = {}
    for module in modules:
        for one in module.selected:
            receiver, _, name = one.partition(".")
            looks.setdefault(name, set()).add(receiver)
    return [
        one
        for module in modules
        for one in module.setting_fields
        if one.struct in homes.get(one.field, ()) and not _is_looked_at(one, homes[one.field], looks)
    ]


def _is_looked_at(field: SettingField, homes: set[str], looks: dict[str, set[str]]) -> bool:
    others = {each.lower() for each in homes if each != field.struct}
    return any(not receiver or not _is_named(receiver, others) for receiver in looks.get(field.field, ()))


def _is_named(receiver: str, structs: set[str]) -> bool:
    bare = re.sub(r"\d+$", "", receiver)
    return len(bare) >= 3 and bare in structs
