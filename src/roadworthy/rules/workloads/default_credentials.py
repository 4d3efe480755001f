"""A login that everybody knows.

Why: default passwords are the first that are tried, by people and by programs that never sleep.
Scenario: the port of {subject} becomes reachable, through a mistake in a firewall or from the container beside it.
Impact: whoever knocks is administrator: reads, changes and deletes everything that is kept there.
Detection: log in with what the file says; scanners on the network do so within hours.
Fix: take it from outside, `POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it in .env}` (here {setting}), or from a
    file, where the image reads one: `POSTGRES_PASSWORD_FILE`.
Monitoring: count logins as administrator, and failed ones, by address.
Blind to: a password that is changed by hand after the first start.
Source: https://cwe.mitre.org/data/definitions/1392.html
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:49
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown, Variable, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import known_of

BAD = {
    "compose.yaml": """
services:
  grafana:
    image: grafana/grafana:11.1.0
    environment:
      - GF_SECURITY_ADMIN_PASSWORD=admin  # unmet
  db:
    image: postgres:16.3
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-ChangeMe123!}  # unmet
  open:
    image: postgres:16.3
    environment:
      POSTGRES_HOST_AUTH_METHOD: trust  # unmet
  plain:  # unmet
    image: grafana/grafana:11.1.0
    ports: ["3000:3000"]
""",
}
GOOD = {
    "compose.yaml": """
services:
  grafana:
    image: grafana/grafana:11.1.0
    environment:
      GF_SECURITY_ADMIN_PASSWORD: ${GRAFANA_PASSWORD:?set it}  # met
  db:
    image: postgres:16.3
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db  # met
      POSTGRES_DB: admin
  elsewhere:
    image: grafana/grafana:11.1.0
    env_file: grafana.env
  app:
    build: .
    environment:
      DB_PASSWORD: ${DB_PASSWORD}
      PASSWORD_MIN_LENGTH: 8
      TOKEN_SECRET_NAME: default
  inside:
    image: grafana/grafana:11.1.0
  anyone:
    image: grafana/grafana:11.1.0
    ports: ["3001:3000"]
    environment:
      GF_AUTH_DISABLE_LOGIN_FORM: "true"
""",
}
_NAME = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PASS|PWD|ROOT_PASSWORD|ADMIN_PASSWORD|SECRET_KEY|SECRET_KEY_BASE|JWT_SECRET|NEO4J_AUTH)(_FILE)?$"
)
_KNOWN = re.compile(
    r"((change[-_ ]?(me|this|it|in[-_ ]?production)|your[-_].*|replace[-_]?me|default|insecure)[\w!@#$%&*.-]*|"
    r"(admin|administrator|root|user|guest|test|demo|example|postgres\w*|mysql|mongo|redis|rabbitmq|grafana|minio\w*|neo4j|"
    r"password|passwd|pass|passw0rd|p@ssw0rd|secret|secretkey|mysecretpassword|supersecret|qwerty|letmein|welcome|dev|"
    r"development|local|1234+|0000+|toor)[\d!@#_.-]{0,6}|(neo4j|admin|root)/.{0,12})",
    re.IGNORECASE,
)
_OPEN = {
    "POSTGRES_HOST_AUTH_METHOD": ("trust",),
    "MYSQL_ALLOW_EMPTY_PASSWORD": ("yes", "true", "1"),
    "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD": ("yes", "true", "1"),
    "ALLOW_EMPTY_PASSWORD": ("yes", "true", "1"),
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
def default_credentials(system: System) -> Iterator[Verdict]:
    """Ask each variable of a compose service that sets a password, then images that bring a login of their own."""
    for workload in system.workloads:
        if workload.kind != "compose":
            continue
        known = known_of(system, workload)
        wanted = known.credentials if known is not None else {}
        for variable in workload.environment:
            yield from _of_variable(workload, variable, is_server=variable.name.removesuffix("_FILE") in wanted)
        if known is not None and known.default_login and _is_open(workload, tuple(wanted)):
            yield unmet(
                workload,
                "keeps the login that its image brings, and publishes its port",
                harm=_harm(workload, is_server=True),
                cause="default login",
                setting=next(iter(wanted), "its password"),
            )


def _of_variable(workload: Workload, variable: Variable, *, is_server: bool) -> Iterator[Verdict]:
    name, value = variable.name, variable.value
    if name in _OPEN and isinstance(value, str) and value.lower() in _OPEN[name]:
        text = f"lets everybody in: {name} is {value}"
        harm = _harm(workload, is_server=True)
        yield unmet(workload, text, place=variable.place, harm=harm, cause="no password", setting=name)
    elif not _NAME.search(name):
        return
    elif name.endswith("_FILE"):
        if is_server and value is not None:
            yield met(workload, f"takes {name.removesuffix('_FILE')} from a secret", place=variable.place)
    elif isinstance(value, Unknown) or value is None:
        if is_server:
            yield met(workload, f"takes {name} from outside", place=variable.place)
    elif _KNOWN.fullmatch(value):
        falls = f"lets {name} fall back to" if variable.default is not None else f"sets {name} to"
        text = f"{falls} a word that everybody tries first"
        is_last_word = variable.default is None  # where it is not, production may well give another
        harm = _harm(workload, is_server=is_server and is_last_word)
        yield unmet(workload, text, place=variable.place, harm=harm, cause="known password", setting=name)


def _harm(workload: Workload, *, is_server: bool) -> Harm | None:
    """What strangers have read once, they know for ever: asked where the door stands open on every address."""
    doors = [port for port in workload.ports if port.published is not None and not _is_local(port.host_address)]
    if not is_server or not doors or workload.is_development:
        return None
    return Harm.irreversible(f"port {doors[0].published} on every address", workload.name, "everybody knows the login")


def _is_local(address: str) -> bool:
    return address.startswith("127.") or address in ("localhost", "::1")


def _is_open(workload: Workload, names: tuple[str, ...]) -> bool:
    given = {variable.name for variable in workload.environment}
    if "env_file" in workload.raw or workload.unclear is not None or not workload.ports:
        return False
    if any(name in given or f"{name}_FILE" in given or f"{name}__FILE" in given for name in names):
        return False
    if any(_is_local(port.host_address) for port in workload.ports) or workload.is_development:
        return False
    is_mounted = any(mount.target.endswith((".ini", "/etc/grafana")) for mount in workload.mounts)
    return not is_mounted and not any(name.startswith("GF_AUTH_") for name in given)
