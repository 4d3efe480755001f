"""What well-known images carry and do by default: data with its source, no code that knows a rule."""

import re
from dataclasses import dataclass, field

SHELL = frozenset({"sh"})
BUSYBOX = frozenset({"sh", "wget", "nc", "ping", "pgrep", "grep", "awk"})
"""What Alpine and BusyBox bring: wget, and no curl."""
NEITHER = frozenset({"curl", "wget"})


@dataclass(frozen=True)
class KnownImage:
    """One repository of images, by its name without registry `docker.io/library/`.

    Attributes:
        source: where it says so.
        has: programs known to be inside; `lacks`: programs known not to be. What is in neither is not known.
        tag: a pattern that the tag must fit for the entry to hold; the first entry that fits counts.
        user: whom it runs as by default; "" when not known. `drops`: it starts as root and steps down by itself.
        state: paths under which it keeps what must outlive it.
        holds: in words what is lost: "the database", "pulled models".
        is_cache: often used without anything worth keeping.
        kind: "datastore", "model-server", "monitoring", "proxy", "base", "tool", "".
        version_parts: numbers in a full version tag; 0 when not known.
        credentials: variable to the value that it has, or documents, by default; "" when none.
        default_login: it has a login with known words unless a variable in `credentials` is set.
        checks_itself: the image brings a HEALTHCHECK.
        serves: it runs a server by itself.
        exposes_nothing: none of its ports answers with metrics as Prometheus reads them.
    """

    source: str
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    tag: str = ""
    user: str = ""
    drops: bool = False
    state: tuple[str, ...] = ()
    holds: str = ""
    is_cache: bool = False
    kind: str = ""
    version_parts: int = 0
    credentials: dict[str, str] = field(default_factory=dict)
    default_login: bool = False
    checks_itself: bool = False
    serves: bool = False
    ports: tuple[int, ...] = ()
    exposes_nothing: bool = False


_HUB = "https://hub.docker.com/_/"
_POSTGRES = {
    "state": ("/var/lib/postgresql/data", "/var/lib/postgresql"),
    "holds": "the database",
    "kind": "datastore",
    "version_parts": 2,
    "credentials": {"POSTGRES_PASSWORD": ""},
    "serves": True,
    "drops": True,
    "ports": (5432,),
}


def _postgres(source: str) -> tuple[KnownImage, ...]:
    return (
        KnownImage(source, has=BUSYBOX | {"pg_isready"}, lacks=frozenset({"curl"}), tag=r".*alpine.*", **_POSTGRES),  # type: ignore[arg-type]
        KnownImage(source, has=SHELL | {"pg_isready", "bash"}, lacks=NEITHER, **_POSTGRES),  # type: ignore[arg-type]
    )


def _language(name: str, parts: int, full: frozenset[str]) -> tuple[KnownImage, ...]:
    """Images of the official languages: full ones stand on buildpack-deps, slim ones on bare Debian."""
    source = _HUB + name
    common = {"kind": "base", "version_parts": parts, "user": "root"}
    return (
        KnownImage(source, has=BUSYBOX, lacks=frozenset({"curl", "bash"}), tag=r".*alpine.*", **common),  # type: ignore[arg-type]
        KnownImage(source, has=SHELL | {"bash"}, lacks=NEITHER, tag=r".*slim.*", **common),  # type: ignore[arg-type]
        KnownImage(source, has=SHELL | {"bash"} | full, tag=r"(?!.*(windows|nanoserver)).*", **common),  # type: ignore[arg-type]
    )


_BOTH = frozenset({"curl", "wget"})

KNOWN: dict[str, tuple[KnownImage, ...]] = {
    "python": _language("python", 3, _BOTH),
    "node": _language("node", 3, _BOTH),
    "ruby": _language("ruby", 3, _BOTH),
    "golang": _language("golang", 3, _BOTH),
    "rust": _language("rust", 3, _BOTH),
    "debian": (KnownImage(_HUB + "debian", SHELL | {"bash"}, NEITHER, kind="base", version_parts=2, user="root"),),
    "ubuntu": (KnownImage(_HUB + "ubuntu", SHELL | {"bash"}, NEITHER, kind="base", version_parts=2, user="root"),),
    "alpine": (
        KnownImage(_HUB + "alpine", BUSYBOX, frozenset({"curl", "bash"}), kind="base", version_parts=3, user="root"),
    ),
    "busybox": (
        KnownImage(_HUB + "busybox", BUSYBOX, frozenset({"curl", "bash"}), kind="base", version_parts=3, user="root"),
    ),
    "scratch": (
        KnownImage(
            "https://docs.docker.com/build/building/base-images/",
            lacks=frozenset({"sh", "bash", "curl", "wget"}),
            kind="base",
            user="root",
        ),
    ),
    "nvidia/cuda": (
        KnownImage(
            "https://hub.docker.com/r/nvidia/cuda",
            SHELL | {"bash"},
            frozenset({"wget", "curl"}),
            tag=r".*ubuntu.*",
            user="root",
            kind="base",
        ),
    ),
    "nginx": (
        KnownImage(
            _HUB + "nginx",
            BUSYBOX,
            frozenset({"curl", "bash"}),
            tag=r".*alpine-slim.*",
            kind="proxy",
            version_parts=3,
            drops=True,
            serves=True,
        ),
        KnownImage(
            _HUB + "nginx",
            BUSYBOX | {"curl"},
            frozenset({"bash"}),  # https://github.com/hatchet-dev/hatchet/issues/4088
            tag=r".*alpine.*",
            kind="proxy",
            version_parts=3,
            drops=True,
            serves=True,
        ),
        KnownImage(
            _HUB + "nginx",
            SHELL | {"bash", "curl"},
            frozenset({"wget"}),
            kind="proxy",
            version_parts=3,
            drops=True,
            serves=True,
        ),
    ),
    "nginxinc/nginx-unprivileged": (
        KnownImage(
            "https://hub.docker.com/r/nginxinc/nginx-unprivileged",
            kind="proxy",
            user="101",
            version_parts=3,
            serves=True,
        ),
    ),
    "caddy": (
        KnownImage(
            _HUB + "caddy",
            BUSYBOX,
            frozenset({"curl"}),
            kind="proxy",
            version_parts=3,
            state=("/data",),
            holds="certificates and their keys",
            serves=True,
        ),
    ),
    "traefik": (
        KnownImage(_HUB + "traefik", BUSYBOX, frozenset({"curl"}), kind="proxy", version_parts=3, serves=True),
    ),
    "postgres": _postgres(_HUB + "postgres"),
    "pgvector/pgvector": _postgres("https://hub.docker.com/r/pgvector/pgvector"),
    "ankane/pgvector": _postgres("https://hub.docker.com/r/ankane/pgvector"),
    "timescale/timescaledb": _postgres("https://hub.docker.com/r/timescale/timescaledb"),
    "postgis/postgis": _postgres("https://hub.docker.com/r/postgis/postgis"),
    "mysql": (
        KnownImage(
            _HUB + "mysql",
            SHELL | {"bash", "mysqladmin"},
            state=("/var/lib/mysql",),
            holds="the database",
            kind="datastore",
            version_parts=3,
            credentials={"MYSQL_ROOT_PASSWORD": "", "MYSQL_PASSWORD": ""},
            serves=True,
            drops=True,
            ports=(3306,),
        ),
    ),
    "mariadb": (
        KnownImage(
            _HUB + "mariadb",
            SHELL | {"bash"},
            NEITHER,
            state=("/var/lib/mysql",),
            holds="the database",
            kind="datastore",
            version_parts=3,
            credentials={
                "MARIADB_ROOT_PASSWORD": "",
                "MYSQL_ROOT_PASSWORD": "",
                "MARIADB_PASSWORD": "",
                "MYSQL_PASSWORD": "",
            },
            serves=True,
            drops=True,
            ports=(3306,),
        ),
    ),
    "mongo": (
        KnownImage(
            _HUB + "mongo",
            SHELL | {"bash"},
            state=("/data/db",),
            holds="the database",
            kind="datastore",
            version_parts=3,
            credentials={"MONGO_INITDB_ROOT_PASSWORD": ""},
            serves=True,
            drops=True,
            ports=(27017,),
        ),
    ),
    "redis": (
        KnownImage(
            _HUB + "redis",
            BUSYBOX | {"redis-cli"},
            frozenset({"curl"}),
            tag=r".*alpine.*",
            state=("/data",),
            holds="what is stored",
            is_cache=True,
            kind="datastore",
            version_parts=3,
            serves=True,
            drops=True,
            ports=(6379,),
        ),
        KnownImage(
            _HUB + "redis",
            SHELL | {"bash", "redis-cli"},
            NEITHER,
            state=("/data",),
            holds="what is stored",
            is_cache=True,
            kind="datastore",
            version_parts=3,
            serves=True,
            drops=True,
            ports=(6379,),
        ),
    ),
    "valkey/valkey": (
        KnownImage(
            "https://hub.docker.com/r/valkey/valkey",
            SHELL,
            frozenset({"curl"}),
            state=("/data",),
            holds="what is stored",
            is_cache=True,
            kind="datastore",
            version_parts=3,
            serves=True,
            drops=True,
            ports=(6379,),
        ),
    ),
    "redis/redis-stack": (
        KnownImage(
            "https://hub.docker.com/r/redis/redis-stack",
            SHELL,
            state=("/data",),
            holds="what is stored",
            is_cache=True,
            kind="datastore",
            serves=True,
            ports=(6379,),
        ),
    ),
    "memcached": (
        KnownImage(_HUB + "memcached", kind="datastore", version_parts=3, user="memcache", serves=True, ports=(11211,)),
    ),
    "rabbitmq": (
        KnownImage(
            _HUB + "rabbitmq",
            BUSYBOX,
            frozenset({"curl"}),
            tag=r".*alpine.*",
            state=("/var/lib/rabbitmq",),
            holds="queued messages",
            kind="datastore",
            version_parts=3,
            credentials={"RABBITMQ_DEFAULT_PASS": "guest"},
            serves=True,
            drops=True,
            ports=(5672, 15672),
        ),
        KnownImage(
            _HUB + "rabbitmq",
            SHELL | {"bash"},
            NEITHER,
            state=("/var/lib/rabbitmq",),
            holds="queued messages",
            kind="datastore",
            version_parts=3,
            credentials={"RABBITMQ_DEFAULT_PASS": "guest"},
            serves=True,
            drops=True,
            ports=(5672, 15672),
        ),
    ),
    "elasticsearch": (
        KnownImage(
            _HUB + "elasticsearch",
            SHELL | {"curl", "bash"},
            state=("/usr/share/elasticsearch/data",),
            holds="the index",
            kind="datastore",
            version_parts=3,
            user="elasticsearch",
            credentials={"ELASTIC_PASSWORD": ""},
            serves=True,
            ports=(9200,),
        ),
    ),
    "opensearchproject/opensearch": (
        KnownImage(
            "https://hub.docker.com/r/opensearchproject/opensearch",
            SHELL | {"curl"},
            state=("/usr/share/opensearch/data",),
            holds="the index",
            kind="datastore",
            version_parts=3,
            user="1000",
            credentials={"OPENSEARCH_INITIAL_ADMIN_PASSWORD": ""},
            serves=True,
            ports=(9200,),
        ),
    ),
    "neo4j": (
        KnownImage(
            _HUB + "neo4j",
            SHELL | {"bash"},
            state=("/data",),
            holds="the graph",
            kind="datastore",
            version_parts=3,
            credentials={"NEO4J_AUTH": ""},
            serves=True,
            drops=True,
            ports=(7474, 7687),
        ),
    ),
    "influxdb": (
        KnownImage(
            _HUB + "influxdb",
            SHELL,
            state=("/var/lib/influxdb2", "/var/lib/influxdb", "/var/lib/influxdb3"),
            holds="the measurements",
            kind="datastore",
            credentials={"DOCKER_INFLUXDB_INIT_PASSWORD": ""},
            serves=True,
            ports=(8086,),
        ),
    ),
    "clickhouse/clickhouse-server": (
        KnownImage(
            "https://hub.docker.com/r/clickhouse/clickhouse-server",
            SHELL | {"wget"},
            state=("/var/lib/clickhouse",),
            holds="the database",
            kind="datastore",
            credentials={"CLICKHOUSE_PASSWORD": ""},
            serves=True,
            drops=True,
            ports=(8123, 9000),
        ),
    ),
    "qdrant/qdrant": (
        KnownImage(
            "https://github.com/qdrant/qdrant/issues/4250",
            SHELL | {"bash"},
            NEITHER,
            state=("/qdrant/storage",),
            holds="the vectors",
            kind="datastore",
            version_parts=3,
            serves=True,
            ports=(6333, 6334),
        ),
    ),
    "chromadb/chroma": (
        KnownImage(
            "https://docs.trychroma.com/guides/deploy/docker",
            state=("/data", "/chroma/chroma"),
            holds="the vectors",
            kind="datastore",
            version_parts=3,
            serves=True,
            ports=(8000,),
        ),
    ),
    "semitechnologies/weaviate": (
        KnownImage(
            "https://docs.weaviate.io/deploy/installation-guides/docker-installation",
            BUSYBOX,
            frozenset({"curl"}),
            state=("/var/lib/weaviate",),
            holds="the vectors",
            kind="datastore",
            version_parts=3,
            serves=True,
            ports=(8080,),
        ),
    ),
    "milvusdb/milvus": (
        KnownImage(
            "https://milvus.io/docs/install_standalone-docker-compose.md",
            SHELL | {"curl"},
            state=("/var/lib/milvus",),
            holds="the vectors",
            kind="datastore",
            version_parts=3,
            serves=True,
            ports=(19530,),
        ),
    ),
    "minio/minio": (
        KnownImage(
            "https://hub.docker.com/r/minio/minio",
            SHELL,
            state=("/data", "/minio_data", "/export"),
            holds="the objects",
            kind="datastore",
            credentials={"MINIO_ROOT_PASSWORD": "minioadmin", "MINIO_SECRET_KEY": "minioadmin"},
            serves=True,
            ports=(9000, 9001),
        ),
    ),
    "minio/mc": (KnownImage("https://hub.docker.com/r/minio/mc", SHELL, kind="tool"),),
    "curlimages/curl": (KnownImage("https://hub.docker.com/r/curlimages/curl", BUSYBOX | {"curl"}, kind="tool"),),
    "ollama/ollama": (
        KnownImage(
            "https://github.com/ollama/ollama/issues/9781",
            SHELL | {"bash", "ollama"},
            NEITHER,
            user="root",
            state=("/root/.ollama",),
            holds="pulled models",
            kind="model-server",
            version_parts=3,
            serves=True,
            ports=(11434,),
            exposes_nothing=True,
        ),
    ),
    "vllm/vllm-openai": (
        KnownImage(
            "https://docs.vllm.ai/en/latest/deployment/docker.html",
            SHELL,
            kind="model-server",
            version_parts=3,
            serves=True,
            ports=(8000,),
        ),
    ),
    "localai/localai": (
        KnownImage(
            "https://localai.io/basics/container/",
            SHELL,
            kind="model-server",
            version_parts=3,
            serves=True,
            ports=(8080,),
        ),
    ),
    "open-webui/open-webui": (
        KnownImage(
            "https://docs.openwebui.com/getting-started/quick-start/",
            SHELL | {"curl"},
            state=("/app/backend/data",),
            holds="users and conversations",
            version_parts=3,
            serves=True,
            checks_itself=True,
            ports=(8080,),
        ),
    ),
    "n8nio/n8n": (
        KnownImage(
            "https://docs.n8n.io/hosting/installation/docker/",
            BUSYBOX,
            state=("/home/node/.n8n",),
            holds="workflows and the key of their credentials",
            user="node",
            version_parts=3,
            serves=True,
            ports=(5678,),
        ),
    ),
    "prom/prometheus": (
        KnownImage(
            "https://github.com/prometheus/prometheus/blob/main/Dockerfile",
            BUSYBOX,
            frozenset({"curl", "bash"}),
            tag=r"(?!.*distroless).*",
            user="nobody",
            state=("/prometheus",),
            holds="the history of every metric",
            kind="monitoring",
            version_parts=3,
            serves=True,
            ports=(9090,),
        ),
    ),
    "prom/alertmanager": (
        KnownImage(
            "https://github.com/prometheus/alertmanager/blob/main/Dockerfile",
            BUSYBOX,
            frozenset({"curl", "bash"}),
            user="nobody",
            kind="monitoring",
            version_parts=3,
            serves=True,
            ports=(9093,),
        ),
    ),
    "prom/pushgateway": (
        KnownImage(
            "https://github.com/prometheus/pushgateway/blob/master/Dockerfile",
            BUSYBOX,
            frozenset({"curl"}),
            user="nobody",
            kind="monitoring",
            version_parts=3,
            serves=True,
            ports=(9091,),
        ),
    ),
    "prom/node-exporter": (
        KnownImage(
            "https://github.com/prometheus/node_exporter/blob/master/Dockerfile",
            BUSYBOX,
            frozenset({"curl"}),
            user="nobody",
            kind="monitoring",
            version_parts=3,
            serves=True,
            ports=(9100,),
        ),
    ),
    "grafana/grafana": (
        KnownImage(
            "https://github.com/grafana/grafana/blob/main/Dockerfile",
            SHELL | {"bash", "curl", "wget"},
            tag=r"(?!.*ubuntu).*",
            user="472",
            state=("/var/lib/grafana",),
            holds="users, dashboards and alerts made by hand",
            kind="monitoring",
            version_parts=3,
            credentials={"GF_SECURITY_ADMIN_PASSWORD": "admin"},
            default_login=True,
            serves=True,
            ports=(3000,),
        ),
        KnownImage(
            "https://github.com/grafana/grafana/blob/main/Dockerfile",
            SHELL | {"bash", "curl"},
            user="472",
            state=("/var/lib/grafana",),
            holds="users, dashboards and alerts made by hand",
            kind="monitoring",
            version_parts=3,
            credentials={"GF_SECURITY_ADMIN_PASSWORD": "admin"},
            default_login=True,
            serves=True,
            ports=(3000,),
        ),
    ),
    "grafana/loki": (
        KnownImage(
            "https://github.com/grafana/loki/blob/main/cmd/loki/Dockerfile",
            user="10001",
            state=("/loki",),
            holds="the logs",
            kind="monitoring",
            version_parts=3,
            serves=True,
            ports=(3100,),
        ),
    ),
    "jaegertracing/all-in-one": (
        KnownImage(
            "https://www.jaegertracing.io/docs/latest/getting-started/", kind="monitoring", serves=True, ports=(16686,)
        ),
    ),
    "otel/opentelemetry-collector": (
        KnownImage(
            "https://github.com/open-telemetry/opentelemetry-collector-releases",
            lacks=frozenset({"sh", "curl", "wget"}),
            user="10001",
            kind="monitoring",
            version_parts=3,
            serves=True,
            ports=(4317, 4318),
        ),
    ),
    "otel/opentelemetry-collector-contrib": (
        KnownImage(
            "https://github.com/open-telemetry/opentelemetry-collector-releases",
            lacks=frozenset({"sh", "curl", "wget"}),
            user="10001",
            kind="monitoring",
            version_parts=3,
            serves=True,
            ports=(4317, 4318),
        ),
    ),
    "cadvisor/cadvisor": (
        KnownImage(
            "https://github.com/google/cadvisor/blob/master/deploy/Dockerfile",
            BUSYBOX,
            kind="monitoring",
            version_parts=3,
            checks_itself=True,
            serves=True,
            ports=(8080,),
        ),
    ),
}

_FAMILIES: tuple[tuple[re.Pattern[str], KnownImage], ...] = (
    (
        re.compile(r"(gcr\.io/)?distroless/.*:.*nonroot.*"),
        KnownImage(
            "https://github.com/GoogleContainerTools/distroless",
            lacks=frozenset({"sh", "bash", "curl", "wget"}),
            user="65532",
            kind="base",
        ),
    ),
    (
        re.compile(r"(gcr\.io/)?distroless/(?!.*debug).*"),
        KnownImage(
            "https://github.com/GoogleContainerTools/distroless",
            lacks=frozenset({"sh", "bash", "curl", "wget"}),
            user="root",
            kind="base",
        ),
    ),
    (
        re.compile(r"cgr\.dev/.*"),
        KnownImage("https://edu.chainguard.dev/chainguard/chainguard-images/overview/", user="65532", kind="base"),
    ),
    (re.compile(r"bitnami(legacy)?/.*"), KnownImage("https://hub.docker.com/u/bitnami", user="1001")),
    (re.compile(r"(quay\.io/)?jupyter/.*"), KnownImage("https://jupyter-docker-stacks.readthedocs.io/", user="jovyan")),
    (re.compile(r"selenium/.*"), KnownImage("https://github.com/SeleniumHQ/docker-selenium", user="1200")),
)

_REGISTRY = re.compile(
    r"^(?:(?:index\.)?docker\.io|registry-1\.docker\.io|ghcr\.io|quay\.io|gcr\.io|public\.ecr\.aws|docker\.elastic\.co|cr\.weaviate\.io|mirror\.gcr\.io)/"
)


_ARCHITECTURE = re.compile(r"^(amd64|i386|arm32v[567]|arm64v8|mips64le|ppc64le|riscv64|s390x)/")
"""Under these names Docker Hub keeps each official image for one architecture."""


def known_image(reference: str) -> KnownImage | None:
    """What is known of the image that a reference names; None of one that is not in the table."""
    name, tag = split_reference(reference)
    for pattern, known in _FAMILIES:
        if pattern.fullmatch(f"{name}:{tag}"):
            return known
    bare = (
        _REGISTRY.sub("", name).removeprefix("library/").removeprefix("docker/library/").removeprefix("elasticsearch/")
    )
    bare = _ARCHITECTURE.sub("", bare)
    for known in KNOWN.get(bare, ()):
        if re.fullmatch(known.tag or ".*", tag):
            return known
    return None


def split_reference(reference: str) -> tuple[str, str]:
    """Name and tag of a reference, without its digest; the tag is "" where none is given."""
    plain = reference.partition("@")[0]
    head, colon, tag = plain.rpartition(":")
    if not colon or "/" in tag:
        return plain, ""
    return head, tag
