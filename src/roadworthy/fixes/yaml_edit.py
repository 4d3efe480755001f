"""Puts keys into YAML by whole lines, so that comments, anchors and styles stay as they stand."""

import re
from collections.abc import Mapping, Sequence

from roadworthy.fixes.source import Change, Left, Source
from roadworthy.inputs.yaml_tree import Node, YamlFile, YamlUnreadable, read_yaml

Tree = str | Mapping[str, "Tree"]
"""What stands under a key: a scalar or a flow collection as it is written, or further keys."""

_KEY = re.compile(r"[ ]*(?:- +)*")
_BREAKS = ("\x85", "\u2028", "\u2029")


def tree_of(source: Source) -> YamlFile:
    """The file, parsed.

    Raises:
        Left: it cannot be, or only with its templates masked.
    """
    if any(mark in source.text for mark in _BREAKS):
        raise Left("the file holds ends of lines that only some programs count")
    try:
        tree = read_yaml(source.path, source.data)
    except YamlUnreadable as problem:
        raise Left(f"the file {problem}") from problem
    if tree.is_templated:
        raise Left(f"{source.path} is a template")
    return tree


def put(source: Source, node: Node, keys: Sequence[str], value: Tree, step: int = 2) -> Change:
    """The value under these keys of a mapping, with those that are missing.

    Args:
        step: blanks between two levels.

    Raises:
        Left: what is there is no mapping of its own, or the last key is given already.
    """
    first, *rest = keys
    found = node.get(first)
    if found is not None:
        if not rest or first not in own_keys(source, node):
            raise Left(f"{first} is given, from elsewhere or in another form")
        if found.is_null or not found.is_mapping:
            raise Left(f"{first} is given, and holds no keys")
        if "*" in source.line(node.key_line(first)).partition(":")[2].partition("#")[0]:
            raise Left(f"{first} is taken from an anchor")
        return put(source, found, rest, value, step)
    for key in reversed(rest):
        value = {key: value}
    return _put(source, node, first, value, step)


def own_keys(source: Source, node: Node) -> list[str]:
    """The keys that are written in this mapping itself, not taken from an anchor, in their order."""
    lines = node.key_lines or {}
    end = end_of(node)
    return [key for key in lines if node.line <= lines[key] <= end and _writes(source.line(lines[key]), key)]


def _writes(line: str, key: str) -> bool:
    return re.search(rf"(^|[\s{{,\"'-]){re.escape(key)}[\"']?\s*:", line) is not None


def end_of(node: Node) -> int:
    """The last line of a block mapping that belongs to one of its own keys."""
    return node.end


def is_flow(source: Source, node: Node) -> bool:
    """It is written in brackets."""
    line = source.line(node.line)
    return re.match(r"(&\S+\s+|!\S*\s+)*[\[{]", line[node.column - 1 :].replace("\ufeff", "")) is not None


def indent(source: Source, node: Node) -> int:
    """The column, counted from 0, at which the keys of a block mapping begin.

    Raises:
        Left: they are written in a way in which no line can be put between them.
    """
    keys = own_keys(source, node)
    if not keys:
        raise Left("the mapping has no key of its own to stand beside")
    line = source.line(node.key_line(keys[0])).replace("\ufeff", "")
    before = _KEY.match(line)
    width = before.end() if before is not None else 0
    rest = line[width:]
    if not re.match(rf"[\"']?{re.escape(keys[0])}[\"']?\s*:", rest) or "\t" in line[: width + 1]:
        raise Left("its keys are not written line by line")
    return width


def _put(source: Source, node: Node, key: str, value: Tree, step: int) -> Change:
    if is_flow(source, node):
        return _put_in_flow(source, node, key, value)
    width = indent(source, node)
    last = _last_line(source, node, width)
    if source.starts[last] == len(source.text) and not source.text.endswith(("\n", "\r")) and _ends_in_block(node):
        raise Left("a text over several lines ends the file without an end of line")
    return source.after_line(last, [" " * width + line for line in block({key: value}, step)])


def _last_line(source: Source, node: Node, width: int) -> int:
    """The last line of the mapping, with the remarks below that are indented as its keys are, or deeper."""
    last = min(end_of(node), len(source.lines))
    while last > 1 and not source.line(last).strip():
        last -= 1
    number = last + 1
    while number <= len(source.lines):
        line = source.line(number)
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) < max(width, 1):
            break
        last = number
        number += 1
    return last


def _ends_in_block(node: Node) -> bool:
    """The last value is a text in block style, to which an end of line would be added."""
    while not isinstance(node.value, str):
        inside = list(node.value.values()) if isinstance(node.value, dict) else node.value
        if not inside:
            return False
        node = max(inside, key=lambda one: one.end)
    return node.end_column == 0


def _put_in_flow(source: Source, node: Node, key: str, value: Tree) -> Change:
    start = source.offset(node.line, node.column)
    end = _closing(source.text, start)
    inside = source.text[start:end].rstrip()
    at = start + len(inside)
    joint = "" if inside.endswith("{") else " " if inside.endswith(",") else ", "
    return source.replace(at, at, f"{joint}{key}: {flow(value)}")


def _closing(text: str, start: int) -> int:
    """The offset of the bracket that closes the one after `start`."""
    depth, quote, index = 0, "", start
    while index < len(text):
        sign = text[index]
        if quote:
            if sign == "\\" and quote == '"':
                index += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'" and text[index - 1] in " \t\n,[{:":
            quote = sign
        elif sign == "#" and text[index - 1] in " \t\n":
            raise Left("a remark stands between the brackets")
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth == 0:
                return index
        index += 1
    raise Left("the bracket is not closed")


def block(tree: Mapping[str, Tree], step: int = 2) -> list[str]:
    """The lines of a mapping in block style."""
    lines: list[str] = []
    for key, value in tree.items():
        if isinstance(value, str):
            lines.append(f"{key}: {value}")
        else:
            lines.append(f"{key}:")
            lines += [" " * step + line for line in block(value, step)]
    return lines


def flow(value: Tree) -> str:
    """The same in brackets, without remarks."""
    if isinstance(value, str):
        return value.partition("  # ")[0]
    return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
