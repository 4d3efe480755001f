"""A gauge that is raised and not lowered when something fails.

Why: a count of what is in flight that keeps every failure climbs for ever.
Scenario: the call between `inc()` and `dec()` raises.
Impact: {metric} is one too high from then on; scaling, shedding and alerts that read it act on ghosts.
Detection: {metric} stays above 0 with no traffic, until the process restarts.
Fix: `with {metric}.track_inprogress():`, or `dec()` in `finally:`.
Monitoring: alert when {metric} is above 0 while no request arrives.
Blind to: gauges that one function raises and another lowers.
Source: https://prometheus.github.io/client_python/instrumenting/gauge/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Movement, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests
from prometheus_client import Gauge

BUSY = Gauge("busy", "in flight")


def ask(url):
    BUSY.inc()  # unmet
    answer = requests.get(url, timeout=10)
    BUSY.dec()
    return answer
"""
}
GOOD = {
    "app.py": """
import requests
from prometheus_client import Gauge

BUSY = Gauge("busy", "in flight")
OPEN = Gauge("open", "in flight")


def ask(url):
    BUSY.inc()  # met
    try:
        return requests.get(url, timeout=10)
    finally:
        BUSY.dec()


def branches(url):
    OPEN.inc()  # met
    try:
        answer = requests.get(url, timeout=10)
        if answer.status_code > 499:
            OPEN.dec()
            return None
    except OSError:
        OPEN.dec()
        return None
    except Exception:
        OPEN.dec()
        raise
    OPEN.dec()
    return answer
"""
}


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "BUSY.dec()"},
)
def gauge_not_restored(system: System) -> Iterator[Verdict]:
    for metric in system.metrics:
        if metric.type != "gauge":
            continue
        by_function: dict[tuple[str, str], list[Movement]] = {}
        for one in metric.movements:
            by_function.setdefault((one.place.path, one.symbol), []).append(one)
        for (path, symbol), movements in by_function.items():
            raised = [one for one in movements if one.operation == "inc"]
            lowered = [one for one in movements if one.operation == "dec"]
            if not raised or not lowered or not symbol:
                continue
            first, last = raised[0].place.start, max(one.place.start for one in lowered)
            between = [
                call
                for call in system.calls
                if call.place.path == path and call.symbol == symbol and first < call.place.start <= last
            ]
            guards = [lines for one in lowered for lines in one.guarded]
            bare = [call for call in between if not any(a <= call.place.start <= b for a, b in guards)]
            if bare:
                yield unmet(
                    metric,
                    f"is raised, and stays so when {bare[0].label} fails",
                    place=raised[0].place,
                    also=(bare[0].place,),
                )
            elif between:
                yield met(metric, "is lowered however the call ends", place=raised[0].place)
