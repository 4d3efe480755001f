"""Holds a file as it would be against what it was: it parses still, and says all that it said."""

import ast
import re

import yaml

from roadworthy.fixes.source import Left

_MAY_CHANGE = frozenset({"depends_on", "test", "image", "condition", "restart"})


def hold(path: str, before: bytes, after: bytes) -> None:
    """Nothing is broken by the change.

    Raises:
        Left: something would be.
    """
    if path.endswith(".py"):
        _parsed(after)
    elif path.endswith((".yaml", ".yml")):
        _same(_loaded(before), _loaded(after))
    elif path.endswith((".sh", ".bash")) or before.startswith(b"#!"):
        _as_shell(before, after)
    if before.startswith(b"\xef\xbb\xbf") != after.startswith(b"\xef\xbb\xbf"):
        raise Left("the mark at the begin of the file would be lost")


def _parsed(after: bytes) -> None:
    try:
        compile(after, "patched", "exec", flags=ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Left("the file would not parse any more") from error


class _Plain(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Every scalar as it is written, tags of any name included."""


def _any(loader: yaml.BaseLoader, suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return str(node.value)


_Plain.add_multi_constructor("", _any)


def _loaded(data: bytes) -> object:
    try:
        return list(yaml.load_all(data, Loader=_Plain))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        raise Left("the file would not parse any more") from error


def _same(before: object, after: object, depth: int = 0) -> None:
    """Everything that was said is said still; what a fix is about may be said otherwise."""
    if depth > 60:
        raise Left("the file is nested too deep")
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key not in after:
                raise Left(f"{key} would be lost")
            if key not in _MAY_CHANGE:
                _same(value, after[key], depth + 1)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            raise Left("an item would be lost")
        for one, other in zip(before, after, strict=True):
            _same(one, other, depth + 1)
    elif before != after:
        raise Left("a value that is not meant would change")


def _as_shell(before: bytes, after: bytes) -> None:
    """The grammar finds no more to complain of than before."""
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    parser = Parser(Language(tree_sitter_bash.language()))
    was, would = parser.parse(before).root_node.has_error, parser.parse(after).root_node.has_error
    if would and not was:
        raise Left("the script would not parse any more")
    if len(re.findall(rb"\r\n", before)) and len(re.findall(rb"(?<!\r)\n", after)) > len(
        re.findall(rb"(?<!\r)\n", before)
    ):
        raise Left("lines would end in two ways")
