"""Which text is the address of something that this system depends on, and differs from place to place."""

import re
from ipaddress import ip_address

_ADDRESS = re.compile(
    r"^([a-z][a-z0-9+.-]*)://(?:[^/@\s]*@)?(\[[0-9a-f:]+\]|[\w.-]+)(?::(\d+|\{\}))?(?=[/?#{,]|$)", re.I
)
_STORES = frozenset(
    {
        "redis",
        "rediss",
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "mongodb",
        "mongodb+srv",
        "amqp",
        "amqps",
        "nats",
        "bolt",
        "neo4j",
        "kafka",
        "memcached",
        "clickhouse",
        "mqtt",
        "ldap",
        "ldaps",
        "postgresql+asyncpg",
        "postgresql+psycopg",
        "postgresql+psycopg2",
        "mysql+pymysql",
        "sqlserver",
        "grpc",
        "milvus",
        "qdrant",
        "ws",
        "wss",
        "http",
        "https",
    }
)
_PLACEHOLDERS = frozenset(
    {
        "host",
        "hostname",
        "server",
        "test",
        "testserver",
        "testclient",
        "base",
        "foo",
        "bar",
        "example",
        "dummy",
        "fake",
        "mock",
        "url",
        "api",
        "your-server",
        "yourserver",
        "user",
        "domain",
        "address",
        "ip",
        "x",
        "a",
        "none",
        "unix",
        "www",
        "internal",
        "placeholder",
        "invalid",
        "unused",
        "memory",
        "schemas",
        "json-schema",
    }
)
_HERE = (".svc", ".local", ".internal", ".lan", ".intra", ".corp", ".home", ".consul", ".cluster")


def dependency_in(text: str) -> str:
    """Scheme, host and port where the text is the address of a dependency of this very system; else "".

    Names without a dot, names of a cluster or a local network, private addresses and localhost with a port are meant;
    a public address is the same everywhere, so it is none.
    """
    match = _ADDRESS.match(text.strip())
    if match is None or " " in text.strip():
        return ""
    scheme, host, port = match[1].lower(), match[2].lower(), match[3] or ""
    if scheme not in _STORES or host in _PLACEHOLDERS or host.startswith(("example", "your", "my-", "test")):
        return ""
    if not is_private(host) or (host in ("localhost", "127.0.0.1") and not port):
        return ""
    return f"{scheme}://{host}" + (f":{port}" if port else "")


def is_private(host: str) -> bool:
    """It means something only inside this system's network."""
    host = host.strip("[]")
    if host[:1].isdigit() or ":" in host:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return address.is_private and not address.is_unspecified
    return "." not in host or host.endswith(_HERE) or ".svc." in host
