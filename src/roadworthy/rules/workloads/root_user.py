"""A container that runs as root.

Why: a fault in the process is a fault with every right inside the container, and a step from the host.
Scenario: a request makes {subject} write a file or start a program it should not.
Impact: whatever gets in may change the image's own files, install tools and reach mounted folders as root.
Detection: `docker inspect` shows an empty user; `id` inside the container answers uid 0.
Fix: create a user in the image and switch to it: `RUN useradd --system --uid 10001 app` and `USER 10001`.
Monitoring: a policy check in the pipeline that refuses images without a user.
Blind to: a runtime that maps root to an ordinary user on the host.
Source: https://docs.docker.com/build/building/best-practices/#user
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System, Unknown
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim  # unmet
COPY . /app
CMD ["python", "app.py"]
"""
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4-slim
USER 10001  # met
CMD ["python", "app.py"]
"""
}


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.SECURITY,
    severity=Severity.MEDIUM,
    failure=Failure.SHARED_FATE,
    property=Property.FAULT_ISOLATION,
    bad=BAD,
    good=GOOD,
)
def root_user(system: System) -> Iterator[Verdict]:
    """Owned by the workloads slice; kept minimal here."""
    for image in system.images:
        match image.user:
            case None | "root" | "0":
                yield unmet(image, "runs as root")
            case Unknown(why):
                yield unclear(image, why)
            case user:
                yield met(image, f"runs as {user}", place=image.user_place)
