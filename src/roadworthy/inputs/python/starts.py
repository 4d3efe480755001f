"""Where a module begins to run, keeps running, and is told to end."""

import ast
from collections.abc import Iterator

from roadworthy.inputs.python.endpoints import functions, reference
from roadworthy.inputs.python.facts import Bound, StartFact, Value
from roadworthy.inputs.python.source import Source, walk

_SERVERS = {
    "uvicorn.run": "uvicorn",
    "uvicorn.Server": "uvicorn",
    "uvicorn.Config": "uvicorn",
    "hypercorn.asyncio.serve": "hypercorn",
    "hypercorn.run": "hypercorn",
    "waitress.serve": "waitress",
    "gevent.pywsgi.WSGIServer": "gevent",
    "gunicorn.app.base.BaseApplication": "gunicorn",
    "granian.Granian": "granian",
    "aiohttp.web.run_app": "aiohttp",
    "aiohttp.web.AppRunner": "aiohttp",
    "werkzeug.serving.run_simple": "werkzeug",
    "wsgiref.simple_server.make_server": "wsgiref",
    "http.server.HTTPServer": "http.server",
    "http.server.ThreadingHTTPServer": "http.server",
    "socketserver.TCPServer": "socketserver",
    "socketserver.ThreadingTCPServer": "socketserver",
    "grpc.server": "grpc",
    "grpc.aio.server": "grpc",
    "cherrypy.quickstart": "cherrypy",
    "bottle.run": "bottle",
}
_SCHEDULERS = ("BlockingScheduler", "AsyncIOScheduler", "BackgroundScheduler")
_WAITS = frozenset(
    {
        "sleep",
        "wait",
        "poll",
        "brpop",
        "blpop",
        "bzpopmin",
        "receive_message",
        "receive_messages",
        "xread",
        "xreadgroup",
    }
    | {"get_message", "run_pending", "consume", "getone", "getmany", "dequeue", "recv", "basic_get", "reserve", "pause"}
)
_CONSUMERS = {
    "start_consuming": "rabbitmq",
    "run_forever": "loop",
    "serve_forever": "server",
    "wait_for_termination": "grpc",
    "infinite_loop": "loop",
    "run_polling": "bot",
    "start_polling": "bot",
    "infinity_polling": "bot",
}
_TASKS = {"task": "celery", "shared_task": "celery", "actor": "dramatiq", "job": "rq", "periodic_task": "celery"}
_QUEUES = frozenset({"celery", "dramatiq", "rq", "huey", "arq"})
_BOUNDS = frozenset({"Semaphore", "BoundedSemaphore", "CapacityLimiter"})
_POOLS = frozenset({"ThreadPoolExecutor", "ProcessPoolExecutor", "Pool"})


_LIFE = (
    *("heartbeat", "heart_beat", "Heartbeat", "hc-ping", "healthcheck", "health_check", "sd_notify", "systemd.daemon"),
    *(".touch(", "liveness", "prometheus_client", "statsd", "opentelemetry", "sentry_sdk", "last_run", "last_seen"),
    *("keepalive", "watchdog_usec", "put_metric_data", "os.utime"),
)
_SERVER_WORDS = ("run", "launch", *(name.rpartition(".")[2] for name in _SERVERS))


def starts(source: Source) -> Iterator[StartFact]:
    """Servers, loops, consumers, scheduled work, the module's own program, and what answers a stop."""
    yield from _guards(source)
    yield from _servers(source)
    yield from _loops(source)
    yield from _tasks(source)
    yield from _terminations(source)


def bounds(source: Source) -> Iterator[Bound]:
    """Semaphores, pools and bounded queues: what limits how much runs at once."""
    if not source.says("Semaphore", "Limiter", "Pool", "Queue", "concurrency"):
        return
    for call in source.each(ast.Call):
        name = source.name(call.func) or ""
        last = name.rpartition(".")[2]
        keywords = {keyword.arg for keyword in call.keywords}
        if (
            last in _BOUNDS
            or (last in _POOLS and ("max_workers" in keywords or "processes" in keywords or call.args))
            or (last in ("Queue", "LifoQueue", "PriorityQueue") and ("maxsize" in keywords or call.args))
            or keywords & {"limit_concurrency", "max_concurrency", "default_concurrency_limit", "concurrency_limit"}
        ):
            by = last if not keywords & {"limit_concurrency"} else "limit_concurrency"
            yield Bound(by, source.place(call), source.symbol(call))


def _guards(source: Source) -> Iterator[StartFact]:
    for statement in source.tree.body:
        if isinstance(statement, ast.If) and _is_main_guard(statement.test):
            yield StartFact("guard", "python", source.capped(statement))
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            name = source.name(statement.value.func) or ""
            is_own = name.startswith(":") and "." not in name
            defined = is_own and any(scope.symbol == name[1:] for scope in source.scopes if scope.is_function)
            if defined or name in ("asyncio.run", "fire.Fire", "typer.run"):
                yield StartFact("script", "python", source.place(statement), target=name)


def _is_main_guard(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
    )


def _servers(source: Source) -> Iterator[StartFact]:
    for call in source.called(*_SERVER_WORDS):
        name = source.name(call.func) or ""
        by = _SERVERS.get(name, "")
        target = ""
        if not by and isinstance(call.func, ast.Attribute):
            made = source.origin(call.func.value)
            made_by = (source.name(made.func) or "") if isinstance(made, ast.Call) else ""
            if call.func.attr == "run" and made_by.startswith(("flask.", "quart.", "sanic.", "bottle.", "cherrypy.")):
                by = {"flask": "flask-development", "quart": "quart-development"}.get(made_by.partition(".")[0], "")
                by = by or made_by.partition(".")[0]
                target = reference(source, call.func.value)
            elif call.func.attr == "run" and _looks_like_flask(source, call):
                by, target = "flask-development", reference(source, call.func.value)
            elif call.func.attr == "run" and "socketio" in (source.name(call.func.value) or "").lower() and call.args:
                by, target = "flask-socketio", reference(source, call.args[0])
            elif call.func.attr == "run" and made_by.endswith("FastMCP"):
                by, target = "fastmcp", reference(source, call.func.value)
            elif call.func.attr == "launch" and any("gradio" in one for one in source.imports.values()):
                by = "gradio"
        if not by:
            continue
        if not target and call.args:
            first = source.value(call.args[0])
            target = str(first.literal) if isinstance(first.literal, str) else reference(source, call.args[0])
        yield StartFact(
            "server",
            by,
            source.place(call),
            source.symbol(call),
            _options(source, call, by),
            target,
            _is_guarded(source, call),
        )


def _options(source: Source, call: ast.Call, by: str) -> dict[str, Value]:
    """What is given by keyword; of the servers of the standard library the class of the handler as well."""
    given = {keyword.arg: source.value(keyword.value) for keyword in call.keywords if keyword.arg}
    if by in ("http.server", "socketserver") and len(call.args) > 1:
        given["handler"] = source.value(call.args[1])
    return given


def _looks_like_flask(source: Source, call: ast.Call) -> bool:
    """`app.run(debug=True)` where the app is made elsewhere: only Flask's `run` takes these together."""
    given = {keyword.arg for keyword in call.keywords}
    holder = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    last = (source.name(holder) or "").rpartition(".")[2].rpartition(":")[2]
    return last in ("app", "application", "server") and bool(given & {"debug", "host", "port", "threaded"})


def _loops(source: Source) -> Iterator[StartFact]:
    for loop in source.each(ast.While):
        if _is_endless(loop) and _waits(loop) and not _is_dialogue(loop):
            place, symbol = source.capped(loop), source.symbol(loop)
            guarded, lives = _is_guarded(source, loop), source.says(*_LIFE)
            yield StartFact("loop", "while", place, symbol, is_guarded=guarded, shows_life=lives)
    for each_loop in source.each(ast.For) if source.says("KafkaConsumer", "listen") else ():
        made = source.origin(each_loop.iter)
        name = (source.name(made.func) or "") if isinstance(made, ast.Call) else ""
        if name.endswith(("KafkaConsumer", ".listen")) or (
            isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr == "listen"
        ):
            by = "kafka" if "Kafka" in name else "pubsub"
            yield StartFact("consumer", by, source.capped(each_loop), source.symbol(each_loop))
    for async_loop in source.each(ast.AsyncFor):
        made = source.origin(async_loop.iter)
        if isinstance(made, ast.Call) and (source.name(made.func) or "").endswith("KafkaConsumer"):
            yield StartFact("consumer", "kafka", source.capped(async_loop), source.symbol(async_loop))
    for call in source.called("start", "work", *_CONSUMERS):
        if isinstance(call.func, ast.Attribute):
            made = source.origin(call.func.value)
            made_by = (source.name(made.func) or "") if isinstance(made, ast.Call) else ""
            if call.func.attr == "start" and made_by.rpartition(".")[2] in _SCHEDULERS:
                yield StartFact("scheduler", made_by.rpartition(".")[2], source.place(call), source.symbol(call))
            elif call.func.attr == "start" and made_by.startswith("watchdog.observers."):
                yield StartFact("watch", "watchdog", source.place(call), source.symbol(call))
            elif call.func.attr in _CONSUMERS:
                by = _CONSUMERS[call.func.attr]
                yield StartFact("consumer", by, source.place(call), source.symbol(call))
            elif call.func.attr == "work" and made_by.endswith("Worker"):
                yield StartFact("consumer", "rq", source.place(call), source.symbol(call))


def _is_endless(loop: ast.While) -> bool:
    """`while True` that ends only by a stop, an interrupt or an error; `while not stop`, `while self.running`."""
    test = loop.test
    if isinstance(test, ast.Constant):
        return bool(test.value) and not any(_leaves(statement) for statement in loop.body)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr in ("is_set", "wait"):
        return True
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return any(word in name.lower() for word in ("running", "stop", "shutdown", "alive", "active", "exit"))


def _leaves(statement: ast.stmt) -> bool:
    """A way out of the loop in its ordinary course."""
    if isinstance(statement, (ast.Return, ast.Break)):
        return True
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While)):
        inner = [] if not isinstance(statement, (ast.For, ast.AsyncFor, ast.While)) else statement.body
        return any(isinstance(node, ast.Return) for one in inner for node in walk(one))
    if isinstance(statement, ast.If):
        words = ast.unparse(statement.test).lower()
        if any(word in words for word in ("stop", "shutdown", "cancel", "running", "interrupt", "exit")):
            return False
        return any(_leaves(one) for one in [*statement.body, *statement.orelse])
    if isinstance(statement, ast.Try):
        return any(_leaves(one) for one in [*statement.body, *statement.orelse])
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return any(_leaves(one) for one in statement.body)
    return False


def _waits(loop: ast.While) -> bool:
    test_waits = any(isinstance(node, ast.Attribute) and node.attr == "wait" for node in walk(loop.test))
    return test_waits or any(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and (node.func.attr in _WAITS or _is_queue_get(node.func)))
            or (isinstance(node.func, ast.Name) and node.func.id == "sleep")
        )
        for statement in loop.body
        for node in walk(statement)
    )


def _is_queue_get(function: ast.Attribute) -> bool:
    return function.attr == "get" and "queue" in ast.unparse(function.value).lower()


def _is_dialogue(loop: ast.While) -> bool:
    """It asks a person."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "input"
        for node in walk(loop)
    )


def _tasks(source: Source) -> Iterator[StartFact]:
    libraries = {one.partition(".")[0] for one in source.imports.values()}
    if not libraries & _QUEUES and not any("celery" in alias.lower() for alias in source.imports):
        return
    for node in functions(source):
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if last in _TASKS:
                symbol = f"{source.symbol(node)}.{node.name}".removeprefix(".")
                yield StartFact("task", _TASKS[last], source.capped(node), symbol)


def _terminations(source: Source) -> Iterator[StartFact]:
    if not source.says("signal", "shutdown", "lifespan", "atexit", "SIGTERM", "on_cleanup"):
        return
    for call in source.each(ast.Call):
        name = source.name(call.func) or ""
        last = call.func.attr if isinstance(call.func, ast.Attribute) else name.rpartition(":")[2]
        if (name in ("signal.signal", "signal.sigaction") or last == "add_signal_handler") and call.args:
            yield StartFact("termination", _signal(source, call.args[0]), source.place(call), source.symbol(call))
        elif (
            last in ("on_event", "add_event_handler") and call.args and source.value(call.args[0]).literal == "shutdown"
        ):
            yield StartFact("termination", "shutdown", source.place(call), source.symbol(call))
        elif any(keyword.arg == "lifespan" for keyword in call.keywords) and name.endswith(("FastAPI", "Starlette")):
            yield StartFact("termination", "lifespan", source.place(call), source.symbol(call))
        elif name == "atexit.register":
            yield StartFact("termination", "atexit", source.place(call), source.symbol(call))
    for attribute in source.each(ast.Attribute):
        if attribute.attr == "SIGTERM" and isinstance(source.parent(attribute), (ast.Tuple, ast.List)):
            yield StartFact("termination", "SIGTERM", source.place(attribute), source.symbol(attribute))
        elif attribute.attr in ("on_shutdown", "on_cleanup") and isinstance(source.parent(attribute), ast.Attribute):
            yield StartFact("termination", "shutdown", source.place(attribute), source.symbol(attribute))


def _signal(source: Source, node: ast.expr) -> str:
    name = source.name(node) or ""
    if name.endswith("SIGTERM") or (isinstance(node, ast.Constant) and node.value == 15):
        return "SIGTERM"
    if name.startswith("signal.SIG"):
        return name.rpartition(".")[2]
    return "SIGTERM"


def _is_guarded(source: Source, node: ast.AST) -> bool:
    return any(isinstance(above, ast.If) and _is_main_guard(above.test) for above in source.ancestors(node))
