"""A service whose metrics nobody fetches.

Why: metrics stand in the memory of the process until something asks for them.
Scenario: the service is added to the stack, its `/metrics` with it, and Prometheus is not told.
Impact: dashboards and alerts about {subject} stay empty, and empty looks like quiet.
Detection: `up` has no series for it.
Fix: add a job: `- job_name: {host}` with `static_configs: [{{targets: ["{host}:{port}"]}}]`.
Monitoring: alert on `absent(up{{job="{host}"}})`.
Blind to: a Prometheus elsewhere that finds its targets by itself.
Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Exposition, Service, System, Workload
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI
from prometheus_fastapi_instrumentator import Instrumentator

app = FastAPI()
Instrumentator().instrument(app).expose(app)  # MARK


@app.get("/ask")
def ask():
    return {}
"""
_COMPOSE = """
services:
  web:
    build: .
    command: uvicorn app:app --host 0.0.0.0 --port 8000
  prometheus:
    image: prom/prometheus:v3.0.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml
"""
BAD = {
    "app.py": _APP.replace("MARK", "unmet"),
    "docker-compose.yml": _COMPOSE,
    "prometheus.yml": """
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
""",
}
GOOD = {
    "app.py": _APP.replace("MARK", "met"),
    "docker-compose.yml": _COMPOSE,
    "prometheus.yml": """
scrape_configs:
  - job_name: web
    static_configs:
      - targets: ["web:8000"]
  - job_name: pods
    static_configs:
      - targets: ["front.shop.svc.cluster.local:80"]
""",
    "shop/app.py": _APP.replace("MARK", "unclear"),
    "shop/docker-compose.yml": """
services:
  shop:
    build: .
    command: uvicorn app:app --host 0.0.0.0 --port 8000
""",
    "shop/service.yaml": """
apiVersion: v1
kind: Service
metadata:
  name: front
  namespace: shop
spec:
  selector:
    app: front
  ports:
    - port: 80
""",
}

_PULLED = ("generate_latest", "make_asgi_app", "make_wsgi_app", "start_http_server", "start_wsgi_server")
_INSTRUMENTS = ("prometheus_", "starlette_exporter", "starlette_prometheus", "aioprometheus")
_LOCAL = ("localhost", "127.0.0.1", "host.docker.internal", "172.17.0.1", "host.containers.internal")


@rule(
    preview=True,
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def metrics_not_scraped(system: System) -> Iterator[Verdict]:
    jobs = [one for one in system.scrapes if one.targets or one.discovery]
    if not jobs:
        return
    hosts = {_host(target): scrape for scrape in jobs for target in scrape.targets}
    is_open = next((one for one in jobs if one.discovery or one.is_relabelled), None)
    has_file = bool(system.prometheus_configs)
    for service in system.services:
        given = [one for one in system.owned(system.expositions, service) if _is_pulled(one)]
        workloads = [
            one
            for one in system.workloads
            if one.kind == "compose" and one.name in service.workloads and not one.is_development
        ]
        if not given or not workloads:
            continue
        names = {name for one in workloads for name in _names(one)}
        asked = next((scrape for host, scrape in hosts.items() if host in names), None)
        if asked is not None:
            yield met(given[0], f"is asked by scrape job {asked.job}", also=(asked.place,))
        elif elsewhere := next((host for host in hosts if system.resource("Service", host.partition(".")[0])), None):
            why = f"is asked in the cluster, where {elsewhere} may be the same"
            yield unclear(given[0], why)
        elif is_open is not None or (any(host in _LOCAL for host in hosts) and _is_published(workloads)):
            yield unclear(given[0], "may be found by a scrape job that lists no targets, or that asks the host")
        elif has_file and not _is_pushed(system, service):
            host = workloads[0].name
            ports = [port.container for port in workloads[0].ports if isinstance(port.container, (int, str))]
            jobs_seen = ", ".join(dict.fromkeys(one.job for one in jobs))[:80]
            yield unmet(
                given[0],
                f"is asked by no scrape job; {jobs_seen} ask others than {host}",
                also=(system.prometheus_configs[0].place,),
                host=host,
                port=str(ports[0]) if ports else "8000",
            )


def _is_pulled(exposition: Exposition) -> bool:
    return exposition.by in _PULLED or exposition.by.startswith(_INSTRUMENTS)


def _is_pushed(system: System, service: Service) -> bool:
    return any(
        one.by.startswith(("push", "opentelemetry", "datadog", "statsd"))
        for one in system.of_service(system.expositions, service)
    ) or bool(system.collectors)


def _names(workload: Workload) -> set[str]:
    aliases = workload.raw.get("aliases", "").split()
    return {workload.name, workload.container_name, workload.raw.get("hostname", ""), *aliases} - {""}


def _is_published(workloads: list[Workload]) -> bool:
    """A port of the host leads to one of them, or may."""
    return any(port.published is not None for one in workloads for port in one.ports)


def _host(target: str) -> str:
    rest = target.partition("://")[2] or target
    rest = rest.partition("/")[0]
    return rest.rpartition(":")[0] or rest
