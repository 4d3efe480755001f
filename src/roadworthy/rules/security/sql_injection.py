"""Text of a request becomes part of a query.

Why: a database does not know which part of its text was meant as a value.
Scenario: a caller of {endpoint} sends `' OR 1=1 --`, or a second statement, where a name was expected.
Impact: {subject} reads, changes or drops rows that the caller has no right to.
Detection: syntax errors of the database that nobody's change explains; queries with `OR 1=1` or `UNION` in its log.
Fix: hand the value to the driver beside the text, `execute("SELECT … WHERE name = %s", (name,))`; names of columns and
    tables come from a list of your own: `ORDER BY {COLUMNS[sort]}`.
Monitoring: alert on syntax errors of the database by endpoint.
Blind to: stored procedures that put texts together themselves; queries built in a library.
Source: https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html
Seen: jasperes/teste123@ac35b020a455846a5a5fbd72d98759ea46369f32 main.py:13
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Sink, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
from fastapi import FastAPI

from store import named

app = FastAPI()


@app.get("/users")
def users(name: str):
    return named(name)


@app.get("/orders")
def orders(status: str, sort: str = "date"):
    query = "SELECT * FROM orders WHERE status = %s"
    query += f" ORDER BY {sort}"
    return connection.execute(query, (status,))  # unmet
""",
    "store.py": """
def named(name):
    return cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")  # unmet
""",
}
GOOD = {
    "app.py": """
from uuid import UUID

from fastapi import FastAPI
from flask import request
from sqlalchemy import text

app = FastAPI()
COLUMNS = ("date", "price")
TABLE = "orders"


@app.get("/users")
def users(name: str):
    return cursor.execute("SELECT * FROM users WHERE name = %s", (name,))  # met


@app.get("/users/{user}")
def user(user: UUID):
    return cursor.execute(f"SELECT * FROM users WHERE id = '{user}'")


@app.get("/orders")
def orders(sort: str = "date", limit: int = 10):
    if sort not in COLUMNS:
        raise HTTPException(422)
    return connection.execute(text(f"SELECT * FROM {TABLE} ORDER BY {sort} LIMIT {limit}"))  # met


@app.get("/some")
def some(ids: str):
    wanted = ids.split(",")
    places = ",".join("?" for _ in wanted)
    return cursor.execute(f"SELECT * FROM users WHERE id IN ({places})", wanted)


def by_hand(table):
    return cursor.execute(f"SELECT count(*) FROM {table}")
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
    shows={"app.py": "for _ in wanted"},
)
def sql_injection(system: System) -> Iterator[Verdict]:
    """Asks every query that a request can reach with something of its own."""
    for flow in system.flows:
        if flow.sink is not Sink.QUERY or not system.is_reached(flow):
            continue
        if flow.guard and (isinstance(flow.source, str) or not flow.guard.startswith("parameters")):
            yield met(flow, f"keeps what a request gives apart from the query: {flow.guard}")
        elif isinstance(flow.source, str) and not flow.guard:
            through = f" through {', '.join(flow.steps)}" if flow.steps else ""
            text = f"puts {flow.source}{through} into the text of the query"
            harm = Harm.irreversible(*system.waits_on(flow), "rows of others")
            yield unmet(flow, text, harm=harm, cause=f"{flow.place.path} {flow.source}")
