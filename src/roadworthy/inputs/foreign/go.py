"""Reads Go: calls, routes, dropped errors, logs, metrics, settings."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.foreign.code import Code, arguments, inside, text_of
from roadworthy.inputs.foreign.facts import ForeignCall, ForeignModule, MetricVariable, VariableMoved
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.script_settings import environment_reads
from roadworthy.model import (
    CallKind,
    Endpoint,
    EntryPoint,
    ErrorHandler,
    Exposition,
    LoggingSetup,
    LogStatement,
    Metric,
    ModuleImport,
    Place,
    SettingUse,
    Unknown,
    Unread,
)

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_KINDS = (
    *_FUNCTIONS,
    "call_expression",
    "composite_literal",
    "if_statement",
    "import_spec",
    "short_var_declaration",
    "var_spec",
    "const_spec",
    "assignment_statement",
    "keyed_element",
    "field_declaration",
)
_UNITS = {"Nanosecond": 1e-9, "Microsecond": 1e-6, "Millisecond": 1e-3, "Second": 1.0, "Minute": 60.0, "Hour": 3600.0}
_HTTP = {"Get": "GET", "Post": "POST", "PostForm": "POST", "Head": "HEAD"}
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
_LOGGERS: dict[str, bool | Unknown] = {
    "log": False,
    "log/slog": Unknown("the handler of slog was not read"),
    "go.uber.org/zap": True,
    "github.com/rs/zerolog": True,
    "github.com/sirupsen/logrus": False,
    "github.com/go-kit/log": True,
    "k8s.io/klog": False,
}
_FOR_TERMINALS = ("github.com/spf13/cobra", "github.com/urfave/cli", "github.com/charmbracelet/")
"""Who imports one of these talks to the person at a terminal."""
_LEVEL = re.compile(r"(?i)(debug|info|warn|error|fatal|panic|print)")
_LEVELS = {
    "debug": "debug",
    "info": "info",
    "warn": "warning",
    "error": "error",
    "fatal": "critical",
    "panic": "critical",
}
_MOVES = {
    "Inc": "inc",
    "Add": "inc",
    "Dec": "dec",
    "Sub": "dec",
    "Set": "set",
    "Observe": "observe",
    "SetToCurrentTime": "set",
    "ObserveDuration": "observe",
}
_GUARD_AUTH = re.compile(r"auth|jwt|token|apikey|verify|protect|session", re.IGNORECASE)
_GUARD_RATE = re.compile(r"rate_?limit|limiter|throttle", re.IGNORECASE)
_HEALTH = re.compile(r"/(health\w*|live(ness|z)?|ping|heartbeat|alive)/?$", re.IGNORECASE)
_READY = re.compile(r"/(ready|readyz|readiness)/?$", re.IGNORECASE)


def read(path: str, data: bytes) -> Facts:
    """The facts of one Go file."""
    text = data.decode("utf-8", "replace")
    if re.search(r"^// Code generated .* DO NOT EDIT\.$", text[:2_000], re.MULTILINE):
        return Facts()
    try:
        facts = _Source(path, text).facts()
        return facts + environment_reads(path, text, facts.setting_uses)
    except RecursionError:
        return Facts(unread=(Unread(Place(path), "is nested too deep to be read"),))


class _Source:
    """One file while it is read."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.code = Code(path, text, "go", _KINDS)
        self.package = (re.search(r"^package (\w+)", text, re.MULTILINE) or ["", ""])[1]
        self.imports: dict[str, str] = {}
        self.import_nodes: dict[str, SgNode] = {}
        for node in self.code.each("import_spec"):
            target = text_of(node.field("path")).strip('"`')
            alias = text_of(node.field("name")) or re.sub(r"/v\d+$", "", target).rpartition("/")[2].removeprefix("go-")
            self.imports[alias] = target
            self.import_nodes[target] = node
        self.values: dict[str, SgNode] = {}
        for node in self.code.each("short_var_declaration", "var_spec", "const_spec", "assignment_statement"):
            self._bind(node)

    def facts(self) -> Facts:
        functions = [f for kind in ("function_declaration", "method_declaration") for f in self.code.each(kind)]
        module = ForeignModule(
            path=self.path,
            language="go",
            functions=tuple(self._symbol_of(function) for function in functions),
            edges=tuple(self._edges()),
            calls=tuple(self._calls()),
            endpoints=tuple(self._endpoints()),
            entry_points=tuple(self._entry_points()),
            error_handlers=tuple(self._error_handlers()),
            logs=tuple(self._logs()),
            logging_setups=tuple(self._logging()),
            metrics=tuple(self._metrics()),
            moved=tuple(self._moved()),
            expositions=tuple(self._expositions()),
            imports=tuple(
                ModuleImport(place=self.code.place(node), module=target, ecosystem="go")
                for target, node in self.import_nodes.items()
                if "." in target.split("/")[0]
            ),
        )
        return Facts(foreign=(module,), setting_uses=tuple(self._settings()))

    # Names.

    def _bind(self, node: SgNode) -> None:
        left, right = node.field("left") or node.field("name"), node.field("right") or node.field("value")
        if left is None or right is None:
            return
        names = re.findall(r"[\w.]+", left.text())
        values = (
            [child for child in right.children() if child.is_named()] if right.kind() == "expression_list" else [right]
        )
        for index, name in enumerate(names):
            if index < len(values):
                self.values.setdefault(name, values[index])
            elif len(values) == 1:
                self.values.setdefault(name, values[0])

    def _symbol_of(self, function: SgNode) -> str:
        name = text_of(function.field("name"))
        receiver = re.search(r"(\w+)(?:\[[^\]]*\])?\s*\)$", text_of(function.field("receiver")))
        return f"{receiver[1]}.{name}" if receiver else name

    def _symbol(self, node: SgNode) -> str:
        above = inside(node, "function_declaration", "method_declaration")
        return self._symbol_of(above) if above is not None else ""

    def _is(self, head: str, target: str) -> bool:
        """The package behind a name is this one, any major version."""
        return re.sub(r"/v\d+$", "", self.imports.get(head, "")) == target

    def _seconds(self, node: SgNode | None, steps: int = 5) -> float | Unknown | None:
        """A duration in seconds."""
        if node is None or steps <= 0:
            return None
        text = text_of(node)
        match = re.fullmatch(r"(?:time\.Duration\()?([\d._]+)\)?\s*\*\s*time\.(\w+)", text)
        match = match or re.fullmatch(r"time\.(\w+)\s*\*\s*([\d._]+)", text)
        if match:
            number, unit = (match[1], match[2]) if match[2] in _UNITS else (match[2], match[1])
            return float(number.replace("_", "")) * _UNITS[unit] if unit in _UNITS else Unknown("the unit is not known")
        unit_only = re.fullmatch(r"time\.(\w+)", text)
        if unit_only and unit_only[1] in _UNITS:
            return _UNITS[unit_only[1]]
        if re.fullmatch(r"[\d_]+", text):
            return float(text.replace("_", "")) * 1e-9 or None
        if node.kind() == "identifier" and text in self.values:
            return self._seconds(self.values[text], steps - 1)
        return Unknown("the duration is computed or comes from a setting")

    def _string(self, node: SgNode | None, steps: int = 5) -> str | Unknown | None:
        if node is None or steps <= 0:
            return None
        if node.kind() in ("interpreted_string_literal", "raw_string_literal"):
            return node.text()[1:-1]
        if node.kind() == "identifier" and node.text() in self.values:
            return self._string(self.values[node.text()], steps - 1)
        if node.kind() == "binary_expression" and text_of(node.field("operator")) == "+":
            left, right = self._string(node.field("left"), steps - 1), self._string(node.field("right"), steps - 1)
            return (left if isinstance(left, str) else "{}") + (right if isinstance(right, str) else "{}")
        if node.kind() == "call_expression" and text_of(node.field("function")) == "fmt.Sprintf" and arguments(node):
            form = self._string(arguments(node)[0], steps - 1)
            return re.sub(r"%[-+ #0-9.]*[a-z]", "{}", form) if isinstance(form, str) else form
        return Unknown("it is computed")

    def _field(self, literal: SgNode | None, key: str) -> SgNode | None:
        """The value of a field in a composite literal."""
        body = literal.field("body") if literal is not None else None
        for element in body.children() if body is not None else ():
            if element.kind() == "keyed_element":
                parts = [child for child in element.children() if child.is_named()]
                if len(parts) == 2 and text_of(parts[0]) == key:
                    value = parts[1]
                    inner = [child for child in value.children() if child.is_named()]
                    return inner[0] if value.kind() == "literal_element" and inner else value
        return None

    # Calls that leave the process.

    def _calls(self) -> list[ForeignCall]:
        found = []
        for node in self.code.each("call_expression"):
            function = node.field("function")
            name = text_of(function)
            head, _, member = name.rpartition(".")
            if self._is(head, "net/http") and member in _HTTP:
                found.append(
                    self._http(node, f"http.{member}", _HTTP[member], None, "the default client waits without end")
                )
            elif member in (*_HTTP, "Do") and (client := self._client(head)) is not None:
                timeout = self._client_timeout(client)
                if timeout is None and member == "Do":
                    timeout = self._request_deadline(node)
                found.append(self._http(node, f"http.Client.{member}", _HTTP.get(member, ""), timeout, ""))
            elif self._is(head, "os/exec") and member in ("Command", "CommandContext"):
                found.append(self._command(node, member))
        return found

    def _client(self, head: str) -> SgNode | None:
        """What makes the client behind this name, when it is an http.Client made in this file."""
        if head == "http.DefaultClient" or self.values.get(head, None) is None:
            if head == "http.DefaultClient":
                return self.code.root
            field = head.rpartition(".")[2]
            for element in self.code.each("keyed_element"):
                parts = [child for child in element.children() if child.is_named()]
                if (
                    "." in head
                    and len(parts) == 2
                    and text_of(parts[0]) == field
                    and "http.Client{" in parts[1].text()[:20]
                ):
                    return parts[1].find({"rule": {"kind": "composite_literal"}})
            return None
        value = self.values[head]
        text = value.text()
        if text == "http.DefaultClient":
            return self.code.root
        if re.match(r"&?http\.Client\{", text):
            return value if value.kind() == "composite_literal" else value.find({"rule": {"kind": "composite_literal"}})
        return None

    def _client_timeout(self, client: SgNode) -> float | Unknown | None:
        if client.kind() == "source_file":
            return None
        return self._seconds(self._field(client, "Timeout"))

    def _request_deadline(self, call: SgNode) -> float | Unknown | None:
        """The deadline of the request that is sent, from the context that it was made with."""
        given = arguments(call)
        made = self.values.get(text_of(given[0])) if given else None
        outer = inside(call, *_FUNCTIONS)
        body = outer.text() if outer is not None else ""
        if made is None or "NewRequestWithContext" not in made.text():
            return Unknown("the request may carry a deadline") if ".WithContext(" in body or made is None else None
        context = text_of(arguments(made)[0]) if made.kind() == "call_expression" and arguments(made) else ""
        limit = re.search(rf"\b{re.escape(context)}\s*,\s*\w+\s*:?=\s*context\.With(?:Timeout|Deadline)\(", body)
        if limit:
            maker = self.values.get(context)
            last = arguments(maker) if maker is not None and maker.kind() == "call_expression" else []
            return self._seconds(last[1]) if len(last) > 1 else Unknown("the context has a deadline")
        if context in ("context.Background()", "context.TODO()"):
            return None
        return Unknown("the context of the caller may have a deadline")

    def _http(self, node: SgNode, name: str, method: str, timeout: float | Unknown | None, why: str) -> ForeignCall:
        given = arguments(node)
        outer = inside(node, *_FUNCTIONS)
        body = outer.text() if outer is not None else ""
        target = self._string(given[0]) if given and not name.endswith(".Do") else None
        status: str | Unknown = "compared" if re.search(r"\.(StatusCode|Status)\b", body) else "ignored"
        if status == "ignored" and re.search(r"return\s+[\w.]+\(|return\s+resp\b|return\s+res\b", body):
            status = Unknown("the answer is handed to the caller")
        return ForeignCall(
            place=self.code.place(node),
            symbol=self._symbol(node),
            function=name,
            library="net/http",
            kind=CallKind.HTTP,
            target=target,
            method=method,
            timeout_seconds=timeout,
            stands_in_loop=inside(node, "for_statement", until=_FUNCTIONS) is not None,
            status=status,
            verifies_tls="InsecureSkipVerify: true" not in body,
        )

    def _command(self, node: SgNode, member: str) -> ForeignCall:
        given = arguments(node)
        position = 1 if member == "CommandContext" else 0
        target = self._string(given[position]) if len(given) > position else None
        timeout = Unknown("the context may have a deadline") if member == "CommandContext" else None
        return ForeignCall(
            place=self.code.place(node),
            symbol=self._symbol(node),
            function=f"exec.{member}",
            library="os/exec",
            kind=CallKind.PROCESS,
            target=target,
            timeout_seconds=timeout,
        )

    # Routes and starts.

    def _endpoints(self) -> list[Endpoint]:
        framework = next(
            (name for target, name in _ROUTERS.items() if any(i.startswith(target) for i in self.imports.values())),
            "net/http",
        )
        if framework == "net/http" and "net/http" not in self.imports.values():
            return []
        general = tuple(text for text in re.findall(r"\.Use\(([^\n]{1,80})\)", self.text))
        found = []
        for node in self.code.each("call_expression"):
            function = text_of(node.field("function"))
            holder, _, verb = function.rpartition(".")
            given = arguments(node)
            if not holder or len(given) < 2 or len(function) > 80:
                continue
            if verb in ("HandleFunc", "Handle"):
                pattern = self._pattern(given[0])
                methods = self._methods(node)
            elif verb in _ROUTE_VERBS and framework != "net/http" and not self._client(holder) and holder != "http":
                pattern, methods = self._pattern(given[0]), (_ROUTE_VERBS[verb],)
            else:
                continue
            if not isinstance(pattern, str) or not re.match(r"([A-Z]+ )?[^ {]*/", pattern):
                continue
            if " " in pattern:
                method, _, pattern = pattern.partition(" ")
                methods = (method,)
            path = self._prefix(holder) + re.sub(r":(\w+)", r"{\1}", pattern)
            handler = text_of(given[-1])
            symbol = handler.rpartition(".")[2] if re.fullmatch(r"[\w.]+", handler) else f"{methods[0]} {path}"
            guards = (
                *general,
                *(text_of(one)[:80] for one in given[1:-1]),
                *(() if re.fullmatch(r"[\w.]+", handler) else (handler[:80],)),
            )
            found.append(
                Endpoint(
                    place=self.code.place(node),
                    symbol=self._symbol(node),
                    methods=methods,
                    path=path,
                    framework=framework,
                    handler=symbol,
                    guards=guards,
                    is_authenticated=any(_GUARD_AUTH.search(guard) for guard in guards)
                    or (Unknown("a middleware stands before it") if general else False),
                    is_rate_limited=any(_GUARD_RATE.search(guard) for guard in guards),
                    purpose="readiness"
                    if _READY.search(path)
                    else "health"
                    if _HEALTH.search(path)
                    else "metrics"
                    if path.rstrip("/").endswith("/metrics")
                    else "",
                    answers_constant=self._is_constant(given[-1]),
                )
            )
        return found

    def _pattern(self, node: SgNode) -> str | Unknown | None:
        """The path of a route; also of `s.prefixed("/healthz")`, without what is put before it."""
        found = self._string(node)
        inner = arguments(node) if node.kind() == "call_expression" else []
        return self._string(inner[0]) if isinstance(found, Unknown) and len(inner) == 1 else found

    def _is_constant(self, handler: SgNode) -> bool:
        body = handler
        if handler.kind() in ("identifier", "selector_expression"):
            name = text_of(handler).rpartition(".")[2]
            named = [
                f
                for kind in ("function_declaration", "method_declaration")
                for f in self.code.each(kind)
                if text_of(f.field("name")) == name
            ]
            if len(named) != 1:
                return False
            body = named[0]
        text = body.text()
        return body.kind() in (*_FUNCTIONS,) and "if " not in text and len(re.findall(r"\w\(", text)) <= 4

    def _methods(self, node: SgNode) -> tuple[str, ...]:
        above = node.parent()
        if above is not None and above.kind() == "selector_expression" and text_of(above.field("field")) == "Methods":
            call = above.parent()
            named = re.findall(
                r"\"([A-Z]+)\"|http\.Method(\w+)", call.text()[len(node.text()) :] if call is not None else ""
            )
            methods = tuple((plain or constant).upper() for plain, constant in named)
            if methods:
                return methods
        return ("ANY",)

    def _prefix(self, holder: str, steps: int = 4) -> str:
        """What `Group("/v1")` put before the routes of this router."""
        value = self.values.get(holder)
        if value is None or steps <= 0 or value.kind() != "call_expression":
            return ""
        match = re.fullmatch(r"([\w.]+)\.(?:Group|Route)", text_of(value.field("function")))
        given = arguments(value)
        prefix = self._string(given[0]) if match and given else None
        return self._prefix(match[1], steps - 1) + prefix.rstrip("/") if match and isinstance(prefix, str) else ""

    def _entry_points(self) -> list[EntryPoint]:
        ends = bool(re.search(r"signal\.Notify|signal\.NotifyContext|\.Shutdown\(|\.GracefulStop\(|fx\.New", self.text))
        for node in self.code.each("call_expression"):
            name = text_of(node.field("function"))
            if re.fullmatch(r"[\w.]*\.(ListenAndServe|ListenAndServeTLS|Serve|Listen|Run|Start)", name) and (
                name.startswith("http.") or "ListenAndServe" in name or self._is_router(name.rpartition(".")[0])
            ):
                return [
                    EntryPoint(
                        place=self.code.place(node),
                        symbol=self._symbol(node),
                        kind="server",
                        server="net/http",
                        module=self.path,
                        function=self._symbol(node),
                        handles_termination=True if ends else Unknown("signals may be handled in another file"),
                    )
                ]
        if self.package == "main" and any(
            text_of(f.field("name")) == "main" for f in self.code.each("function_declaration")
        ):
            node = next(f for f in self.code.each("function_declaration") if text_of(f.field("name")) == "main")
            handles = True if ends else Unknown("signals may be handled in another file")
            return [
                EntryPoint(
                    place=self.code.place(node, 1),
                    symbol="main",
                    kind="script",
                    module=self.path,
                    function="main",
                    handles_termination=handles,
                )
            ]
        return []

    def _is_router(self, name: str) -> bool:
        made = text_of(self.values.get(name))
        return bool(re.match(r"(gin|echo|fiber|chi|mux)\.(New|Default|NewRouter)", made))

    def _edges(self) -> list[tuple[str, str]]:
        found: dict[tuple[str, str], None] = {}
        for node in self.code.each("call_expression"):
            name = text_of(node.field("function"))
            if re.fullmatch(r"[\w.]{1,80}", name):
                found[(self._symbol(node), name)] = None
        return list(found)

    # Errors, logs, metrics, settings.

    def _error_handlers(self) -> list[ErrorHandler]:
        found = []
        for node in self.code.each("if_statement"):
            condition, body = text_of(node.field("condition")), node.field("consequence")
            match = re.fullmatch(r"(\w*[eE]rr) != nil", condition)
            if match is None or body is None:
                continue
            text = re.sub(r"//[^\n]*", "", body.text())
            error = match[1]
            logged = re.search(r"\b\w*[lL]og\w*\b[\w.()\"]*\.(\w+)\(|\b(?:log|slog|klog|logger)\.(\w+)\(", text)
            level = _LEVEL.search((logged[1] or logged[2]) if logged else "")
            returned = re.search(r"return\b([^\n]*)", text)
            value = returned[1].strip() if returned else ""
            raises = (
                bool(re.search(rf"\b{error}\b|errors\.|fmt\.Errorf|status\.Error|Err\w+", value)) or "panic(" in text
            )
            raises = raises or bool(re.search(r"\b(t|b)\.(Fatal|Error)|log\.Fatal|os\.Exit", text))
            handed = bool(
                re.search(rf"\([^()]*\b{error}\b[^()]*\)|<-\s*{error}|=\s*{error}\b|append\([^)]*{error}", text)
            )
            status = re.search(r"http\.Status(\w+)|WriteHeader\((\d{3})\)|\b([45]\d\d)\b", text)
            gives = "continue" if re.search(r"\b(continue|break)\b", text) else "nothing"
            if returned:
                gives = "none" if value in ("", "nil", "nil, nil", "false") else "value"
            found.append(
                ErrorHandler(
                    place=self.code.place(node),
                    symbol=self._symbol(node),
                    catches=(error,),
                    is_broad=True,
                    reraises=raises,
                    keeps_cause=bool(re.search(rf"%w|\breturn\b[^\n]*\b{error}\b", text)),
                    logs=_LEVELS.get(level[1].lower(), "info") if level else "",
                    logs_error=bool(logged and re.search(rf"\b{error}\b", text[logged.start() :])),
                    returns="error" if (handed and not logged) or status else gives,
                    answers_status=500 if status and re.search(r"InternalServerError|500", status[0]) else None,
                    exposes_detail=bool(
                        re.search(
                            rf"http\.Error\([^)]*{error}\.Error\(\)|\.(JSON|String)\([^)]*{error}\.Error\(\)", text
                        )
                    ),
                    counts=".Inc(" in text,
                    is_expected=bool(
                        re.search(r"errors\.(Is|As)\(|IsNotExist|ErrNoRows|io\.EOF|\.Close\(", node.text()[:300])
                    ),
                )
            )
        return found

    def _logs(self) -> list[LogStatement]:
        found = []
        is_command = any(target.startswith(_FOR_TERMINALS) for target in self.import_nodes)
        for node in self.code.each("call_expression"):
            name = text_of(node.field("function"))
            head, _, member = name.rpartition(".")
            package = re.sub(r"/v\d+$", "", self.imports.get(head.split(".")[0].split("(")[0], ""))
            level = _LEVEL.match(member)
            if level is None or len(name) > 80:
                continue
            is_named = bool(re.search(r"(^|\.)\w*[lL]og(ger)?(\(\))?$", head)) and not package
            if package == "fmt" and member in ("Println", "Printf", "Print"):
                by = "print"
            elif package in _LOGGERS or is_named:
                by = package.rpartition("/")[2] or "logger"
            else:
                continue
            structured = (
                package in ("log/slog", "go.uber.org/zap", "github.com/rs/zerolog") and len(arguments(node)) > 1
            )
            found.append(
                LogStatement(
                    place=self.code.place(node),
                    symbol=self._symbol(node),
                    by=by,
                    level=_LEVELS.get(level[1].lower(), "info"),
                    is_structured=structured,
                    is_interface=by == "print" and is_command,
                )
            )
        return found

    def _logging(self) -> list[LoggingSetup]:
        found = []
        correlates = bool(re.search(r"(?i)request_?id|trace_?id|correlation_?id", self.text))
        for target, node in self.import_nodes.items():
            package = re.sub(r"/v\d+$", "", target)
            if package not in _LOGGERS or package == "log":
                continue
            structured = _LOGGERS[package]
            if "NewJSONHandler" in self.text or "JSONFormatter" in self.text:
                structured = True
            elif package == "log/slog" and "NewTextHandler" in self.text:
                structured = True  # key=value
            found.append(
                LoggingSetup(
                    place=self.code.place(node),
                    by=package.rpartition("/")[2],
                    is_structured=structured,
                    correlates=correlates,
                )
            )
        return found

    def _metrics(self) -> list[MetricVariable]:
        found = []
        for node in self.code.each("call_expression"):
            name = text_of(node.field("function"))
            match = re.fullmatch(
                r"(?:prometheus|promauto(?:\.With\(.*\))?|factory|\w+)\.New(Counter|Gauge|Histogram|Summary)(Vec)?",
                name,
            )
            given = arguments(node)
            if match is None or not given or given[0].kind() != "composite_literal":
                continue
            parts = [self._string(self._field(given[0], key)) for key in ("Namespace", "Subsystem", "Name")]
            if not all(part is None or (isinstance(part, str) and "{}" not in part) for part in parts) or not parts[2]:
                continue
            above = node
            holder = ""
            for up in node.ancestors():
                if up.kind() in ("short_var_declaration", "var_spec", "assignment_statement"):
                    holder = re.split(r"[,\s]", text_of(up.field("left") or up.field("name")))[0].rpartition(".")[2]
                    break
                if up.kind() == "keyed_element":
                    holder = text_of(next((c for c in up.children() if c.is_named()), above))
                    break
                if up.kind() in _FUNCTIONS:
                    break
            labels = re.findall(r"\"(\w+)\"", given[1].text()) if len(given) > 1 else []
            metric = Metric(
                place=self.code.place(node),
                symbol=holder,
                name="_".join(str(part) for part in parts if part),
                type=match[1].lower(),
                labels=tuple(labels),
                escapes=None if holder else Unknown("it is held by no variable"),
                buckets=None if self._field(given[0], "Buckets") is None else Unknown("the buckets were not read"),
            )
            found.append(MetricVariable(holder, metric))
        return found

    def _moved(self) -> list[VariableMoved]:
        found = []
        for node in self.code.each("call_expression"):
            name = text_of(node.field("function"))
            match = re.search(r"(\w+)(?:\.(?:WithLabelValues|With|MustCurryWith)\(.*\))?\.(\w+)$", name)
            if match and match[2] in _MOVES:
                found.append(VariableMoved(match[1], self.code.place(node), _MOVES[match[2]], self._symbol(node)))
            elif re.search(r"prometheus\.NewTimer$|promhttp\.Instrument\w+$", name):
                for variable in re.findall(r"\b(\w+)(?=[.,)])", " ".join(text_of(one) for one in arguments(node))):
                    found.append(VariableMoved(variable, self.code.place(node), "observe", self._symbol(node)))
        return found

    def _expositions(self) -> list[Exposition]:
        return [
            Exposition(
                place=self.code.place(node), symbol=self._symbol(node), by="promhttp", path=self._exposed_at(node)
            )
            for node in self.code.each("call_expression")
            if text_of(node.field("function")) in ("promhttp.Handler", "promhttp.HandlerFor")
        ]

    def _exposed_at(self, node: SgNode) -> str | Unknown:
        for up in node.ancestors():
            if up.kind() == "call_expression" and re.search(
                r"\.(Handle|HandleFunc|GET|Get)$", text_of(up.field("function"))
            ):
                path = self._string(arguments(up)[0])
                if isinstance(path, str):
                    return path.rpartition(" ")[2]
        return Unknown("the route of the handler is made elsewhere")

    def _settings(self) -> list[SettingUse]:
        found = []
        for node in self.code.each("call_expression"):
            if text_of(node.field("function")) in ("os.Getenv", "os.LookupEnv", "syscall.Getenv") and arguments(node):
                name = self._string(arguments(node)[0])
                if isinstance(name, str) and "{}" not in name:
                    found.append(
                        SettingUse(place=self.code.place(node), symbol=self._symbol(node), name=name, layer="read")
                    )
        for node in self.code.each("field_declaration"):
            match = re.search(r"\b(?:env|envconfig):\"([A-Z][A-Z0-9_]+)", node.text())
            if match:
                default = re.search(r"\b(?:envDefault|default):\"([^\"]*)\"", node.text())
                found.append(
                    SettingUse(
                        place=self.code.place(node),
                        symbol=self._symbol(node),
                        name=match[1],
                        layer="default" if default else "read",
                        value=default[1] if default else None,
                    )
                )
        return found


GO = Reader("go", 1, read)
