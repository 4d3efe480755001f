"""Migrations that nothing applies.

Why: a migration that waits for somebody to think of it is forgotten with the next hurried deployment.
Scenario: a version of {subject} that reads a new column is rolled out; nobody ran the migration.
Impact: every request that touches the table fails until somebody finds out which command it takes.
Detection: errors such as "column does not exist" right after a deployment.
Fix: make it a part of the rollout: a step before it in the pipeline (`run: alembic upgrade head`), a Job with a Helm
    `pre-upgrade` hook, or Heroku's and Fly's `release` command.
Monitoring: the revision in the database beside the newest one in the code, as a metric or in the readiness check.
Blind to: commands kept in another repository or in a platform's console.
Source: https://cloud.google.com/blog/products/databases/how-to-do-database-migrations
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Place, System
from roadworthy.rules.pipelines.delivery import deployed
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.post("/ask")
def ask(question: str):
    return question[::-1]
"""
_MIGRATION = """
from alembic import op

revision = "1a2b"
down_revision = None


def upgrade():  # said
    op.add_column("chats", None)


def downgrade():
    op.drop_column("chats", "title")
"""
BAD = {
    "app.py": _APP,
    "Dockerfile": 'FROM python:3.12.8-slim\nUSER app\nCOPY app.py .\nCMD ["uvicorn", "app:app"]\n',
    "migrations/versions/1a2b_title.py": _MIGRATION.replace("# said", "# unmet"),
}
GOOD = {
    "app.py": _APP,
    "Dockerfile": 'FROM python:3.12.8-slim\nUSER app\nCOPY . .\nCMD ["./start.sh"]\n',
    "start.sh": "#!/bin/sh\nset -e\nalembic upgrade head  # met\nexec uvicorn app:app\n",
    "migrations/versions/1a2b_title.py": _MIGRATION.replace("  # said", ""),
}

_APPLIES = {
    "alembic": expression(r"\balembic\b[^\n]*\bupgrade\b|\bdb upgrade\b"),
    "django": expression(r"manage\.py[^\n]*\bmigrate\b|django-admin migrate"),
}

_MIGRATES = expression(r"(?i)(^|/)[^/]*migrat[^/]*\.(sh|ya?ml|py|toml|js|ts)$")


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def migration_not_applied(system: System) -> Iterator[Verdict]:
    """Asks a deployed service; what a document tells people to type is theirs to remember."""
    service = deployed(system)
    for tool, pattern in _APPLIES.items():
        known = [one for one in system.migrations if one.tool == tool]
        if service is None or not known or system.is_part:
            continue
        applied = _applied(system, pattern)
        if applied is not None:
            yield met(known[-1], "is applied by a command that stands here", place=applied)
        elif (place := _hinted(system)) is not None:
            yield unclear(known[-1], "may be applied by what its name says; is it?", place=place)
        elif (place := _told(system, pattern)) is not None:
            yield unclear(known[-1], "is applied by whoever follows a document; does anything do it?", place=place)
        elif any(step.publishes == "image" for one in system.pipelines for step in one.steps):
            yield unclear(known[-1], "is applied by nothing here; do those who run the published image know?")
        else:
            count = len(known)
            text = (
                f"is one of {count} migrations that nothing here applies" if count > 1 else "is applied by nothing here"
            )
            yield unmet(known[-1], text)


def _applied(system: System, pattern: re.Pattern[str]) -> Place | None:
    for script in system.scripts:
        for command in script.commands:
            if pattern.search(" ".join(command.words_given)):
                return command.place
    for workload in system.workloads:
        words = system.start_of(workload)
        if isinstance(words, tuple) and pattern.search(" ".join(words)):
            return workload.place
    for image in system.images:
        for line in image.instructions:
            if pattern.search(line.text):
                return line.place
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            if pattern.search(step.run):
                return step.place
    for manifest in system.manifests:
        if any(pattern.search(text) for text in manifest.scripts.values()):
            return manifest.place
    for one in system.imports:
        if one.module in ("alembic.command", "alembic", "flask_migrate", "django.core.management") and not (
            "/versions/" in one.place.path or one.place.path.endswith(("env.py", "manage.py"))
        ):
            return one.place
    return None


def _hinted(system: System) -> Place | None:
    """A script, a target, a step or a file that speaks of migrating."""
    for script in system.scripts:
        for command in script.commands:
            if "migrat" in command.label.lower() or "migrat" in command.symbol.lower():
                return command.place
    for pipeline in system.pipelines:
        for step in pipeline.steps:
            if "migrat" in f"{step.name} {step.run}".lower():
                return step.place
    for file in system.files:
        if file.role == "production" and _MIGRATES.search(file.path) and "/versions/" not in file.path:
            return Place(file.path)
    return None


def _told(system: System, pattern: re.Pattern[str]) -> Place | None:
    for document in system.documents:
        for block in document.blocks:
            for command in block.commands:
                if pattern.search(" ".join(command.words_given)):
                    return command.place
    return None
