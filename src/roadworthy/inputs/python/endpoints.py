"""Routes as one file declares them: what they hang on, who stands before them, and what answers."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from roadworthy.inputs.python.facts import (
    Conduct,
    MiddlewareFact,
    MountFact,
    RouteFact,
    RouterFact,
    Value,
    ValueKind,
)
from roadworthy.inputs.python.source import Function, Source, keyword_of, walk
from roadworthy.model import Place

MOST_LINES = 40
METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_ROUTERS = {
    "fastapi.FastAPI": ("fastapi", True),
    "fastapi.applications.FastAPI": ("fastapi", True),
    "fastapi.APIRouter": ("fastapi", False),
    "fastapi.routing.APIRouter": ("fastapi", False),
    "starlette.applications.Starlette": ("starlette", True),
    "starlette.routing.Router": ("starlette", False),
    "flask.Flask": ("flask", True),
    "flask.Blueprint": ("flask", False),
    "flask.blueprints.Blueprint": ("flask", False),
    "flask_restful.Api": ("flask", True),
    "flask_restx.Api": ("flask", True),
    "flask_restx.Namespace": ("flask", False),
    "flask_openapi3.OpenAPI": ("flask", True),
    "quart.Quart": ("quart", True),
    "quart.Blueprint": ("quart", False),
    "aiohttp.web.Application": ("aiohttp", True),
    "aiohttp.web.RouteTableDef": ("aiohttp", False),
    "sanic.Sanic": ("sanic", True),
    "sanic.Blueprint": ("sanic", False),
    "tornado.web.Application": ("tornado", True),
    "litestar.Litestar": ("litestar", True),
    "litestar.Router": ("litestar", False),
    "bottle.Bottle": ("bottle", True),
    "falcon.App": ("falcon", True),
    "falcon.asgi.App": ("falcon", True),
    "ninja.NinjaAPI": ("django", True),
    "ninja.Router": ("django", False),
    "rest_framework.routers.DefaultRouter": ("django", False),
    "rest_framework.routers.SimpleRouter": ("django", False),
    "mcp.server.fastmcp.FastMCP": ("fastmcp", True),
    "fastmcp.FastMCP": ("fastmcp", True),
}
_PACKAGES = frozenset(name.partition(".")[0] for name in _ROUTERS)
_DEPENDS = frozenset({"fastapi.Depends", "fastapi.Security", "fastapi.params.Depends", "fastapi.params.Security"})
_HEADERS = frozenset({"fastapi.Header", "fastapi.Cookie", "fastapi.params.Header"})
_DJANGO_PATH = frozenset({"django.urls.path", "django.urls.re_path", "django.conf.urls.url", "django.urls.conf.path"})
_DJANGO_WORDS = ("path", "re_path", "url")
_HANDLER_BASES = frozenset(
    {
        "http.server.BaseHTTPRequestHandler",
        "http.server.SimpleHTTPRequestHandler",
        "BaseHTTPServer.BaseHTTPRequestHandler",
    }
)
_ADDING = (
    *("Route", "WebSocketRoute", "APIRoute", "add_url_rule", "add_api_route", "add_route", "add_api_websocket_route"),
    *("add_websocket_route", "add_get", "add_post", "add_put", "add_delete", "add_patch", "add_resource"),
)
_MOUNTING = (
    *("Mount", "include_router", "register_blueprint", "add_router", "blueprint", "register_router", "mount"),
    *("add_subapp", "add_routes", "init_app"),
)
_REFUSALS = re.compile(
    r"(HTTP_40[13]\w*|Unauthorized|Forbidden|HTTPUnauthorized|HTTPForbidden|HttpResponseForbidden|PermissionDenied|"
    r"NotAuthenticated|AuthenticationFailed)$"
)
_LIMITS = re.compile(r"(HTTP_429\w*|TooManyRequests|HTTPTooManyRequests|Throttled)$")
_REFUSING_WORDS = (
    *("HTTP_4", "Unauthorized", "Forbidden", "PermissionDenied", "NotAuthenticated", "AuthenticationFailed"),
    *("TooManyRequests", "Throttled"),
)
"""One of these stands in each word that is a refusal or a limit."""
_BENIGN = re.compile(
    r"(datetime\.|time\.|os\.(getenv|getpid|environ)|socket\.gethostname|platform\.|uuid\.|logging\.|:?log(ger|ging)?\.|"
    r":(str|int|float|round|len|dict|list|print)$|importlib\.metadata|flask\.(jsonify|make_response|Response)|json\.dumps|"
    r"structlog\.|loguru\.)"
)
_CONVERTING = re.compile(r":(str|int|float|round|len|dict|list)$")
_CONSTANT_NAME = re.compile(r"(^|\.)(_*[A-Z][A-Z0-9_]*|__version__|version|app_name|name|title|environment|env)$")


@dataclass(frozen=True)
class Served:
    """What one file says of endpoints."""

    routers: tuple[RouterFact, ...] = ()
    routes: tuple[RouteFact, ...] = ()
    mounts: tuple[MountFact, ...] = ()
    middlewares: tuple[MiddlewareFact, ...] = ()
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conducts: tuple[Conduct, ...] = ()


def served(source: Source) -> Served:
    """Routers, routes, mounts and what stands before them."""
    routers = tuple(_routers(source))
    return Served(
        routers=routers,
        routes=(
            *_decorated(source),
            *_added(source),
            *_django(source),
            *_handler_classes(source),
            *_apps_of_pages(source),
        ),
        mounts=tuple(_mounts(source)),
        middlewares=tuple(_middlewares(source)),
        aliases=_aliases(source),
        conducts=tuple(_conducts(source)),
    )


def reference(source: Source, node: ast.expr) -> str:
    """The name of a router as it is used here; a local one bears its function: `:create_app.app`."""
    name = source.name(node)
    if name is None:
        return ""
    if not name.startswith(":"):
        return name
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(node, ast.Attribute) and node.attr in ("router", "url_map") and isinstance(root, ast.Name):
        return reference(source, node.value)
    if isinstance(root, ast.Name) and root.id not in ("self", "cls"):
        scope = source.scope(node)
        while scope.parent is not None:
            if scope.is_function and (root.id in scope.assigned or root.id in scope.parameters):
                return f":{scope.symbol}.{name[1:]}"
            scope = scope.parent
    return name


def functions(source: Source) -> Iterator[Function]:
    """Every function and method, plain ones first."""
    yield from source.each(ast.FunctionDef)
    yield from source.each(ast.AsyncFunctionDef)


def _routers(source: Source) -> Iterator[RouterFact]:
    assignments: list[ast.Assign | ast.AnnAssign] = [*source.each(ast.Assign), *source.each(ast.AnnAssign)]
    for node in assignments if source.packages & _PACKAGES else ():
        given = node.value
        if isinstance(given, ast.Await):
            given = given.value
        if not isinstance(given, ast.Call):
            continue
        known = _ROUTERS.get(source.name(given.func) or "") or _by_class(source, given)
        if known is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        prefix = keyword_of(given, "prefix", "url_prefix")
        if prefix is None and known[0] == "litestar":
            prefix = keyword_of(given, "path")
        yield RouterFact(
            name=reference(source, target).removeprefix(":"),
            framework=known[0],
            place=source.place(node),
            is_app=known[1],
            prefix=source.value(prefix) if prefix is not None else None,
            guards=tuple(_listed_dependencies(source, keyword_of(given, "dependencies"))),
        )
    for node in source.each(ast.Assign) if source.says("urlpatterns") else ():
        if any(isinstance(target, ast.Name) and target.id == "urlpatterns" for target in node.targets) and any(
            name.startswith("django") for name in source.imports.values()
        ):
            yield RouterFact("urlpatterns", "django", source.place(node), is_app=False)


def _by_class(source: Source, call: ast.Call) -> tuple[str, bool] | None:
    """A class of this file that is derived from an application."""
    made = source.classes.get((source.name(call.func) or "")[1:])
    for base in made.bases if made is not None else ():
        if known := _ROUTERS.get(source.name(base) or ""):
            return known
    return None


# Routes.


def _decorated(source: Source) -> Iterator[RouteFact]:
    for node in [*functions(source), *source.each(ast.ClassDef)]:
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                yield from _route_of_decorator(source, node, decorator)


def _route_of_decorator(
    source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, decorator: ast.Call
) -> Iterator[RouteFact]:
    function = decorator.func
    name = source.name(function) or ""
    verb = name.rpartition(".")[2]
    given = decorator.args[0] if decorator.args else keyword_of(decorator, "path", "rule", "uri")
    if name.startswith(("litestar.", "bottle.")) and verb in METHODS | {"route"}:
        router, framework = "", name.partition(".")[0]
    elif isinstance(function, ast.Attribute) and verb in METHODS | {"route", "api_route", "websocket", "custom_route"}:
        router, framework = reference(source, function.value), _framework(source, function.value)
    else:
        return
    path = source.value(given) if given is not None else Value(ValueKind.LITERAL, "/")
    if not framework and not _is_path(path):
        return
    if path.is_literal and not isinstance(path.literal, str):
        return
    symbol = f"{source.symbol(node)}.{node.name}".removeprefix(".")
    methods = _methods(source, verb, decorator)
    if isinstance(node, ast.ClassDef):
        own = sorted(
            one.name.upper()
            for one in node.body
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name in METHODS
        )
        for method in own:
            yield RouteFact(
                router, (method,), path, f":{symbol}.{method.lower()}", framework, source.place(decorator), symbol
            )
        return
    guards = [*_other_decorators(source, node, decorator), *_dependencies(source, node)]
    guards += _listed_dependencies(source, keyword_of(decorator, "dependencies", "guards", "auth"))
    yield RouteFact(
        router, methods, path, f":{symbol}", framework, _place(source, node, decorator), symbol, tuple(guards)
    )


def _place(source: Source, node: Function, first: ast.AST) -> Place:
    """From the decorator to the end of the handler, at most 40 lines."""
    whole = source.place(first, node)
    return Place(whole.path, whole.start, min(whole.end, whole.start + MOST_LINES - 1), whole.column, 0, whole.quote)


def _is_path(path: Value) -> bool:
    return isinstance(path.literal, str) and (path.literal.startswith("/") or path.literal == "")


def _methods(source: Source, verb: str, call: ast.Call) -> tuple[str, ...]:
    if verb in METHODS:
        return (verb.upper(),)
    if verb.startswith("websocket"):
        return ("WEBSOCKET",)
    given = keyword_of(call, "methods", "method")
    if given is None:
        return ("GET",)
    value = source.value(given)
    names = [item.literal for item in value.items] if value.kind is ValueKind.SEQUENCE else [value.literal]
    return tuple(sorted({name.upper() for name in names if isinstance(name, str)})) or ("GET",)


def _framework(source: Source, router: ast.expr) -> str:
    """The framework of what a route hangs on, as far as this file tells; "" where it comes from elsewhere."""
    if not source.packages & _PACKAGES:
        return ""
    origin = source.origin(router)
    if isinstance(origin, ast.Call) and (known := _ROUTERS.get(source.name(origin.func) or "")):
        return known[0]
    return ""


def _added(source: Source) -> Iterator[RouteFact]:
    """Routes added by a call: `add_url_rule`, `add_api_route`, `router.add_get`, `Route(…)`, `web.get(…)`."""
    for call in source.called(*_ADDING, *(METHODS if source.says("aiohttp") else ())):
        name = source.name(call.func) or ""
        verb = name.rpartition(".")[2] or (call.func.attr if isinstance(call.func, ast.Attribute) else "")
        if name in ("starlette.routing.Route", "starlette.routing.WebSocketRoute", "fastapi.routing.APIRoute"):
            methods = ("WEBSOCKET",) if verb == "WebSocketRoute" else _methods(source, "", call)
            yield from _added_route(source, call, _list_owner(source, call), methods, "starlette", 1)
        elif name.startswith("aiohttp.web.") and verb in METHODS:
            yield from _added_route(source, call, _list_owner(source, call), (verb.upper(),), "aiohttp", 1)
        elif not isinstance(call.func, ast.Attribute):
            continue
        elif verb in ("add_url_rule", "add_api_route", "add_route", "add_api_websocket_route", "add_websocket_route"):
            methods = ("WEBSOCKET",) if "websocket" in verb else _methods(source, "", call)
            router = reference(source, call.func.value)
            framework = _framework(source, call.func.value)
            first = source.value(call.args[0]).literal if call.args else None
            if framework == "aiohttp" or (isinstance(first, str) and first in ("GET", "POST", "PUT", "DELETE", "*")):
                if len(call.args) > 2 and isinstance(first, str):
                    path = source.value(call.args[1])
                    handler = _view(source, call.args[2])
                    methods = ("ANY",) if first == "*" else (first,)
                    yield RouteFact(router, methods, path, handler, "aiohttp", source.place(call), handler[1:])
                continue
            yield from _added_route(source, call, router, methods, framework, 2 if verb == "add_url_rule" else 1)
        elif verb in ("add_get", "add_post", "add_put", "add_delete", "add_patch") and len(call.args) > 1:
            router = reference(source, call.func.value)
            yield from _added_route(source, call, router, (verb[4:].upper(),), "aiohttp", 1)
        elif verb == "add_resource" and len(call.args) > 1:
            handler = _view(source, call.args[0])
            for given in call.args[1:]:
                yield RouteFact(
                    reference(source, call.func.value),
                    ("ANY",),
                    source.value(given),
                    handler,
                    "flask",
                    source.place(call),
                    handler.removeprefix(":"),
                )
    yield from _tornado(source)


def _added_route(
    source: Source, call: ast.Call, router: str, methods: tuple[str, ...], framework: str, position: int
) -> Iterator[RouteFact]:
    given = call.args[0] if call.args else keyword_of(call, "path", "rule")
    view = call.args[position] if len(call.args) > position else keyword_of(call, "endpoint", "view_func", "handler")
    if given is None or view is None:
        return
    path = source.value(given)
    if not _is_path(path) and path.kind is ValueKind.LITERAL:
        return
    handler = _view(source, view)
    guards = _listed_dependencies(source, keyword_of(call, "dependencies"))
    yield RouteFact(
        router, methods, path, handler, framework, source.place(call), handler.removeprefix(":"), tuple(guards)
    )


def _view(source: Source, node: ast.expr) -> str:
    """The function or class behind `handler`, `View.as_view()`, `guard(handler)`."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "as_view":
            return source.name(node.func.value) or ""
        return _view(source, node.args[0]) if node.args else ""
    return source.name(node) or ""


def _list_owner(source: Source, node: ast.AST) -> str:
    """The application whose `routes=[…]` or `add_routes([…])` holds the node; "" where it is not seen."""
    below = node
    for above in source.ancestors(node):
        if isinstance(above, ast.Call):
            name = source.name(above.func) or ""
            if name in _ROUTERS:
                holder = source.parent(above)
                if isinstance(holder, ast.Assign):
                    return reference(source, holder.targets[0])
                return ""
            if name == "starlette.routing.Mount":
                return f":Mount.{above.lineno}"
            if isinstance(above.func, ast.Attribute) and above.func.attr == "add_routes":
                return reference(source, above.func.value)
        if isinstance(above, (ast.Assign, ast.FunctionDef, ast.AsyncFunctionDef)):
            if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
                return reference(source, above.targets[0])
            return ""
        below = above
    _ = below
    return ""


def _tornado(source: Source) -> Iterator[RouteFact]:
    if not any(target.startswith("tornado") for target in source.imports.values()):
        return
    for pair in source.each(ast.Tuple):
        if len(pair.elts) < 2 or not isinstance(pair.elts[0], ast.Constant) or not isinstance(pair.elts[0].value, str):
            continue
        handler = source.name(pair.elts[1])
        if not pair.elts[0].value.startswith("/") or handler is None or not isinstance(pair.ctx, ast.Load):
            continue
        path = Value(ValueKind.LITERAL, pair.elts[0].value, line=pair.lineno)
        yield RouteFact("", ("ANY",), path, handler, "tornado", source.place(pair), handler.removeprefix(":"))


def _django(source: Source) -> Iterator[RouteFact]:
    for call in source.called("register", *_DJANGO_WORDS):
        name = source.name(call.func) or ""
        if name in _DJANGO_PATH and len(call.args) > 1:
            view = call.args[1]
            if isinstance(view, ast.Call) and (source.name(view.func) or "").endswith("include"):
                continue
            if source.name(view) in (":admin.site.urls", "django.contrib.admin.site.urls"):
                continue
            handler = _view(source, view)
            guards = (source.name(view.func) or "",) if isinstance(view, ast.Call) and view.args else ()
            yield RouteFact(
                ":urlpatterns",
                ("ANY",),
                source.value(call.args[0]),
                handler,
                "django",
                source.place(call),
                handler.removeprefix(":"),
                tuple(guard for guard in guards if guard and not guard.endswith("as_view")),
            )
        elif (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "register"
            and len(call.args) > 1
            and _framework(source, call.func.value) == "django"
        ):
            handler, path = source.name(call.args[1]) or "", source.value(call.args[0])
            yield RouteFact(reference(source, call.func.value), ("ANY",), path, handler, "django", source.place(call))


def _handler_classes(source: Source) -> Iterator[RouteFact]:
    """`do_GET` of the standard library's handlers, one route for each path that it compares."""
    for scope in source.scopes:
        if not isinstance(scope.node, ast.ClassDef):
            continue
        if not any(source.name(base) in _HANDLER_BASES for base in scope.node.bases):
            continue
        for method in scope.node.body:
            if isinstance(method, ast.FunctionDef) and method.name.startswith("do_"):
                symbol = f"{scope.symbol}.{method.name}"
                verb = method.name.removeprefix("do_").upper()
                paths = list(_compared_paths(method))
                for path, test, branch in paths:
                    place = source.place(test, branch[-1]) if branch else source.place(test)
                    place = Place(
                        place.path,
                        place.start,
                        min(place.end, place.start + MOST_LINES - 1),
                        place.column,
                        0,
                        place.quote,
                    )
                    yield RouteFact(
                        "",
                        (verb,),
                        Value(ValueKind.LITERAL, path, line=test.lineno),
                        f":{symbol}",
                        "http.server",
                        place,
                        symbol,
                        answers_constant=bool(branch) and _is_plain_branch(source, branch),
                    )
                if not paths and verb != "OPTIONS":
                    place = source.place(method)
                    place = Place(place.path, place.start, min(place.end, place.start + 39), quote=place.quote)
                    path_value = Value(ValueKind.LITERAL, "/", line=method.lineno)
                    yield RouteFact("", (verb,), path_value, f":{symbol}", "http.server", place, symbol)


def _compared_paths(method: ast.FunctionDef) -> Iterator[tuple[str, ast.expr, list[ast.stmt]]]:
    for node in walk(method):
        if not isinstance(node, ast.If):
            continue
        for compare in walk(node.test):
            if isinstance(compare, ast.Compare) and isinstance(compare.ops[0], (ast.Eq, ast.In)):
                for constant in walk(compare.comparators[0]):
                    if isinstance(constant, ast.Constant) and str(constant.value).startswith("/"):
                        yield str(constant.value), node.test, node.body
            elif (
                isinstance(compare, ast.Call)
                and isinstance(compare.func, ast.Attribute)
                and compare.func.attr == "startswith"
                and compare.args
                and isinstance(compare.args[0], ast.Constant)
                and isinstance(compare.args[0].value, str)
                and compare.args[0].value.startswith("/")
            ):
                yield compare.args[0].value, node.test, node.body


def _is_plain_branch(source: Source, branch: list[ast.stmt]) -> bool:
    """The branch decides nothing and asks nothing: it only writes what it always writes."""
    for statement in branch:
        for node in walk(statement):
            if isinstance(node, (ast.If, ast.IfExp, ast.Try, ast.Compare, ast.For, ast.While, ast.BoolOp, ast.With)):
                return False
            if isinstance(node, ast.Call):
                name = source.name(node.func) or ""
                attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                writes = (
                    "send_response",
                    "send_header",
                    "end_headers",
                    "write",
                    "encode",
                    "dumps",
                    "isoformat",
                    "flush",
                )
                if attribute not in writes and not _BENIGN.match(name):
                    return False
    return True


def _apps_of_pages(source: Source) -> Iterator[RouteFact]:
    """A Streamlit or Gradio application is one page."""
    for call in source.called("set_page_config", "title", "Blocks", "Interface", "ChatInterface"):
        name = source.name(call.func) or ""
        page = Value(ValueKind.LITERAL, "/", line=call.lineno)
        if name in ("streamlit.set_page_config", "streamlit.title") and "/pages/" not in f"/{source.path}":
            yield RouteFact("", ("GET",), page, "", "streamlit", source.place(call), source.symbol(call))
            return
        if name in ("gradio.Blocks", "gradio.Interface", "gradio.ChatInterface"):
            launched = any(isinstance(c.func, ast.Attribute) and c.func.attr == "launch" for c in source.each(ast.Call))
            if launched:
                auth = any(
                    isinstance(c.func, ast.Attribute) and c.func.attr == "launch" and keyword_of(c, "auth") is not None
                    for c in source.each(ast.Call)
                )
                guards = ("launch(auth)",) if auth else ()
                yield RouteFact(
                    "", ("GET",), page, "", "gradio", source.place(call), source.symbol(call), guards=guards
                )
                return


# Guards.


def _other_decorators(source: Source, node: Function, route: ast.Call) -> list[str]:
    found = []
    for decorator in node.decorator_list:
        if decorator is route:
            continue
        name = source.name(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if name is None:
            continue
        if isinstance(decorator, ast.Call) and name.rpartition(".")[2] in METHODS | {"route", "websocket"}:
            continue
        found.append(name)
        if isinstance(decorator, ast.Call):  # `@permission_classes([IsAuthenticated])`, `@requires("admin")`
            for argument in decorator.args:
                names = argument.elts if isinstance(argument, (ast.List, ast.Tuple)) else [argument]
                found.extend(one for item in names if (one := source.name(item)))
    return found


def _dependencies(source: Source, node: Function) -> list[str]:
    """What the parameters depend on: `Depends(f)`, `Annotated[…, Depends(f)]`, a header that carries a credential."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    defaults = [*node.args.defaults, *(given for given in node.args.kw_defaults if given is not None)]
    found: list[str] = []
    for given in [*defaults, *(one.annotation for one in arguments if one.annotation is not None)]:
        found.extend(_depends_in(source, given))
    for one in arguments:
        name = source.name(one.annotation) if one.annotation is not None else None
        if name and name.rpartition(".")[2] not in ("str", "int", "Request", "Response", "BackgroundTasks"):
            found.append(f"annotation {name}")
    plain = [*node.args.posonlyargs, *node.args.args]
    pairs = zip(plain[len(plain) - len(node.args.defaults) :], node.args.defaults, strict=True)
    for one, given in pairs:
        if isinstance(given, ast.Call) and source.name(given.func) in _HEADERS:
            found.append(f"header {one.arg}")
    return found


def _depends_in(source: Source, node: ast.expr) -> Iterator[str]:
    for call in walk(node):
        if isinstance(call, ast.Call) and source.name(call.func) in _DEPENDS:
            given = call.args[0] if call.args else keyword_of(call, "dependency")
            if isinstance(given, ast.Call):
                given = given.func
            if given is not None and (name := source.name(given)):
                yield name


def _listed_dependencies(source: Source, node: ast.expr | None) -> list[str]:
    if node is None:
        return []
    found = list(_depends_in(source, source.origin(node)))
    if not found and isinstance(node, (ast.List, ast.Tuple)):
        found = [name for item in node.elts if (name := source.name(item))]
    if not found and isinstance(node, ast.Name):
        for call in source.each(ast.Call):
            holder = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "append" else None
            if isinstance(holder, ast.Name) and holder.id == node.id and call.args:
                found += list(_depends_in(source, call.args[0])) or [source.name(call.args[0]) or f":{node.id}"]
    return found


def _aliases(source: Source) -> dict[str, tuple[str, ...]]:
    found = {}
    for node in source.each(ast.Assign) if "fastapi" in source.packages else ():
        target = node.targets[0]
        if not isinstance(target, ast.Name) or not isinstance(node.value, ast.Subscript):
            continue
        if names := tuple(_depends_in(source, node.value)):
            found[target.id] = names
    return found


# Mounts and middleware.


def _mounts(source: Source) -> Iterator[MountFact]:
    for call in source.called(*_MOUNTING, *_DJANGO_WORDS):
        name = source.name(call.func) or ""
        verb = name.rpartition(".")[2] or (call.func.attr if isinstance(call.func, ast.Attribute) else "")
        if name in _DJANGO_PATH and len(call.args) > 1:
            inner = call.args[1]
            if isinstance(inner, ast.Call) and (source.name(inner.func) or "").endswith("include") and inner.args:
                for child in _included(source, inner.args[0]):
                    yield MountFact(":urlpatterns", child, source.value(call.args[0]))
        elif name == "starlette.routing.Mount" and call.args:
            app = call.args[1] if len(call.args) > 1 else keyword_of(call, "app")
            prefix = source.value(call.args[0])
            owner = _list_owner(source, call)
            yield MountFact(owner, f":Mount.{call.lineno}", prefix)
            if app is not None and (child := reference(source, app)):
                yield MountFact(owner, child, prefix)
        elif not isinstance(call.func, ast.Attribute) or not (call.args or call.keywords):
            continue
        elif verb in ("include_router", "register_blueprint", "add_router", "blueprint", "register_router"):
            given = next((argument for argument in call.args if not isinstance(argument, ast.Constant)), None)
            given = given or keyword_of(call, "router", "blueprint")
            prefix_given = keyword_of(call, "prefix", "url_prefix")
            if prefix_given is None and verb == "add_router" and call.args and isinstance(call.args[0], ast.Constant):
                prefix_given = call.args[0]
            if given is None:
                continue
            guards = tuple(_listed_dependencies(source, keyword_of(call, "dependencies")))
            for child in _children(source, given):
                yield MountFact(
                    reference(source, call.func.value),
                    child,
                    source.value(prefix_given) if prefix_given is not None else None,
                    guards,
                )
        elif verb in ("mount", "add_subapp") and call.args:
            mounted = call.args[1] if len(call.args) > 1 else keyword_of(call, "app")
            for child in _children(source, mounted) if mounted is not None else ():
                yield MountFact(reference(source, call.func.value), child, source.value(call.args[0]))
        elif verb == "add_routes" and call.args:
            for child in _children(source, call.args[0]):
                yield MountFact(reference(source, call.func.value), child)
        elif verb == "init_app" and len(call.args) == 1 and _framework(source, call.func.value):
            yield MountFact(reference(source, call.args[0]), reference(source, call.func.value))


def _included(source: Source, node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Tuple) and node.elts:
        node = node.elts[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield f"{node.value}.urlpatterns"
    elif isinstance(node, ast.Attribute) and node.attr == "urls":
        yield reference(source, node.value)
    elif (name := source.name(node)) is not None:
        yield name if name.startswith(":") else f"{name}.urlpatterns"


def _children(source: Source, node: ast.expr) -> Iterator[str]:
    """The routers that are mounted here; of a loop over a written list, each."""
    if isinstance(node, ast.Name):
        for above in source.ancestors(node):
            if isinstance(above, ast.For) and isinstance(above.target, ast.Name) and above.target.id == node.id:
                listed = source.origin(above.iter)
                if isinstance(listed, (ast.List, ast.Tuple)):
                    for item in listed.elts:
                        yield reference(source, item)
                    return
    if isinstance(node, ast.Call):
        if name := source.name(node.func):
            yield name
        return
    if name := reference(source, node):
        yield name


def _middlewares(source: Source) -> Iterator[MiddlewareFact]:
    for call in source.called("", "add_middleware", "init_app", "before_request"):
        maker = call.func.func if isinstance(call.func, ast.Call) else None
        wrapped = source.name(call.args[0]) if call.args else None
        if isinstance(maker, ast.Attribute) and maker.attr == "middleware" and wrapped:
            yield MiddlewareFact(reference(source, maker.value), wrapped, source.place(call))
        if not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr == "add_middleware" and call.args and (name := source.name(call.args[0])):
            yield MiddlewareFact(reference(source, call.func.value), name, source.place(call))
        elif call.func.attr in ("init_app",) and call.args and (made := source.name(call.func.value)):
            yield MiddlewareFact(reference(source, call.args[0]), made, source.place(call))
        elif call.func.attr == "before_request" and call.args and (name := source.name(call.args[0])):
            yield MiddlewareFact(reference(source, call.func.value), name, source.place(call))
    for call in source.called("Middleware", "Limiter"):
        name = source.name(call.func) or ""
        if name.rpartition(".")[2] == "Middleware" and name.startswith("starlette") and call.args:
            if given := source.name(call.args[0]):
                yield MiddlewareFact("", given, source.place(call))
        elif name in ("flask_limiter.Limiter", "slowapi.Limiter") and keyword_of(
            call, "default_limits", "application_limits"
        ):
            yield MiddlewareFact("", name, source.place(call))
    for node in functions(source):
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(function, ast.Attribute) and function.attr in (
                "middleware",
                "before_request",
                "before_app_request",
                "on_request",
            ):
                symbol = f"{source.symbol(node)}.{node.name}".removeprefix(".")
                yield MiddlewareFact(reference(source, function.value), f":{symbol}", source.place(node))

    for listed in source.each(ast.Assign):
        target, names = listed.targets[0], listed.value
        if isinstance(target, ast.Name) and target.id == "MIDDLEWARE" and isinstance(names, (ast.List, ast.Tuple)):
            for item in names.elts:
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    yield MiddlewareFact("django", item.value, source.place(item))


# What functions do.


def _conducts(source: Source) -> Iterator[Conduct]:
    refusing, limiting = set(), set()
    for constant in source.each(ast.Constant):
        if type(constant.value) is not str and constant.value in (401, 403, 429):
            above = source.parent(constant)
            answers = (isinstance(above, ast.keyword) and above.arg in ("status_code", "status", "code")) or (
                isinstance(above, ast.Tuple) and isinstance(source.parent(above), ast.Return)
            )
            if isinstance(above, ast.Call) and constant in above.args:
                called = (source.name(above.func) or "").rpartition(".")[2]
                answers = called in ("HTTPException", "abort", "HttpError", "send_response", "send_error", "set_status")
            if answers and constant.value == 429 and not _is_relayed(source, constant):
                limiting.add(source.symbol(constant))
            elif answers and constant.value != 429:
                refusing.add(source.symbol(constant))
    has_words = source.says(*_REFUSING_WORDS)
    for attribute in source.each(ast.Attribute) if has_words else ():
        if _is_refusal(attribute.attr):
            refusing.add(source.symbol(attribute))
        elif _is_limit(attribute.attr) and not _is_relayed(source, attribute):
            limiting.add(source.symbol(attribute))
    for name in source.each(ast.Name) if has_words else ():
        if _is_refusal(name.id) and not isinstance(source.parent(name), ast.ExceptHandler):
            refusing.add(source.symbol(name))
    constant_answers = {
        scope.symbol
        for scope in source.scopes
        if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)) and answers_constant(source, scope.node)
    }
    raised = _raised(source)
    for symbol in sorted(refusing | limiting | constant_answers | raised.keys()):
        yield Conduct(
            symbol, symbol in refusing, symbol in limiting, symbol in constant_answers, tuple(raised.get(symbol, ()))
        )


def _raised(source: Source) -> dict[str, dict[str, None]]:
    """Functions to the classes, of this module or imported, that they raise of themselves."""
    found: dict[str, dict[str, None]] = {}
    for node in source.each(ast.Raise):
        made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = source.name(made) if made is not None and not _is_relayed(source, node) else None
        if name is not None and (not name.startswith(":") or source.defines(name[1:].partition(".")[0])):
            found.setdefault(source.symbol(node), {})[name] = None
    return found


@cache
def _is_refusal(word: str) -> bool:
    return _REFUSALS.search(word) is not None


@cache
def _is_limit(word: str) -> bool:
    return _LIMITS.search(word) is not None


def _is_relayed(source: Source, node: ast.AST) -> bool:
    """It stands in an except block: somebody else's refusal is passed on."""
    return any(isinstance(above, ast.ExceptHandler) for above in source.ancestors(node))


def answers_constant(source: Source, function: Function) -> bool:
    """It returns the same answer whatever the state of the world."""
    returned = False
    for statement in function.body:
        if isinstance(statement, ast.Return):
            if statement.value is None or not _is_constant(source, statement.value):
                return False
            returned = True
        elif isinstance(statement, ast.Expr):
            inner = statement.value
            if isinstance(inner, ast.Constant):
                continue
            if not (isinstance(inner, ast.Call) and _BENIGN.match(source.name(inner.func) or "")):
                return False
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            if statement.value is None or not _is_constant(source, statement.value):
                return False
        elif not isinstance(statement, (ast.Pass, ast.Import, ast.ImportFrom)):
            return False
    return returned


def _is_constant(source: Source, node: ast.expr, steps: int = 4) -> bool:
    """Nothing in it changes from call to call. Names are followed a few times: `x = F(x)` leads back to itself."""
    if steps <= 0:
        return False
    match node:
        case ast.Constant():
            return True
        case ast.Dict(values=values):
            return all(_is_constant(source, value, steps) for value in values)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return all(_is_constant(source, item, steps) for item in items)
        case ast.JoinedStr(values=parts):
            return all(_is_constant(source, part, steps) for part in parts)
        case ast.FormattedValue(value=inner):
            return _is_constant(source, inner, steps)
        case ast.Name() | ast.Attribute():
            origin = source.origin(node)
            if origin is not node and not isinstance(origin, (ast.Name, ast.Attribute)):
                return _is_constant(source, origin, steps - 1)
            return bool(_CONSTANT_NAME.search(source.name(node) or ""))
        case ast.BinOp(left=left, right=right):
            return _is_constant(source, left, steps) and _is_constant(source, right, steps)
        case ast.Call(func=function, args=args, keywords=keywords):
            name = source.name(function) or ""
            last = name.rpartition(".")[2] or (function.attr if isinstance(function, ast.Attribute) else "")
            if _CONVERTING.match(name):
                return all(_is_constant(source, one, steps) for one in args)
            if _BENIGN.match(name) or last in ("isoformat", "now", "utcnow", "time", "timestamp", "total_seconds"):
                return True
            if last[:1].isupper() or last in ("jsonify", "json_response", "make_response"):
                return all(
                    _is_constant(source, one, steps) for one in [*args, *(keyword.value for keyword in keywords)]
                )
            return False
    return False
