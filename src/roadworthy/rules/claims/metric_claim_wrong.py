"""A document names a metric that the code exposes otherwise, or not at all.

Why: whoever writes a query, a panel or an alert copies the name from the document; a name that nothing exposes gives
    an empty graph that reads as "nothing happens".
Scenario: somebody on call types {claim} from {document}, and the graph stays empty.
Impact: a series that is thought to be watched is not; an alert that was written from the document never fires.
Detection: ask the running service: `curl -s localhost:8000/metrics | grep {claim}`
Fix: write the name, labels and type that the code exposes, or expose what the document promises.
Monitoring: a test that reads the registry and looks for every name of the document in it.
Blind to: metrics of exporters, of libraries and of code in languages that are not read.
Source: https://prometheus.io/docs/practices/naming/
Seen: brunovlucena/homelab@a90f3c7 flux/ai/agent-bruno/README.md:220
"""

from collections.abc import Iterator

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.knowledge.exporters import exporter_of
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Metric, Query, System
from roadworthy.rules.known_series import KnownSeries
from roadworthy.rules.rule import rule

_APP = """
from prometheus_client import Counter, Gauge, Histogram

ASKED = Counter("shop_asked_total", "asked", ["status"])
RESTARTS = Counter("shop_restarts_total", "restarts")
WAIT = Histogram("shop_wait_seconds", "wait")
ASKED.labels(status="ok").inc()
WAIT.observe(0.2)
"""
_GO = """
package middleware

import "github.com/prometheus/client_golang/prometheus"

var asked = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "till_asked_total"}, []string{"result"})
var paid = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "till_paid_total"}, []string{"result"})

func MetricsMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.WithLabelValues("ok").Inc()
	})
}

// RecordPaid is what main calls.
func RecordPaid() { paid.WithLabelValues("ok").Inc() }
"""
_MAIN = "package main\n\nfunc main() { middleware.RecordPaid() }\n"
BAD = {
    "app.py": _APP,
    "till/middleware/metrics.go": _GO,
    "till/main.go": _MAIN,
    "till/README.md": """
# Till

Metrics:
- `till_asked_total`  <!-- unmet -->

```mermaid
sequenceDiagram
    till->>till: Increment till_paid_total{status="error"}  «unmet»
```
""",
    "README.md": """
# Shop

Metrics exposed:
- `shop_tokens_used_total{model}`: tokens  <!-- unmet -->
- `shop_restarts_total`: restarts by itself  <!-- unmet -->
- `shop_asked_total{customer}`: what was asked  <!-- unmet -->

| Metric | Type |
| --- | --- |
| `shop_wait_seconds` | gauge | <!-- unmet -->
""",
}
GOOD = {
    "app.py": _APP,
    "till/middleware/metrics.go": _GO,
    "till/main.go": _MAIN.replace("RecordPaid()", "RecordPaid(middleware.MetricsMiddleware)"),
    "till/README.md": """
# Till

Metrics:
- `till_asked_total`  <!-- met -->

```
till_paid_total{result="ok",env="prod"} 3  «met»
```
""",
    "README.md": """
# Shop

Metrics exposed:
- `shop_asked_total{status}`: what was asked  <!-- met -->
- `shop_wait_seconds_bucket` (histogram)  <!-- met -->
- `node_memory_free_bytes`: of the node exporter  <!-- unclear -->

## Settings

- `max_wait_seconds`: how long it waits
""",
}
_TARGET = frozenset(
    {
        *("job", "instance", "le", "quantile", "pod", "namespace", "container", "node", "cluster", "service", "app"),
        *("env", "environment", "region", "zone", "version", "host"),
    }
)
"""Labels that a scrape or an aggregation adds."""


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def metric_claim_wrong(system: System) -> Iterator[Verdict]:
    known = KnownSeries(system)
    for claim in system.promises(ClaimKind.METRIC):
        name = claim.details["name"]
        metric = system.series.get(name) or system.series.get(name.removesuffix("_total"))
        if metric is not None:
            yield _of_metric(claim, metric)
        elif (recording := system.recorded.get(name)) is not None:
            yield met(claim, "is recorded", also=(recording.place,))
        else:
            yield _of_unknown(claim, known)


def _of_metric(claim: Claim, metric: Metric) -> Verdict:
    labels = [one for one in claim.details["labels"].split(",") if one and one not in _TARGET]
    wrong = [one for one in labels if one not in metric.labels] if "{}" not in metric.labels else []
    told = claim.details["type"]
    if metric.library != "collector" and not metric.is_moved and metric.escapes is None:
        return unmet(claim, f"is a {metric.type} that nothing moves", also=(metric.place,), manner=Manner.DEAD)
    if wrong and metric.library == "prometheus_client":
        has = " and ".join(f"`{one}`" for one in metric.labels) or "no label"
        return unmet(
            claim,
            f"is documented with the label `{wrong[0]}`; the code gives it {has}",
            also=(metric.place,),
            manner=Manner.INCONSISTENT,
        )
    if told and told != metric.type and metric.type in ("counter", "gauge", "histogram", "summary"):
        return unmet(
            claim,
            f"is documented as a {told}; the code makes a {metric.type} of it",
            also=(metric.place,),
            manner=Manner.INCONSISTENT,
        )
    return met(claim, f"is a {metric.type} of the code", also=(metric.place,))


def _of_unknown(claim: Claim, known: KnownSeries) -> Verdict:
    name = claim.details["name"]
    owner = exporter_of(name)
    if owner:
        return unclear(claim, f"comes from {owner}, which is not read here")
    missing = known.missing(Query(expression=name, place=claim.place, metrics=(name,)))
    if missing:
        nearest = missing[0].nearest
        return unmet(
            claim,
            f"is documented, and nothing exposes it; {nearest.name} is near",
            also=(nearest.place,),
            manner=Manner.MISSING,
        )
    return unclear(claim, "is exposed by nothing that was read; a library or another program may do it")
