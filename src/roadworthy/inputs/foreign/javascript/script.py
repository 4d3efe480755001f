"""One file of JavaScript or TypeScript while it is read: its names, its values, and what its functions are called."""

import re
from functools import cached_property

from ast_grep_py import SgNode

from roadworthy.inputs.foreign.code import Code, arguments, inside, text_of
from roadworthy.inputs.foreign.facts import Awaited
from roadworthy.knowledge.javascript import ROUTERS
from roadworthy.model import ModuleImport, Unknown

FUNCTIONS = ("function_declaration", "method_definition", "arrow_function", "function_expression")
_KINDS = (
    *FUNCTIONS,
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
_BROWSER = frozenset(
    {"react", "react-dom", "vue", "svelte", "preact", "solid-js", "next/link", "next/image", "@angular/core"}
)
_NODE = re.compile(
    r"(node:)?(assert|async_hooks|buffer|child_process|cluster|crypto|dns|events|fs|http|http2|https|net|os|path|"
    r"perf_hooks|process|querystring|readline|stream|string_decoder|timers|tls|tty|url|util|v8|vm|worker_threads|zlib)"
    r"(/.*)?$"
)
LEVELS = {"log": "info", "info": "info", "warn": "warning", "error": "error", "debug": "debug", "trace": "debug"}

NEAR = (".", "@/", "~/", "src/")
"""How the names of modules of this repository begin."""
_DECLARED = re.compile(r"\b(?:private|protected|public|readonly)\s+(?:readonly\s+)?(\w+)\??\s*:\s*([A-Z]\w*)")
_DEFAULT = re.compile(
    r"^export default (?:async )?(?:(?:function|class)\s*\*?\s*(\w+)|\w+\(\s*(\w+)\s*[,)]|(\w+)\s*;?\s*$)",
    re.MULTILINE,
)

_BROWSER_FAMILY = re.compile(
    r"(react|vue|svelte)-(?!email|pdf)|@(mui|chakra-ui|radix-ui|headlessui|mantine|tanstack/react|vueuse|fortawesome)\b|"
    r"lucide-|sonner$|framer-motion"
)
_BROWSER_FOLDER = re.compile(r"(^|/)(static|public|assets|wwwroot)/(.*/)?[^/]+\.m?js$")
_BROWSER_ONLY = re.compile(
    r"\A\s*['\"]use client['\"]|\bdocument\.(getElementById|querySelector|createElement)|"
    r"\bwindow\.(addEventListener|location)|\b(localStorage|sessionStorage)\.\w+Item|\bimport\.meta\.env\.VITE_"
)


class Script:
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

    def is_browser(self) -> bool:
        if any(package.split("/")[0] in _BROWSER or package in _BROWSER for package in self.packages):
            return "react-dom/server" not in self.packages
        if any(_BROWSER_FAMILY.match(package) for package in self.packages) or _BROWSER_FOLDER.search(self.path):
            return True
        return bool(_BROWSER_ONLY.search(self.text))

    def module_imports(self) -> list[ModuleImport]:
        found = []
        for package, node in self.packages.items():
            if package.startswith((".", "/", "@/", "~", "#", "$")) or _NODE.fullmatch(package) or ":" in package:
                continue
            parts = package.split("/")
            name = "/".join(parts[:2]) if package.startswith("@") else parts[0]
            found.append(ModuleImport(place=self.code.place(node), module=name, ecosystem="node"))
        return found

    def symbol(self, node: SgNode) -> str:
        """The enclosing function by name; a nameless handler of a route is called after the route."""
        for above in node.ancestors():
            if above.kind() in FUNCTIONS:
                return self.symbol_of(above)
        return ""

    def symbol_of(self, function: SgNode) -> str:
        name = function.field("name")
        if name is not None:
            owner = inside(function, "class_declaration", "class") if function.kind() == "method_definition" else None
            owner_name = text_of(owner.field("name")) if owner is not None else ""
            if not owner_name and (served := self._served(function, name.text())):
                return served
            return f"{owner_name}.{name.text()}" if owner_name else name.text()
        above = function.parent()
        if (
            above is not None
            and above.kind() == "pair"
            and (served := self._served(above, text_of(above.field("key"))))
        ):
            return served
        if above is not None and above.kind() in (
            "variable_declarator",
            "pair",
            "assignment_expression",
            "public_field_definition",
        ):
            named = above.field("name") or above.field("key") or above.field("left")
            if named is not None:
                return text_of(named)
        call = inside(function, "call_expression", until=FUNCTIONS)
        if call is not None and (route := self.route(call)) is not None:
            return f"{'/'.join(route[0])} {route[1]}"
        outer = self.symbol(function)
        return outer or (f"callback of {text_of(call.field('function'))[:60]}" if call is not None else "function")

    def _served(self, handler: SgNode, name: str) -> str:
        """The route of `fastify.route({ method, url, handler })`, which names its function by the key alone."""
        call = inside(handler, "call_expression", until=FUNCTIONS) if name == "handler" else None
        route = self.route(call) if call is not None else None
        return f"{'/'.join(route[0])} {route[1]}" if route is not None else ""

    def literal(self, node: SgNode | None, steps: int = 5) -> str | float | bool | Unknown | None:
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
            return self.literal(inner, steps - 1)
        if kind == "binary_expression":
            return self._binary(node, steps)
        if kind == "identifier" and text in self.variables:
            return self.literal(self.variables[text], steps - 1)
        if kind == "call_expression" and text_of(node.field("function")) in (
            "Number",
            "parseInt",
            "String",
            "parseFloat",
        ):
            given = arguments(node)
            value = self.literal(given[0], steps - 1) if given else None
            if isinstance(value, str):
                try:
                    return float(value)
                except ValueError:
                    return Unknown("it is computed")
            return value
        return Unknown("it comes from the environment" if "process.env" in text else "it is computed")

    def _binary(self, node: SgNode, steps: int) -> str | float | bool | Unknown | None:
        operator = text_of(node.field("operator"))
        left = self.literal(node.field("left"), steps - 1)
        right = self.literal(node.field("right"), steps - 1)
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

    def option(self, node: SgNode | None, key: str) -> SgNode | None:
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
            if pair.kind() == "method_definition" and text_of(pair.field("name")) == key:
                return pair
        return None

    def route(self, call: SgNode) -> tuple[tuple[str, ...], str] | None:
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
                path = self.literal(arguments(holder)[0])
                return ((verb.upper(),), path) if isinstance(path, str) else None
        if not self._is_router(holder):
            return None
        if verb == "route" and given[0].kind() == "object":  # fastify.route({ method, url })
            method, path = self.literal(self.option(given[0], "method")), self.literal(self.option(given[0], "url"))
            return ((method.upper(),), path) if isinstance(method, str) and isinstance(path, str) else None
        if verb not in _VERBS or len(given) < 2:
            return None
        path = self.literal(given[0])
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

    def framework(self) -> str:
        return next((ROUTERS[package] for package in self.packages if package in ROUTERS), "express")

    def edges(self, functions: set[str]) -> list[tuple[str, str]]:
        """Who calls, makes, or hands on whom: a function given to a call is taken as called there."""
        plain = {symbol.rpartition(".")[2]: symbol for symbol in functions}
        found: dict[tuple[str, str], None] = {}
        for node in self.code.each("new_expression"):
            made = text_of(node.field("constructor"))
            if f"{made}.constructor" in functions:
                found[(self.symbol(node), f"{made}.constructor")] = None
            elif self.imported.get(made, "").startswith(NEAR):
                found[(self.symbol(node), f"{self.imported[made]}#{made}.constructor")] = None
        for node in self.code.each("function_expression", "arrow_function"):
            above = node.parent()
            if above is not None and above.kind() == "return_statement":
                found[(self.symbol(node), self.symbol_of(node))] = None
        for node in self.code.each("call_expression"):
            route = self.route(node)
            caller = f"{'/'.join(route[0])} {route[1]}" if route is not None else self.symbol(node)
            if callee := self._callee(text_of(node.field("function")), plain):
                found[(self.symbol(node), callee)] = None
            for given in arguments(node):
                for one in arguments(given) if given.kind() == "call_expression" else (given,):
                    if one.kind() in FUNCTIONS and (named := self.symbol_of(one)) != caller:
                        found[(caller, named)] = None
                    if one.kind() in ("identifier", "member_expression"):
                        handed = self._callee(text_of(one), plain, is_called=False)
                        if handed:
                            found[(caller, handed)] = None
        return list(found)

    def awaited(self, functions: set[str]) -> tuple[list[Awaited], list[tuple[str, str]]]:
        """Statements that wait for another function, and all calls of functions that are waited for."""
        plain = {symbol.rpartition(".")[2]: symbol for symbol in functions}
        found = []
        waits: dict[tuple[str, str], None] = {}
        for node in self.code.each("call_expression"):
            if not is_awaited(node):
                continue
            name = text_of(node.field("function"))
            if callee := self._callee(name, plain):
                symbol = self.symbol(node)
                waits[(symbol, callee)] = None
                above = node.parent()
                around = above.parent() if above is not None else None
                if around is not None and around.kind() == "expression_statement" and not _is_put_off(node):
                    found.append(Awaited(self.code.place(node), symbol, name, callee))
        return found, list(waits)

    def _callee(self, name: str, plain: dict[str, str], is_called: bool = True) -> str:
        """The function that a name means: one of this file, or `./module#name` of another; "" for neither."""
        if len(name) > 100 or not re.fullmatch(r"[\w$.]+", name):
            return ""
        last = name.rpartition(".")[2]
        own = name.removeprefix("this.")
        head = own.partition(".")[0]
        if last in plain and (name == last or name == f"this.{last}"):
            return plain[last]
        value = self.variables.get(name)
        if value is not None and value.kind() == "call_expression":  # const check = makeLimiter(10)
            return plain.get(text_of(value.field("function")), "")
        if own.count(".") == 1 and (made := self.instances.get(head, "")):
            if self.imported.get(made, "").startswith(NEAR):
                return f"{self.imported[made]}#{made}.{last}"
            return f"{made}.{last}"
        if self.imported.get(head, "").startswith(NEAR) and (is_called or own.count(".") < 2):
            return f"{self.imported[head]}#{own}" if own.count(".") < 2 else f"{self.imported[head]}#{last}"
        return ""

    @cached_property
    def members(self) -> dict[str, SgNode]:
        """Name of a member to what a class sets it to, in its constructor or where it is declared."""
        found: dict[str, SgNode] = {}
        for node in self.code.each("new_expression", "call_expression"):
            above = node.parent()
            if above is not None and above.kind() in ("assignment_expression", "public_field_definition"):
                named = text_of(above.field("name") or above.field("left"))
                if above.kind() == "public_field_definition" or named.startswith("this."):
                    found.setdefault(named.removeprefix("this."), node)
        return found

    def returned_by(self, name: str) -> SgNode | None:
        """What a function of this file makes and hands out: `return new Client(…)`."""
        for node in self.code.each("new_expression"):
            above = node.parent()
            if above is not None and above.kind() == "return_statement" and self.symbol(node) == name:
                return node
        return None

    @cached_property
    def instances(self) -> dict[str, str]:
        """Name of a variable or a member to the class it is made of, or declared as."""
        found: dict[str, str] = {}
        for node in self.code.each("new_expression"):
            above = node.parent()
            if above is not None and above.kind() in (
                "variable_declarator",
                "assignment_expression",
                "public_field_definition",
            ):
                named = above.field("name") or above.field("left")
                found.setdefault(text_of(named).removeprefix("this."), text_of(node.field("constructor")))
        for match in _DECLARED.finditer(self.text):
            found.setdefault(match[1], match[2])
        return found

    @property
    def default(self) -> str:
        """The name of what the file exports by default, also through a wrapper: `export default fp(plugin)`."""
        match = _DEFAULT.search(self.text)
        return (match[1] or match[2] or match[3] or "") if match else ""


def is_awaited(call: SgNode) -> bool:
    """The enclosing function waits for it, or hands out its promise."""
    above = call.parent()
    return above is not None and above.kind() in ("await_expression", "return_statement", "arrow_function")


def _is_put_off(node: SgNode) -> bool:
    """It stands in a function that something calls later: a timer, a promise."""
    for above in node.ancestors():
        if above.kind() in FUNCTIONS:
            call = inside(above, "call_expression", until=FUNCTIONS)
            name = text_of(call.field("function")) if call is not None else ""
            if re.search(r"(^|\.)(setTimeout|setImmediate|setInterval|queueMicrotask|nextTick|then|on|once)$", name):
                return True
    return False


def _required(value: SgNode) -> str:
    """The package of `require("x")`, also of `require("x").y`."""
    match = re.match(r"require\(\s*['\"]([^'\"]+)['\"]\s*\)", value.text())
    return match[1] if match else ""
