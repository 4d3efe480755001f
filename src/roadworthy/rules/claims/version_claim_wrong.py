"""A document names a version that the project does not have, or with which it does not work.

Why: who sets up a machine by the document gets one on which the project cannot be installed, or tests what never runs.
Scenario: a colleague installs the {claim} that {document} asks for.
Impact: the installation ends with a refusal, or everything is tried on another version than production runs.
Detection: `pip install` says "requires a different Python"; the badge and the image disagree.
Fix: write the version that the manifest asks for, or point to the manifest instead of repeating it.
Monitoring: a test that holds badges and prerequisites against the manifests.
Blind to: versions that a build or a platform chooses; lock files.
Source: https://packaging.python.org/en/latest/guides/dropping-older-python-versions/
Seen: langfuse/langfuse@6275144 CONTRIBUTING.md:51
"""

import re
from collections.abc import Iterator, Sequence

from roadworthy.findings import Manner, Verdict, met, unclear, unmet
from roadworthy.ladder import Failure, Pillar, Profile, Property, Rung, Severity
from roadworthy.model import Claim, ClaimKind, Manifest, Place, System
from roadworthy.rules.rule import rule
from roadworthy.rules.version_ranges import admits, admits_from, is_at_least, is_like, ranges, reaches

BAD = {
    "pyproject.toml": """
[project]
name = "chat"
version = "2.4.0"
requires-python = ">=3.11"
dependencies = ["fastapi==0.115.2"]
""",
    "compose.yaml": "services:\n  store:\n    image: postgres:14.2\n",
    "train/setup_env.sh": "#!/bin/sh\nconda create -y -n train python=3.10\n",
    "train/README.md": "# Train\n\n## Prerequisites\n\n- **Python 3.12+** (for setup scripts)  <!-- unmet -->\n",
    "README.md": """
# Chat

![version](https://img.shields.io/badge/version-2.3.1-blue)  <!-- unmet -->

## Requirements

- Python 3.9+  <!-- unmet -->
- PostgreSQL 15 or newer  <!-- unmet -->

## Stack

| Part | Version |
|---|---|
| FastAPI | 0.104 | «unmet»
""",
    "web/package.json": '{"name": "web", "engines": {"node": ">=20"}, "dependencies": {"react": "^19.0.0"}}\n',
    "web/README.md": """
# Web

## Tech stack

- React 18 with TypeScript  <!-- unmet -->
- Node.js 18+  <!-- unmet -->
""",
}
GOOD = {
    "pyproject.toml": """
[project]
name = "chat"
version = "2.4.0"
requires-python = ">=3.9"
dependencies = ["fastapi>=0.100,<1", "torch"]
""",
    "Dockerfile": "FROM python:3.12-slim\n",
    "train/setup_env.sh": "#!/bin/sh\nconda create -y -n train python=3.11\n",
    "train/README.md": "# Train\n\n## Prerequisites\n\n- Python 3.10+  <!-- met -->\n",
    "compose.yaml": "services:\n  store:\n    image: postgres:16.4\n",
    "README.md": """
# Chat

![version](https://img.shields.io/badge/version-2.4.0-blue)  <!-- met -->

## Requirements

- Python 3.11 or newer  <!-- met -->
- PostgreSQL 15+  <!-- met -->
- Redis 7+  <!-- unclear -->

The dictionary keeps its order since Python 3.7.

## Stack

- FastAPI 0.104  <!-- met -->
- PyTorch 2.0+  <!-- unclear -->
- Sentence Transformers 3.1
- Python 3.9, 3.10 and 3.11
""",
}
_IMAGE = re.compile(r"(?:^|/)(?P<name>[\w.-]+):(?:latest-)?(?P<tag>v?\d[\w.]*|pg\d+)")
_IMAGE_NAMES = {"golang": "go", "postgresql": "postgres", "mongodb": "mongo", "pgvector": "postgres"}
_MAKERS = frozenset({"conda", "mamba", "micromamba"})
_PINNED = re.compile(r"python={1,2}(\d\.\d{1,2})(?:\.\d+|\.\*)?")
_MADE = ("0.0.0", "0.0.1", "0.1.0", "1.0.0")
"""What a new project begins with, and nobody raises."""

Known = tuple[str, Place]
"""A version, and where it stands."""


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    profile=Profile.THOROUGH,
    bad=BAD,
    good=GOOD,
)
def version_claim_wrong(system: System) -> Iterator[Verdict]:
    """A minimum that is stricter in the manifest contradicts; a looser one does not."""
    for claim in system.promises(ClaimKind.VERSION):
        what, name = claim.details["what"], claim.details["name"]
        if what == "project":
            yield _of_project(claim, system)
            continue
        if (made := _made_below(system, claim)) is not None:
            text = f"is {claim.details['version']} or newer by the document; {made[1].path} makes an environment of"
            yield unmet(claim, f"{text} {made[0]}", also=(made[1],), manner=Manner.INCONSISTENT)
            continue
        wanted = _wanted(system, claim, what, name)
        if wanted:
            yield _by_ranges(claim, wanted)
        else:
            yield _by_known(claim, _known(system, claim, name))


def _wanted(system: System, claim: Claim, what: str, name: str) -> list[Known]:
    """The ranges of the manifests that speak for the document."""
    if what == "language":
        found = [
            (one.versions[0], one.place)
            for manifest in system.manifests
            for one in manifest.runtimes
            if one.runtime == name
        ]
    elif what == "store":
        return []  # a client's version is none of the server's
    else:
        found = [
            (one.specifier, one.place)
            for manifest in system.manifests
            for one in manifest.dependencies
            if one.name.lower() == name and one.specifier and not one.group.startswith("indirect")
        ]
    return [one for one in _near(claim, found) if ranges(one[0])]


def _made_below(system: System, claim: Claim) -> Known | None:
    """The environment of Python that scripts beside the document make, where each is older than what is told."""
    if claim.details["name"] != "python" or "least" not in claim.details or "wanted" not in claim.details:
        return None
    folder = re.sub(r"(^|/)docs?(/.*)?$", "", claim.place.path.rpartition("/")[0])
    made = [
        (found[1], script.place)
        for script in system.scripts
        if script.place.path.rpartition("/")[0] in (folder, f"{folder}/scripts".lstrip("/"))
        for command in script.commands
        if command.program in _MAKERS and "create" in command.words_given
        for word in command.words_given
        if (found := _PINNED.fullmatch(word))
    ]
    older = [one for one in made if not is_at_least(one[0], claim.details["version"])]
    return older[0] if older and len(older) == len(made) else None


def _known(system: System, claim: Claim, name: str) -> list[Known]:
    """The versions that images, and files for version managers, name."""
    found = [(version, one.place) for one in system.runtimes if one.runtime == name for version in one.versions]
    stages = [stage for image in system.images for stage in image.stages if not stage.is_argued]
    bases: list[tuple[object, Place]] = [(stage.base, stage.place) for stage in stages]
    bases += [(workload.image, workload.place) for workload in system.workloads]
    for base, place in bases:
        match = _IMAGE.search(base) if isinstance(base, str) else None
        if match and _IMAGE_NAMES.get(match["name"], match["name"]) == name:
            found.append((match["tag"].removeprefix("pg"), place))
    return _near(claim, found)


def _near(claim: Claim, found: Sequence[Known]) -> list[Known]:
    """Those of the nearest folder around the document (above `docs`), else those below it."""
    folder = re.sub(r"(^|/)docs?(/.*)?$", "", claim.place.path.rpartition("/")[0])
    below = [one for one in found if not folder or one[1].path.startswith(folder + "/")]
    beside = [one for one in below if one[1].path.rpartition("/")[0] == folder]
    if beside or below:
        return beside or below
    while folder:
        folder = folder.rpartition("/")[0]
        beside = [one for one in found if one[1].path.rpartition("/")[0] == folder]
        if beside:
            return beside
    return []


def _by_ranges(claim: Claim, wanted: Sequence[Known]) -> Verdict:
    version = claim.details["version"]
    is_least = "least" in claim.details
    fits = admits if not is_least else reaches if claim.details["what"] == "library" else admits_from
    for spec, place in wanted:
        if fits(ranges(spec), version):
            return met(claim, f"agrees with {spec.strip()}", also=(place,))
    spec, place = wanted[0]
    least = " or newer" if is_least else ""
    text = f"is {version}{least} by the document; {place} asks for {spec.strip()}"
    return unmet(claim, text, also=tuple(one[1] for one in wanted[:5]), manner=Manner.INCONSISTENT)


def _by_known(claim: Claim, known: Sequence[Known]) -> Verdict:
    version = claim.details["version"]
    if not known:
        return unclear(claim, "has its version in no manifest and in no image here")
    is_least = "least" in claim.details or ("wanted" in claim.details and claim.details["what"] != "library")
    for have, place in known:
        if is_at_least(have, version) if is_least else is_like(have, version):
            return met(claim, f"is {have} at {place}", also=(place,))
    have, place = known[0]
    least = " or newer" if "least" in claim.details else ""
    text = f"is {version}{least} by the document; {place} has {have}"
    return unmet(claim, text, also=tuple(one[1] for one in known[:5]), manner=Manner.INCONSISTENT)


def _of_project(claim: Claim, system: System) -> Verdict:
    version = claim.details["version"]
    folder = claim.place.path.rpartition("/")[0]
    known = [one for one in system.manifests if one.folder == folder and re.match(r"\d+\.\d+\.\d+", one.version)]
    if not known:
        return unclear(claim, "is told by no manifest beside the document")
    for one in known:
        if one.version == version:
            return met(claim, f"is {version} in {one.file}", also=(_top(one),))
    if any(one.version in _MADE for one in known):
        return unclear(claim, f"is {known[0].version} in {known[0].file}, which is what a new project begins with")
    text = f"is {version} by the document, and {known[0].version} in {known[0].file}"
    return unmet(claim, text, also=(_top(known[0]),), manner=Manner.INCONSISTENT)


def _top(manifest: Manifest) -> Place:
    return Place(manifest.file, 1, 1)
