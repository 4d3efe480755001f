"""Tells what a YAML or JSON file is about and hands it, parsed once, to those who understand it."""

import re
from collections.abc import Callable

from roadworthy.inputs.agents import understand_agents
from roadworthy.inputs.compose import understand_compose
from roadworthy.inputs.devcontainer import understand_devcontainer
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.grafana import understand_dashboards
from roadworthy.inputs.grafana_provisioning import understand_provisioning
from roadworthy.inputs.interpolations import interpolations
from roadworthy.inputs.kubernetes import understand_kubernetes
from roadworthy.inputs.objectives import understand_objectives
from roadworthy.inputs.openapi import understand_openapi
from roadworthy.inputs.opentelemetry import understand_collector
from roadworthy.inputs.pipelines import pipelines
from roadworthy.inputs.prometheus import understand_prometheus
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.render import understand_render
from roadworthy.inputs.taskfile import understand_taskfile
from roadworthy.inputs.yaml_tree import YamlFile, YamlUnreadable, read_yaml
from roadworthy.model import Place, Unread

Understand = Callable[[YamlFile], Facts]
"""Facts of a parsed file; empty facts where it is about something else. Each looks for its own marks first."""

UNDERSTANDING: tuple[Understand, ...] = (
    understand_compose,
    understand_devcontainer,
    understand_render,
    understand_kubernetes,
    pipelines,
    interpolations,
    understand_prometheus,
    understand_dashboards,
    understand_objectives,
    understand_provisioning,
    understand_collector,
    understand_agents,
    understand_taskfile,
    understand_openapi,
)


def read(path: str, data: bytes) -> Facts:
    """The facts of every document in the file."""
    try:
        file = read_yaml(path, data)
    except YamlUnreadable as problem:
        return Facts(unread=(Unread(Place(path), str(problem)),))
    facts = Facts()
    for understand in UNDERSTANDING:
        facts += understand(file)
    return facts


def read_json(path: str, data: bytes) -> Facts:
    """The facts of a JSON file, with the comments that editors allow in it."""
    if _COMMENTED.search(path):
        data = _COMMENT.sub(_blank, data).replace(b"\t", b" ")
    return read(path, data)


def _blank(match: re.Match[bytes]) -> bytes:
    return match[0] if match[0].startswith(b'"') else b"\n" * match[0].count(b"\n")


_COMMENTED = re.compile(r"(devcontainer\.json|\.jsonc|tsconfig[^/]*\.json)$")
_COMMENT = re.compile(rb'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)

YAML = Reader("yaml", read)
JSON = Reader(
    "json",
    read_json,
    # Data and lock files are JSON, too, by the megabyte: only what can hold one of ours is parsed.
    needs=(
        b'"panels"',
        b'"rows"',
        b'"apiVersion"',
        b'"datasources"',
        b'"services"',
        b'"groups"',
        b'"scrape_configs"',
        b'"dockerfile"',
        b'"dockerFile"',
        b'"permissions"',
        b'"openapi"',
        b'"swagger"',
    ),
)
