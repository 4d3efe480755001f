"""Reads docstrings in the ways of Google, NumPy and Sphinx: what they say of parameters, and of what is given back."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadworthy.expression import expression
from roadworthy.inputs.text import indent_of

MOST_TEXT = 50_000

_SECTION = expression(
    r"[ \t]*(Args?|Arguments|Parameters|Params|Keyword Args|Keyword Arguments|Other Parameters|Returns?|Yields?|Raises"
    r"|Examples?|Notes?|Warnings?|Attributes|See Also|References|Todo|Usage|Warns|Side Effects|Exceptions|Errors|Output"
    r"|Input)[ \t]*:?[ \t]*$"
)
_OF_PARAMETERS = frozenset({"Args", "Arg", "Arguments", "Parameters", "Params"})
_ENTRY = expression(
    r"[ \t]*(\*{0,2}[A-Za-z_]\w*)[ \t]*(?:\(([^()\n]{0,200}(?:\([^()\n]{0,80}\)[^()\n]{0,80})?)\))?[ \t]*:"
    r"(?:[ \t]+|$)(.*)$"
)
_NUMPY_ENTRY = expression(
    r"[ \t]*(\*{0,2}[A-Za-z_]\w*(?:[ \t]*,[ \t]*\*{0,2}[A-Za-z_]\w*){0,5})[ \t]*(?::[ \t]*(.*))?$"
)
_FIELD = expression(
    r"[ \t]*:(?:param|parameter|arg|argument)[ \t]+(?:([\w.\[\], |]{1,60})[ \t]+)?(\*{0,2}\w+)[ \t]*:[ \t]*(.*)$"
)
_MENTIONED = expression(r"[ \t]*`{1,2}([A-Za-z_]\w*)`{1,2}[ \t]+(?:is|are|must|may|can|please)[ \t]+(.*)$")
_RESULT = expression(r"[ \t]*:rtype:[ \t]*(.{1,120})$")
_RULED = expression(r"[ \t]*-{3,}[ \t]*$")


@dataclass(frozen=True)
class Told:
    """What is said of one parameter.

    Attributes:
        line: in the docstring, counted from 0.
        type: as written; "" when not told.
        text: all of its description in one line.
    """

    name: str
    line: int
    type: str = ""
    text: str = ""


@dataclass
class Docstring:
    """The parameters in order, and the type that is said to come back with the line that says so.

    Attributes:
        mentioned: paragraphs that begin with a name in backticks, in prose: `timeout` is how long it waits.
    """

    parameters: list[Told] = field(default_factory=list)
    mentioned: list[Told] = field(default_factory=list)
    result: str = ""
    result_line: int = 0


def docstring_of(text: str) -> Docstring:
    """What can be understood of a docstring; an entry that is not written like its neighbours ends its section."""
    lines = text[:MOST_TEXT].split("\n")
    found = Docstring()
    index = 0
    while index < len(lines):
        line = lines[index]
        if named := _FIELD.match(line):
            found.parameters.append(Told(named[2].lstrip("*"), index, named[1] or "", _goes_on(lines, index, named[3])))
        elif prose := _MENTIONED.match(line):
            found.mentioned.append(Told(prose[1], index, "", _goes_on(lines, index, prose[2])))
        elif kind := _RESULT.match(line):
            found.result, found.result_line = kind[1].strip(), index
        elif (section := _SECTION.match(line)) and index + 1 < len(lines):
            is_ruled = _RULED.match(lines[index + 1]) is not None
            body = _body(lines, index, is_ruled=is_ruled)
            if section[1] in _OF_PARAMETERS and (is_ruled or line.rstrip().endswith(":")):
                entries = _entries(lines, body, is_ruled=is_ruled)
                found.parameters += entries
            elif section[1] in ("Returns", "Return") and (is_ruled or line.rstrip().endswith(":")):
                first = next((at for at in body if lines[at].strip()), None)
                if first is not None and not found.result:
                    found.result, found.result_line = _result(lines[first], is_ruled=is_ruled), first
            index = body.stop - 1 if body else index
        index += 1
    return found


def _body(lines: list[str], index: int, *, is_ruled: bool) -> range:
    """The lines of a section: further in than its title, or up to the next ruled title."""
    outer = indent_of(lines[index])
    first = index + 2 if is_ruled else index + 1
    at = first
    while at < len(lines):
        line = lines[at]
        if line.strip():
            if is_ruled:
                if at + 1 < len(lines) and _RULED.match(lines[at + 1]):
                    break
                if indent_of(line) < outer:
                    break
            elif indent_of(line) <= outer:
                break
        at += 1
    return range(first, at)


def _entries(lines: list[str], body: range, *, is_ruled: bool) -> Iterator[Told]:
    level = next((indent_of(lines[at]) for at in body if lines[at].strip()), 0)
    for at in body:
        line = lines[at]
        if not line.strip() or indent_of(line) != level:
            continue
        entry = (_NUMPY_ENTRY if is_ruled else _ENTRY).match(line)
        if entry is None:
            return
        if is_ruled:
            if not line.partition(":")[0].strip().replace(",", "").replace(" ", "").replace("*", "").isidentifier():
                return
            if _indent_below(lines, at, body) <= level and entry[2] is None:
                return
            for name in entry[1].split(","):
                yield Told(name.strip().lstrip("*"), at, (entry[2] or "").strip(), _goes_on(lines, at, entry[2] or ""))
        else:
            yield Told(entry[1].lstrip("*"), at, (entry[2] or "").strip(), _goes_on(lines, at, entry[3]))


def _indent_below(lines: list[str], at: int, body: range) -> int:
    return indent_of(lines[at + 1]) if at + 1 < body.stop and lines[at + 1].strip() else -1


def _result(line: str, *, is_ruled: bool) -> str:
    bare = line.strip()
    if is_ruled:
        return bare.rpartition(" : ")[2] if " : " in bare else bare
    before, colon, _ = bare.partition(":")
    return before.strip() if colon and len(before) < 60 else ""


def _goes_on(lines: list[str], at: int, first: str) -> str:
    """The description with the lines under it that are further in."""
    level = indent_of(lines[at])
    said = [first]
    for line in lines[at + 1 : at + 30]:
        if not line.strip() or indent_of(line) <= level:
            break
        said.append(line.strip())
    return " ".join(said).strip()


def documented(node: ast.AST) -> ast.Constant | None:
    """The docstring of a function or class."""
    body = getattr(node, "body", None)
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.value
    return None
