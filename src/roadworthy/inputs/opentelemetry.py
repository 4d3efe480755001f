"""Understands the configuration of an OpenTelemetry collector."""

from collections.abc import Iterator

from roadworthy.inputs.embedded import with_embedded
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import Collector

_KINDS = ("receivers", "processors", "exporters")
_MARKS = ("pipelines:", '"pipelines"')


def understand_collector(file: YamlFile) -> Facts:
    """The collector that the file, a text inside it, or an `OpenTelemetryCollector` in it sets up."""
    if not any(mark in file.text for mark in _MARKS) or "receivers" not in file.text:
        return Facts()
    return Facts(
        collectors=tuple(
            collector
            for part in with_embedded(file, _MARKS)
            for document in part.documents
            for collector in _collectors(part, document)
        )
    )


def _collectors(file: YamlFile, root: Node) -> Iterator[Collector]:
    for node in (root, root.get("spec", "config")):
        pipelines = node.get("service", "pipelines") if node is not None else None
        if node is None or pipelines is None or not pipelines.is_mapping:
            continue
        used = {
            kind: dict.fromkeys(name for _, pipeline in pipelines.items() for name in pipeline.texts(kind))
            for kind in _KINDS
        }
        endpoints = (node.text("exporters", name, "endpoint") for name in used["exporters"])
        names = {name for kind in used.values() for name in kind}
        yield Collector(
            place=file.place(node.key_line("service")),
            symbol="service.pipelines",
            receivers=tuple(used["receivers"]),
            processors=tuple(used["processors"]),
            exporters=tuple(used["exporters"]),
            sends_to=tuple(dict.fromkeys(endpoint for endpoint in endpoints if endpoint)),
            signals=tuple(dict.fromkeys(name.partition("/")[0] for name, _ in pipelines.items())),
            unused=tuple(name for kind in _KINDS for name, _ in node.items(kind) if name not in names),
        )
