"""Development and production on two versions of one language.

Why: what was tested on one version runs on another, with other behaviour, other wheels and another end of support.
Scenario: a colleague uses a feature of the newer version; every test on every laptop passes.
Impact: the image builds, starts and fails where the older version differs, first seen in production.
Detection: `python --version` in the container against the file in the repository.
Fix: one version in both: `FROM python:{version}-slim`, or change {subject}.
Monitoring: a pipeline step that compares the two.
Blind to: versions that a build argument gives.
Source: https://12factor.net/dev-prod-parity
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/Dockerfile:4
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Image, RuntimeVersion, System
from roadworthy.rules.rule import rule

BAD = {
    ".python-version": "3.12.4\n",
    "Dockerfile": """
FROM python:3.11-slim  # unmet
""",
    "web/.nvmrc": "v20.14.0\n",
    "web/Dockerfile": """
FROM node:18-alpine AS build  # unmet
FROM nginx:1.27.0
""",
}
GOOD = {
    ".python-version": "3.12.4\n",
    "Dockerfile": """
FROM python:3.12-slim  # met
""",
    "other/.python-version": "3.11\n3.12\n",
    "other/Dockerfile": """
FROM python:3.12.1-slim  # met
""",
    "web/.nvmrc": "lts/iron\n",
    "web/Dockerfile": """
FROM node:18-alpine
""",
    "any/Dockerfile": """
ARG VERSION=3.11
FROM python:${VERSION}
""",
}
_LANGUAGE = re.compile(r"(?:^|/)(python|node):v?(\d+(?:\.\d+)*)(?=$|[-@])")
_UV = re.compile(r"astral-sh/uv:(?:[\d.]+-)?(python)(\d+\.\d+)")
_DEPTH = {"python": 2, "node": 1}
"""How many numbers of a version tell one line of the language from another."""


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    bad=BAD,
    good=GOOD,
)
def version_drift(system: System) -> Iterator[Verdict]:
    """Hold the language of each image against the nearest file above it that names a version."""
    if not system.runtimes:
        return
    for image in system.images:
        if not image.is_development:
            yield from _of_image(system, image)


def _of_image(system: System, image: Image) -> Iterator[Verdict]:
    for stage in image.stages:
        if not isinstance(stage.base, str) or stage.is_argued:
            continue
        match = _LANGUAGE.search(stage.base) or _UV.search(stage.base)
        told = _nearest(system, image, match[1]) if match else None
        if match is None or told is None:
            continue
        if any(_agree(match[1], match[2], version) for version in told.versions):
            yield met(image, f"runs the {match[1]} {match[2]} that {told.file} names", place=stage.place)
        else:
            text = f"runs {match[1]} {match[2]}, and {told.file} names {told.versions[0]}"
            yield unmet(image, text, place=stage.place, also=(told.place,), version=told.versions[0])
        return


def _nearest(system: System, image: Image, runtime: str) -> RuntimeVersion | None:
    folder = image.file.rpartition("/")[0]
    above = [
        one
        for one in system.runtimes
        if one.runtime == runtime and (not one.folder or folder == one.folder or folder.startswith(one.folder + "/"))
    ]
    return max(above, key=lambda one: len(one.folder), default=None)


def _agree(runtime: str, one: str, other: str) -> bool:
    depth = _DEPTH[runtime]
    return all(a == b for a, b in zip(one.split(".")[:depth], other.split(".")[:depth], strict=False))
