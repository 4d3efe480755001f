"""The call graph across modules."""

from roadworthy.inputs.assemble.material import Material
from roadworthy.model import CallGraph


def call_graph(material: Material) -> CallGraph:
    """Who calls whom, as far as names can be resolved; entries come from endpoints and entry points."""
    symbols = material.symbols
    edges: dict[str, dict[str, None]] = {}
    handed: set[tuple[str, str]] = set()
    for path, module in symbols.modules.items():
        for edge in module.edges:
            callee = symbols.node(edge.callee, path)
            if callee is not None:
                edges.setdefault(f"{path}:{edge.caller}", {})[callee] = None
                if edge.is_handed_on:
                    handed.add((f"{path}:{edge.caller}", callee))
    return CallGraph(edges={caller: tuple(callees) for caller, callees in edges.items()}, handed=frozenset(handed))
