"""Loops that ask again after an error: how often, after which pause."""

import ast
import re

from roadworthy.inputs.python.facts import RetryFact, Value, ValueKind
from roadworthy.inputs.python.source import Source, walk
from roadworthy.knowledge.libraries import RETRIERS

_STATUS = frozenset({"status_code", "status", "code", "errno", "is_client_error", "is_server_error", "pgcode"})
_TELLING = re.compile(r"retr(y|i)able|transient|should_retry|can_retry|giveup|give_up|permanent|is_retry|_fatal|4xx")
"""Names of what decides whether a failure is worth another attempt."""
_ANSWERED = frozenset({"status_code", "status", "ok", "is_success", "is_error", "is_server_error"})
"""What an answer says of how it went."""
_TAKING = frozenset(
    {"get_nowait", "pop", "popleft", "lpop", "rpop", "blpop", "brpop", "xread", "xreadgroup", "recv", "consume", "poll"}
    | {"receive", "receive_message", "receive_messages", "get_message"}
)
"""Methods that take the next thing of a queue: what failed is gone with it."""
_PLAIN = frozenset({"min", "max", "int", "float", "abs", "round", "pow", "len", "str", "range", "enumerate", "sum"})


def retry(source: Source, call: ast.Call) -> RetryFact | None:
    """A loop that asks again after an error and stops after a success."""
    loop = source.enclosing_loop(call)
    while loop is not None:
        if (found := _repeats(source, loop, call)) is not None:
            return found
        loop = source.enclosing_loop(loop)
    return None


def retry_around(source: Source, attempt: ast.Try) -> RetryFact | None:
    """The loop that asks again what stands in the body of a try statement."""
    loop = source.enclosing_loop(attempt)
    return _repeats(source, loop, attempt.body[0]) if loop is not None else None


def goes_on(source: Source, attempt: ast.Try) -> bool:
    """After a failure a loop over things takes up the next one."""
    loop = source.enclosing_loop(attempt)
    if not isinstance(loop, (ast.For, ast.AsyncFor)) or _counts(source, loop):
        return False
    leaving = (ast.Raise, ast.Return, ast.Break)
    return not any(isinstance(node, leaving) for handler in attempt.handlers for node in walk(handler))


def comes_round(source: Source, attempt: ast.Try) -> bool:
    """An endless loop does the same again after a pause, whether it failed or not; it takes nothing from a queue."""
    loop = source.enclosing_loop(attempt)
    is_endless = isinstance(loop, ast.While) and (
        (isinstance(loop.test, ast.Constant) and bool(loop.test.value)) or _is_flag(loop.test)
    )
    if loop is None or not is_endless or all(_leaves(handler.body) for handler in attempt.handlers):
        return False
    called = [node for node in walk(loop) if isinstance(node, ast.Call)]
    if any(
        isinstance(one.func, ast.Attribute) and (one.func.attr in _TAKING or (one.func.attr == "get" and not one.args))
        for one in called
    ):
        return False
    inside = {id(node) for handler in attempt.handlers for step in handler.body for node in walk(step)}
    return any((source.name(one.func) or "").endswith("sleep") and id(one) not in inside for one in called)


def _repeats(source: Source, loop: ast.AST, call: ast.AST) -> RetryFact | None:
    if isinstance(loop, (ast.For, ast.AsyncFor)):
        made = source.origin(loop.iter)
        if isinstance(made, ast.Call) and source.name(made.func) in RETRIERS:
            return RetryFact(source.place(loop.iter), policy=source.value(made), counters=_counters(loop))
    attempt = _guarding(source, loop, call)
    if not isinstance(loop, (ast.For, ast.While)):
        return None
    again_after = [] if attempt is None else [each for each in attempt.handlers if not _leaves(each.body)]
    handlers = [handler for handler in again_after if not _asks_otherwise(handler)]
    again = _asks_again(source, loop, call) if attempt is None or not handlers else None
    if again is None and (attempt is None or not handlers or not _stops(loop, attempt)):
        return None
    attempts: Value | None = None
    if isinstance(loop, ast.For):
        if not _counts(source, loop) or (isinstance(call, ast.Call) and _uses(call, loop.target)):
            return None
        attempts = _times(source, loop.iter)
    elif not (isinstance(loop.test, ast.Constant) and loop.test.value):
        attempts = _limit(source, loop.test)
    elif attempt is None:
        return None
    elif any(_gives_up(handler) for handler in attempt.handlers):
        attempts = Value(ValueKind.UNKNOWN, why="a condition in the handler ends it")
    pauses = [
        node
        for node in walk(loop)
        if isinstance(node, ast.Call) and (source.name(node.func) or "").endswith("sleep") and node.args
    ]
    grows = any(_grows(source, pause.args[0], loop) for pause in pauses)
    varied = [_varies(source, pause.args[0], loop) for pause in pauses]
    place = source.place(loop, loop.iter if isinstance(loop, ast.For) else loop.test)
    listed = _listed(source, loop)
    return RetryFact(
        place,
        attempts,
        None,
        bool(pauses),
        grows,
        is_jittered=True in varied,
        is_variation_known=None not in varied or True in varied,
        catches=tuple(dict.fromkeys(name for handler in handlers for name in _caught(source, handler))),
        looks_at_status=(attempt is not None and len(handlers) < len(attempt.handlers)) or _looks_at_status(loop),
        counters=_counters(loop),
        statuses=source.value(listed.comparators[0]) if listed is not None else None,
        tells_errors=listed is not None
        and any(isinstance(above, ast.ExceptHandler) for above in source.ancestors(listed)),
    )


def _asks_again(source: Source, loop: ast.For | ast.While, call: ast.AST) -> ast.If | None:
    """`if answer.status_code in (429, 503): sleep; continue` after the call, in a counting loop that ends."""
    if not isinstance(loop, ast.For) or not any(
        isinstance(node, ast.Return) for step in loop.body for node in walk(step)
    ):
        return None
    for branch in (node for step in loop.body for node in walk(step) if isinstance(node, ast.If)):
        inside = [node for step in branch.body for node in walk(step)]
        is_after = branch.lineno > getattr(call, "lineno", 0)
        if (
            is_after
            and any(isinstance(node, ast.Attribute) and node.attr in _ANSWERED for node in walk(branch.test))
            and any(isinstance(node, ast.Continue) for node in inside)
            and any(isinstance(node, ast.Call) and (source.name(node.func) or "").endswith("sleep") for node in inside)
        ):
            return branch
    return None


def _listed(source: Source, loop: ast.AST) -> ast.Compare | None:
    """The one comparison of a status with a list; None where there are others, or a function is asked."""
    compares = []
    for node in walk(loop):
        word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if _TELLING.search(word):
            return None
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.Eq)):
            left = node.left
            last = left.attr if isinstance(left, ast.Attribute) else left.id if isinstance(left, ast.Name) else ""
            if last in _STATUS:
                compares.append(node)
    return compares[0] if len(compares) == 1 else None


def _counters(loop: ast.AST) -> tuple[str, ...]:
    """The loop's own variables."""
    target = loop.target if isinstance(loop, (ast.For, ast.AsyncFor)) else None
    return tuple(node.id for node in walk(target) if isinstance(node, ast.Name)) if target is not None else ()


def _caught(source: Source, handler: ast.ExceptHandler) -> list[str]:
    """What a handler catches, as dotted names without the mark of this module."""
    if handler.type is None:
        return ["Exception"]
    given = source.origin(handler.type)
    types = given.elts if isinstance(given, (ast.Tuple, ast.List)) else [handler.type]
    return [name.lstrip(":") for one in types if (name := source.name(one)) is not None]


def _looks_at_status(loop: ast.AST) -> bool:
    """It tells failures apart: by a status, a code, or a function that is asked."""
    for node in walk(loop):
        word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if word in _STATUS or _TELLING.search(word):
            return True
    return False


def _guarding(source: Source, loop: ast.AST, call: ast.AST) -> ast.Try | None:
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
    if any(isinstance(node, ast.Continue) for step in body for node in walk(step)):
        return False
    return bool(body) and (
        isinstance(body[-1], (ast.Raise, ast.Return, ast.Break))
        or (
            isinstance(body[-1], ast.If)
            and bool(body[-1].orelse)
            and _leaves(body[-1].body)
            and _leaves(body[-1].orelse)
        )
    )


def _asks_otherwise(handler: ast.ExceptHandler) -> bool:
    """Each way back into the loop switches something off that it has asked for, so it comes to an end by itself.

    `if refuses_temperature(error) and with_temperature: with_temperature = False; continue`, and at last `raise`.
    """
    ways = [node for step in handler.body for node in walk(step) if isinstance(node, ast.Continue)]
    switching = [
        step
        for step in handler.body
        if isinstance(step, ast.If)
        and not step.orelse
        and any(isinstance(node, ast.Continue) for node in step.body)
        and _switched_off(step.body) & {node.id for node in walk(step.test) if isinstance(node, ast.Name)}
    ]
    return bool(ways) and len(ways) == len(switching) and isinstance(handler.body[-1], ast.Raise)


def _switched_off(body: list[ast.stmt]) -> set[str]:
    return {
        target.id
        for step in body
        if isinstance(step, ast.Assign) and isinstance(step.value, ast.Constant) and not step.value.value
        for target in step.targets
        if isinstance(target, ast.Name)
    }


def _stops(loop: ast.For | ast.While, attempt: ast.Try) -> bool:
    """A success ends the loop: a return or break after the call, outside the handlers."""
    after = False
    blocks: list[ast.stmt] = [*attempt.body, *attempt.orelse]
    for step in loop.body:
        if after:
            blocks.append(step)
        after = after or step is attempt or any(node is attempt for node in walk(step))
    return any(
        isinstance(node, (ast.Return, ast.Break))
        for step in blocks
        if not isinstance(step, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in walk(step)
    ) or (isinstance(loop, ast.While) and not isinstance(loop.test, ast.Constant) and _is_flag(loop.test))


def _is_flag(test: ast.expr) -> bool:
    """`while not done`: the success sets a flag."""
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _counts(source: Source, loop: ast.For | ast.AsyncFor) -> bool:
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
    for node in walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Lt, ast.LtE)):
            return source.value(node.comparators[0])
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Gt, ast.GtE)):
            return Value(ValueKind.UNKNOWN, why="a condition ends it")
    return None if _is_flag(test) else Value(ValueKind.UNKNOWN, why="a condition ends it")


def _gives_up(handler: ast.ExceptHandler) -> bool:
    return any(
        isinstance(node, ast.If) and any(isinstance(inner, (ast.Raise, ast.Return, ast.Break)) for inner in walk(node))
        for node in walk(handler)
    )


def _uses(call: ast.AST, target: ast.expr) -> bool:
    """The loop's variable is among the arguments: each round asks for another thing."""
    names = {node.id for node in walk(target) if isinstance(node, ast.Name)} - {"_"}
    return any(isinstance(node, ast.Name) and node.id in names for node in walk(call))


def _varies(source: Source, pause: ast.expr, loop: ast.AST) -> bool | None:
    """The pause is random in part; None where a function of elsewhere computes it."""
    waiting: list[ast.AST] = [pause]
    seen: set[str] = set()
    is_known = True
    while waiting:
        part = waiting.pop()
        is_helper = isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in walk(part):
            word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            if "random" in word.lower() or "jitter" in word.lower() or word == "uniform":
                return True
            if isinstance(node, ast.Name) and word not in seen:
                seen.add(word)
                waiting += [given for given in source.given_locally(node) or [] if given is not None]
            if isinstance(node, ast.Call) and (name := source.name(node.func)) is not None and name not in seen:
                seen.add(name)
                made = source.function(name)
                if made is not None:
                    waiting.append(made)
                elif (
                    not is_helper
                    and name.lstrip(":") not in _PLAIN
                    and not name.startswith(("math.", "random.", "time."))
                ):
                    is_known = False
    return False if is_known else None


def _grows(source: Source, pause: ast.expr, loop: ast.AST) -> bool:
    """The pause is computed from the attempt, or its variable is changed in the loop."""
    followed: list[ast.AST] = [pause]
    names = {node.id for node in walk(pause) if isinstance(node, ast.Name)}
    for node in walk(loop):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in names:
            return True
        if isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id in names
            for target in node.targets
            for one in (target.elts if isinstance(target, ast.Tuple) else [target])
        ):
            followed.append(node.value)
    counters = (
        {node.id for node in walk(loop.target) if isinstance(node, ast.Name)} if isinstance(loop, ast.For) else set()
    )
    counters |= {
        node.target.id for node in walk(loop) if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }
    for one in followed:
        for node in walk(one):
            if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Pow, ast.Mult, ast.LShift)):
                return True
            if isinstance(node, ast.Name) and node.id in counters:
                return True
            if isinstance(node, ast.Call) and "backoff" in (source.name(node.func) or "").lower():
                return True
    return False
