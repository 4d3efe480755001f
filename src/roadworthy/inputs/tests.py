"""Reads test files shallowly: how many tests there are, and which failures they try. No parser runs."""

import re

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.kinds import is_example
from roadworthy.inputs.reader import Reader
from roadworthy.model import Place, TestFile

MOST_BYTES = 400_000

_PYTHON = re.compile(rb"^[ \t]*+(?:async[ \t]++)?def[ \t]+test\w*[ \t]*\(", re.M)
_SCRIPT = re.compile(rb"(?:^|[\s;{(])(?:it|test|Deno\.test)(?:\.\w+)*[ \t]*\(")
_GO = re.compile(rb"^func[ \t]+(?:Test|Fuzz|Example|Benchmark)\w*[ \t]*\(", re.M)
_SHELL = re.compile(rb"^[ \t]*@test\b|^(?:function[ \t]+)?test_\w+[ \t]*\(\)", re.M)
_PYTHON_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+(\.*[A-Za-z_][\w.]*)|import[ \t]+([A-Za-z_][\w.]*))", re.M)
_LOAD = re.compile(
    rb"^[ \t]*(?:from|import)[ \t]+locust\b|[\"']k6(?:/\w+)?[\"']|\bvegeta\b|\bartillery\b|\bautocannon\b", re.M
)
_ERRORS = (
    rb"(?:\w*Timeout\w*|Connect\w*|\w*ConnectionError|HTTPError|HTTPStatusError|RequestError|RequestException|NetworkError"
    rb"|TransportError|OSError|socket\.\w+|RemoteProtocolError|ReadError|API(?:Connection|Status)?Error|\w*RateLimit\w*"
    rb"|ServiceUnavailable\w*|\w*Unavailable\w*|RedisError|OperationalError|InterfaceError|URLError|ClientError"
    rb"|ResponseError|BrokenPipeError|UnexpectedResponse|InternalServerError)"
)
_WORDS = (
    (
        "a dependency that raises",
        re.compile(
            rb"(?:side_effect|exc|exception|body|raise|set_exception)\b[ \t(]*[=:]?[ \t\[(]*(?:[A-Za-z_]\w*\.)*"
            + _ERRORS
            + rb"\b"
        ),
        (),
    ),
    (
        "a dependency that answers 5xx",
        re.compile(
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
        re.compile(rb"ECONNREFUSED|ECONNRESET|ETIMEDOUT|[Cc]onnection refused|ConnectionRefused"),
        (b"econnre", b"etimedout", b"connection refused", b"connectionrefused"),
    ),
    (
        "a rejected call",
        re.compile(rb"mockRejected\w*|replyWithError|networkError\(|\.rejects\(|abortError", re.I),
        (b"mockrejected", b"replywitherror", b"networkerror(", b".rejects(", b"aborterror"),
    ),
    (
        "a deadline",
        re.compile(rb"DeadlineExceeded|context\.WithTimeout|asyncio\.TimeoutError|pytest\.raises\([^)]*Timeout"),
        (b"deadlineexceeded", b"context.withtimeout", b"asyncio.timeouterror", b"pytest.raises("),
    ),
    (
        "injected faults",
        re.compile(rb"toxiproxy|fault.?inject|failpoint|pumba|chaos|gremlin|failure.?inject", re.I),
        (b"toxiproxy", b"inject", b"failpoint", b"pumba", b"chaos", b"gremlin"),
    ),
    (
        "a bare exception",
        re.compile(rb"side_effect[ \t]*=[ \t]*\[?(?:Exception|RuntimeError|BaseException)\b"),
        (b"side_effect",),
    ),
)
"""What each sign tells, the sign, and literals in small letters of which one stands wherever the sign does."""
_LOAD_NAME = re.compile(
    r"(^|[_.-])(stress|soak|load[_-]?tests?|test[_-]load|throughput)([_.-]|$)(?!.*(config|file|model|data|env))"
)
_LOADS = (b"locust", b"k6", b"vegeta", b"artillery", b"autocannon")


def read(path: str, data: bytes) -> Facts:
    """The test file; nothing where it holds no tests and is no load test, or tries examples alone."""
    if is_example(path):
        return Facts()
    data = data[:MOST_BYTES]
    suffix = path.rpartition(".")[2].lower()
    pattern = {"py": _PYTHON, "go": _GO, "sh": _SHELL, "bash": _SHELL}.get(suffix, _SCRIPT)
    tests = len(pattern.findall(data))
    is_load = any(word in data for word in _LOADS) and _LOAD.search(data) is not None
    is_load = is_load or _LOAD_NAME.search(path.rpartition("/")[2].lower()) is not None
    if not tests and not is_load:
        return Facts()
    words, lines = [], []
    small = data.lower()
    for word, sign, literals in _WORDS:
        if literals and not any(literal in small for literal in literals):
            continue
        if match := sign.search(data):
            words.append(word)
            lines.append(data.count(b"\n", 0, match.start()) + 1)
    imports = ()
    if suffix == "py":
        names = {(one or other).decode("ascii", "replace") for one, other in _PYTHON_IMPORT.findall(data)}
        imports = tuple(sorted(names))
    first = pattern.search(data)
    line = data.count(b"\n", 0, first.end() - 1) + 1 if first else 1
    quote = _line_around(data, first.end() - 1 if first else 0).decode("utf-8", "replace").strip()[:200]
    found = TestFile(
        place=Place(path, line, line, quote=quote),
        symbol=path.rpartition("/")[2],
        file=path,
        tests=tests,
        kind="load" if is_load else "unit",
        imports=imports,
        words_found=tuple(words),
        lines_found=tuple(lines),
    )
    return Facts(tests=(found,))


def _line_around(data: bytes, index: int) -> bytes:
    end = data.find(b"\n", index)
    return data[data.rfind(b"\n", 0, index) + 1 : end if end >= 0 else len(data)]


TESTS = Reader("test", read)
