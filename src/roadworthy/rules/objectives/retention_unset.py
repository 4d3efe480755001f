"""A Prometheus that keeps series for as long as it likes.

Why: without a word Prometheus keeps 15 days, and whatever fits on the disk: neither the objective's period nor the
    disk's size was asked.
Scenario: the monthly report is due, or the disk of {workload} fills up.
Impact: half the month is gone, or Prometheus stops writing with the disk full.
Detection: `prometheus_tsdb_lowest_timestamp_seconds` is younger than the period that somebody wants to look at.
Fix: say both: `--storage.tsdb.retention.time=90d` and `--storage.tsdb.retention.size=40GB`.
Monitoring: alert on the share of the disk that is used.
Blind to: stores that it writes to from another file.
Source: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
Seen: daryllundy/llm-reliability-lab@f47a94f28c5c8a7acafa11dc53843fcffb3bef4c docker-compose.yml:26
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.objectives.servers import arguments, limits_retention, prometheus_workloads
from roadworthy.rules.rule import rule

BAD = {
    "docker-compose.yml": """
services:
  prometheus:  # unmet
    image: prom/prometheus:v3.0.0
    command: ["--config.file=/etc/prometheus/prometheus.yml"]
"""
}
GOOD = {
    "docker-compose.yml": """
services:
  prometheus:
    image: prom/prometheus:v3.0.0
    command:  # met
      - --config.file=/etc/prometheus/prometheus.yml
      - --storage.tsdb.retention.time=90d
  forwarder:
    image: prom/prometheus:v3.0.0
    command: ["--agent"]
"""
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def retention_unset(system: System) -> Iterator[Verdict]:
    for workload in prometheus_workloads(system):
        given = arguments(workload)
        if given is None:
            yield unclear(workload, "is started with words that could not all be read")
        elif limits_retention(workload):
            yield met(workload, "says how much it keeps", place=workload.command_place)
        elif "--agent" not in given and "enable-feature=agent" not in given:
            yield unmet(workload, "keeps 15 days, the default, on a disk without a bound")
