"""Metrics that the code defines, and every place that moves them."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True)
class Movement:
    """One statement that changes a metric.

    Attributes:
        operation: inc, dec, set, observe, time, labels (a child is made and left), kept (a child is made and kept), …
        is_constant: the value is a literal, the same every time.
        symbol: the enclosing function.
        is_on_scrape: it happens only while the metrics are being read.
        is_labelled: it moves one child of the metric.
        literal: amount or value, where it is a literal number.
        is_called: False where nothing in production code names the function around it.
        scope: first and last line of what is measured: the with-block of a timing, else the enclosing function.
        is_block: a with-block is timed.
        covers: nodes of the call graph that the with-block calls.
        missed: first and last line of each try body whose failure leaves without this movement or one like it.
        guarded: first and last line of each try body after whose failure this movement happens.
        misses: nodes of the call graph that the try bodies of `missed` call before it, the nearest first.
        labels: of a child: the names of its labels ("" by position) with their values as written; None where they
            cannot be told, or no child is moved.
        is_whole: it surely moves the metric itself, no child of it.
        stands_in: "except" or "finally", where it stands in such a block.
    """

    place: Place
    operation: str
    is_constant: bool = False
    symbol: str = ""
    is_on_scrape: bool = False
    is_labelled: bool = False
    literal: int | float | None = None
    is_called: bool = True
    scope: tuple[int, int] = (0, 0)
    is_block: bool = False
    covers: tuple[str, ...] = ()
    missed: tuple[tuple[int, int], ...] = ()
    guarded: tuple[tuple[int, int], ...] = ()
    misses: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] | None = None
    is_whole: bool = False
    stands_in: str = ""

    @property
    def changes_value(self) -> bool:
        """It does more than make or drop a child."""
        return self.operation not in ("labels", "kept", "remove", "clear")


@dataclass(frozen=True, kw_only=True)
class Metric(Fact):
    """A metric defined in code.

    Attributes:
        name: as exposed, without the suffixes that the client library adds (`_total`, `_bucket`, `_sum`, `_count`).
        type: counter, gauge, histogram, summary, info, enum.
        labels: in order.
        buckets: upper bounds of a histogram, ascending, without infinity; None for the library's default.
        movements: every statement found that moves it.
        escapes: why more may move it than could be seen: it is handed on, kept under a computed key, collected.
        library: `prometheus_client`, `opentelemetry`, `collector`.
        unclear_name: part of the name is computed; `{}` stands for it.
        also_exposed_as: further names that exporters may give it (OpenTelemetry units).
    """

    name: str
    type: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] | Unknown | None = None
    movements: tuple[Movement, ...] = ()
    escapes: Unknown | None = None
    library: str = "prometheus_client"
    unclear_name: Unknown | None = None
    also_exposed_as: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.name

    @property
    def is_moved(self) -> bool:
        """Some statement in code that is called changes its value."""
        return any(one.changes_value and one.is_called for one in self.movements)

    @property
    def words(self) -> dict[str, str]:
        holder = self.symbol.replace(".self.", ".").rpartition(".")[2]
        variable = holder if holder.isidentifier() else self.name
        return {"metric": self.name, "variable": f"{variable}.labels(…)" if self.labels else variable}

    @property
    def exposed_names(self) -> tuple[str, ...]:
        """Every series name that a scrape of this metric yields."""
        if self.unclear_name is not None:
            return ()
        if self.also_exposed_as:
            return self.also_exposed_as
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
