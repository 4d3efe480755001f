"""YAML and JSON with the lines on which everything stands, bounded and tolerant of templates."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from roadworthy.expression import expression
from roadworthy.inputs.text import decoded
from roadworthy.inputs.yaml_templates import Masked, is_masked, mask
from roadworthy.knowledge.secrets import redacted
from roadworthy.model import Place

_SURROGATES = expression(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
MOST_DEPTH = 100
"""Nesting beyond this is refused."""


class YamlUnreadable(Exception):
    """The text is not YAML, or goes beyond a bound; the message is one line."""


@dataclass(slots=True)
class Node:
    """One mapping, sequence or scalar. Nobody changes one; there are too many to have each made as frozen.

    Attributes:
        value: dict of nodes by key, list of nodes, or the scalar as written.
        line: first line, counted from 1. Of a value under a key: the key's line is in `key_lines` of the mapping.
        end: last line that holds a part of it, included.
        is_plain: a scalar without quotes: may mean a number, a boolean or null.
        key_lines: of a mapping: key to the line it stands on.
        duplicates: of a mapping: keys given twice; the last one counts.
        is_template: a template stands in the scalar (Helm, Jinja); the value is as written, with the template in it. A
            mapping holds one under a key that is a template, where a line of its own writes further keys.
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

    @property
    def is_open(self) -> bool:
        """A template writes what cannot be told from here: the scalar itself, or further keys or items."""
        if isinstance(self.value, str):
            return self.is_template
        if isinstance(self.value, dict):
            return any("{{" in key for key in self.value)
        return any(one.is_template for one in self.value)

    def key_line(self, key: str) -> int:
        """The line on which this key stands; the mapping's own where it is absent."""
        return (self.key_lines or {}).get(key, self.line)


_NO_BREAKS = ("\x85", "\u2028", "\u2029")
"""Ends of lines to the parser, and to nobody else."""


@dataclass(frozen=True)
class YamlFile:
    """All documents of one file, with what is needed to point into it.

    Attributes:
        text: as it stands in the file, the schemas of custom resources left blank. Look for your marks in here before
            you walk the documents.
        is_templated: it is no YAML without its templates.
        conditional: first and last line of each part that a template may leave out, with the condition.
    """

    path: str
    lines: list[str]
    documents: list[Node]
    is_templated: bool = False
    text: str = ""
    conditional: tuple[tuple[int, int, str], ...] = ()

    def place(self, start: int, end: int = 0) -> Place:
        """Lines of this file with their quote; the end is the start when not given."""
        quote = redacted(self.lines[start - 1].strip()[:200]) if 0 < start <= len(self.lines) else ""
        return Place(self.path, start, max(start, end), quote=quote)

    def place_of(self, node: Node, key: str = "") -> Place:
        """Where the node stands, or, with a key, the key of that mapping and all that is under it."""
        if key:
            under = node.get(key)
            return self.place(node.key_line(key), under.end if under else 0)
        return self.place(node.line, node.end)

    def capped(self, start: int, end: int) -> Place:
        """These lines, at most forty of them: a longer region points at nothing."""
        return self.place(start, min(end, start + 39))

    def condition(self, line: int) -> str:
        """The innermost condition or loop of a template around this line; "" where there is none."""
        around = [(end - start, of) for start, end, of in self.conditional if start < line < end]
        return min(around)[1] if around else ""


def read_yaml(path: str, data: bytes) -> YamlFile:
    """Every document in the file.

    Raises:
        YamlUnreadable: it is no YAML even with templates masked, or nested too deep.
    """
    text = _joined_surrogates(decoded(data))
    if not text.isascii():
        for mark in _NO_BREAKS:
            text = text.replace(mark, " ")
    lean = _without_schemas(text) if "CustomResourceDefinition" in text else text
    try:
        return YamlFile(path, text.split("\n"), _documents(lean, None), False, lean)
    except YamlUnreadable:
        if "{{" not in text:
            raise
    masked = mask(lean)
    documents = _documents(masked.text, masked)
    return YamlFile(path, text.split("\n"), documents, True, lean, tuple(masked.conditional))


def _joined_surrogates(text: str) -> str:
    """The text with JSON's pairs of escapes for one character as the one escape that YAML has for it."""
    if "\\ud" not in text and "\\uD" not in text:
        return text

    def join(pair: re.Match[str]) -> str:
        high, low = int(pair[1], 16), int(pair[2], 16)
        return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"

    return _SURROGATES.sub(join, text)


def _without_schemas(text: str) -> str:
    """The text with the schemas of custom resources left blank: megabytes that say nothing of what runs."""
    parts = text.split("\n---")
    for index, part in enumerate(parts):
        if "CustomResourceDefinition" in part and _IS_SCHEMA.search(part):
            parts[index] = _blank(part)
    return "\n---".join(parts)


_IS_SCHEMA = expression(r"(?m)^kind: *CustomResourceDefinition")
_SCHEMA = expression(r"(?m)^  (versions|validation):[ ]*$")
_AFTER_SCHEMA = expression(r"\n(?: ? ?[^\s#-]|---|\.\.\.)")


def _blank(document: str) -> str:
    start = _SCHEMA.search(document)
    if start is None:
        return document
    end = _AFTER_SCHEMA.search(document, start.end())
    stop = end.start() + 1 if end else len(document)
    return document[: start.start()] + "\n" * document.count("\n", start.start(), stop) + document[stop:]


@dataclass(slots=True)
class _Open:
    """A collection that has begun and not ended."""

    start: yaml.Mark
    is_mapping: bool
    is_flow: bool
    anchor: str | None
    children: list[Node]
    keys: list[tuple[str, int, bool]]
    waits_for_key: bool = True


def _documents(text: str, masked: Masked | None) -> list[Node]:
    try:
        return _composed(text, masked)
    except yaml.YAMLError as error:
        raise YamlUnreadable("is not valid YAML: " + " ".join(str(error).split())[:200]) from error
    except (ValueError, RecursionError) as error:
        raise YamlUnreadable(f"cannot be read as YAML: {error}") from error


def _composed(text: str, masked: Masked | None) -> list[Node]:
    """The roots of all documents. Made from events, so that depth costs no recursion and an alias no copy."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        return _roots(loader.get_event, text, masked)
    finally:
        loader.dispose()


def _roots(next_event: Callable[[], Any], text: str, masked: Masked | None) -> list[Node]:
    roots: list[Node] = []
    stack: list[_Open] = []
    anchors: dict[str, Node] = {}
    lines: list[str] | None = None
    may_be_masked = masked is not None and bool(masked.originals)
    may_be_template = "{{" in text
    while True:
        event = next_event()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            start, last, value, style = event.start_mark, event.end_mark, event.value, event.style
            line, end, end_column = start.line + 1, last.line + 1, last.column + 1
            if style == "|" or style == ">":
                lines = text.split("\n") if lines is None else lines
                end, end_column = _last_line(lines, line, end - 1 if last.column == 0 else end), 0
            is_template = False
            if may_be_masked and masked is not None and is_masked(value):
                value, is_template = masked.restore(value), True
            elif may_be_template and "{{" in value:
                is_template = style not in ("|", ">")
            node = Node(value, line, end, start.column + 1, end_column, not style, None, (), is_template)
            anchor = event.anchor
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if len(stack) >= MOST_DEPTH:
                raise YamlUnreadable(f"is nested deeper than {MOST_DEPTH} levels")
            mapping = kind is yaml.MappingStartEvent
            stack.append(_Open(event.start_mark, mapping, bool(event.flow_style), event.anchor, [], []))
            continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            opened = stack.pop()
            node = _closed(opened, event.end_mark)
            anchor = opened.anchor
        elif kind is yaml.AliasEvent:
            # an alias inside the thing it names is a cycle: it is not in `anchors` yet and becomes an empty scalar
            line = event.start_mark.line + 1
            node = anchors.get(event.anchor) or Node("", line, line)
            anchor = None
        elif kind is yaml.StreamEndEvent:
            return roots
        else:
            if kind is yaml.DocumentStartEvent:
                anchors = {}
            continue
        if anchor:
            anchors[anchor] = node
        if not stack:
            roots.append(node)
            continue
        top = stack[-1]
        if not top.is_mapping:
            top.children.append(node)
        elif top.waits_for_key:
            key = node.value if isinstance(node.value, str) else ""
            top.keys.append((key, node.line, node.is_plain))
            top.waits_for_key = False
            if not isinstance(node.value, str) and top.is_flow and masked is None:
                raise YamlUnreadable("holds a mapping as a key: a template")
        else:
            top.children.append(node)
            top.waits_for_key = True


def _closed(opened: _Open, mark: yaml.Mark) -> Node:
    line, column = opened.start.line + 1, opened.start.column + 1
    if not opened.is_mapping:
        end = mark.line + 1 if opened.is_flow else max([line, *(c.end for c in opened.children if c.end >= line)])
        return Node(opened.children, line, end, column, mark.column + 1 if opened.is_flow else 0)
    values: dict[str, Node] = {}
    key_lines: dict[str, int] = {}
    merged: dict[str, Node] = {}
    merged_lines: dict[str, int] = {}
    twice: list[str] = []
    end = line
    for (key, key_line, is_plain), child in zip(opened.keys, opened.children, strict=False):
        if key_line > end:
            end = key_line
        if child.end > end and child.line >= key_line:
            end = child.end
        if key == "<<" and is_plain:
            for source in child.value if isinstance(child.value, list) else [child]:
                if isinstance(source, Node) and isinstance(source.value, dict):
                    merged = {**source.value, **merged}
                    merged_lines = {**(source.key_lines or {}), **merged_lines}
            continue
        if key in values:
            twice.append(key)
        values[key] = child
        key_lines[key] = key_line
    if opened.is_flow:
        end = max(end, mark.line + 1)
    everything = {**merged, **values} if merged else values
    lines = {**merged_lines, **key_lines} if merged else key_lines
    return Node(everything, line, end, column, 0, False, lines, tuple(twice))


def _last_line(lines: list[str], first: int, last: int) -> int:
    """The last line of a block scalar that is not blank."""
    last = min(last, len(lines))
    while last > first and not lines[last - 1].strip():
        last -= 1
    return last
