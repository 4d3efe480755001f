"""Where a series comes from, as far as the system and the knowledge of exporters can tell: shared by several rules."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from roadworthy.knowledge.exporters import exporter_of
from roadworthy.model import Metric, Query, Role, System

_GENERIC = frozenset(
    {
        *("http", "https", "request", "requests", "response", "responses", "app", "api", "service", "server", "client"),
        *("system", "db", "database", "cache", "queue", "job", "jobs", "task", "tasks", "error", "errors", "total"),
        *("active", "current", "cpu", "memory", "disk", "network", "user", "users", "message", "messages", "event"),
        *("events", "latency", "duration", "health", "model", "python", "web", "worker", "test", "my", "example"),
    }
)
_OTHER_CLIENTS = (
    *("prom-client", "express-prom-bundle", "@opentelemetry/sdk-metrics", "@opentelemetry/sdk-node"),
    *("github.com/prometheus/client_golang", "go.opentelemetry.io/otel/metric", "go.opentelemetry.io/otel/sdk/metric"),
)
_OTHER_CODE = (".rs", ".java", ".kt", ".cs", ".rb", ".php", ".ex", ".scala", ".cpp")
_SUFFIX = re.compile(r"_(total|bucket|sum|count|created|info)$")


@dataclass(frozen=True)
class Missing:
    """A series that the code which was read would have to define, and does not.

    Attributes:
        nearest: a metric of that code whose name begins alike.
    """

    name: str
    nearest: Metric


class KnownSeries:
    """What is known of series names. Built once for each asking of a rule."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._patterns = [
            re.compile(re.escape(metric.name).replace(r"\{\}", ".+"))
            for metric in system.metrics
            if metric.unclear_name
        ]
        self._beginnings: dict[str, list[Metric]] = {}
        for metric in system.metrics:
            if metric.unclear_name is None:
                for beginning in _beginnings(metric.name):
                    self._beginnings.setdefault(beginning, []).append(metric)
        names = {one.name for manifest in system.manifests for one in manifest.dependencies}
        self._others = bool(names & set(_OTHER_CLIENTS)) or any(
            file.role is Role.PRODUCTION and file.path.endswith(_OTHER_CODE) for file in system.files
        )

    def is_known(self, name: str) -> bool:
        """The code defines it, a rule records it, or an exporter is known for it."""
        return name in self._system.series or name in self._system.recorded or bool(exporter_of(name))

    def missing(self, query: Query) -> list[Missing]:
        """Of the names that a query asks for, those that nothing gives though they would have to be in read code."""
        return [found for name in query.metrics if (found := self._missing(name)) is not None]

    def unknown(self, queries: Iterable[Query]) -> list[str]:
        """Names of which nothing can be told, sorted."""
        return sorted({name for query in queries for name in query.metrics if not self.is_known(name)})

    def _missing(self, name: str) -> Missing | None:
        if self.is_known(name) or ":" in name or any(pattern.match(name) for pattern in self._patterns):
            return None
        for beginning in _beginnings(name):
            if self._others and beginning.count("_") < 1:
                continue
            if alike := self._beginnings.get(beginning):
                return Missing(name, max(alike, key=lambda metric: _likeness(name, metric)))
        return None


def _likeness(name: str, metric: Metric) -> tuple[bool, float]:
    """Whether it has such series, and how much of the name it shares."""
    suffix = _SUFFIX.search(name)
    has_it = suffix is not None and any(other.endswith(suffix[0]) for other in metric.exposed_names)
    return has_it, SequenceMatcher(None, name, metric.name).ratio()


def _beginnings(name: str) -> list[str]:
    """What tells whose a name is, longest first: its first two words, and its first alone if that is no common word."""
    words = _SUFFIX.sub("", name).split("_")
    found = ["_".join(words[:2])] if len(words) > 2 and not set(words[:2]) <= _GENERIC else []
    if len(words) > 1 and words[0] not in _GENERIC:
        found.append(words[0])
    return found
