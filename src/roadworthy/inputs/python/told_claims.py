"""Finds what a module tells people: usage in docstrings and comments, help texts, hints that it prints or raises."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.expression import expression
from roadworthy.inputs.claims import claims_told
from roadworthy.inputs.comments import comments
from roadworthy.inputs.passages import Passage
from roadworthy.inputs.python.source import Source, called_word
from roadworthy.inputs.told_in_code import MARKS, told
from roadworthy.model import Claim

_SAYS = frozenset({"print", "echo", "secho", "rprint", "pprint", "panel", "rule", "log", "markdown"}) | frozenset(
    {"info", "warning", "error", "critical", "exit", "ArgumentParser", "add_argument", "Panel", "Markdown"}
)
_HELPS = frozenset({"help", "description", "epilog", "usage", "short_help", "hint"})

_LOCAL_PORT = expression(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0):(\d{2,5})(?!\d)")
_MOST_AHEAD = 20
"""Lines in which the next one of a text is looked for."""


def claims_of_module(source: Source) -> tuple[Claim, ...]:
    """The concrete ones of them: addresses, commands, documents to read."""
    if not source.says(*MARKS):
        return ()
    asked: dict[int, str] = {}
    passages = list(told(source.path, source.lines, comments(source.lines), "comment") if source.says("#") else ())
    for constant in source.each(ast.Constant):
        text = constant.value
        if isinstance(text, str) and len(text) > 6 and any(mark in text for mark in MARKS):
            form = _form(source, constant)
            if form:
                found = list(_of_text(source, constant, text, form))
                passages += found
                if found and (port := _asked_before(source, constant)):
                    asked |= {one.first: port for one in found}
    claims = claims_told(source.path, passages) if passages else ()
    return tuple(_beside(claim, asked.get(claim.place.start, "")) for claim in claims)


def _beside(claim: Claim, port: str) -> Claim:
    """With the port that the code asks, where the hint tells another."""
    if not port or claim.details.get("port", port) == port:
        return claim
    return replace(claim, details={**claim.details, "asked": port})


def _asked_before(source: Source, constant: ast.Constant) -> str:
    """The one port of this machine that is asked in the block whose failure the text explains; "" for several."""
    handler = next((one for one in source.ancestors(constant) if isinstance(one, ast.ExceptHandler)), None)
    block = source.parent(handler) if handler is not None else None
    if not isinstance(block, ast.Try):
        return ""
    ports = set()
    for statement in block.body:
        for node in ast.walk(statement):
            if isinstance(node, (ast.Name, ast.Attribute, ast.Constant)):
                made = source.origin(node)
                if isinstance(made, ast.Constant) and isinstance(made.value, str):
                    ports.update(_LOCAL_PORT.findall(made.value[:2_000]))
    return ports.pop() if len(ports) == 1 else ""


def _of_text(source: Source, constant: ast.Constant, text: str, form: str) -> Iterator[Passage]:
    return told(source.path, source.lines, _lines(source, constant, text), form)


def _form(source: Source, constant: ast.Constant) -> str:
    """For whom the text is; "" where the program uses it itself."""
    above = source.parent(constant)
    if isinstance(above, ast.Expr):
        return "docstring"
    if isinstance(above, (ast.JoinedStr, ast.BinOp)):
        above = source.parent(above)
    if isinstance(above, ast.keyword):
        return "help" if above.arg in _HELPS else ""
    if isinstance(above, ast.Call):
        if isinstance(source.parent(above), ast.Raise):
            return "output"
        return "output" if called_word(above) in _SAYS else ""
    return ""


def _lines(source: Source, constant: ast.Constant, text: str) -> Iterator[tuple[int, str]]:
    """The lines of the text, each with the line of the file on which it is written."""
    last = constant.end_lineno or constant.lineno
    at = constant.lineno
    is_block = any(mark in source.lines[at - 1] for mark in ('"""', "'''"))
    for line in text.split("\n"):
        bare = line.strip()[:60]
        ahead = range(at, min(at + _MOST_AHEAD, last) + 1)
        at = next((number for number in ahead if bare in source.lines[number - 1]), at) if bare else at
        yield at, line
        at = min(at + 1, last) if is_block else at
