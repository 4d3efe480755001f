"""Tells which constants of Python's modules no code looks at."""

from collections.abc import Mapping

from roadworthy.inputs.python.facts import PythonModule

_READ_BY_NAME = frozenset({"django", "superset", "celery", "locust", "airflow", "kombu", "scrapy"})
"""Frameworks that read the constants of a module by themselves."""

Lines = tuple[str, int, int]
"""A path, and the first and last line of a constant there."""


def constants_looked_at_by_nothing(modules: Mapping[str, PythonModule]) -> list[Lines]:
    """Those of modules of which other code looks at a constant: how they are meant to be used is plain.

    Importing a name is no look at it.
    """
    homes: dict[str, set[str]] = {}
    for path, module in modules.items():
        for name in module.constants_looked_at:
            homes.setdefault(name, set()).add(path)
        if any(one.module.partition(".")[0] in _READ_BY_NAME for one in module.imported):
            return []
    if "*" in homes:
        return []
    found = []
    for path, module in modules.items():
        if any(homes.get(name, set()) - {path} for name, _, _ in module.constant_lines):
            found += [(path, first, last) for name, first, last in module.constant_lines if name not in homes]
    return found
