"""Several copies of a service that all change the schema when they start.

Why: two that begin the same change at once see the same old state, and one of them fails half way.
Scenario: three copies of {subject} start together after a deployment; each runs the migrations.
Impact: one locks, the others fail and restart, or a change is applied twice; the rollout stops with a schema in
    between.
Detection: errors such as "relation already exists" or "deadlock detected" right after a deployment.
Fix: apply migrations once, before the rollout: a Job with a Helm `pre-upgrade` hook, or a step of the pipeline; or
    take a
    lock around them (`SELECT pg_advisory_lock(…)`).
Monitoring: the revision in the database beside the one that the running code asks for.
Blind to: locks that the migrations' own environment takes.
Source: https://alembic.sqlalchemy.org/en/latest/cookbook.html
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, Place, System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.replicas import copies

BAD = {
    "k8s/api.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: api}}
    spec:
      initContainers:
        - name: migrate  # unmet
          image: shop/api:1.4.2
          command: ["alembic", "upgrade", "head"]
      containers:
        - name: api
          image: shop/api:1.4.2
""",
}
GOOD = {
    "k8s/migrate.yaml": """
apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate  # met
          image: shop/api:1.4.2
          command: ["alembic", "upgrade", "head"]
""",
    "k8s/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
        - name: migrate
          image: shop/web:1.4.2
          command: ["npx", "prisma", "migrate", "deploy"]
      containers:
        - name: web
          image: shop/web:1.4.2
""",
}

_UNLOCKED = ("alembic upgrade", "manage.py migrate", "django-admin migrate", "flask db upgrade", "sequelize db:migrate")
"""Tools that take no lock of their own; Prisma, Flyway, Liquibase, golang-migrate and Rails do."""


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def concurrent_migration(system: System) -> Iterator[Verdict]:
    for workload in system.workloads:
        if workload.is_development or workload.kind in ("procfile",) or not (place := _migrates(system, workload)):
            continue
        count = copies(system, workload)
        if workload.is_one_shot and workload.raw.get("container.role") != "init":
            yield met(workload, "changes the schema once, apart from the copies that serve", place=workload.place)
        elif isinstance(count, Unknown):
            yield unclear(workload, "changes the schema when it starts, in as many copies as cannot be told here")
        elif count > 1:
            yield unmet(workload, f"changes the schema in each of {count} copies when they start", also=(place,))


def _migrates(system: System, workload: Workload) -> Place | None:
    """Where it runs migrations by a tool without a lock, when it starts."""
    words = system.start_of(workload)
    if isinstance(words, tuple) and any(one in " ".join(words) for one in _UNLOCKED):
        return workload.command_place or workload.place
    script = system.script_of(workload)
    if script is None:
        return None
    if any("advisory" in command.label or command.program == "flock" for command in script.commands):
        return None
    found: Command | None = next(
        (one for one in script.commands if any(text in " ".join(one.words_given) for text in _UNLOCKED)), None
    )
    return found.place if found is not None else None
