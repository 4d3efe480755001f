"""Package lists and downloads that stay in an image.

Why: what one layer leaves, no later layer takes away; it is pushed, pulled and kept on every host.
Scenario: {subject} is built, and with the programs comes what the package manager fetched to install them.
Impact: tens to hundreds of megabytes more at each pull, so a cold start and a rollback take longer.
Detection: `docker history IMAGE` shows the layer far larger than the packages it installs.
Fix: in the same RUN `&& rm -rf /var/lib/apt/lists/*` after apt-get, `apk add --no-cache`, `pip install --no-cache-dir`;
    or `RUN --mount=type=cache,target=/root/.cache`.
Monitoring: the size of the image, per build.
Blind to: base images that clean up by a hook of their own.
Source: https://docs.docker.com/build/building/best-practices/#apt-get
Seen: docker/awesome-compose@18f59bd nginx-wsgi-flask/flask/Dockerfile:4
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.installers import installs, leaves_cache
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Image, System
from roadworthy.rules.rule import rule

BAD = {
    "Dockerfile": """
FROM python:3.12.4-slim
RUN apt-get update && apt-get install -y libpq5  # unmet
RUN pip install -r requirements.txt
"""
}
GOOD = {
    "Dockerfile": """
FROM python:3.12.4 AS build
RUN pip install build
RUN python -m build
FROM python:3.12.4-slim
ENV PIP_NO_CACHE_DIR=1
RUN apt-get update && apt-get install -y libpq5 \\
    && rm -rf /var/lib/apt/lists/*
RUN pip install -r requirements.txt  # met
COPY --from=build /dist /dist
""",
    "cached/Dockerfile": """
FROM python:3.12.4-slim
RUN --mount=type=cache,target=/root/.cache pip install -r requirements.txt  # met
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
    profile=Profile.THOROUGH,
)
def package_cache_in_image(system: System) -> Iterator[Verdict]:
    """One answer for an image: the first layer that keeps something, or the last that installs and does not."""
    for image in system.images:
        if not image.is_development:
            yield from _of_image(image)


def _of_image(image: Image) -> Iterator[Verdict]:
    variables = frozenset(one.name for one in image.variables)
    clean = None
    for line in image.instructions:
        if line.keyword != "RUN" or line.heredocs:
            continue
        is_mounted = line.flags.get("mount", "").startswith("type=cache")
        for command in line.commands:
            if not installs(command.words_given):
                continue
            left = "" if is_mounted else leaves_cache(command.words_given, line.text, variables)
            if left:
                yield unmet(image, f"keeps {left} in a layer", place=command.place, cause="caches in layers")
                return
            clean = command
    if clean is not None:
        yield met(image, "keeps nothing of what installing left", place=clean.place)
