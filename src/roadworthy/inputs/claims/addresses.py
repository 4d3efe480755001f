"""Addresses in documents: which of them mean the project itself, at which port, and what is asked there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from roadworthy.expression import expression

ADDRESS = expression(
    r"(?<![\w/])(?:(?P<scheme>https?|wss?|tcp|grpc)://)"
    r"(?P<host>\[::1?\]|\$\{?\w+\}?|\{\{?[\w. -]+\}?\}|<[\w .:-]+>|[\w.-]+)"
    r"(?::(?P<port>\d{2,5}|[${<\[{][\w${}<>:\]-]{1,40}))?"
    r"(?P<rest>/[^\s`\"'()\\|,;]{0,300})?"
)
BARE = expression(
    r"(?<![\w./:@-])(?P<host>localhost|127\.0\.0\.1|0\.0\.0\.0):(?P<port>\d{2,5})(?P<rest>/[^\s`\"'()\\|,;]{0,300})?"
)
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "[::1]", "[::]", "host.docker.internal"})  # noqa: S104 - what is looked for
_STANDS_FOR = expression(
    r"(?i)\$\{?\w+\}?|\{\{?[\w. -]+\}?\}|<[\w .:-]+>"
    r"|your[-_.]?(own[-_]?)?(server|host|machine|ip|nas|vps|pi)\w*([-_]ip)?"
    r"|(server|host|machine)[-_]?(ip|name)|ip[-_]?address"
)
_CLOSING = expression(r"[.!?:*_>)\]]+$")


@dataclass(frozen=True)
class Address:
    """One address.

    Attributes:
        host: in lower case, as written.
        port: as digits; "" where none is given or it stands for what the reader chooses.
        path: without query and fragment; "" where none is given.
        query: names of the parameters behind the question mark.
        start: where it begins in the text.
        is_local: it is asked on the reader's own machine, or where the project runs.
    """

    host: str
    port: str
    path: str
    query: tuple[str, ...]
    start: int
    is_local: bool


def address_of(found: re.Match[str]) -> Address:
    """What a match of `ADDRESS` or `BARE` says."""
    host, port = found["host"].lower(), found["port"] or ""
    path, query = path_and_query(found["rest"] or "")
    is_local = host in _LOCAL or _STANDS_FOR.fullmatch(host) is not None
    return Address(host, port if port.isdigit() else "", path, query, found.start(), is_local)


def addresses_in(text: str) -> Iterator[Address]:
    """Those that mean the reader's own machine or a single name in a network of containers, by their start."""
    seen: set[int] = set()
    for match in ADDRESS.finditer(text):
        seen.add(match.start("host"))
        address = address_of(match)
        if address.is_local or ("." not in address.host and address.port):
            yield address
    for match in BARE.finditer(text):
        if match.start("host") not in seen:
            yield address_of(match)


def path_and_query(written: str) -> tuple[str, tuple[str, ...]]:
    """`/search?q=x&n=3#top` as `/search` and (`q`, `n`), without the marks that end a sentence."""
    bare = written.partition("#")[0]
    path, _, query = bare.partition("?")
    path = _closed(path)
    return unquote(path), tuple(one.partition("=")[0] for one in query.split("&") if one and not one.startswith("."))


def _closed(path: str) -> str:
    """Without what belongs to the sentence: a full stop, a bracket that was not opened inside."""
    while True:
        match = _CLOSING.search(path)
        if match is None:
            return path
        last = path[-1]
        if (last == ">" and "<" in path) or (last == "]" and "[" in path) or (last == "*" and path.endswith("/*")):
            return path
        path = path[:-1]
