"""A call that may take longer than whoever waits for it.

Why: a caller that has given up gains nothing from an answer; the work goes on, the place is held, and the error that
    somebody sees is the caller's, not the one that tells what is wrong.
Scenario: {dependency} takes longer than usual.
Impact: the one in front gives up first: a worker is killed with all that it does, or a check fails for a dependency
    that is merely slow; the timeout of the call, and what would handle it, never come into play.
Detection: `WORKER TIMEOUT` in the log, checks that time out, and no errors of {dependency} at all.
Fix: let timeouts shrink from the outside in: what all attempts of a call take together must fit into what its caller
    has left, `timeout=(1, 8)` with two attempts under a limit of thirty seconds.
Monitoring: time left at the moment of each call, and requests ended by the one in front.
Blind to: limits of proxies and load balancers outside the roots.
Source: https://sre.google/sre-book/addressing-cascading-failures/#xref_cascading-failure_latency-deadlines
Seen: Mr-Berke/ai_code_generator@db1c8ce app.py:77
"""

from collections.abc import Iterator
from math import inf

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.server_timeouts import CONTAINER_CHECK_SECONDS, KUBERNETES_PROBE_SECONDS, request_seconds
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Call, CallKind, Endpoint, Image, Probe, Retry, System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import requests
from flask import Flask

app = Flask(__name__)


@app.post("/ask")
def ask():
    return requests.post("http://model:11434/api/generate", json={"stream": False}, timeout=120).json()  # unmet


@app.get("/health")
def health():
    requests.get("http://model:11434/", timeout=10).raise_for_status()  # unmet
    return {"status": "ok"}
""",
    "Dockerfile": """
FROM python:3.12-slim
COPY . .
HEALTHCHECK --timeout=3s CMD curl -f http://localhost:8000/health
CMD ["gunicorn", "app:app"]
""",
    "open/app.py": """
import requests
from flask import Flask

app = Flask(__name__)


@app.post("/ask")
def ask():
    return requests.post("http://model:11434/api/generate", json={"stream": False}).json()  # unmet
""",
    "open/Dockerfile": """
FROM python:3.12-slim
COPY . .
CMD ["gunicorn", "--bind", "0.0.0.0:5000", "app:app"]
""",
}
GOOD = {
    "app.py": """
import requests
from flask import Flask

app = Flask(__name__)


@app.post("/ask")
def ask():
    return requests.post("http://model:11434/api/generate", json={"stream": False}, timeout=120).json()  # met


@app.get("/health")
def health():
    requests.get("http://model:11434/", timeout=2).raise_for_status()  # met
    return {"status": "ok"}
""",
    "Dockerfile": """
FROM python:3.12-slim
COPY . .
HEALTHCHECK --timeout=3s CMD curl -f http://localhost:8000/health
CMD ["gunicorn", "--timeout", "150", "app:app"]
""",
    "other/app.py": """
import requests
from flask import Flask

app = Flask(__name__)


@app.post("/ask")
def ask():
    return requests.post("http://model:11434/api/generate", json={"stream": False}, timeout=120).json()
""",
    "other/Dockerfile": """
FROM python:3.12-slim
COPY . .
CMD ["gunicorn", "-k", "gthread", "--threads", "8", "app:app"]
""",
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.EXCESSIVE_LATENCY,
    property=Property.TIMELINESS,
    bad=BAD,
    good=GOOD,
)
def timeout_over_budget(system: System) -> Iterator[Verdict]:
    """Holds what calls may take against gunicorn, which kills silent workers, and the checks of a container."""
    yield from _under_gunicorn(system)
    yield from _under_probes(system)


def _under_gunicorn(system: System) -> Iterator[Verdict]:
    """One verdict a server: the call of its requests that may take longest."""
    if any(path.rpartition("/")[2] == "gunicorn.conf.py" for path in system.paths):
        return  # it is read without being named, and may say anything
    work = {endpoint.label for endpoint in system.endpoints if endpoint.is_work}
    for service in system.services:
        for point in system.started_in(service):
            allowed = request_seconds(point.server, point.command.split())
            if not point.command or not allowed or point.is_for_development:
                continue
            calls = [
                call
                for call in system.owned(system.calls, service)
                if _longest(call) and not call.is_async and (system.waits_on(call) or ("",))[0] in work
            ]
            if not calls:
                continue
            longest = max(calls, key=_longest)
            place = point.command_place or point.place
            if _longest(longest) == inf:
                text = f"has no limit of its own, and gunicorn kills its worker after {allowed:g} s, whatever it does"
                yield unmet(longest, text, also=(place,), cause=str(place))
            elif _seconds(longest) > allowed:
                text = f"may take {_said(longest)}, and gunicorn kills its worker after {allowed:g} s"
                yield unmet(longest, text, also=(place,), cause=str(place))
            else:
                yield met(
                    longest, f"gives up after {_said(longest)}, before gunicorn does ({allowed:g} s)", also=(place,)
                )


def _under_probes(system: System) -> Iterator[Verdict]:
    """One verdict a check: the call behind its endpoint that may take longest."""
    probes: list[tuple[Workload | Image, Probe]] = [(one, probe) for one in system.workloads for probe in one.probes]
    probes += [(image, image.probe) for image in system.images if image.probe is not None]
    seen: set[tuple[int, str]] = set()
    for subject, probe in probes:
        if probe.kind != "http" or probe.is_disabled:
            continue
        endpoint = _endpoint(system, subject, probe.path.partition("?")[0])
        calls = [call for call in _below(system, endpoint) if _seconds(call)] if endpoint is not None else []
        if not calls:
            continue
        longest = max(calls, key=_seconds)
        key = (longest.place.start, longest.place.path)
        if key in seen:
            continue
        seen.add(key)
        allowed = probe.timeout_seconds if probe.timeout_seconds is not None else _patience(probe)
        if _seconds(longest) > allowed:
            text = f"may take {_said(longest)} behind {probe.path}, whose check gives up after {allowed:g} s"
            yield unmet(longest, text, also=(probe.place,))
        else:
            yield met(
                longest, f"gives up before the check of {subject.label} does ({allowed:g} s)", also=(probe.place,)
            )


def _patience(probe: Probe) -> float:
    """How long a check waits that does not say so."""
    return CONTAINER_CHECK_SECONDS if probe.role == "health" else KUBERNETES_PROBE_SECONDS


def _endpoint(system: System, subject: Workload | Image, path: str) -> Endpoint | None:
    """The only endpoint of this path, in the code from which the container is built."""
    image = system.image_of(subject) if isinstance(subject, Workload) else subject
    if image is None:
        return None
    homes = system.likely_contexts_of(image)
    wanted = path.rstrip("/") or "/"
    for home in homes:
        found = [
            one
            for one in system.endpoints
            if (one.path.rstrip("/") or "/") == wanted and (not home or one.place.path.startswith(home + "/"))
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _below(system: System, endpoint: Endpoint) -> list[Call]:
    """Outbound calls of the handler and of what it calls."""
    waiting, seen = [endpoint.node], {endpoint.node}
    for node in waiting:
        for callee in system.graph.edges.get(node, ()):
            if callee not in seen:
                seen.add(callee)
                waiting.append(callee)
    return [call for call in system.calls if f"{call.place.path}:{call.symbol}" in seen]


def _seconds(call: Call) -> float:
    """What all attempts together may take; 0 where that is not known, or where the figure bounds something else."""
    known = isinstance(call.timeout_seconds, (int, float)) and call.timeout_bounds != "connect"
    if not known or call.kind is CallKind.PROCESS or call.streams is True or call.connects_late:
        return 0.0
    attempts = call.retry.attempts if isinstance(call.retry, Retry) and call.retry.is_explicit else 1
    return float(call.timeout_seconds) * (attempts if isinstance(attempts, int) else 1)  # type: ignore[arg-type]


def _longest(call: Call) -> float:
    """The same, without end where a call over the network has no limit at all."""
    is_remote = call.kind in (CallKind.HTTP, CallKind.MODEL, CallKind.RPC)
    return inf if is_remote and call.timeout_seconds is None else _seconds(call)


def _said(call: Call) -> str:
    total = _seconds(call)
    once = call.timeout_seconds
    return f"{total:g} s" if total == once else f"{total:g} s with all its attempts"
