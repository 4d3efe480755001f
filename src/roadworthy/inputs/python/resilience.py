"""Circuit breakers made by hand, differences of moments, and what is done when the other side refuses."""

import ast
import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.python.source import Source, walk
from roadworthy.inputs.python.surroundings import function_of
from roadworthy.model import Breaker, ElapsedTime, Place, Refusal

_OPEN, _CLOSED, _HALF = "open", "closed", "half"
_STATES = {
    "open": _OPEN,
    "opened": _OPEN,
    "closed": _CLOSED,
    "close": _CLOSED,
    "half_open": _HALF,
    "halfopen": _HALF,
    "half": _HALF,
}
_LIMITING = expression(
    r"half_?open_?\w*(call|request|max|attempt|count|limit|probe|flight|permit|test|trial|lock|token)|trial|probe|"
    r"in_?flight|permit|semaphore|test_?(call|request)|max_half|_testing|single_?flight",
    re.IGNORECASE,
)
"""Names of what counts or admits those that are let through on trial."""
_NO_BREAKER = ("Exception", "Error", "Enum", "BaseModel", "BaseSettings", "TypedDict", "Protocol", "NamedTuple")
_PLAIN = frozenset({"int", "float", "str", "min", "max", "abs", "round", "clamp", "clip", "bool", "print"})
"""What hands a number on, bounded or not."""
_READING = ("parsedate_to_datetime", "parsedate", "isdigit", "isnumeric", "isdecimal", "strptime", "fullmatch", "match")
"""What reads a header that may be a date or looks whether it is a number."""
_CLOCKS = frozenset({"time.time", "time.monotonic", "time.perf_counter"})


# Breakers.


def breakers(source: Source) -> tuple[Breaker, ...]:
    """Each class that is a circuit breaker by its name and keeps a state that is told by words."""
    if not source.says("reaker", "ircuit"):
        return ()
    found = (_breaker(source, node) for node in source.each(ast.ClassDef) if _is_named_breaker(source, node))
    return tuple(one for one in found if one is not None)


def _is_named_breaker(source: Source, node: ast.ClassDef) -> bool:
    bases = [source.name(base) or "" for base in node.bases]
    is_other = any(base.endswith(_NO_BREAKER) for base in bases) or node.name.endswith(_NO_BREAKER)
    return not is_other and ("breaker" in node.name.lower() or "circuit" in node.name.lower())


def _breaker(source: Source, node: ast.ClassDef) -> Breaker | None:
    methods = [step for step in node.body if isinstance(step, (ast.FunctionDef, ast.AsyncFunctionDef))]
    told = [one for method in methods if method.name != "__init__" for one in _set_states(method)]
    states = {state for state, _ in told}
    if not states or not methods:
        return None
    everything = list(walk(node))
    halves = [at for state, at in told if state == _HALF]
    trial = halves[0] if halves and _admits_all(source, methods, everything) else None
    clock = next((one for one in everything if isinstance(one, ast.Attribute) and _is_seconds(source, one)), None)
    return Breaker(
        place=_head(source, node),
        symbol=f"{source.symbol(node)}.{node.name}".removeprefix("."),
        name=node.name,
        opens=_OPEN in states,
        closes=_CLOSED in states,
        half_opens=bool(halves),
        trial=source.place(trial) if trial is not None else None,
        clock=source.place(_statement(source, clock)) if clock is not None else None,
    )


def _head(source: Source, node: ast.ClassDef) -> Place:
    whole = source.place(node)
    return Place(whole.path, whole.start, whole.start, whole.column, 0, whole.quote)


def _statement(source: Source, node: ast.AST) -> ast.AST:
    return next((above for above in source.ancestors(node) if isinstance(above, ast.stmt)), node)


def _set_states(method: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The states that a method sets, by an assignment or by handing one to a method that does."""
    for node in walk(method):
        given: list[ast.expr] = []
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets):
                given = [node.value]
                if isinstance(node.value, ast.IfExp):
                    given = [node.value.body, node.value.orelse]
        elif isinstance(node, ast.Call) and not _only_looks(node):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
        for one in given:
            if (state := _state(one)) is not None:
                yield state, node


def _only_looks(call: ast.Call) -> bool:
    """A log, a metric or an error that names a state."""
    last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return last in ("debug", "info", "warning", "error", "exception", "print", "labels", "get", "log", "set", "inc")


def _state(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute) and node.attr == "value":
        node = node.value
    word = ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        word = node.value
    elif isinstance(node, ast.Attribute):
        word = node.attr
    elif isinstance(node, ast.Name) and node.id.isupper():
        word = node.id
    word = re.sub(r"[- ]", "_", word.lower()).removeprefix("state_").removeprefix("_state_")
    return _STATES.get(word)


def _admits_all(source: Source, methods: list[ast.FunctionDef | ast.AsyncFunctionDef], below: list[ast.AST]) -> bool:
    """Nothing counts, refuses or lines up those that come while it is half open."""
    for node in below:
        word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if word and _LIMITING.search(word):
            return False
        if isinstance(node, ast.If) and _asks_for_half(node.test) and any(_refuses(step) for step in node.body):
            return False
    return not any(_calls_under_lock(source, method) for method in methods)


def _asks_for_half(test: ast.expr) -> bool:
    return any(isinstance(one, ast.expr) and _state(one) == _HALF for one in walk(test))


def _refuses(step: ast.stmt) -> bool:
    if isinstance(step, ast.Raise):
        return True
    return isinstance(step, ast.Return) and isinstance(step.value, ast.Constant) and step.value.value is False


def _calls_under_lock(source: Source, method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """The guarded function itself is called while a lock is held: one at a time."""
    given = {one.arg for one in (*method.args.args, *method.args.posonlyargs)} - {"self", "cls"}
    for node in walk(method):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in given:
            for above in source.ancestors(node):
                if above is method:
                    break
                if isinstance(above, (ast.With, ast.AsyncWith)):
                    return any("lock" in ast.unparse(item.context_expr).lower() for item in above.items)
    return False


# Moments.


def elapsed_times(source: Source) -> tuple[ElapsedTime, ...]:
    """Each difference of moments that something is decided by, and each taken from `timedelta.seconds`."""
    found: list[ElapsedTime] = []
    if ".seconds" in source.text:
        found += [
            _elapsed(source, one, "timedelta.seconds") for one in source.each(ast.Attribute) if _loses(source, one)
        ]
    if source.says("time.time", "monotonic", "perf_counter", "from time import"):
        for call in source.called("time", "monotonic", "perf_counter"):
            name = source.name(call.func) or ""
            if name in _CLOCKS and (decides := _decided(source, call, name)) is not None:
                found.append(_elapsed(source, decides, name))
    return tuple(found)


def _elapsed(source: Source, node: ast.AST, by: str) -> ElapsedTime:
    return ElapsedTime(place=source.place(node), symbol=source.symbol(node), by=by, decides=ast.unparse(node)[:80])


def _is_seconds(source: Source, node: ast.Attribute) -> bool:
    """`.seconds` of the difference of two moments."""
    if node.attr != "seconds" or not isinstance(node.ctx, ast.Load):
        return False
    made = source.origin(node.value)
    if not isinstance(made, ast.BinOp) or not isinstance(made.op, ast.Sub):
        return False
    sides = (source.origin(made.left), source.origin(made.right))
    return any(isinstance(side, ast.Call) and _tells_now(source, side) for side in sides)


def _tells_now(source: Source, call: ast.Call) -> bool:
    last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return last in ("now", "utcnow", "today", "strptime", "fromisoformat", "localtime", "fromtimestamp", "now_utc")


def _loses(source: Source, node: ast.Attribute) -> bool:
    """The days are lost: nothing in the function asks for them."""
    if not _is_seconds(source, node):
        return False
    return not any(
        isinstance(one, ast.Attribute) and one.attr in ("days", "total_seconds", "microseconds")
        for one in walk(function_of(source, node))
    )


def _decided(source: Source, call: ast.Call, clock: str) -> ast.Compare | None:
    """The comparison in which now is held against a moment that the same clock told before."""
    above = source.parent(call)
    if isinstance(above, ast.BinOp) and isinstance(above.op, ast.Sub) and above.left is call:
        compare = source.parent(above)
        return compare if isinstance(compare, ast.Compare) and _tells(source, above.right, clock) else None
    if isinstance(above, ast.Compare):
        other = above.comparators[0] if above.left is call else above.left
        made = source.origin(other)
        if isinstance(made, ast.BinOp) and isinstance(made.op, ast.Add) and _tells(source, made.left, clock):
            return above
    return None


def _tells(source: Source, node: ast.expr, clock: str) -> bool:
    made = source.origin(node)
    return isinstance(made, ast.Call) and source.name(made.func) == clock


# Refusals.


def refusals(source: Source) -> tuple[Refusal, ...]:
    """Each place that sleeps on Retry-After, and each loop that asks again after 429 without a look at it."""
    says_header = source.says("etry-After", "etry-after", "ETRY-AFTER", "ETRY_AFTER", "etry_after")
    if not says_header and "429" not in source.text:
        return ()
    found = list(_heeded(source)) if says_header else []
    if not says_header:
        found += _unheeded(source)
    return tuple(found)


def _heeded(source: Source) -> Iterator[Refusal]:
    for constant in source.each(ast.Constant):
        if not isinstance(constant.value, str) or constant.value.lower() != "retry-after":
            continue
        read = source.parent(constant)
        is_got = isinstance(read, ast.Call) and isinstance(read.func, ast.Attribute) and read.func.attr == "get"
        is_picked = isinstance(read, ast.Subscript) and isinstance(read.ctx, ast.Load)
        if not is_got and not is_picked:
            continue
        function = function_of(source, constant)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and isinstance(read, ast.expr):
            refusal = _slept_on(source, function, read)
            if refusal is not None:
                yield refusal


def _slept_on(source: Source, function: ast.AST, read: ast.expr) -> Refusal | None:
    """What becomes of the header in this function; None where it does not sleep on it."""
    names, steps = _follows(function, read)
    sleeps = [
        node
        for node in walk(function)
        if isinstance(node, ast.Call) and _is_sleep(source, node) and _holds(node.args[0], read, names)
    ]
    if not sleeps:
        return None
    at = sleeps[0]
    spread = [*steps, *sleeps]
    helpers = _helpers(source, spread, names, read)
    if helpers is None:
        return None
    whole = [function, *helpers]
    return Refusal(
        place=source.place(at),
        symbol=source.symbol(at),
        is_bounded=any(_bounds(node, names) for node in walk(function))
        or any(_calls(one, "min", "clamp", "clip") for one in (*spread, *helpers))
        or any(isinstance(node, ast.Compare) and _is_order(node) for one in helpers for node in walk(one)),
        reads_dates=any(_calls(one, *_READING) for one in whole) or not _fails(source, spread, names, read),
    )


def _helpers(source: Source, steps: list[ast.AST], names: set[str], read: ast.expr) -> list[ast.AST] | None:
    """Functions of this module that the header goes through; None where it goes through one of elsewhere."""
    found: list[ast.AST] = []
    for step in steps:
        for node in walk(step):
            if not isinstance(node, ast.Call) or _is_sleep(source, node) or node is read:
                continue
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            name = source.name(node.func) or ""
            if not any(_holds(one, read, names) for one in given):
                continue
            if (helper := source.function(name)) is not None:
                found.append(helper)
            elif name.lstrip(":") not in _PLAIN and name.rpartition(".")[2] not in _READING:
                return None
    return found


def _follows(function: ast.AST, read: ast.expr) -> tuple[set[str], list[ast.AST]]:
    """The names that hold the header or what is computed from it, and the statements that make them."""
    names: set[str] = set()
    steps: list[ast.AST] = []
    for _ in range(3):
        for node in walk(function):
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
                if node in steps or not _holds(node.value, read, names):
                    continue
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
                steps.append(node)
    return names, steps


def _holds(node: ast.AST, read: ast.expr, names: set[str]) -> bool:
    return any(one is read or (isinstance(one, ast.Name) and one.id in names) for one in walk(node))


def _bounds(node: ast.AST, names: set[str]) -> bool:
    """It is compared with something: `if wait > 60`."""
    if not isinstance(node, ast.Compare) or not _is_order(node):
        return False
    return any(isinstance(one, ast.Name) and one.id in names for one in walk(node))


def _calls(node: ast.AST, *words: str) -> bool:
    return any(
        isinstance(one, ast.Call)
        and (one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")) in words
        for one in walk(node)
    )


def _is_order(compare: ast.Compare) -> bool:
    return isinstance(compare.ops[0], (ast.Gt, ast.GtE, ast.Lt, ast.LtE))


def _fails(source: Source, steps: list[ast.AST], names: set[str], read: ast.expr) -> bool:
    """A plain conversion to a number raises on a date, and nothing around it catches that."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("int", "float")
        and bool(node.args)
        and _holds(node.args[0], read, names)
        and not _is_caught(source, node)
        for step in steps
        for node in walk(step)
    )


def _is_caught(source: Source, node: ast.AST) -> bool:
    below = node
    for above in source.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        if isinstance(above, ast.Try) and below in above.body:
            for handler in above.handlers:
                caught = ast.unparse(handler.type) if handler.type is not None else "Exception"
                if re.search(r"\b(ValueError|Exception|BaseException)\b", caught):
                    return True
        below = above
    return False


def _unheeded(source: Source) -> Iterator[Refusal]:
    """A loop that is told 429, sleeps, and asks again."""
    seen: set[ast.AST] = set()
    for compare in source.each(ast.Compare):
        if not isinstance(compare.ops[0], (ast.Eq, ast.In)) or not _names_refusal(compare):
            continue
        loop, branch = source.enclosing_loop(compare), source.parent(compare)
        while isinstance(branch, ast.BoolOp):
            branch = source.parent(branch)
        if loop is None or loop in seen or not isinstance(branch, ast.If):
            continue
        inside = [node for step in branch.body for node in walk(step)]
        pause = next((node for node in inside if isinstance(node, ast.Call) and _is_sleep(source, node)), None)
        if pause is not None and any(isinstance(node, ast.Continue) for node in inside):
            seen.add(loop)
            yield Refusal(
                place=source.place(pause),
                symbol=source.symbol(compare),
                reads_header=False,
                grows=not isinstance(source.origin(pause.args[0]), (ast.Constant, ast.Attribute)),
            )


def _names_refusal(compare: ast.Compare) -> bool:
    return any(isinstance(one, ast.Constant) and one.value == 429 for one in walk(*compare.comparators))


def _is_sleep(source: Source, call: ast.Call) -> bool:
    return bool(call.args) and (source.name(call.func) or "").endswith("sleep")
