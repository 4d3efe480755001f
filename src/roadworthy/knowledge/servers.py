"""The port that a server listens on, told by its command line.

Sources: https://www.uvicorn.org/settings/#socket-binding https://docs.gunicorn.org/en/stable/settings.html#bind
https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html https://flask.palletsprojects.com/en/stable/cli/
https://docs.streamlit.io/develop/api-reference/configuration/config.toml#server https://fastapi.tiangolo.com/fastapi-cli/
https://docs.djangoproject.com/en/5.1/ref/django-admin/#runserver https://nextjs.org/docs/app/api-reference/cli/next
https://docs.python.org/3/library/http.server.html#command-line-interface https://docs.chainlit.io/backend/command-line
https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html https://daphne.readthedocs.io/
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class _Server:
    """Flags that give the port, the port without them, and variables that move it."""

    flags: tuple[str, ...]
    default: int
    variables: tuple[str, ...] = ()


_SERVERS = {
    "uvicorn": _Server(("--port",), 8000, ("UVICORN_PORT",)),
    "gunicorn": _Server(("-b", "--bind"), 8000, ("PORT", "GUNICORN_CMD_ARGS", "WEB_CONCURRENCY_PORT")),
    "hypercorn": _Server(("-b", "--bind"), 8000),
    "daphne": _Server(("-p", "--port"), 8000),
    "fastapi": _Server(("--port",), 8000, ("PORT",)),
    "streamlit": _Server(("--server.port",), 8501, ("STREAMLIT_SERVER_PORT",)),
    "chainlit": _Server(("--port",), 8000, ("CHAINLIT_PORT",)),
    "vllm": _Server(("--port",), 8000, ("VLLM_PORT",)),
    "flask": _Server(("-p", "--port"), 5000, ("FLASK_RUN_PORT",)),
}
PORTS_IN_CODE = {"uvicorn": 8000, "flask-development": 5000, "quart-development": 5000, "aiohttp": 8080, "sanic": 8000}
PORTS_IN_CODE |= {"gradio": 7860, "bottle": 8080, "hypercorn": 8000, "waitress": 8080, "fastmcp": 8000}
"""The port of a server that code starts without one."""

_OF_TOOLS = """
1234 parcel
2024 langgraph-cli
2718 marimo
3000 @docusaurus/core @nestjs/core @remix-run/dev bentoml dagster dagster-webserver next nuxt react-scripts reflex
3000 umi
4000 firebase-tools litellm
4200 @angular/cli @angular/core prefect
4321 astro
5000 flask mlflow
5006 bokeh panel
5173 @sveltejs/kit vite vitepress
5555 flower prisma
5678 debugpy
6006 @storybook/react arize-phoenix phoenix storybook tensorboard
6274 @modelcontextprotocol/inspector
7860 gradio
8000 chainlit chromadb daphne django gatsby mkdocs mkdocs-material shiny vllm zensical
8050 dash
8080 @vue/cli-service adminer apache-airflow label-studio nicegui open-webui webpack-dev-server
8089 locust
8265 ray
8501 streamlit
8765 solara
8787 dask distributed wrangler
8888 jupyter jupyterlab notebook
"""
OF_TOOLS = {name: int(line.split()[0]) for line in _OF_TOOLS.split("\n") for name in line.split()[1:]}
"""Packages to the port on which what they bring is reached by default."""

_OF_PRODUCTS = """
Alertmanager: 9093
blackbox_exporter: 9115
Cassandra: 9042
ClickHouse: 8123
Consul: 8500
Datadog: 8126
Docker: 2375
Elasticsearch: 9200 9300
etcd: 2379
git: 9418
gRPC: 50051
InfluxDB: 8086
Jaeger: 6831 14268 16686
Jupyter: 8888
Kafka: 9092
Kibana: 5601
Kubernetes: 6443
LM Studio: 1234
LocalStack: 4566
Loki: 3100
MailCatcher: 1080
MailHog: 1025 8025
memcached: 11211
Milvus: 19530
MinIO: 9000 9001
MongoDB: 27017
MQTT: 1883
MySQL: 3306
n8n: 5678
NATS: 4222
Neo4j: 7474 7687
node_exporter: 9100
Ollama: 11434
OpenTelemetry: 4317 4318
Oracle: 1521
pgAdmin: 5050
postgres_exporter: 9187
PostgreSQL: 5432 5433
Prometheus: 9090
Pushgateway: 9091
Qdrant: 6333 6334
RabbitMQ: 5672 15672
Redis: 6379 6380 26379
redis_exporter: 9121
remote desktop: 3389
SQL Server: 1433
StatsD: 8125
STUN: 3478
Tempo: 3200
Temporal: 7233 8233
Tilt: 10350
Vault: 8200
Zipkin: 9411
ZooKeeper: 2181
"""
OF_PRODUCTS = {
    int(port): line.partition(":")[0] for line in _OF_PRODUCTS.split("\n") for port in line.partition(":")[2].split()
}
"""Ports by which everybody knows a product: it may run beside the project."""

_CONFIGURED = ("-c", "--config", "--env-file", "--uds", "--fd", "--unix-socket", "-u")
_PORT = re.compile(r"(?:.*:)?(\d{2,5})$")


def listening_port(words: tuple[str, ...], variables: frozenset[str]) -> int | None:
    """The port that this command makes its server listen on; None where it is no known server, or cannot be told.

    Args:
        words: the program and its arguments.
        variables: names of the variables that are set for it.
    """
    if not words:
        return None
    program, rest = words[0].rpartition("/")[2], words[1:]
    if re.fullmatch(r"python[\d.]*", program) and rest[:1] == ("-m",) and len(rest) > 1:
        if rest[1] == "http.server":
            return _plain(next((word for word in rest[2:] if word.isdigit()), "8000"))
        program, rest = rest[1], rest[2:]
    server = _SERVERS.get(program)
    if server is None or (program in ("flask", "fastapi", "streamlit", "chainlit") and not {"run", "dev"} & set(rest)):
        return None
    if program == "vllm" and rest[:1] != ("serve",):
        return None
    if any(word.partition("=")[0] in _CONFIGURED for word in rest):
        return None
    for index, word in enumerate(rest):
        name, equals, value = word.partition("=")
        if name in server.flags:
            return _plain(value if equals else rest[index + 1] if index + 1 < len(rest) else "")
        if name == "-b" or (len(word) > 2 and word.startswith("-b") and word[2:3].isdigit()):
            return _plain(word[2:])
    if any("$" in word for word in rest) or variables & {*server.variables}:
        return None
    return server.default


def _plain(text: str) -> int | None:
    match = _PORT.fullmatch(text.strip("\"'"))
    return int(match[1]) if match else None
