"""Who calls whom inside the reviewed code, and from where each function is reached."""

from collections import deque
from collections.abc import Mapping
from dataclasses import field
from functools import cached_property

from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class CallGraph:
    """Calls between functions of the system; a node is `path:symbol`, `path:` the top level of a module.

    Attributes:
        edges: node to the nodes it calls, as far as they could be resolved.
        entries: node to what starts it: "POST /generate", "worker loop", "python app.py".
        handed: pairs of such nodes where the first hands the second on by name: to a thread, a pool, a decorator.
        unresolved: nodes that hand control to something that could not be resolved (a callback, a registry).
    """

    edges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    unresolved: frozenset[str] = frozenset()
    handed: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def _parents(self) -> dict[str, str]:
        """For each reached node the node it was first reached from; an entry is its own parent. Breadth first."""
        parents = {entry: entry for entry in sorted(self.entries)}
        waiting = deque(parents)
        while waiting:
            node = waiting.popleft()
            for callee in self.edges.get(node, ()):
                if callee not in parents:
                    parents[callee] = node
                    waiting.append(callee)
        return parents

    def is_reached(self, node: str) -> bool:
        """An entry point leads here, as far as calls could be resolved."""
        return node in self._parents

    @cached_property
    def reached_paths(self) -> frozenset[str]:
        """Files with something that an entry point leads to: their top level has run before."""
        return frozenset(node.partition(":")[0] for node in self._parents)

    def chain(self, node: str) -> tuple[str, ...]:
        """From what starts it down to this node, shortest way; empty when nothing reaches it."""
        if node not in self._parents:
            return ()
        steps = [node]
        while self._parents[steps[-1]] != steps[-1]:
            steps.append(self._parents[steps[-1]])
        return (self.entries[steps[-1]], *reversed(steps))
