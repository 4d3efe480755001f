"""Programs that people run beside their own, by the names under which documents and images have them."""

import re

PRODUCTS = {
    "prometheus": ("prometheus", "prom"),
    "grafana": ("grafana",),
    "alertmanager": ("alertmanager",),
    "loki": ("loki",),
    "promtail": ("promtail", "alloy"),
    "tempo": ("tempo",),
    "jaeger": ("jaeger",),
    "zipkin": ("zipkin",),
    "redis": ("redis", "valkey", "dragonfly", "keydb"),
    "postgresql": ("postgres", "postgresql", "pgvector", "timescale", "postgis", "supabase"),
    "postgres": ("postgres", "postgresql", "pgvector", "timescale", "postgis", "supabase"),
    "mysql": ("mysql", "mariadb", "percona"),
    "mongodb": ("mongo", "mongodb"),
    "rabbitmq": ("rabbitmq",),
    "kafka": ("kafka", "redpanda"),
    "elasticsearch": ("elasticsearch", "elastic", "opensearch"),
    "kibana": ("kibana",),
    "qdrant": ("qdrant",),
    "weaviate": ("weaviate",),
    "milvus": ("milvus",),
    "minio": ("minio",),
    "nginx": ("nginx", "openresty"),
    "traefik": ("traefik",),
    "caddy": ("caddy",),
    "ollama": ("ollama",),
    "mlflow": ("mlflow",),
    "airflow": ("airflow",),
    "flower": ("flower",),
    "pgadmin": ("pgadmin",),
    "adminer": ("adminer",),
    "keycloak": ("keycloak",),
    "zookeeper": ("zookeeper",),
    "memcached": ("memcached",),
    "cadvisor": ("cadvisor",),
    "portainer": ("portainer",),
    "mailhog": ("mailhog", "mailpit"),
    "mailpit": ("mailhog", "mailpit"),
}
"""Name to the words by which a workload, an image, a path or a dependency shows that it is there."""

_PARTS = re.compile(r"[^a-z0-9]+")


def product_of(text: str) -> str:
    """The product that a short name means: `Prometheus UI`, `**Grafana Dashboard**`; "" for anything else."""
    words = [word for word in _PARTS.split(text.lower()) if word]
    rest = [word for word in words if word not in _ADDED]
    return rest[0] if len(rest) == 1 and rest[0] in PRODUCTS else ""


_ADDED = frozenset(
    [
        "ui",
        "dashboard",
        "dashboards",
        "server",
        "service",
        "db",
        "database",
        "cache",
        "web",
        "console",
        "admin",
        "the",
        "queue",
        "broker",
    ]
)


def shows(product: str, text: str) -> bool:
    """The text (a name, an image, a path) is of this product."""
    low = text.lower()
    return any(word in low for word in PRODUCTS.get(product, (product,)))
