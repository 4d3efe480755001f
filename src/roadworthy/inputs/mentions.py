"""Finds the paths of requests and the ports that a file of code or configuration names in passing."""

from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.claims.standing import standing_of_document
from roadworthy.inputs.text import decoded
from roadworthy.model.mentions import Mentions

MOST_BYTES = 1_000_000
"""A larger file is data."""
MOST_ROUTES = 600
MOST_LINE = 2_000
LEAST_PORT = 80
"""A smaller number behind a colon is something else: `{Thread: 15}`."""

NEVER = frozenset({"lock", "policy", "ignore", "requirements", "go-mod", "pipfile", "sql"})
"""Kinds of files that name no route and no port."""
DOCUMENTS = frozenset({"markdown", "restructuredtext"})

_DESCRIBES = expression(rb"(?m)^[ \t]*\"?(openapi|swagger)\"?[ \t]*:[ \t]*[\"']?[23]\.|schema\.getpostman\.com")
_ROUTE = expression(
    r"(?:https?://[^\s/\"'`<>()]{1,80}|(?<=[}\"'`\s=(,:>\[|]))((?:/[\w.{}$:<>*\[\]~@+-]{1,80}){1,10}/?)"
    r"|[\"'`^]((?:[\w.{}$:<>*-]{1,60}/){1,8}[\w.{}$:<>*-]{0,60})\$?[\"'`]"
)
_COMMENT = expression(r"[ \t]*(//|#(?!!)|/?\*+[ \t])")
_TAKEN_OUT = expression(r"[ \t]*#[ \t]*-[ \t]*[\"']?[^\s\"']{0,80}:\d{2,5}[\"']?[ \t]*$")
"""A port of a compose service that was made a comment."""
_NO_ROUTE = expression(r"/(usr|bin|etc|var|opt|home|root|dev|proc|sbin|lib|mnt|sys|Users|run)(/|$)")
_ABOUT_PORTS = expression(
    r"(?i)(?<![a-z])(ports?|listen\w*|bind\w*|expose|addr\w*|published?|target_?port|listenandserve|serve)(?![a-z])"
    r"|[a-z]Port\b|PORT|_port\b|port_|server\.|[\"']:\d|0\.0\.0\.0"
    r"|^[ \t]*-[ \t]*[\"']?[\d.:$\{\}\w-]*\d+[\"']?(/tcp|/udp)?[ \t]*$"
)
_DIGIT = expression(r"\d")
_NUMBER = expression(r"(?<![\d.\w])(\d{2,5})(?![\d.]*\.\d|\d|[a-zA-Z%])|:(\d{2,5})\b")
_ADDRESS = expression(r"(?:localhost|127\.0\.0\.1|\[?::1\]?|[a-zA-Z][\w.-]{1,60}):(\d{2,5})\b")


def mentions_in(path: str, kind: str, data: bytes) -> Mentions | None:
    """What the file names; None where it names nothing."""
    if kind in NEVER or len(data) > MOST_BYTES:
        return None
    is_document = kind in DOCUMENTS or _DESCRIBES.search(data[:4_000]) is not None
    if is_document and standing_of_document(path, ()):
        return None
    routes: dict[str, int] = {}
    ports: dict[int, int] = {}
    addresses: dict[int, int] = {}
    for number, line in enumerate(decoded(data).split("\n"), 1):
        line = line[:MOST_LINE]
        is_comment = not is_document and _COMMENT.match(line) is not None
        if "/" in line and len(routes) < MOST_ROUTES and not is_comment:
            for route in _routes(line):
                routes.setdefault(route, number)
        if is_document or _TAKEN_OUT.match(line) or not _DIGIT.search(line):
            continue
        for match in _ADDRESS.finditer(line):
            if int(match[1]) >= LEAST_PORT:
                addresses.setdefault(int(match[1]), number)
        if _ABOUT_PORTS.search(line):
            for match in _NUMBER.finditer(line):
                ports.setdefault(int(match[1] or match[2]), number)
    ports = {port: line for port, line in ports.items() if LEAST_PORT <= port <= 65535}
    return Mentions(path, routes, ports, addresses, is_document) if routes or ports or addresses else None


def _routes(line: str) -> Iterator[str]:
    for match in _ROUTE.finditer(line):
        route = match[1] or f"/{match[2]}"
        if len(route) > 1 and not _NO_ROUTE.match(route):
            yield route
