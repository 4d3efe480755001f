"""A label with as many values as there are users, requests or paths.

Why: each new value of a label is a new series, kept in the process until it ends and in Prometheus for weeks.
Scenario: a scanner asks for ten thousand paths, or every user and every error text leaves a value of its own.
Impact: the memory of the service and of Prometheus grows with traffic; scrapes take longer until they fail, and the
    metrics of everybody are gone with them.
Detection: `topk(10, count by (__name__) ({{__name__=~".+"}}))` puts {metric} on top.
Fix: label by what is few: the route's template instead of its path (`request.scope["route"].path`), the class of the
    error instead of its text (`type(error).__name__`); the id belongs into the log and the trace.
Monitoring: alert on `prometheus_tsdb_head_series` and on `scrape_samples_scraped`; set `sample_limit` on the job.
Blind to: values that are bounded by what calls the function.
Source: https://prometheus.io/docs/practices/naming/#labels
Seen: wassim249/fastapi-langgraph-agent-production-ready-template@9ed5fdc1c93d37f44e51a34942a598d50f1f46a8
    app/core/middleware.py:42
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI, Request
from prometheus_client import Counter

app = FastAPI()
DONE = Counter("done_total", "done", ["path"])
FAILED = Counter("failed_total", "failed", ["error"])
ASKED = Counter("asked_total", "asked", ["who"])


@app.middleware("http")
async def count(request: Request, call_next):
    endpoint = request.url.path
    try:
        answer = await call_next(request)
    except Exception as error:
        FAILED.labels(error=str(error)).inc()  # unmet
        raise
    DONE.labels(endpoint).inc()  # unmet
    return answer


@app.get("/ask")
def ask(user_id: str):
    ASKED.labels(user_id).inc()  # unmet
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"github.com/prometheus/client_golang/prometheus"
)

func main() {
	http.HandleFunc("GET /orders", orders)
	http.ListenAndServe(":8080", nil)
}

var asked = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "asked_total"}, []string{"host"})

func orders(w http.ResponseWriter, r *http.Request) {
	asked.With(prometheus.Labels{"host": r.Host}).Inc() // «unmet»
}
""",
}
GOOD = {
    "app.py": """
from fastapi import FastAPI, Request
from prometheus_client import Counter

app = FastAPI()
DONE = Counter("done_total", "done", ["path", "method"])
FAILED = Counter("failed_total", "failed", ["error"])


@app.middleware("http")
async def count(request: Request, call_next):
    route = request.scope.get("route")
    path = request.url.path
    try:
        answer = await call_next(request)
    except Exception as error:
        FAILED.labels(error=type(error).__name__).inc()  # met
        raise
    if path not in KNOWN:
        path = "other"
    DONE.labels(path, request.method).inc()  # met
    DONE.labels(route.path if route else "none", "GET").inc()
    DONE.labels(template_of(request.url.path), "GET").inc()
    return answer
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"github.com/prometheus/client_golang/prometheus"
)

func main() {
	http.HandleFunc("GET /orders", orders)
	http.ListenAndServe(":8080", nil)
}

var asked = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "asked_total"}, []string{"route", "method"})

func orders(w http.ResponseWriter, r *http.Request) {
	asked.WithLabelValues("/orders", r.Method).Inc() // «met»
}
""",
}

_IDS = (
    r"(user|session|request|trace|correlation|conversation|message|order|customer|account|chat|thread|device)_?(id|uuid)"
    r"|e?mail(_address)?|client_ip|remote_addr|ip_address|client_host|prompt|question|user_?agent"
)
_UNBOUNDED = (
    (
        re.compile(
            r"(str\()?(self\.|event\.|flask\.)?(request|req|http_request)\.(url\.path|path|url|path_info|full_path|raw_path|"
            r"rel_url|path_url|uri)\)?|(request\.)?scope\[['\"]path['\"]\]|\w*environ(\.get\(|\[)['\"]PATH_INFO['\"].*"
        ),
        "the path as it was asked for",
    ),
    (
        re.compile(
            r"(str|repr)\((e|ex|exc|err|error|exception|exn)\)(\[:\d+\])?|f['\"]\{(e|ex|exc|err|error)\}['\"]|traceback\.\w+\(\)"
        ),
        "the text of an error",
    ),
    (
        re.compile(rf"(str\()?([\w.\[\]'\"]+[.\[]['\"]?)?({_IDS})(['\"]\])?\)?", re.IGNORECASE),
        "a value for each of many",
    ),
    (
        re.compile(
            r"\w*(r|req|request|Request)\.(URL\.(Path|RawPath|String\(\))|RequestURI|Host|RemoteAddr|UserAgent\(\)|Referer\(\))"
        ),
        "what the caller sends",
    ),
    (re.compile(r"(e|err)\.Error\(\)"), "the text of an error"),
    (
        re.compile(
            r"(str\()?(uuid\.)?uuid[14]\(\)(\.hex)?\)?|(str\()?(time\.time|datetime\.(datetime\.)?(utc)?now)\(\).*"
        ),
        "a new value each time",
    ),
)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def unbounded_label(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        first = None
        is_wrong = False
        for movement in metric.movements:
            if not movement.labels:
                continue
            first = first or movement
            for index, (name, value) in enumerate(movement.labels):
                what = next((words for pattern, words in _UNBOUNDED if pattern.fullmatch(value)), None)
                if what is not None:
                    is_wrong = True
                    label = name or _named(metric, index)
                    text = f"has in its label {label} {what}: {value[:60]}"
                    yield unmet(metric, text, place=movement.place, also=(metric.place,), cause=f"{label} {what}")
                    break
        if first is not None and not is_wrong:
            yield met(metric, "has labels of few values as far as its code tells", place=first.place)


def _named(metric: Metric, index: int) -> str:
    return metric.labels[index] if index < len(metric.labels) else str(index + 1)
