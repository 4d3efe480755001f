"""A service that starts when another has started, not when it is ready.

Why: `depends_on` alone waits for a container to exist; the process inside may need seconds or minutes more.
Scenario: {subject} comes up first and asks {dependency} before it can answer.
Impact: the first requests or the start itself fail; whether it recovers depends on luck and retries.
Detection: connection errors in the log right after every deployment, none later.
Fix: give {dependency} a `healthcheck` and wait for it: `depends_on: { {dependency}: { condition: service_healthy } }`.
Monitoring: count failed calls in the first minute after a start.
Blind to: clients that retry until the other side answers.
Source: https://docs.docker.com/compose/how-tos/startup-order/
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:17
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import DependsOn, System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import ends, known_of, running, serves

BAD = {
    "compose.yaml": """
services:
  api:
    build: .
    ports: ["8000:8000"]
    depends_on:
      - db  # unmet
  db:
    image: postgres:16.3
  alertmanager:
    image: prom/alertmanager:v0.27.0
    depends_on: [renderer]  # unmet
    volumes: ["./alerts/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro"]
  renderer:
    image: alpine:3.18
    restart: "no"
    entrypoint: [sh, -c, "envsubst < /in/alertmanager.tmpl > /out/alertmanager.yml"]
    volumes: ["./alerts:/out"]
""",
}
GOOD = {
    "compose.yaml": """
services:
  api:
    build: .
    ports: ["8000:8000"]
    depends_on:
      db:  # met
        condition: service_healthy
      migrate:  # met
        condition: service_completed_successfully
  patient:
    build: patient
    depends_on:
      - db  # met
  db:
    image: postgres:16.3
    healthcheck: {test: [CMD, pg_isready]}
  migrate:
    build: .
  quick:
    build: .
    depends_on:
      - cache  # unclear
  cache:
    image: redis:7.4.0
  adminer:
    image: adminer:4.8.1
    depends_on:
      - db
  grafana:
    image: grafana/grafana:11.1.0
    depends_on:
      - prometheus
  prometheus:
    image: prom/prometheus:v2.53.0
""",
    "patient/Dockerfile": """
FROM python:3.12.4-slim
COPY start.sh /
CMD ["/start.sh"]
""",
    "patient/start.sh": """
until pg_isready -h db; do sleep 1; done
exec python app.py
""",
}
_ASIDE = frozenset({"monitoring", "proxy"})
_LOOKS_IN = re.compile(r"adminer|pgadmin|phpmyadmin|mongo-express|redis-?commander|redisinsight")
"""Pages for people, who connect when they sign in."""
_UNTIL_DONE = (
    "wait until {dependency} is done: `depends_on: { {dependency}: { condition: service_completed_successfully } }`."
)
"""A health check has nothing to ask of what ends."""
_WAITS = re.compile(r"wait-?for|dockerize|wait4x|wait_for|pg_isready|wait-on")


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def start_order_without_health(system: System) -> Iterator[Verdict]:
    """Ask each dependency that serves; dashboards and proxies do not mind what comes up later."""
    every = {(workload.place.path, workload.name): workload for workload in system.workloads}
    for workload in running(system):
        known = known_of(system, workload)
        is_aside = (known is not None and known.kind in _ASIDE) or bool(_LOOKS_IN.search(str(workload.image)))
        for on in workload.depends_on:
            other = every.get((workload.place.path, on.on))
            if other is not None and on.condition == "started" and (made := _makes(other, workload)):
                text = f"starts when {on.on} has begun, not when it has written {made}"
                cause = f"order in {on.place.path}"
                yield unmet(workload, text, place=on.place, cause=cause, dependency=on.on, fix=_UNTIL_DONE)
                continue
            if is_aside:
                continue
            if on.condition == "healthy":
                yield met(workload, f"waits until {on.on} is healthy", place=on.place)
            elif on.condition == "completed":
                yield met(workload, f"waits until {on.on} is done", place=on.place)
            elif other is None or other.is_development or not serves(system, other) or _is_aside(system, other):
                continue
            elif _waits(system, workload, on):
                yield met(workload, f"waits for {on.on} in its start script", place=on.place)
            elif (cache := known_of(system, other)) is not None and cache.is_cache:
                text = f"starts as soon as the container of {on.on} exists; does its start ask it, or a request only?"
                yield unclear(workload, text, place=on.place)
            else:
                text = f"starts as soon as the container of {on.on} exists, ready or not"
                yield unmet(workload, text, place=on.place, cause=f"order in {on.place.path}", dependency=on.on)


def _makes(other: Workload, workload: Workload) -> str:
    """What a container that ends writes for this one: a folder that both mount, or one that holds a file it mounts."""
    if not (other.is_one_shot or ends(other)):
        return ""
    written = {mount.source for mount in other.mounts if mount.source and not mount.is_read_only}
    for mount in workload.mounts:
        if mount.source and any(mount.source == one or mount.source.startswith(f"{one}/") for one in written):
            return mount.source
    return ""


def _is_aside(system: System, other: Workload) -> bool:
    known = known_of(system, other)
    return known is not None and known.kind in _ASIDE


def _waits(system: System, workload: Workload, on: DependsOn) -> bool:
    words = system.start_of(workload)
    spoken = " ".join(words) if isinstance(words, tuple) else ""
    if _WAITS.search(spoken):
        return True
    script = system.script_of(workload)
    if script is None:
        return False
    return any(
        _WAITS.search(command.label) or (command.in_loop in ("until", "while") and on.on in command.label)
        for command in script.commands
    )
