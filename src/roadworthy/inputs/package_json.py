"""Reads package.json: requirements and scripts."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.yaml_tree import YamlUnreadable, read_yaml
from roadworthy.model import Dependency, Manifest, Place, RuntimeVersion, Unread

_EXACT = re.compile(r"^=?v?\d+\.\d+\.\d+([-+][\w.+-]+)?$")
_GROUPS = {"dependencies": "", "devDependencies": "dev", "optionalDependencies": "optional", "peerDependencies": "peer"}
_OWN = ("workspace:", "file:", "link:", "portal:", "catalog:")


def read(path: str, data: bytes) -> Facts:
    """The manifest, or why it could not be read."""
    try:
        file = read_yaml(path, data.replace(b"\t", b" "))
    except YamlUnreadable as problem:
        return Facts(unread=(Unread(Place(path), str(problem)),))
    if not file.documents or not file.documents[0].is_mapping:
        return Facts()
    root = file.documents[0]
    found = []
    for key, group in _GROUPS.items():
        for name, node in root.items(key):
            if not isinstance(node.value, str) or node.value.startswith(_OWN):
                continue
            version = node.value.strip()
            found.append(
                Dependency(
                    place=file.place(node.line, node.end),
                    symbol=name,
                    name=name,
                    specifier=version,
                    is_pinned=bool(_EXACT.match(version)) or bool(re.search(r"#[0-9a-f]{40}$", version)),
                    is_open=version in ("", "*", "latest", "next", "x") or version.startswith((">", "git", "http")),
                    group=group,
                    ecosystem="node",
                )
            )
    scripts = {name: node.value for name, node in root.items("scripts") if isinstance(node.value, str)}
    is_published = root.text("private") != "true" and bool(
        root.get("exports") or root.get("files") or root.get("publishConfig") or root.get("types")
    )
    manifest = Manifest(
        place=next((one.place for one in found if not one.group), file.place(root.line)),
        symbol="package",
        file=path,
        kind="package.json",
        ecosystem="node",
        name=root.text("name") or "",
        dependencies=tuple(found),
        scripts=scripts,
        is_application=not is_published,
        runtimes=tuple(
            RuntimeVersion(
                place=file.place(node.line, node.end), symbol="engines", file=path, runtime=name, versions=(node.value,)
            )
            for name, node in root.items("engines")
            if name == "node" and isinstance(node.value, str)
        ),
        version=root.text("version") or "",
    )
    return Facts(manifests=(manifest,))


PACKAGE_JSON = Reader("package-json", read)
