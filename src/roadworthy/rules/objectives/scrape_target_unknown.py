"""A scrape of a host that does not exist.

Why: a target that never resolves is down from the first day, so nobody sees the day when it goes down.
Scenario: Prometheus starts beside the service and asks {target}.
Impact: no series of that job ever arrives; its dashboards are empty and its alerts cannot fire.
Detection: `up{{job="…"}} == 0`; the target page of Prometheus says "no such host".
Fix: name the compose service (or its container_name or alias), as the same network resolves it.
Monitoring: alert on `up == 0` for two minutes, for every job.
Blind to: hosts that DNS outside the compose network knows.
Source: https://docs.docker.com/compose/how-tos/networking/
Seen: CemAkan/url-shortener@9e3bd80 prometheus/prometheus.yml:31
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

_COMPOSE = """
services:
  web:
    build: .
  cache:
    image: redis:7.4
    container_name: shop-cache
  prometheus:
    image: prom/prometheus:v3.1.0
"""
BAD = {
    "docker-compose.yml": _COMPOSE,
    "prometheus.yml": """
scrape_configs:
  - job_name: web
    static_configs:
      - targets: ["website:8000"]  # unmet
""",
}
GOOD = {
    "docker-compose.yml": _COMPOSE
    + """
  queue:
    image: rabbitmq:4.0
    networks:
      default:
        aliases: [mail-queue]
""",
    "prometheus.yml": """
scrape_configs:
  - job_name: web
    static_configs:
      - targets: ["web:8000"]  # met
      - targets:
          - shop-cache:9121  # met
          - mail-queue:15692  # met
          - localhost:9090
          - 10.0.0.4:9100
          - host.docker.internal:8000
          - metrics.example.org:443  # unclear
""",
}

_LOCAL = re.compile(r"(localhost|127\.|0\.0\.0\.0|\[?::|host\.docker\.internal|host\.containers\.internal|\d+\.\d+\.)")
_SCRAPERS = re.compile(
    r"prometheus|victoria|vmagent|grafana/(agent|alloy)|otel|opentelemetry|telegraf|mimir", re.IGNORECASE
)


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def scrape_target_unknown(system: System) -> Iterator[Verdict]:
    names = _names(system)
    services = {one.name for one in system.resources if one.kind == "Service"}
    is_beside = any(
        one.kind == "compose" and isinstance(one.image or one.name, str) and _SCRAPERS.search(f"{one.image} {one.name}")
        for one in system.workloads
    )
    for scrape in system.scrapes:
        for index, target in enumerate(scrape.targets):
            place = scrape.target_places[index] if index < len(scrape.target_places) else scrape.place
            host = _host(target)
            if not host or _LOCAL.match(host) or scrape.is_relabelled or _is_template(host):
                continue
            if host in names or host.partition(".")[0] in services:
                yield met(scrape, f"asks {host}, which is there", place=place)
            elif "." in host:
                yield unclear(scrape, f"asks {host}, which DNS outside these files would have to know", place=place)
            elif not is_beside:
                yield unclear(scrape, f"asks {host}; where this Prometheus runs is not in these files", place=place)
            else:
                yield unmet(
                    scrape, f"asks {host}, which is no service, container or alias here", place=place, target=target
                )


def _names(system: System) -> set[str]:
    """Every host name that a compose network resolves."""
    found: set[str] = set()
    for one in system.workloads:
        if one.kind == "compose":
            found.update((one.name, one.container_name, one.raw.get("hostname", "")))
            found.update(one.raw.get("aliases", "").split())
    return found - {""}


def _host(target: str) -> str:
    rest = target.partition("://")[2] or target
    return rest.partition("/")[0].rpartition(":")[0] or rest.partition("/")[0]


def _is_template(host: str) -> bool:
    return any(sign in host for sign in ("$", "{", "<", "%"))
