"""Test tools among what production installs.

Why: whatever is installed is pulled, scanned, patched, and at hand for whoever gets inside.
Scenario: a hole is published in a plugin of {dependency}; the image of the service has it.
Impact: an alarm, a new build and a rollout for code that the service never runs.
Detection: `pip list` in the container names it.
Fix: a group of its own, `[dependency-groups] dev = ["{dependency}"]`, or a file `requirements-dev.txt`.
Monitoring: the count of packages in the image, per build.
Blind to: packages that a program loads by name.
Source: https://packaging.python.org/en/latest/specifications/dependency-groups/
Seen: sshtomar/ai-pair-programming-mlops@6b342ba project/requirements.txt:4
"""

import re
from collections.abc import Iterator
from posixpath import join, normpath

from roadworthy.findings import Verdict, met, unmet
from roadworthy.knowledge.requirements import is_for_tests
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Manifest, System
from roadworthy.rules.rule import rule

_IMAGE = """
FROM python:3.12.4-slim
COPY requirements.txt .
RUN pip install -r requirements.txt
"""
BAD = {
    "requirements.txt": """
fastapi==0.115.6
pytest==8.3.4  # unmet
pytest-cov==6.0.0
""",
    "app.py": "import fastapi\n",
    "Dockerfile": _IMAGE,
}
GOOD = {
    "requirements.txt": "fastapi==0.115.6  # met\n",
    "requirements-dev.txt": "pytest==8.3.4\n",
    "load/requirements.txt": "locust==2.32.4  # met\n",
    "load/app.py": "import locust\n",
    "load/Dockerfile": _IMAGE,
    "Dockerfile": _IMAGE,
    "generator/requirements.txt": "locust==2.32.4  # met\nfaker==33.1.0\n",
    "generator/Dockerfile": _IMAGE + "ENTRYPOINT locust --headless\n",
    "library/requirements.txt": "httpx==0.27.0\npytest==8.3.4\n",
    "tools/requirements.txt": "pytest==8.3.4\nruff==0.8.4\n",
    "app.py": "import fastapi\n",
}
_FOR_DEVELOPERS = re.compile(r"dev|test|lint|check|ci\b|docs?\b|qa|local|tool|build")


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
def test_dependency_in_production(system: System) -> Iterator[Verdict]:
    """Ask each list that production installs, unless the code there imports the tool, or it lists nothing else."""
    used = {name for one in system.imports for name in one.distributions} | _started(system)
    for manifest in system.manifests:
        if manifest.ecosystem != "python" or not manifest.is_application or _is_for_developers(manifest):
            continue
        if not _is_built_in(system, manifest):
            continue
        needed = system.needed_by(manifest)
        tools = [one for one in needed if is_for_tests(one.name) and one.name not in used]
        if not needed or len(tools) == len(needed):
            continue
        if tools:
            names = ", ".join(one.name for one in tools[:4])
            text = f"installs {names} in production"
            yield unmet(manifest, text, place=tools[0].place, dependency=tools[0].name, cause=manifest.file)
        else:
            yield met(manifest, "names no tools of tests", place=needed[0].place)


def _started(system: System) -> set[str]:
    """Programs that images and workloads start: a load generator's `locust` is its service."""
    started = {line.words_given for image in system.images if (line := image.command or image.entrypoint)}
    started |= {one.command for one in system.workloads if isinstance(one.command, tuple)}
    return {word.rpartition("/")[2] for words in started for word in words}


def _is_built_in(system: System, manifest: Manifest) -> bool:
    """An image takes the list from the folder that it is built from, by its name or with everything in that folder."""
    name = manifest.file.rpartition("/")[2]
    for image in system.images:
        if image.is_development or not any(name in line.text for line in image.instructions):
            continue
        for context in system.likely_contexts_of(image):
            taken = {
                normpath(join(context, word))
                for line in image.instructions
                if line.keyword in ("COPY", "ADD") and "from" not in line.flags
                for word in line.words_given[:-1]
            }
            if manifest.file in taken or (manifest.folder or ".") in taken:
                return True
    return False


def _is_for_developers(manifest: Manifest) -> bool:
    return manifest.is_compiled or _FOR_DEVELOPERS.search(manifest.file.lower()) is not None
