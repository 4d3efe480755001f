"""Objectives, alerts, dashboards, scrapes: what somebody watches."""

from dataclasses import field

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True)
class Query:
    """An expression over metrics.

    Attributes:
        expression: as it stands in the file.
        metrics: series names that it asks for, sorted; names that a template gives are left out.
        is_templated: part of it comes from a template or variable.
        unranged: those of the names that stand outside a range and any function that is made for raw values.
        stand_in: the number that takes the place of missing data (`or vector(1)`); "" when none does.
        alerts: names of alerts that it asks for by `ALERTS{alertname=…}`, as regular expressions.
        asks: uid or name of the datasource that it names; "" where it names none, or leaves it to a variable.
        counts: of an objective: the events that it counts, "good", "bad" or "total"; "" where that is not said.
    """

    expression: str
    place: Place
    metrics: tuple[str, ...] = ()
    is_templated: bool = False
    datasource: str = ""
    unranged: tuple[str, ...] = ()
    stand_in: str = ""
    alerts: tuple[str, ...] = ()
    asks: str = ""
    counts: str = ""


@dataclass(frozen=True, kw_only=True)
class Alert(Fact):
    """An alerting rule."""

    name: str
    query: Query
    severity: str = ""
    runbook: str = ""
    for_seconds: float | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None

    @property
    def label(self) -> str:
        return f"alert {self.name}"


@dataclass(frozen=True, kw_only=True)
class Recording(Fact):
    """A recording rule: a series computed from others."""

    name: str
    query: Query


@dataclass(frozen=True, kw_only=True)
class Objective(Fact):
    """A promised level of service.

    Attributes:
        target: share of good events, between 0 and 1; Unknown when it could not be read.
        threshold_seconds: for latency: what counts as fast enough.
        source: `openslo`, `sloth`, `pyrra`, `document`.
        window_days: over how long it is kept; None where it does not say.
    """

    name: str
    source: str
    indicator: str = ""
    target: float | Unknown | None = None
    threshold_seconds: float | None = None
    queries: tuple[Query, ...] = ()
    window_days: float | None = None

    @property
    def label(self) -> str:
        return f"objective {self.name}"


@dataclass(frozen=True, kw_only=True)
class Panel(Fact):
    """One panel of a dashboard; rows and text panels are not kept."""

    title: str
    kind: str
    queries: tuple[Query, ...] = ()

    @property
    def label(self) -> str:
        return f"panel {self.title}" if self.title else "a panel"


@dataclass(frozen=True, kw_only=True)
class Dashboard(Fact):
    """A dashboard in the repository.

    Attributes:
        marks: what it draws across all its panels: the queries of its annotations.
        lacks: those of `uid`, `schemaVersion`, `time`, `refresh` that it does not set.
        is_own_file: it is a JSON file of its own, not text inside another.
        is_export: it was exported to be imported by hand, and asks then which datasource to use.
    """

    title: str
    panels: tuple[Panel, ...] = ()
    marks: tuple[Query, ...] = ()
    lacks: tuple[str, ...] = ()
    is_own_file: bool = False
    is_export: bool = False

    @property
    def label(self) -> str:
        return f"dashboard {self.title}"


@dataclass(frozen=True, kw_only=True)
class Scrape(Fact):
    """A scrape job, or a ServiceMonitor or PodMonitor that makes one.

    Attributes:
        targets: `host:port` as written; empty where they are discovered.
        discovery: how targets are found when they are not listed: `kubernetes`, `file`, `dns`, `selector`; "".
        selector: labels that a ServiceMonitor asks for.
        target_places: where each of the targets stands.
        path_place: where the path is set; None where it is Prometheus's own default.
        is_relabelled: relabelling changes address or path, so that they cannot be told.
        interval_seconds, timeout_seconds: as set for the job or for all jobs; None where neither says.
        timeout_place: where the timeout is set.
    """

    job: str
    targets: tuple[str, ...] = ()
    path: str = "/metrics"
    port: str = ""
    discovery: str = ""
    selector: dict[str, str] | None = None
    target_places: tuple[Place, ...] = ()
    path_place: Place | None = None
    namespace: str = ""
    is_relabelled: bool = False
    interval_seconds: float | None = None
    timeout_seconds: float | None = None
    timeout_place: Place | None = None

    @property
    def label(self) -> str:
        return f"scrape job {self.job}"


@dataclass(frozen=True, kw_only=True)
class Receiver(Fact):
    """Where Alertmanager sends.

    Attributes:
        sends_to: the ways that are set up: `webhook_configs`, `slack_configs`, …
        addresses: of those ways, as written, with user and password taken out.
    """

    name: str
    sends_to: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"receiver {self.name}"


@dataclass(frozen=True, kw_only=True)
class Route(Fact):
    """A node of Alertmanager's routing tree.

    Attributes:
        receiver: by name; of a node that names none, that of the node above.
        is_root: all that no other node takes ends here.
        matches: labels to the values that it asks for; the values of what is no plain equality are left out.
        defined: the receivers of the same file, by name.
        faults: why Alertmanager refuses a file with such a node, each completing "it …".
    """

    receiver: str
    is_root: bool = False
    matches: dict[str, str] = field(default_factory=dict)
    defined: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"route to {self.receiver or 'nobody'}"


@dataclass(frozen=True, kw_only=True)
class PrometheusConfig(Fact):
    """What a Prometheus is told.

    Attributes:
        jobs: names of its scrape jobs in order, each with its place.
        rule_files: patterns as written, each with its place.
        alertmanagers: addresses; "discovered" where they are found in another way.
        writes_elsewhere: it hands its series on to a store of its own.
    """

    jobs: tuple[tuple[str, Place], ...] = ()
    rule_files: tuple[tuple[str, Place], ...] = ()
    alertmanagers: tuple[str, ...] = ()
    writes_elsewhere: bool = False

    @property
    def label(self) -> str:
        return "this Prometheus"


@dataclass(frozen=True, kw_only=True)
class Datasource(Fact):
    """What a provisioned Grafana asks.

    Attributes:
        kind: prometheus, loki, tempo, postgres, …
        uid: by which dashboards name it; "" when Grafana makes one up.
        url: as written, without user and password.
    """

    name: str
    kind: str
    uid: str = ""
    url: str = ""
    is_default: bool = False

    @property
    def label(self) -> str:
        return f"datasource {self.name}"


@dataclass(frozen=True, kw_only=True)
class DashboardFolder(Fact):
    """A folder from which a provisioned Grafana loads dashboards; `path` is as it stands inside the container."""

    name: str
    path: str

    @property
    def label(self) -> str:
        return f"dashboards in {self.path}"


@dataclass(frozen=True, kw_only=True)
class Collector(Fact):
    """The configuration of an OpenTelemetry collector.

    Attributes:
        receivers, processors, exporters: those that some pipeline uses, each once.
        sends_to: the endpoints of those exporters, as written.
        signals: traces, metrics, logs: what its pipelines carry.
        unused: components that are set up and used by no pipeline.
    """

    receivers: tuple[str, ...] = ()
    processors: tuple[str, ...] = ()
    exporters: tuple[str, ...] = ()
    sends_to: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"collector of {', '.join(self.signals) or 'nothing'}"
