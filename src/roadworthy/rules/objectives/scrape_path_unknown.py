"""A scrape of a path that the service does not serve.

Why: the service answers 404 to every scrape, so it looks up to people and down to the scraper.
Scenario: Prometheus asks the service for a path that no route answers.
Impact: no series of that job ever arrives; its dashboards are empty and its alerts cannot fire.
Detection: the target page of Prometheus shows "server returned HTTP status 404".
Fix: set `metrics_path` to the route that the code serves, or serve the one that is asked for; take the job out where
    the image has no metrics.
Monitoring: alert on `up == 0` for two minutes, for every job.
Blind to: paths that a proxy rewrites; services whose code is not in these roots.
Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.images import known_image
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Service, System, Unknown
from roadworthy.rules.rule import rule

_COMPOSE = "services:\n  web:\n    build: .\n"
_SCRAPE = """
scrape_configs:
  - job_name: web
    static_configs:
      - targets: ["web:8000"]MARK
"""
BAD = {
    "docker-compose.yml": _COMPOSE + "  ollama:\n    image: ollama/ollama:0.12.6\n",
    "prometheus.yml": _SCRAPE.replace("MARK", "  # unmet")
    + """
  - job_name: ollama
    metrics_path: /metrics  # unmet
    static_configs:
      - targets: ["ollama:11434"]
""",
    "app.py": """
from fastapi import FastAPI

app = FastAPI()


@app.get("/ask")
def ask():
    return {}
""",
}
GOOD = {
    "docker-compose.yml": _COMPOSE,
    "prometheus.yml": _SCRAPE.replace("MARK", "  # met"),
    "app.py": BAD["app.py"]
    + """

from prometheus_client import make_asgi_app

app.mount("/metrics", make_asgi_app())
""",
}


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
def scrape_path_unknown(system: System) -> Iterator[Verdict]:
    for scrape in system.scrapes:
        if scrape.is_relabelled or "{" in scrape.path:
            continue
        for index, target in enumerate(scrape.targets):
            place = scrape.path_place or scrape.target_places[index]
            if (mute := _mute(target, system)) is not None:
                yield unmet(scrape, f"asks {mute} for {scrape.path}, and its image serves no metrics", place=place)
                continue
            service = _service_at(target, system)
            if service is None:
                continue
            served = _paths(service, system)
            if served is None:
                yield unclear(scrape, f"asks {service.label}, whose routes could not all be read", place=place)
            elif any(_same(path, scrape.path) for path in served):
                yield met(scrape, f"asks {service.label} for {scrape.path}, which it serves", place=place)
            elif system.of_service(system.endpoints, service):
                yield unmet(scrape, f"asks {service.label} for {scrape.path}, which no route of it serves", place=place)


def _mute(target: str, system: System) -> str | None:
    """The workload that is asked, where it runs an image that is known to answer no scrape at its own port."""
    host, _, port = target.rpartition(":")
    for workload in system.workloads:
        if workload.kind != "compose" or (host or target) not in (workload.name, workload.container_name):
            continue
        known = known_image(workload.image) if isinstance(workload.image, str) else None
        if known is not None and known.exposes_nothing and (not port or port in map(str, known.ports)):
            return workload.label
    return None


def _service_at(target: str, system: System) -> Service | None:
    """The service behind a compose host, where its code is built here."""
    host = target.rpartition(":")[0] or target
    for workload in system.workloads:
        if (
            workload.kind == "compose"
            and host in (workload.name, workload.container_name)
            and workload.build_context is not None
        ):
            return next((one for one in system.services if workload.name in one.workloads), None)
    return None


def _paths(service: Service, system: System) -> list[str] | None:
    """Paths that the service answers; None where some cannot be told."""
    found = [endpoint.path for endpoint in system.of_service(system.endpoints, service)]
    for exposition in system.of_service(system.expositions, service):
        if isinstance(exposition.path, Unknown):
            return None
        found.append(exposition.path)
    return found


def _same(one: str, other: str) -> bool:
    return one.partition("?")[0].rstrip("/") == other.partition("?")[0].rstrip("/")
