"""What would tell today that something fails at a place: the metrics, alerts and checks that cover it."""

from collections.abc import Iterable

from roadworthy.assessment.reach import Reach
from roadworthy.model import Alert, Endpoint, Metric, Movement, Place, Probe, Scrape, System, Workload
from roadworthy.model.noun import dataclass


@dataclass(frozen=True)
class Check:
    """A check that something makes of a workload.

    Attributes:
        endpoint: that it asks; None where it is a command or the endpoint was not found.
    """

    workload: Workload
    probe: Probe
    endpoint: Endpoint | None = None

    @property
    def seconds(self) -> float | None:
        """How long it takes to tell: the failures in a row that it waits for; None where the file does not say."""
        if self.probe.interval_seconds is None or self.probe.retries is None:
            return None
        return self.probe.interval_seconds * self.probe.retries


@dataclass(frozen=True)
class Watch:
    """The signals of one place.

    Attributes:
        metrics: that move on a way to the place, each with the movement nearest to it.
        alerts: that ask for one of them, or for whether the workload answers at all.
        checks: of the workloads that run the place.
        scrapes: jobs that ask those workloads for their metrics.
    """

    metrics: tuple[tuple[Metric, Movement], ...] = ()
    alerts: tuple[Alert, ...] = ()
    checks: tuple[Check, ...] = ()
    scrapes: tuple[Scrape, ...] = ()

    @property
    def is_dark(self) -> bool:
        """Nothing that was read would tell."""
        return not (self.metrics or self.alerts or self.checks)


class Watchers:
    """Looks up what covers a place. Built once for an assessment."""

    def __init__(self, system: System) -> None:
        self._system = system

    def watch(self, place: Place, reach: Reach) -> Watch:
        """The signals that cover the place."""
        metrics = tuple(self._metrics(place, reach)) if reach.is_code else ()
        scrapes = tuple(each for each in self._system.scrapes if _asks_any(each, reach.workloads))
        names = {name for metric, _ in metrics for name in metric.exposed_names}
        jobs = {each.job for each in scrapes}
        alerts = tuple(
            alert
            for alert in self._system.alerts
            if names.intersection(alert.query.metrics)
            or ("up" in alert.query.metrics and any(job in alert.query.expression for job in jobs))
        )
        return Watch(metrics, alerts, tuple(self._checks(reach.workloads)), scrapes)

    def _metrics(self, place: Place, reach: Reach) -> Iterable[tuple[Metric, Movement]]:
        for metric in self._system.metrics:
            covering = [
                one for one in metric.movements if one.is_called and one.changes_value and _covers(one, place, reach)
            ]
            if covering:
                yield metric, min(covering, key=lambda one: (one.place.path != place.path, one.place))

    def _checks(self, workloads: Iterable[Workload]) -> Iterable[Check]:
        for workload in workloads:
            image = self._system.image_of(workload)
            probes = workload.probes or ((image.probe,) if image is not None and image.probe is not None else ())
            for probe in probes:
                if not probe.is_disabled:
                    yield Check(workload, probe, self._asked(probe))

    def _asked(self, probe: Probe) -> Endpoint | None:
        path = probe.path.partition("?")[0].rstrip("/")
        found = (
            [each for each in self._system.endpoints if each.purpose and each.path.rstrip("/") == path] if path else []
        )
        return found[0] if len(found) == 1 else None


def _covers(movement: Movement, place: Place, reach: Reach) -> bool:
    """A timed block counts for what it holds or calls; anything else for the whole function in which it moves."""
    path, (first, last) = movement.place.path, movement.scope
    if path == place.path and first <= place.start <= last and first:
        return True
    if movement.is_block:
        return bool(reach.before.intersection(movement.covers))
    return f"{path}:{movement.symbol}" in reach.before if movement.symbol else False


def _asks_any(scrape: Scrape, workloads: Iterable[Workload]) -> bool:
    hosts = {target.partition(":")[0] for target in scrape.targets}
    return any(hosts & {each.name, each.container_name} for each in workloads)
