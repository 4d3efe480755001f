"""A safeguard that somebody wrote and nobody calls.

Why: whoever reads the code, or its documents, counts on a limit, a check or a clean end that never runs.
Scenario: the load, the bad input or the stop comes for which it was written.
Impact: {subject} stands in the tree and does nothing; the service behaves as if it had never been written.
Detection: coverage of the function in production: none; no metric of it ever moves.
Fix: call it where it belongs: `Depends(check_rate_limit)` at the route, `await shutdown()` after the `yield` of the
    lifespan; or delete it, and the sentence that promises it.
Monitoring: a counter inside of each safeguard, and an alert when it stays at 0 for a month.
Blind to: calls by a name that is put together at run time, and callers outside the roots.
Source: https://sre.google/sre-book/addressing-cascading-failures/
Seen: Akhilesh-Mohanasundaram/web-scraper-rag@2db1cca app/db/init_graph.py:5
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI
import guards

app = FastAPI()


@app.post("/generate")
def generate(prompt: str):
    guards.check_quota(prompt)
    return write(prompt)
"""
BAD = {
    "app.py": _APP,
    "guards.py": """
def check_quota(prompt):
    return len(prompt) < 100


def check_rate_limit(user):  # unmet
    return counts[user] < 100
""",
    "shop/main.go": """
package main

import "github.com/gofiber/fiber/v2"

func main() {
	app := fiber.New()
	app.Get("/docs/*", docs)
	app.Use("/docs", allowList()) // «unmet»
	app.Listen(":8080")
}
""",
}
GOOD = {
    "app.py": _APP,
    "guards.py": """
def check_quota(prompt):
    return enforce_limit(prompt)


def enforce_limit(prompt):
    return len(prompt) < 100


@registered
def check_rate_limit(user):
    return counts[user] < 100
""",
    "other.py": """
def check_rate_limit_of_library(user):
    return counts[user] < 100
""",
    "shop/main.go": """
package main

import "github.com/gofiber/fiber/v2"

func main() {
	app := fiber.New()
	app.Use("/docs", allowList())
	app.Get("/docs/*", docs)
	app.Get("/orders", orders)
	app.Use("/admin", allowList())
	app.Get("/admin/orders", orders)
	app.Listen(":8080")
}
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def safeguard_never_called(system: System) -> Iterator[Verdict]:
    """Asks the limits, checks and clean ends that stand in modules of a running service."""
    if not system.services:
        return
    for one in system.practices:
        if one.kind is PracticeKind.SAFEGUARD_IDLE and one.place.path in system.graph.reached_paths:
            yield unmet(one, "is called by nothing in these roots")
        elif one.kind is PracticeKind.GUARD_LATE:
            also = (one.other,) if one.other is not None else ()
            text = f"puts {one.what} before {one.why} only after its routes, which answer without asking it"
            yield unmet(one, text, also=also)
