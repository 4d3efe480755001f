"""Reads JavaScript and TypeScript: calls, routes, swallowed errors, logs, metrics, settings."""

import re

from ast_grep_py import SgNode

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.foreign.code import Code, arguments, inside, text_of
from roadworthy.inputs.foreign.facts import ForeignCall, ForeignModule, MetricVariable, Mount, VariableMoved
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.script_settings import environment_reads
from roadworthy.knowledge.javascript import CLIENTS, METHODS, ROUTERS, JavaScriptClient
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

_FUNCTIONS = ("function_declaration", "method_definition", "arrow_function", "function_expression")
_LOOPS = ("for_statement", "for_in_statement", "while_statement", "do_statement")
_KINDS = (
    *_FUNCTIONS,
    "call_expression",
    "new_expression",
    "catch_clause",
    "import_statement",
    "variable_declarator",
    "member_expression",
    "subscript_expression",
    "assignment_expression",
    "class_declaration",
    "decorator",
)
_VERBS = frozenset({"get", "post", "put", "delete", "patch", "all", "head", "options"})
_ROUTERS_BY_NAME = re.compile(r"(app|api|server|fastify|\w*[rR]outer|routes?|hono)$")
_GUARD_AUTH = re.compile(
    r"auth|passport|jwt|token|protect|session|requireuser|isadmin|apikey|api_key|guard", re.IGNORECASE
)
_GUARD_RATE = re.compile(r"rate_?-?limit|limiter|throttl|slowdown", re.IGNORECASE)
_HEALTH = re.compile(r"/(health\w*|live(ness|z)?|ping|status|heartbeat|alive)/?$", re.IGNORECASE)
_READY = re.compile(r"/(ready|readyz|readiness)/?$", re.IGNORECASE)
_LOGGERS: dict[str, bool | Unknown] = {
    "pino": True,
    "winston": Unknown("winston's format was not read"),
    "bunyan": True,
    "log4js": False,
}
_MOVES = {"inc": "inc", "dec": "dec", "set": "set", "observe": "observe", "startTimer": "time"}
_BROWSER = frozenset(
    {"react", "react-dom", "vue", "svelte", "preact", "solid-js", "next/link", "next/image", "@angular/core"}
)
_NODE = re.compile(
    r"(node:)?(assert|async_hooks|buffer|child_process|cluster|crypto|dns|events|fs|http|http2|https|net|os|path|"
    r"perf_hooks|process|querystring|readline|stream|string_decoder|timers|tls|tty|url|util|v8|vm|worker_threads|zlib)"
    r"(/.*)?$"
)
_LEVELS = {"log": "info", "info": "info", "warn": "warning", "error": "error", "debug": "debug", "trace": "debug"}


def read_javascript(path: str, data: bytes) -> Facts:
    """The facts of one JavaScript file."""
    return _read(path, data, "javascript")


def read_typescript(path: str, data: bytes) -> Facts:
    """The facts of one TypeScript file."""
    return _read(path, data, "typescript")


def read_tsx(path: str, data: bytes) -> Facts:
    """The facts of one TypeScript file with markup."""
    return _read(path, data, "tsx")


def _read(path: str, data: bytes, language: str) -> Facts:
    text = data.decode("utf-8", "replace")
    if max((len(line) for line in text.split("\n", 50)[:50]), default=0) > 5_000 or path.endswith(".min.js"):
        return Facts()  # minified: made by a tool, not written
    try:
        facts = _Script(path, text, language).facts()
        return facts + environment_reads(path, text, facts.setting_uses)
    except RecursionError:
        return Facts(unread=(Unread(Place(path), "is nested too deep to be read"),))


class _Script:
    """One file while it is read."""

    def __init__(self, path: str, text: str, language: str) -> None:
        self.code = Code(path, text, language, _KINDS)
        self.path = path
        self.language = "javascript" if language == "javascript" else "typescript"
        self.text = text
        self.variables: dict[str, SgNode] = {}
        self.imported: dict[str, str] = {}  # local name to package or relative path
        self.packages: dict[str, SgNode] = {}
        self._read_names()

    def facts(self) -> Facts:
        is_browser = self._is_browser()
        functions = tuple(dict.fromkeys(self._symbol_of(f) for kind in _FUNCTIONS for f in self.code.each(kind)))
        module = ForeignModule(
            path=self.path,
            language=self.language,
            is_browser=is_browser,
            functions=functions,
            imports=tuple(self._imports()),
            relative_imports={name: module for name, module in self.imported.items() if module.startswith(".")},
        )
        uses = tuple(self._settings())
        if is_browser:
            return Facts(foreign=(module,), setting_uses=uses)
        endpoints, mounts = self._routes()
        variables = tuple(self._metrics())
        module = ForeignModule(
            **{
                **{
                    name: getattr(module, name)
                    for name in ("path", "language", "functions", "imports", "relative_imports")
                },
                "edges": tuple(self._edges(set(functions))),
                "calls": tuple(self._calls()),
                "endpoints": tuple(endpoints),
                "mounts": tuple(mounts),
                "entry_points": tuple(self._entry_points()),
                "error_handlers": tuple(self._error_handlers()),
                "logs": tuple(self._logs()),
                "logging_setups": tuple(self._logging()),
                "metrics": variables,
                "moved": tuple(self._moved()),
                "expositions": tuple(self._expositions()),
            }
        )
        return Facts(foreign=(module,), setting_uses=uses)

    # Names.

    def _read_names(self) -> None:
        for node in self.code.each("variable_declarator"):
            name, value = node.field("name"), node.field("value")
            if name is not None and value is not None and name.kind() == "identifier":
                self.variables.setdefault(name.text(), value)
            if name is not None and value is not None and (package := _required(value)):
                self.packages.setdefault(package, node)
                for local in re.findall(r"[A-Za-z_$][\w$]*(?=\s*[,}]|\s*$)", name.text()):
                    self.imported[local] = package
        for node in self.code.each("import_statement"):
            source = node.field("source")
            package = text_of(source).strip("'\"`")
            if not package or node.text().startswith("import type"):
                continue
            self.packages.setdefault(package, node)
            for child in node.children():
                if child.kind() == "import_clause":
                    for local in re.findall(r"[A-Za-z_$][\w$]*(?=\s*[,}]|\s*$)", child.text()):
                        self.imported[local] = package

    def _is_browser(self) -> bool:
        if any(package.split("/")[0] in _BROWSER or package in _BROWSER for package in self.packages):
            return "react-dom/server" not in self.packages
        return bool(re.match(r"\s*['\"]use client['\"]", self.text)) or bool(
            re.search(
                r"\b(document\.(getElementById|querySelector|createElement)|window\.(addEventListener|location))",
                self.text,
            )
        )

    def _imports(self) -> list[ModuleImport]:
        found = []
        for package, node in self.packages.items():
            if package.startswith((".", "/", "@/", "~", "#", "$")) or _NODE.fullmatch(package) or ":" in package:
                continue
            parts = package.split("/")
            name = "/".join(parts[:2]) if package.startswith("@") else parts[0]
            found.append(ModuleImport(place=self.code.place(node), module=name, ecosystem="node"))
        return found

    def _symbol(self, node: SgNode) -> str:
        """The enclosing function by name; a nameless handler of a route is called after the route."""
        for above in node.ancestors():
            if above.kind() in _FUNCTIONS:
                return self._symbol_of(above)
        return ""

    def _symbol_of(self, function: SgNode) -> str:
        name = function.field("name")
        if name is not None:
            owner = inside(function, "class_declaration", "class") if function.kind() == "method_definition" else None
            owner_name = text_of(owner.field("name")) if owner is not None else ""
            return f"{owner_name}.{name.text()}" if owner_name else name.text()
        above = function.parent()
        if above is not None and above.kind() in (
            "variable_declarator",
            "pair",
            "assignment_expression",
            "public_field_definition",
        ):
            named = above.field("name") or above.field("key") or above.field("left")
            if named is not None:
                return text_of(named)
        call = inside(function, "call_expression", until=_FUNCTIONS)
        if call is not None and (route := self._route(call)) is not None:
            return f"{'/'.join(route[0])} {route[1]}"
        outer = self._symbol(function)
        return outer or (f"callback of {text_of(call.field('function'))[:60]}" if call is not None else "function")

    def _literal(self, node: SgNode | None, steps: int = 5) -> str | float | bool | Unknown | None:
        """The value of an expression as far as the file tells it; None for no expression or `undefined`."""
        if node is None or steps <= 0:
            return None
        kind, text = node.kind(), node.text()
        if kind == "number":
            try:
                return float(text.replace("_", ""))
            except ValueError:
                return Unknown("the number could not be read")
        if kind == "string":
            return text[1:-1]
        if kind == "template_string":
            return re.sub(r"\$\{[^}]*\}", "{}", text[1:-1])
        if kind in ("true", "false"):
            return kind == "true"
        if kind in ("undefined", "null"):
            return None
        if kind in ("parenthesized_expression", "as_expression", "non_null_expression", "await_expression"):
            inner = next((child for child in node.children() if child.is_named()), None)
            return self._literal(inner, steps - 1)
        if kind == "binary_expression":
            return self._binary(node, steps)
        if kind == "identifier" and text in self.variables:
            return self._literal(self.variables[text], steps - 1)
        if kind == "call_expression" and text_of(node.field("function")) in (
            "Number",
            "parseInt",
            "String",
            "parseFloat",
        ):
            given = arguments(node)
            value = self._literal(given[0], steps - 1) if given else None
            if isinstance(value, str):
                try:
                    return float(value)
                except ValueError:
                    return Unknown("it is computed")
            return value
        return Unknown("it comes from the environment" if "process.env" in text else "it is computed")

    def _binary(self, node: SgNode, steps: int) -> str | float | bool | Unknown | None:
        operator = text_of(node.field("operator"))
        left = self._literal(node.field("left"), steps - 1)
        right = self._literal(node.field("right"), steps - 1)
        if operator in ("||", "??"):
            return right if isinstance(left, Unknown) and right is not None and not isinstance(right, Unknown) else left
        if isinstance(left, float) and isinstance(right, float):
            match operator:
                case "*":
                    return left * right
                case "+":
                    return left + right
                case "-":
                    return left - right
                case "/" if right:
                    return left / right
        if operator == "+" and (isinstance(left, str) or isinstance(right, str)):
            return (left if isinstance(left, str) else "{}") + (right if isinstance(right, str) else "{}")
        return Unknown("it is computed")

    def _option(self, node: SgNode | None, key: str) -> SgNode | None:
        """The value under this key of an object literal, followed through a variable."""
        if node is not None and node.kind() == "identifier":
            node = self.variables.get(node.text())
        if node is None or node.kind() != "object":
            return None
        for pair in node.children():
            if pair.kind() == "pair" and text_of(pair.field("key")).strip("'\"") == key:
                return pair.field("value")
            if pair.kind() == "shorthand_property_identifier" and pair.text() == key:
                return self.variables.get(key, pair)
        return None

    # Calls that leave the process.

    def _calls(self) -> list[ForeignCall]:
        found = []
        for node in self.code.each("call_expression"):
            function = node.field("function")
            if function is None:
                continue
            name = text_of(function).removeprefix("this.")
            head, _, member = name.partition(".")
            client, made = self._client(head, member)
            if client is not None:
                found.append(self._call(node, name, member, client, made))
        return found

    def _client(self, head: str, member: str) -> tuple[JavaScriptClient | None, SgNode | None]:
        """The library behind a name, and the expression that made the client, if it was made here."""
        if head == "fetch" and not member and head not in self.imported and "fetch" not in self.variables:
            return CLIENTS["fetch"], None
        package = self.imported.get(head, "").removeprefix("node:")
        made: SgNode | None = None
        if not package and head in self.variables:
            value = self.variables[head]
            if value.kind() == "await_expression":
                value = next((child for child in value.children() if child.is_named()), value)
            maker = value.field("constructor") if value.kind() == "new_expression" else value.field("function")
            if maker is not None:
                package, made = self.imported.get(text_of(maker).split(".")[0], "").removeprefix("node:"), value
        client = CLIENTS.get(package)
        if client is None:
            return None, None
        wanted = client.made_functions if made is not None else client.functions
        plain = member or "()"
        return (client, made) if plain in wanted else (None, None)

    def _call(self, node: SgNode, name: str, member: str, client: JavaScriptClient, made: SgNode | None) -> ForeignCall:
        given = arguments(node)
        verb = member.rpartition(".")[2]
        position = client.options_at.get(verb, client.options_at.get("", 1))
        options = given[position] if position < len(given) else (given[0] if len(given) == 1 else None)
        timeout = self._timeout(options, client)
        if timeout is None and made is not None:
            made_with = arguments(made)
            timeout = self._timeout(made_with[0] if made_with else None, client)
        if timeout is None and re.search(rf"\b{client.name}\.defaults\.timeout\s*=", self.text):
            timeout = Unknown("a default is set for all calls of this client")
        if timeout is None:
            timeout = client.timeout_seconds
        target = self._literal(given[0]) if given and client.takes_address else None
        if isinstance(target, (float, bool)):
            target = None
        if isinstance(target, str) and not re.match(r"https?://|wss?://", target):
            target = None
        method = (
            verb.upper() if verb in METHODS else str(self._literal(self._option(options, "method")) or "GET").upper()
        )
        tls = (
            None if client.name == "fetch" else self._option(options, "rejectUnauthorized")
        )  # fetch knows no such option
        outer = inside(node, *_FUNCTIONS)
        status: str | Unknown | None = client.status
        if status == "ignored" and outer is not None:
            body = outer.text()
            if re.search(r"\.(ok|status|statusCode)\b", body):
                status = "compared"
            elif re.search(r"return\s+(await\s+)?" + re.escape(text_of(node)[:30]), " ".join(body.split())):
                status = Unknown("the answer is handed to the caller")
        return ForeignCall(
            place=self.code.place(node),
            symbol=self._symbol(node),
            function=f"{client.name}.{verb}" if verb else client.name,
            library=client.name,
            kind=CallKind(client.kind),
            target=target,
            method=method if client.kind == "http" else "",
            timeout_seconds=timeout,
            is_async=True,
            stands_in_loop=inside(node, *_LOOPS, until=_FUNCTIONS) is not None,
            status=status,
            verifies_tls=not (tls is not None and tls.text() == "false"),
            client_scope="module" if made is not None else "",
            attempts=client.attempts,
        )

    def _timeout(self, options: SgNode | None, client: JavaScriptClient) -> float | Unknown | None:
        """In seconds; None when these options set none."""
        signal = self._option(options, "signal")
        if signal is not None:
            if signal.kind() == "call_expression" and text_of(signal.field("function")) == "AbortSignal.timeout":
                given = arguments(signal)
                value = self._literal(given[0]) if given else None
                return value / 1000 if isinstance(value, float) else Unknown("the time of the signal is computed")
            return Unknown("a signal may end it")
        for key in client.timeout_options:
            value_node = self._option(options, key)
            if value_node is None:
                continue
            if value_node.kind() == "object":
                value_node = self._option(value_node, "request") or self._option(value_node, "response")
            value = self._literal(value_node)
            if isinstance(value, float) and not isinstance(value, bool):
                return value / client.timeout_unit if value > 0 else None
            return value if isinstance(value, Unknown) else Unknown("the timeout is computed")
        if options is not None and options.kind() not in ("object", "string", "template_string"):
            inner = self.variables.get(options.text()) if options.kind() == "identifier" else None
            if (
                client.timeout_options
                and (inner is None or inner.kind() != "object")
                and options.kind()
                in (
                    "call_expression",
                    "spread_element",
                )
            ):
                return Unknown("the options are made elsewhere")
        if options is not None and options.kind() == "object" and "..." in options.text():
            return Unknown("options are spread in from elsewhere")
        return None

    # Routes.

    def _route(self, call: SgNode) -> tuple[tuple[str, ...], str] | None:
        """Methods and path, when the call serves a route."""
        function = call.field("function")
        if function is None or function.kind() != "member_expression":
            return None
        verb = text_of(function.field("property"))
        holder = function.field("object")
        given = arguments(call)
        if holder is None or not given:
            return None
        if verb in _VERBS and holder.kind() == "call_expression":  # router.route("/x").get(handler)
            inner = holder.field("function")
            if inner is not None and text_of(inner.field("property")) == "route" and arguments(holder):
                path = self._literal(arguments(holder)[0])
                return ((verb.upper(),), path) if isinstance(path, str) else None
        if not self._is_router(holder):
            return None
        if verb == "route" and given[0].kind() == "object":  # fastify.route({ method, url })
            method, path = self._literal(self._option(given[0], "method")), self._literal(self._option(given[0], "url"))
            return ((method.upper(),), path) if isinstance(method, str) and isinstance(path, str) else None
        if verb not in _VERBS or len(given) < 2:
            return None
        path = self._literal(given[0])
        if not isinstance(path, str) or not path.startswith(("/", "*", "{}")):
            return None
        return ((verb.upper() if verb != "all" else "ANY",), path)

    def _is_router(self, holder: SgNode) -> bool:
        name = text_of(holder).removeprefix("this.")
        value = self.variables.get(name)
        if value is not None and _required(value) in ROUTERS:
            return True
        if value is not None:
            maker = value.field("constructor") if value.kind() == "new_expression" else value.field("function")
            made_by = text_of(maker).split(".")[0]
            if made_by:
                package = self.imported.get(made_by, "")
                return package in ROUTERS or (not package and made_by in ("express", "Router", "fastify", "Fastify"))
        return (bool(_ROUTERS_BY_NAME.fullmatch(name)) and name not in self.imported) or self.imported.get(
            name, ""
        ).startswith(".")

    def _routes(self) -> tuple[list[Endpoint], list[Mount]]:
        endpoints: list[Endpoint] = []
        mounts: list[Mount] = []
        general: list[str] = []
        for node in self.code.each("call_expression"):
            function = text_of(node.field("function"))
            if not re.fullmatch(r"(this\.)?[\w$]+\.(use|register)", function):
                continue
            given = arguments(node)
            prefix = self._literal(given[0]) if given else None
            named = [
                argument
                for argument in given
                if argument.kind() in ("identifier", "call_expression", "member_expression")
            ]
            if isinstance(prefix, str) and prefix.startswith("/") and named:
                router = text_of(named[-1]).split("(")[0].split(".")[0]
                module = self.imported.get(router, "")
                if module.startswith("."):
                    guards = tuple(text_of(one)[:80] for one in named[:-1])
                    mounts.append(Mount(prefix.rstrip("/"), module, guards))
                    continue
            general.extend(text_of(argument)[:80] for argument in named if not isinstance(prefix, str))
        for node in self.code.each("call_expression"):
            route = self._route(node)
            if route is None:
                continue
            given = arguments(node)
            handler = given[-1] if given else None
            before = [text_of(argument)[:80] for argument in given[1:-1]]
            if handler is not None and handler.kind() == "identifier":
                symbol = handler.text()
            else:
                symbol = f"{'/'.join(route[0])} {route[1]}"
            endpoints.append(self._endpoint(node, route[0], route[1], symbol, (*general, *before), handler))
        endpoints.extend(self._decorated())
        endpoints.extend(self._filed())
        return endpoints, mounts

    def _endpoint(
        self,
        node: SgNode,
        methods: tuple[str, ...],
        path: str,
        symbol: str,
        guards: tuple[str, ...],
        handler: SgNode | None,
    ) -> Endpoint:
        body = handler
        if handler is not None and handler.kind() == "identifier":
            body = self.variables.get(handler.text()) or next(
                (f for f in self.code.each("function_declaration") if text_of(f.field("name")) == handler.text()), None
            )
        written = body.text() if body is not None else ""
        is_limited = any(_GUARD_RATE.search(guard) for guard in guards)
        is_known = any(_GUARD_AUTH.search(guard) for guard in guards)
        constant = bool(written) and not re.search(r"\bawait\b|\.then\(", written) and written.count("(") <= 6
        return Endpoint(
            place=self.code.place(node, most_lines=1 if written.count("\n") > 30 else 40),
            symbol=symbol,
            methods=methods,
            path=re.sub(r":(\w+)\??", r"{\1}", path),
            framework=self._framework(),
            handler=symbol,
            is_async=True,
            guards=guards,
            is_authenticated=bool(is_known),
            is_rate_limited=is_limited,
            purpose=_purpose(path),
            answers_constant=constant,
        )

    def _framework(self) -> str:
        return next((ROUTERS[package] for package in self.packages if package in ROUTERS), "express")

    def _decorated(self) -> list[Endpoint]:
        """Routes of NestJS controllers."""
        if not any(package.startswith("@nestjs/") for package in self.packages):
            return []
        found = []
        for decorator in self.code.each("decorator"):
            match = re.match(r"@(Get|Post|Put|Delete|Patch|All)\(\s*(?:['\"`]([^'\"`]*)['\"`])?\s*\)", decorator.text())
            owner = inside(decorator, "class_declaration")
            if match is None or owner is None:
                continue
            above = owner.parent()
            exported = above is not None and above.kind() == "export_statement"
            head = (above.text() if above is not None and exported else owner.text()).partition("class ")[0]
            controller = re.search(r"@Controller\(\s*(?:\{[^}]*path:\s*)?(?:['\"`]([^'\"`]*)['\"`])?", head)
            prefix = (controller[1] or "") if controller else ""
            path = "/" + "/".join(part.strip("/") for part in (prefix, match[2] or "") if part.strip("/"))
            beside = [*decorator.prev_all(), *decorator.next_all()]
            following = next((one for one in decorator.next_all() if one.kind() == "method_definition"), None)
            own = [one.text() for one in beside if one.kind() == "decorator" and _method_of(one) == following]
            guards = tuple(re.findall(r"@UseGuards\(([^)]*)\)", head + "\n".join(own)))
            name = text_of(following.field("name")) if following is not None else ""
            symbol = f"{text_of(owner.field('name'))}.{name}" if name else ""
            method = match[1].upper() if match[1] != "All" else "ANY"
            found.append(self._endpoint(decorator, (method,), path, symbol, guards, following))
        return found

    def _filed(self) -> list[Endpoint]:
        """Routes that Next.js takes from the place of the file."""
        found = []
        match = re.search(r"(?:^|/)app/(.*?/)?route\.[jt]sx?$", self.path)
        if match:
            path = "/" + "/".join(part for part in (match[1] or "").split("/") if part and not part.startswith("("))
            for verb in re.finditer(
                r"export\s+(?:async\s+)?(?:function|const)\s+(GET|POST|PUT|DELETE|PATCH)\b", self.text
            ):
                line = self.text.count("\n", 0, verb.start()) + 1
                place = Place(self.path, line, line, quote=self.code.lines[line - 1].strip()[:200])
                found.append(
                    Endpoint(
                        place=place,
                        symbol=verb[1],
                        methods=(verb[1],),
                        path=re.sub(r"\[\.*(\w+)\]", r"{\1}", path),
                        framework="next",
                        handler=verb[1],
                        is_async=True,
                        purpose=_purpose(path),
                        is_authenticated=_checks_caller(self.text),
                    )
                )
        match = re.search(r"(?:^|/)pages/(api/.*?)(?:/index)?\.[jt]sx?$", self.path)
        if match and "export default" in self.text:
            line = self.text.count("\n", 0, self.text.index("export default")) + 1
            place = Place(self.path, line, line, quote=self.code.lines[line - 1].strip()[:200])
            path = "/" + re.sub(r"\[\.*(\w+)\]", r"{\1}", match[1])
            found.append(
                Endpoint(
                    place=place,
                    symbol="handler",
                    methods=("ANY",),
                    path=path,
                    framework="next",
                    handler="handler",
                    is_async=True,
                    purpose=_purpose(path),
                    is_authenticated=_checks_caller(self.text),
                )
            )
        return found

    def _entry_points(self) -> list[EntryPoint]:
        found = []
        ends = bool(
            re.search(
                r"process\.(on|once)\(\s*['\"](SIGTERM|SIGINT)|createTerminus|enableShutdownHooks|closeWithGrace",
                self.text,
            )
        )
        for node in self.code.each("call_expression"):
            function = text_of(node.field("function"))
            if re.fullmatch(r"[\w$.]*(app|server|fastify|httpServer|Server|http)\.listen", function) or (
                function == "serve" and self.imported.get("serve", "").startswith("@hono")
            ):
                found.append(
                    EntryPoint(
                        place=self.code.place(node),
                        symbol=self._symbol(node),
                        kind="server",
                        server="node",
                        module=self.path,
                        function=self._symbol(node),
                        handles_termination=ends,
                    )
                )
        return found[:1]

    def _edges(self, functions: set[str]) -> list[tuple[str, str]]:
        plain = {symbol.rpartition(".")[2]: symbol for symbol in functions}
        found: dict[tuple[str, str], None] = {}
        for node in self.code.each("call_expression"):
            name = text_of(node.field("function"))
            if len(name) > 100 or not re.fullmatch(r"[\w$.]+", name):
                continue
            last = name.rpartition(".")[2]
            head = name.partition(".")[0]
            if last in plain and (name == last or head == "this"):
                found[(self._symbol(node), plain[last])] = None
            elif self.imported.get(head, "").startswith("."):
                found[(self._symbol(node), f"{self.imported[head]}#{last}")] = None
        return list(found)

    # Errors.

    def _error_handlers(self) -> list[ErrorHandler]:
        found = []
        for node in self.code.each("catch_clause"):
            body = node.field("body")
            if body is not None:
                found.append(self._handler(node, body, text_of(node.field("parameter"))))
        for node in self.code.each("call_expression"):
            function = node.field("function")
            if (
                function is None
                or function.kind() != "member_expression"
                or text_of(function.field("property")) != "catch"
            ):
                continue
            given = arguments(node)
            if len(given) == 1 and given[0].kind() in ("arrow_function", "function_expression"):
                body = given[0].field("body")
                if body is not None:
                    found.append(
                        self._handler(
                            given[0],
                            body,
                            re.sub(r"[()]", "", text_of(given[0].field("parameter") or given[0].field("parameters"))),
                        )
                    )
        return found

    def _handler(self, node: SgNode, body: SgNode, error: str) -> ErrorHandler:
        text = re.sub(r"//[^\n]*|/\*.*?\*/", "", body.text(), flags=re.DOTALL)
        name = re.escape(error.split(":")[0].strip() or "\0")
        logged = re.search(r"\b(?:\w*[lL]og(?:ger)?|console|log)\.(error|warn|info|debug|log|fatal|exception)\(", text)
        status = re.search(r"(?:status|code|sendStatus|statusCode)\s*[(:=]\s*(\d{3})", text)
        answers = re.search(r"\b(res|reply|ctx|response|c|NextResponse)\b\.?", text) and status
        returned = re.search(r"return\s*([^;]*)", text)
        gives = "nothing"
        if re.search(r"\bcontinue\b", text):
            gives = "continue"
        elif re.search(r"process\.exit\(", text):
            gives = "exit"
        elif returned:
            value = returned[1].strip()
            gives = (
                "none"
                if value in ("", "null", "undefined", "false")
                else "empty"
                if value in ("[]", "{}", "''", '""')
                else "value"
            )
            if re.search(r"\berror\b|\berr\b|Error|success:\s*false|ok:\s*false|[45]\d\d", value):
                gives = "error"
        elif body.kind() != "statement_block" and text.strip() not in ("{}", "null", "undefined", "[]"):
            gives = "value"
        above = node.parent()
        guarded = text_of(above.field("body"))[:400] if above is not None and above.kind() == "try_statement" else ""
        return ErrorHandler(
            place=self.code.place(node),
            symbol=self._symbol(node),
            is_broad=True,
            reraises=bool(re.search(r"\bthrow\b|\bnext\(|\breject\(|return Promise\.reject", text)),
            keeps_cause=bool(re.search(rf"\b(throw|next|reject)\b[^;]*\b{name}\b", text)),
            logs=_LEVELS.get(logged[1], "error") if logged else "",
            logs_error=bool(logged and re.search(rf"\b{name}\b", text[logged.start() :])),
            returns=gives,
            answers_status=int(status[1]) if answers and status else None,
            exposes_detail=bool(
                answers and re.search(rf"\b{name}\b(\.(message|stack|toString\(\)))|:\s*{name}\b", text)
            ),
            counts=bool(re.search(r"\.(inc|observe)\(", text)),
            is_expected=bool(
                re.search(
                    r"JSON\.parse|new URL\(|require\(|import\(|localStorage|unlink|access\(|\.close\(|stat\(", guarded
                )
            ),
        )

    # Logs, metrics, settings.

    def _logs(self) -> list[LogStatement]:
        found = []
        for node in self.code.each("call_expression"):
            name = text_of(node.field("function"))
            match = re.fullmatch(r"(?:this\.)?(\w+)\.(log|info|warn|error|debug|trace|fatal)", name)
            if match is None:
                continue
            if match[1] == "console":
                by = "console"
            elif re.fullmatch(r"\w*[lL]og(ger)?", match[1]):
                by = "logger"
            else:
                continue
            given = arguments(node)
            found.append(
                LogStatement(
                    place=self.code.place(node),
                    symbol=self._symbol(node),
                    by=by,
                    level=_LEVELS.get(match[2], "critical"),
                    is_structured=by != "console" and bool(given) and given[0].kind() == "object",
                )
            )
        return found

    def _logging(self) -> list[LoggingSetup]:
        found = []
        for package, node in self.packages.items():
            if package in _LOGGERS or package in ("pino-http", "nestjs-pino"):
                structured = _LOGGERS.get(package, True)
                if package == "winston":
                    structured = True if re.search(r"format\.json\(|winston\.format\.json", self.text) else structured
                correlates = bool(
                    re.search(r"requestId|request_id|reqId|genReqId|traceId|correlationId|AsyncLocalStorage", self.text)
                )
                found.append(
                    LoggingSetup(
                        place=self.code.place(node),
                        by=package,
                        is_structured=structured,
                        correlates=correlates or package in ("pino-http", "nestjs-pino"),
                    )
                )
        if self._framework() == "fastify" and re.search(r"logger:\s*(true|\{)", self.text):
            place = next((self.code.place(n) for p, n in self.packages.items() if p == "fastify"), Place(self.path))
            found.append(LoggingSetup(place=place, by="pino", is_structured=True, correlates=True))
        return found

    def _metrics(self) -> list[MetricVariable]:
        if "prom-client" not in self.packages:
            return []
        found = []
        for node in self.code.each("new_expression"):
            kind = text_of(node.field("constructor")).rpartition(".")[2].lower()
            given = arguments(node)
            if kind not in ("counter", "gauge", "histogram", "summary") or not given:
                continue
            name = self._literal(self._option(given[0], "name"))
            if not isinstance(name, str) or "{}" in name:
                continue
            labels = self._option(given[0], "labelNames")
            buckets = self._option(given[0], "buckets")
            bounds: tuple[float, ...] | Unknown | None = None
            if buckets is not None:
                numbers = [self._literal(child) for child in buckets.children() if child.is_named()]
                plain = [number for number in numbers if isinstance(number, float)]
                bounds = tuple(plain) if plain and len(plain) == len(numbers) else Unknown("the buckets are computed")
            above = node.parent()
            holder = above.field("name") or above.field("key") or above.field("left") if above is not None else None
            variable = text_of(holder).rpartition(".")[2]
            metric = Metric(
                place=self.code.place(node),
                symbol=variable,
                name=name,
                type=kind,
                buckets=bounds,
                labels=tuple(re.findall(r"['\"](\w+)['\"]", labels.text())) if labels is not None else (),
                escapes=None if variable else Unknown("it is held by no variable"),
            )
            found.append(MetricVariable(variable, metric))
        return found

    def _moved(self) -> list[VariableMoved]:
        found = []
        for node in self.code.each("call_expression"):
            name = text_of(node.field("function"))
            match = re.fullmatch(r"[\w$.]*?(\w+)(?:\.labels\([^()]*\))?\.(inc|dec|set|observe|startTimer)", name)
            if match:
                given = arguments(node)
                literal = self._literal(given[-1]) if given else None
                is_constant = match[2] == "set" and isinstance(literal, float)
                found.append(
                    VariableMoved(match[1], self.code.place(node), _MOVES[match[2]], self._symbol(node), is_constant)
                )
        return found

    def _expositions(self) -> list[Exposition]:
        found = []
        for node in self.code.each("call_expression"):
            if re.fullmatch(r"[\w$.]*[rR]egist(er|ry)\.metrics", text_of(node.field("function"))):
                found.append(Exposition(place=self.code.place(node), symbol=self._symbol(node), by="prom-client"))
        return found

    def _settings(self) -> list[SettingUse]:
        found = []
        for node in self.code.each("member_expression", "subscript_expression"):
            match = re.fullmatch(r"process\.env(?:\.([A-Za-z_]\w*)|\[['\"]([A-Za-z_]\w*)['\"]\])", node.text())
            if match is None:
                continue
            above = node.parent()
            value: str | Unknown | None = None
            layer = "read"
            if (
                above is not None
                and above.kind() == "binary_expression"
                and text_of(above.field("operator")) in ("||", "??")
            ):
                given = self._literal(above.field("right"))
                layer, value = "default", given if isinstance(given, (str, Unknown)) else str(given)
            found.append(
                SettingUse(
                    place=self.code.place(node),
                    symbol=self._symbol(node),
                    name=match[1] or match[2],
                    layer=layer,
                    value=value,
                )
            )
        for name, value_node in ((n, n.field("value")) for n in self.code.each("variable_declarator")):
            pattern = name.field("name")
            if value_node is not None and value_node.text() == "process.env" and pattern is not None:
                for variable in re.findall(r"([A-Z][A-Z0-9_]+)", pattern.text()):
                    found.append(SettingUse(place=self.code.place(name), name=variable, layer="read"))
        return found


def _required(value: SgNode) -> str:
    """The package of `require("x")`, also of `require("x").y`."""
    match = re.match(r"require\(\s*['\"]([^'\"]+)['\"]\s*\)", value.text())
    return match[1] if match else ""


def _method_of(decorator: SgNode) -> SgNode | None:
    return next((one for one in decorator.next_all() if one.kind() == "method_definition"), None)


def _purpose(path: str) -> str:
    if _READY.search(path):
        return "readiness"
    if _HEALTH.search(path):
        return "health"
    return "metrics" if path.rstrip("/").endswith("/metrics") else ""


def _checks_caller(text: str) -> bool | Unknown:
    return Unknown("the handler may check who calls") if _GUARD_AUTH.search(text) else False


_NEEDS = (
    b"fetch",
    b"axios",
    b"require(",
    b"import ",
    b"process.env",
    b"catch",
    b"console.",
    b"http",
)
JAVASCRIPT = Reader("javascript", 1, read_javascript, needs=_NEEDS)
TYPESCRIPT = Reader("typescript", 1, read_typescript, needs=_NEEDS)
TSX = Reader("tsx", 1, read_tsx, needs=_NEEDS)
