"""A port of a datastore or model server that is open to the network.

Why: what asks no password, or only one, is meant for the services beside it, not for everybody who reaches the host.
Scenario: the host gets a public address, or a neighbour on the network looks around.
Impact: {subject}, {kind}, answers anybody on port {port}; Docker's rules go past the host's own firewall.
Detection: `ss -ltn` shows the port on 0.0.0.0; scanners find it within hours.
Fix: leave `ports` out (services of one network reach each other), or bind it: `127.0.0.1:{port}:{port}`.
Monitoring: scan the host from outside, and alert on a port that is not on the list.
Blind to: a firewall in front of the host.
Source: https://docs.docker.com/engine/network/packet-filtering-firewalls/
Seen: LeeCampbell/code-review-llm@8d92a6e .devcontainer/docker-compose.yml:19
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Port, System, Unknown
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import known_of

BAD = {
    "compose.yaml": """
services:
  llm:
    image: ollama/ollama:0.6.2
    ports:
      - "11434:11434"  # unmet
      - "${LLM_PORT}:11434"  # unmet
  db:
    image: postgres:16.3
    ports:
      - target: 5432  # unmet
        published: "5432"
""",
}
GOOD = {
    "compose.yaml": """
services:
  llm:
    image: ollama/ollama:0.6.2
    ports:
      - "127.0.0.1:11434:11434"  # met
      - "127.0.0.1:${LLM_PORT}:11434"  # met
  db:
    image: postgres:16.3
    expose: ["5432"]
  front:
    image: nginx:1.27.0
    ports: ["80:80"]
  grafana:
    image: grafana/grafana:11.1.0
    ports: ["3000:3000"]
""",
    "docker-compose.dev.yml": """
services:
  db:
    image: postgres:16.3
    ports: ["5432:5432"]
""",
}
_KINDS = {"datastore": "a datastore", "model-server": "a model server that asks no password"}
_EVERYWHERE = frozenset({"", "0.0.0.0", "[::]", "::"})  # noqa: S104 - what is looked for

_OVERRIDE = re.compile(r"(^|/)(docker-)?compose\.override\.ya?ml$")
"""What is laid over on a developer's machine, where nobody names files."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def published_internal_port(system: System) -> Iterator[Verdict]:
    """Ask each published port of a compose service whose image is known to be internal."""
    for workload in system.workloads:
        known = known_of(system, workload) if workload.kind == "compose" and not workload.is_development else None
        if known is None:
            continue
        is_prometheus = known.kind == "monitoring" and not known.default_login and bool({9090, 9093} & set(known.ports))
        what = "a monitor that asks no password" if is_prometheus else _KINDS.get(known.kind)
        for port in workload.ports if what is not None else ():
            if (
                _OVERRIDE.search(port.place.path)
                or port.published is None
                or (isinstance(port.container, int) and port.container not in known.ports)
            ):
                continue
            if port.host_address in _EVERYWHERE:
                text = f"is {what} and publishes {_named(port)} on every address of the host"
                cause = f"{what} open to the network"
                yield unmet(workload, text, place=port.place, cause=cause, port=_number(port), kind=what or "")
            elif port.host_address.startswith("127.") or port.host_address in ("localhost", "[::1]"):
                yield met(workload, f"publishes {_named(port)} to its own host only", place=port.place)


def _number(port: Port) -> str:
    """The port of the host; where only a variable tells it, that of the container."""
    known = port.container if isinstance(port.published, Unknown) else port.published
    return "PORT" if isinstance(known, Unknown) else str(known)


def _named(port: Port) -> str:
    if not isinstance(port.published, Unknown):
        return f"port {port.published}"
    return "a port" if isinstance(port.container, Unknown) else f"its port {port.container}"
