"""A health check that calls a program the image does not have.

Why: the check fails every time for a reason of its own, so the container counts as ill while it works.
Scenario: {subject} starts, serves, and its check ends with `{tool}: not found`, again and again.
Impact: it stays `unhealthy`; whatever waits for it with `service_healthy` never starts, or it is restarted for ever.
Detection: `docker inspect --format '{{json .State.Health}}'` shows exit code 127 or `executable file not found`.
Fix: ask with what is there, `ollama list`, `wget -q --spider http://localhost:8000/ready`, or with Python
    `python -c "import urllib.request as r; r.urlopen('http://localhost:8000/ready', timeout=3)"`, or install {tool}.
Monitoring: alert on containers that were never healthy since their start.
Blind to: images that are not known here.
Source: https://docs.docker.com/reference/dockerfile/#healthcheck
Seen: kjethi/RAG-based-Q-A@e881c26 docker-compose.yml:84
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unclear, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, Probe, System, Unknown, Workload
from roadworthy.rules.rule import rule
from roadworthy.rules.workloads.containers import carries

BAD = {
    "compose.yaml": """
services:
  llm:
    image: ollama/ollama:0.6.2
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:11434/"]  # unmet
  api:
    build: .
    depends_on: {llm: {condition: service_healthy}}
""",
    "Dockerfile": """
FROM python:3.12.4-slim
HEALTHCHECK CMD curl -f http://localhost:8000/ready || exit 1  # unmet
CMD ["python", "app.py"]
""",
}
GOOD = {
    "compose.yaml": """
services:
  prometheus:
    image: prom/prometheus:v2.53.0
    healthcheck:
      test: ["CMD", "wget", "-q", "--spider", "http://localhost:9090/-/healthy"]  # met
  other:
    image: registry.example.org/thing:1.2.3
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:80/"]  # unclear
  db:
    image: postgres:16.3
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U app"]
""",
    "Dockerfile": """
FROM python:3.12.4-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl=7.88.1-10
HEALTHCHECK CMD curl -f http://localhost:8000/ready || exit 1  # met
""",
    "full/Dockerfile": """
FROM python:3.12.4
HEALTHCHECK CMD curl -f http://localhost:8000/ready || exit 1  # met
""",
    "either/Dockerfile": """
FROM node:20.14.0-alpine
HEALTHCHECK CMD curl -f http://localhost:3000/ || wget -q --spider http://localhost:3000/
""",
}
_ASKED = ("curl", "wget", "bash")


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.HEALTH,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def healthcheck_tool_missing(system: System) -> Iterator[Verdict]:
    """Ask each health check that calls curl, wget or bash, in compose and in images."""
    for workload in system.workloads:
        if workload.kind == "compose":
            for probe in workload.probes:
                yield from _of_probe(system, workload, probe)
    for image in system.images:
        if image.probe is not None:
            yield from _of_probe(system, image, image.probe)


def _of_probe(system: System, subject: Workload | Image, probe: Probe) -> Iterator[Verdict]:
    tools = [tool for tool in _ASKED if tool in probe.tools]
    if probe.is_disabled or len(tools) != 1:
        return
    tool = tools[0]
    answer = carries(system, subject, tool)
    if isinstance(answer, Unknown):
        yield unclear(subject, answer.why, place=probe.place)
    elif answer:
        yield met(subject, f"is asked with {tool}, which its image has", place=probe.place)
    else:
        waiting = _waiting(system, subject)
        also = f"; {', '.join(waiting)} would never start" if waiting else ""
        harm = Harm.total((f"health check of {subject.label}", f"{tool} is not found", *waiting)) if waiting else None
        text = f"is asked with {tool}, which its image does not have{also}"
        yield unmet(subject, text, place=probe.place, harm=harm, cause=f"no {tool}", tool=tool)


def _waiting(system: System, subject: Workload | Image) -> list[str]:
    """The services that start only when this one is healthy."""
    if isinstance(subject, Image):
        return []
    return [
        other.name
        for other in system.workloads
        if other.place.path == subject.place.path
        for on in other.depends_on
        if on.on == subject.name and on.condition == "healthy"
    ]
