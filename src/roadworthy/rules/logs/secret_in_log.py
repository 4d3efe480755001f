"""A secret that is written to the log.

Why: logs are copied, kept for months and read by many; who reads a secret there can use it.
Scenario: the log is shipped to a store that half of the company, and a supplier, may search.
Impact: whoever reads it acts in the name of the service, or of its users, until the secret is changed.
Detection: search the logs for the shapes of keys and for `password`.
Fix: write that it is there, not what it is: `logger.info("key configured: %s", bool(api_key))`; or a digest of it to
    tell two apart; put a filter in front of all handlers that masks what looks like a secret.
Monitoring: scan shipped logs for secrets; rotate what was found.
Blind to: filters and processors that mask it before it leaves; objects whose text holds a secret.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html
Seen: h2oai/h2ogpt@a0ad1920a847cf12a4e9c3453f6cdb736fe97ba0 openai_server/server_start.py:97
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import logging

logger = logging.getLogger(__name__)


def connect(settings, user, password):
    logger.info(f"key {settings.api_key}")  # unmet
    logger.debug("sign in of %s with %s", user, password)  # unmet
""",
    "shop/main.go": """
package main

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/logger"
)

func main() {
	app := fiber.New()
	app.Use(logger.New(logger.Config{Format: "${status} ${path}"})) // «unmet»
	app.Get("/reset/:token", reset)
	app.Listen(":8080")
}
""",
}
GOOD = {
    "app.py": """
import logging

logger = logging.getLogger(__name__)


def connect(api_key, password, max_tokens, next_token):
    logger.info(f"key {'set' if api_key else 'missing'}")
    logger.info("key of %d characters, %s", len(api_key), masked(password))
    logger.info(f"key {api_key[:4]}…")
    logger.info("at most %d tokens, next page %s", max_tokens, next_token)
    logger.warning("no password given")
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def secret_in_log(system: System) -> Iterator[Verdict]:
    """Asks every log statement for secrets in what it writes."""
    for one in system.practices:
        if one.kind is PracticeKind.CREDENTIAL_LOGGED:
            harm = Harm.irreversible(f"{one.what} in a log statement", "every copy of the log keeps it")
            yield unmet(one, f"writes {one.what} to the log as it is", harm=harm, cause=f"{one.place.path} {one.what}")
