"""Reads test files shallowly: how many tests there are, and which failures they try. No parser runs."""

import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.facts import Facts
from roadworthy.inputs.kinds import is_example
from roadworthy.inputs.reader import Reader
from roadworthy.model import Place, TestFile

MOST_BYTES = 400_000

_PYTHON = expression(rb"def[ \t]+test\w*[ \t]*\(")
_BEFORE_DEF = expression(rb"[ \t]*+(?:async[ \t]++)?")
_SCRIPT = expression(rb"(?:^|[\s;{(])(?:it|test|Deno\.test)(?:\.\w+)*[ \t]*\(")
_GO = expression(rb"^func[ \t]+(?:Test|Fuzz|Example|Benchmark)\w*[ \t]*\(", re.M)
_SHELL = expression(rb"^[ \t]*@test\b|^(?:function[ \t]+)?test_\w+[ \t]*\(\)", re.M)
_PYTHON_IMPORTS = (expression(rb"from[ \t]+(\.*[A-Za-z_][\w.]*)"), expression(rb"import[ \t]+([A-Za-z_][\w.]*)"))
_BEFORE_IMPORT = expression(rb"[ \t]*")
_LOAD = expression(
    rb"^[ \t]*(?:from|import)[ \t]+locust\b|[\"']k6(?:/\w+)?[\"']|\bvegeta\b|\bartillery\b|\bautocannon\b", re.M
)
_ERRORS = (
    rb"(?:\w*Timeout\w*|Connect\w*|\w*ConnectionError|HTTPError|HTTPStatusError|RequestError|RequestException|NetworkError"
    rb"|TransportError|OSError|socket\.\w+|RemoteProtocolError|ReadError|API(?:Connection|Status)?Error|\w*RateLimit\w*"
    rb"|ServiceUnavailable\w*|\w*Unavailable\w*|RedisError|OperationalError|InterfaceError|URLError|ClientError"
    rb"|ResponseError|BrokenPipeError|UnexpectedResponse|InternalServerError)"
)
_NAMED = "injected faults"
"""A test says so about itself, in its name or in words; what the others are told by is code."""
_SAID = expression(rb'''"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|^[ \t]*#[^\n]*''', re.M)
_WORDS = (
    (
        "a dependency that raises",
        expression(
            rb"(?:side_effect|exc|exception|body|raise|set_exception)\b[ \t(]*[=:]?[ \t\[(]*(?:[A-Za-z_]\w*\.)*"
            + _ERRORS
            + rb"\b"
        ),
        (b"side_effect", b"exc", b"body", b"raise"),
    ),
    (
        "a dependency that answers 5xx",
        expression(
            rb"(?:status(?:_code|Code)?|StatusCode|Response|return_value)\b[^\n=]{0,40}?"
            rb"(?:(?<!=)=(?!=)|[:(,])[ \t]*50[0234]\b"
            rb"|status_code[ \t]*(?:==|in)[ \t]*[(\[{]?50[234]\b"
            rb"|(?:status\(|reply\(|WriteHeader\(|respond\(|json=.*status=)[ \t]*50[0234]\b"
            rb"|StatusServiceUnavailable|StatusBadGateway|StatusGatewayTimeout|HTTP_50[234]"
        ),
        (b"500", b"502", b"503", b"504", b"statusserviceunavailable", b"statusbadgateway", b"statusgatewaytimeout"),
    ),
    (
        "a refused connection",
        expression(rb"ECONNREFUSED|ECONNRESET|ETIMEDOUT|[Cc]onnection refused|ConnectionRefused"),
        (b"econnre", b"etimedout", b"connection refused", b"connectionrefused"),
    ),
    (
        "a rejected call",
        expression(rb"mockRejected\w*|replyWithError|networkError\(|\.rejects\(|abortError", re.I),
        (b"mockrejected", b"replywitherror", b"networkerror(", b".rejects(", b"aborterror"),
    ),
    (
        "a deadline",
        expression(rb"DeadlineExceeded|context\.WithTimeout|asyncio\.TimeoutError|pytest\.raises\([^)]*Timeout"),
        (b"deadlineexceeded", b"context.withtimeout", b"asyncio.timeouterror", b"pytest.raises("),
    ),
    (
        _NAMED,
        expression(rb"toxiproxy|fault.?inject|failpoint|pumba|chaos|gremlin|failure.?inject", re.I),
        (b"toxiproxy", b"inject", b"failpoint", b"pumba", b"chaos", b"gremlin"),
    ),
    (
        "a bare exception",
        expression(rb"side_effect[ \t]*=[ \t]*\[?(?:Exception|RuntimeError|BaseException)\b"),
        (b"side_effect",),
    ),
)
"""What each sign tells, the sign, and literals in small letters of which one stands on the line of the sign."""
_LOAD_NAME = expression(
    r"(^|[_.-])(stress|soak|load[_-]?tests?|test[_-]load|throughput)([_.-]|$)(?!.*(config|file|model|data|env))"
)
_LOADS = (b"locust", b"k6", b"vegeta", b"artillery", b"autocannon")
_CONFIG = expression(rb"[\"'`/]([A-Za-z0-9_-][\w.-]*\.(?:ya?ml|plist|service))[\"'`]")
_CONFIG_ENDS = (b".yml", b".yaml", b".plist", b".service")


def read(path: str, data: bytes) -> Facts:
    """The test file; nothing where it holds no tests and is no load test, or tries examples alone."""
    if is_example(path):
        return Facts()
    data = data[:MOST_BYTES]
    suffix = path.rpartition(".")[2].lower()
    found = list(_tests(data, suffix))
    is_load = any(word in data for word in _LOADS) and _LOAD.search(data) is not None
    is_load = is_load or _LOAD_NAME.search(path.rpartition("/")[2].lower()) is not None
    if not found and not is_load:
        return Facts()
    words, lines = [], []
    small = data.lower()
    said = b""
    for word, sign, literals in _WORDS:
        match = _first(sign, literals, data, small)
        if match and suffix == "py" and word != _NAMED:
            said = said or _without_words(data)
            match = _first(sign, literals, said, said.lower())
        if match:
            words.append(word)
            lines.append(match.string.count(b"\n", 0, match.start()) + 1)
    imports = tuple(sorted(_imports(data))) if suffix == "py" else ()
    named = _CONFIG.findall(data) if any(end in small for end in _CONFIG_ENDS) else ()
    at = found[0] if found else 0
    line = data.count(b"\n", 0, at) + 1
    quote = _line_around(data, at).decode("utf-8", "replace").strip()[:200]
    tests = TestFile(
        place=Place(path, line, line, quote=quote),
        symbol=path.rpartition("/")[2],
        file=path,
        tests=len(found),
        kind="load" if is_load else "unit",
        imports=imports,
        words_found=tuple(words),
        lines_found=tuple(lines),
        names_files=tuple(sorted({name.decode("ascii", "replace") for name in named})),
    )
    return Facts(tests=(tests,))


def _without_words(data: bytes) -> bytes:
    """The same lines, with nothing where a docstring or a comment stands."""
    return _SAID.sub(lambda match: b"\n" * match[0].count(b"\n"), data)


def _tests(data: bytes, suffix: str) -> Iterator[int]:
    """Where the head of each test ends. What begins with a word is found by the word, which is far cheaper."""
    if suffix == "py":
        return (match.end() - 1 for match in _at_begin(_PYTHON, _BEFORE_DEF, data))
    pattern = {"go": _GO, "sh": _SHELL, "bash": _SHELL}.get(suffix, _SCRIPT)
    return (match.end() - 1 for match in pattern.finditer(data))


def _imports(data: bytes) -> set[str]:
    return {
        match[1].decode("ascii", "replace")
        for pattern in _PYTHON_IMPORTS
        for match in _at_begin(pattern, _BEFORE_IMPORT, data)
    }


def _at_begin(pattern: re.Pattern[bytes], before: re.Pattern[bytes], data: bytes) -> Iterator[re.Match[bytes]]:
    """Matches with nothing but this before them on their line."""
    for match in pattern.finditer(data):
        begin = data.rfind(b"\n", 0, match.start()) + 1
        if before.fullmatch(data, begin, match.start()):
            yield match


def _first(sign: re.Pattern[bytes], literals: tuple[bytes, ...], data: bytes, small: bytes) -> re.Match[bytes] | None:
    """The first match of the sign: it begins on a line where a literal stands, and ends there or with the bracket."""
    last_by_line: dict[int, int] = {}
    for literal in literals:
        at = small.find(literal)
        while at >= 0:
            begin = small.rfind(b"\n", 0, at) + 1
            last_by_line[begin] = max(at, last_by_line.get(begin, 0))
            at = small.find(literal, at + len(literal))
    for begin, last in sorted(last_by_line.items()):
        end = data.find(b"\n", max(data.find(b")", last), last))
        if match := sign.search(data, begin, end if end >= 0 else len(data)):
            return match
    return None


def _line_around(data: bytes, index: int) -> bytes:
    end = data.find(b"\n", index)
    return data[data.rfind(b"\n", 0, index) + 1 : end if end >= 0 else len(data)]


TESTS = Reader("test", read)
