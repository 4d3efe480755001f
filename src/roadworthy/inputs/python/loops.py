"""What is done for each of many things: loops, fan-outs; and what a module tells others or keeps open."""

import ast
import re

from msgspec.structs import replace

from roadworthy.inputs.python.facts import EffectFact, FanOutFact, LoopFact, PoolFact
from roadworthy.inputs.python.source import Source, walk
from roadworthy.model import Place

_PACING = ("sleep", "acquire", "wait", "throttle", "limit", "wait_for_token", "wait_if_needed", "rate_limit", "pause")
_NUMBERS = frozenset({":range", "itertools.count", "itertools.repeat"})
_TELLING = re.compile(
    r"^_?(maybe_|safe_|try_)?(emit|publish|notify|broadcast|track|capture_event|"
    r"record_(events?|learnings?|analytics|usage|interaction)|"
    r"send_(events?|notifications?|e?mails?|webhooks?|slack|telemetry|analytics|alerts?|metrics?)|"
    r"log_(events?|analytics|usage|interactions?)|report_(usage|events?))(_|$)"
)
"""Names of functions that tell somebody else that something happened."""
_STARTING = ("create_task", "ensure_future")
_FEW = re.compile(
    r"provider|backend|server|agent|tool|source|worker|replica|region|shard|check|probe|service|model|strateg|engine|"
    r"client|handler|subscriber|callback|listener|plugin|connector|channel|exchange|node|peer|stage|step|variant|lang",
    re.IGNORECASE,
)
"""Names of collections that are few by nature."""
_POOLS = {
    "create_engine": ("sqlalchemy", "sqlmodel"),
    "create_async_engine": ("sqlalchemy", "sqlmodel"),
    "ConnectionPool": ("psycopg_pool",),
    "AsyncConnectionPool": ("psycopg_pool",),
}


# Loops.


def loop_facts(source: Source) -> tuple[LoopFact, ...]:
    """Loops over things, the outer before the inner."""
    loops: list[ast.For | ast.AsyncFor] = [*source.each(ast.For), *source.each(ast.AsyncFor)]
    if not loops:
        return ()
    pauses = [call.lineno for call in source.called(*_PACING)]
    return tuple(_loop(source, loop, pauses) for loop in loops if not _counts(source, loop.iter))


def _counts(source: Source, iterated: ast.expr) -> bool:
    return isinstance(iterated, ast.Call) and source.name(iterated.func) in _NUMBERS


def _loop(source: Source, loop: ast.For | ast.AsyncFor, pauses: list[int]) -> LoopFact:
    first, last = loop.body[0].lineno, loop.body[-1].end_lineno or loop.body[-1].lineno
    bound = [
        name
        for name, given in source.scope(loop).assigned.items()
        if any(one is None or first <= one.lineno <= last for one in given)
    ]
    return LoopFact(
        place=source.place(loop, loop.iter),
        symbol=source.symbol(loop),
        first=first,
        last=last,
        bound=tuple(bound),
        branches=tuple(_branches(loop.body)),
        is_paced=any(first <= line <= last for line in pauses),
        is_short=isinstance(source.origin(loop.iter), (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Constant)),
        each=loop.target.id if isinstance(loop.target, ast.Name) else "",
        over=(source.name(loop.iter) or "") if isinstance(loop.iter, (ast.Name, ast.Attribute)) else "",
    )


def _branches(body: list[ast.stmt], steps: int = 3) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for step in body:
        if isinstance(step, ast.If):
            found.append((step.body[0].lineno, step.end_lineno or step.lineno))
        elif steps > 0 and isinstance(step, (ast.Try, ast.With, ast.AsyncWith)):
            found += _branches(step.body, steps - 1)
            for handler in step.handlers if isinstance(step, ast.Try) else ():
                found.append((handler.lineno, handler.end_lineno or handler.lineno))
    return found


# Fan-outs.


def fan_out_facts(source: Source) -> tuple[FanOutFact, ...]:
    """Coroutines for all of a collection: given to `gather`, or made tasks in a loop."""
    if "asyncio" not in source.packages:
        return ()
    found: dict[ast.Call, FanOutFact] = {}
    for call in source.called("gather"):
        if source.name(call.func) == "asyncio.gather":
            for given in call.args:
                if isinstance(given, ast.Starred):
                    _gathered(source, given.value, found)
    for call in source.called(*_STARTING):
        loop = source.enclosing_loop(call)
        if isinstance(loop, (ast.For, ast.AsyncFor)) and not _counts(source, loop.iter):
            started = _started(source, call)
            awaits = any(isinstance(node, ast.Await) for step in loop.body for node in walk(step))
            if started is not None and not awaits:
                found.setdefault(started, _fan_out(source, started, loop.iter))
    return tuple(found.values())


def _gathered(source: Source, given: ast.expr, found: dict[ast.Call, FanOutFact]) -> None:
    made = source.origin(given)
    if isinstance(made, ast.Call) and source.name(made.func) == ":map" and len(made.args) == 2:
        over = made.args[1]
        fact = _fan_out(source, made, over)
        found.setdefault(made, replace(fact, callee=source.name(made.args[0]) or ""))
    elif isinstance(made, (ast.ListComp, ast.GeneratorExp)):
        started = _started(source, made.elt)
        over = made.generators[0].iter
        if started is not None and not _counts(source, over):
            found.setdefault(started, _fan_out(source, started, over))
    elif isinstance(made, ast.List) and not made.elts and isinstance(given, ast.Name):
        for append in source.called("append"):
            is_it = (
                isinstance(append.func, ast.Attribute)
                and isinstance(append.func.value, ast.Name)
                and append.func.value.id == given.id
                and source.scope(append) is source.scope(given)
            )
            loop = source.enclosing_loop(append) if is_it and append.args else None
            started = _started(source, append.args[0]) if loop is not None else None
            if started is not None and isinstance(loop, (ast.For, ast.AsyncFor)) and not _counts(source, loop.iter):
                found.setdefault(started, _fan_out(source, started, loop.iter))


def _started(source: Source, node: ast.expr) -> ast.Call | None:
    """The call of the coroutine function, inside of what makes a task of it or bounds it."""
    for _ in range(4):
        if not isinstance(node, ast.Call):
            return None
        last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if last in (*_STARTING, "wait_for", "shield", "to_thread") and node.args:
            node = node.args[0]
            continue
        return node
    return None


def _fan_out(source: Source, started: ast.Call, over: ast.expr) -> FanOutFact:
    while isinstance(over, ast.Call) and source.name(over.func) in (":enumerate", ":zip", ":list", ":set", ":sorted"):
        if not over.args:
            break
        over = over.args[0]
    written = ast.unparse(over)[:60]
    return FanOutFact(
        place=source.place(started),
        symbol=source.symbol(started),
        callee=source.name(started.func) or "",
        line=started.lineno,
        over=written,
        is_open=_is_open(source, over),
        bound=_bound(source, started, over, written),
    )


def _is_open(source: Source, over: ast.expr) -> bool:
    """A parameter, an attribute of one, or what another call gave back."""
    made = source.origin(over)
    if isinstance(made, ast.Attribute):
        head: ast.expr = made
        while isinstance(head, ast.Attribute):
            head = head.value
        made = head if isinstance(head, ast.Name) and head.id not in ("self", "cls") else made
    if isinstance(made, ast.Name):
        scope = source.scope(made)
        return any(made.id in one.parameters for one in (scope, scope.parent) if one is not None)
    return isinstance(made, (ast.Call, ast.ListComp)) or (
        isinstance(made, ast.Subscript) and isinstance(made.slice, ast.Constant)
    )


def _bound(source: Source, started: ast.Call, over: ast.expr, written: str) -> str:
    made = source.origin(over)
    is_written = isinstance(made, (ast.Tuple, ast.List, ast.Set)) and bool(made.elts)
    if is_written or (isinstance(made, ast.Dict) and bool(made.keys)):
        return "what it goes over is written in the code"
    for one in (over, made):
        if isinstance(one, ast.Subscript) and isinstance(one.slice, ast.Slice):
            return f"a slice of {ast.unparse(one.value)[:40]}"
    if _FEW.search(written):
        return "few by nature"
    if re.search(r"batch|chunk|page|window|top_|limit|sample", written, re.IGNORECASE):
        return f"a part: {written}"
    loop = source.enclosing_loop(started)
    while loop is not None:
        if isinstance(loop, (ast.For, ast.AsyncFor)) and loop.iter is not over:
            if any(isinstance(node, ast.Name) and node.id == written for node in walk(loop.target)):
                return f"one part of {ast.unparse(loop.iter)[:40]} at a time"
            if _counts(source, loop.iter):
                return "one part at a time"
        loop = source.enclosing_loop(loop)
    return ""


# What is told to others.


def effect_facts(source: Source) -> tuple[EffectFact, ...]:
    """Statements that only tell somebody something, before the function gives an answer."""
    found: list[EffectFact] = []
    yielding: set[str] | None = None
    for statement in source.each(ast.Expr):
        call = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
        if not isinstance(call, ast.Call):
            continue
        last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if not _TELLING.match(last):
            continue
        if yielding is None:
            yielding = {source.symbol(node) for node in source.each(ast.Yield)}
        symbol = source.symbol(statement)
        name = source.name(call.func)
        if symbol and symbol not in yielding and name is not None:
            found.append(EffectFact(source.place(statement), symbol, last))
    return tuple(found)


# Pools.


def pool_facts(source: Source) -> tuple[PoolFact, ...]:
    """Engines of SQLAlchemy, pools of psycopg, and what Django keeps open."""
    found: list[PoolFact] = []
    if source.packages & {"sqlalchemy", "sqlmodel", "psycopg_pool"}:
        for call in source.called(*_POOLS):
            name = source.name(call.func) or ""
            if name.partition(".")[0] in _POOLS.get(name.rpartition(".")[2], ()):
                by = "psycopg_pool" if name.startswith("psycopg_pool") else "SQLAlchemy"
                if not _is_let_go(source, call):
                    found.append(PoolFact(source.place(call), source.symbol(call), by, source.value(call)))
    if "CONN_MAX_AGE" in source.text:
        for node in source.each(ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant) and key.value == "CONN_MAX_AGE":
                    place = source.place(key)
                    found.append(PoolFact(_line(place), source.symbol(node), "Django", source.value(node)))
    return tuple(found)


def _is_let_go(source: Source, call: ast.Call) -> bool:
    """It ends with its statement or its function, or it opens a file: nothing that a restart would leave behind."""
    above = source.parent(call)
    if isinstance(above, (ast.Attribute, ast.withitem)) or _is_of_sqlite(source, call):
        return True
    scope = source.scope(call)
    if not scope.is_function or not isinstance(above, ast.Assign):
        return False
    names = {one.id for one in above.targets if isinstance(one, ast.Name)}
    return (
        bool(names)
        and not names & scope.globals
        and not any(
            isinstance(node, (ast.Return, ast.Yield)) or (isinstance(node, ast.Assign) and _is_kept(node))
            for node in walk(scope.node)
            if any(isinstance(one, ast.Name) and one.id in names for one in walk(node))
        )
    )


def _is_kept(assign: ast.Assign) -> bool:
    return any(isinstance(target, (ast.Attribute, ast.Subscript)) for target in assign.targets)


def _is_of_sqlite(source: Source, call: ast.Call) -> bool:
    """The branch or the function in which it stands is about SQLite."""
    below: ast.AST = call
    for above in source.ancestors(call):
        if isinstance(above, ast.If) and "sqlite" in ast.unparse(above.test).lower():
            return below in above.body
        below = above
    node = source.scope(call).node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    is_asked = any(isinstance(step, ast.If) and "sqlite" in ast.unparse(step.test).lower() for step in walk(node))
    return not is_asked and any("sqlite" in line.lower() for line in source.lines[node.lineno - 1 : node.end_lineno])


def _line(place: Place) -> Place:
    return Place(place.path, place.start, place.start, place.column, place.end_column, place.quote)
