"""Outbound calls of one module: where each stands, what it is asked of, and what stands around it."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgspec import structs

from roadworthy.inputs.python.facts import CallFact, ShelterFact, Value, ValueKind
from roadworthy.inputs.python.repeats import comes_round, goes_on, retry, retry_around
from roadworthy.inputs.python.source import Scope, Source, walk
from roadworthy.inputs.python.surroundings import (
    FUNCTIONS,
    bounds_answer,
    context_names,
    deadline,
    function_of,
    guards,
    reads_answer,
    seconds_of,
    status,
)
from roadworthy.knowledge.inference import COMPUTING, COMPUTING_WORDS, ONNX_RUN
from roadworthy.knowledge.libraries import SLEEPS, TO_THREAD, clients, functions, methods
from roadworthy.model import Place

_CLIENTS, _FUNCTIONS, _METHODS = clients(), functions(), methods()
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
_THROUGH = frozenset({"call", "call_async", "execute", "run"})
"""How a circuit breaker is asked to call something."""
_PASSING = frozenset(
    {"with_structured_output", "bind_tools", "bind", "with_config", "with_retry", "with_options", "with_fallbacks"}
)
"""Methods that give back the client that they are asked of, set up a little differently."""


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
        for call in source.called("setdefaulttimeout")
        if call.args and source.name(call.func) == "socket.setdefaulttimeout"
    )


def shelter_facts(source: Source) -> tuple[ShelterFact, ...]:
    """Every block that bounds, guards or catches what is called in it."""
    return tuple(sorted((*_contexts(source), *_attempts(source)), key=lambda one: (one.first, one.last)))


def _contexts(source: Source) -> Iterator[ShelterFact]:
    blocks: list[ast.With | ast.AsyncWith] = [*source.each(ast.With), *source.each(ast.AsyncWith)]
    for block in blocks:
        names = tuple(dict.fromkeys(name for item in block.items for name in context_names(source, item.context_expr)))
        given = next((found for item in block.items if (found := seconds_of(source, item.context_expr))), None)
        if names:
            first, last = block.body[0].lineno, block.body[-1].end_lineno or block.body[-1].lineno
            yield ShelterFact(
                place=source.place(block.items[0].context_expr),
                symbol=source.symbol(block),
                first=first,
                last=last,
                contexts=names,
                deadline=source.value(given) if given is not None else None,
            )
    for call in source.called("wait_for"):
        if source.name(call.func) == "asyncio.wait_for" and len(call.args) > 1:
            place = source.place(call)
            yield ShelterFact(place, source.symbol(call), place.start, place.end, deadline=source.value(call.args[1]))


def _attempts(source: Source) -> Iterator[ShelterFact]:
    for attempt in source.each(ast.Try):
        told, handler = _told(source, attempt)
        if handler is not None:
            yield ShelterFact(
                place=source.place(attempt, attempt.body[-1]),
                symbol=source.symbol(attempt),
                first=attempt.body[0].lineno,
                last=attempt.body[-1].end_lineno or attempt.body[-1].lineno,
                on_error=told,
                handler=source.place(handler),
                retry=retry_around(source, attempt),
                goes_on=goes_on(source, attempt),
                comes_round=comes_round(source, attempt),
            )


def _facts(source: Source) -> Iterator[CallFact]:
    for call in source.each(ast.Call):
        asked = _asked(source, call)
        if asked is not None and not _reaps(source, call, asked):
            yield _fact(source, call, asked)


def _fact(source: Source, call: ast.Call, asked: _Asked) -> CallFact:
    scope = source.scope(call)
    client, scope_of_client, annotation = _client(source, asked.client, scope)
    bound, bound_place = deadline(source, call)
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
        deadline=bound,
        deadline_place=bound_place,
        retry=retry(source, call),
        status=status(source, call),
        reads_answer=reads_answer(source, call),
        bounds_answer=bounds_answer(source, call),
        guards=guards(source, call),
        on_error=on_error,
        handler=handler,
    )


def _reaps(source: Source, call: ast.Call, asked: _Asked) -> bool:
    """It collects a program that was killed a statement before."""
    if asked.function not in ("wait", "communicate"):
        return False
    statement = next((above for above in source.ancestors(call) if isinstance(above, ast.stmt)), None)
    if statement is None:
        return False
    around = source.parent(statement)
    for name in ("body", "handlers", "orelse", "finalbody"):
        steps = getattr(around, name, [])
        if isinstance(steps, list) and statement in steps:
            before = steps[max(0, steps.index(statement) - 2) : steps.index(statement)]
            return any(
                isinstance(node, ast.Attribute) and node.attr in ("kill", "send_signal", "killpg")
                for step in before
                for node in walk(step)
            )
    return False


# What is called.


def _asked(source: Source, call: ast.Call) -> _Asked | None:
    name = source.name(call.func)
    if name in _FUNCTIONS or name in SLEEPS:
        return _Asked(str(name), None, source.value(call))
    if name is not None and (name in TO_THREAD or name.endswith(".run_in_executor")):
        return _handed(source, call, TO_THREAD.get(name, 1))
    if (
        call.args
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in _THROUGH
        and _is_breaker(call.func.value)
    ):
        through = _handed(source, call, 0)  # `BREAKER.call(requests.get, url)`
        return replace(through, is_off_loop=False) if through is not None else None
    partial = source.origin(call.func) if name is not None and name.startswith(":") else call.func
    if isinstance(partial, ast.Call) and source.name(partial.func) == "functools.partial" and partial.args:
        return _partial(source, partial, source.value(call))
    if partial is not call.func and isinstance(partial, ast.Attribute):
        alias = source.name(partial)
        if alias in _FUNCTIONS:
            return _Asked(str(alias), None, source.value(call))
    if isinstance(call.func, ast.Attribute) and call.func.attr in COMPUTING_WORDS:
        computes = _computes(source, call.func, call)
        if computes:
            return _Asked(computes, None, source.value(call))
    return _method(source, call.func, call)


def _computes(source: Source, method: ast.Attribute, call: ast.Call) -> str:
    """A model in this process that is asked: by what it was made, or by the form that only such a call has."""
    if method.attr == "run":
        is_run = (
            len(call.args) == 2
            and isinstance(call.args[0], (ast.Constant, ast.List))
            and getattr(call.args[0], "value", None) is None
            and isinstance(source.origin(call.args[1]), ast.Dict)
        )
        return ONNX_RUN if is_run else ""
    made = source.origin(method.value)
    name = (source.name(made.func) or "") if isinstance(made, ast.Call) else ""
    return f"{name}.{method.attr}" if method.attr in COMPUTING.get(name, ()) else ""


def _is_breaker(node: ast.expr) -> bool:
    word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return "breaker" in word.lower() or "circuit" in word.lower()


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
        if tail in _METHODS:
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
        return name in _CLIENTS or _is_ours(source, name)
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
        if name in _FUNCTIONS:
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
    if name in _FUNCTIONS:
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
    if isinstance(made, ast.Call) and source.name(made.func) in _CLIENTS:
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
    for node in walk(function_of(source, call)):
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
    return structs.replace(arguments, keywords={**found, **arguments.keywords}) if found else arguments


def _on_error(source: Source, call: ast.Call) -> tuple[str, Place | None]:
    """What the nearest handler around the call does with its failure."""
    below: ast.AST = call
    for above in source.ancestors(call):
        if isinstance(above, FUNCTIONS):
            return "", None
        if isinstance(above, ast.Try) and below in above.body and above.handlers:
            word, told = _told(source, above)
            if told is not None:
                return word, source.place(told)
        below = above
    return "", None


def _told(source: Source, attempt: ast.Try) -> tuple[str, ast.ExceptHandler | None]:
    """The best that a handler of the statement does with a failure, and which one does it."""
    told = [(_handling(source, handler), handler) for handler in attempt.handlers]
    for word in ("alternative", "degraded", "error", "hides", "raises"):
        for said, handler in told:
            if said == word:
                return word, handler
    return "", None


def _handling(source: Source, handler: ast.ExceptHandler) -> str:
    raises = any(isinstance(step, ast.Raise) for step in handler.body)
    words = ""
    for node in walk(handler):
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
    if any(
        word in lower
        for word in (
            "fallback",
            "fall_back",
            "falling_back",
            "falling back",
            "degraded",
            "stale",
            "cached",
            "from_cache",
        )
    ):
        return "degraded"
    if any(isinstance(step, ast.Return) for step in walk(handler)) and "error" in lower:
        return "error"
    return "hides"
