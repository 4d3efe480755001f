"""Reads shell: whole scripts, and the lines of shell inside Dockerfiles, health checks and recipes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.remediations import MARKS, remediations
from roadworthy.inputs.systemd import unit
from roadworthy.inputs.text import decoded
from roadworthy.knowledge.homes import home_in
from roadworthy.model import Command, Literal, Place, Remediation, Script, Unread

MOST_COMMANDS = 5_000
MOST_DEPTH = 60

_GIVEN = re.compile(r"""\s*(?:export\s+|readonly\s+|local\s+)?(\w+)=["']?([^"'\s;]+)""")
_HERE = re.compile(r"<<(-?)\s*[\"'\\]?(\w+)")
_UNIT = re.compile(r"([\w@.-]+)\.service\b")
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
_TAKES = re.compile(
    r"\$[@*#1-9]|\$\{[!#]?[@*#1-9]|\b(?:shift|getopts|source|eval)\b|^\s*\.\s|\bfor\s+\w+\s*(?:;|do\b|$)", re.M
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
"""The grammar looks such characters up in a table that has no room for them, which kills the process. To a shell they
are letters."""
_LOOPS = {"while_statement": "while", "for_statement": "for", "c_style_for_statement": "for"}


def read(path: str, data: bytes) -> Facts:
    """The script with its commands in the order in which they stand."""
    if b"\0" in data[:1024]:
        return Facts(unread=(Unread(Place(path), "is no text"),))
    text = decoded(data)
    first = text.split("\n", 1)[0]
    shell = "bash" if "bash" in first else "zsh" if "zsh" in first else "sh"
    if first.startswith("#!") and shell == "sh" and not first.rstrip().endswith(("sh", "sh -e", "sh -eu", "sh -x")):
        return Facts()
    script = read_script(path, text, shell=shell)
    units = tuple(_units(path, text, script.variables)) if "ExecStart=" in text else ()
    return Facts(
        scripts=(script,),
        workloads=tuple(workload for one in units for workload in one.workloads),
        literals=(*_paths(path, text), *(literal for one in units for literal in one.literals)),
        remediations=_remediations(path, text),
    )


SHELL = Reader("shell", read)


def _paths(path: str, text: str) -> Iterator[Literal]:
    """Homes of people that a script gives to a name."""
    for number, line in enumerate(text.split("\n"), 1):
        match = _GIVEN.match(line)
        if match and home_in(match[2]):
            place = Place(path, number, number, quote=line.strip()[:200])
            yield Literal(place=place, symbol="", kind="path", value=match[2][:200], name=match[1])


def _units(path: str, text: str, variables: dict[str, str]) -> Iterator[Facts]:
    """Units of systemd that the script writes as here-documents, each on the lines where it stands."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        opened = _HERE.search(line)
        if opened is None:
            continue
        is_end = (at for at in range(index + 1, len(lines)) if lines[at].strip("\t" if opened[1] else "") == opened[2])
        end = next(is_end, None)
        named = _UNIT.search(_VARIABLE.sub(lambda found: variables.get(found[1], ""), line))
        if end is not None and named is not None:
            body = lines[index + 1 : end]
            yield unit(path, ["" for _ in range(index + 1)] + body, named[1])


def _remediations(path: str, text: str) -> tuple[Remediation, ...]:
    if "http" not in text or not any(mark in text for mark in MARKS):
        return ()
    data = text.encode("utf-8", "replace")
    root = parser().parse(data if text.isascii() else _NOT_ASCII.sub(b"x", data)).root_node
    return remediations(path, data, text.split("\n"), root)


def read_script(path: str, text: str, *, shell: str = "sh", first_line: int = 1, symbol: str = "") -> Script:
    """Shell text as a script.

    Args:
        first_line: the line of the file on which the text begins, counted from 1.
        symbol: the block in which it stands, for text inside another file.
    """
    data = text.encode("utf-8", "replace")
    root = parser().parse(data if text.isascii() else _NOT_ASCII.sub(b"x", data)).root_node
    walk = _Walk(path, text.split("\n"), data, first_line)
    commands = tuple(walk.commands(root, _Context(symbol=symbol)))[:MOST_COMMANDS]
    exits = any("-e" in line.split() or _sets_errexit(line) for line in text.split("\n", 1)[:1] if line[:2] == "#!")
    exits = exits or any(_is_errexit(c) for c in commands if not c.in_loop and c.symbol == symbol)
    if exits:
        start = next((c.place.start for c in commands if _is_errexit(c)), 0)
        commands = tuple(replace(c, is_guarded=True) if c.place.start >= start else c for c in commands)
    return Script(
        place=Place(path, first_line, first_line, quote=text.split("\n", 1)[0].strip()[:200]),
        symbol=symbol,
        file=path,
        shell=shell,
        exits_on_error=exits,
        traps=tuple(word for c in commands if c.program == "trap" for word in c.words_given[2:]),
        commands=commands,
        variables=walk.variables,
        functions=tuple(walk.functions),
        takes_words=_TAKES.search(text) is not None,
    )


def read_commands(
    path: str, text: str, *, first_line: int = 1, symbol: str = "", lines: Sequence[str] = ()
) -> tuple[Command, ...]:
    """The commands of a piece of shell.

    Args:
        lines: of the whole file, where the text is only a part of its lines, so that places quote them as they stand.
    """
    commands = read_script(path, text, first_line=first_line, symbol=symbol).commands
    return tuple(replace(command, place=_quoted(command.place, lines)) for command in commands) if lines else commands


def _quoted(place: Place, lines: Sequence[str]) -> Place:
    return replace(place, quote=lines[place.start - 1].strip()[:200]) if 0 < place.start <= len(lines) else place


@cache
def parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


def _is_errexit(command: Command) -> bool:
    if command.program != "set":
        return False
    return any(_sets_errexit(word) for word in command.words_given[1:]) or "errexit" in command.words_given


def _sets_errexit(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--") and "e" in word


@dataclass(frozen=True)
class _Context:
    symbol: str = ""
    in_loop: str = ""
    is_guarded: bool = False
    is_background: bool = False
    joined_by: str = ""
    depth: int = 0


class _Walk:
    """Walks a tree in reading order; collects variables on the way."""

    def __init__(self, path: str, lines: list[str], data: bytes, first_line: int) -> None:
        self.path = path
        self.lines = lines
        self.data = data
        self.first_line = first_line
        self.variables: dict[str, str] = {}
        self.functions: list[str] = []

    def commands(self, node: Node, context: _Context) -> Iterator[Command]:
        if context.depth > MOST_DEPTH:
            return
        deeper = replace(context, depth=context.depth + 1)
        kind = node.type
        if kind == "command":
            yield from self._command(node, deeper)
        elif kind in _LOOPS:
            # `until` is a while_statement whose first word tells
            word = "until" if node.children and node.children[0].type == "until" else _LOOPS[kind]
            yield from self._each(node.children, replace(deeper, in_loop=word, joined_by=""))
        elif kind in ("if_statement", "elif_clause"):
            yield from self._conditional(node, deeper)
        elif kind == "function_definition":
            name = self._text(node.child_by_field_name("name"))
            self.functions.append(name)
            symbol = f"{context.symbol}.{name}" if context.symbol else name
            yield from self._each(node.children, replace(deeper, symbol=symbol, joined_by=""))
        elif kind == "list":
            yield from self._list(node, deeper)
        elif kind == "pipeline":
            yield from self._pipeline(node, deeper)
        elif kind == "negated_command":
            yield from self._each(node.children, replace(deeper, is_guarded=True))
        elif kind == "variable_assignment":
            self._assign(node)
            yield from self._each(node.children, deeper)
        elif kind in ("declaration_command", "unset_command", "test_command"):
            yield from self._each(node.children, deeper)
        elif kind == "comment":
            return
        else:
            yield from self._each(node.children, deeper)

    def _each(self, nodes: list[Node], context: _Context) -> Iterator[Command]:
        """Siblings; one that is followed by `&` runs in the background."""
        for index, child in enumerate(nodes):
            background = index + 1 < len(nodes) and nodes[index + 1].type == "&"
            yield from self.commands(child, replace(context, is_background=context.is_background or background))

    def _conditional(self, node: Node, context: _Context) -> Iterator[Command]:
        is_condition = False
        for index, child in enumerate(node.children):
            if child.type in ("if", "elif"):
                is_condition = True
            elif child.type == "then":
                is_condition = False
            else:
                background = index + 1 < len(node.children) and node.children[index + 1].type == "&"
                inner = replace(
                    context,
                    is_guarded=context.is_guarded or is_condition,
                    is_background=context.is_background or background,
                    joined_by="",
                )
                yield from self.commands(child, inner)

    def _list(self, node: Node, context: _Context) -> Iterator[Command]:
        operator = next((c.type for c in node.children if c.type in ("&&", "||")), "")
        first = True
        for child in node.children:
            if child.type in ("&&", "||", ";", "&"):
                continue
            inner = context
            if first and operator == "||":
                inner = replace(inner, is_guarded=True)
            if not first:
                inner = replace(inner, joined_by=operator)
            yield from self.commands(child, inner)
            first = False

    def _pipeline(self, node: Node, context: _Context) -> Iterator[Command]:
        first = True
        for child in node.children:
            if child.type in ("|", "|&"):
                continue
            yield from self.commands(child, context if first else replace(context, joined_by="|"))
            first = False

    def _command(self, node: Node, context: _Context) -> Iterator[Command]:
        words: list[str] = []
        inner: list[Node] = []
        for child in node.children:
            if child.type == "variable_assignment":
                self._assign(child, is_prefix=True)
            elif child.type in ("file_redirect", "herestring_redirect", "heredoc_redirect", "comment"):
                inner.append(child)
            else:
                words.append(self._word(child))
                inner.append(child)
        row = node.start_point[0]
        end = node.end_point[0] - (1 if node.end_point[1] == 0 and node.end_point[0] > row else 0)
        if words:
            yield Command(
                place=self._place(row, end),
                symbol=context.symbol,
                words_given=tuple(words),
                is_background=context.is_background,
                is_guarded=context.is_guarded,
                in_loop=context.in_loop,
                joined_by=context.joined_by,
            )
        for child in inner:
            for part in _substitutions(child):
                yield from self._each(part.children, replace(context, is_background=False, joined_by="$("))

    def _assign(self, node: Node, *, is_prefix: bool = False) -> None:
        name = self._text(node.child_by_field_name("name"))
        value = node.child_by_field_name("value")
        if name and not is_prefix:
            self.variables[name] = self._word(value) if value is not None else ""

    def _word(self, node: Node) -> str:
        """The word without its quotes; expansions stay as written."""
        if node.type == "raw_string":
            return self._text(node)[1:-1]
        if node.type == "string":
            return self._text(node)[1:-1]
        if node.type == "concatenation":
            return "".join(self._word(child) for child in node.children)
        return self._text(node).replace("\\\n", "")

    def _text(self, node: Node | None) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace") if node is not None else ""

    def _place(self, row: int, end: int) -> Place:
        end = min(end, len(self.lines) - 1)  # a broken text's last node may end on the line behind it
        quote = self.lines[row].strip()[:200] if row < len(self.lines) else ""
        return Place(self.path, self.first_line + row, self.first_line + max(row, end), quote=quote)


def _substitutions(node: Node, depth: int = 0) -> Iterator[Node]:
    """Command substitutions inside a word; they run too."""
    if depth > MOST_DEPTH:
        return
    for child in node.children:
        if child.type in ("command_substitution", "process_substitution"):
            yield child
        else:
            yield from _substitutions(child, depth + 1)
    if node.type in ("command_substitution", "process_substitution") and depth == 0:
        yield node
