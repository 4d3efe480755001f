"""Understands what a Grafana is provisioned with: its datasources, and the folders that it loads dashboards from."""

import re
from collections.abc import Iterator

from roadworthy.inputs.embedded import with_embedded
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import Node, YamlFile
from roadworthy.model import DashboardFolder, Datasource, Place

MOST_LINES = 40
_MARKS = ("datasources:", '"datasources"', "providers:", '"providers"')
_USER = re.compile(r"//[^/@\s]*@")


def understand_provisioning(file: YamlFile) -> Facts:
    """The datasources and dashboard folders in the file, also where it is embedded in a config map."""
    if not any(mark in file.text for mark in _MARKS) or "apiVersion" not in file.text:
        return Facts()
    parts = [(part, document) for part in with_embedded(file, _MARKS) for document in part.documents]
    return Facts(
        datasources=tuple(one for part, document in parts for one in _datasources(part, document)),
        dashboard_folders=tuple(one for part, document in parts for one in _folders(part, document)),
    )


def _datasources(file: YamlFile, root: Node) -> Iterator[Datasource]:
    for node in root.each("datasources"):
        name, kind = node.text("name"), node.text("type")
        if name and kind:
            yield Datasource(
                place=_block(file, node),
                symbol=name,
                name=name,
                kind=kind,
                uid=node.text("uid") or "",
                url=_USER.sub("//", node.text("url") or ""),
                is_default=node.flag("isDefault") is True,
            )


def _folders(file: YamlFile, root: Node) -> Iterator[DashboardFolder]:
    for node in root.each("providers"):
        path = node.text("options", "path")
        if path:
            name = node.text("name") or ""
            yield DashboardFolder(place=_block(file, node), symbol=name, name=name, path=path)


def _block(file: YamlFile, node: Node) -> Place:
    return file.place(node.line, max(node.line, min(node.end, node.line + MOST_LINES - 1)))
