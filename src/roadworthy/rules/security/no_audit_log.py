"""A service that lets people change who may do what, and keeps no record of it.

Why: after an incident the first question is who did what; logs for debugging do not say, and are gone after two weeks.
Scenario: a key was made, or a user deleted, that nobody remembers; or an auditor asks for the last year.
Impact: nobody can tell what else was done, so everything has to be taken for touched.
Detection: take one administrative change of last month and find out who made it.
Fix: write one record for each such change, apart from the log and only ever added to:
    `audit(actor=user.id, action="key.revoke", target=key.id, at=now)`, in the transaction of the change.
Monitoring: alert on a day with administrative requests and no new records.
Blind to: records that the database, a gateway or the identity provider keeps.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Logging_Vocabulary_Cheat_Sheet.html
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

_HEAD = """
from fastapi import Depends, FastAPI

app = FastAPI()  # mark


def current_user():
    raise HTTPException(401)

"""
_ROUTES = """
@app.post("/admin/keys")
def make(user=Depends(current_user)):
    return keys.make(user)


@app.delete("/admin/keys/{key}")
def revoke(key: str, user=Depends(current_user)):
    return keys.revoke(key)
"""
BAD = {"app.py": _HEAD.replace("mark", "unmet") + _ROUTES}
GOOD = {
    "app.py": _HEAD.replace("mark", "met")
    + "\ndef audit(user, action):\n    records.add(user, action)\n\n"
    + _ROUTES.replace("    return keys.make", '    audit(user, "make")\n    return keys.make'),
}
_KEEPS = re.compile(r"(^|[/_.:])audit|audit(_?(log|trail|event|record)|s?$)", re.IGNORECASE)
_ADMINISTERS = re.compile(r"/(admin|users?|roles?|permissions?|api[-_]?keys|keys|members|tenants|policies)(/|$)")


@rule(
    preview=True,
    rung=Rung.EXCELLENCE,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def no_audit_log(system: System) -> Iterator[Verdict]:
    """Asks services with two or more guarded routes that change users, keys or rights."""
    nodes = {node for caller, callees in system.graph.edges.items() for node in (caller, *callees)}
    spoken = [*nodes, *(log.place.quote for log in system.logs), *(one.module for one in system.imports)]
    keeps = next((one for one in (*spoken, *system.paths) if _KEEPS.search(one)), "")
    for service in system.services:
        own = [
            one
            for one in system.owned(system.endpoints, service)
            if one.changes_something
            and one.methods != ("ANY",)
            and not one.is_open_by_nature
            and one.is_authenticated is True
            and _ADMINISTERS.search(one.path.lower())
        ]
        if len(own) < 2:
            continue
        if keeps:
            yield met(service, "keeps a record of who changed what")
        else:
            named = ", ".join(dict.fromkeys(one.label for one in own[:2]))
            yield unmet(service, f"keeps no record of who used {named}", also=(own[0].place,))
