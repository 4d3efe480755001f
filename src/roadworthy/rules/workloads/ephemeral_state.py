"""State that lives inside a container.

Why: what a container writes to its own layer goes with the container, and containers are made to be replaced.
Scenario: {subject} is recreated by an update, or `docker compose down` is followed by `up`.
Impact: it comes back without what stood in `{folder}`: {holds} would have to be made again, where that is possible.
Detection: after an update there is nothing in `{folder}` that is older than the container.
Fix: `volumes: ["{volume}:{folder}"]` on the service, and `volumes: { {volume}: {} }` at the end of the file.
Monitoring: alert when the oldest record is younger than the service.
Blind to: images that are not known here, and files other than databases that a program writes where it likes.
Source: https://docs.docker.com/engine/storage/volumes/
Seen: daryllundy/llm-reliability-lab@f47a94f docker-compose.yml:2
"""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.knowledge.images import KnownImage
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Mount, System, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import known_of, running

BAD = {
    "settings.py": """
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    accounts: str = "/srv/data/accounts.db"
    seen: str = "/srv/cache/seen.db"


settings = Settings()
""",
    "store.py": """
import sqlite3

from settings import settings


def accounts():
    return sqlite3.connect(settings.accounts), sqlite3.connect(settings.seen)
""",
    "deployment.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: store
spec:
  selector:
    matchLabels:
      app: store
  template:
    metadata:
      labels:
        app: store
    spec:
      containers:
        - name: store
          image: store:1.0.0
          volumeMounts:
            - name: data
              mountPath: /srv/data
            - name: scratch
              mountPath: /srv/scratch
      volumes:
        - name: data  # unmet
          emptyDir: {}
        - name: scratch
          emptyDir: {}
""",
    "compose.yaml": """
services:
  db:  # unmet
    image: postgres:16.3
  llm:  # unmet
    image: ollama/ollama
    ports: ["11434:11434"]
  grafana:  # unmet
    image: grafana/grafana:11.1.0
    volumes:
      - ./dashboards:/var/lib/grafana/dashboards
  queue:  # unmet
    image: redis:7.2.5
    command: redis-server --appendonly yes
  fast:
    image: mysql:8.4.0
    tmpfs: /var/lib/mysql  # unmet
""",
    "dashboards/one.json": "{}",
}
GOOD = {
    "settings.py": """
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    accounts: str = "/srv/data/accounts.db"
    seen: str = "/srv/cache/seen.db"


settings = Settings()
""",
    "store.py": """
import sqlite3

from settings import settings


def accounts():
    return sqlite3.connect(settings.accounts), sqlite3.connect(settings.seen)
""",
    "deployment.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: store
spec:
  selector:
    matchLabels:
      app: store
  template:
    metadata:
      labels:
        app: store
    spec:
      containers:
        - name: store
          image: store:1.0.0
          volumeMounts:
            - name: data  # met
              mountPath: /srv/data
            - name: scratch
              mountPath: /srv/scratch
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: store
        - name: scratch
          emptyDir: {}
""",
    "compose.yaml": """
services:
  db:
    image: postgres:16.3
    volumes:
      - data:/var/lib/postgresql/data  # met
  llm:
    image: ollama/ollama:0.6.2
    environment:
      OLLAMA_MODELS: /models
    volumes:
      - ./models:/models  # met
  baked:
    build: .
  cache:
    image: redis:7.2.5
  store:
    image: minio/minio:RELEASE.2024-05-10T01-41-38Z
    command: server /mnt/objects
    volumes:
      - objects:/mnt/objects  # met
  nameless:
    image: mongo:7.0.11
    volumes:
      - /data/db  # unclear
volumes: {data: {}, objects: {}}
""",
    "Dockerfile": """
FROM ollama/ollama:0.6.2
RUN ollama serve & until ollama list; do sleep 1; done; ollama pull llama3
""",
}
_KEEPS = frozenset({"volume", "bind"})


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.REDUNDANCY,
    bad=BAD,
    good=GOOD,
)
def ephemeral_state(system: System) -> Iterator[Verdict]:
    """Ask each service on an image that is known to keep something, and each pod that mounts where the code does."""
    for workload in running(system):
        known = known_of(system, workload)
        if known is None or not known.state or _is_baked(system, workload):
            continue
        kept = _kept(system, workload, known)
        if kept is not None and kept.kind == "tmpfs":
            yield unmet(
                workload,
                f"keeps {known.holds} in memory at {kept.target}",
                place=kept.place,
                harm=_harm(known),
                folder=kept.target,
                volume=f"{workload.name}-data",
                holds=known.holds,
            )
        elif kept is not None and kept.kind == "anonymous":
            text = f"keeps {known.holds} in a volume without a name, which `down` leaves behind"
            yield unclear(workload, text, place=kept.place)
        elif kept is not None:
            yield met(workload, f"keeps {known.holds} in {kept.source or 'a volume'}", place=kept.place)
        elif workload.unclear is not None or "$" in " ".join(mount.target for mount in workload.mounts):
            yield unclear(workload, "has mounts that could not be told")
        elif not (known.is_cache and not _persists(workload)):
            text = f"has no volume on {known.state[0]}: {known.holds} would go with the container"
            cause = f"{known.holds} without a volume"
            yield unmet(
                workload,
                text,
                harm=_harm(known),
                cause=cause,
                folder=known.state[0],
                volume=f"{workload.name}-data",
                holds=known.holds,
            )
    yield from _of_own(system)


_DATABASE = expression(r"^(sqlite\w*(\+\w+)?:///)?/(?!tmp/|var/tmp/|dev/shm/).*\.(db|sqlite3?|duckdb)$")
"""An absolute path of a file that holds a database."""


def _of_own(system: System) -> Iterator[Verdict]:
    """Asks pods whose volume, gone with the pod, holds the file of a database that the code names."""
    named = {
        value.partition(":///")[2] or value: use.name
        for setting in system.settings
        for use in setting.uses
        if isinstance(value := use.value, str) and _DATABASE.search(value)
    }
    if not named:
        return
    for workload in system.workloads:
        for mount in workload.mounts:
            held = sorted(path for path in named if path.startswith(f"{mount.target.rstrip('/')}/"))
            if not held:
                continue
            if mount.kind in ("emptyDir", "tmpfs"):
                where = (
                    "in an emptyDir: it goes with the pod, where a persistentVolumeClaim would stay"
                    if mount.kind == "emptyDir"
                    else "in memory"
                )
                harm = Harm.irreversible("the pod is replaced", f"{held[0]} goes with it", "nothing brings it back")
                text = f"keeps {', '.join(held[:3])} {where}"
                folder = f"{workload.name.replace('/', '-')}-data"
                place = mount.source_place or mount.place
                yield unmet(
                    workload,
                    text,
                    place=place,
                    also=(mount.place,),
                    harm=harm,
                    folder=mount.target,
                    volume=folder,
                    holds=", ".join(held[:3]),
                )
            elif mount.kind in ("pvc", "volume", "hostPath"):
                yield met(workload, f"keeps {held[0]} in {mount.source or 'a volume'}", place=mount.place)


def _kept(system: System, workload: Workload, known: KnownImage) -> Mount | None:
    """The mount that holds its state: on the path, around it, inside it, or where it is told to write."""
    told = [value for variable in workload.environment if isinstance(value := variable.value, str)]
    if isinstance(workload.command, tuple):
        told += [word.rpartition("=")[2] for word in workload.command]
    paths = {*known.state, *(path.rstrip("/") for path in told if path.startswith("/") and len(path) > 1)}
    for mount in workload.mounts:
        if mount.kind not in (*_KEEPS, "tmpfs", "anonymous"):
            continue
        target = mount.target
        around = any(path == target or path.startswith(target.rstrip("/") + "/") for path in paths)
        within = any(target.startswith(state + "/") for state in known.state)
        is_committed = mount.kind == "bind" and (mount.source in system.paths or mount.source in system.folders)
        if mount.is_read_only or (mount.kind == "bind" and mount.source in system.paths):
            continue
        if around or (within and not is_committed):
            return mount
    return None


def _is_baked(system: System, workload: Workload) -> bool:
    """The state is part of the image: models that were pulled when it was built."""
    image = system.image_of(workload)
    return image is not None and any(
        "pull" in command.words_given for line in image.instructions for command in line.commands
    )


def _persists(workload: Workload) -> bool:
    words = workload.command if isinstance(workload.command, tuple) else ()
    return "--appendonly" in words and "yes" in words


def _harm(known: KnownImage) -> Harm | None:
    if known.kind != "datastore":
        return None
    return Harm.irreversible(
        "the container is removed", f"its layer goes, and with it {known.holds}", "nothing brings it back"
    )
