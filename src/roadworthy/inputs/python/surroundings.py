"""What stands around a call: deadlines, breakers, and what becomes of its answer."""

import ast
import re

from roadworthy.inputs.python.facts import Value
from roadworthy.inputs.python.source import Source, keyword_of, walk
from roadworthy.model import Place

_DEADLINES = frozenset(
    {"asyncio.timeout", "async_timeout.timeout", "anyio.fail_after", "anyio.move_on_after", "trio.fail_after"}
    | {"trio.move_on_after", "asyncio.timeouts.timeout", "eventlet.Timeout", "gevent.Timeout"}
)
_STATUS_NAMES = frozenset({"ok", "status_code", "status", "is_success", "is_error", "reason_phrase"})
_LOOK_ONLY = frozenset({"print", "str", "repr", "len", "json.loads", "isinstance", "json.load", "bool", "list", "dict"})
_STATUS_ALONE = _STATUS_NAMES | {"raise_for_status", "close", "elapsed"}
_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "critical", "exception", "log"})
_MEASURED = re.compile(
    r"content-length|content_length|iter_content|iter_bytes|aiter_|iter_chunked|iter_any|\.stream\(|\.read\([^)\s]|"
    r"max_(size|bytes|length|content)",
    re.IGNORECASE,
)
"""What a function says that does not take an answer in whole, however long it is."""
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def function_of(source: Source, node: ast.AST) -> ast.AST:
    return next((above for above in source.ancestors(node) if isinstance(above, FUNCTIONS)), source.tree)


def deadline(source: Source, call: ast.Call) -> tuple[Value | None, Place | None]:
    below: ast.AST = call
    for above in source.ancestors(call):
        if isinstance(above, FUNCTIONS):
            break
        if isinstance(above, ast.Call) and source.name(above.func) == "asyncio.wait_for" and below in above.args[:1]:
            given = above.args[1] if len(above.args) > 1 else keyword_of(above, "timeout")
            if given is not None:
                return source.value(given), source.place(above)
        if isinstance(above, (ast.With, ast.AsyncWith)) and below in above.body:
            for item in above.items:
                if (given := seconds_of(source, item.context_expr)) is not None:
                    return source.value(given), source.place(item.context_expr)
        below = above
    return None, None


def seconds_of(source: Source, context: ast.expr) -> ast.expr | None:
    """What a context that ends its block after some time is given; None for any other context."""
    is_deadline = isinstance(context, ast.Call) and source.name(context.func) in _DEADLINES
    return context.args[0] if is_deadline and isinstance(context, ast.Call) and context.args else None


def context_names(source: Source, context: ast.expr) -> tuple[str, ...]:
    """The dotted names of a context manager: as it stands there, and of what makes it."""
    made = source.origin(context)
    given = (source.name(one) for one in (context, made.func if isinstance(made, ast.Call) else made))
    return tuple(name for name in given if name is not None)


def guards(source: Source, call: ast.Call) -> tuple[str, ...]:
    """Context managers around the call, and breakers that the function asks, as dotted names."""
    found: dict[str, None] = {}
    function: ast.AST | None = None
    for above in source.ancestors(call):
        if isinstance(above, FUNCTIONS):
            function = above
            break
        if isinstance(above, (ast.With, ast.AsyncWith)):
            for item in above.items:
                for name in context_names(source, item.context_expr):
                    found[name] = None
    for name in source.breakers.get(function, ()) if function is not None else ():
        found[name] = None
    for asked in source.called("acquire"):  # `await places.acquire()` before, `places.release()` after
        is_here = asked.lineno <= call.lineno and function is not None and source.scope(asked).node is function
        if is_here and isinstance(asked.func, ast.Attribute):
            for name in context_names(source, asked.func.value):
                found[name] = None
    return tuple(found)


def status(source: Source, call: ast.Call) -> str:
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
    function = function_of(source, call)
    later: list[str] = []
    for node in walk(function):
        if isinstance(node, ast.Attribute) and _is_named(node.value, names):
            if node.attr == "raise_for_status":
                return "raised"
            if node.attr in _STATUS_NAMES and not _is_only_shown(source, node):
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


def _is_only_shown(source: Source, node: ast.AST) -> bool:
    """Its statement prints or logs it: somebody may read it, the program does not."""
    for above in source.ancestors(node):
        if isinstance(above, ast.stmt):
            shown = above.value if isinstance(above, ast.Expr) else None
            return isinstance(shown, ast.Call) and _shows(source, shown)
        if isinstance(above, (ast.IfExp, ast.Compare, ast.BoolOp, ast.NamedExpr)):
            return False
    return False


def _shows(source: Source, call: ast.Call) -> bool:
    name = (source.name(call.func) or "").lstrip(":")
    is_log = (
        isinstance(call.func, ast.Attribute) and call.func.attr in _LEVELS and "log" in ast.unparse(call.func.value)
    )
    return is_log or name in ("print", "pprint.pprint", "sys.stdout.write", "sys.stderr.write")


def reads_answer(source: Source, call: ast.Call) -> bool:
    """Something is done with the answer itself, not with its status alone. Where that cannot be told it is."""
    node: ast.AST = call
    above = source.parent(node)
    if isinstance(above, ast.Await):
        node, above = above, source.parent(above)
    if isinstance(above, ast.Expr):
        return False
    if isinstance(above, ast.Attribute):
        return above.attr not in _STATUS_ALONE
    if not isinstance(above, ast.Assign) or not all(isinstance(target, ast.Name) for target in above.targets):
        return True
    names = {target.id for target in above.targets if isinstance(target, ast.Name)}
    for use in walk(function_of(source, call)):
        if isinstance(use, ast.Name) and use.id in names and isinstance(use.ctx, ast.Load):
            holder = source.parent(use)
            if not (isinstance(holder, ast.Attribute) and holder.attr in _STATUS_ALONE):
                return True
        if isinstance(use, (ast.Global, ast.Nonlocal)) and names & {*use.names}:
            return True
    return False


def bounds_answer(source: Source, call: ast.Call) -> bool:
    """It asks for the answer in pieces, or its function looks at the length of what comes."""
    if any(keyword.arg == "stream" for keyword in call.keywords):
        return True
    function = function_of(source, call)
    first, last = getattr(function, "lineno", 1), getattr(function, "end_lineno", len(source.lines))
    return any(_MEASURED.search(line) for line in source.lines[first - 1 : last])


def _is_named(node: ast.AST, names: set[str]) -> bool:
    return (isinstance(node, ast.Name) and node.id in names) or (isinstance(node, ast.Attribute) and node.attr in names)
