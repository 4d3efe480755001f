"""What a review costs: seconds by phase and by rule."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Costs:
    """Adds up what stands between entering and leaving.

    Attributes:
        clock: gives seconds, never running back.
        phases, rules: by name, seconds.
    """

    clock: Callable[[], float]
    phases: dict[str, float] = field(default_factory=dict)
    rules: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of_phase(self, name: str) -> Iterator[None]:
        """Count the seconds to this phase."""
        with self._added(self.phases, name):
            yield

    @contextmanager
    def of_rule(self, name: str) -> Iterator[None]:
        """Count the seconds to this rule."""
        with self._added(self.rules, name):
            yield

    @contextmanager
    def _added(self, where: dict[str, float], name: str) -> Iterator[None]:
        began = self.clock()
        try:
            yield
        finally:
            where[name] = where.get(name, 0.0) + self.clock() - began
