"""Where comments stand in a file, told by its language: text in a string, a block scalar or a fence is none."""

import io
import re
import tokenize
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from roadworthy.expression import expression
from roadworthy.inputs.kinds import kind_of
from roadworthy.inputs.yaml_templates import mask

MOST_BYTES = 2 * 1024 * 1024
_ENGINE = {"javascript": "javascript", "typescript": "typescript", "tsx": "tsx", "go": "go"}
_FENCE = expression(r" {0,3}(`{3,}|~{3,})")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_DOLLAR = expression(r"\$\w{0,30}\$")


@dataclass(frozen=True)
class Comment:
    """One comment.

    Attributes:
        line, end: its first and last line.
        text: what stands between its marks.
        is_alone: nothing else stands on its first line.
    """

    line: int
    end: int
    text: str
    is_alone: bool


def comments_of(path: str, kind: str, text: str) -> list[Comment]:
    """Every comment of the file, by line; none where its kind has no comments, or where it can't be taken apart.

    Args:
        kind: as `kinds.kind_of` tells; of a test, its language is told by its path.
    """
    kind = kind_of(path) if kind == "test" else kind
    if kind == "plain" and path.endswith(".toml"):
        kind = "toml"
    find = _FINDERS.get(kind)
    if find is None or len(text) > MOST_BYTES:
        return []
    return sorted(find(text), key=lambda one: one.line)


def _python(text: str) -> Iterator[Comment]:
    with suppress(tokenize.TokenError, SyntaxError, ValueError):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                yield Comment(line, line, token.string.lstrip("#"), not token.line[:column].strip())


def _engine(language: str) -> Callable[[str], Iterator[Comment]]:
    def find(text: str) -> Iterator[Comment]:
        from ast_grep_py import SgRoot

        lines = text.split("\n")
        for node in SgRoot(text, language).root().find_all({"rule": {"kind": "comment"}}):
            at = node.range()
            told = node.text()
            body = told[2:] if told.startswith("//") else told[2:].removesuffix("*/")
            before = lines[at.start.line][: at.start.column]
            yield Comment(at.start.line + 1, at.end.line + 1, body, not before.strip())

    return find


def _shell(text: str) -> Iterator[Comment]:
    from roadworthy.inputs.shell import parser

    data = text.encode("utf-8", "replace")
    waiting = [parser().parse(_NOT_ASCII.sub(b"x", data)).root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "comment":
            line, column = node.start_point
            start = data.rfind(b"\n", 0, node.start_byte) + 1
            told = data[node.start_byte : node.end_byte].decode("utf-8", "replace").lstrip("#")
            yield Comment(line + 1, line + 1, told, not data[start : start + column].strip())
        waiting += node.children


def _yaml(text: str) -> Iterator[Comment]:
    """What stands behind a mark that is in no scalar; templates are masked first, and count as text."""
    import yaml

    masked = mask(text).text
    lines = masked.split("\n")
    taken: list[tuple[int, int, int, int]] = []
    try:
        for token in yaml.scan(masked, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(token, yaml.ScalarToken):
                start, end = token.start_mark, token.end_mark
                taken.append((start.line, start.column, end.line, end.column))
    except yaml.YAMLError:
        return  # what can't be read can't be told from a text either
    covered: dict[int, list[tuple[int, float]]] = {}
    for first, column, last, end_column in taken:
        for number in range(first, min(last, len(lines) - 1) + 1):
            inside = (column if number == first else 0, end_column if number == last else float("inf"))
            covered.setdefault(number, []).append(inside)
    originals = text.split("\n")
    for number, line in enumerate(lines):
        for match in _HASH.finditer(line):
            at = match.start()
            if not any(start <= at < end for start, end in covered.get(number, ())):
                told = originals[number][originals[number].find("#", min(at, len(originals[number]))) :]
                yield Comment(number + 1, number + 1, told.lstrip("#"), not line[:at].strip())
                break


_HASH = expression(r"(?<!\S)#")


def _hashed(text: str) -> Iterator[Comment]:
    """Lines that begin with a mark, and what follows one behind a blank, outside of quotes."""
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.lstrip()
        if bare.startswith(("#", ";")):
            yield Comment(number, number, bare.lstrip("#;"), True)
        elif " #" in line and (at := _behind(line)) is not None:
            yield Comment(number, number, line[at:].lstrip("#"), False)


def _behind(line: str) -> int | None:
    quote = ""
    for at, letter in enumerate(line[:2_000]):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'`":
            quote = letter
        elif letter == "#" and line[at - 1 : at].isspace():
            return at
    return None


def _toml(text: str) -> Iterator[Comment]:
    """As `_hashed`, outside of texts that go over several lines."""
    until = ""
    for number, line in enumerate(text.split("\n"), 1):
        rest, at = line, 0
        while until or '"""' in rest or "'''" in rest:
            if until:
                end = rest.find(until)
                if end < 0:
                    rest = ""
                    break
                at += end + 3
                rest, until = rest[end + 3 :], ""
                continue
            marks = [(rest.find(mark), mark) for mark in ('"""', "'''") if mark in rest]
            start, until = min(marks)
            if (comment := _behind(" " + rest[:start])) is not None:
                rest, until = rest[comment - 1 :], ""
                break
            rest = rest[start + 3 :]
        found = _behind(" " + rest) if rest else None
        if found is not None:
            yield Comment(number, number, rest[found - 1 :].lstrip("#"), line.lstrip().startswith("#"))


def _dockerfile(text: str) -> Iterator[Comment]:
    """Whole lines alone, and none in a here-document."""
    until: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if until:
            if line.strip() == until[0]:
                until.pop(0)
        elif line.lstrip().startswith("#"):
            yield Comment(number, number, line.lstrip().lstrip("#"), True)
        elif "<<" in line:
            until = [mark[1] for mark in _HERE.finditer(line)]


_HERE = expression(r"<<-?[\"']?([A-Za-z_]\w*)[\"']?")


def _marked(text: str) -> Iterator[Comment]:
    """Comments of HTML in Markdown; none in a block of code, nor between backticks."""
    fence, in_code = "", False
    kept: list[str] = []
    was_blank = True
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            in_code = True
            if mark is not None and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark is not None:
            fence, in_code = mark[1], True
        else:
            in_code = line.startswith(("    ", "\t")) and (was_blank or in_code)
        was_blank = not line.strip()
        kept.append("" if in_code else line)
    yield from _tagged("\n".join(kept), has_backticks=True)


def _tagged(text: str, *, has_backticks: bool = False) -> Iterator[Comment]:
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return
        at = end + 3
        before = text[text.rfind("\n", 0, start) + 1 : start]
        if "<![CDATA[" in text[text.rfind("]]>", 0, start) + 1 : start] or (has_backticks and before.count("`") % 2):
            continue
        line = text.count("\n", 0, start) + 1
        yield Comment(line, line + text.count("\n", start, end), text[start + 4 : end], not before.strip())


def _sql(text: str) -> Iterator[Comment]:
    at, size = 0, len(text)
    while at < size:
        pair = text[at : at + 2]
        if pair in ("--", "/*"):
            end = text.find("\n", at) if pair == "--" else text.find("*/", at)
            end = size if end < 0 else end
            before = text[text.rfind("\n", 0, at) + 1 : at]
            line = text.count("\n", 0, at) + 1
            yield Comment(line, line + text.count("\n", at, end), text[at + 2 : end], not before.strip())
            at = end + (0 if pair == "--" else 2)
        elif text[at] in "'\"":
            end = text.find(text[at], at + 1)
            at = size if end < 0 else end + 1
        elif text[at] == "$" and (mark := _DOLLAR.match(text, at)) is not None:
            end = text.find(mark[0], mark.end())
            at = size if end < 0 else end + len(mark[0])
        else:
            at += 1


def _slashed(text: str) -> Iterator[Comment]:
    """Lines that begin with two strokes: of languages that nothing here parses."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("//"):
            yield Comment(number, number, line.lstrip()[2:], True)


def _restructured(text: str) -> Iterator[Comment]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(".. ") and "::" not in line:
            yield Comment(number, number, line[3:], True)


_FINDERS: dict[str, Callable[[str], Iterator[Comment]]] = {
    **{kind: _engine(language) for kind, language in _ENGINE.items()},
    "python": _python,
    "setup": _hashed,
    "shell": _shell,
    "yaml": _yaml,
    "conda": _yaml,
    "helm-template": _yaml,
    "dockerfile": _dockerfile,
    "sql": _sql,
    "launchd": _tagged,
    "markdown": _marked,
    "policy": _marked,
    "restructuredtext": _restructured,
    "jenkins": _slashed,
    **dict.fromkeys(("toml", "pyproject", "pipfile", "fly"), _toml),
    **dict.fromkeys(
        ("makefile", "justfile", "caddy", "nginx", "conf", "supervisord", "crontab", "env", "systemd", "requirements",
         "plain", "ignore", "procfile", "runtime-version"), _hashed,
    ),
}  # fmt: skip
