"""A migration that cannot be undone.

Why: code goes back in a minute; a schema goes back only if somebody wrote how, and data that was dropped never does.
Scenario: the version that came with {subject} is wrong; the code is rolled back, the database is not.
Impact: the old code meets a schema that it does not know: the outage lasts until a backup is restored.
Detection: run `downgrade` on a copy of the database, then start the last version against it.
Fix: write the way back (`def downgrade(): op.drop_column(...)`, `RunPython(forwards, backwards)`), and take columns
    away one
    release after the code stopped using them, with a copy of what they held.
Monitoring: the pipeline applies each new migration, undoes it and applies it again.
Blind to: backups that are taken before each deployment; steps that a runbook describes.
Source: https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading
Seen: getredash/redash@ca79fe9 migrations/versions/98af61feea92_add_encrypted_options_to_data_sources.py:63
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.model.migrations import Migration
from roadworthy.rules.rule import rule

BAD = {
    "alembic/versions/1a2b_add_title.py": """
from alembic import op
import sqlalchemy as sa

revision = "1a2b"
down_revision = None


def upgrade():
    op.add_column("chats", sa.Column("title", sa.String()))


def downgrade():  # unmet
    pass
""",
    "store/migrations/0002_fill.py": """
from django.db import migrations


class Migration(migrations.Migration):
    operations = [
        migrations.RunPython(fill),  # unmet
    ]
""",
    "db/migrations/0003_less.sql": """
-- no longer used
ALTER TABLE chats DROP COLUMN title;  -- «unmet»
""",
}
GOOD = {
    "alembic/versions/1a2b_add_title.py": """
from alembic import op
import sqlalchemy as sa

revision = "1a2b"
down_revision = None


def upgrade():  # met
    op.add_column("chats", sa.Column("title", sa.String()))


def downgrade():
    op.drop_column("chats", "title")
""",
    "alembic/versions/3c4d_merge.py": """
revision = "3c4d"
down_revision = ("1a2b", "2b3c")  # of alembic


def upgrade():
    pass


def downgrade():
    pass
""",
    "store/migrations/0002_fill.py": """
from django.db import migrations


class Migration(migrations.Migration):  # met
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
""",
    "db/migrations/0003_copy.sql": """
CREATE TABLE chats_new (id INTEGER PRIMARY KEY);
INSERT INTO chats_new SELECT id FROM chats;
DROP TABLE chats;
ALTER TABLE chats_new RENAME TO chats;
ALTER TABLE chats ALTER COLUMN id DROP DEFAULT, DROP CONSTRAINT chats_old;
""",
    "db/migrations/0004_moved.sql": """
UPDATE chats SET label = title;
ALTER TABLE chats DROP COLUMN title;
""",
    "db/migrations/0004_more.down.sql": "DROP TABLE answers;\n",
    "db/schema.sql": "DROP TABLE IF EXISTS chats;\nCREATE TABLE chats (id INTEGER);\n",
}

_SAYS = {
    "drop-table": "drops the table {what} with all that is in it",
    "drop-column": "drops {what} with all that is in it",
    "empty-table": "empties the table {what}",
    "run-code": "runs {what} with no way back",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.SINGLE_POINT,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def irreversible_migration(system: System) -> Iterator[Verdict]:
    """What loses data or has no way back; tools that know only forwards are asked for the data alone."""
    for migration in system.migrations:
        if not migration.does_something:
            continue
        if migration.changes:
            change, *more = migration.changes
            others = f", and {len(more)} more like it" if more else ""
            text = _SAYS[change.kind].format(what=change.what) + others
            also = tuple(one.place for one in more[:9])
            yield unmet(migration, text, place=change.place, also=also, cause=_cause(migration))
        elif migration.has_way_back is False:
            yield unmet(
                migration, "says nothing of how to undo it: its downgrade does nothing", cause=_cause(migration)
            )
        elif migration.has_way_back is True:
            yield met(migration, "says how to undo it")
        elif migration.has_way_back is not None:
            yield unclear(migration, "changes data, and its downgrade does nothing: can the last version live with it?")


def _cause(migration: Migration) -> str:
    return migration.folder or "migrations"
