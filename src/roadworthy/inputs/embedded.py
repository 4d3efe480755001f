"""YAML and JSON that stands as text inside YAML: config maps, custom resources, chart values, compose configs."""

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.inputs.yaml_tree import Node, YamlFile, YamlUnreadable, read_yaml

MOST_CHARACTERS = 2_000_000
_BLOCK = re.compile(r"[|>][-+0-9]*\s*(#.*)?$")


def with_embedded(file: YamlFile, marks: tuple[str, ...]) -> Iterator[YamlFile]:
    """The file itself, then every text inside it that holds one of the marks and is YAML, on the lines where it stands.

    Text in quotes has no lines of its own: all of it stands on the line of the scalar.
    """
    yield file
    if not any(mark in file.text for mark in marks):
        return
    for scalar in _texts(file.documents):
        text = str(scalar.value)
        if len(text) > MOST_CHARACTERS or not any(mark in text for mark in marks):
            continue
        line = file.lines[scalar.line - 1] if 0 < scalar.line <= len(file.lines) else ""
        is_block = _BLOCK.search(line) is not None
        try:
            inner = read_yaml(file.path, (("\n" * scalar.line if is_block else "") + text).encode())
        except YamlUnreadable:
            continue
        documents = inner.documents if is_block else [_on_line(node, scalar.line) for node in inner.documents]
        yield replace(file, documents=documents)


def _texts(documents: list[Node]) -> Iterator[Node]:
    waiting = list(documents)
    seen: set[int] = set()
    while waiting:
        node = waiting.pop(0)
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node.value, dict):
            waiting.extend(node.value.values())
        elif isinstance(node.value, list):
            waiting.extend(node.value)
        elif "\n" in node.value or node.value.startswith("{"):
            yield node


def _on_line(node: Node, line: int) -> Node:
    if isinstance(node.value, dict):
        inside = {key: _on_line(value, line) for key, value in node.value.items()}
        return replace(node, value=inside, line=line, end=line, key_lines=dict.fromkeys(inside, line))
    if isinstance(node.value, list):
        return replace(node, value=[_on_line(item, line) for item in node.value], line=line, end=line)
    return replace(node, line=line, end=line)
