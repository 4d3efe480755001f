"""Routes of all modules joined: whole paths through mounts, who stands before them, what they ask."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from msgspec import structs

from roadworthy.inputs.assemble.bodies import Bodies, Taken
from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.python.facts import Conduct, Edge, PythonModule, RouteFact, RouterFact, Value, ValueKind
from roadworthy.inputs.python.symbols import Symbols
from roadworthy.knowledge.probe_paths import purpose_of
from roadworthy.model import Call, Endpoint, Unknown

MOST_STEPS = 6
"""How many calls below a handler are followed."""
MOST_PREFIXES = 4
"""Of a router that is mounted more often, the first."""

OUTSIDE = frozenset(
    {
        "requests",
        "httpx",
        "aiohttp",
        "openai",
        "anthropic",
        "ollama",
        "redis",
        "psycopg",
        "psycopg2",
        "asyncpg",
        "pymongo",
    }
    | {"sqlalchemy", "sqlmodel", "motor", "elasticsearch", "qdrant_client", "chromadb", "weaviate", "pinecone", "boto3"}
    | {
        "aioboto3",
        "pika",
        "kafka",
        "aiokafka",
        "confluent_kafka",
        "mysql",
        "pymysql",
        "grpc",
        "cohere",
        "groq",
        "neo4j",
    }
    | {"langchain_openai", "langchain_ollama", "langchain_community", "litellm", "google.generativeai", "tortoise"}
)
"""Libraries whose calls leave the process."""

Key = tuple[str, str]
_CLASS = "class "
_OUTSIDE_BASE = re.compile(
    r"(fastapi|starlette|pydantic|abc|typing|enum|object|:?Generic|:?ABC|:?object|flask|django)\b"
)
_AUTH = re.compile(
    r"auth|log_?in|sign(ed)?_?in|token|api_?key|current_?(active_?)?(super)?user|permission|jwt|oauth|bearer|credential|"
    r"verif|signature|principal|(^|_|\.)role|admin|protected|require[sd]?_|access_?control|_user$|session_?required|"
    r"isauthenticated|identity|whitelist|allow_?list|ip_?filter|internal_?only|staff|superuser|get_user|bouncer",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"rate_?limit|throttl|limiter|slowapi|limits?\.(limit|shared)|too_?many", re.IGNORECASE)
_NOT_A_GUARD = re.compile(
    r"csrf_exempt|cors|gzip|trustedhost|httpsredirect|session(middleware)?$|prometheus|opentelemetry|otel|metric|logg|"
    r"trac|request_?id|correlation|timing|timer|cache|static|compress|brotli|security(headers)?middleware|commonmiddleware|"
    r"clickjacking|messagemiddleware|localemiddleware|csrf|profil|sentry|wraps|inject|provide|validate|swagger|docs|"
    r"expect|marshal|response|doc$|count|observe|instrument|monitor|retry|timeout|async|atomic|transaction|contextmanager|"
    r"staticmethod|classmethod|api_view|require_(http_methods|post|get|safe)|never_cache|extend_schema|exception|error|"
    r"proxy|header|body|size|lang|version|url|path|db$|get_db|get_session|settings|config|catch|background|deprecated|"
    r"concurrency|semaphore|schema|consumes|produces|accepts|stream|annotation",
    re.IGNORECASE,
)
_HEALTH_NAME = re.compile(r"(^|_)(health|healthz|healthcheck|liveness|ping)(_|$)|health_?check", re.IGNORECASE)
_READY_NAME = re.compile(r"(^|_)(ready|readiness|readyz)(_|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Mounted:
    """A router at one of the places it is served under."""

    prefix: str
    guards: tuple[Key, ...] = ()
    """Guards of it and of what it hangs on: the file they are named in, and the name."""
    root: Key | None = None


class Routing:
    """Routers of all modules and how they hang on one another."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self.routers: dict[Key, RouterFact] = {}
        for path, module in symbols.modules.items():
            for router in module.routers:
                self.routers.setdefault((path, router.name), router)

    @cached_property
    def parents(self) -> dict[Key, list[tuple[Key, str, tuple[str, ...], str]]]:
        """Router to what it is mounted on: parent, prefix, guards, file of the mount."""
        found: dict[Key, list[tuple[Key, str, tuple[str, ...], str]]] = {}
        for path, module in self.symbols.modules.items():
            for mount in module.mounts:
                child = self.find(mount.child, path) or self._urls(mount.child, path)
                parent = self.find(mount.parent, path)
                if child is None or parent is None or child == parent:
                    continue
                prefix = self.text(mount.prefix, path) if mount.prefix else ""
                if mount.prefix is not None and self.routers.get(parent, _NONE).framework == "flask":
                    prefix = f"={prefix}"  # Flask's own url_prefix gives way to that of the registration
                found.setdefault(child, []).append((parent, prefix, mount.guards, path))
        return found

    def _urls(self, name: str, path: str) -> Key | None:
        dotted = name.removesuffix(".urlpatterns")
        home = self.symbols.module_path(dotted, path) if dotted != name else None
        return (home, "urlpatterns") if home else None

    def find(self, name: str, path: str) -> Key | None:
        """The router that a name means in this file; an unknown one is a router of its own, without prefix."""
        if not name:
            return None
        if name.startswith(":") and (path, name[1:]) in self.routers:
            return (path, name[1:])
        if name.startswith(":Mount."):
            return (path, name[1:])
        found = self.symbols.find(name, path)
        if found is None:
            return (path, name.removeprefix(":")) if name.startswith(":") else None
        return self._made(found) or found

    def _made(self, key: Key, steps: int = 3) -> Key | None:
        """Through `app = create_app()` to the application made inside; through one more name of the same thing."""
        if key in self.routers or steps <= 0:
            return key
        path, symbol = key
        module = self.symbols.modules.get(path)
        if module is None:
            return None
        functions = {f.symbol for f in module.functions}
        if symbol in functions:
            inside = [r for r in module.routers if r.name.startswith(f"{symbol}.")]
            apps = [r for r in inside if r.is_app] or inside
            return (path, apps[0].name) if apps else None
        value = module.constants.get(symbol)
        if value is not None and value.kind in (ValueKind.CALL, ValueKind.REFERENCE) and value.name:
            target = self.symbols.find(value.name, path)
            return self._made(target, steps - 1) if target and target != key else None
        return None

    def text(self, value: Value | None, path: str) -> str:
        """A path or prefix as text; what cannot be read is one `{}` segment."""
        if value is None:
            return ""
        resolved = self.symbols.resolve(value, path)
        if resolved.kind is ValueKind.ENVIRONMENT and resolved.default is not None:
            resolved = resolved.default
        if isinstance(resolved.literal, str):
            return resolved.literal
        return "/{}"

    def mounted(self, key: Key | None, seen: tuple[Key, ...] = ()) -> list[Mounted]:
        """Every place a router is served under, with the guards on the way."""
        if key is None:
            return [Mounted("")]
        router = self.routers.get(key)
        own = self.text(router.prefix, key[0]) if router else ""
        guards = tuple((key[0], guard) for guard in router.guards) if router else ()
        guards += self.middleware(key)
        above = self.parents.get(key, [])
        if not above or key in seen or len(seen) > MOST_STEPS:
            return [Mounted(own, guards, key)]
        found: list[Mounted] = []
        for parent, prefix, mount_guards, path in above[:MOST_PREFIXES]:
            between = own if not prefix.startswith("=") else ""
            between_guards = (*((path, guard) for guard in mount_guards), *guards)
            found += [
                Mounted(
                    join(join(place.prefix, prefix.removeprefix("=")), between),
                    (*place.guards, *between_guards),
                    place.root,
                )
                for place in self.mounted(parent, (*seen, key))
            ]
        return found[:MOST_PREFIXES]

    def is_left_out(self, key: Key) -> bool:
        """The router is made and hung on nothing, in a system whose applications say by name what they include."""
        router = self.routers.get(key)
        if router is None or router.is_app or router.framework not in _INCLUDING or not self._says_what_it_includes:
            return False
        module, folder = self.symbols.modules[key[0]], key[0].rpartition("/")[0]
        if len(module.mounts) or any(one.is_app for one in module.routers):
            return False
        return not any(
            path != key[0] and path != f"{folder}/__init__.py" and self._imports(other, key[0])
            for path, other in self.symbols.modules.items()
        )

    def _imports(self, module: PythonModule, path: str) -> bool:
        for target in module.imports.values():
            found = self.symbols.find(target, module.path)
            if found is not None and found[0] == path:
                return True
        return False

    @cached_property
    def _says_what_it_includes(self) -> bool:
        """Some application includes routers, each of which is known, and no module is looked for while it runs."""
        if not self.parents:
            return False
        for path, module in self.symbols.modules.items():
            if any(target.partition(".")[0] in _FINDING for target in module.imports.values()):
                return False
            for mount in module.mounts:
                child = self.find(mount.child, path)
                if self.routers.get(self.find(mount.parent, path) or _NOWHERE, _NONE).framework not in _INCLUDING:
                    continue
                if child is None or child not in self.routers:
                    return False
        return any(
            self.routers[key].is_app for found in self.parents.values() for key, *_ in found if key in self.routers
        )

    @cached_property
    def _middleware(self) -> dict[Key, list[Key]]:
        found: dict[Key, list[Key]] = {}
        for path, module in self.symbols.modules.items():
            for one in module.middlewares:
                key = self.find(one.router, path) if one.router != "django" else ("", "django")
                found.setdefault(key or (path, ""), []).append((path, one.name))
        return found

    def middleware(self, key: Key) -> tuple[Key, ...]:
        """What stands before every route of this router."""
        found = [*self._middleware.get(key, ())]
        found += self._middleware.get((key[0], ""), ())
        router = self.routers.get(key)
        if router is not None and router.framework == "django":
            found += self._middleware.get(("", "django"), ())
        return tuple(found)


_NONE = RouterFact("", "", place=None)  # type: ignore[arg-type]
_NOWHERE: Key = ("", "")
_INCLUDING = frozenset({"fastapi", "flask", "quart", "sanic"})
"""Frameworks in which a router that is not included serves nothing."""
_ANSWERING = frozenset({"fastapi", "flask", "quart"})
"""Frameworks in which the value of the handler is the answer."""
_FINDING = frozenset({"importlib", "pkgutil", "imp", "stevedore", "pluggy"})
"""Modules by which others are found while the program runs."""


def join(prefix: str, path: str) -> str:
    """Two parts of a path with one slash between them."""
    if not path or path == "/":
        return prefix or path
    return prefix.rstrip("/") + (path if path.startswith("/") else f"/{path}")


def normal(path: str, framework: str) -> str:
    """The path with parameters as `{name}` and a slash in front."""
    if framework == "django":
        path = re.sub(r"\(\?P<(\w+)>[^()]*(\([^()]*\))?[^()]*\)", r"{\1}", path).replace("^", "").replace("$", "")
    path = re.sub(r"<(?:[^<>:]+:)?(\w+)(?::[^<>]+)?>", r"{\1}", path)
    path = re.sub(r"\{(\w+):[^{}]*\}", r"{\1}", path)
    path = re.sub(r"//+", "/", path)
    return path if path.startswith("/") else f"/{path}"


def endpoints(material: Material, edges: Mapping[str, tuple[str, ...]], calls: Sequence[Call]) -> tuple[Endpoint, ...]:
    """Every route of production code, by path of the file."""
    symbols = material.symbols
    routing = Routing(symbols)
    inside = Inside(symbols, edges, calls)
    bodies = Bodies(symbols)
    found: list[Endpoint] = []
    for path, module in symbols.modules.items():
        for route in module.routes:
            found.extend(_endpoint(route, path, module, routing, inside, bodies))
    return tuple(sorted(found, key=lambda one: (one.place, one.path, one.methods)))


def _endpoint(
    route: RouteFact, path: str, module: PythonModule, routing: Routing, inside: "Inside", bodies: Bodies
) -> Iterator[Endpoint]:
    key = routing.find(route.router, path)
    router = routing.routers.get(key) if key else None
    framework = route.framework or (router.framework if router else "") or _by_imports(module)
    if not framework:
        return
    node = inside.node(route.handler, path)
    function = inside.symbols.functions.get(node) if node else None
    shared = inside.of_class(node) if node else ()
    for mounted in routing.mounted(key):
        whole = normal(join(mounted.prefix, routing.text(route.path, path)), framework)
        guards = (*mounted.guards, *((path, guard) for guard in route.guards), *shared)
        methods = _django_methods(function.decorators) if framework == "django" and function else route.methods
        constant = route.answers_constant or (
            framework != "http.server" and node is not None and inside.conduct(node).answers_constant
        )
        taken = bodies.taken(node, whole) if node and framework == "fastapi" else Taken()
        yield Endpoint(
            place=route.place,
            symbol=route.symbol,
            methods=methods or route.methods,
            path=whole,
            framework=framework,
            handler=_qualified(node) if node else route.handler.removeprefix(":"),
            is_async=bool(function and function.is_async),
            guards=tuple(dict.fromkeys(name for _, name in guards if not _is_plain_annotation(name))),
            is_authenticated=inside.is_authenticated(node, guards),
            is_rate_limited=inside.is_rate_limited(node, guards),
            purpose=_purpose(whole, route.handler, methods or route.methods),
            answers_constant=constant,
            asks=() if route.answers_constant else inside.asks(node),
            hands_on=() if route.answers_constant or node is None else inside.hands_on(node),
            node=node or "",
            is_mounted=mounted.root is None or not routing.is_left_out(mounted.root),
            answer=bodies.answer(node) if node and framework in _ANSWERING else None,
            body=taken.body,
            query=taken.query,
            query_required=taken.required,
            takes_no_body=taken.takes_no_body,
        )


def _is_plain_annotation(name: str) -> bool:
    return name.startswith("annotation ") and not _AUTH.search(name)


def _by_imports(module: PythonModule) -> str:
    roots = {target.lstrip(".").partition(".")[0] for target in module.imports.values()}
    for framework in ("fastapi", "flask", "starlette", "aiohttp", "sanic", "quart", "litestar"):
        if framework in roots:
            return framework
    return ""


def _django_methods(decorators: Sequence[Value]) -> tuple[str, ...]:
    for decorator in decorators:
        last = decorator.name.rpartition(".")[2]
        if last in ("require_POST", "require_GET", "require_safe"):
            return {"require_POST": ("POST",)}.get(last, ("GET",))
        if last in ("api_view", "require_http_methods") and decorator.items:
            given = [item.literal for item in decorator.items[0].items]
            return tuple(sorted(str(one).upper() for one in given)) or ("GET",)
    return ()


def _qualified(node: str) -> str:
    path, _, symbol = node.rpartition(":")
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") + "." + symbol


def _purpose(path: str, handler: str, methods: Sequence[str]) -> str:
    if told := purpose_of(path, methods):
        return told
    name = handler.removeprefix(":").rpartition(".")[2]
    if "{" in path or not set(methods) & {"GET", "HEAD", "ANY"}:
        return ""
    if path.count("/") <= 3 and path.rpartition("/")[2] in ("", "status", "healthy", "health_status", "_status", "hc"):
        if _READY_NAME.search(name):
            return "readiness"
        if _HEALTH_NAME.search(name):
            return "health"
    return ""


class Inside:
    """What is found below a handler, through the functions that it calls."""

    def __init__(self, symbols: Symbols, edges: Mapping[str, tuple[str, ...]], calls: Sequence[Call]) -> None:
        self.symbols = symbols
        self.edges = edges
        self._by_caller: dict[str, dict[str, list[Edge]]] = {}
        self.calls: dict[str, list[Call]] = {}
        for call in calls:
            self.calls.setdefault(f"{call.place.path}:{call.symbol}", []).append(call)
        self.conducts = {
            f"{path}:{conduct.symbol}": conduct
            for path, module in symbols.modules.items()
            for conduct in module.conducts
        }

    def node(self, name: str, path: str) -> str | None:
        return self.symbols.node(name, path) if name else None

    def conduct(self, node: str) -> Conduct:
        told = self.conducts.get(node, Conduct(node))
        if not told.raises:
            return told
        statuses = {self._status_of(name, node.rpartition(":")[0]) for name in told.raises}
        return structs.replace(
            told, refuses=told.refuses or bool(statuses & {401, 403}), limits=told.limits or 429 in statuses
        )

    def _status_of(self, name: str, path: str) -> int | None:
        """The HTTP status that an error class of ours bears: `status = 429` in its body or in that of a base."""
        found = self.symbols.find(name, path)
        if found is None or f"{found[0]}:{found[1]}" not in self.symbols.classes:
            return None
        for attribute in ("status", "status_code", "code", "http_status"):
            member = Value(ValueKind.REFERENCE, name=f":{found[1]}.{attribute}")
            value = self.symbols.resolve(member, found[0])
            if isinstance(value.literal, int):
                return value.literal
            if (last := value.name.rpartition(".")[2]) in HTTPStatus.__members__:
                return HTTPStatus[last].value
        return None

    def below(self, node: str, steps: int = MOST_STEPS) -> dict[str, int]:
        """Every function that this one leads to, itself included, with how many calls lie between."""
        found = {node: 0}
        waiting = deque([node])
        while waiting and len(found) < 400:
            current = waiting.popleft()
            if found[current] >= steps:
                continue
            for callee in self.edges.get(current, ()):
                if callee not in found:
                    found[callee] = found[current] + 1
                    waiting.append(callee)
        return found

    def asks(self, node: str | None) -> tuple[str, ...]:
        """The dependencies that are asked before an answer is given."""
        if node is None:
            return ()
        labels = {
            call.dependency: None
            for reached in self.below(node)
            for call in self.calls.get(reached, ())
            if call.kind != "process" or reached == node
        }
        for reached in self.below(node) if not labels else ():
            path, _, symbol = reached.rpartition(":")
            for edge in self.by_caller(path).get(symbol, ()):
                root, _, rest = edge.callee.partition(".")
                last = rest.rpartition(".")[2]
                if (
                    root in OUTSIDE
                    and last
                    and not edge.is_handed_on
                    and not last[0].isupper()
                    and _may_ask(edge.callee)
                ):
                    labels[root] = None
        return tuple(sorted(labels))

    def by_caller(self, path: str) -> Mapping[str, Sequence[Edge]]:
        """The edges of one module by the function they leave."""
        if path not in self._by_caller:
            found: dict[str, list[Edge]] = {}
            for edge in self.symbols.modules[path].edges:
                found.setdefault(edge.caller, []).append(edge)
            self._by_caller[path] = found
        return self._by_caller[path]

    def of_class(self, node: str) -> tuple[Key, ...]:
        """What the class of a handler, or one that it stands on, depends on for all routes: `user = Depends(…)`."""
        path, _, symbol = node.rpartition(":")
        found: list[Key] = []
        waiting = [(path, symbol.rpartition(".")[0])] if "." in symbol else []
        for home, owner in waiting:
            definition = self.symbols.classes.get(f"{home}:{owner}")
            if definition is None:
                continue
            for edge in self.by_caller(home).get(owner, ()):
                given = edge.call.items if edge.call is not None else ()
                if given and given[0].name and edge.callee.rpartition(".")[2] in ("Depends", "Security"):
                    found.append((home, given[0].name))
            for base in definition.bases:
                above = self.symbols.find(base, home)
                if above is not None and f"{above[0]}:{above[1]}" in self.symbols.classes:
                    waiting += [above] if above not in waiting else []
                elif _by_imports(self.symbols.modules[path]) == "fastapi" and not _OUTSIDE_BASE.match(base):
                    found.append((home, f"{_CLASS}{base}"))
        return tuple(found)

    def hands_on(self, node: str) -> tuple[str, ...]:
        """Calls of the handler, or one call below it, that lead to something that could not be followed."""
        found = []
        for reached in self.below(node, 1):
            path, _, symbol = reached.rpartition(":")
            for edge in self.by_caller(path).get(symbol, ()):
                if edge.is_handed_on or not _may_ask(edge.callee) or self.symbols.node(edge.callee, path):
                    continue
                name = self.symbols.find(edge.callee, path)
                if name is None or f"{name[0]}:{name[1]}" not in self.symbols.classes:
                    found.append(edge.callee.lstrip(":"))
        return tuple(dict.fromkeys(found))

    def is_authenticated(self, node: str | None, guards: Sequence[Key]) -> bool | Unknown:
        """Some guard, or the handler's own beginning, refuses those it does not know."""
        unknown = ""
        for path, name in guards:
            plain = name.removeprefix("annotation ").removeprefix("header ")
            answer = self._guards(plain, path, name.startswith("annotation "))
            if answer is True:
                return True
            if isinstance(answer, Unknown):
                unknown = unknown or answer.why
        if node is not None:
            refusing = [n for n, depth in self.below(node, 2).items() if depth <= 2 and self.conduct(n).refuses]
            if refusing:
                return True
            path, _, symbol = node.rpartition(":")
            for edge in self.by_caller(path).get(symbol, ()):
                last = edge.callee.rpartition(".")[2].removeprefix(":")
                if re.search(
                    r"(verify|check|require|validate|ensure)_?\w*(auth|token|signature|api_?key|permission|user|access)"
                    r"|compare_digest|construct_event|login_required|authenticate",
                    last,
                ):
                    return True
        return Unknown(unknown) if unknown else False

    def _guards(self, name: str, path: str, is_annotation: bool) -> bool | Unknown:
        last = name.rpartition(".")[2].removeprefix(_CLASS).removeprefix(":")
        if name.startswith(_CLASS):
            return Unknown(f"its class stands on {last}, which could not be followed; does that ask who calls?")
        alias = self.symbols.find(name, path) if is_annotation else None
        if is_annotation:
            home, symbol = alias or (path, name.removeprefix(":"))
            module = self.symbols.modules.get(home)
            behind = module.dependency_aliases.get(symbol, ()) if module else ()
            answers = [self._guards(one, home, False) for one in behind]
            if True in answers:
                return True
            return bool(behind and _AUTH.search(last))
        node = self.symbols.node(name, path)
        inner = self._made_by(name, path)
        if _LIMIT.search(last) and not _AUTH.search(last):
            return False
        if _AUTH.search(last) and not re.search(r"count_token|tokeniz|limit", last, re.IGNORECASE):
            return True
        for candidate in (node, inner):
            if candidate is not None:
                return any(self.conduct(one).refuses for one in self._class_below(candidate))
        if _NOT_A_GUARD.search(name) or name.partition(".")[0].removeprefix(":") in (
            "slowapi",
            "flask_limiter",
            "fastapi",
        ):
            return False
        found = self.symbols.find(name, path)
        if found is not None and found[0] in self.symbols.modules:
            if f"{found[0]}:{found[1]}" in self.symbols.classes:
                return any(self.conduct(one).refuses for one in self._class_below(f"{found[0]}:{found[1]}.__init__"))
            return False
        return Unknown(f"{last} stands before it and could not be followed; does it check who calls?")

    def _made_by(self, name: str, path: str) -> str | None:
        """The `__call__` of an instance that is used as a dependency."""
        return self.symbols.node(f"{name}.__call__", path)

    @cached_property
    def methods(self) -> dict[str, list[str]]:
        """By a class, or a function that holds others: the functions inside it."""
        found: dict[str, list[str]] = {}
        for key in self.symbols.functions:
            path, _, symbol = key.rpartition(":")
            owner = symbol.rpartition(".")[0]
            while owner:
                found.setdefault(f"{path}:{owner}", []).append(key)
                owner = owner.rpartition(".")[0]
        return found

    def _class_below(self, node: str) -> list[str]:
        """A function and what it leads to; of a class every method (a middleware's `dispatch`)."""
        path, _, symbol = node.rpartition(":")
        owner = symbol.removesuffix(".__init__")
        if f"{path}:{owner}" in self.symbols.classes:
            methods = self.methods.get(f"{path}:{owner}", ())
            return [reached for method in methods for reached in self.below(method, 2)]
        if owner.rpartition(".")[0] and f"{path}:{owner.rpartition('.')[0]}" in self.symbols.classes:
            owner = owner.rpartition(".")[0]
            methods = self.methods.get(f"{path}:{owner}", ())
            return [reached for method in methods for reached in self.below(method, 2)]
        return list(self.below(node, 3))

    def is_rate_limited(self, node: str | None, guards: Sequence[Key]) -> bool | Unknown:
        """Some guard, or the handler itself, bounds how often it may be called."""
        for path, name in guards:
            plain = name.removeprefix("annotation ").removeprefix("header ")
            if _LIMIT.search(plain):
                return True
            guard = self.symbols.node(plain, path)
            if guard is not None and any(self.conduct(one).limits for one in self._class_below(guard)):
                return True
        if node is None:
            return False
        for reached, depth in self.below(node, 2).items():
            if self.conduct(reached).limits and depth <= 2:
                return True
            if depth and _LIMIT.search(reached.rpartition(":")[2]):
                return True
        path, _, symbol = node.rpartition(":")
        return any(
            _LIMIT.search(edge.callee) and "Error" not in edge.callee for edge in self.by_caller(path).get(symbol, ())
        )


_IDLE = re.compile(
    r"(^:?(str|int|float|bool|len|dict|list|set|tuple|print|round|min|max|sum|isinstance|getattr|hasattr|sorted|any|all|"
    r"range|enumerate|zip|super|type|repr|open|next|iter|map|filter|vars|id|hash|abs)$)|^(datetime|time|os|json|re|uuid|"
    r"platform|logging|sys|math|random|pathlib|collections|typing|functools|fastapi|flask|starlette|pydantic|"
    r"prometheus_client|structlog|loguru|asyncio|traceback|http|urllib\.parse|copy|psutil|torch\.cuda|shutil|hashlib|base64|io|socket\.gethostname)"
    r"(\.|$)|(^|\.)(log|logger|logging|_log|_logger|metrics?|span|tracer)\.|"
    r"\.(append|extend|get|items|keys|values|split|strip|lower|upper|format|join|isoformat|inc|dec|observe|labels|dict|"
    r"model_dump|json|encode|decode|startswith|endswith|replace|copy|pop|update|add|total_seconds|timestamp|set|now|"
    r"set_attribute|bind|send_response|send_header|end_headers|write)$|(^|[:.])[A-Z]\w*(Response|Error|Exception|Model)$",
)


def _may_ask(callee: str) -> bool:
    """The name could lead out of the process: no built-in, no log, no response, no plain value work."""
    return not _IDLE.search(callee)
