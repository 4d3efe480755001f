"""A health check that takes any answer for a good one.

Why: a check that only asks whether something answers turns red when the port is dead, and for no other reason.
Scenario: {subject} answers its own health endpoint with 503, as it should while it cannot work.
Impact: the check passes all the same; the container counts as healthy and keeps its place in the pool.
Detection: make the endpoint answer 503 and read `docker inspect --format '{{json .State.Health}}'`: still healthy.
Fix: let an error status fail the command: `curl -f …`, `wget -q --spider …`, or
    `python -c "import httpx; httpx.get('http://localhost:8000/ready').raise_for_status()"`.
Monitoring: a test that breaks a dependency and waits for the container to become unhealthy.
Blind to: an endpoint that answers 200 whatever happens; `hardcoded-health` asks that.
Source: https://docs.docker.com/reference/dockerfile/#healthcheck
Seen: brunovlucena/homelab@a90f3c7202d3a4dfdc4d71de377a80c41f1b5c37 flux/ai/agent-bruno/src/chatbot/Dockerfile:29
"""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Criterion, Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, Probe, System, Workload
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim
HEALTHCHECK CMD python -c "import httpx; httpx.get('http://localhost:8000/health')" || exit 1  # unmet
CMD ["python", "app.py"]
""",
    "compose.yaml": """
services:
  web:
    image: shop/web:1.0.0
    healthcheck:
      test: ["CMD", "curl", "-s", "http://localhost:8000/health"]  # unmet
  page:
    image: shop/page:1.0.0
    healthcheck:
      test: node -e "require('http').get('http://localhost:3000/health', () => process.exit(0))"  # unmet
""",
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
HEALTHCHECK CMD python -c "import httpx; httpx.get('http://localhost:8000/health').raise_for_status()"  # met
CMD ["python", "app.py"]
""",
    "other/Dockerfile": """
FROM python:3.12.4-slim
HEALTHCHECK CMD python -c "from urllib.request import urlopen; urlopen('http://localhost:8000/health')"  # met
CMD ["python", "app.py"]
""",
    "compose.yaml": """
services:
  web:
    image: shop/web:1.0.0
    healthcheck:
      test: ["CMD-SHELL", "curl -fsS http://localhost:8000/health || exit 1"]  # met
  words:
    image: shop/words:1.0.0
    healthcheck:
      test: curl -s http://localhost:8000/health | grep -q healthy
  code:
    image: shop/code:1.0.0
    healthcheck:
      test: test "$(curl -s -o /dev/null -w '%{http_code}' http://localhost:8000/health)" = 200
  spider:
    image: shop/spider:1.0.0
    healthcheck:
      test: wget -q --spider http://localhost:8000/health  # met
  page:
    image: shop/page:1.0.0
    healthcheck:
      test: ["CMD", "node", "-e", "fetch('http://localhost:3000').then(r => process.exit(r.ok ? 0 : 1))"]  # met
  port:
    image: shop/port:1.0.0
    healthcheck:
      test: nc -z localhost 5432
""",
}

_PYTHON = expression(r"\b(requests|httpx)\.(get|head|options)\(|\bClient\([^)]*\)\.get\(")
_PYTHON_LOOKS = expression(r"raise_for_status|status_code|\.ok\b|is_success|\.json\(|\bassert\b|\.text\b|\.content\b")
_NODE = expression(r"\b(fetch|https?['\"]?\)?\.(get|request))\(")
_NODE_LOOKS = expression(r"statusCode|\.ok\b|\.status\b")
_CURL = expression(r"(?:^|[\s;&|(])curl\s([^|;&)]*)")
_FAILS = expression(r"(^|\s)(-[a-zA-Z]*f[a-zA-Z]*|--fail\S*)(\s|$)")


@rule(
    rung=Rung.FOUNDATIONS,
    criterion=Criterion.HEALTH,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
    shows={"Dockerfile": "raise_for_status()"},
)
def shallow_health(system: System) -> Iterator[Verdict]:
    """Ask each check that is a command and asks over HTTP, in manifests and images."""
    checks: list[tuple[Workload | Image, Probe]] = [(one, probe) for one in system.workloads for probe in one.probes]
    checks += [(image, image.probe) for image in system.images if image.probe is not None]
    for subject, probe in checks:
        if not probe.command or not probe.host or probe.is_disabled:
            continue
        looks, by = _looks(" ".join(probe.command))
        if looks:
            yield met(subject, f"is well only where {by} gets a good answer", place=probe.place)
        elif looks is False:
            text = f"counts any answer as a good one: {by} does not look at the status"
            yield unmet(subject, text, place=probe.place, cause=by)


def _looks(command: str) -> tuple[bool | None, str]:
    """Whether an error status fails the command, and what asks; None where that cannot be told."""
    if found := _CURL.search(command):
        if _FAILS.search(found[1]):
            return True, "curl -f"
        is_used = "|" in command.partition("||")[0] or "$(" in command or "-w" in found[1]
        return (None if is_used else False), "curl"
    if re.search(r"\bwget\s", command):
        return (None if "|" in command.partition("||")[0] else True), "wget"
    if "urlopen(" in command:
        return True, "urlopen"
    if found := _PYTHON.search(command):
        return bool(_PYTHON_LOOKS.search(command)), found[0].rstrip("(")
    if "node" in command and _NODE.search(command):
        return bool(_NODE_LOOKS.search(command)), "node"
    return None, ""
