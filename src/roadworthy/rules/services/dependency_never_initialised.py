"""Something is used that is declared as None and never made.

Why: a name that starts as None, and that nobody sets, is None whenever it is used.
Scenario: any request takes this way.
Impact: {subject} fails with `AttributeError: 'NoneType' object has no attribute …` each time.
Detection: the same `AttributeError` at 100 % of one path.
Fix: make it at the start: `global client` and `client = await connect()` in the lifespan of the application, or better,
    keep it in `app.state` and hand it to the handlers.
Monitoring: a readiness check that uses it.
Blind to: code outside the roots that sets it.
Source: https://fastapi.tiangolo.com/advanced/events/
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

_HEAD = """
from fastapi import FastAPI

app = FastAPI()
client = None

"""
BAD = {
    "app.py": _HEAD
    + """
async def start():
    client = await connect()


@app.get("/items")
async def items():
    return await client.get("items")  # unmet
""",
}
GOOD = {
    "app.py": _HEAD
    + """
async def start():
    global client
    client = await connect()


@app.get("/items")
async def items():
    return await client.get("items")
""",
    "other.py": """
pool = None
cache = None


def rows():
    return pool.rows()


def cached(key):
    if cache is None:
        return None
    return cache.get(key)
""",
    "main.py": """
import other

other.pool = connect()
other.rows()
other.cached("a")
""",
}


@rule(
    preview=True,
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.RESPONSE,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def dependency_never_initialised(system: System) -> Iterator[Verdict]:
    """Asks what a reached function uses and the module declares as None."""
    for one in system.practices:
        if one.kind is PracticeKind.NEVER_SET and system.is_reached(one):
            also = (one.other,) if one.other else ()
            yield unmet(one, f"uses {one.what}, which is declared as None and never set", also=also, cause=one.what)
