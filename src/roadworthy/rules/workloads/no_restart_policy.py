"""A service that stays down once it falls.

Why: without a restart policy a crash, an out-of-memory kill or a reboot of the host is the end of the service.
Scenario: {subject} is killed for memory at night.
Impact: it stays down until somebody notices and starts it by hand.
Detection: `docker ps -a` shows `Exited`; a reboot leaves services missing.
Fix: `restart: unless-stopped` on the service.
Monitoring: alert on expected containers that are not running, and on restarts per hour.
Blind to: an orchestrator outside these roots that starts the file again.
Source: https://docs.docker.com/reference/compose-file/services/#restart
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/docker-compose.yml:14
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import by_file

BAD = {
    "compose.yaml": """
services:
  api:  # unmet
    build: .
    ports: ["8000:8000"]
  db:
    image: postgres:16.3
""",
    "mixed/compose.yaml": """
services:
  api:  # unmet
    image: example/api:1.2.3
    ports: ["8000:8000"]
  db:  # met
    image: postgres:16.3
    restart: always
""",
}
GOOD = {
    "compose.yaml": """
x-common: &common
  restart: unless-stopped
services:
  api:  # met
    <<: *common
    build: .
  swarm:  # met
    image: nginx:1.27.0
    deploy:
      restart_policy:
        condition: on-failure
  migrate:
    build: .
    command: alembic upgrade head
  shell:
    build: .
    command: sleep infinity
  asked:  # unclear
    image: nginx:1.27.0
    restart: ${RESTART}
""",
    "app.service": """
[Service]  # met
ExecStart=/usr/bin/python3 /srv/app.py
Restart=on-failure
""",
    "compose.override.yaml": """
services:
  mail:
    image: axllent/mailpit:v1.20.0
""",
    "otel/README.md": "# Tracing demo",
    "otel/compose.yaml": """
services:
  shown:
    image: nginx:1.27.0
""",
}
_NEVER = frozenset({"no", "never", "none"})
_SUPERVISED = frozenset({"systemd", "launchd", "supervisord"})


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SINGLE_POINT,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def no_restart_policy(system: System) -> Iterator[Verdict]:
    """Ask the services of each compose file, folded into one answer for those that lack it, then each unit."""
    for workloads in by_file(system).values():
        lacking = [workload for workload in workloads if _lacks(workload)]
        for workload in workloads:
            if isinstance(workload.restart, Unknown):
                yield unclear(workload, f"the restart policy {workload.restart.why}")
            elif workload not in lacking and workload.restart not in _NEVER:
                yield met(workload, f"restarts: {workload.restart}")
        if lacking:
            first, *others = lacking
            text = "has no restart policy" + _and_so(others)
            yield unmet(first, text, also=tuple(other.place for other in others), cause="no restart")
    for workload in system.workloads:
        if workload.kind in _SUPERVISED and not workload.is_one_shot:
            if isinstance(workload.restart, str) and workload.restart not in _NEVER:
                yield met(workload, f"restarts: {workload.restart}")
            elif _stays(workload):
                yield unmet(workload, "is not started again when it ends", cause="no restart")


def _lacks(workload: Workload) -> bool:
    if workload.restart is None:
        return workload.unclear is None
    # a written `no` on something without a port is meant: it runs to its end
    return workload.restart in _NEVER and bool(workload.ports)


def _stays(workload: Workload) -> bool:
    """It is meant to stay up: what a unit starts once at login or boot may just be a task."""
    if workload.kind == "systemd":
        return workload.raw.get("Service.Type", "simple") in ("simple", "exec", "notify", "dbus")
    return False


def _and_so(others: list[Workload]) -> str:
    if not others:
        return ""
    names = ", ".join(other.name for other in others[:6])
    more = f" and {len(others) - 6} more" if len(others) > 6 else ""
    return f"; nor {'has' if len(others) == 1 else 'have'} {names}{more}"
