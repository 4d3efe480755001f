"""Reads devcontainer.json: from which folder a development image is built."""

from posixpath import dirname, join, normpath

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.yaml_tree import YamlFile
from roadworthy.model import Workload


def understand_devcontainer(file: YamlFile) -> Facts:
    """The development container, where it is built from a Dockerfile; nothing of any other file."""
    if file.path.rpartition("/")[2] not in ("devcontainer.json", ".devcontainer.json") or not file.documents:
        return Facts()
    document = file.documents[0]
    dockerfile = document.text("build", "dockerfile") or document.text("dockerFile")
    if dockerfile is None:
        return Facts()
    folder = dirname(file.path)
    context = normpath(join(folder, document.text("build", "context") or document.text("context") or "."))
    key = "build" if document.get("build") is not None else "dockerFile"
    return Facts(
        workloads=(
            Workload(
                place=file.place_of(document, key),
                symbol="devcontainer",
                kind="devcontainer",
                name=document.text("name") or "devcontainer",
                build_file=normpath(join(folder, dockerfile)),
                build_context="" if context == "." else context,
                build_target=document.text("build", "target") or "",
                is_development=True,
                user=document.text("containerUser"),
            ),
        )
    )
