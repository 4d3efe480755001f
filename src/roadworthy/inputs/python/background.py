"""What a module begins and does not wait for, and many things asked at once whose failures nobody reads."""

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.source import Source, walk
from roadworthy.model import BackgroundWork, Place, UnreadFailures

_LOOPS = frozenset({"loop", "_loop", "event_loop"})
_LOOP_MAKERS = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop", "asyncio.new_event_loop"})
_EXECUTORS = frozenset(
    {"concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor"}
    | {"concurrent.futures.thread.ThreadPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor"}
)
_STORES = re.compile(
    r"_*(process|store|save|index|insert|write|update|upsert|create|import|sync|ingest|upload|persist|handle|migrate)(_|$)"
)
"""What is missing afterwards when it failed."""
_BATCHES = {
    "batch_write_item": "UnprocessedItems",
    "send_message_batch": "Failed",
    "delete_message_batch": "Failed",
    "put_records": "FailedRecordCount",
    "put_record_batch": "FailedPutCount",
    "put_events": "FailedEntryCount",
    "publish_batch": "Failed",
    "delete_objects": "Errors",
}
"""Requests of AWS that are answered with 200 and name what failed in the body."""


def background_works(source: Source) -> tuple[BackgroundWork, ...]:
    """Tasks, futures and threads, with the function that they run, in source order."""
    return tuple(_works(source))


def loop_calls(source: Source) -> dict[str, tuple[str, ...]]:
    """Of functions with an endless loop, the last names of what is called in it."""
    found: dict[str, set[str]] = {}
    for loop in source.each(ast.While):
        symbol = source.symbol(loop)
        if symbol:
            words = found.setdefault(symbol, set())
            for node in walk(*loop.body):
                if isinstance(node, ast.Call):
                    words.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    return {symbol: tuple(sorted(words)) for symbol, words in found.items()}


def unread_failures(source: Source) -> tuple[UnreadFailures, ...]:
    """Gathered tasks and batch requests whose answer is dropped."""
    return tuple(_unread(source))


def _works(source: Source) -> Iterator[BackgroundWork]:
    for call in source.called(
        "create_task", "ensure_future", "run_coroutine_threadsafe", "submit", "Thread", "run_in_executor", "add_task"
    ):
        by, work = _begun(source, call)
        if work is None:
            continue
        name = _name_of(source, work)
        if not name:
            continue
        place = source.place(call)
        yield BackgroundWork(
            place=Place(place.path, place.start, min(place.end, place.start + 39), place.column, 0, place.quote),
            symbol=source.symbol(call),
            by=by,
            work=ast.unparse(work)[:60],
            node=name,
            is_kept=by in ("threading.Thread", "BackgroundTasks.add_task") or not _is_dropped(source, call),
        )


def _begun(source: Source, call: ast.Call) -> tuple[str, ast.expr | None]:
    """What begins it, and the function that runs."""
    name = source.name(call.func) or ""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in ("asyncio.create_task", "asyncio.ensure_future", "asyncio.run_coroutine_threadsafe") or (
        method in ("create_task", "run_in_executor") and _is_loop(source, call)
    ):
        first = (
            call.args[1 if method == "run_in_executor" else 0]
            if len(call.args) > (method == "run_in_executor")
            else None
        )
        if method == "run_in_executor":
            return "loop.run_in_executor", first
        return name or "loop.create_task", first.func if isinstance(first, ast.Call) else None
    if method == "submit" and isinstance(call.func, ast.Attribute) and call.args:
        made = source.origin(call.func.value)
        if isinstance(made, ast.Call) and (source.name(made.func) or "") in _EXECUTORS:
            return "executor.submit", call.args[0]
    if method == "add_task" and call.args and source.says("BackgroundTasks"):
        return "BackgroundTasks.add_task", call.args[0]
    if name == "threading.Thread":
        return name, next((one.value for one in call.keywords if one.arg == "target"), None)
    return "", None


def _is_loop(source: Source, call: ast.Call) -> bool:
    of = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    made = source.origin(of)
    if isinstance(made, ast.Call) and (source.name(made.func) or "") in _LOOP_MAKERS:
        return True
    word = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
    return word in _LOOPS


def _name_of(source: Source, work: ast.expr) -> str:
    if not isinstance(work, (ast.Name, ast.Attribute)):
        return ""
    if isinstance(work, ast.Attribute):
        made = source.origin(work.value)
        if isinstance(made, ast.Call) and (maker := source.name(made.func)):
            return f"{maker}.{work.attr}"
    return source.name(work) or ""


def _is_dropped(source: Source, call: ast.Call) -> bool:
    """Nothing takes what stands for the work, not even a name that somebody looks at."""
    above = source.parent(call)
    if isinstance(above, ast.Expr):
        return True
    if isinstance(above, ast.Assign) and len(above.targets) == 1 and isinstance(above.targets[0], ast.Name):
        kept, scope = above.targets[0].id, source.scope(call)
        if not scope.is_function or kept in scope.globals:
            return False
        return not any(
            type(node) is ast.Name and node.id == kept and isinstance(node.ctx, ast.Load) for node in walk(scope.node)
        )
    return False


def _unread(source: Source) -> Iterator[UnreadFailures]:
    for call in source.called("gather"):
        is_told = any(
            one.arg == "return_exceptions" and isinstance(one.value, ast.Constant) and one.value.value is True
            for one in call.keywords
        )
        if is_told and source.name(call.func) == "asyncio.gather" and not _stops(source, call):
            waits, work = source.parent(call), _gathered(source, call)
            if work is None or not isinstance(waits, ast.Await) or not isinstance(source.parent(waits), ast.Expr):
                continue
            if _STORES.match(work.attr if isinstance(work, ast.Attribute) else getattr(work, "id", "")):
                yield UnreadFailures(
                    place=source.place(call),
                    symbol=source.symbol(call),
                    by="asyncio.gather",
                    failures="return_exceptions",
                    work=_name_of(source, work),
                )
    if not source.says("boto3", "botocore", "aioboto"):
        return
    for call in source.called(*_BATCHES):
        if not isinstance(call.func, ast.Attribute):
            continue
        above = source.parent(call)
        while isinstance(above, ast.Await):
            above = source.parent(above)
        if isinstance(above, ast.Expr):
            word = call.func.attr
            yield UnreadFailures(place=source.place(call), symbol=source.symbol(call), by=word, failures=_BATCHES[word])


def _gathered(source: Source, call: ast.Call) -> ast.expr | None:
    """The function of which many calls are gathered; None where they began elsewhere."""
    for given in call.args:
        inner = given.value if isinstance(given, ast.Starred) else given
        inner = source.origin(inner)
        if isinstance(inner, (ast.ListComp, ast.GeneratorExp)):
            inner = inner.elt
        if isinstance(inner, ast.Call):
            if (source.name(inner.func) or "") in ("asyncio.create_task", "asyncio.ensure_future") and inner.args:
                inner = inner.args[0]
            return inner.func if isinstance(inner, ast.Call) else None
    return None


def _stops(source: Source, call: ast.Call) -> bool:
    """It waits for what was cancelled or is to end, when errors no longer matter."""
    function = source.scope(call)
    word = function.symbol.rpartition(".")[2].lower()
    if any(
        one in word
        for one in ("stop", "shutdown", "close", "clean", "exit", "cancel", "teardown", "lifespan", "disconnect")
    ):
        return True
    return any(
        type(node) is ast.Attribute and node.attr in ("cancel", "close", "aclose", "stop", "shutdown", "disconnect")
        for node in walk(function.node)
    )
