"""Production code imports a package that no manifest declares.

Why: it runs where somebody once installed the package by hand, and nowhere else.
Scenario: a new image, a new machine or a colleague installs what the manifest names; {dependency} is not among it.
Impact: the process dies on its first import with `ModuleNotFoundError`, before any log or health check is set up.
Detection: `python -c "import {module}"` in a fresh environment made from the manifest alone.
Fix: declare it beside the others, with its version: `{dependency}==<version you run today>`, and renew the lock file.
Monitoring: a pipeline step that installs from the manifest alone and imports every entry point.
Blind to: packages that the base image or the machine brings; imports inside functions.
Source: https://12factor.net/dependencies
Seen: naythan-github/team-maia@29816da, the whole of it
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unclear, unmet
from roadworthy.knowledge.distributions import brought_by, is_likely
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Manifest, ModuleImport, System
from roadworthy.rules.rule import rule

BAD = {
    "requirements.txt": """
fastapi==0.115.6
PyYAML==6.0.2
""",
    "app.py": """
import yaml  # met
from fastapi import FastAPI
from redis import Redis  # unmet
""",
}
GOOD = {
    "requirements.txt": "fastapi==0.115.6\nopencv-python-headless==4.10.0.84\n",
    "service/app.py": """
from typing import TYPE_CHECKING

import cv2  # met
import fastapi
import pydantic
from starlette.requests import Request
from service.prompts import PROMPT
import generated_pb2

try:
    import orjson
except ImportError:
    orjson = None

if TYPE_CHECKING:
    import pandas


app = fastapi.FastAPI()


@app.get("/plot")
def plot():
    import matplotlib
""",
    "service/prompts.py": "PROMPT = 'import torch'\n",
    "tools/smoke.py": "from playwright.sync_api import sync_playwright\n",
    ".github/workflows/smoke.yml": """
on: push
jobs:
  smoke:
    runs-on: ubuntu-24.04
    steps:
      - run: uv run --with playwright python tools/smoke.py
""",
    "tests/test_app.py": "import pytest\n",
    "shared/__init__.py": "import tenacity\n",
}

MOST_ALONE = 3
_RICH_BASE = re.compile(
    r"torch|tensorflow|jupyter|airflow|spark|lambda|nvidia|nvcr|vllm|huggingface|mlflow|ray|conda|odoo|home-?assistant"
    r"|locust|superset|dagster|prefect|sagemaker|kubeflow|databricks|playwright"
)


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.DELIVERY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def undeclared_dependency(system: System) -> Iterator[Verdict]:
    found: dict[str, list[ModuleImport]] = {}
    first_declared: dict[str, ModuleImport] = {}
    installed = _installed_by_image(system)
    by_manifests: dict[tuple[str, ...], frozenset[str]] = {}
    for one in system.imports:
        if one.place.path in system.left_over:
            continue
        if one.is_guarded or one.ecosystem != "python" or one.module.partition(".")[0].endswith(("_pb2", "_pb2_grpc")):
            continue
        manifests = _in_scope(system, one.place.path)
        files = tuple(manifest.file for manifest in manifests)
        if files not in by_manifests:
            by_manifests[files] = _declared(system, manifests, installed)
        declared = by_manifests[files]
        if any(name in declared for name in one.distributions) or any(is_likely(name, one.module) for name in declared):
            first_declared.setdefault(",".join(sorted(m.file for m in manifests)), one)
        else:
            found.setdefault(one.distributions[0], []).append(one)
    for one in first_declared.values():
        yield met(one, "is declared, and so are its neighbours" if not found else "is declared")
    if not found:
        return
    if not _has_manifest(system):
        if system.is_served:
            yield _without_manifest(system, found)
        return
    folded = len(found) > MOST_ALONE and len(found) > len(first_declared) + MOST_ALONE
    if folded and (named := _by_scope(system, found)):
        yield from named
        return
    for name, places in sorted(found.items()):
        yield _judge(system, name, places)


def _judge(system: System, name: str, places: list[ModuleImport]) -> Verdict:
    first, also = places[0], tuple(one.place for one in places[1:10])
    lock = next((lock.file for lock in system.lockfiles if set(first.distributions) & set(lock.names)), None)
    if lock is not None:
        return unclear(
            first, f"is named by {lock} but by no manifest; is it meant to come with another package?", also=also
        )
    if any(manifest.is_dynamic for manifest in system.manifests):
        return unclear(first, "is in no list that could be read; some requirements are computed", also=also)
    if other := _declared_elsewhere(system, first):
        if _is_tool(first.place.path):
            return unclear(first, f"is declared in {other} only; is it run in that environment?", also=also)
        if local := _local_install(system, first.place.path):
            return unclear(first, f"is in no manifest; does {local}, which the image installs, bring it?", also=also)
    if base := _rich_base(system):
        return unclear(first, f"is declared nowhere; does the image {base} bring it?", also=also)
    where = f"in {len(places)} places " if len(places) > 1 else ""
    text = f"is imported {where}and {name} declared nowhere"
    return unmet(first, text, also=also, dependency=name, module=first.module.partition(".")[0])


_TOOLS = frozenset({"scripts", "script", "tools", "tool", "bin", "hack", "contrib", "notebooks", "dev", "benchmarks"})
_LOCAL = re.compile(r"\binstall\b.*?\s(?:-e\s+)?((?:\.{0,2}/)[\w./-]+)(?=[\s\[;&]|$)")


def _is_tool(path: str) -> bool:
    return any(folder in _TOOLS for folder in path.lower().split("/")[:-1])


def _declared_elsewhere(system: System, one: ModuleImport) -> str:
    """A manifest of another folder that declares it; "" where none does."""
    return next(
        (m.file for m in system.manifests for dependency in m.dependencies if dependency.name in one.distributions), ""
    )


def _local_install(system: System, path: str) -> str:
    """A folder that an image near the file installs as a package; "" where none does."""
    for image in system.images:
        folder = image.file.rpartition("/")[0]
        if not folder or path.startswith(folder + "/"):
            for stage in image.stages:
                for line in stage.instructions:
                    if (
                        "install" in line.text
                        and not line.text.rstrip().endswith(".txt")
                        and (m := _LOCAL.search(line.text))
                    ):
                        return m[1]
    return ""


def _by_scope(system: System, found: dict[str, list[ModuleImport]]) -> list[Verdict]:
    """Where most of what is imported is undeclared, the manifest is missing, not one line of it: one verdict."""
    if _rich_base(system) or any(manifest.is_dynamic for manifest in system.manifests):
        return []
    names = sorted(found)
    places = tuple(found[name][0].place for name in names[:10])
    text = f"imports {len(names)} packages that no manifest declares: {', '.join(names[:8])}" + (
        f" and {len(names) - 8} more" if len(names) > 8 else ""
    )
    return [unmet(system, text, also=places, dependency=names[0], module=found[names[0]][0].module)]


def _without_manifest(system: System, found: dict[str, list[ModuleImport]]) -> Verdict:
    names = sorted(found)
    places = tuple(found[name][0].place for name in names[:10])
    installed = _installed_by_image(system)
    missing = [name for name in names if not set(found[name][0].distributions) & installed]
    if installed and not missing:
        return met(system, "installs in its image what it imports")
    if base := _rich_base(system):
        return unclear(system, f"has no manifest; does the image {base} bring {', '.join(missing[:5])}?", also=places)
    text = f"has no manifest, and its code imports {', '.join(missing[:8])}"
    return unmet(system, text, also=places, dependency=missing[0], module=found[missing[0]][0].module)


def _in_scope(system: System, path: str) -> list[Manifest]:
    """The manifests of the folders above a file; where there are none, all."""
    python = [one for one in system.manifests if one.ecosystem == "python"]
    above = [one for one in python if not one.folder or path.startswith(one.folder + "/")]
    return above or python


def _declared(system: System, manifests: list[Manifest], installed: frozenset[str]) -> frozenset[str]:
    by_file = {one.file: one for one in system.manifests}
    names: set[str] = set()
    waiting, seen = list(manifests), {one.file for one in manifests}
    while waiting:
        manifest = waiting.pop()
        names.update(one.name for one in manifest.dependencies)
        for other in manifest.includes:
            if other in by_file and other not in seen:
                seen.add(other)
                waiting.append(by_file[other])
    return brought_by(frozenset(names) | installed)


def _has_manifest(system: System) -> bool:
    kinds = ("requirements", "pyproject", "setup", "pipfile", "conda", "lock")
    return any(one.ecosystem == "python" for one in system.manifests) or any(
        file.kind in kinds and not file.role.is_foreign and file.name.lower() not in ("setup.cfg", "pyproject.toml")
        for file in system.files
        if file.kind != "lock" or file.name in ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")
    )


_INSTALL = re.compile(r"\b(?:pip3?|pipx|uv pip|conda|mamba|apt-get|apt|apk)\s+(?:install|add)\s+([^;&|\n]+)")
_RUN_WITH = re.compile(r"\b(?:uv run|uv tool run|uvx)\b[^;&|\n]*?\s--with[ =](\S+)")


def _installed_by_image(system: System) -> frozenset[str]:
    """Names given to an installer on its command line, in images and scripts."""
    texts = [line.text for image in system.images for stage in image.stages for line in stage.instructions]
    texts += [" ".join(command.words_given) for script in system.scripts for command in script.commands]
    texts += [step.run for pipeline in system.pipelines for step in pipeline.steps]
    names: set[str] = set()
    for text in texts:
        whole = text.replace("\\\n", " ")
        given = [match[1] for match in _INSTALL.finditer(whole)]
        given += [match[1].replace(",", " ") for match in _RUN_WITH.finditer(whole)]
        for words in given:
            for word in words.split():
                bare = re.split(r"[\[=<>!~@;]", word.strip("\"'"))[0].lower().replace("_", "-")
                if bare and not bare.startswith(("-", ".", "/", "$")):
                    names.add(bare.removeprefix("python3-").removeprefix("py3-"))
    return frozenset(names)


def _rich_base(system: System) -> str:
    """A base image that brings packages of its own; "" where there is none."""
    bases = [stage.base for image in system.images for stage in image.stages]
    return next((base for base in bases if isinstance(base, str) and _RICH_BASE.search(base.lower())), "")
