"""A file that is mounted into a container and is not there.

Why: Docker makes a folder of that name when the source of a mount is missing; the program expects a file.
Scenario: a clean checkout is started with `docker compose up`.
Impact: {subject} finds a folder where its configuration should be and ends, or starts with defaults nobody chose.
Detection: `not a directory` or `is a directory` in the log of the first start; a folder `{source}` owned by root.
Fix: commit `{source}`, or an example of it with the command that copies it; or take the mount away.
Monitoring: a pipeline step that starts the stack from a clean checkout: `docker compose up --wait`.
Blind to: files that an operator puts on the host.
Source: https://docs.docker.com/engine/storage/bind-mounts/#differences-between--v-and---mount-behavior
Seen: brunovlucena/homelab@a90f3c7 flux/services/homelab-services/dj-collab-p2p/docker-compose.yml:53
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Mount, System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "compose.yaml": """
services:
  prometheus:
    image: prom/prometheus:v2.53.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro  # unmet
""",
}
GOOD = {
    "compose.yaml": """
services:
  prometheus:
    image: prom/prometheus:v2.53.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro  # met
  other:
    image: prom/prometheus:v2.53.0
    volumes:
      - ./data:/prometheus
      - /var/run/docker.sock:/var/run/docker.sock
      - ../elsewhere/rules.yml:/etc/prometheus/rules.yml
      - ./tls.key:/etc/tls.key
      - ./state.db:/state.db
      - ./local.yml:/etc/local.yml  # unclear
      - ./made.yml:/etc/made.yml  # unclear
""",
    "prometheus.yml": "scrape_configs: []\n",
    "local.yml.example": "",
    "setup.sh": "cp template.yml made.yml\n",
}
_CONFIGURES = re.compile(
    r".*\.(ya?ml|conf|cfg|cnf|ini|toml|properties|xml|sh|sql|js|py|tmpl|template|hcl|rules|html|lua|vcl|json)$|.*/?Caddyfile$",
    re.IGNORECASE,
)
_KEPT_APART = re.compile(
    r"secret|credential|token|password|acme|cert|(^|/)\.env|service[-_]?account|\.local\.|private|oauth"
)


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def mount_source_missing(system: System) -> Iterator[Verdict]:
    """Ask each bind mount of compose that names a configuration file inside the repository."""
    made = _made(system)
    for workload in system.workloads:
        if workload.kind != "compose" or workload.is_development:
            continue
        whole = None
        is_whole = True
        for mount in workload.mounts:
            if mount.kind != "bind" or not _is_asked(mount):
                continue
            if mount.source in system.paths:
                whole = whole or mount
            elif mount.source not in system.folders:
                is_whole = False
                yield _of_missing(system, workload, mount, made)
        if whole is not None and is_whole:
            yield met(workload, "mounts files that are there", place=whole.place)


def _is_asked(mount: Mount) -> bool:
    source = mount.source
    if source.startswith(("/", "..", "~")) or "$" in source or not _CONFIGURES.fullmatch(source):
        return False
    return not _KEPT_APART.search(source.lower()) and "." in mount.target.rpartition("/")[2]


def _made(system: System) -> str:
    """What scripts, recipes and pipelines say, to look for files that they make."""
    said = [command.label for script in system.scripts for command in script.commands]
    said += [step.run for pipeline in system.pipelines for step in pipeline.steps]
    said += [command.label for document in system.guides for block in document.blocks for command in block.commands]
    return "\n".join(said)


def _of_missing(system: System, workload: Workload, mount: Mount, made: str) -> Verdict:
    name = mount.source.rpartition("/")[2]
    stem = name.rpartition(".")[0]
    folder = mount.source.rpartition("/")[0]
    beside = [path for path in system.paths if path.rpartition("/")[0] == folder]
    example = next((path for path in beside if _is_example_of(path.rpartition("/")[2], name, stem)), None)
    if example is not None:
        return unclear(
            workload, f"mounts {mount.source}, which {example} seems to be the pattern of", place=mount.place
        )
    if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", made):
        return unclear(workload, f"mounts {mount.source}, which a command here seems to make", place=mount.place)
    if ".gitmodules" in system.paths or system.is_part:
        return unclear(workload, f"mounts {mount.source}, which may come from outside", place=mount.place)
    ignored = any(rules.ignores(mount.source) for rules in system.ignores if rules.file.endswith(".gitignore"))
    if ignored:
        return unclear(workload, f"mounts {mount.source}, which git ignores; who puts it there?", place=mount.place)
    text = f"mounts {mount.source}, which is not there, so that Docker makes a folder of it"
    return unmet(workload, text, place=mount.place, source=mount.source)


def _is_example_of(other: str, name: str, stem: str) -> bool:
    if other == name:
        return False
    marked = re.search(r"example|sample|template|dist|default|tmpl|j2", other.lower()) is not None
    return marked and (other.startswith(stem) or other.endswith(name))
