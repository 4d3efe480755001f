"""A database of which nothing keeps a copy.

Why: a volume outlives its container; it does not outlive its disk, a wrong `DELETE`, or `docker compose down -v`.
Scenario: the disk under {store} fails, or somebody removes the wrong volume.
Impact: everything since the first day is gone, and nothing brings it back.
Detection: somebody asks for the last copy, and there is none.
Fix: a job once a day that dumps and sends the dump elsewhere: `pg_dump -Fc "$DATABASE_URL" | restic backup --stdin`;
    and a restore of it into an empty database once a month.
Monitoring: alert when the newest copy is older than a day.
Blind to: snapshots of the machine, and backups that a platform or another repository makes.
Source: https://sre.google/sre-book/data-integrity/
Seen: dockersamples/example-voting-app@63e9150 docker-compose.yml:70
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.images import known_image
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.backups import copies, told

_COMPOSE = """
services:
  api:
    build: .
    depends_on: [db]
  db:
    image: postgres:16.3
    volumes: ["data:/var/lib/postgresql/data"]
volumes: {data: {}}
"""
BAD = {".": "unmet", "compose.yaml": _COMPOSE}
GOOD = {
    "compose.yaml": _COMPOSE,
    "queue/compose.yaml": """
services:
  queue:
    image: rabbitmq:3.13.3
    volumes: ["queue:/var/lib/rabbitmq"]
volumes: {queue: {}}
""",
    "deploy/nightly.sh": """
#!/bin/sh
pg_dump -Fc "$DATABASE_URL" > /backup/db.dump  # met
""",
}
_KEEPS = ("volume", "bind", "pvc", "hostPath")
_PASSES_ON = re.compile(r"rabbitmq|kafka|redpanda|pulsar|nats|mosquitto|emqx|zookeeper|memcached")
"""What holds messages, or knows who leads, for as long as they are under way."""
MOST = 10


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.SINGLE_POINT,
    property=Property.REDUNDANCY,
    bad=BAD,
    good=GOOD,
)
def no_backup(system: System) -> Iterator[Verdict]:
    """One answer for all stores that keep something on purpose: a volume of their own, outside development."""
    stores = [workload for workload in system.workloads if _keeps(workload)]
    if not stores:
        return
    copy = min(copies(system), default=None)
    if copy is not None:
        yield met(system, "keeps copies of what its stores hold", place=copy)
        return
    by_hand = min(told(system), default=None)
    if by_hand is not None:
        yield unclear(
            system, "tells people how to copy what its stores hold; does something do it by itself?", place=by_hand
        )
        return
    names = sorted({one.name for one in stores})
    some = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    text = f"keeps data in {some}, and nothing here makes a copy of it"
    yield unmet(system, text, also=tuple(sorted({one.place for one in stores}))[:MOST], store=names[0])


def _keeps(workload: Workload) -> bool:
    if workload.is_development or workload.is_one_shot or not isinstance(workload.image, str):
        return False
    known = known_image(workload.image)
    if _PASSES_ON.search(workload.image):
        return False
    if known is None or known.kind != "datastore" or known.is_cache or not known.state:
        return False
    return any(mount.kind in _KEEPS and not mount.is_read_only for mount in workload.mounts)
