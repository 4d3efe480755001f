"""The values that a fix gives where nobody has decided: each a stated default, and what it rests on.

Sources: https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
https://docs.docker.com/engine/logging/drivers/json-file/ https://docs.docker.com/reference/compose-file/services/
https://www.postgresql.org/docs/current/app-pg-isready.html https://hub.docker.com/_/mariadb (healthcheck.sh)
https://www.rabbitmq.com/docs/monitoring#health-checks https://redis.io/docs/latest/commands/ping/
https://prometheus.io/docs/prometheus/latest/management_api/ https://grafana.com/docs/loki/latest/reference/loki-http-api/
https://grafana.com/docs/grafana/latest/developers/http_api/other/#returns-health-information-about-grafana
https://github.com/qdrant/qdrant/issues/4250 https://docs.ollama.com/api/tags https://www.mongodb.com/docs/manual/reference/command/ping/
"""

from math import ceil

from roadworthy.knowledge.model_servers import (
    HOSTED_WRITES_PER_SECOND,
    LOADS_IN_SECONDS,
    OWN_SERVERS,
    parameters_of,
    writes_per_second,
)

TIMEOUT_SECONDS = {
    "http": 10,
    "model": 60,
    "database": 10,
    "cache": 5,
    "queue": 30,
    "storage": 60,
    "mail": 30,
    "rpc": 10,
    "socket": 10,
}
"""By what stands on the other side: longer than a good answer takes, shorter than a caller's patience."""

WORK_SECONDS = 30
"""For a request that is no plain question: a POST may start work."""

FETCHES_MODEL_SECONDS = 1800
"""To fetch the weights of a model: gigabytes."""

ANSWER_TOKENS = 4096
"""How long an answer may get where nothing bounds it: what many models write at most by default."""
_STEPS = (60, 120, 300, 600, 1200, 1800)


def generation_seconds(server: str, model: str, limit: int | None) -> int:
    """A timeout that lets an answer of this length be written, and an idle model be loaded first."""
    rate = writes_per_second(model) if server in OWN_SERVERS else HOSTED_WRITES_PER_SECOND
    need = (limit or ANSWER_TOKENS) / rate + LOADS_IN_SECONDS.get(server, 0) + 1
    return next((step for step in _STEPS if step >= need), ceil(need))


_PROGRAMS: dict[int, str] = {
    30: "nvidia-smi launchctl lsof netstat ss df du free ffprobe defaults scutil pmset vm_stat ifconfig ip"
    " dig nslookup ping sw_vers file stat",
    60: "kubectl gh curl pdftotext pdfinfo systemctl service journalctl sqlite3 dot jq openssl ssh-keygen"
    " redis-cli pg_isready xclip pbcopy notify-send say",
    120: "git docker podman pandoc tesseract convert magick soffice libreoffice wkhtmltopdf black ruff isort",
    600: "osascript pip pip3 npm yarn pnpm ffmpeg tar zip unzip gzip terraform helm wget rsync scp mypy make",
    3600: "pg_dump pg_restore mysqldump mongodump",
}
PROGRAM_SECONDS = {name: seconds for seconds, names in _PROGRAMS.items() for name in names.split()}
"""After how long a program that ends by itself has hung."""

LONGER_WORDS = {
    **dict.fromkeys(("clone", "fetch", "pull", "push", "install", "up"), 600),
    **dict.fromkeys(("build", "buildx", "bake"), 1800),
}
"""What some of them are asked that takes longer."""

LASTING_WORDS = frozenset({"serve", "logs", "-f", "--follow", "attach", "watch", "port-forward", "dev", "start", "-it"})
"""What makes a program run on until somebody stops it."""

MEMORY = {"datastore": "1G", "monitoring": "2G", "proxy": "256M", "tool": "512M", "": "1G", "base": "1G"}
"""By the kind of image: room for a small installation; what it needs is to be measured."""


def model_memory(models: list[str]) -> str | None:
    """Memory for a server of the largest of these models at two bytes a parameter, with room; None where none tells."""
    sizes = [size for name in models if (size := parameters_of(name)) is not None]
    return f"{max(4, ceil(max(sizes) * 2) + 2)}G" if sizes else None


LOG_OPTIONS = {"max-size": '"10m"', "max-file": '"3"'}
"""Thirty megabytes a container."""

RESTART = "unless-stopped"
UNIT_RESTART, UNIT_PAUSE = "on-failure", "5"
CHECK_TIMES = {"interval": "10s", "timeout": "5s", "retries": "5", "start_period": "30s"}
MODEL_START = "120s"
"""Until the checks of a server of models count."""

CHECKS: dict[str, tuple[str, str]] = {
    "postgres": ("", '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]'),
    "pgvector/pgvector": ("", '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]'),
    "postgis/postgis": ("", '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]'),
    "timescale/timescaledb": ("", '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]'),
    "ankane/pgvector": ("", '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]'),
    "redis": ("", '["CMD", "redis-cli", "ping"]'),
    "redis/redis-stack-server": ("", '["CMD", "redis-cli", "ping"]'),
    "redis/redis-stack": ("", '["CMD", "redis-cli", "ping"]'),
    "valkey/valkey": ("", '["CMD", "valkey-cli", "ping"]'),
    "mysql": ("", '["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"]'),
    "mariadb": ("", '["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]'),
    "mongo": ("", '["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand(\'ping\')"]'),
    "rabbitmq": ("", '["CMD", "rabbitmq-diagnostics", "-q", "ping"]'),
    "qdrant/qdrant": ("bash", '["CMD", "bash", "-c", ":> /dev/tcp/127.0.0.1/6333"]'),
    "ollama/ollama": ("", '["CMD", "ollama", "list"]'),
    "prom/prometheus": ("", '["CMD", "wget", "-q", "--spider", "http://127.0.0.1:9090/-/ready"]'),
    "prom/alertmanager": ("", '["CMD", "wget", "-q", "--spider", "http://127.0.0.1:9093/-/ready"]'),
    "prom/pushgateway": ("", '["CMD", "wget", "-q", "--spider", "http://127.0.0.1:9091/-/ready"]'),
    "prom/node-exporter": ("", '["CMD", "wget", "-q", "--spider", "http://127.0.0.1:9100/"]'),
    "grafana/grafana": ("", '["CMD", "wget", "-q", "--spider", "http://127.0.0.1:3000/api/health"]'),
    "grafana/grafana-oss": ("", '["CMD", "wget", "-q", "--spider", "http://127.0.0.1:3000/api/health"]'),
}
"""By image: a program that has to be known to be inside ("" for one that the image is made with), and the check."""

MOVED_BY: dict[str, tuple[str, ...]] = {
    "prom/prometheus": ("--web.listen-address", "--web.route-prefix", "--web.external-url", "--web.config.file"),
    "prom/alertmanager": ("--web.listen-address", "--web.route-prefix", "--web.external-url", "--web.config.file"),
    "prom/pushgateway": ("--web.listen-address", "--web.route-prefix", "--web.external-url", "--web.config.file"),
    "prom/node-exporter": ("--web.listen-address", "--web.config.file"),
    "redis": ("--port", "--tls-port"),
    "valkey/valkey": ("--port", "--tls-port"),
    "grafana/grafana": ("GF_SERVER_HTTP_PORT", "GF_SERVER_PROTOCOL", "GF_SERVER_SERVE_FROM_SUB_PATH"),
    "grafana/grafana-oss": ("GF_SERVER_HTTP_PORT", "GF_SERVER_PROTOCOL", "GF_SERVER_SERVE_FROM_SUB_PATH"),
    "qdrant/qdrant": ("QDRANT__SERVICE__HTTP_PORT",),
    "ollama/ollama": ("OLLAMA_HOST",),
}
"""Words of the command and names of variables that move port or page, so that the check above would miss it."""

READY_PATHS = {11434: "/api/version", 9090: "/-/ready", 9200: "/_cluster/health"}
"""By port: what a well-known server answers once it is up."""

WAIT_SECONDS = 120
"""For how long a start waits for what it needs before it gives up."""
CURL_SECONDS = 10
"""For a request of a script."""
