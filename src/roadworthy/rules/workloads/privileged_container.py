"""A container with every right of the host, or with the socket that gives it.

Why: `privileged` hands over all devices and capabilities; whoever gets into the process has the machine.
Scenario: a request makes {subject} run something it should not.
Impact: the host and every container beside it are open; nothing in the image stands in the way.
Detection: `docker inspect --format '{{.HostConfig.Privileged}}' NAME`; in a cluster an admission policy's audit log.
Fix: remove `privileged: true` and add the one capability or device that is needed: `cap_add: [NET_ADMIN]`,
    `devices: ["/dev/ttyUSB0"]`; in the place of Docker's socket mount the folder of logs, or a proxy that lets reads
    through alone (`tecnativa/docker-socket-proxy` with `CONTAINERS=1`).
Monitoring: an admission policy (`pod-security.kubernetes.io/enforce: baseline`), or the same check in the pipeline.
Blind to: rights given one by one that come to the same, and a daemon that runs without root.
Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
Seen: stefanprodan/dockprom@61b7267 docker-compose.yml:71
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "compose.yaml": """
services:
  api:  # unmet
    build: .
    privileged: true
  worker:
    image: example/worker:1.4.2
    privileged: false
  shipper:
    image: grafana/promtail:3.4.2
    volumes:
      - ./promtail.yml:/etc/promtail/config.yml
      - /var/run/docker.sock:/var/run/docker.sock  # unmet
""",
    "deployment.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: reports}
spec:
  template:
    spec:
      containers:
        - name: reports  # unmet
          image: example/reports:2.0.1
          securityContext:
            privileged: true
""",
}
GOOD = {
    "compose.yaml": """
services:
  api:
    image: example/api:1.4.2
    cap_add: [NET_ADMIN]
  cadvisor:  # unclear
    image: gcr.io/cadvisor/cadvisor:v0.49.1
    privileged: true
    volumes: ["/sys:/sys:ro"]
  proxy:
    image: traefik:v3.2
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]  # unclear
  builder:  # unclear
    image: docker:27.3.1-dind
    privileged: true
""",
    "agent.yaml": """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: network}
spec:
  template:
    spec:
      containers:
        - name: agent  # unclear
          image: example/network:2.0.1
          securityContext: {privileged: true}
""",
}

_AGENTS = re.compile(
    r"cadvisor|dind|docker-in-docker|flannel|calico|cilium|falco|csi|node-exporter|home-assistant|buildkit"
)

_DIRECTORS = re.compile(
    r"traefik|portainer|watchtower|ouroboros|diun|dozzle|socket-proxy|socketproxy|docker-gen|nginx-proxy|acme-companion"
    r"|autoheal|runner|jenkins|agent|localstack|docker|ofelia|registrator|yacht|dockge|homepage|homarr|glances|netdata"
    r"|caddy-docker|swag|coolify|sablier|testcontainers|ryuk|kind|buildx|drone|woodpecker|sandbox"
)
"""Images that are made to start, watch or lead other containers."""
_SOCKETS = frozenset({"/var/run/docker.sock", "/run/docker.sock"})


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def privileged_container(system: System) -> Iterator[Verdict]:
    for workload in system.workloads:
        if workload.is_development:
            continue
        if not _is_privileged(workload):
            yield from _of_socket(workload)
            continue
        if reason := _needs_the_host(workload):
            yield unclear(workload, f"is privileged; does it need to be, as {reason}?")
        else:
            yield unmet(workload, "is privileged: it has every right of the host")


def _of_socket(workload: Workload) -> Iterator[Verdict]:
    """Whoever may speak to the Docker daemon may start a privileged container, `:ro` or not."""
    mount = next((one for one in workload.mounts if one.source in _SOCKETS), None)
    if mount is None:
        return
    image = workload.image if isinstance(workload.image, str) else ""
    if workload.kind == "daemonset" or not image or _AGENTS.search(image) or _DIRECTORS.search(image):
        yield unclear(workload, "holds Docker's socket; does it need it for what it is made for?", place=mount.place)
    else:
        text = "holds Docker's socket, with which it can start a container that has every right of the host"
        yield unmet(workload, text, place=mount.place, cause="socket")


def _is_privileged(workload: Workload) -> bool:
    return any(workload.raw.get(key) == "true" for key in ("privileged", "securityContext.privileged"))


def _needs_the_host(workload: Workload) -> str:
    """What a container that looks after the machine itself gives away; "" for any other."""
    if workload.kind == "daemonset":
        return "an agent on every node"
    image = workload.image if isinstance(workload.image, str) else ""
    if _AGENTS.search(image):
        return f"what {image.partition(':')[0]} is made for"
    if any(mount.source in ("/", "/dev", "/sys", "/proc", "/lib/modules") for mount in workload.mounts):
        return "one that mounts the machine's own folders"
    return ""
