"""An automatic action on the wrong component.

Why: a restart helps where the fault is; the one who measures a slow dependency is not the one who is slow.
Scenario: {dependency} is slow, the latency that is measured around it rises, and {subject} runs.
Impact: the healthy side is restarted with every request it holds, the slow side stays as it is, and the counts that
    told of it are gone with the process.
Detection: after the restart the latency is what it was.
Fix: measure the dependency by itself, and act on it, or shed load before it.
Monitoring: the latency of each dependency beside that of the service.
Blind to: what else the service does in the measured span.
Source: https://sre.google/sre-book/monitoring-distributed-systems/
Seen: daryllundy/llm-reliability-lab@f47a94f28c5c8a7acafa11dc53843fcffb3bef4c remediate.sh:18
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, Metric, System
from roadworthy.rules.objectives.asked import metric_of
from roadworthy.rules.rule import rule

_APP = """
import requests
from fastapi import FastAPI
from prometheus_client import Histogram

app = FastAPI()
WAIT = Histogram("web_wait_seconds", "wait")


@app.get("/ask")
def ask():
    with WAIT.time():
        return requests.post("http://model:11434/api/generate", timeout=60).json()
"""
_COMPOSE = """
services:
  web:
    build: .
    command: uvicorn app:app --host 0.0.0.0
  model:
    image: ollama/ollama:0.3.0
"""
_WATCH = """
#!/bin/bash
while true; do
  WAIT=$(curl -s http://web:8000/metrics | grep "^web_wait_seconds_sum" | awk '{print $2}')
  if (( $(echo "$WAIT > 10" | bc -l) )); then
    docker compose restart TARGET
  fi
  sleep 60
done
"""
BAD = {"app.py": _APP, "docker-compose.yml": _COMPOSE, "watch.sh": _WATCH.replace("TARGET", "web  # unmet")}
GOOD = {"app.py": _APP, "docker-compose.yml": _COMPOSE, "watch.sh": _WATCH.replace("TARGET", "model")}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.RESPONSE,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def remediation_wrong_target(system: System) -> Iterator[Verdict]:
    for one in system.remediations:
        for signal in one.signals:
            metric = metric_of(system, signal)
            call = _timed(system, metric) if metric is not None and metric.type in ("histogram", "summary") else None
            if metric is None or call is None:
                continue
            asked = _workload_asked(system, call)
            if asked and one.targets and asked not in one.targets and _runs_it(system, metric, one.targets):
                text = f"is a restart of {one.targets[0]} for {metric.name}, and that time is spent waiting for {asked}"
                yield unmet(one, text, also=(call.place, metric.place), dependency=asked)
                break


def _timed(system: System, metric: Metric) -> Call | None:
    """The outbound call that the metric times."""
    spans = [(m.place.path, m.scope, m.covers) for m in metric.movements if m.operation in ("observe", "time")]
    for call in system.calls:
        node = f"{call.place.path}:{call.symbol}"
        for path, (first, last), covers in spans:
            if (call.place.path == path and first <= call.place.start <= last) or node in covers:
                return call
    return None


def _workload_asked(system: System, call: Call) -> str:
    """The compose service that the call goes to, when it is another of this system."""
    target = call.target if isinstance(call.target, str) else ""
    host = target.partition("://")[2].partition("/")[0].partition(":")[0]
    host = host or target.partition("/")[0].partition(":")[0]
    for workload in system.workloads:
        if host and host in (workload.name, workload.container_name):
            return workload.name
    return ""


def _runs_it(system: System, metric: Metric, targets: tuple[str, ...]) -> bool:
    """What is restarted is the workload in whose code the metric stands."""
    service = system.service_of(metric.place)
    return service is None or any(target in service.workloads for target in targets) or not service.workloads
