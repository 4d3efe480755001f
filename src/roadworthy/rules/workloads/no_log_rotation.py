"""A container whose log grows without end.

Why: Docker keeps what a container writes in one JSON file, and by default nothing ever cuts it.
Scenario: {subject} writes a line a request for half a year, or one error a second for a night.
Impact: the disk of the host fills; every container on it fails to write, databases first.
Detection: `du -sh /var/lib/docker/containers/*/*-json.log`; free space that falls steadily.
Fix: `logging: {driver: json-file, options: {max-size: "10m", max-file: "3"}}` on the service, or `driver: local`.
Monitoring: alert on free space of the host's disk, and on its slope.
Blind to: a limit for all containers in the host's `/etc/docker/daemon.json`.
Source: https://docs.docker.com/engine/logging/configure/
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:2
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import by_file, ends

BAD = {
    "compose.yaml": """
services:
  api:  # unmet
    build: .
    ports: ["8000:8000"]
  worker:
    build: .
    logging: {driver: json-file}
  db:  # met
    image: postgres:16.3
    logging:
      driver: json-file
      options: {max-size: 10m, max-file: "3"}
""",
}
GOOD = {
    "compose.yaml": """
x-logging: &rotated
  driver: json-file
  options: {max-size: 10m}
services:
  api:  # met
    build: .
    logging: *rotated
  collector:  # met
    image: grafana/alloy:v1.3.0
    logging: {driver: local}
  migrate:
    build: .
    command: alembic upgrade head
  renderer:
    image: alpine:3.18
    restart: "no"
    entrypoint: [sh, -c, "envsubst < /in/alerts.tmpl > /out/alerts.yml"]
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.LOW,
    failure=Failure.SHARED_FATE,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def no_log_rotation(system: System) -> Iterator[Verdict]:
    """Ask the running services of each compose file, folded into one answer for those that lack it."""
    for workloads in by_file(system).values():
        lacking = []
        for workload in workloads:
            if workload.kind not in ("compose", "devcontainer") or workload.unclear is not None or ends(workload):
                continue
            if _is_bounded(workload):
                yield met(workload, "has a log that is cut or goes elsewhere")
            else:
                lacking.append(workload)
        if lacking:
            first, *others = lacking
            names = ", ".join(other.name for other in others[:6])
            more = f" and {len(others) - 6} more" if len(others) > 6 else ""
            also = f"; nor {'has' if len(others) == 1 else 'have'} {names}{more}" if others else ""
            text = "has no bound on the size of its log" + also
            yield unmet(first, text, also=tuple(other.place for other in others), cause="unbounded log")


def _is_bounded(workload: Workload) -> bool:
    driver = workload.raw.get("logging.driver", "json-file")
    return driver not in ("json-file", "") or "logging.options.max-size" in workload.raw
