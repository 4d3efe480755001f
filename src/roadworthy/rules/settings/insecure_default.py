"""A setting whose default is the unsafe side.

Why: what nobody sets is what runs; a default is the value of every installation whose owner did not read that far.
Scenario: {setting} is left out of the environment of a new installation, and everything works.
Impact: it works without the protection: sessions signed with a known word, certificates not checked, nobody asked who
    he is.
Detection: start it with an empty environment and look at what it allows.
Fix: make the safe side the default and let the unsafe one be asked for; where there is no safe value, have none:
    `SECRET_KEY = os.environ["SECRET_KEY"]` ends the start with the name of what is absent.
Fix in JavaScript: make the safe side the default and let the unsafe one be asked for; where there is no safe value,
    end the start with the name of what is absent: `if (!process.env.SECRET_KEY) throw new Error("SECRET_KEY is not
    set")`.
Fix in Go: make the safe side the default and let the unsafe one be asked for; where there is no safe value, end the
    start with the name of what is absent: `log.Fatal("SECRET_KEY is not set")`.
Monitoring: log the settings in force once at start, without secrets; refuse to start with a known default.
Blind to: a check at start that refuses the default; platforms that set the variable by themselves.
Source: https://owasp.org/Top10/A05_2021-Security_Misconfiguration/
Seen: brunovlucena/homelab@a90f3c7 flux/apps/games/futboss-ai/apps/api/app/config.py:19
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import os

SECRET_KEY = os.environ.get("SECRET_KEY", "change-me")  # unmet
VERIFY_TLS = os.environ.get("VERIFY_TLS", "false")  # unmet
""",
    "chat/app.py": """
from fastapi import FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    debug: bool = True  # unmet


settings = Settings()
app = FastAPI(debug=settings.debug)
""",
    "shop/config/env.go": """
package config

import "os"

func Get(key, fallback string) string {
	if value, ok := os.LookupEnv(key); ok {
		return value
	}
	return fallback
}

func GetEnv(key string, fallback string) string {
	return Get(key, fallback)
}
""",
    "shop/store.go": """
package shop

import "shop/config"

func address() string {
	return config.GetEnv("POSTGRES_USER", "shop") + ":" + config.GetEnv("POSTGRES_PASSWORD", "password") // «unmet»
}
""",
}
GOOD = {
    "app.py": """
import os

SECRET_KEY = os.environ["SECRET_KEY"]  # met
VERIFY_TLS = os.environ.get("VERIFY_TLS", "true")  # met
SESSION_SECRET = os.environ.get("SESSION_SECRET", "")
JWT_SECRET = os.environ.get("JWT_SECRET", "dev-only")
LDAP_AUTH_ENABLED = os.environ.get("LDAP_AUTH_ENABLED", "false")
""",
    "start.py": "import app\n\nif app.JWT_SECRET == 'dev-only':\n    raise SystemExit('set JWT_SECRET')\n",
    "compose.yaml": "services:\n  api:\n    build: .\n    environment:\n      JWT_SECRET: ${JWT_SECRET:?set it}\n",
}

_SIGNS = re.compile(
    r"(?i)(^|_)(SECRET_KEY|JWT_SECRET(_KEY)?|SESSION_SECRET|SIGNING_KEY|ENCRYPTION_KEY|COOKIE_SECRET|AUTH_SECRET"
    r"|NEXTAUTH_SECRET)$"
)
_CHECKS = re.compile(r"(?i)(^|_)(VERIFY_(SSL|TLS|CERTS?|CERTIFICATES?)|(SSL|TLS)_VERIFY|CERT_VERIFY)$")
_ASKS = re.compile(
    r"(?i)^((APP|API|SERVICE|SERVER)_)?((REQUIRE|ENABLE)_AUTH(ENTICATION)?|AUTH(ENTICATION)?_(ENABLED|REQUIRED))$"
)
_OFF = frozenset({"false", "0", "no", "off"})
_ON = frozenset({"true", "1", "yes", "on"})
_KNOWN = re.compile(r"(?i)change|secret|default|dev|test|example|insecure|your|key|password|12345|supersecret")


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def insecure_default(system: System) -> Iterator[Verdict]:
    """Asks what the code falls back to; what a workload of this repository is always given is not left to a default."""
    for setting in system.settings:
        reads = setting.on("read")
        if not reads or any(use.layer in ("compose", "kubernetes", "unit") for use in setting.gifts):
            continue
        for use in reads:
            value = use.value if isinstance(use.value, str) else None
            text = _unsafe(setting.name, value)
            if use.shows_errors and value is not None and value.lower() in _ON:
                text = f"falls back to {value}: whoever causes an error is shown the stack of it"
            if text:
                yield unmet(setting, text, place=use.place)
                break
            if _is_safe(setting.name, value, is_required=use.is_required):
                yield met(setting, "has no unsafe default", place=use.place)
                break


_LOGINS = re.compile(
    r"(?i)^(DB|DATABASE|POSTGRES|PG|MYSQL|MARIADB|MONGO\w*|REDIS|ADMIN|ROOT|RABBITMQ)_(\w+_)?(PASSWORD|PASSWD|PASS)$"
)
_TRIED_FIRST = re.compile(
    r"(?i)(pass(word|wd)?|secret|admin|root|postgres|mysql|guest|changeme|example|1234\d*)\d{0,4}!?"
)


def _unsafe(name: str, value: str | None) -> str:
    if value is None:
        return ""
    if _SIGNS.search(name) and value and _KNOWN.search(value):
        return f"falls back to a word that everybody knows: {value[:40]}"
    if _LOGINS.search(name) and _TRIED_FIRST.fullmatch(value):
        return "falls back to a password that everybody tries first"
    if _CHECKS.search(name) and value.lower() in _OFF:
        return f"falls back to {value}: certificates are not checked unless somebody asks for it"
    if _ASKS.search(name) and value.lower() in _OFF:
        return f"falls back to {value}: nobody is asked who he is unless somebody turns it on"
    return ""


def _is_safe(name: str, value: str | None, *, is_required: bool) -> bool:
    if _SIGNS.search(name):
        return is_required
    return bool(_CHECKS.search(name) or _ASKS.search(name)) and value is not None and value.lower() in _ON
