"""Data that tells who somebody is, in the log.

Why: a log is copied to places where nobody can delete one person from it.
Scenario: somebody asks to be forgotten, or a copy of the log is lost.
Impact: the request cannot be met, or the loss has to be told to the authority and to everybody in it.
Detection: search the logs for `@` and for numbers of phones.
Fix: log the id of the user, `logger.info("registered", extra={{"user_id": user.id}})`, or a digest of the address.
Monitoring: scan shipped logs for addresses of mail; alert on the first.
Blind to: filters and processors that mask it before it leaves; a log store with its own deletion.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html
Seen: mealie-recipes/mealie@b5643a9399465d8b4ea339e7a6639df2d697741b
    mealie/services/user_services/password_reset_service.py:21
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

_HEAD = """
import logging
from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger(__name__)

"""
BAD = {
    "app.py": _HEAD
    + """
@app.post("/users")
def register(user: User):
    logger.info(f"registered {user.email}")  # unmet
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"log"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

func order(w http.ResponseWriter, r *http.Request) {
	user := userOf(r)
	log.Printf("ordered by %s", user.Email) // «unmet»
	log.Printf("ordered by %d, email checked", user.ID)
}
""",
}
GOOD = {
    "app.py": _HEAD
    + """
@app.post("/users")
def register(user: User, email: str):
    logger.info("registered %s", user.id)
    logger.info("mail to %s sent", digest(email))
    logger.info("email sent")


def by_hand(user):
    logger.info(f"imported {user.email}")
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def personal_data_in_log(system: System) -> Iterator[Verdict]:
    """Asks every log statement that runs in a service for data of persons."""
    for one in system.practices:
        if one.kind is PracticeKind.PERSON_LOGGED and system.is_reached(one):
            names = ", ".join((one.what, *one.names))
            yield unmet(one, f"writes {names} to the log as it is", cause=one.place.path)
