"""How a prompt is put together, and in what form an answer is asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.inputs.assemble.values import Values
from roadworthy.inputs.python.facts import Value, ValueKind
from roadworthy.model import Place

_SHAPES = frozenset(
    {
        "response_format",
        "format",
        "tools",
        "functions",
        "response_schema",
        "text_format",
        "output_config",
        "json_schema",
    }
)
_FROM_OUTSIDE = re.compile(
    r"(^|[._])(text|message|msg|question|query|content|input|document|doc|transcript|body|email|comment|description"
    r"|user_?\w*|code|diff|feedback|review|article|page|post|title|notes?|topic)s?$",
    re.IGNORECASE,
)
_MARK = re.compile(r"(<[^<>{}]+>|\"\"\"|'''|```|---+|===+|###?#?[^\n]*|~~~|\[[A-Z _]+\]|[\"'“«‘])\s*$")
_LEAST_WORDS = 4
"""Words of a text before it can be an instruction."""


@dataclass(frozen=True)
class Prompt:
    """What a call to a model is told; the fields are those of `Call`."""

    is_shaped: bool = False
    keeps_loaded: str | None = None
    mixed_prompt: Place | None = None
    parts_input: bool = False


def prompt_of(payload: dict[str, Value], fixed: dict[str, Value], function: str, path: str, values: Values) -> Prompt:
    """The shape of the answer that is asked for, and whether instruction and foreign text stand in one string.

    Args:
        payload: what is sent, by name.
        fixed: what the client was made with.
        function: what the client is asked for.
    """
    is_shaped = bool(_SHAPES & {*payload, *fixed}) or "parse" in function or "structured" in function
    kept = payload.get("keep_alive", fixed.get("keep_alive"))
    keeps = values.text(kept, path) if kept is not None else None
    mixed, parts = _mixed(payload, fixed, path, values)
    told = keeps if isinstance(keeps, str) else "a setting" if kept is not None else None
    return Prompt(is_shaped, told, mixed, parts)


def _mixed(payload: dict[str, Value], fixed: dict[str, Value], path: str, values: Values) -> tuple[Place | None, bool]:
    has_role = bool({"system", "instructions", "system_instruction"} & {*payload, *fixed})
    texts: list[Value] = []
    if "prompt" in payload:
        texts.append(payload["prompt"])
    messages, where = values.symbols.follow(payload["messages"], path) if "messages" in payload else (None, path)
    if messages is not None:
        if messages.kind is not ValueKind.SEQUENCE:
            return None, False
        for one in messages.items:
            message, _ = values.symbols.follow(one, where)
            role = message.keywords.get("role")
            if message.kind is not ValueKind.MAPPING or role is None or not role.is_literal:
                return None, False
            if role.literal in ("system", "developer"):
                has_role = True
            elif "content" in message.keywords:
                texts.append(message.keywords["content"])
    found = [(text, at) for given in texts for text, at in _written(given, where, values)]
    mixed = [(text, at) for text, at in found if _is_mixed(text)]
    if has_role or not mixed:
        return None, has_role or any(_is_marked(text) for text, _ in found)
    text, at = mixed[0]
    return (Place(at, text.line, text.line), False) if text.line else (None, False)


def _written(given: Value, path: str, values: Values) -> Iterator[tuple[Value, str]]:
    """The text of the prompt, here or where a caller writes it."""
    value, where = values.symbols.follow(given, path)
    if value.kind is ValueKind.PARAMETER:
        node = f"{where}:{value.of}"
        function = values.symbols.functions.get(node)
        if function is not None and value.name in function.parameters:
            for argument, at in values.arguments(node, function, value.name):
                if argument is not None:
                    yield values.symbols.follow(argument, at)
    else:
        yield value, where


def _is_mixed(value: Value) -> bool:
    """An instruction, and behind or before it a text from outside that nothing marks."""
    return _instructs(value) and any(
        _comes_from_outside(hole) and not _MARK.search(before) for before, hole in _holes(value)
    )


def _is_marked(value: Value) -> bool:
    return _instructs(value) and any(_comes_from_outside(hole) for _, hole in _holes(value))


def _instructs(value: Value) -> bool:
    return value.kind is ValueKind.TEMPLATE and len(re.findall(r"[A-Za-z]{2,}", str(value.literal))) >= _LEAST_WORDS


def _holes(value: Value) -> Iterator[tuple[str, Value]]:
    """Each hole with the text that stands before it."""
    pieces = str(value.literal).split("{}")
    for index, hole in enumerate(value.items):
        yield pieces[index] if index < len(pieces) else "", hole


def _comes_from_outside(hole: Value) -> bool:
    return hole.kind in (ValueKind.PARAMETER, ValueKind.REFERENCE) and bool(_FROM_OUTSIDE.search(hole.name))
