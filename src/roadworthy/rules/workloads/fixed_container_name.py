"""A container whose name can be given only once.

Why: two containers cannot bear one name, so a service with a name of its own cannot run twice.
Scenario: load doubles and somebody types `docker compose up --scale {workload}=2`.
Impact: compose refuses; more load means another file, in the middle of it.
Detection: `the "{name}" container name is already in use`, or compose's own warning.
Fix: leave `container_name` out; other services reach it as `{workload}` all the same.
Monitoring: the number of running containers of a service against the wanted one.
Blind to: services that must run once for a reason that the file does not tell.
Source: https://docs.docker.com/reference/compose-file/services/#container_name
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:4
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import known_of, running, serves

BAD = {
    "compose.yaml": """
services:
  api:
    build: api
    container_name: shop-api  # unmet
    ports: ["8000:8000"]
"""
}
GOOD = {
    "compose.yaml": """
services:
  api:  # met
    build: api
    ports: ["8000:8000"]
  db:
    image: postgres:16.3
    container_name: shop-db
    volumes: ["data:/var/lib/postgresql/data"]
volumes: {data: {}}
"""
}
_ALONE = frozenset({"datastore", "monitoring", "proxy", "tool"})


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.SINGLE_POINT,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def fixed_container_name(system: System) -> Iterator[Verdict]:
    """Ask each service that could run twice: what is built here, or serves models, and answers others."""
    asked = set()
    for workload in running(system):
        if workload.place in asked or not serves(system, workload) or not _may_run_twice(system, workload):
            continue
        asked.add(workload.place)
        if workload.container_name:
            place = workload.places.get("container_name")
            text = f"bears the fixed name {workload.container_name}, so it cannot run twice"
            cause = f"names in {workload.place.path}"
            yield unmet(workload, text, place=place, cause=cause, name=workload.container_name)
        else:
            yield met(workload, "leaves its container's name to compose")


def _may_run_twice(system: System, workload: Workload) -> bool:
    known = known_of(system, workload)
    if known is not None and known.kind in _ALONE:
        return False
    return workload.build_context is not None or (known is not None and known.kind == "model-server")
