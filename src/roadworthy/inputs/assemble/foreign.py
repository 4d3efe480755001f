"""Joins what files of JavaScript, TypeScript and Go say across files."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from msgspec import structs

from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.foreign.facts import MEASURES, ForeignCall, ForeignClient, ForeignModule, StoreOpened
from roadworthy.inputs.foreign.javascript.guards import asks_who, limits_rate, may_refuse
from roadworthy.model import (
    Call,
    CallGraph,
    CallKind,
    Collection,
    Endpoint,
    EntryPoint,
    ErrorHandler,
    Exposition,
    LoggingSetup,
    LogStatement,
    Manifest,
    Metric,
    ModuleImport,
    Movement,
    Place,
    Retry,
    SideEffect,
    Unknown,
)

_ENDINGS = ("", ".ts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", "/index.ts", "/index.js", "/index.tsx")

_PAGES = frozenset({"react-dom", "vue", "svelte", "@angular/core", "preact", "solid-js"})
_SERVERS = frozenset(
    {"express", "fastify", "koa", "hono", "@hapi/hapi", "@nestjs/core", "next", "nuxt", "@sveltejs/kit", "astro", "ws"}
    | {
        "@remix-run/node",
        "@remix-run/server-runtime",
        "@react-router/node",
        "socket.io",
        "restify",
        "polka",
        "electron",
    }
)

_WRITES = re.compile(
    r"(?i)(^|\.)(json|write\w*|header|set|status|error|encode|string|sendstring|byte|len|append|make|new|locals|params|load)$"
)
"""Calls by which a handler answers, and those of the language."""
_REPEATS = re.compile(r"(?i)retry|backoff|cockatiel|failsafe|opossum|polly|heimdall|^(got|ky|ofetch|resty)$|go-resty")
"""Libraries that ask again, by themselves or when told."""
_LIMITS = re.compile(r"(?i)rate-?_?limit|limiter|throttl|x/time/rate|tollbooth|TooManyRequests")


class Foreign:
    """The nouns that these languages add to the system. Code for a browser adds none but its imports."""

    def __init__(self, material: Material) -> None:
        everything = material.production.foreign
        pages = [one.file.rpartition("/")[0] for one in material.production.manifests if _is_of_browser(one)]
        self.modules = {
            module.path: module
            for module in everything
            if not module.is_browser and not any(_is_within(module.path, folder) for folder in pages if folder)
        }
        self._homes = frozenset(one.file.rpartition("/")[0] for one in material.production.manifests)
        self.imports: tuple[ModuleImport, ...] = tuple(one for module in everything for one in module.imports)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Outbound calls. What repeats them is the client's own doing; a loop around one is not looked into."""
        found = []
        for module in self.modules.values():
            for one in module.calls:
                if one.client:
                    made = self._clients.get((posixpath.dirname(module.path), one.client))
                    if made is None:
                        continue
                    if made.timeout_seconds is not None:
                        one = structs.replace(one, timeout_seconds=made.timeout_seconds)
                    one = structs.replace(one, client_scope="module")
                if one.kind is CallKind.DATABASE:
                    if self._is_of_files(one.library):
                        continue
                    one = structs.replace(one, timeout_seconds=self._query_limit(one))
                retry: Retry | Unknown | None = None
                if one.attempts > 1:
                    retry = Retry(one.library, one.place, one.attempts, waits=True, grows=True, is_jittered=True)
                elif one.stands_in_loop or _family(module) in self._repeating:
                    retry = Unknown("a loop or a library may repeat it")
                found.append(
                    Call(
                        place=one.place,
                        symbol=one.symbol,
                        function=one.function,
                        library=one.library,
                        kind=one.kind,
                        target=one.target,
                        method=one.method,
                        timeout_seconds=one.timeout_seconds,
                        retry=retry,
                        is_async=one.is_async,
                        stands_in_loop=one.stands_in_loop,
                        client_scope=one.client_scope,
                        status=one.status,
                        verifies_tls=one.verifies_tls,
                        timeout_is_default=one.timeout_is_default,
                        client_place=one.client_place,
                        is_idempotent=_is_idempotent(one.method),
                        is_followed=False,
                    )
                )
        return tuple(found)

    def _query_limit(self, query: ForeignCall) -> float | Unknown | None:
        """What bounds a query of Go: its context, else the address of the database."""
        limit = query.timeout_seconds
        if limit == 0:
            return None  # told that it may take for ever
        if limit is not None:
            return limit
        opened = [one for one in self._stores if one.library == query.library or query.library == "gorm"]
        unsure = next((one.is_bounded for one in opened if one.is_bounded is not False), None)
        if not opened:
            return Unknown("where the database is opened was not seen")
        return unsure if isinstance(unsure, Unknown) else None

    def _is_of_files(self, library: str) -> bool:
        opened = [one for one in self._stores if one.library == library]
        return bool(opened) and all(one.is_file for one in opened)

    @cached_property
    def _stores(self) -> tuple[StoreOpened, ...]:
        return tuple(one for module in self.modules.values() for one in module.stores)

    @cached_property
    def _repeating(self) -> frozenset[str]:
        """The families in which some file imports a library that repeats calls."""
        return frozenset(
            _family(module)
            for module in self.modules.values()
            if any(_REPEATS.search(one.module) for one in module.imports)
        )

    @cached_property
    def _clients(self) -> dict[tuple[str, str], ForeignClient]:
        """Folder and name to the client that a file of the package makes."""
        return {
            (posixpath.dirname(path), client.name): client
            for path, module in self.modules.items()
            if module.language == "go"
            for client in module.clients
        }

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Routes with the prefixes and guards under which their file is mounted."""
        mounted = self._mounted()
        found = []
        for path, module in self.modules.items():
            prefix, guards = mounted.get(path, ("", ()))
            for endpoint in module.endpoints:
                if prefix or guards:
                    whole = (prefix + endpoint.path).rstrip("/") or "/"
                    endpoint = replace(
                        endpoint,
                        path=whole,
                        guards=(*guards, *endpoint.guards),
                        is_authenticated=any(asks_who(guard) for guard in guards) or endpoint.is_authenticated,
                        is_rate_limited=any(limits_rate(guard) for guard in guards) or endpoint.is_rate_limited,
                    )
                if endpoint.is_rate_limited is False and self._home(path) in self._limiting:
                    why = Unknown("something beside it limits a rate; before which routes that stands was not read")
                    endpoint = replace(endpoint, is_rate_limited=why)
                if module.language == "go" and (node := self.node(module, endpoint.handler)) is not None:
                    asks = self._asked_below(node) if endpoint.purpose in ("health", "readiness") else ()
                    further = () if asks or endpoint.answers_constant else self._lost_below(module, node)
                    endpoint = replace(endpoint, node=node, asks=asks, hands_on=further)
                if endpoint.is_authenticated is False and (check := self._asked_by(module, endpoint)):
                    endpoint = replace(
                        endpoint, is_authenticated=Unknown(f"{check}() may refuse those it does not know")
                    )
                found.append(endpoint)
        return tuple(found)

    def _asked_below(self, node: str) -> tuple[str, ...]:
        """What a function asks of others, by itself or a few steps further."""
        asked: dict[str, dict[str, None]] = defaultdict(dict)
        for call in self.calls:
            asked[f"{call.place.path}:{call.symbol}"][call.dependency] = None
        found: dict[str, None] = {}
        waiting, seen = [node], {node}
        for one in waiting:
            found.update(asked.get(one, {}))
            further = [callee for callee in self.edges.get(one, ()) if callee not in seen]
            seen.update(further)
            waiting += further
        return tuple(found)

    def _parted(self, node: str) -> tuple[str, str]:
        """File and symbol of a node; either may hold a colon (`a:b/app.js`, `GET /cart/:id`)."""
        at = node.find(":")
        while at >= 0 and node[:at] not in self.modules:
            at = node.find(":", at + 1)
        return (node[:at], node[at + 1 :]) if at >= 0 else ("", node)

    def _lost_below(self, module: ForeignModule, node: str) -> tuple[str, ...]:
        """What a function of the same repository calls that could not be followed."""
        path, symbol = self._parted(node)
        home = self.modules.get(path, module)
        callees = [callee for caller, callee in home.edges if caller == symbol]
        return tuple(
            callee.rpartition("#")[2]
            for callee in callees
            if "#" not in callee and self.node(home, callee) is None and not _WRITES.search(callee)
        )[:3]

    def _asked_by(self, module: ForeignModule, endpoint: Endpoint) -> str:
        """A function with the name of a check that the handler calls, also where the handler stands in another file."""
        if module.language == "go":
            return ""
        near = [(module, endpoint.handler)]
        for caller, callee in module.edges:
            node = self.node(module, callee) if caller == endpoint.handler else None
            if node is not None:
                path, symbol = self._parted(node)
                near.append((self.modules[path], symbol))
        for where, symbol in near:
            for caller, callee in where.edges:
                name = callee.rpartition("#")[2].rpartition(".")[2]
                if caller == symbol and may_refuse(name):
                    return name
        return ""

    @cached_property
    def _limiting(self) -> frozenset[str]:
        """The packages in which something is named after a limit of a rate."""
        return frozenset(
            self._home(path)
            for path, module in self.modules.items()
            if any(_LIMITS.search(one.module) for one in module.imports)
            or any(_LIMITS.search(name) for name in module.functions)
            or any(_LIMITS.search(callee) for _, callee in module.edges)
        )

    def _home(self, path: str) -> str:
        """The folder of the nearest manifest around a file."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self._homes:
            folder = folder.rpartition("/")[0]
        return folder

    @cached_property
    def entry_points(self) -> tuple[EntryPoint, ...]:
        return tuple(
            replace(point, waits_at=self._patient(module)) if module.language != "go" else point
            for module in self.modules.values()
            for point in module.entry_points
        )

    def _patient(self, module: ForeignModule) -> Place | None:
        """The server that waits without end, made here or in a file that this one takes it from."""
        if module.patient is not None:
            return module.patient
        for near in module.relative_imports.values():
            target = self._relative(module.path, near)
            if target is not None and self.modules[target].patient is not None:
                return self.modules[target].patient
        return None

    @cached_property
    def error_handlers(self) -> tuple[ErrorHandler, ...]:
        """Those that do nothing about a failure outside, and those of JavaScript that answer a request.

        Of the others these readers do not see enough; the calls that each guards are left out, too.
        """
        found = []
        handlers = self._handlers
        for module in self.modules.values():
            for one in module.error_handlers:
                endpoint = handlers.get(f"{module.path}:{one.symbol}")
                placed = replace(one, in_endpoint=endpoint.label if endpoint is not None else "")
                is_empty = one.does_nothing and one.is_silent and not one.is_expected
                is_empty = is_empty or (module.language == "go" and _shows_cause(one))
                answers = module.language != "go" and endpoint is not None and not endpoint.purpose
                if is_empty or (answers and (one.answers_status is not None or one.returns == "value")):
                    found.append(placed)
        return tuple(found)

    @cached_property
    def collections(self) -> tuple[Collection, ...]:
        """Maps and sets that live as long as the process, with the request that fills them."""
        found = []
        for module in self.modules.values():
            for one in module.collections:
                growths = (
                    replace(growth, runs=self._served.get(f"{module.path}:{growth.symbol}", ""))
                    for growth in one.growths
                )
                found.append(replace(one, growths=tuple(growths)))
        return tuple(found)

    def side_effects(self, graph: CallGraph) -> tuple[SideEffect, ...]:
        """What a request waits for to tell somebody by mail, where nobody takes an answer from it."""
        waited = {one.place for module in self.modules.values() for one in module.calls if one.is_awaited}
        mails = {
            f"{one.place.path}:{one.symbol}": one
            for one in self.calls
            if one.kind is CallKind.MAIL and one.place in waited
        }
        found = []
        for module in self.modules.values() if mails else ():
            for one in module.awaited:
                chain = graph.chain(f"{module.path}:{one.symbol}")
                call = self._waits_for(mails, self.node(module, one.callee))
                if call is not None and len(chain) == 2 and " /" in chain[0]:
                    found.append(
                        SideEffect(
                            place=one.place,
                            symbol=one.symbol,
                            function=one.function,
                            call=call,
                            endpoint=chain[0],
                            chain=(one.symbol,),
                        )
                    )
        return tuple(found)

    def _waits_for(self, mails: Mapping[str, Call], node: str | None) -> Call | None:
        """The mail that this function waits for, itself or by another one."""
        if node is None:
            return None
        if node in mails:
            return mails[node]
        path, symbol = self._parted(node)
        module = self.modules[path]
        steps = (self.node(module, callee) for caller, callee in module.waits if caller == symbol)
        return next((mails[step] for step in steps if step is not None and step in mails), None)

    @cached_property
    def _handlers(self) -> dict[str, Endpoint]:
        """Node to the route that it answers: the function itself, or what is named where the route is made."""
        found: dict[str, Endpoint] = {}
        for endpoint in self.endpoints:
            module = self.modules[endpoint.place.path]
            node = self.node(module, endpoint.handler) or f"{module.path}:{endpoint.handler}"
            found.setdefault(node, endpoint)
            if endpoint.handler not in self._functions[module.path]:
                for handed in self.edges.get(node, ()):
                    found.setdefault(handed, endpoint)
        return found

    @cached_property
    def served(self) -> dict[str, str]:
        """Nodes of handlers to the labels of their endpoints."""
        return {
            node: endpoint.label
            for module in self.modules.values()
            for endpoint in module.endpoints
            if (node := self.node(module, endpoint.handler))
        }

    @cached_property
    def logs(self) -> tuple[LogStatement, ...]:
        served = self._served
        return tuple(
            replace(one, in_endpoint=True) if f"{module.path}:{one.symbol}" in served else one
            for module in self.modules.values()
            for one in module.logs
        )

    @cached_property
    def _served(self) -> dict[str, str]:
        """Every function that some request leads to, with the route of the nearest one."""
        found = {node: endpoint.label for node, endpoint in self._handlers.items()}
        waiting = list(found)
        for node in waiting:
            for callee in self.edges.get(node, ()):
                if callee not in found:
                    found[callee] = found[node]
                    waiting.append(callee)
        return found

    @cached_property
    def logging_setups(self) -> tuple[LoggingSetup, ...]:
        every = [one for module in self.modules.values() for one in module.logging_setups]
        explicit = {one.by for one in every if not one.is_default}
        return tuple(one for one in every if not one.is_default or one.by not in explicit or one.correlates is True)

    @cached_property
    def expositions(self) -> tuple[Exposition, ...]:
        return tuple(one for module in self.modules.values() for one in module.expositions)

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """Each with its movements: by the name of its variable, anywhere in the same language."""
        moved: dict[tuple[str, str], list[Movement]] = defaultdict(list)
        for module in self.modules.values():
            for one in module.moved:
                movement = Movement(
                    place=one.place,
                    operation=one.operation,
                    is_constant=one.is_constant,
                    symbol=one.symbol,
                    labels=one.labels or None,
                    is_called=module.language != "go" or self._is_named(one.symbol),
                )
                moved[_family(module), one.variable].append(movement)
        return tuple(
            replace(
                one.metric,
                movements=tuple(
                    movement for name in (one.variable, *one.fields) for movement in moved[_family(module), name]
                ),
            )
            for module in self.modules.values()
            for one in module.metrics
        )

    @cached_property
    def _recorders(self) -> frozenset[str] | None:
        """Every name of what measures that a program of Go mentions; None where it may be a library for others."""
        own = [module for module in self.modules.values() if module.language == "go"]
        if not any("main" in module.functions for module in own):
            return None
        return frozenset().union(*(module.recorders for module in own))

    def _is_named(self, symbol: str) -> bool:
        """Something names the function of Go that moves a metric; True also where a name does not tell."""
        name = symbol.rpartition(".")[2]
        return not MEASURES.search(name) or self._recorders is None or name in self._recorders

    @cached_property
    def edges(self) -> Mapping[str, tuple[str, ...]]:
        """Caller to callees, as nodes of the call graph."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for module in self.modules.values():
            for caller, callee in module.edges:
                node = self.node(module, callee)
                if node is not None:
                    found[f"{module.path}:{caller}"][node] = None
            for near in dict.fromkeys(module.relative_imports.values()):
                if module.language != "go" and (target := self._relative(module.path, near)) is not None:
                    found[f"{module.path}:"][f"{target}:"] = None  # its top level runs first
        return {caller: tuple(callees) for caller, callees in found.items()}

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """Handlers and starts, with what starts them."""
        found = {}
        for module in self.modules.values():
            for point in module.entry_points:
                node = self.node(module, point.function) or f"{module.path}:{point.function}"
                found[node] = f"start of {module.path}"
            if module.language == "go":
                for symbol in module.functions:
                    if symbol in ("main", "init"):
                        found.setdefault(f"{module.path}:{symbol}", f"start of {module.path}")
                    elif symbol.endswith((".ServeHTTP", ".RoundTrip")):
                        found.setdefault(f"{module.path}:{symbol}", "a request that net/http hands over")
            if module.language != "go" and module.entry_points:
                found[f"{module.path}:"] = f"start of {module.path}"
        for endpoint in self.endpoints:
            module = self.modules[endpoint.place.path]
            node = self.node(module, endpoint.handler) or f"{module.path}:{endpoint.handler}"
            found[node] = endpoint.label
        return found

    def _mounted(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """File to the prefix and guards of its router; mounts of mounts are followed a few steps."""
        found: dict[str, tuple[str, tuple[str, ...]]] = {}
        for _ in range(4):
            for module in self.modules.values():
                prefix, guards = found.get(module.path, ("", ()))
                for mount in module.mounts:
                    target = self._relative(module.path, mount.module)
                    if target is not None and target != module.path:
                        found[target] = (prefix + mount.prefix, (*guards, *mount.guards)[:10])
        return found

    def _relative(self, path: str, module: str) -> str | None:
        if not module.startswith("."):
            return self._aliased(path, module)
        base = posixpath.normpath(posixpath.join(posixpath.dirname(path), module))
        base = base.removesuffix(".js") if base.removesuffix(".js") + ".ts" in self.modules else base
        return next((base + ending for ending in _ENDINGS if base + ending in self.modules), None)

    def _aliased(self, path: str, module: str) -> str | None:
        """The file behind `@/lib/x`: below `src`, or below the folder of the package, the nearest one."""
        rest = module.removeprefix("@/").removeprefix("~/").removeprefix("src/")
        folder = posixpath.dirname(path)
        while True:
            for start in (f"{folder}/src", folder) if folder else ("src", ""):
                base = posixpath.join(start, rest)
                found = next((base + ending for ending in _ENDINGS if base + ending in self.modules), None)
                if found is not None:
                    return found
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def node(self, module: ForeignModule, callee: str) -> str | None:
        """The function that a name means, as seen from this file."""
        if module.language != "go":
            source, _, name = callee.rpartition("#")
            if not source:
                return f"{module.path}:{callee}" if callee in self._functions[module.path] else None
            target = self._relative(module.path, source)
            symbol = self._exported(target, name) if target else ""
            return f"{target}:{symbol}" if symbol else None
        package, _, plain = callee.rpartition("#")
        head, _, name = plain.rpartition(".")
        kind = head.rpartition(".")[2].lower()
        folder = posixpath.dirname(module.path)
        known = self._go_functions.get(name, [])
        if package:
            home = re.sub(r"/v\d+$", "", package).rpartition("/")[2]
            known = [node for node in known if posixpath.basename(posixpath.dirname(self._parted(node)[0])) == home]
            return known[0] if len(known) == 1 else None
        if len(known) > 1 and kind:
            known = [node for node in known if self._parted(node)[1].lower() == f"{kind}.{name.lower()}"] or known
        near = [node for node in known if posixpath.dirname(self._parted(node)[0]) == folder]
        fitting = near or known
        return fitting[0] if len(fitting) == 1 else None

    def _exported(self, path: str, name: str) -> str:
        """The function of this file that another one calls by this name: also a method of the instance it exports."""
        functions = self._functions[path]
        last = name.rpartition(".")[2]
        if name in functions or last in functions:
            return name if name in functions else last
        if last == "constructor":
            return ""
        if "." in name:
            methods = [one for one in functions if one.endswith(f".{last}")]
            return methods[0] if len(methods) == 1 else ""
        default = self.modules[path].default
        return default if default in functions else ""

    @cached_property
    def _functions(self) -> dict[str, frozenset[str]]:
        return {path: frozenset(module.functions) for path, module in self.modules.items()}

    @cached_property
    def _go_functions(self) -> dict[str, list[str]]:
        """Last part of a function's name to its nodes."""
        found: dict[str, list[str]] = defaultdict(list)
        for path, module in sorted(self.modules.items()):
            if module.language == "go":
                for symbol in module.functions:
                    found[symbol.rpartition(".")[2]].append(f"{path}:{symbol}")
        return found


def _is_of_browser(manifest: Manifest) -> bool:
    """The package is made for a browser and serves nothing by itself."""
    names = {dependency.name for dependency in manifest.dependencies}
    return manifest.kind == "package.json" and bool(names & _PAGES) and not names & _SERVERS


def _shows_cause(handler: ErrorHandler) -> bool:
    """The text of an error goes out with a status that says that the fault is ours."""
    return handler.exposes_detail and isinstance(handler.answers_status, int) and handler.answers_status >= 500


def _is_idempotent(method: str) -> bool | Unknown:
    if not method:
        return Unknown("it is not told what the call does")
    return method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")


def _is_within(path: str, folder: str) -> bool:
    return path.startswith(folder + "/")


def _family(module: ForeignModule) -> str:
    """Files of one family can move each other's metrics."""
    return "go" if module.language == "go" else "javascript"
