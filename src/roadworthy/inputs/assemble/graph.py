"""The call graph across modules."""

from collections.abc import Iterator

from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.python.facts import PythonModule
from roadworthy.inputs.python.symbols import Symbols
from roadworthy.model import CallGraph

_ONLY_SHAPE = frozenset({"abc", "typing", "typing_extensions", "enum", "dataclasses", "pydantic", "pydantic_settings"})
"""Packages whose classes give a shape and call nothing by themselves."""
_MOST_BASES = 8


def call_graph(material: Material) -> CallGraph:
    """Who calls whom, as far as names can be resolved; entries come from endpoints and entry points.

    What runs in a module has run the top level of those that it imports. Who makes an instance of a class that derives
    from one of a library may lead to all its methods, since the library calls them; who hands on a module may lead to
    its public functions.
    """
    symbols = material.symbols
    edges: dict[str, dict[str, None]] = {}
    handed: set[tuple[str, str]] = set()
    possible: dict[str, dict[str, None]] = {}
    methods = _methods(symbols)
    for path, module in symbols.modules.items():
        for home in _imported(module, symbols):
            possible.setdefault(f"{path}:*", {})[f"{home}:"] = None
        for edge in module.edges:
            caller = f"{path}:{edge.caller}"
            callee = symbols.node(edge.callee, path)
            if callee is not None:
                edges.setdefault(caller, {})[callee] = None
                if edge.is_handed_on:
                    handed.add((caller, callee))
            if callee is None or callee.endswith(".__init__"):
                for called in _called_back(edge.callee, path, symbols, methods):
                    possible.setdefault(caller, {})[called] = None
    for home, holders in symbols.handed_modules.items():
        public = [node for node in methods.get(f"{home}:", ()) if not node.partition(":")[2].startswith("_")]
        for holder in holders:
            possible.setdefault(f"{holder}:*", {}).update(dict.fromkeys(public))
    return CallGraph(
        edges={caller: tuple(callees) for caller, callees in edges.items()},
        possible={caller: tuple(callees) for caller, callees in possible.items()},
        handed=frozenset(handed),
    )


def _methods(symbols: Symbols) -> dict[str, list[str]]:
    """Class, or the top level of a module as `path:`, to the functions right below it."""
    found: dict[str, list[str]] = {}
    for node in symbols.functions:
        path, _, symbol = node.rpartition(":")
        found.setdefault(f"{path}:{symbol.rpartition('.')[0]}", []).append(node)
    return found


def _imported(module: PythonModule, symbols: Symbols) -> Iterator[str]:
    """The modules of the system that a module imports; not programs, of which an import runs a part only."""
    for target in dict.fromkeys(module.imports.values()):
        home, _ = symbols.find(target, module.path) or (module.path, "")
        if home != module.path and not any(start.kind == "guard" for start in symbols.modules[home].starts):
            yield home


def _called_back(name: str, path: str, symbols: Symbols, methods: dict[str, list[str]]) -> Iterator[str]:
    """What may be called of a class of ours that is made."""
    found = symbols.find(name, path)
    node = f"{found[0]}:{found[1]}" if found is not None else ""
    if found is not None and node in symbols.classes and is_of_a_library(*found, symbols):
        yield from methods.get(node, ())


def is_of_a_library(path: str, symbol: str, symbols: Symbols, steps: int = _MOST_BASES) -> bool:
    """The class, or one above it, derives from a class of a library."""
    definition = symbols.classes.get(f"{path}:{symbol}")
    for base in definition.bases if definition is not None and steps > 0 else ():
        above = symbols.find(base, path)
        if above is None:
            if not base.startswith(":") and base.partition(".")[0] not in _ONLY_SHAPE:
                return True
        elif above != (path, symbol) and is_of_a_library(*above, symbols, steps - 1):
            return True
    return False
