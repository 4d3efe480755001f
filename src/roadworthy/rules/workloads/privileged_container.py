"""A container with every right of the host.

Why: `privileged` hands over all devices and capabilities; whoever gets into the process has the machine.
Scenario: a request makes {subject} run something it should not.
Impact: the host and every container beside it are open; nothing in the image stands in the way.
Detection: `docker inspect --format '{{.HostConfig.Privileged}}' NAME`; in a cluster an admission policy's audit log.
Fix: remove `privileged: true` and add the one capability or device that is needed: `cap_add: [NET_ADMIN]`,
    `devices: ["/dev/ttyUSB0"]`.
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
        if workload.is_development or not _is_privileged(workload):
            continue
        if reason := _needs_the_host(workload):
            yield unclear(workload, f"is privileged; does it need to be, as {reason}?")
        else:
            yield unmet(workload, "is privileged: it has every right of the host")


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
