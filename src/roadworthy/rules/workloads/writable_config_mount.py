"""A configuration that the container it configures may change.

Why: a mount without `:ro` lets whoever gets into the process rewrite what it, and its next start, believes.
Scenario: a hole in {subject} lets somebody write files inside its container.
Impact: the host's copy of its configuration changes: rules are switched off, targets are added, and it survives the
    restart.
Detection: `git status` on the host shows changes nobody made.
Fix: `{source}:{target}:ro`.
Monitoring: a job on the host that compares what is mounted with what is committed.
Blind to: programs that are meant to write their own configuration.
Source: https://docs.docker.com/engine/storage/bind-mounts/#use-a-read-only-bind-mount
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:28
"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Mount, System
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import running

BAD = {
    "compose.yaml": """
services:
  prometheus:
    image: prom/prometheus:v2.53.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml  # unmet
  grafana:
    image: grafana/grafana:11.1.0
    volumes:
      - ./dashboards:/var/lib/grafana/dashboards  # unmet
""",
    "prometheus.yml": "scrape_configs: []\n",
    "dashboards/one.json": "{}\n",
}
GOOD = {
    "compose.yaml": """
services:
  prometheus:
    image: prom/prometheus:v2.53.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro  # met
      - ./data:/prometheus
  api:
    image: shop/api:1
    volumes:
      - ./src:/app/src
      - ./package.json:/app/package.json
      - ./fixtures:/app/fixtures
      - ./sentinel.conf:/etc/sentinel.conf
""",
    "prometheus.yml": "scrape_configs: []\n",
    "sentinel.conf": "port 26379\n",
    "package.json": "{}\n",
    "fixtures/one.json": "{}\n",
    "src/app.py": "",
    "src/config.yml": "",
}
_CONFIGURES = expression(r"\.(ya?ml|conf|cfg|cnf|ini|toml|properties|rules|json|template|tmpl|hcl|vcl|xml)$|Caddyfile$")
_CONFIGURED = expression(r"/etc/|conf|provisioning|dashboard|\.(ya?ml|cfg|cnf|ini|toml|properties|hcl|vcl)$|Caddyfile$")
_WRITES_ITS_OWN = expression(
    r"package|sentinel|acme|home-?assistant|node-?red|zigbee|configuration/|state|\.db|wp-config|rabbitmq"
)


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.SECURITY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def writable_config_mount(system: System) -> Iterator[Verdict]:
    """Ask each mount of a committed configuration file, or of a folder that holds nothing else."""
    by_folder = _by_folder(system)
    for workload in running(system):
        for mount in workload.mounts:
            if mount.kind != "bind" or not _is_configuration(system, mount, by_folder):
                continue
            if mount.is_read_only:
                yield met(workload, f"cannot change {mount.source}", place=mount.place)
            else:
                yield unmet(
                    workload,
                    f"may change {mount.source}, which configures it",
                    place=mount.place,
                    cause=f"mounts in {workload.place.path}",
                    source=mount.source,
                    target=mount.target,
                )


def _by_folder(system: System) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    wanted = {one.source for workload in system.workloads for one in workload.mounts if one.kind == "bind"}
    for path in system.paths:
        folder = path.rpartition("/")[0]
        while folder:
            if folder in wanted:
                found.setdefault(folder, []).append(path)
            folder = folder.rpartition("/")[0]
    return found


def _is_configuration(system: System, mount: Mount, by_folder: dict[str, list[str]]) -> bool:
    if _WRITES_ITS_OWN.search(f"{mount.source} {mount.target}") or not _CONFIGURED.search(mount.target):
        return False
    if mount.source in system.paths:
        return bool(_CONFIGURES.search(mount.source))
    held = by_folder.get(mount.source, ())
    return bool(held) and all(_CONFIGURES.search(path) for path in held)
