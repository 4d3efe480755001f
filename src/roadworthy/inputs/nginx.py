"""Reads nginx configuration: servers, upstreams, and what stands before them."""

import re
from collections.abc import Iterator

from roadworthy.inputs.facts import Facts
from roadworthy.model import Place, Resource

_TOKEN = re.compile(r"#[^\n]*|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[{};]|(?:\$\{\w+\}|[^\s{};\"'])+|\n")
_KEPT = re.compile(
    r"listen|server_name|proxy_pass|fastcgi_pass|uwsgi_pass|grpc_pass|root|limit_\w+|auth_\w+|server|proxy_\w*timeout|"
    r"proxy_buffering|client_max_body_size|ssl_certificate|allow|deny|satisfy|return|rewrite|try_files|stub_status"
)


def read_servers(path: str, text: str) -> Facts:
    """One resource a `server` or `upstream` block; `location` settings stand under `location <path>.`."""
    lines = text.split("\n")
    found = []
    for kind, name, start, end, fields in _blocks(text):
        place = Place(path, start, min(end, start + 39), quote=lines[start - 1].strip()[:200])
        found.append(Resource(place=place, symbol=f"{kind} {name}".strip(), kind=kind, name=name, fields=fields))
    return Facts(resources=tuple(found))


def _blocks(text: str) -> Iterator[tuple[str, str, int, int, dict[str, str]]]:
    stack: list[tuple[str, int]] = []
    words: list[str] = []
    line = words_line = 1
    current: tuple[str, str, int, dict[str, str], int] | None = None
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n":  # noqa: S105
            line += 1
            continue
        if token.startswith("#"):
            continue
        if token == "{":  # noqa: S105
            head = " ".join(words)
            if words and words[0] in ("server", "upstream") and current is None:
                name = words[1] if len(words) > 1 else ""
                current = (f"nginx-{words[0]}", name, words_line, {}, len(stack))
            stack.append((head, words_line))
            words = []
        elif token == "}":  # noqa: S105
            if stack:
                stack.pop()
            if current is not None and len(stack) == current[4]:
                kind, name, start, fields, _ = current
                yield kind, name or fields.get("server_name", fields.get("listen", "")), start, line, fields
                current = None
            words = []
        elif token == ";":  # noqa: S105
            if words and _KEPT.fullmatch(words[0]):
                _keep(current[3] if current else None, current[4] if current else 0, stack, words)
            words = []
        else:
            if not words:
                words_line = line
            words.append(token.strip("\"'"))
        line += token.count("\n") if len(token) > 1 else 0


def _keep(fields: dict[str, str] | None, depth: int, stack: list[tuple[str, int]], words: list[str]) -> None:
    if fields is None:
        return
    inner = ".".join(head for head, _ in stack[depth + 1 :])
    key = f"{inner}.{words[0]}" if inner else words[0]
    value = " ".join(words[1:])
    fields[key] = f"{fields[key]}\n{value}" if key in fields else value
