"""An automatic action that decides on the wrong number.

Why: what is cut out of a page of metrics by its looks is a number; whether it is the latency nobody asks.
Scenario: the loop reads {signal}, compares, and runs {subject}.
Impact: it restarts a service that is well, or looks away while it is not; a mean since the start hardly moves when
    the last minutes are bad, and never falls back under the limit once a slow period is in it.
Detection: set the number that it prints beside `histogram_quantile` over the last five minutes.
Fix: ask Prometheus for what the objective promises: `curl -s "$PROMETHEUS/api/v1/query" --data-urlencode
    'query=histogram_quantile(0.99, sum by (le) (rate(wait_seconds_bucket[5m])))'`, and take no answer for a failure.
Monitoring: log the number with each decision.
Blind to: numbers that are computed outside the script.
Source: https://prometheus.io/docs/practices/histograms/
Seen: daryllundy/llm-reliability-lab@cc6431ea185ffd88559a3953eda82cb410a92a4d remediate.sh:8
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, Remediation, Signal, System
from roadworthy.rules.known_series import KnownSeries
from roadworthy.rules.objectives.asked import exposition_at
from roadworthy.rules.rule import rule

BAD = {
    "first.sh": """
#!/bin/bash
while true; do
  WAIT=$(curl -s http://web:8000/metrics | grep "web_wait_seconds_bucket" | head -1 | awk '{print $2}')  # unmet
  if (( $(echo "$WAIT > 0.7" | bc -l) )); then
    docker restart web
  fi
  sleep 60
done
""",
    "mean.sh": """
#!/bin/bash
while true; do
  SUM=$(curl -s http://web:8000/metrics | grep "web_wait_seconds_sum" | awk '{print $2}')
  COUNT=$(curl -s http://web:8000/metrics | grep "web_wait_seconds_count" | awk '{print $2}')
  MEAN=$(echo "$SUM / $COUNT" | bc -l)  # unmet
  if (( $(echo "$MEAN > 0.7" | bc -l) )); then
    docker restart web
  fi
  sleep 60
done
""",
}
GOOD = {
    "watch.sh": """
#!/bin/bash
while true; do
  CODE=$(curl -s -o /dev/null -w "%{http_code}" http://web:8000/health)
  if [ "$CODE" != "200" ]; then
    docker restart web
  fi
  BUSY=$(curl -s http://web:8000/metrics | grep "^web_in_flight" | awk '{print $2}')  # met
  if (( BUSY > 100 )); then
    docker restart web
  fi
  sleep 60
done
""",
    "app.py": """
from prometheus_client import Gauge

BUSY = Gauge("web_in_flight", "in flight")
BUSY.inc()
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def remediation_misreads_signal(system: System) -> Iterator[Verdict]:
    known = KnownSeries(system)
    promised = tuple(one.place for one in system.objectives if one.indicator == "latency" and one.target is not None)
    for one in system.remediations:
        read = [signal for signal in one.signals if signal.is_metrics and signal.series]
        faults = list(_faults(system, one, read, promised))
        yield from faults
        for signal in read:
            if not faults and signal.series in system.series and known.is_known(signal.series):
                yield met(one, f"reads {signal.series}, which the code gives", place=signal.place)


def _faults(system: System, one: Remediation, read: list[Signal], promised: tuple[Place, ...]) -> Iterator[Verdict]:
    harm = _harm(system, one)
    for signal in read:
        exposition = exposition_at(system, signal)
        if exposition is not None and exposition.is_broken and not signal.is_anchored:
            text = f"takes {signal.series} out of a page that {exposition.is_broken}"
            yield unmet(
                one, text, place=signal.place, also=(exposition.place, one.place), harm=harm, signal=signal.series
            )
            break
    bucket = next((s for s in read if s.series.endswith("_bucket") and s.is_first), None)
    if bucket is not None:
        text = f"takes the first line of {bucket.series} for a latency: it is the count of the fastest requests"
        yield unmet(one, text, place=bucket.place, also=(one.place,), harm=harm, signal=bucket.series)
    if one.mean is not None:
        wanted = ", while a percentile is promised" if promised else ""
        text = f"rests on the mean of all requests since the process began, not of the last minutes{wanted}"
        also = (*promised[:1], one.place)
        yield unmet(one, text, place=one.mean, also=also, harm=harm, signal="sum and count since the start")


def _harm(system: System, one: Remediation) -> Harm | None:
    """A loop that nothing holds back stops what answers requests, as often as the wrong number tells it to."""
    if one.loop is None or one.limit:
        return None
    names = {
        name for workload in system.workloads if workload.ports for name in (workload.name, workload.container_name)
    }
    stopped = next((target for target in one.targets if target in names), None)
    if stopped is None:
        return None
    return Harm.total((f"loop in {one.place.path}", f"`{one.action}`", f"{stopped} is down, again and again"))
