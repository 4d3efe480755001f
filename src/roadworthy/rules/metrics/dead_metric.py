"""A metric that nothing ever moves.

Why: a series that is exposed and stands still looks like good news: no errors, no restarts, nothing in flight.
Scenario: the thing that {metric} is named after happens, again and again.
Impact: {metric} stays where it was; a graph of it is calm, and an alert on it can never fire.
Detection: `changes({metric}[7d])` is 0 in every instance, under load too.
Fix: move it where the thing happens (`{variable}.inc()`, `.set(…)`, `.observe(…)`), or delete it with its panels.
Monitoring: a test that provokes the event and reads the value back from the registry.
Blind to: movements through names that are put together at run time; those metrics are unclear.
Source: https://prometheus.io/docs/practices/instrumentation/
Seen: daryllundy/llm-reliability-lab@f47a94f app.py:33
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, Place, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from prometheus_client import Counter, Gauge, Histogram

RESTARTS = Counter("restarts_total", "restarts")  # unmet
FAILED = Counter("failed_total", "failures", ["reason"])  # unmet
LATENCY = Histogram("latency_seconds", "latency")  # unmet

for reason in ("timeout", "refused"):
    FAILED.labels(reason)
""",
    "shared/metrics.py": """
from prometheus_client import Gauge

AVAILABLE = Gauge("model_available", "1 when the model answers")  # unmet


def set_available(value):
    AVAILABLE.set(value)
""",
    "worker.py": """
from shared.metrics import set_available
""",
    "shop/main.go": """
package main

import (
	"github.com/ansrivas/fiberprometheus/v2"
	"github.com/gofiber/fiber/v2"
)

func main() {
	app := fiber.New()
	prom := fiberprometheus.New("shop") // «unmet»
	prom.RegisterAt(app, "/metrics")
	app.Get("/orders", orders)
	app.Listen(":8080")
}
""",
}
GOOD = {
    "metrics.py": """
from prometheus_client import Counter, Gauge, Histogram, Info, Summary

SENT = Counter("sent_total", "sent", ["kind"])  # met
BUSY = Gauge("busy", "in flight")  # met
LATENCY = Histogram("latency_seconds", "latency")  # met
ASKED = Summary("asked_seconds", "asked")  # met
BUILD = Info("build", "version")  # met
ASKED_BY_PROVIDER = Counter("asked_by_provider_total", "asked")  # met
HANDED = Counter("handed_total", "handed on")  # unclear
QUEUE = Gauge("queue_length", "length")  # met
KINDS = {
    "ok": Counter("ok_total", "good"),  # met
    "bad": Counter("bad_total", "bad"),  # met
}


class Cache:
    def __init__(self):
        self.hits = Counter("hits_total", "hits")  # met
        self.misses = Counter("misses_total", "misses", ["tier"])  # met
        self.first_tier = self.misses.labels("1")

    def get(self, key):
        self.hits.inc()
        self.first_tier.inc()
""",
    "vitals.go": """
package vitals

import "github.com/prometheus/client_golang/prometheus"

type Vitals struct{ Took *prometheus.HistogramVec }

func New() *Vitals {
	histogram := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "took_seconds"}, []string{"path"}) «met»
	return &Vitals{Took: histogram}
}
""",
    "handle.go": """
package vitals

func (v *Vitals) handle(path string, seconds float64) {
	v.Took.WithLabelValues(path).Observe(seconds)
}
""",
    "app.py": """
import metrics
from metrics import BUSY, HANDED, LATENCY as latency
from outside import observe_with

metrics.BUILD.info({"version": "1"})
QUEUE = metrics.QUEUE
QUEUE.set_function(lambda: 3)
observe_with(HANDED)
metrics.Cache().get("key")


@latency.time()
def handle(kind):
    sent = metrics.SENT.labels(kind=kind)
    with BUSY.track_inprogress(), metrics.ASKED.time():
        sent.inc()
    metrics.KINDS["ok"].inc()
    metrics.KINDS["bad"].inc()
""",
    "asking.py": """
from metrics import ASKED_BY_PROVIDER


def ask(text):
    ASKED_BY_PROVIDER.inc()
    return text
""",
    "providers.py": """
import asking

PROVIDERS = {"plain": asking}


def answer(name, text):
    return PROVIDERS[name].ask(text)
""",
    "shop/main.go": """
package main

import (
	"github.com/ansrivas/fiberprometheus/v2"
	"github.com/gofiber/fiber/v2"
)

func main() {
	app := fiber.New()
	prom := fiberprometheus.New("shop") // «met»
	prom.RegisterAt(app, "/metrics")
	app.Use(prom.Middleware)
	app.Get("/orders", orders)
	app.Listen(":8080")
}
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def dead_metric(system: System) -> Iterator[Verdict]:
    watching = _watching(system)
    for metric in system.metrics:
        if metric.library == "collector":
            continue
        moving = [one for one in metric.movements if one.changes_value]
        called = [one for one in moving if one.is_called]
        if called:
            yield met(metric, f"is moved in {_places(len(called))}", also=(called[0].place,))
        elif metric.escapes is not None:
            yield unclear(metric, metric.escapes.why)
        elif moving:
            function = moving[0].symbol.rpartition(".")[2]
            yield unmet(
                metric,
                f"is moved only by {function}(), which nothing calls",
                also=(moving[0].place, *_shown(watching, metric)),
                cause=f"{metric.place.path}: moved by functions that nothing calls",
            )
        elif metric.movements:
            yield unmet(
                metric,
                "gets its labels and is never moved",
                also=(metric.movements[0].place, *_shown(watching, metric)),
            )
        else:
            yield unmet(
                metric,
                f"is a {metric.type} that nothing moves",
                also=_shown(watching, metric),
                cause=f"{metric.place.path}: never moved",
            )


def _watching(system: System) -> dict[str, list[tuple[int, Place]]]:
    """Series to the panels, then the alerts that ask for it, numbered."""
    queries = [query for board in system.dashboards for panel in board.panels for query in panel.queries]
    queries += [alert.query for alert in system.alerts]
    found: dict[str, list[tuple[int, Place]]] = {}
    for number, query in enumerate(queries):
        for name in query.metrics:
            found.setdefault(name, []).append((number, query.place))
    return found


def _shown(watching: dict[str, list[tuple[int, Place]]], metric: Metric) -> tuple[Place, ...]:
    """Where somebody watches it all the same, at most five."""
    found = {number: place for name in metric.exposed_names for number, place in watching.get(name, ())}
    return tuple(found[number] for number in sorted(found)[:5])


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count} places"
