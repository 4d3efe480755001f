"""Metrics that a module defines, every statement that may move one, and where metrics are handed to a scraper."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.facts import ExpositionFact, MetricFact, MovementFact, Value
from roadworthy.inputs.python.source import Source, walk

_TYPES = {
    "Counter": "counter",
    "Gauge": "gauge",
    "Histogram": "histogram",
    "Summary": "summary",
    "Info": "info",
    "Enum": "enum",
}
_FAMILIES = {
    "CounterMetricFamily": "counter",
    "GaugeMetricFamily": "gauge",
    "HistogramMetricFamily": "histogram",
    "SummaryMetricFamily": "summary",
    "InfoMetricFamily": "info",
    "UntypedMetricFamily": "gauge",
}
_METERS = {
    "create_counter": "counter",
    "create_up_down_counter": "gauge",
    "create_gauge": "gauge",
    "create_histogram": "histogram",
    "create_observable_counter": "counter",
    "create_observable_gauge": "gauge",
    "create_observable_up_down_counter": "gauge",
}
_CLIENTS = ("prometheus_client", "aioprometheus", "prometheus_async")
_MOVES = frozenset(
    {
        *("inc", "dec", "set", "observe", "time", "labels", "track_inprogress", "count_exceptions", "info", "state"),
        *("add", "record", "set_function", "set_to_current_time", "remove", "clear"),
    }
)
_DEFINITELY_MOVES = _MOVES - {"labels", "remove", "clear"}
_SERVERS = {
    "start_http_server": "port",
    "start_wsgi_server": "port",
    "push_to_gateway": "",
    "pushadd_to_gateway": "",
    "make_asgi_app": "",
    "make_wsgi_app": "",
    "make_aiohttp_handler": "",
    "write_to_textfile": "",
    "start_http_server_in_thread": "port",
}
_INSTRUMENTATORS = frozenset(
    {
        "prometheus_fastapi_instrumentator.Instrumentator",
        "prometheus_flask_exporter.PrometheusMetrics",
        "prometheus_flask_exporter.multiprocess.GunicornPrometheusMetrics",
        "prometheus_flask_exporter.multiprocess.UWsgiPrometheusMetrics",
        "starlette_exporter.handle_metrics",
        "starlette_exporter.PrometheusMiddleware",
        "starlette_prometheus.metrics",
        "starlette_prometheus.PrometheusMiddleware",
        "aioprometheus.asgi.starlette.metrics",
        "prometheus_async.aio.web.start_http_server",
        "opentelemetry.exporter.prometheus.PrometheusMetricReader",
        "opentelemetry.exporter.otlp.proto.grpc.metric_exporter.OTLPMetricExporter",
        "opentelemetry.exporter.otlp.proto.http.metric_exporter.OTLPMetricExporter",
        "opentelemetry.instrumentation.fastapi.FastAPIInstrumentor",
        "opentelemetry.instrumentation.flask.FlaskInstrumentor",
        "logfire.configure",
        "ddtrace.patch_all",
        "datadog.initialize",
        "datadog.statsd",
        "statsd.StatsClient",
        "statsd.TCPStatsClient",
        "sentry_sdk.init",
        "elasticapm.Client",
        "newrelic.agent.initialize",
        "litserve.LitServer",
    }
)
_NOT_METRICS = ("logger", "log", "logging", "_logger", "_log", "console", "event", "st", "self.logger", "self.log")
_JSON_ANSWERS = ("JSONResponse", "ORJSONResponse", "UJSONResponse", "JsonResponse", "jsonify", "json_response")


def metric_facts(source: Source) -> tuple[MetricFact, ...]:
    """Every metric defined, wherever the definition stands."""
    return tuple(_definitions(source))


def movement_facts(source: Source) -> tuple[MovementFact, ...]:
    """Every statement that moves something that may be a metric, and every other mention of an attribute or name."""
    return tuple(_movements(source))


def mentioned_names(source: Source) -> tuple[str, ...]:
    """Dotted names that are read without being called or moved, sorted: arguments, values, decorators."""
    found: set[str] = set()
    seen: set[tuple[str, int]] = set()
    for node, scope in source.read_alone():
        if isinstance(node, ast.Attribute):
            found.add(source.name(node) or f"?.{node.attr}")
        elif (key := (node.id, id(scope))) not in seen:
            seen.add(key)
            if not source.is_local(node):
                found.add(source.name(node) or "")
    for call in source.called("getattr", "setattr"):
        if source.name(call.func) in (":getattr", ":setattr") and len(call.args) > 1:
            of = source.name(call.args[0]) or "?"
            given = call.args[1]
            found.add(f"{of}.{given.value!s}" if isinstance(given, ast.Constant) else f"{of}.*")
    found.discard("")
    return tuple(sorted(found))


def exposition_facts(source: Source) -> tuple[ExpositionFact, ...]:
    """Every place that serves, pushes or renders metrics."""
    return tuple(_expositions(source))


# Definitions.


def _definitions(source: Source) -> Iterator[MetricFact]:
    for call in source.called(*_TYPES, *_FAMILIES, *_METERS):
        name = source.name(call.func)
        attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        last = name.rpartition(".")[2] if name else attribute
        if name and last in _TYPES and name.startswith(_CLIENTS):
            yield from _prometheus(source, call, _TYPES[last])
        elif name and last in _FAMILIES and name.startswith("prometheus_client"):
            yield MetricFact(
                place=source.place(call),
                symbol=source.symbol(call),
                type=_FAMILIES[last],
                name=_argument(source, call, 0, "name"),
                library="collector",
            )
        elif attribute in _METERS and _has_otel(source) and call.args + call.keywords:
            yield MetricFact(
                place=source.place(call),
                symbol=source.symbol(call),
                type=_METERS[attribute],
                name=_argument(source, call, 0, "name"),
                unit=_keyword(source, call, "unit"),
                holder=_holder(source, call),
                library="opentelemetry",
                is_observed="observable" in attribute,
            )


def _prometheus(source: Source, call: ast.Call, kind: str) -> Iterator[MetricFact]:
    if not call.args and not any(keyword.arg == "name" for keyword in call.keywords):
        return
    labels = _argument(source, call, 2, "labelnames", "labels")
    yield MetricFact(
        place=source.place(call),
        symbol=source.symbol(call),
        type=kind,
        name=_argument(source, call, 0, "name"),
        namespace=_keyword(source, call, "namespace"),
        subsystem=_keyword(source, call, "subsystem"),
        unit=_keyword(source, call, "unit"),
        labels=None if labels.why == "nothing is given" else labels,
        buckets=_keyword(source, call, "buckets"),
        holder=_holder(source, call),
        library="prometheus_client",
    )


def _argument(source: Source, call: ast.Call, index: int, *names: str) -> Value:
    if len(call.args) > index and not any(isinstance(one, ast.Starred) for one in call.args[: index + 1]):
        return source.value(call.args[index])
    given = next((keyword.value for keyword in call.keywords if keyword.arg in names), None)
    return source.value(given)


def _keyword(source: Source, call: ast.Call, name: str) -> Value | None:
    given = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return source.value(given) if given is not None else None


def _holder(source: Source, call: ast.Call) -> str:
    """The symbol that keeps the metric: `REQUESTS`, `Metrics.self.requests`, `METRICS[requests]`; "" when none."""
    node: ast.AST = call
    above = source.parent(node)
    while isinstance(above, (ast.IfExp, ast.BoolOp, ast.Await)):
        node, above = above, source.parent(above)
    key = ""
    if isinstance(above, ast.Dict):
        index = next((i for i, value in enumerate(above.values) if value is node), -1)
        given = above.keys[index] if index >= 0 else None
        key = str(given.value) if isinstance(given, ast.Constant) else "*"
        node, above = above, source.parent(above)
    elif isinstance(above, ast.keyword):
        outer = source.parent(above)
        return f"?.{above.arg}" if isinstance(outer, ast.Call) and above.arg else ""
    if isinstance(above, ast.NamedExpr):
        target: ast.AST | None = above.target
    elif isinstance(above, ast.Assign):
        target = above.targets[0]
    elif isinstance(above, ast.AnnAssign):
        target = above.target
    else:
        return ""
    if isinstance(target, ast.Subscript):
        key = str(target.slice.value) if isinstance(target.slice, ast.Constant) else "*"
        target = target.value
    base = source.name(target) if target is not None else None
    if base is None or not base.startswith(":"):
        return ""
    symbol = base[1:]
    scope = source.scope(call)
    if isinstance(target, ast.Name) and scope.symbol:
        is_global = scope.is_function and target.id in source.module.assigned
        symbol = target.id if is_global else f"{scope.symbol}.{target.id}"
    return f"{symbol}[{key}]" if key else symbol


def _has_otel(source: Source) -> bool:
    return any(target.startswith("opentelemetry") for target in source.imports.values()) or any(
        "meter" in alias.lower() for alias in source.imports
    )


# Movements.


def _movements(source: Source) -> Iterator[MovementFact]:
    for node in source.each(ast.Attribute):
        if node.attr not in _MOVES:
            continue
        above = source.parent(node)
        is_called = isinstance(above, ast.Call) and above.func is node
        base: ast.expr = node.value
        child = above if node.attr == "labels" and is_called else base
        while isinstance(base, ast.Call) and isinstance(base.func, ast.Attribute) and base.func.attr == "labels":
            base = base.func.value
        if is_called and node.attr == "labels":
            outer = source.parent(above) if above is not None else None
            if isinstance(outer, ast.Attribute) and outer.attr in _DEFINITELY_MOVES:
                continue
        block = _block(source, node)
        for target in _targets(source, base):
            if target.lstrip(":").rpartition(".")[2].lower() in _NOT_METRICS or target.startswith("logging"):
                continue
            call = above if is_called and isinstance(above, ast.Call) else None
            is_kept = node.attr == "labels" and not isinstance(source.parent(above or node), ast.Expr)
            amount = source.value(call.args[0]) if call is not None and call.args else None
            yield MovementFact(
                place=source.place(call or node),
                symbol=source.symbol(node),
                target=target,
                operation="kept" if is_kept else node.attr,
                is_labelled=base is not node.value,
                literal=amount.literal
                if amount is not None
                and amount.is_literal
                and isinstance(amount.literal, (int, float))
                and not isinstance(amount.literal, bool)
                else None,
                scope=_scope_lines(source, node, block),
                covers=_called_in(source, block),
                is_block=block is not None,
                missed=_missed(source, node, base) if node.attr == "observe" else (),
                guarded=_guarded(source, node) if node.attr == "dec" else (),
                labels=_labels(source, child) if isinstance(child, ast.Call) else None,
                is_child=isinstance(base, ast.Name) and bool(source.given_locally(base)),
                stands_in=_stands_in(source, node) if node.attr in ("inc", "observe") else "",
            )


def _labels(source: Source, child: ast.Call) -> tuple[tuple[str, str], ...] | None:
    """Names and values given to `labels(…)`; None where some of them are handed over whole."""
    if not (isinstance(child.func, ast.Attribute) and child.func.attr == "labels"):
        return None
    if any(isinstance(one, ast.Starred) for one in child.args) or any(one.arg is None for one in child.keywords):
        return None
    given = [("", one) for one in child.args] + [(one.arg or "", one.value) for one in child.keywords]
    return tuple((name, _written(source, value)) for name, value in given)


def _written(source: Source, value: ast.expr) -> str:
    """The expression, or what its local name was given, where that is one thing."""
    if isinstance(value, ast.Name) and (given := source.given_locally(value)) and len(given) == 1:
        value = given[0]
    return ast.unparse(value)[:120]


def _stands_in(source: Source, node: ast.AST) -> str:
    below: ast.AST = node
    for above in source.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            break
        if isinstance(above, ast.ExceptHandler):
            return "except"
        if isinstance(above, ast.Try) and below in above.finalbody:
            return "finally"
        below = above
    return ""


def _targets(source: Source, base: ast.expr, steps: int = 6) -> Iterator[str]:
    """Dotted names that the receiver may be; `?.attr` where only the last part can be told."""
    if steps <= 0:
        return
    if isinstance(base, ast.Subscript):
        key = str(base.slice.value) if isinstance(base.slice, ast.Constant) else "*"
        for target in _targets(source, base.value, steps - 1):
            yield f"{target}[{key}]"
        return
    if isinstance(base, ast.IfExp):
        yield from _targets(source, base.body, steps - 1)
        yield from _targets(source, base.orelse, steps - 1)
        return
    if isinstance(base, ast.Call):
        function = base.func
        if isinstance(function, ast.Attribute) and function.attr == "get" and base.args:
            key = str(base.args[0].value) if isinstance(base.args[0], ast.Constant) else "*"
            for target in _targets(source, function.value, steps - 1):
                yield f"{target}[{key}]"
        elif isinstance(function, ast.Attribute) and function.attr == "labels":
            yield from _targets(source, function.value, steps - 1)
        elif (name := source.name(function)) is not None:
            yield f"{name}()"
        return
    if isinstance(base, ast.Attribute):
        yield source.name(base) or f"?.{base.attr}"
        return
    if isinstance(base, ast.Name):
        given = source.given_locally(base)
        if given:
            for one in given:
                if isinstance(one, ast.Call) and not (
                    isinstance(one.func, ast.Attribute) and one.func.attr in ("labels", "get")
                ):
                    yield f":{source.symbol(base)}.{base.id}"
                else:
                    yield from _targets(source, one, steps - 1)
        elif given is None:
            yield source.name(base) or base.id


def _block(source: Source, node: ast.AST) -> ast.With | ast.AsyncWith | None:
    """The with-statement that is entered by this expression."""
    for above in source.ancestors(node):
        if isinstance(above, ast.withitem):
            entered = source.parent(above)
            return entered if isinstance(entered, (ast.With, ast.AsyncWith)) else None
        if isinstance(above, ast.stmt):
            return None
    return None


def _scope_lines(source: Source, node: ast.AST, block: ast.With | ast.AsyncWith | None) -> tuple[int, int]:
    """What a timing covers: the body of `with X.time()`, else the enclosing function."""
    if block is not None:
        return block.body[0].lineno, block.end_lineno or block.lineno
    for above in source.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return above.lineno, above.end_lineno or above.lineno
    return 0, 0


def _called_in(source: Source, block: ast.With | ast.AsyncWith | None) -> tuple[str, ...]:
    if block is None:
        return ()
    names = {
        source.name(below.func) for statement in block.body for below in walk(statement) if isinstance(below, ast.Call)
    }
    return tuple(sorted(name for name in names if name))


def _missed(source: Source, node: ast.Attribute, base: ast.expr) -> tuple[tuple[int, int], ...]:
    """Try bodies of the same function whose handlers leave, or skip the observation that the body ends with."""
    function = next((a for a in source.ancestors(node) if isinstance(a, (ast.FunctionDef, ast.AsyncFunctionDef))), None)
    if function is None:
        return ()
    found = []
    inside = _ended_by(source, node, function)
    for attempt in source.each(ast.Try):
        if attempt.lineno in inside:
            continue
        if source.scope(attempt).node is not function or attempt.body[0].lineno > node.lineno:
            continue
        first, last = attempt.body[0].lineno, attempt.body[-1].end_lineno or attempt.body[-1].lineno
        in_body = first <= node.lineno <= last
        is_after = node.lineno > (attempt.end_lineno or last)
        if not in_body and not is_after:
            continue
        if in_body and any(_observes(source, one, base) for one in attempt.finalbody):
            continue
        skipping = [
            handler
            for handler in attempt.handlers
            if (in_body or isinstance(handler.body[-1], (ast.Return, ast.Raise, ast.Continue)))
            and not _observes(source, handler, base)
        ]
        if skipping:
            found.append((first, last))
    return tuple(found)


def _ended_by(source: Source, node: ast.AST, function: ast.AST) -> range:
    """The lines of the try body whose `finally` holds the node: it runs however they end."""
    below: ast.AST = node
    for above in source.ancestors(node):
        if above is function:
            break
        if isinstance(above, ast.Try) and below in above.finalbody:
            return range(above.body[0].lineno, (above.body[-1].end_lineno or above.body[-1].lineno) + 1)
        below = above
    return range(0)


def _observes(source: Source, within: ast.AST, base: ast.expr) -> bool:
    """The same metric is observed here, or something is called that may well record it."""
    same = ast.dump(base)
    for below in walk(within):
        if isinstance(below, ast.Call) and isinstance(below.func, (ast.Attribute, ast.Name)):
            last = below.func.attr if isinstance(below.func, ast.Attribute) else below.func.id
            if last == "observe" and same in ast.dump(below.func):
                return True
            if re.search(r"record|observe|track|metric|finish|finali[sz]e", last, re.IGNORECASE) and last != "observe":
                return True
    return False


def _guarded(source: Source, node: ast.Attribute) -> tuple[tuple[int, int], ...]:
    """Try bodies around whose failure this runs: it stands in their `finally`, or in a handler of every error."""
    found = []
    below: ast.AST = node
    for above in source.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            break
        if isinstance(above, ast.Try) and below in above.finalbody:
            found.append((above.body[0].lineno, above.finalbody[0].lineno - 1))
        elif isinstance(above, ast.ExceptHandler):
            names = {source.name(above.type)} if above.type is not None else {None}
            attempt = source.parent(above)
            if names & {None, ":Exception", ":BaseException"} and isinstance(attempt, ast.Try):
                last = attempt.body[-1]
                found.append((attempt.body[0].lineno, last.end_lineno or last.lineno))
        below = above
    return tuple(found)


# Expositions.


_MEASURES = re.compile(r"(?i)metrics|prometheus|statsd|telemetry")
"""What a library is called that measures an application it is handed."""


def _expositions(source: Source) -> Iterator[ExpositionFact]:
    yield from _by_library(source)
    if not source.says("prometheus", "opentelemetry", "expose", "starlette_exporter"):
        return
    for call in source.each(ast.Call):
        name = source.name(call.func)
        if name is None:
            if isinstance(call.func, ast.Attribute) and call.func.attr == "expose":
                endpoint = _keyword(source, call, "endpoint")
                yield _exposition(source, call, "prometheus_fastapi_instrumentator", path=endpoint)
            continue
        last = name.rpartition(".")[2]
        if name.startswith(_CLIENTS) and last in _SERVERS:
            port = _argument(source, call, 0, "port") if _SERVERS[last] else None
            yield _exposition(source, call, last, path=_mounted_at(source, call), port=port)
        elif name.startswith(_CLIENTS) and last == "generate_latest":
            yield _rendered(source, call)
        elif name in _INSTRUMENTATORS or (last.endswith("Instrumentor") and name.startswith("opentelemetry")):
            yield _exposition(source, call, name)
    for call in source.each(ast.Call):
        for value in call.args:
            if isinstance(value, (ast.Name, ast.Attribute)) and (name := source.name(value)) in _INSTRUMENTATORS:
                yield _exposition(source, value, name or "")


def _by_library(source: Source) -> Iterator[ExpositionFact]:
    """`metrics = SomeMetrics()` and `metrics.init_app(app)`; whether it is a library of others, the join tells."""
    for call in source.called("init_app"):
        made = source.origin(call.func.value) if isinstance(call.func, ast.Attribute) else None
        name = (source.name(made.func) or "") if isinstance(made, ast.Call) else ""
        if _MEASURES.search(name) and name[:1] not in (":", ".") and name not in _INSTRUMENTATORS:
            yield _exposition(source, call, name)


def _exposition(
    source: Source, node: ast.AST, by: str, path: Value | None = None, port: Value | None = None
) -> ExpositionFact:
    return ExpositionFact(place=source.place(node), symbol=source.symbol(node), by=by, path=path, port=port)


def _mounted_at(source: Source, call: ast.Call) -> Value | None:
    """The path under which an application made here is mounted, as far as the same file tells."""
    above = source.parent(call)
    names = (
        {target.id for target in above.targets if isinstance(target, ast.Name)}
        if isinstance(above, ast.Assign)
        else set()
    )
    for mount in source.each(ast.Call):
        named = source.name(mount.func) or ""
        is_mount = (isinstance(mount.func, ast.Attribute) and mount.func.attr == "mount") or named.endswith("Mount")
        given = [*mount.args, *(keyword.value for keyword in mount.keywords)]
        if is_mount and any(one is call or (isinstance(one, ast.Name) and one.id in names) for one in given):
            return source.value(mount.args[0]) if mount.args else None
    return None


def _rendered(source: Source, call: ast.Call) -> ExpositionFact:
    """`generate_latest()`: who answers with it, and how."""
    function = next((a for a in source.ancestors(call) if isinstance(a, (ast.FunctionDef, ast.AsyncFunctionDef))), None)
    fact = _exposition(source, call, "generate_latest")
    if function is None:
        return fact
    route = _route_of(source, function)
    how, content_type = _answered(source, call, function)
    return ExpositionFact(
        place=fact.place,
        symbol=source.scope(call).symbol,
        by="generate_latest",
        path=route[1] if route else None,
        router=route[0] if route else None,
        response_class=route[2] if route else "",
        answer=how,
        content_type=content_type,
    )


def _route_of(
    source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef
) -> tuple[Value, Value | None, str] | None:
    for decorator in function.decorator_list:
        if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)):
            continue
        if decorator.func.attr in ("get", "route", "api_route", "head", "post"):
            response = next((k.value for k in decorator.keywords if k.arg == "response_class"), None)
            return (
                source.value(decorator.func.value),
                source.value(decorator.args[0]) if decorator.args else _keyword(source, decorator, "path"),
                (source.name(response) or "?") if response is not None else "",
            )
    return None


def _answered(
    source: Source, call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef
) -> tuple[str, Value | None]:
    """How the text leaves the function: "bare", "object", "json", the name of a response, or "" when it does not."""
    for statement in source.each(ast.Return):
        if statement.value is None or source.scope(statement).node is not function:
            continue
        value = statement.value
        origin = source.origin(value) if isinstance(value, ast.Name) else value
        if not _holds(source, origin, call):
            continue
        inner: ast.expr = origin
        if isinstance(inner, ast.Tuple) and inner.elts:
            return "tuple", None
        if _is_text(source, inner, call):
            return "bare", None
        if isinstance(inner, (ast.Dict, ast.List)):
            return "object", None
        if isinstance(inner, ast.Call):
            name = source.name(inner.func) or "?"
            if name.rpartition(".")[2] in _JSON_ANSWERS:
                return "json", None
            return name, _keyword(source, inner, "media_type") or _keyword(source, inner, "content_type") or _keyword(
                source, inner, "mimetype"
            )
    return "", None


def _is_text(source: Source, node: ast.expr, call: ast.Call) -> bool:
    """The rendered bytes themselves, perhaps decoded or held in a variable."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("decode", "strip"):
        return _is_text(source, node.func.value, call)
    if isinstance(node, ast.Call) and source.name(node.func) == ":str" and len(node.args) == 1:
        return _is_text(source, node.args[0], call)
    origin = source.origin(node) if isinstance(node, ast.Name) else node
    return origin is call


def _holds(source: Source, node: ast.expr, call: ast.Call, steps: int = 4) -> bool:
    if steps <= 0:
        return False
    for below in walk(node):
        if below is call:
            return True
        if isinstance(below, ast.Name) and isinstance(below.ctx, ast.Load):
            origin = source.origin(below)
            if origin is not below and _holds(source, origin, call, steps - 1):
                return True
    return False
