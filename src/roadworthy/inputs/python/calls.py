"""Outbound calls of one module: where each stands, what it is asked of, and what stands around it."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadworthy.inputs.python.facts import CallFact, RetryFact, Value, ValueKind
from roadworthy.inputs.python.source import Scope, Source
from roadworthy.knowledge.libraries import RETRIERS, SLEEPS, TO_THREAD, clients, functions, methods
from roadworthy.model import Place

_LAST = frozenset(name.rpartition(".")[2] for name in methods())
_LONGEST = max(name.count(".") for name in methods()) + 1
_CLIENT_WORDS = (
    "client",
    "session",
    "http",
    "conn",
    "pool",
    "redis",
    "llm",
    "model",
    "openai",
    "chat",
    "agent",
    "chain",
)
_PASSING = frozenset(
    {"with_structured_output", "bind_tools", "bind", "with_config", "with_retry", "with_options", "with_fallbacks"}
)
"""Methods that give back the client that they are asked of, set up a little differently."""
_DEADLINES = frozenset(
    {"asyncio.timeout", "async_timeout.timeout", "anyio.fail_after", "anyio.move_on_after", "trio.fail_after"}
    | {"trio.move_on_after", "asyncio.timeouts.timeout", "eventlet.Timeout", "gevent.Timeout"}
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_STATUS_NAMES = frozenset({"ok", "status_code", "status", "is_success", "is_error", "reason_phrase"})
_LOOK_ONLY = frozenset({"print", "str", "repr", "len", "json.loads", "isinstance", "json.load", "bool", "list", "dict"})


@dataclass(frozen=True)
class _Asked:
    """What a call node turns out to call.

    Attributes:
        arguments: of the call itself, or of the function that is handed to a thread or made a partial of.
    """

    function: str
    client: ast.expr | None
    arguments: Value
    is_off_loop: bool = False


def call_facts(source: Source) -> tuple[CallFact, ...]:
    """Every call that may leave the process, in source order."""
    return tuple(_facts(source))


def socket_timeouts(source: Source) -> tuple[Value, ...]:
    """What is given to `socket.setdefaulttimeout`, which bounds every plain socket of the process."""
    if "socket" not in source.imports.values():
        return ()
    return tuple(
        source.value(call.args[0])
        for call in source.each(ast.Call)
        if call.args and source.name(call.func) == "socket.setdefaulttimeout"
    )


def _facts(source: Source) -> Iterator[CallFact]:
    for call in source.each(ast.Call):
        asked = _asked(source, call)
        if asked is not None:
            yield _fact(source, call, asked)


def _fact(source: Source, call: ast.Call, asked: _Asked) -> CallFact:
    scope = source.scope(call)
    client, scope_of_client, annotation = _client(source, asked.client, scope)
    deadline, deadline_place = _deadline(source, call)
    on_error, handler = _on_error(source, call)
    return CallFact(
        function=asked.function,
        place=source.place(call),
        symbol=scope.symbol,
        arguments=_with_spread(source, call, asked.arguments),
        client=client,
        client_type=annotation,
        client_scope=scope_of_client,
        is_awaited=source.is_awaited(call),
        stands_in_async=scope.is_async,
        stands_in_loop=source.enclosing_loop(call) is not None,
        is_off_loop=asked.is_off_loop,
        deadline=deadline,
        deadline_place=deadline_place,
        retry=_retry(source, call),
        status=_status(source, call),
        guards=_guards(source, call),
        on_error=on_error,
        handler=handler,
    )


# What is called.


def _asked(source: Source, call: ast.Call) -> _Asked | None:
    name = source.name(call.func)
    if name in functions() or name in SLEEPS:
        return _Asked(str(name), None, source.value(call))
    if name is not None and (name in TO_THREAD or name.endswith(".run_in_executor")):
        return _handed(source, call, TO_THREAD.get(name, 1))
    partial = source.origin(call.func) if name is not None and name.startswith(":") else call.func
    if isinstance(partial, ast.Call) and source.name(partial.func) == "functools.partial" and partial.args:
        return _partial(source, partial, source.value(call))
    if partial is not call.func and isinstance(partial, ast.Attribute):
        alias = source.name(partial)
        if alias in functions():
            return _Asked(str(alias), None, source.value(call))
    return _method(source, call.func, call)


def _method(source: Source, function: ast.expr, call: ast.Call) -> _Asked | None:
    """The longest known method that the expression ends with, and what it is asked of."""
    if not isinstance(function, ast.Attribute):
        return None
    is_known = function.attr in _LAST
    if not is_known and not function.attr[:1].isupper():
        return None
    if not is_known:  # a method of a gRPC stub is named by its protocol
        made = source.origin(function.value)
        if isinstance(made, ast.Call) and (source.name(made.func) or "").endswith("Stub"):
            return _Asked(function.attr, function.value, source.value(call))
        return None
    best: tuple[str, ast.expr] | None = None
    tail, node = function.attr, function.value
    for _ in range(_LONGEST):
        if tail in methods():
            best = (tail, node)
        if not isinstance(node, ast.Attribute):
            break
        tail, node = f"{node.attr}.{tail}", node.value
    if best is None or not _may_be_client(source, best[1]):
        return None
    return _Asked(best[0], best[1], source.value(call))


def _may_be_client(source: Source, node: ast.expr) -> bool:
    made = source.origin(node)
    if isinstance(made, ast.BoolOp):
        return True
    if isinstance(made, ast.BinOp):
        return isinstance(made.op, ast.BitOr)
    if isinstance(made, ast.Call):
        name = source.name(made.func)
        if name is None:
            return isinstance(made.func, ast.Attribute) and made.func.attr in _PASSING
        return name in clients() or _is_ours(source, name)
    if isinstance(made, ast.Name):
        scope: Scope | None = source.scope(made)
        while scope is not None and made.id not in scope.parameters:
            if made.id in scope.assigned and scope is not source.module:
                return False
            scope = scope.parent
        if scope is not None:
            return made.id in scope.annotations or any(word in made.id.lower() for word in _CLIENT_WORDS)
    name = source.name(made)
    return name is not None and _is_ours(source, name)


def _is_ours(source: Source, name: str) -> bool:
    head = name.lstrip(":.").partition(".")[0]
    if name.startswith(":"):
        return source.defines(head)
    return name.startswith(".") or head not in sys.stdlib_module_names


def _handed(source: Source, call: ast.Call, position: int) -> _Asked | None:
    """`asyncio.to_thread(requests.get, url, timeout=3)`: the function that the thread runs."""
    if len(call.args) <= position:
        return None
    function, rest = call.args[position], call.args[position + 1 :]
    inner = source.origin(function) if isinstance(function, ast.Name) else function
    if isinstance(inner, ast.Call) and source.name(inner.func) == "functools.partial" and inner.args:
        given = _partial(source, inner, Value(ValueKind.CALL))
    else:
        arguments = Value(
            ValueKind.CALL,
            items=tuple(source.value(argument) for argument in rest),
            keywords={keyword.arg or "**": source.value(keyword.value) for keyword in call.keywords},
            line=call.lineno,
        )
        name = source.name(function)
        if name in functions():
            given = _Asked(str(name), None, arguments)
        else:
            asked = _method(source, function, call)
            given = _Asked(asked.function, asked.client, arguments) if asked else None
    return _Asked(given.function, given.client, given.arguments, is_off_loop=True) if given else None


def _partial(source: Source, partial: ast.Call, arguments: Value) -> _Asked | None:
    """`get = functools.partial(requests.get, timeout=5)`, and later `get(url)`."""
    fixed = source.value(partial)
    together = Value(
        ValueKind.CALL,
        items=(*fixed.items[1:], *arguments.items),
        keywords={**fixed.keywords, **arguments.keywords},
        line=partial.lineno,
    )
    name = source.name(partial.args[0])
    if name in functions():
        return _Asked(str(name), None, together)
    asked = _method(source, partial.args[0], partial)
    return _Asked(asked.function, asked.client, together) if asked else None


def _client(source: Source, node: ast.expr | None, scope: Scope) -> tuple[Value | None, str, str]:
    """The client as a value, how long it lives, and the annotation of the parameter that gives it."""
    if node is None:
        return None, "", ""
    made = source.origin(node)
    while isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr in _PASSING:
        node = made.func.value
        made = source.origin(node)
    lives = ""
    annotation = ""
    if isinstance(made, ast.Call) and source.name(made.func) in clients():
        where = source.scope(made)
        if isinstance(node, ast.Attribute):
            lives = "instance"
        elif where is scope or (where.is_function and where.symbol == scope.symbol):
            lives = "call"
        else:
            lives = "module" if where is source.module else "instance"
    elif isinstance(made, ast.Name):
        annotation = source.annotation(made)
        lives = "parameter"
    return source.value(node), lives, annotation


def _with_spread(source: Source, call: ast.Call, arguments: Value) -> Value:
    """`kwargs.setdefault("timeout", 5)` and `kwargs["timeout"] = 5` before `f(**kwargs)` are arguments, too."""
    spread = next((keyword.value for keyword in call.keywords if keyword.arg is None), None)
    if not isinstance(spread, ast.Name):
        return arguments
    found: dict[str, Value] = {}
    for node in ast.walk(_function_of(source, call)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="setdefault"),
                args=[ast.Constant(value=str() as key), given],
            ) if name == spread.id:
                found[key] = source.value(given)
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key))], value=given
            ) if name == spread.id:
                found[key] = source.value(given)
    return replace(arguments, keywords={**found, **arguments.keywords}) if found else arguments


# What stands around it.


def _function_of(source: Source, node: ast.AST) -> ast.AST:
    return next((above for above in source.ancestors(node) if isinstance(above, _FUNCTIONS)), source.tree)


def _deadline(source: Source, call: ast.Call) -> tuple[Value | None, Place | None]:
    below: ast.AST = call
    for above in source.ancestors(call):
        if isinstance(above, _FUNCTIONS):
            break
        if isinstance(above, ast.Call) and source.name(above.func) == "asyncio.wait_for" and below in above.args[:1]:
            given = above.args[1] if len(above.args) > 1 else _keyword(above, "timeout")
            if given is not None:
                return source.value(given), source.place(above)
        if isinstance(above, (ast.With, ast.AsyncWith)) and below in above.body:
            for item in above.items:
                context = item.context_expr
                if isinstance(context, ast.Call) and source.name(context.func) in _DEADLINES and context.args:
                    return source.value(context.args[0]), source.place(context)
        below = above
    return None, None


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _guards(source: Source, call: ast.Call) -> tuple[str, ...]:
    """Context managers around the call, and breakers that the function asks, as dotted names."""
    found: dict[str, None] = {}
    function: ast.AST | None = None
    for above in source.ancestors(call):
        if isinstance(above, _FUNCTIONS):
            function = above
            break
        if isinstance(above, (ast.With, ast.AsyncWith)):
            for item in above.items:
                made = source.origin(item.context_expr)
                for one in (item.context_expr, made.func if isinstance(made, ast.Call) else made):
                    if (name := source.name(one)) is not None:
                        found[name] = None
    for name in source.breakers.get(function, ()) if function is not None else ():
        found[name] = None
    return tuple(found)


def _on_error(source: Source, call: ast.Call) -> tuple[str, Place | None]:
    """What the nearest handler around the call does with its failure."""
    below: ast.AST = call
    for above in source.ancestors(call):
        if isinstance(above, _FUNCTIONS):
            return "", None
        if isinstance(above, ast.Try) and below in above.body and above.handlers:
            told = [(_handling(source, handler), handler) for handler in above.handlers]
            for word in ("alternative", "degraded", "error", "hides", "raises"):
                for said, handler in told:
                    if said == word:
                        return word, source.place(handler)
        below = above
    return "", None


def _handling(source: Source, handler: ast.ExceptHandler) -> str:
    raises = any(isinstance(step, ast.Raise) for step in handler.body)
    words = ""
    for node in ast.walk(handler):
        is_call = isinstance(node, ast.Call) and not raises and source.name(node.func) not in SLEEPS
        if is_call and isinstance(node, ast.Call) and _asked(source, node) is not None:
            return "alternative"
        if isinstance(node, ast.Attribute):
            words += f" {node.attr}"
        elif isinstance(node, ast.Name):
            words += f" {node.id}"
        elif isinstance(node, ast.keyword):
            words += f" {node.arg}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40:
            words += f" {node.value}"
    if raises:
        return "raises"
    lower = words.lower()
    if any(word in lower for word in ("fallback", "fall_back", "degraded", "stale", "cached", "from_cache")):
        return "degraded"
    if any(isinstance(step, ast.Return) for step in ast.walk(handler)) and "error" in lower:
        return "error"
    return "hides"


# What repeats it.


def _retry(source: Source, call: ast.Call) -> RetryFact | None:
    """A loop that asks again after an error and stops after a success."""
    loop = source.enclosing_loop(call)
    while loop is not None:
        if (found := _repeats(source, loop, call)) is not None:
            return found
        loop = source.enclosing_loop(loop)
    return None


def _repeats(source: Source, loop: ast.AST, call: ast.Call) -> RetryFact | None:
    if isinstance(loop, (ast.For, ast.AsyncFor)):
        made = source.origin(loop.iter)
        if isinstance(made, ast.Call) and source.name(made.func) in RETRIERS:
            return RetryFact(source.place(loop.iter), policy=source.value(made))
    attempt = _guarding(source, loop, call)
    if attempt is None or not isinstance(loop, (ast.For, ast.While)):
        return None
    handlers = [handler for handler in attempt.handlers if not _leaves(handler.body)]
    if not handlers or not _stops(loop, attempt):
        return None
    attempts: Value | None = None
    if isinstance(loop, ast.For):
        if not _counts(source, loop) or _uses(call, loop.target):
            return None
        attempts = _times(source, loop.iter)
    elif not (isinstance(loop.test, ast.Constant) and loop.test.value):
        attempts = _limit(source, loop.test)
    elif any(_gives_up(handler) for handler in attempt.handlers):
        attempts = Value(ValueKind.UNKNOWN, why="a condition in the handler ends it")
    pauses = [
        node
        for node in ast.walk(loop)
        if isinstance(node, ast.Call) and (source.name(node.func) or "").endswith("sleep") and node.args
    ]
    grows = any(_grows(source, pause.args[0], loop) for pause in pauses)
    jitters = any("random" in ast.dump(pause.args[0]) or "jitter" in ast.dump(pause.args[0]) for pause in pauses)
    place = source.place(loop, loop.iter if isinstance(loop, ast.For) else loop.test)
    return RetryFact(place, attempts, None, bool(pauses), grows, jitters)


def _guarding(source: Source, loop: ast.AST, call: ast.Call) -> ast.Try | None:
    """The try statement inside the loop whose body holds the call."""
    below: ast.AST = call
    found = None
    for above in source.ancestors(call):
        if above is loop:
            return found
        if isinstance(above, ast.Try) and below in above.body and above.handlers:
            found = above
        below = above
    return None


def _leaves(body: list[ast.stmt]) -> bool:
    """The block always ends the loop."""
    return bool(body) and (
        isinstance(body[-1], (ast.Raise, ast.Return, ast.Break))
        or (
            isinstance(body[-1], ast.If)
            and bool(body[-1].orelse)
            and _leaves(body[-1].body)
            and _leaves(body[-1].orelse)
        )
    )


def _stops(loop: ast.For | ast.While, attempt: ast.Try) -> bool:
    """A success ends the loop: a return or break after the call, outside the handlers."""
    after = False
    blocks: list[ast.stmt] = [*attempt.body, *attempt.orelse]
    for step in loop.body:
        if after:
            blocks.append(step)
        after = after or step is attempt or any(node is attempt for node in ast.walk(step))
    return any(
        isinstance(node, (ast.Return, ast.Break))
        for step in blocks
        if not isinstance(step, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(step)
    ) or (isinstance(loop, ast.While) and not isinstance(loop.test, ast.Constant) and _is_flag(loop.test))


def _is_flag(test: ast.expr) -> bool:
    """`while not done`: the success sets a flag."""
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _counts(source: Source, loop: ast.For) -> bool:
    return isinstance(loop.iter, ast.Call) and source.name(loop.iter.func) in (
        ":range",
        "itertools.count",
        ":enumerate",
    )


def _times(source: Source, iterated: ast.expr) -> Value | None:
    if not isinstance(iterated, ast.Call) or source.name(iterated.func) == "itertools.count":
        return None
    if source.name(iterated.func) == ":enumerate" or not iterated.args:
        return Value(ValueKind.UNKNOWN, why="as often as the sequence is long")
    if len(iterated.args) == 1:
        return source.value(iterated.args[0])
    first, last = source.value(iterated.args[0]), source.value(iterated.args[1])
    if isinstance(first.literal, int) and isinstance(last.literal, int):
        return Value(ValueKind.LITERAL, last.literal - first.literal, line=iterated.lineno)
    return last


def _limit(source: Source, test: ast.expr) -> Value | None:
    """What bounds a while loop; None for a plain flag, which a failure never changes."""
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Lt, ast.LtE)):
            return source.value(node.comparators[0])
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Gt, ast.GtE)):
            return Value(ValueKind.UNKNOWN, why="a condition ends it")
    return None if _is_flag(test) else Value(ValueKind.UNKNOWN, why="a condition ends it")


def _gives_up(handler: ast.ExceptHandler) -> bool:
    return any(
        isinstance(node, ast.If)
        and any(isinstance(inner, (ast.Raise, ast.Return, ast.Break)) for inner in ast.walk(node))
        for node in ast.walk(handler)
    )


def _uses(call: ast.Call, target: ast.expr) -> bool:
    """The loop's variable is among the arguments: each round asks for another thing."""
    names = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)} - {"_"}
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(call))


def _grows(source: Source, pause: ast.expr, loop: ast.AST) -> bool:
    """The pause is computed from the attempt, or its variable is changed in the loop."""
    followed: list[ast.AST] = [pause]
    names = {node.id for node in ast.walk(pause) if isinstance(node, ast.Name)}
    for node in ast.walk(loop):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in names:
            return True
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in names for t in node.targets):
            followed.append(node.value)
    counters = (
        {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
        if isinstance(loop, ast.For)
        else set()
    )
    counters |= {
        node.target.id
        for node in ast.walk(loop)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }
    for one in followed:
        for node in ast.walk(one):
            if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Pow, ast.Mult, ast.LShift)):
                return True
            if isinstance(node, ast.Name) and node.id in counters:
                return True
            if isinstance(node, ast.Call) and "backoff" in (source.name(node.func) or "").lower():
                return True
    return False


# What becomes of the answer.


def _status(source: Source, call: ast.Call) -> str:
    """What this function does with the status of the answer."""
    node: ast.AST = call
    above = source.parent(node)
    if isinstance(above, ast.Await):
        node, above = above, source.parent(above)
    if isinstance(above, ast.Attribute):
        if above.attr == "raise_for_status":
            return "raised"
        return "compared" if above.attr in _STATUS_NAMES else "ignored"
    if isinstance(above, (ast.Return, ast.Yield, ast.Lambda)):
        return "returned"
    targets: list[ast.expr] = []
    if isinstance(above, ast.Assign):
        targets = above.targets
    elif isinstance(above, (ast.AnnAssign, ast.NamedExpr)):
        targets = [above.target]
    elif isinstance(above, ast.withitem) and above.optional_vars is not None:
        targets = [above.optional_vars]
    elif isinstance(above, (ast.Call, ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp, ast.Dict, ast.keyword)):
        return "handed on: another function"
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    attributes = {target.attr for target in targets if isinstance(target, ast.Attribute)}
    if not names and not attributes:
        return "ignored" if not targets else "handed on: what it is unpacked into"
    return _fate(source, call, names | attributes)


def _fate(source: Source, call: ast.Call, names: set[str]) -> str:
    function = _function_of(source, call)
    later: list[str] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and _is_named(node.value, names):
            if node.attr == "raise_for_status":
                return "raised"
            if node.attr in _STATUS_NAMES:
                later.append("compared")
        elif isinstance(node, (ast.Return, ast.Yield)) and node.value is not None and _is_named(node.value, names):
            later.append("returned")
        elif isinstance(node, ast.Call):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(_is_named(one, names) for one in given):
                name = source.name(node.func) or "a function"
                if name.lstrip(":") not in _LOOK_ONLY:
                    later.append(f"handed on: {name.lstrip(':')}")
        elif isinstance(node, ast.If) and _is_named(node.test, names):
            later.append("compared")
    for word in ("compared", "returned"):
        if word in later:
            return word
    return later[0] if later else "ignored"


def _is_named(node: ast.AST, names: set[str]) -> bool:
    return (isinstance(node, ast.Name) and node.id in names) or (isinstance(node, ast.Attribute) and node.attr in names)
