"""Routes that Go serves through its routers, and where its programs start."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import arguments, text_of
from roadworthy.inputs.foreign.go.source import FUNCTIONS, Source
from roadworthy.knowledge.probe_paths import purpose_of
from roadworthy.model import Endpoint, EntryPoint, Unknown

_ROUTE_VERBS = {
    **{verb: verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")},
    **{verb.title(): verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")},
}
_ROUTERS = {
    "github.com/gin-gonic/gin": "gin",
    "github.com/labstack/echo": "echo",
    "github.com/go-chi/chi": "chi",
    "github.com/gorilla/mux": "gorilla",
    "github.com/gofiber/fiber": "fiber",
    "github.com/julienschmidt/httprouter": "httprouter",
}
_GUARD_AUTH = re.compile(r"auth|jwt|token|apikey|verify|protect|session", re.IGNORECASE)
_GUARD_RATE = re.compile(r"rate_?limit|limiter|throttle", re.IGNORECASE)


def endpoints(source: Source) -> list[Endpoint]:
    framework = next(
        (name for target, name in _ROUTERS.items() if any(i.startswith(target) for i in source.imports.values())),
        "net/http",
    )
    if framework == "net/http" and "net/http" not in source.imports.values():
        return []
    general = tuple(text for text in re.findall(r"\.Use\(([^\n]{1,80})\)", source.text))
    found = []
    for node, function in source.calls:
        holder, _, verb = function.rpartition(".")
        given = arguments(node)
        if not holder or len(given) < 2 or len(function) > 80:
            continue
        if verb in ("HandleFunc", "Handle"):
            pattern = _pattern(source, given[0])
            methods = _methods(source, node)
        elif verb in _ROUTE_VERBS and framework != "net/http" and not source.client(holder) and holder != "http":
            pattern, methods = _pattern(source, given[0]), (_ROUTE_VERBS[verb],)
        else:
            continue
        if not isinstance(pattern, str) or not re.match(r"([A-Z]+ )?[^ {]*/", pattern):
            continue
        if " " in pattern:
            method, _, pattern = pattern.partition(" ")
            methods = (method,)
        path = _prefix(source, holder) + re.sub(r":(\w+)", r"{\1}", pattern)
        handler = text_of(given[-1])
        is_named = re.fullmatch(r"[\w.]+", handler) is not None
        symbol = _plain(source.typed(handler, node)) if is_named else f"{methods[0]} {path}"
        guards = (
            *general,
            *(text_of(one)[:80] for one in given[1:-1]),
            *(() if re.fullmatch(r"[\w.]+", handler) else (handler[:80],)),
        )
        found.append(
            Endpoint(
                place=source.code.place(node),
                symbol=source.symbol(node),
                methods=methods,
                path=path,
                framework=framework,
                handler=symbol,
                guards=guards,
                is_authenticated=any(_GUARD_AUTH.search(guard) for guard in guards)
                or (Unknown("a middleware stands before it") if general else False),
                is_rate_limited=any(_GUARD_RATE.search(guard) for guard in guards) or _falls_together(given[-1]),
                purpose=purpose_of(path, methods),
                answers_constant=_is_constant(source, given[-1]),
            )
        )
    return found


def _plain(handler: str) -> str:
    """`Type.method` as it stands, and a function of another package by its own name."""
    head, _, last = handler.rpartition("#")[2].rpartition(".")
    return f"{head}.{last}" if head[:1].isupper() else last


def _pattern(source: Source, node: SgNode) -> str | Unknown | None:
    """The path of a route; also of `s.prefixed("/healthz")`, without what is put before it."""
    found = source.string(node)
    inner = arguments(node) if node.kind() == "call_expression" else []
    return source.string(inner[0]) if isinstance(found, Unknown) and len(inner) == 1 else found


def _falls_together(handler: SgNode) -> bool | Unknown:
    """It only leaves a word in a channel, and none where one lies there already."""
    if re.search(r"select \{\s*case [\w.]+ <- [^:]+:\s*default:\s*\}", handler.text()):
        return Unknown("a call falls together with one that is still waiting")
    return False


_WRITES = re.compile(
    r"^(func|byte|string|map|len|make|fmt\.(Fprint|Sprint)\w*|io\.WriteString|json\.\w+|render\.\w+|gin\.H|time\.\w+|os\.Hostname)$"
    r"|(?i:log\w*)\.|\.(Write|WriteHeader|WriteString|Header|Set|Add|Encode|JSON|String|SendString|SendStatus|Status|Text|HTML|Data"
    r"|NoContent|Msg|Msgf|Err|Now|Since|Seconds|Format)$"
)
"""What a handler calls that only answers, or writes a line to the log."""


def _is_constant(source: Source, handler: SgNode) -> bool:
    body = handler
    if handler.kind() in ("identifier", "selector_expression"):
        name = text_of(handler).rpartition(".")[2]
        named = [
            f
            for kind in ("function_declaration", "method_declaration")
            for f in source.code.each(kind)
            if text_of(f.field("name")) == name
        ]
        if len(named) != 1:
            return False
        body = named[0]
    text = re.sub(r"if \w+\.Method != [\w.\"]+ \{[^{}]*\}", "", body.text())
    if body.kind() not in FUNCTIONS or "<-" in text:
        return False
    if not all(_WRITES.search(name) for name in re.findall(r"([\w.]+)\(", text)):
        return False
    # what fails then is the writing of the answer
    return "if " not in re.sub(r"if _?,? ?:?=?.{0,60}err != nil \{[^{}]*\}", "", text)


def _methods(source: Source, node: SgNode) -> tuple[str, ...]:
    above = node.parent()
    if above is not None and above.kind() == "selector_expression" and text_of(above.field("field")) == "Methods":
        call = above.parent()
        named = re.findall(
            r"\"([A-Z]+)\"|http\.Method(\w+)", call.text()[len(node.text()) :] if call is not None else ""
        )
        methods = tuple((plain or constant).upper() for plain, constant in named)
        if methods:
            return methods
    given = arguments(node)
    asked = re.findall(r"\.Method != (?:\"([A-Z]+)\"|http\.Method(\w+)) \{", given[-1].text()) if given else []
    return tuple((plain or constant).upper() for plain, constant in asked) if len(asked) == 1 else ("ANY",)


def _prefix(source: Source, holder: str, steps: int = 4) -> str:
    """What `Group("/v1")` put before the routes of this router."""
    value = source.values.get(holder)
    if value is None or steps <= 0 or value.kind() != "call_expression":
        return ""
    match = re.fullmatch(r"([\w.]+)\.(?:Group|Route)", text_of(value.field("function")))
    given = arguments(value)
    prefix = source.string(given[0]) if match and given else None
    return _prefix(source, match[1], steps - 1) + prefix.rstrip("/") if match and isinstance(prefix, str) else ""


def entry_points(source: Source) -> list[EntryPoint]:
    ends = bool(re.search(r"signal\.Notify|signal\.NotifyContext|\.Shutdown\(|\.GracefulStop\(|fx\.New", source.text))
    for node, name in source.calls:
        if re.fullmatch(r"[\w.]*\.(ListenAndServe|ListenAndServeTLS|Serve|Listen|Run|Start)", name) and (
            name.startswith("http.") or "ListenAndServe" in name or _is_router(source, name.rpartition(".")[0])
        ):
            return [
                EntryPoint(
                    place=source.code.place(node),
                    symbol=source.symbol(node),
                    kind="server",
                    server="net/http",
                    module=source.path,
                    function=source.symbol(node),
                    handles_termination=True if ends else Unknown("signals may be handled in another file"),
                    cuts_slow_clients=_cuts_slow_clients(source, name),
                )
            ]
    if source.package == "main" and any(
        text_of(f.field("name")) == "main" for f in source.code.each("function_declaration")
    ):
        node = next(f for f in source.code.each("function_declaration") if text_of(f.field("name")) == "main")
        handles = True if ends else Unknown("signals may be handled in another file")
        return [
            EntryPoint(
                place=source.code.place(node, 1),
                symbol="main",
                kind="script",
                module=source.path,
                function="main",
                handles_termination=handles,
            )
        ]
    return []


_READ_LIMITS = re.compile(r"\b(ReadHeaderTimeout|ReadTimeout)\s*[:=]")


def _cuts_slow_clients(source: Source, name: str) -> bool | None:
    """A limit on the time that reading a request may take: `http.ListenAndServe` and `gin.Run` set none."""
    if _READ_LIMITS.search(source.text):
        return True
    head, _, last = name.rpartition(".")
    if source.is_package(head, "net/http") and last in ("ListenAndServe", "ListenAndServeTLS", "Serve"):
        return False
    made = text_of(source.values.get(head))
    if re.match(r"gin\.(New|Default)", made) and last == "Run":
        return False
    if re.match(r"&?http\.Server\{", made) or ("http.Server{" in source.text and "ListenAndServe" in last):
        return False
    return None


def _is_router(source: Source, name: str) -> bool:
    made = text_of(source.values.get(name))
    return bool(re.match(r"(gin|echo|fiber|chi|mux)\.(New|Default|NewRouter)", made))
