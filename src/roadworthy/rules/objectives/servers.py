"""What the rules about monitoring ask of the workloads that do it: shared by several rules."""

import re
from collections.abc import Iterator

from roadworthy.model import System, Workload

_PROMETHEUS = re.compile(r"(^|/)(prom|prometheus|bitnami)/prometheus(:|@|$)|^prometheus(:|@|$)")
_GRAFANA = re.compile(r"(^|/)grafana/grafana(-oss|-enterprise)?(:|@|$)|(^|/)bitnami/grafana(:|@|$)")
_DAYS = {"d": 1.0, "h": 1 / 24, "w": 7.0, "y": 365.0, "m": 1 / 1440}
_TIME = re.compile(r"retention(?:\.time)?[= ]\"?(\d+)([hdwmy])")
DEFAULT_DAYS = 15.0
"""How long Prometheus keeps series without being told: https://prometheus.io/docs/prometheus/latest/storage/"""


def prometheus_workloads(system: System) -> Iterator[Workload]:
    """Every workload that runs a Prometheus from its own image, none for development."""
    yield from _of(system, _PROMETHEUS)


def grafana_workloads(system: System) -> Iterator[Workload]:
    """Every workload that runs a Grafana from its own image."""
    yield from _of(system, _GRAFANA)


def _of(system: System, image: re.Pattern[str]) -> Iterator[Workload]:
    for workload in system.workloads:
        if isinstance(workload.image, str) and image.search(workload.image) and not workload.is_development:
            yield workload


def arguments(workload: Workload) -> str | None:
    """All that it is started with, as one line; "" where the image alone decides; None where it cannot be told."""
    parts: list[str] = []
    for given in (workload.entrypoint, workload.command):
        if given is None:
            continue
        if not isinstance(given, tuple):
            return None
        parts.extend(given)
    return " ".join(parts)


def retention_days(workload: Workload) -> float | None:
    """For how many days a Prometheus keeps series by its arguments; None where they do not say."""
    match = _TIME.search(arguments(workload) or "")
    return float(match[1]) * _DAYS[match[2]] if match else None


def limits_retention(workload: Workload) -> bool:
    """Its arguments say how long or how much it keeps."""
    return "retention" in (arguments(workload) or "")
