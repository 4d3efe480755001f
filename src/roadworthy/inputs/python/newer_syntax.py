"""Python of the versions after the oldest that we run on, written as that one would have it.

What the grammar gained since 3.11 is few forms; each is put back so that every line, and nearly every column, stays.
Sources: https://peps.python.org/pep-0695/ https://peps.python.org/pep-0701/ https://peps.python.org/pep-0758/
"""

import ast
import re

_ALIAS = re.compile(r"^([ \t]*)type[ \t]+(\w+)[ \t]*(?=[\[=])", re.MULTILINE)
_DEFINED = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+\w+[ \t]*(?=\[)", re.MULTILINE)
_CAUGHT = re.compile(r"^([ \t]*except\*?[ \t]+)([\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)[ \t]*:", re.MULTILINE)
_OPENING = re.compile(r"#[^\n]*|(?<![A-Za-z0-9_])([A-Za-z]{0,2})(\"\"\"|'''|\"|')")
_OTHER = {'"': "'", "'": '"'}


def parsed(text: str) -> ast.Module:
    """The tree of a file, also where it is written for a newer Python than runs this.

    Raises:
        SyntaxError: it is no Python of any version that we know; the error tells what is left after the newer forms.
    """
    try:
        return ast.parse(text)
    except SyntaxError:
        older = as_before(text)
        if older == text:
            raise
    return ast.parse(older)


def as_before(text: str) -> str:
    """The text without `type X = …`, `def f[T](…)`, `except A, B:` and quotes within f-strings that end them."""
    text = _without_parameters(_ALIAS, text)
    text = _ALIAS.sub(lambda alias: (alias[1] + alias[2]).ljust(len(alias[0])), text)
    text = _without_parameters(_DEFINED, text)
    text = _CAUGHT.sub(lambda caught: f"{caught[1]}({caught[2]}):", text)
    return _with_other_quotes(text)


def _without_parameters(head: re.Pattern[str], text: str) -> str:
    """Blanks where the parameters of types stood."""
    for found in reversed(list(head.finditer(text))):
        start = found.end()
        end = _closing(text, start)
        if text[start : start + 1] == "[" and end is not None:
            blank = re.sub(r"[^\n]", " ", text[start:end]).replace("\n", "\\\n")
            text = text[:start] + blank + text[end:]
    return text


def _closing(text: str, start: int) -> int | None:
    """Past the bracket that closes the one at `start`."""
    depth = 0
    for at in range(start, min(len(text), start + 2_000)):
        depth += (text[at] in "[(") - (text[at] in "])")
        if not depth:
            return at + 1
    return None


def _with_other_quotes(text: str) -> str:
    """Strings inside the braces of an f-string take the quotes that it does not stand in."""
    marks = list(text)
    at = 0
    while (found := _OPENING.search(text, at)) is not None:
        at = found.end()
        if found[2] is None:
            continue
        is_formatted = found[1].lower() in ("f", "rf", "fr")
        while at < len(text) and not text.startswith(found[2], at):
            if text[at] == "\\":
                at += 2
            elif text[at] == "\n" and len(found[2]) == 1:
                break  # it was none: an apostrophe in what this scan does not know
            elif is_formatted and text[at] == "{" and text[at + 1 : at + 2] != "{":
                at = _through_braces(text, at, found[2], marks)
            else:
                at += 2 if is_formatted and text[at] == "{" else 1
        at += len(found[2]) if text.startswith(found[2], at) else 1
    return "".join(marks)


def _through_braces(text: str, at: int, quotes: str, marks: list[str]) -> int:
    """Past the brace that closes the one at `at`; what stands in the outer quotes between them is marked anew."""
    depth = 0
    while at < len(text) and text[at] != "\n":
        mark = text[at]
        depth += (mark == "{") - (mark == "}")
        if not depth:
            return at + 1
        if mark in _OTHER:
            end = text.find(mark, at + 1)
            if end < 0:
                return len(text)
            if mark == quotes and _OTHER[mark] not in text[at:end]:
                marks[at] = marks[end] = _OTHER[mark]
            at = end
        at += 1
    return at
