"""A health check that asks for a path the service does not serve.

Why: the answer is 404 whatever state the service is in, so the check tells nothing, or condemns a healthy one.
Scenario: {subject} starts, serves its routes, and is asked for {path}.
Impact: it stays `unhealthy` or is restarted for ever; whatever waits for it never starts.
Detection: 404 for {path} in the access log, at the interval of the check, from the host itself.
Fix: serve the path, or ask for one that is served and that checks what the service needs.
Monitoring: alert on containers that were never healthy since their start.
Blind to: routes that a framework or a mounted application adds by itself.
Source: https://docs.docker.com/reference/compose-file/services/#healthcheck
Seen: kjethi/RAG-based-Q-A@e881c26 docker-compose.yml:84
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Endpoint, Image, Probe, System, Workload
from roadworthy.model.containers import program_words
from roadworthy.rules.rule import rule

_APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health():
    return {"ready": True}


@app.get("/items/{item}")
def item(item: str):
    return item
"""
BAD = {
    "Dockerfile": """
FROM python:3.12.4
WORKDIR /srv
COPY app.py .
CMD ["uvicorn", "app:app", "--port", "8000"]
""",
    "app.py": _APP,
    "compose.yaml": """
services:
  api:
    build: .
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8000/healthz"]  # unmet
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4
WORKDIR /srv
COPY app.py .
HEALTHCHECK CMD curl -f http://localhost:8000/health/  # met
CMD ["uvicorn", "app:app", "--port", "8000"]
""",
    "app.py": _APP,
    "compose.yaml": """
services:
  api:
    build: .
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8000/items/1"]  # met
  docs:
    build: .
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8000/openapi.json"]
  other:
    image: nginx:1.27.0
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:80/status"]
  page:
    build: .
    command: streamlit run page.py
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8501/_stcore/health"]
""",
}
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104 - what is looked for
_BY_FRAMEWORK = re.compile(r"/(docs|redoc|openapi\.json|metrics|static|_stcore|healthz?/_|actuator|admin|swagger)(/|$)")
_RUNNERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "granian", "daphne", "flask", "fastapi"})
_FRAMEWORKS = frozenset({"fastapi", "flask", "starlette", "aiohttp", "quart", "sanic", "django"})


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
def probe_on_unknown_endpoint(system: System) -> Iterator[Verdict]:
    """Hold the path of each HTTP check against the routes of the code that the same container starts."""
    for workload in system.workloads:
        image = system.image_of(workload) if workload.kind == "compose" else None
        if image is not None:
            for probe in workload.probes:
                yield from _of_probe(system, workload, image, probe)
    for image in system.images:
        if image.probe is not None:
            yield from _of_probe(system, image, image, image.probe)


def _of_probe(system: System, subject: Workload | Image, image: Image, probe: Probe) -> Iterator[Verdict]:
    path = probe.path.partition("?")[0].rstrip("/") or "/"
    if probe.kind != "http" or probe.host not in _LOCAL or "$" in path or _BY_FRAMEWORK.match(path):
        return
    home = _home(system, subject, image)
    if home is None:
        return
    served = [endpoint for endpoint in system.endpoints if _is_under(endpoint, home)]
    if not served or not all(endpoint.framework in _FRAMEWORKS for endpoint in served):
        return
    near = sorted(served, key=lambda endpoint: -_shared(endpoint.place.path, image.file))
    fitting = next((endpoint for endpoint in near if _fits(endpoint.path, path)), None)
    if fitting is not None:
        yield met(subject, f"is asked for {path}, which {fitting.handler or 'the code'} serves", place=probe.place)
    elif all("{" not in endpoint.path.partition("/")[0] and endpoint.path.startswith("/") for endpoint in served):
        paths = sorted({endpoint.path for endpoint in served})
        known = ", ".join(paths[:5])
        more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
        text = f"is asked for {path}, which its code does not serve (it serves {known}{more})"
        yield unmet(subject, text, place=probe.place, also=(served[0].place,), path=path)


def _home(system: System, subject: Workload | Image, image: Image) -> str | None:
    """The folder of the code that is started by a known server; None where that cannot be told."""
    words = system.start_of(subject)
    processes = system.processes_of(subject) if isinstance(words, tuple) else ()
    for process in processes:
        plain = program_words(process)
        names = {word.rpartition("/")[2] for word in plain[:3]}
        is_python = bool(plain) and plain[0].rpartition("/")[2].startswith("python")
        if not names & _RUNNERS and not (is_python and len(plain) > 1 and plain[1].endswith(".py")):
            continue
        if isinstance(subject, Workload) and subject.build_context is not None:
            return subject.build_context
        contexts = system.contexts_of(image)
        return contexts[0] if contexts else image.file.rpartition("/")[0]
    return None


def _shared(one: str, other: str) -> int:
    """How many leading folders two paths have in common."""
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return next((count for count, (a, b) in enumerate(pairs) if a != b), 0)


def _is_under(endpoint: Endpoint, folder: str) -> bool:
    return not folder or endpoint.place.path.startswith(folder + "/")


def _fits(route: str, path: str) -> bool:
    """A route serves a path; `{name}` stands for one part of it, `{name:path}` for many."""
    pattern = re.sub(r"\\\{[^}]*:path\\\}", ".+", re.escape(route.rstrip("/") or "/"))
    pattern = re.sub(r"\\\{[^}]*\\\}|<[^>]*>", "[^/]+", pattern)
    return re.fullmatch(pattern, path) is not None
