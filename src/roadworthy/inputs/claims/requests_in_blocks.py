"""Requests that blocks of code make: curl and its kin, clients in Python, JavaScript and Go, and plain HTTP."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from roadworthy.expression import expression
from roadworthy.inputs.claims.addresses import ADDRESS, BARE, address_of, addresses_in, path_and_query
from roadworthy.inputs.passages import Passage
from roadworthy.model import Command

_SHELLS = frozenset({"sh", "bash", "console", "powershell", "ps1", "fish", "bat", "cmd"})
_PLAIN = frozenset({"", "text", "txt", "http", "rest", "plaintext", "mermaid", "plain"})
_CODE = frozenset({"python", "javascript", "typescript", "jsx", "tsx", "go", "py", "js", "ts"})
_BODY = frozenset(
    {"-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--data-ascii", "-F", "--form", "--json"}
    | {"--post-data", "--post-file", "--form-string"}
)
_FETCHERS = frozenset({"curl", "wget", "http", "https", "xh", "httpie", "curlie"})
_METHOD = expression(r"GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS")
_ON_A_LINE = expression(
    r"(?m)(?<![\w/-])(?P<method>GET|POST|PUT|PATCH|DELETE|WS|WEBSOCKET)[ \t]{1,8}"
    r"(?P<address>https?://[^\s/\"'<>()]{1,80})?(?P<path>/[^\s\"'`|,;()]{0,200})"
)
_CALL = expression(
    r"(?<![\w.])(?:await[ ]+)?(?:requests|httpx|axios|client|session|https?|aiohttp|self\.client|test_client|api)"
    r"\.(?P<verb>get|post|put|patch|delete|head|request|Get|Post|NewRequest|stream)(?:<[^>\n]{0,80}>)?\("
    r"[ \t\n]*(?P<rest>[^\n]{0,400})"
)
_FETCH = expression(r"(?<![\w.])fetch\([ \t\n]*(?P<rest>[^\n]{0,300}(?:\n[^\n]{0,120}){0,2})")
_LITERAL = expression(r"[rRfFbBuU]{0,2}([\"'`])((?:(?!\1)[^\n]){1,300})\1")
_COMMENT = expression(r"[ \t]*#[ \t]")
_AGAINST = expression(r"(?i)\b(not|instead|before|old|was|wrong|bad|deprecated|e\.g|example|if)\b|n't\b|=http")
_NAMED_METHOD = expression(r"method[\"']?[ \t]*:[ \t]*[\"'`](\w+)")
_GIVEN = expression(
    r"(?m)^[ \t$>]*(?:export[ \t]+|const[ \t]+|let[ \t]+|var[ \t]+|set[ \t]+)?(\w+)[ \t]*:?=[ \t]*[\"'`]?(https?://[^\s\"'`;]+)"
)
_BASE = expression(r"\$?\{{1,2}[ ]?(\w+)[\w.\[\]\"']{0,40}[ ]?\}{1,2}|\$(\w+)")
_ROUTE = expression(
    r"@[\w.]+\.(?:get|post|put|patch|delete|route|api_route|websocket|head)\([ \t\n]*[\"']([^\"'\n]{1,200})"
    r"|(?<![\w.])(?:app|router|server|r|mux|api|e|engine|fastify|group|g|v1)\.(?:get|post|put|patch|delete|use|all|route|Get|Post|Put|GET|POST"
    r"|PUT|DELETE|Handle|HandleFunc|mount|add_api_route|add_route|add_url_rule)\([ \t\n]*[\"'`]([^\"'`\n]{1,200})"
    r"|(?<![\w.])(?:path|re_path|Route|Mount|HandleFunc|add_url_rule)\([ \t\n]*[\"']([^\"'\n]{1,200})"
    r"|@(?:Get|Post|Put|Delete|Patch|Request)(?:Mapping)?\([ \t]*(?:value[ ]*=[ ]*)?[\"']([^\"'\n]{1,200})"
)


@dataclass(frozen=True)
class Asked:
    """A request as a document has it; `start` is its offset in the passage, `form` how it stands there."""

    method: str
    path: str
    query: tuple[str, ...]
    start: int
    form: str
    host: str = ""
    port: str = ""


def variables_in(passages: Sequence[Passage]) -> Mapping[str, str]:
    """Names that blocks give to addresses: `BASE_URL` to `http://localhost:8000/api`."""
    return {
        match[1]: match[2] for passage in passages if passage.form == "code" for match in _GIVEN.finditer(passage.text)
    }


def defined_in(passages: Sequence[Passage]) -> frozenset[str]:
    """Paths of the routes that the document's own examples make."""
    found = set()
    for passage in passages:
        if passage.form == "code" and passage.language not in _SHELLS:
            for match in _ROUTE.finditer(passage.text):
                given = next(one for one in match.groups() if one is not None)
                found.add("/" + given.strip("/"))
    return frozenset(found)


def asked_in(passage: Passage, variables: Mapping[str, str]) -> Iterator[Asked]:
    """The requests of one block of code."""
    if passage.commands:
        start = 0
        for command in passage.commands:
            for one in _typed(command, passage, variables, start):
                start = max(start, one.start + 1)
                yield one
    if passage.language in _SHELLS:
        yield from _in_comments(passage)
    if passage.language in _CODE:
        yield from _called(passage, variables)
    elif passage.language in _PLAIN or passage.commands:
        yield from _on_lines(passage)


def _in_comments(passage: Passage) -> Iterator[Asked]:
    """Addresses beside the commands: `# API: http://localhost:8000/api`."""
    start = 0
    for line in passage.lines:
        if _COMMENT.match(line) and not _AGAINST.search(line):
            for one in addresses_in(line):
                if one.path not in ("", "/") and one.is_local:
                    yield Asked("", one.path, one.query, start + one.start, "address", one.host, one.port)
        start += len(line) + 1


def _typed(command: Command, passage: Passage, variables: Mapping[str, str], start: int) -> Iterator[Asked]:
    words = command.words_given[1:] if command.program in ("sudo", "time", "watch") else command.words_given
    quoted = next((word for word in words if word.startswith("curl ")), "")
    if command.program in ("watch", "time") and quoted:
        words = tuple(quoted.split("|")[0].split())
    if not words or words[0].rpartition("/")[2] not in _FETCHERS:
        return
    program, rest = words[0].rpartition("/")[2], list(words[1:])
    method = _method(program, rest)
    for index, word in enumerate(rest):
        before = rest[index - 1] if index else ""
        if before in _BODY or before in ("-H", "--header", "-o", "-u", "-b", "-A", "-e", "--user", "-w", "--output"):
            continue
        found = _target(word, variables, is_shortened=program not in ("curl", "wget"))
        if found is None:
            continue
        host, port, path, query = found
        at = passage.text.find(word, start)
        if at < 0:
            at = passage.text.find(path, start)
        if at < 0:
            continue
        yield Asked("" if "-G" in rest and method == "POST" else method, path, query, at, "curl", host, port)


def _method(program: str, words: list[str]) -> str:
    """The method that the flags and words of the command make; "" where it is computed."""
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        if word in ("-X", "--request", "--method"):
            return following.upper() if _METHOD.fullmatch(following.upper()) else ""
        name, _, value = word.partition("=")
        given = value if name in ("--request", "--method") else word[2:] if re.fullmatch(r"-X[A-Za-z]+", word) else ""
        if given:
            return given.upper() if _METHOD.fullmatch(given.upper()) else ""
    if program in ("http", "https", "xh", "httpie", "curlie") and words:
        named = next((word for word in words if _METHOD.fullmatch(word)), "")
        sends = any(re.match(r"[\w-]+(:=|=(?!=))", word) for word in words)
        return named or ("POST" if sends else "GET")
    if any(word in ("-G", "--get") for word in words):
        return "GET"
    if any(word.partition("=")[0] in _BODY or re.match(r"-[dF]['\"{@\w]", word) for word in words):
        return "POST"
    if program == "wget":
        return "HEAD" if "--spider" in words else "GET"
    if any(re.fullmatch(r"--head|-[a-zA-Z]*I[a-zA-Z]*", word) for word in words):
        return "HEAD"
    if any(word in ("-T", "--upload-file") for word in words):
        return "PUT"
    return "GET"


def _target(
    word: str, variables: Mapping[str, str], is_shortened: bool = False
) -> tuple[str, str, str, tuple[str, ...]] | None:
    """Host, port, path and query of an address of the project's own; None for anything else."""
    if is_shortened and re.match(r":\d*/", word):
        word = f"localhost{word}" if word[1:2].isdigit() else f"http://localhost{word[1:]}"
    base = _BASE.match(word)
    if base is not None:
        name = base[1] or base[2] or ""
        rest = word[base.end() :]
        given = variables.get(name)
        if given is not None:
            word = given.rstrip("/") + rest
        elif rest.startswith("/"):
            path, query = path_and_query(rest)
            return "", "", path, query
        elif not rest.startswith(":"):
            return None
        else:
            word = (
                f"http://localhost{rest}"
                if re.match(r":\d{2,5}(/|$)", rest)
                else f"http://localhost/{rest.partition('/')[2]}"
            )
    match = ADDRESS.match(word) or BARE.match(word)
    if match is None:
        return None
    address = address_of(match)
    is_ours = address.is_local or ("." not in address.host and bool(address.port))
    if not is_ours or not address.path:
        return None
    return address.host, address.port, address.path, address.query


def _called(passage: Passage, variables: Mapping[str, str]) -> Iterator[Asked]:
    """Calls of HTTP clients; one without an address of this project asks somebody else."""
    text = passage.text
    for match in _CALL.finditer(text):
        verb = match["verb"]
        literals = list(_LITERAL.finditer(match["rest"]))
        method = {"Get": "GET", "Post": "POST"}.get(verb, verb.upper())
        if verb in ("request", "NewRequest", "stream") and literals:
            method, literals = literals[0][2].upper(), literals[1:]
        if literals:
            yield from _literal(literals[0], match["rest"], method, match.start("rest"), variables)
    for match in _FETCH.finditer(text):
        literal = _LITERAL.match(match["rest"])
        if literal is not None:
            named = _NAMED_METHOD.search(match["rest"])
            yield from _literal(
                literal, match["rest"], named[1].upper() if named else "GET", match.start("rest"), variables
            )


def _literal(
    literal: re.Match[str], rest: str, method: str, start: int, variables: Mapping[str, str]
) -> Iterator[Asked]:
    before = rest[: literal.start()].strip(" (")
    url = literal[2]
    if before:  # BASE + "/path"
        name = re.fullmatch(r"([\w.]+)[ ]*\+", before)
        if name is None:
            return
        url = "${" + name[1].rpartition(".")[2] + "}" + url
    found = ("", "", *path_and_query(url)) if re.match(r"/[^/]", url) else _target(url, variables)
    if found is not None:
        host, port, path, query = found
        yield Asked(
            method if _METHOD.fullmatch(method) else "", path, query, start + literal.start(), "client", host, port
        )


def _on_lines(passage: Passage) -> Iterator[Asked]:
    """`POST /v1/items HTTP/1.1` and the like, also in drawings and comments."""
    for match in _ON_A_LINE.finditer(passage.text):
        if match["address"]:
            found = next(addresses_in(match["address"] + match["path"]), None)
            if found is None or not found.path:
                continue
            host, port, path, query = found.host, found.port, found.path, found.query
        else:
            host, port = "", ""
            path, query = path_and_query(match["path"])
        method = "WEBSOCKET" if match["method"] == "WS" else match["method"]
        if path:
            yield Asked(method, path, query, match.start("method"), "named", host, port)
