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
        possible: the same of imports, of what a library may call back, and of modules that are handed on: it counts for
            whether something is reached at all, not for what waits. `path:*` is whatever runs in the file.
        entries: node to what starts it: "POST /generate", "worker loop", "python app.py".
        handed: pairs of such nodes where the first hands the second on by name: to a thread, a pool, a decorator.
        unresolved: nodes that hand control to something that could not be resolved (a callback, a registry).
    """

    edges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    unresolved: frozenset[str] = frozenset()
    handed: frozenset[tuple[str, str]] = frozenset()
    possible: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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

    @cached_property
    def _reached(self) -> frozenset[str]:
        """What an entry leads to, with what may be called back on the way."""
        if not self.possible:
            return frozenset(self._parents)
        reached = set(self._parents)
        waiting = list(reached)
        while waiting:
            node = waiting.pop()
            file = f"{node.partition(':')[0]}:*"
            if node != file and file not in reached and file in self.possible:
                reached.add(file)
                waiting.append(file)
            for callee in (*self.edges.get(node, ()), *self.possible.get(node, ())):
                if callee not in reached:
                    reached.add(callee)
                    waiting.append(callee)
        return frozenset(reached)

    def is_reached(self, node: str) -> bool:
        """An entry point leads here, as far as calls could be resolved."""
        return node in self._reached

    @cached_property
    def reached_paths(self) -> frozenset[str]:
        """Files with something that an entry point leads to: their top level has run before."""
        return frozenset(node.partition(":")[0] for node in self._reached)

    def chain(self, node: str) -> tuple[str, ...]:
        """From what starts it down to this node, shortest way; empty when nothing reaches it."""
        if node not in self._parents:
            return ()
        steps = [node]
        while self._parents[steps[-1]] != steps[-1]:
            steps.append(self._parents[steps[-1]])
        return (self.entries[steps[-1]], *reversed(steps))
