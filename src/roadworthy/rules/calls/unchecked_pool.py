"""Pooled connections that are handed out without a look.

Why: a database that restarts, or a firewall that forgets idle connections, leaves dead ones in the pool; whoever gets
    one gets an error for a fault that is over.
Scenario: the database is restarted, or nobody asks for an hour.
Impact: the first requests afterwards fail, one for each connection in each worker's pool, though the database is well.
Detection: bursts of `server closed the connection unexpectedly` after a failover or a quiet night.
Fix: let the pool try a connection first: `create_engine(url, pool_pre_ping=True)`,
    `ConnectionPool(url, check=ConnectionPool.check_connection)`, `"CONN_HEALTH_CHECKS": True` in Django.
Monitoring: errors of the database driver by kind; connections by age.
Blind to: a pooler in between that keeps its own connections well.
Source: https://docs.sqlalchemy.org/en/20/core/pooling.html#disconnect-handling-pessimistic
Seen: wassim249/fastapi-langgraph-agent-production-ready-template@9ed5fdc app/core/langgraph/graph.py:100
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Pool, System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "db.py": """
import os

from sqlalchemy import create_engine

ENGINE = create_engine("postgresql+psycopg://db/app", pool_size=5)  # unmet
OTHER = create_engine(os.environ["DATABASE_URL"])  # unmet
""",
    "requirements.txt": """
sqlalchemy==2.0.36
psycopg[binary]==3.2.3
""",
    "settings.py": """
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,  # unmet
    }
}
""",
}
GOOD = {
    "db.py": """
import os

from psycopg_pool import ConnectionPool
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

ENGINE = create_engine("postgresql+psycopg://db/app", pool_pre_ping=True)  # met
RENEWED = create_async_engine("mysql+aiomysql://db/app", pool_recycle=280)  # met
LOCAL = create_engine("sqlite:///data.db")
FRESH = create_engine("postgresql://db/app", poolclass=NullPool)
CHECKED = ConnectionPool("host=db", check=ConnectionPool.check_connection)  # met
ANY = create_engine(os.environ["DATABASE_URL"])


def count():
    engine = create_engine("postgresql+psycopg://db/app")
    with engine.connect() as connection:
        connection.execute("SELECT 1")


def make(url):
    if url.startswith("sqlite"):
        return create_engine(url)
    return create_engine(url, pool_pre_ping=True)  # met
""",
    "settings.py": """
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,  # met
        "CONN_HEALTH_CHECKS": True,
    },
    "short": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0},
    "set": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": envint("CONN_MAX_AGE", "0")},
}
""",
}
_DRIVERS = frozenset(
    {"psycopg", "psycopg2", "psycopg2-binary", "psycopg-binary", "asyncpg", "pg8000", "pymysql", "aiomysql", "asyncmy"}
    | {"mysqlclient", "mysql-connector-python", "oracledb", "cx-oracle", "pyodbc", "pymssql"}
)
_SOON = 600
"""Seconds; a connection that is replaced before is seldom forgotten by what stands in between."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def unchecked_pool(system: System) -> Iterator[Verdict]:
    """Asks each pool whose database stands elsewhere, as its address or the drivers that are installed tell."""
    names = {one.name.lower() for manifest in system.manifests for one in manifest.dependencies}
    has_driver = bool(names & _DRIVERS)
    for pool in system.pools:
        if pool.checks is True:
            yield met(pool, "tries a connection before it hands it out")
        elif _is_renewed(pool):
            yield met(pool, f"replaces connections after {pool.recycle_seconds:g} s")
        elif isinstance(pool.checks, Unknown):
            yield unclear(pool, f"whether it tries connections: {pool.checks.why}")
        elif pool.by != "SQLAlchemy" or has_driver or (isinstance(pool.address, str) and "://" in pool.address):
            text = "hands out connections without trying them, dead ones after a restart of the database too"
            yield unmet(pool, text, cause=pool.place.path)


def _is_renewed(pool: Pool) -> bool:
    """SQLAlchemy replaces connections so soon that few are forgotten; in Django that age is no more than a bound."""
    seconds = pool.recycle_seconds
    return pool.by == "SQLAlchemy" and isinstance(seconds, float) and 0 < seconds <= _SOON
