"""Metrics that the code defines, and every place that moves them."""

from dataclasses import dataclass

from roadworthy.model.fact import Fact
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True)
class Movement:
    """One statement that changes a metric.

    Attributes:
        operation: inc, dec, set, observe, time, labels (taken and passed on).
        is_constant: the value is a literal, the same every time.
        symbol: the enclosing function.
        is_on_scrape: it happens only while the metrics are being read.
    """

    place: Place
    operation: str
    is_constant: bool = False
    symbol: str = ""
    is_on_scrape: bool = False


@dataclass(frozen=True, kw_only=True)
class Metric(Fact):
    """A metric defined in code.

    Attributes:
        name: as exposed, without the suffixes that the client library adds (`_total`, `_bucket`, `_sum`, `_count`).
        type: counter, gauge, histogram, summary, info, enum.
        labels: in order.
        buckets: upper bounds of a histogram, ascending, without infinity; None for the library's default.
        movements: every statement found that moves it; Unknown when it is handed to code that was not read.
    """

    name: str
    type: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] | Unknown | None = None
    movements: tuple[Movement, ...] = ()
    escapes: Unknown | None = None

    @property
    def label(self) -> str:
        return self.name

    @property
    def words(self) -> dict[str, str]:
        return {"metric": self.name}

    @property
    def exposed_names(self) -> tuple[str, ...]:
        """Every series name that a scrape of this metric yields."""
        match self.type:
            case "counter":
                base = self.name.removesuffix("_total")
                return (base + "_total", base + "_created", base)
            case "histogram":
                return tuple(self.name + suffix for suffix in ("_bucket", "_sum", "_count", "_created", ""))
            case "summary":
                return tuple(self.name + suffix for suffix in ("_sum", "_count", "_created", ""))
            case "info":
                return (self.name + "_info", self.name)
        return (self.name,)


@dataclass(frozen=True, kw_only=True)
class Exposition(Fact):
    """Where metrics are handed to a scraper.

    Attributes:
        by: `prometheus_client.start_http_server`, `make_asgi_app`, `generate_latest`, an instrumentator, …
        path: the route it answers on, "" when not known.
        port: None when it shares the service's own.
        is_broken: why a scraper cannot read it (JSON-encoded, wrong content type); None when it can.
    """

    by: str
    path: str | Unknown = "/metrics"
    port: int | Unknown | None = None
    is_broken: str | None = None
