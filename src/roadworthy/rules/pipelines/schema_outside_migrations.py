"""Tables that the code makes by itself, beside the migrations that are meant to make them or in the place of any.

Why: a schema has one history or none; what the code makes on the way is in no migration.
Scenario: a new version of {subject} starts and makes what its code declares and the database lacks: whole tables, never
    a column of a table that is there.
Impact: without migrations every query for the new column fails; beside them the next one fails with "already exists",
    or is skipped and the table lacks its indexes; each database is different.
Detection: `alembic check` on a copy of production finds differences.
Fix: make tables by migrations alone (`alembic upgrade head` before the start), and keep `create_all` for tests.
Monitoring: `alembic check` in the pipeline against a database that migrations made.
Blind to: code that only a test or a person runs under another name.
Source: https://alembic.sqlalchemy.org/en/latest/autogenerate.html
Seen: CemAkan/url-shortener@9e3bd80 internal/infrastructure/db/db.go:51
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.model.migrations import SchemaMaker
from roadworthy.rules.pipelines.delivery import deployed
from roadworthy.rules.rule import rule

_MIGRATION = """
from alembic import op

revision = "1a2b"
down_revision = None


def upgrade():
    op.add_column("chats", None)


def downgrade():
    op.drop_column("chats", "title")
"""
BAD = {
    "migrations/versions/1a2b_title.py": _MIGRATION,
    "app.py": """
from fastapi import FastAPI

from models import Base, engine

app = FastAPI()


@app.on_event("startup")
async def start():
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)  # unmet
""",
}
GOOD = {
    "migrations/versions/1a2b_title.py": _MIGRATION,
    "app.py": """
import os

from models import Base, engine

if os.environ.get("TESTING"):
    Base.metadata.create_all(engine)  # unclear
""",
    "tests/conftest.py": "Base.metadata.create_all(engine)\n",
    "shop/main_test.go": """
package main

func TestIt(t *testing.T) {
	db.AutoMigrate(&Order{})
}
""",
}

_MIGRATORS = frozenset({"alembic", "flask-migrate", "yoyo-migrations", "aerich", "django", "atlas-provider-sqlalchemy"})
_STARTS = re.compile(r"(?i)start|lifespan|create_app")
"""Names of what a framework calls when the service begins."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def schema_outside_migrations(system: System) -> Iterator[Verdict]:
    """Asks code that makes tables when the service runs."""
    made = [one for one in system.schema_makers if not _is_apart(one.place.path, one.symbol)]
    known = next((one for one in system.migrations if one.tool == "alembic"), None)
    if known is None:
        if not system.migrations and deployed(system) is not None:
            yield from _alone(system, made)
            yield from _by_structs(system)
        return
    for maker in made:
        if maker.condition:
            yield unclear(maker, f"makes every table where {maker.condition}; is that ever so in production?")
        elif not maker.symbol or system.is_reached(maker) or _STARTS.search(maker.symbol):
            text = f"makes every table by itself when it runs, beside the migrations in {known.folder or 'the root'}"
            yield unmet(maker, text, also=(known.place,), cause="create_all")
    if not made:
        yield met(known, "is how the schema is made: no code makes tables by itself")


def _alone(system: System, made: list[SchemaMaker]) -> Iterator[Verdict]:
    """Nothing here knows migrations: what is made when absent is never changed."""
    declared = {one.name for manifest in system.manifests for one in manifest.dependencies}
    first = next((one for one in made if one.by == "create_all" and not one.condition and _runs(system, one)), None)
    if first is not None and not declared & _MIGRATORS:
        text = "makes the tables that are absent, and nothing here changes one that is there"
        yield unmet(first, text, cause="create_all")


def _runs(system: System, maker: SchemaMaker) -> bool:
    service = system.service_of(maker.place)
    if service is None or service.kind not in ("http", "worker"):
        return False
    if maker.symbol:
        return system.is_reached(maker) or _STARTS.search(maker.symbol) is not None
    serving = {one.place.path for one in system.endpoints} | {one.module for one in system.started_in(service)}
    return maker.place.path in serving | {service.place.path}


def _by_structs(system: System) -> Iterator[Verdict]:
    """A mapper that changes the tables of a running service when it starts, and nothing that is written down."""
    if any(re.search(r"golang-migrate|pressly/goose|rubenv/sql-migrate|atlas", one.module) for one in system.imports):
        return
    for maker in system.schema_makers:
        if maker.by == "create_all" or _is_apart(maker.place.path, maker.symbol) or not system.is_reached(maker):
            continue
        if maker.condition:
            yield unclear(maker, f"changes the schema where {maker.condition}; is that ever so in production?")
        else:
            text = "lets whatever starts change the schema to what its structs say: no step is written down or undone"
            yield unmet(maker, text, cause=maker.by)


def _is_apart(path: str, symbol: str) -> bool:
    """Its name says that it is for tests, examples or a person who sets something up."""
    told = f"{path} {symbol}".lower()
    return any(
        word in told for word in ("test", "seed", "reset", "example", "migrations/", "alembic/", "scripts/", "cli")
    )
