"""Claims about endpoints: a method and a path in prose, headings and tables, and addresses with a path."""

import re
from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.claims.addresses import addresses_in, path_and_query
from roadworthy.inputs.claims.bodies import in_bodies
from roadworthy.inputs.claims.requests_in_blocks import Asked, asked_in, defined_in, variables_in
from roadworthy.inputs.passages import Passage
from roadworthy.model import Claim, ClaimKind

METHOD = r"GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|WS|WEBSOCKET"
_PATH = r"/(?:[\w.{}$:<>\[\]~@%+*-]|/)*(?:\?[\w=&%.{}<>$,:+\[\]-]*)?"
_NAMED = expression(
    rf"(?<![\w/-])(?P<method>(?:{METHOD})(?:[ ]?[/|,&][ ]?(?:{METHOD}))*)[`*\]]{{0,4}}:?[ \t]{{1,12}}[`*\[]{{0,4}}"
    rf"(?P<address>https?://[^\s/`\"'<>()]{{1,80}}|\{{\{{?\w+\}}?\}}|\$\{{?\w+\}}?)?(?P<path>{_PATH})"
)
_SENT = expression(
    rf"(?<![\w/-])(?P<method>{METHOD})[`*]{{0,3}}[ \t](?:HTTP[ \t])?(?:requests?|calls?)[ \t](?:to|on|at|against)[ \t]"
    rf"(?:the[ \t])?[`*]{{0,3}}(?P<path>{_PATH})"
)
_SPAN = expression(rf"(?<!`)`(?P<path>{_PATH})`(?!`)")
_AFTER = expression(
    r"[ \t]*\**[ \t]*(?:HTTP[ \t]+|REST[ \t]+|API[ \t]+|web[ ]?socket[ \t]+)?(?:endpoint|route|webhook)s?\b"
)
_BEFORE = expression(
    r"(?i)\b(?:endpoint|route|webhook)s?(?:[ \t]+(?:at|is|on|via|under|called))?[ \t]*:?[ \t]*\(?\**[ \t]*$"
)
_COLUMN = expression(r"(?i)\W*((api |http |rest )?(endpoint|route|uri)s?|url path|path|url)( \(.*\))?\W*")
_METHODS = expression(r"(?i)\W*((http )?(methods?|verbs?))\W*")
_OF_ENDPOINTS = expression(r"(?i)\b(endpoints?|routes?|(rest|http|web) api|api reference)\b")
_CELL = expression(
    rf"[`*\[]{{0,4}}(?P<address>https?://[^\s/`\"'<>()]{{1,80}})?(?P<path>{_PATH})[`*\]]{{0,4}}(?:\(.*\))?"
)
_FILE = expression(r"/(usr|bin|etc|var|opt|home|root|dev|proc|sbin|tmp|mnt|sys|Users|srv|data|run|app)(/|$)|.*//")
_SLASHES = expression(r".*\w.*")


def endpoints(passages: Sequence[Passage]) -> Iterator[tuple[Claim, Passage]]:
    """Every endpoint that the document names as one of the project's own."""
    variables = variables_in(passages)
    defined = defined_in(passages)
    asked: dict[int, list[Asked]] = {}
    for index, passage in enumerate(passages):
        if passage.form == "code":
            found = list(asked_in(passage, variables))
        else:
            found = [*_named(passage), *_in_cells(passage), *_spans(passage), *_addressed(passage)]
        if passage.form in ("heading", "paragraph", "item", "code"):
            asked[index] = [one for one in found if one.form in ("named", "curl")]
        seen: set[tuple[int, str]] = set()
        for one in found:
            place = passage.at(one.start)
            path = _whole(one.path)
            if any(path.count(a) != path.count(b) for a, b in ("{}", "[]", "<>")):
                continue
            if (place.start, path) in seen or (not _SLASHES.fullmatch(path.replace("_", "")) and path != "/"):
                continue
            seen.add((place.start, path))
            details = {"method": one.method, "path": path, "form": one.form}
            details |= {key: value for key, value in (("port", one.port), ("host", one.host)) if value}
            if one.query:
                details["query"] = ",".join(one.query)
            if path in defined:
                details["defined"] = "in the document"
            subject = f"{one.method} {path}".strip()
            yield (
                Claim(place=place, kind=ClaimKind.ENDPOINT, subject=subject, asserts="answers", details=details),
                passage,
            )
    yield from in_bodies(passages, asked, defined)


def _whole(path: str) -> str:
    return path if path == "/" else path.rstrip("/") or "/"


def _named(passage: Passage) -> Iterator[Asked]:
    for match in _SENT.finditer(passage.text):
        path, query = path_and_query(match["path"])
        if path and not _FILE.match(path):
            yield Asked(_methods(match["method"]), path, query, match.start(), "named")
    for match in _NAMED.finditer(passage.text):
        host, port, is_ours = _host(match["address"] or "")
        path, query = path_and_query(match["path"])
        if is_ours and path:
            yield Asked(_methods(match["method"]), path, query, match.start(), "named", host, port)


def _methods(text: str) -> str:
    names = re.findall(METHOD, text)
    return "/".join(dict.fromkeys("WEBSOCKET" if one == "WS" else one for one in names))


def _host(address: str) -> tuple[str, str, bool]:
    """Host and port of the address before a path, and whether the project itself is meant."""
    if not address.startswith("http"):
        return "", "", True
    found = next(addresses_in(address), None)
    return (found.host, found.port, True) if found is not None else ("", "", False)


def _in_cells(passage: Passage) -> Iterator[Asked]:
    """A row of a table that has a column of paths, and mostly one of methods."""
    if passage.form != "row" or not passage.header:
        return
    columns = [index for index, name in enumerate(passage.header) if _COLUMN.fullmatch(name)]
    methods = [index for index, name in enumerate(passage.header) if _METHODS.fullmatch(name)]
    for column in columns[:1]:
        title = passage.header[column].strip(" *`").lower()
        if not methods and (title in ("path", "url", "url path", "uri") and not _OF_ENDPOINTS.search(passage.heading)):
            continue
        cell = passage.cells[column] if column < len(passage.cells) else ""
        match = _CELL.fullmatch(cell)
        if match is None or (_FILE.match(match["path"]) and not methods):
            continue
        host, port, is_ours = _host(match["address"] or "")
        path, query = path_and_query(match["path"])
        told = passage.cells[methods[0]] if methods and methods[0] < len(passage.cells) else ""
        if is_ours:
            start = max(passage.text.find(match["path"]), 0)
            yield Asked(_methods(told.upper()), path, query, start, "table", host, port)


def _spans(passage: Passage) -> Iterator[Asked]:
    """A path between backticks beside the word endpoint or route, or first in a list of endpoints."""
    text = passage.text
    opens_list = passage.form == "item" and _OF_ENDPOINTS.search(passage.heading) is not None
    for match in _SPAN.finditer(text):
        is_first = opens_list and not text[: match.start()].strip(" *_")
        if _FILE.match(match["path"]):
            continue
        near = _AFTER.match(text, match.end()) or _BEFORE.search(text[max(0, match.start() - 60) : match.start()])
        if is_first or near:
            path, query = path_and_query(match["path"])
            yield Asked("", path, query, match.start(), "span")


def _addressed(passage: Passage) -> Iterator[Asked]:
    """An address of the reader's own machine with a path."""
    for address in addresses_in(passage.text):
        if address.path not in ("", "/"):
            yield Asked("", address.path, address.query, address.start, "address", address.host, address.port)
