"""Helm and Jinja templates in YAML, masked so that the YAML around them can be read, and given back afterwards."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from roadworthy.expression import expression

_FIRST = 0xF0000
"""Masks are characters of the private plane 15, so that no text is taken for one."""
_MOST = 0xFF00
_FAR = 300
"""Lines that are looked at on each side of one that has to fit in."""
_PAD = "\U000ffffd"
_MASKED = expression(f"([{chr(_FIRST)}-{chr(_FIRST + _MOST)}]){_PAD}*")
_ACTION = expression(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_CONTROL = expression(r"(if|else|end|range|with|define|block|break|continue)\b|/\*|\$\w*\s*(:=|=)|-?$")
_OPENS = expression(r"(if|range|with|define|block)\b\s*(.*)", re.DOTALL)
_INDENT = expression(r"\bn?indent\s+(\d+)")
_BLOCK_SCALAR = expression(r"(^|[:\-]\s+)(![\w!]+\s+)?(&\w+\s+)?[|>][-+0-9]*\s*(#.*)?$")
_DOT = expression(r"(?<![\w.$\])])\.(?=\w|\s|$|\))")


@dataclass
class Masked:
    """Text in which no template stands any more.

    Attributes:
        text: has as many lines as the original, and each thing on the line where it stood.
        originals: what each mask stands for.
        conditional: first and last line of each part that a condition or a loop may leave out, with the condition.
    """

    text: str
    originals: list[str] = field(default_factory=list)
    conditional: list[tuple[int, int, str]] = field(default_factory=list)

    def restore(self, text: str) -> str:
        """A scalar as it was written."""
        return _MASKED.sub(self._original, text)

    def _original(self, match: re.Match[str]) -> str:
        index = ord(match[1]) - _FIRST
        return self.originals[index] if index < len(self.originals) else match[0]


@dataclass
class _Block:
    kind: str
    of: str
    line: int


def is_masked(text: str) -> bool:
    """A template stood in this text."""
    return _MASKED.search(text) is not None


def mask(text: str) -> Masked:
    """The text with every template masked.

    A line that only steers (`{{- if … }}`, `{{ end }}`) becomes empty. A line that writes something of its own
    (`{{- toYaml .Values.resources | nindent 12 }}`) becomes a key, an item or a value, whichever fits among its
    neighbours, at the indentation that it asks for.
    """
    found = Masked("")
    out: list[str] = []
    at = 0
    stack: list[_Block] = []
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    while (start := text.find("{{", at)) >= 0:
        end = _end(text, start)
        if end < 0 or len(found.originals) >= _MOST:
            break
        raw = text[start:end]
        out.append(text[at:start])
        out.append(_mask_of(raw, found, stack, bisect_right(starts, start)))
        at = end
    out.append(text[at:])
    for block in stack:
        found.conditional.append((block.line, len(starts), block.of))
    found.text = _settled("".join(out), found)
    return found


def _end(text: str, start: int) -> int:
    """Where the action that begins here ends; a `}}` in a string of the same line does not end it. -1: nowhere."""
    if text.startswith(("{{/*", "{{- /*"), start):
        close = text.find("*/", start)
        end = text.find("}}", close) if close >= 0 else -1
        return end + 2 if end >= 0 else -1
    end = text.find("}}", start)
    while end >= 0:
        inside = text[start:end]
        if inside.count('"') % 2 == 0 and inside.count("`") % 2 == 0:
            return end + 2
        later = text.find("}}", end + 2)
        line = text.find("\n", end)
        if later < 0 or 0 <= line < later:
            return end + 2
        end = later
    return -1


def _mask_of(raw: str, found: Masked, stack: list[_Block], line: int) -> str:
    action = _ACTION.fullmatch(raw)
    body = action[1] if action else ""
    if _CONTROL.match(body):
        _steer(body, found, stack, line)
        return "\n" * raw.count("\n") + _PAD
    scope = next((block.of for block in reversed(stack) if block.kind == "with"), "")
    in_range = any(block.kind == "range" for block in stack)
    if scope and not in_range and scope.startswith("."):
        raw = _DOT.sub(lambda match: scope + ("." if raw[match.end() : match.end() + 1].isalnum() else ""), raw)
    found.originals.append(" ".join(raw.split()))
    mark = chr(_FIRST + len(found.originals) - 1)
    return mark + _PAD * max(0, len(raw) - 1) if "\n" not in raw else mark + "\n" * raw.count("\n")


def _steer(body: str, found: Masked, stack: list[_Block], line: int) -> None:
    opens = _OPENS.match(body)
    if opens:
        of = opens[2].strip()
        if opens[1] == "with":
            of = re.sub(r"^\$\w+\s*:=\s*", "", of)
        stack.append(_Block(opens[1], of, line))
    elif body.startswith("else") and stack:
        block = stack.pop()
        found.conditional.append((block.line, line, block.of))
        stack.append(_Block("if", f"not {block.of}", line))
    elif body.startswith("end") and stack:
        block = stack.pop()
        found.conditional.append((block.line, line, block.of))


def _settled(text: str, found: Masked) -> str:
    """Lines that hold nothing but masks, made to fit."""
    lines = text.split("\n")
    inside = -1
    settled: list[str] = []
    for number, line in enumerate(lines):
        bare = line.replace(_PAD, "").strip()
        indent = len(line) - len(line.lstrip(" "))
        has_mask = _PAD in line or _MASKED.search(line) is not None
        only = has_mask and not _MASKED.sub("", bare).strip()
        if inside >= 0 and bare and not only and indent <= inside:
            inside = -1
        if only and not bare:
            settled.append("")
        elif only:
            wanted = _wanted(bare, found, indent)
            if inside >= 0 and wanted > inside:
                settled.append(" " * wanted + bare)
            elif inside >= 0:
                settled.append("")
            else:
                settled.append(_fitted(lines, number, wanted, bare[:1]))
        else:
            settled.append(_without_steering(line))
        if inside < 0 and bare and not only and not bare.startswith("#") and _BLOCK_SCALAR.search(bare):
            inside = indent
    return "\n".join(settled)


def _without_steering(line: str) -> str:
    """Steering in the middle of a line leaves nothing behind; a masked value keeps its width."""
    if _PAD not in line:
        return line
    return re.sub(f"(?<![{chr(_FIRST)}-{chr(_FIRST + _MOST)}{_PAD}]){_PAD}+", "", line)


def _wanted(bare: str, found: Masked, indent: int) -> int:
    original = found.originals[ord(bare[0]) - _FIRST]
    asked = _INDENT.search(original)
    return int(asked[1]) if asked else indent


def _fitted(lines: list[str], number: int, indent: int, mark: str) -> str:
    """The line as a key, an item or a value at this indentation."""
    after = _neighbour(lines, range(number + 1, min(len(lines), number + _FAR)))
    before, opener = "", ""
    for back in range(number - 1, max(-1, number - _FAR), -1):
        line = _neighbour(lines, (back,))
        if not line:
            continue
        here = len(line) - len(line.lstrip(" "))
        if here > indent:
            continue
        bare = line.lstrip(" ")
        if here == indent:
            before = bare
        elif bare.startswith("- ") and here + len(bare) - len(bare[1:].lstrip(" ")) == indent and ":" in bare:
            before = "key:"
        else:
            opener = bare
        break
    follows = after.lstrip(" ") if after and len(after) - len(after.lstrip(" ")) == indent else ""
    space = " " * indent
    sibling = before or follows
    if before.startswith("- ") or (follows.startswith("- ") and not before):
        return f"{space}- {mark}"
    if sibling:
        return f"{space}{mark}: {mark}"
    return f"{space}{mark}" if opener.endswith(":") else ""


def _neighbour(lines: list[str], numbers: "range | tuple[int, ...]") -> str:
    """The first of these lines with text of its own; "" where there is none."""
    for number in numbers:
        line = lines[number]
        bare = line.strip()
        if bare in ("---", "..."):
            return ""
        if bare and not bare.startswith("#") and _MASKED.sub("", bare).replace(_PAD, "").strip(" -"):
            return line.replace(_PAD, "")
    return ""
