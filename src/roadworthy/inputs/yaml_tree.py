"""YAML and JSON with the lines on which everything stands, bounded and tolerant of templates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from roadworthy.model import Place

MOST_DEPTH = 100
"""Nesting beyond this is refused before the parser sees it: the C parser would kill the process."""

_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MASK = "X"


class YamlUnreadable(Exception):
    """The text is not YAML, or goes beyond a bound; the message is one line."""


@dataclass(frozen=True, slots=True)
class Node:
    """One mapping, sequence or scalar.

    Attributes:
        value: dict of nodes by key, list of nodes, or the scalar as written.
        line: first line, counted from 1. Of a value under a key: the key's line is in `key_lines` of the mapping.
        end: last line that holds a part of it, included.
        is_plain: a scalar without quotes: may mean a number, a boolean or null.
        key_lines: of a mapping: key to the line it stands on.
        duplicates: of a mapping: keys given twice; the last one counts.
        is_template: a template stood here (Helm, Jinja); the value is masked.
    """

    value: "dict[str, Node] | list[Node] | str"
    line: int
    end: int
    column: int = 1
    end_column: int = 0
    is_plain: bool = False
    key_lines: dict[str, int] | None = None
    duplicates: tuple[str, ...] = ()
    is_template: bool = False

    def get(self, *path: str) -> "Node | None":
        """The node under these keys, or None where one is missing or is no mapping."""
        node: Node | None = self
        for key in path:
            node = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
        return node

    def text(self, *path: str) -> str | None:
        """The scalar under these keys; None where it is absent, null, or no scalar."""
        node = self.get(*path)
        if node is None or not isinstance(node.value, str) or node.is_null:
            return None
        return node.value

    def number(self, *path: str) -> float | None:
        """The number under these keys; None where it is absent or no number."""
        text = self.text(*path)
        try:
            return float(text) if text is not None else None
        except ValueError:
            return None

    def flag(self, *path: str) -> bool | None:
        """True or False as YAML 1.1 writes them; None where it is absent or neither."""
        text = (self.text(*path) or "").lower()
        return {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(text)

    def items(self, *path: str) -> "Iterator[tuple[str, Node]]":
        """Keys and nodes of the mapping under these keys; nothing where there is none."""
        node = self.get(*path)
        if node is not None and isinstance(node.value, dict):
            yield from node.value.items()

    def each(self, *path: str) -> "Iterator[Node]":
        """Items of the sequence under these keys; nothing where there is none."""
        node = self.get(*path)
        if node is not None and isinstance(node.value, list):
            yield from node.value

    def texts(self, *path: str) -> tuple[str, ...]:
        """The scalars of the sequence under these keys; a lone scalar counts as one."""
        node = self.get(*path)
        if node is not None and isinstance(node.value, str):
            return () if node.is_null else (node.value,)
        return tuple(item.value for item in self.each(*path) if isinstance(item.value, str))

    @property
    def is_null(self) -> bool:
        return self.is_plain and self.value in ("", "~", "null", "Null", "NULL")

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    def key_line(self, key: str) -> int:
        """The line on which this key stands; the mapping's own where it is absent."""
        return (self.key_lines or {}).get(key, self.line)


@dataclass(frozen=True)
class YamlFile:
    """All documents of one file, with what is needed to point into it."""

    path: str
    lines: list[str]
    documents: list[Node]
    is_templated: bool = False

    def place(self, start: int, end: int = 0) -> Place:
        """Lines of this file with their quote; the end is the start when not given."""
        quote = self.lines[start - 1].strip()[:200] if 0 < start <= len(self.lines) else ""
        return Place(self.path, start, max(start, end), quote=quote)

    def place_of(self, node: Node, key: str = "") -> Place:
        """Where the node stands, or, with a key, the key of that mapping and all that is under it."""
        if key:
            under = node.get(key)
            return self.place(node.key_line(key), under.end if under else 0)
        return self.place(node.line, node.end)


def read_yaml(path: str, data: bytes) -> YamlFile:
    """Every document in the file.

    Raises:
        YamlUnreadable: it is no YAML even with templates masked, or nested too deep.
    """
    text = data.decode("utf-8", "replace").lstrip("\ufeff")
    is_templated = "{{" in text
    masked = mask_templates(text) if is_templated else text
    if _is_too_deep(masked):
        raise YamlUnreadable(f"is nested deeper than {MOST_DEPTH} levels")
    try:
        composed = list(yaml.compose_all(masked, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError as error:
        raise YamlUnreadable("is not valid YAML: " + " ".join(str(error).split())[:200]) from error
    except (ValueError, RecursionError) as error:
        raise YamlUnreadable(f"cannot be read as YAML: {error}") from error
    memo: dict[int, Node] = {}
    documents = [_convert(node, memo, set()) for node in composed if node is not None]
    return YamlFile(path, text.splitlines(), documents, is_templated)


def mask_templates(text: str) -> str:
    """The text with Helm and Jinja templates masked, line by line in place, so that YAML can be read around them."""

    def mask(match: re.Match[str]) -> str:
        return "".join("\n" if character == "\n" else _MASK for character in match[0])

    lines = []
    for line in _TEMPLATE.sub(mask, text).split("\n"):
        bare = line.strip()
        only_template = bare and set(bare) <= {_MASK, "-", " "} and _MASK * 4 in bare and not bare.startswith("- ")
        lines.append("#" if only_template else line)
    return "\n".join(lines)


def _is_too_deep(text: str) -> bool:
    depth = deepest = 0
    for character in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if character in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    if deepest > MOST_DEPTH:
        return True
    return any(
        line.startswith("- " * MOST_DEPTH) or len(line) - len(line.lstrip(" ")) > 2_000 for line in text.split("\n")
    )


def _convert(node: yaml.Node, memo: dict[int, Node], open_: set[int]) -> Node:
    """Our own tree of a composed one; an anchor is converted once, a cycle becomes an empty scalar."""
    known = memo.get(id(node))
    if known is not None:
        return known
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    last, last_column = node.end_mark.line + 1, node.end_mark.column + 1
    if last_column == 1 and last > line:
        last -= 1
    if id(node) in open_:
        return Node("", line, line)
    open_.add(id(node))
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        twice: list[str] = []
        merged: dict[str, Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            converted = _convert(value, memo, open_)
            if key.value == "<<" and key.style is None:
                for source in converted.value if isinstance(converted.value, list) else [converted]:
                    if isinstance(source, Node) and isinstance(source.value, dict):
                        merged = {**source.value, **merged}
                continue
            if key.value in values:
                twice.append(key.value)
            values[key.value] = converted
            key_lines[key.value] = key.start_mark.line + 1
        end = max([line, *(v.end for k, v in values.items() if v.end >= key_lines[k])], default=line)
        end = max([end, *key_lines.values()])
        result = Node({**merged, **values}, line, end, column, 0, False, key_lines, tuple(twice))
    elif isinstance(node, yaml.SequenceNode):
        items = [_convert(item, memo, open_) for item in node.value]
        end = max([line, *(item.end for item in items if item.end >= line)]) if not node.flow_style else last
        result = Node(items, line, end, column)
    else:
        assert isinstance(node, yaml.ScalarNode)
        is_plain = node.style is None
        result = Node(node.value, line, last, column, last_column, is_plain, is_template=_MASK * 5 in node.value)
    open_.discard(id(node))
    memo[id(node)] = result
    return result
