"""Metrics that each worker counts for itself.

Why: the client library keeps its counts in the memory of one process, and a scrape is answered by one of several.
Scenario: {command} starts {workers} workers, and each scrape reaches another of them.
Impact: counters jump up and down between scrapes, `rate()` takes each fall for a restart, and most of what happens is
    never seen: alerts fire on nothing and stay quiet on everything.
Detection: ask `/metrics` ten times without traffic; the numbers differ.
Fix: set `PROMETHEUS_MULTIPROC_DIR` to an empty folder and answer from `MultiProcessCollector(CollectorRegistry())`; or
    start one worker in each container and run more containers.
Monitoring: `resets({metric}[1h])` stays at the number of deployments.
Blind to: counts of workers that a platform puts in.
Source: https://prometheus.github.io/client_python/multiprocess/
Seen: freehekimteam/freehekim-rag-api@3635c32b60915430bc9de72c9d467107703cd3a3 deployment/docker/Dockerfile.api:39
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Metric, Place, Service, System
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI
from prometheus_client import Counter, make_asgi_app

app = FastAPI()
app.mount("/metrics", make_asgi_app())
ASKED = Counter("asked_total", "asked")


@app.get("/ask")
def ask():
    ASKED.inc()
    return {}
"""
BAD = {
    "app.py": _APP,
    "docker-compose.yml": """
services:
  web:
    build: .
    command: uvicorn app:app --host 0.0.0.0 --workers 4  # unmet
""",
}
GOOD = {
    "app.py": _APP,
    "docker-compose.yml": """
services:
  web:
    build: .
    command: gunicorn app:app -w 4 -k uvicorn.workers.UvicornWorker  # met
    environment:
      PROMETHEUS_MULTIPROC_DIR: /tmp/metrics
""",
}

_SERVERS = ("gunicorn", "uvicorn", "hypercorn", "granian", "fastapi")
_COUNT = re.compile(r"(?:--workers|--num-workers|-w)[= ](\S+)")
_DIR = "prometheus_multiproc_dir"


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.OBSERVABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def metrics_lost_across_workers(system: System) -> Iterator[Verdict]:
    merges = next((one.module for one in system.imports if one.module.startswith("prometheus_client.multiprocess")), "")
    merges = merges or next((one.name for one in system.settings if one.name.lower() == _DIR), "")
    for service in system.services:
        metric = next(
            (
                one
                for one in system.owned(system.metrics, service)
                if one.library == "prometheus_client" and one.type in ("counter", "histogram") and one.is_moved
            ),
            None,
        )
        if metric is None or not system.owned(system.expositions, service):
            continue
        for text, place, variables in _starts(system, service):
            match = _COUNT.search(text)
            if match is None or not any(name in text for name in _SERVERS):
                continue
            yield from _verdicts(metric, text, place, match[1], merges or _merged(variables))


def _verdicts(metric: Metric, text: str, place: Place, count: str, merges: str) -> Iterator[Verdict]:
    number = re.sub(r"^\$\{\w+:?-(\d+)\}$", r"\1", count.strip("\"'"))
    if number in ("1", "0"):
        return
    if merges:
        yield met(metric, f"is put together from all workers by {merges}", place=place)
    elif not number.isdigit():
        yield unclear(metric, f"is counted by each of {number} workers, a number that is put in elsewhere", place=place)
    else:
        yield unmet(
            metric,
            f"is counted by each of {number} workers for itself, and a scrape reaches one of them",
            place=place,
            also=(metric.place,),
            command=text[:60],
            workers=number,
        )


def _merged(variables: tuple[str, ...]) -> str:
    return next((name for name in variables if name.lower() == _DIR), "")


def _starts(system: System, service: Service) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
    """The commands that start it, with the names of the variables they see; what overrides an image's comes first."""
    images = set()
    found = []
    for workload in system.workloads:
        if workload.name not in service.workloads or workload.is_development:
            continue
        image = system.image_of(workload)
        variables = tuple(one.name for one in (*workload.environment, *(image.variables if image else ())))
        if image is not None:
            images.add(image.file)
        for words in system.processes_of(workload):
            place = workload.command_place or workload.place
            if workload.command is None and workload.entrypoint is None and image is not None:
                start = image.command or image.entrypoint
                place = start.place if start is not None else image.place
            found.append((" ".join(words), place, variables))
    yield from found
    if found:
        return
    for image in system.images:
        if image.file not in images and not image.is_development and system.service_of(image.place) is service:
            start = image.command or image.entrypoint
            for words in system.processes_of(image):
                yield " ".join(words), start.place if start else image.place, tuple(one.name for one in image.variables)
