"""Except blocks of one file, and what they do with the error."""

import ast
import builtins
import re
from collections.abc import Iterator, Sequence

from roadworthy.expression import expression
from roadworthy.inputs.python.facts import HandlerFact
from roadworthy.inputs.python.logs import LEVELS, log_level
from roadworthy.inputs.python.source import Source, called_word, children, names, walk
from roadworthy.model import Place

MOST_LINES = 40
_BUILTINS = frozenset(dir(builtins))
_MOST_SHOWN = 80
"""Characters of what a handler returns."""
_BROAD = frozenset({"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"})
_EXPECTED = frozenset(
    {
        "ImportError",
        "ModuleNotFoundError",
        "StopIteration",
        "StopAsyncIteration",
        "GeneratorExit",
        "KeyError",
        "IndexError",
    }
    | {"AttributeError", "CancelledError", "KeyboardInterrupt", "SystemExit", "FileNotFoundError", "FileExistsError"}
    | {"ProcessLookupError", "NotADirectoryError", "PermissionError", "ValueError", "TypeError", "UnicodeDecodeError"}
    | {
        "UnicodeEncodeError",
        "Empty",
        "Full",
        "QueueEmpty",
        "QueueFull",
        "DoesNotExist",
        "ObjectDoesNotExist",
        "NoResultFound",
    }
    | {
        "EOFError",
        "BrokenPipeError",
        "WebSocketDisconnect",
        "ConnectionClosed",
        "ConnectionClosedOK",
        "ConnectionResetError",
    }
    | {
        "NotImplementedError",
        "LookupError",
        "JSONDecodeError",
        "InvalidOperation",
        "OverflowError",
        "ZeroDivisionError",
    }
    | {
        "AssertionError",
        "NameError",
        "NoSuchElementException",
        "StaleElementReferenceException",
        "ImproperlyConfigured",
    }
    | {
        "ClientDisconnected",
        "WouldBlock",
        "BlockingIOError",
        "InterruptedError",
        "ValidationError",
        "NotFound",
        "IsADirectoryError",
    }
    | {
        "PackageNotFoundError",
        "NoSuchProcess",
        "AccessDenied",
        "ZombieProcess",
        "UnicodeError",
        "ClientConnectionResetError",
    }
)
_CLEANUP = expression(
    r"^(a?close|shutdown|disconnect|stop|cancel|unlink|remove|rmtree|kill|terminate|rollback|release|unsubscribe|quit|"
    r"cleanup|clean_up|dispose|flush|wait|join|detach|delete|unregister|logout|__a?exit__|__del__|end_session|aclose|"
    r"wait_closed|drain|empty_cache|collect|tearDown|teardown|reset|unload|finish|end|abort|put_nowait|set_exception|send_bytes|"
    r"send_json|send_text|cancel_scope|discard|exists|sleep|killpg|getpgid|wait_for|poll|gather|"
    r"(delete|drop|remove)_(collection|index|table|topic|stream|namespace|bucket|container|volume|network)(_if_exists)?)$"
)
_TELLING = frozenset({"print", "debug", "info", "echo", "secho"})
_CONVERSIONS = frozenset(
    {"int", "float", "str", "bool", "strptime", "fromisoformat", "Decimal", "UUID", "parse", "isoparse", "literal_eval"}
    | {
        "strip",
        "split",
        "group",
        "lower",
        "replace",
        "get",
        "fromtimestamp",
        "strftime",
        "isoformat",
        "len",
        "round",
        "match",
    }
    | {
        "search",
        "decode",
        "encode",
        "rstrip",
        "lstrip",
        "upper",
        "total_seconds",
        "now",
        "repr",
        "format",
        "hasattr",
        "getattr",
        "get_running_loop",
    }
    | {
        "sum",
        "min",
        "max",
        "isinstance",
        "relative_to",
        "resolve",
        "Path",
        "urlparse",
        "astimezone",
        "timedelta",
        "parse_date",
    }
    | {"is_relative_to", "localtime", "mktime", "date", "datetime", "time", "b64decode", "loads"}
    | {"any", "all", "abs", "sorted", "list", "dict", "set", "items", "keys", "values", "startswith", "endswith"}
    | {"title", "splitlines", "partition", "rpartition", "join", "stat", "is_file", "is_dir", "findall", "append"}
    | {"dot", "norm", "sqrt", "log", "exp", "mean"}
)
_ANSWERS_NO = expression(
    r"^_?(is|has|can|should|needs|check|ping|health|healthy|available|exists?|validate|verify|supports|test|probe|detect|try)"
    r"(_|$)|_(available|exists|healthy|running|alive|reachable|valid|ready|installed|ok|supported|health|check)$|health|"
    r"^__?(eq|contains|bool|repr|str|del|exit|aexit)__$"
)
_COSMETIC = expression(
    r"diagnos|dump|screenshot|notif|beep|banner|telemetry|trace|span|correlation|debug|_metric$|^_?log_"
)
"""What a function is for whose failure must not matter to anybody."""
_NETWORK = expression(
    r"(^|\.)(requests|httpx|aiohttp|urllib3?|openai|anthropic|redis|psycopg2?|sqlalchemy|botocore|grpc|pymongo|asyncpg|"
    r"qdrant_client|smtplib|ollama|kafka)\.|(Connection|Timeout|Request|HTTP|Client|URL|Socket|OSE|API)\w*(Error|Exception)$|^"
    r"TimeoutError$|^OSError$|^IOError$"
)
_TELLS = expression(r"fail|error|alert|notify|dead_?letter|rollback|fallback|report|skip|degrad", re.IGNORECASE)
MOST_PARSING = 3
_PARSERS = frozenset(
    {
        *("from_http", "from_json", "loads", "json", "get_json", "form", "model_validate", "model_validate_json"),
        *("parse_obj", "parse_raw", "from_dict", "validate_python", "validate_json", "b64decode", "fromisoformat"),
    }
)
_PLAIN = frozenset({"dict", "body", "get_data", "decode", "get", "str", "strip", "items", "read"})
_IDLE = frozenset({"sleep", "dict", "list", "set", "tuple", "time", "now", "close", "print_exc", "collect"})
_CHECKS = expression(
    r"_?(valid|check|verif|parse|is_|has_|decode|get_json|form$|body$|json$|text$|read$|receive|send_(file|from_dir))",
    re.IGNORECASE,
)
_CHANGES = expression(
    r"_?(save|update|delete|create|insert|commit|execute|process|handle|upsert|store|publish|send|enqueue|predict|"
    r"generate|embed|search|query|run|invoke|ingest|index)(_|$)"
)
_RANDOM = frozenset(
    f"random.{one}"
    for one in ("random", "uniform", "randint", "gauss", "normalvariate", "choice", "randrange", "choices")
)
_INVENTS = expression(r"(^|_)(mock|fake|dummy|simulated?|synthetic|sample_data|placeholder)(_|$)", re.IGNORECASE)
"""Names of functions that say themselves that what they give is not real."""
_METRIC = frozenset({"inc", "dec", "observe", "increment", "incr", "count", "record_error", "record_failure", "add"})


def handlers(source: Source) -> Iterator[HandlerFact]:
    """Every except block and every broad suppress."""
    blocks: list[ast.Try | ast.TryStar] = [*source.each(ast.Try), *source.each(ast.TryStar)]
    for block in blocks:
        for handler in block.handlers:
            yield _handler(source, block, handler)
    yield from _suppressions(source)


def is_network(name: str) -> bool:
    """The exception tells of something outside that did not answer."""
    return bool(_NETWORK.search(name))


def _handler(source: Source, block: ast.Try | ast.TryStar, handler: ast.ExceptHandler) -> HandlerFact:
    catches = _caught(source, handler.type)
    is_broad = handler.type is None or any(name in _BROAD for name in catches)
    body = handler.body
    error = handler.name or ""
    nodes = [node for statement in body for node in _own_nodes(statement)]
    logs, logs_error, prints, counts, records = _told(source, nodes, error)
    raised = next((node for node in nodes if isinstance(node, ast.Raise)), None)
    returns, returned, status, exposes = _given_back(source, body, nodes, error)
    if raised is not None and raised.exc is not None and isinstance(raised.exc, ast.Call):
        status = status or _status(source, raised.exc)
        exposes = exposes or (_is_answer(source, raised.exc) and _names(raised.exc, error))
    place = source.place(handler, body[-1])
    symbol = source.symbol(handler)
    return HandlerFact(
        place=Place(
            place.path, place.start, min(place.end, place.start + MOST_LINES - 1), place.column, 0, place.quote
        ),
        symbol=symbol,
        first=block.body[0].lineno,
        last=block.body[-1].end_lineno or block.body[-1].lineno,
        catches=catches,
        is_broad=is_broad,
        reraises=raised is not None,
        keeps_cause=raised is not None
        and (raised.exc is None or raised.cause is not None or (error != "" and _names(raised.exc, error))),
        raises=_raised_name(source, raised),
        logs=logs,
        logs_error=logs_error,
        prints=prints,
        returns=returns,
        returned=returned,
        status=source.value(status) if status is not None else None,
        exposes_detail=exposes,
        counts=counts,
        records=records,
        is_expected=_is_expected(source, block, handler, catches, is_broad, symbol, returns, returned),
        repeats=_repeats(source, block, nodes),
        reads_request=_reads_request(block),
        too_early=_too_early(source, handler, nodes) if not symbol else (),
        works=_work(source, block) if status is not None and is_broad and _is_of_one_mind(nodes) else "",
        makes_up=_made_up(source, nodes),
    )


def _too_early(source: Source, handler: ast.ExceptHandler, nodes: Sequence[ast.AST]) -> tuple[str, ...]:
    """Names that a handler at the top of a module uses before the first statement that binds them."""
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    used -= {handler.name} | _BUILTINS
    brings_more = any(alias.name == "*" for given in source.each(ast.ImportFrom) for alias in given.names)
    if not used or brings_more or "globals()" in source.text:
        return ()
    bound: dict[str, int] = {}
    for name, line in _bindings(source):
        bound[name] = min(line, bound.get(name, line))
    return tuple(sorted(name for name in used if bound.get(name, 0) > (handler.end_lineno or handler.lineno)))


def _bindings(source: Source) -> Iterator[tuple[str, int]]:
    """Every name that something at the top of the module binds, and the line."""
    for node in source.each(ast.Name):
        if not isinstance(node.ctx, ast.Load) and not source.symbol(node):
            yield node.id, node.lineno
    imports: list[ast.Import | ast.ImportFrom] = [*source.each(ast.Import), *source.each(ast.ImportFrom)]
    for given in imports:
        for alias in given.names:
            yield (alias.asname or alias.name.partition(".")[0], given.lineno)
    definitions: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = [
        *source.each(ast.FunctionDef),
        *source.each(ast.AsyncFunctionDef),
        *source.each(ast.ClassDef),
    ]
    for definition in definitions:
        yield definition.name, definition.lineno


def _reads_request(block: ast.Try | ast.TryStar) -> bool:
    """Every call of a short block takes apart what the caller sent."""
    if len(block.body) > MOST_PARSING:
        return False
    calls = [node for node in walk(*block.body) if isinstance(node, ast.Call)]
    called = {called_word(call) for call in calls}
    return bool(_PARSERS & called) and called <= _PARSERS | _PLAIN


def _is_of_one_mind(nodes: Sequence[ast.AST]) -> bool:
    """It answers every error alike: no condition leads to another answer."""
    answers = {
        word
        for node in nodes
        if isinstance(node, (ast.Raise, ast.Return)) and node is not None
        for word in re.findall(r"\b[1-5]\d\d\b|[A-Z]+(?:_[A-Z]+)+", ast.unparse(node))
        if any(sign.isdigit() for sign in word)
    }
    return len(answers) <= 1


def _work(source: Source, block: ast.Try | ast.TryStar) -> str:
    """The first call that waits for something, or changes something, besides what the caller sent."""
    for node in walk(*block.body):
        if not isinstance(node, ast.Call):
            continue
        last = called_word(node)
        if last in _PARSERS | _PLAIN or _CHECKS.match(last) or log_level(source, node):
            continue
        if isinstance(source.parent(node), ast.Await) or _CHANGES.match(last):
            return ast.unparse(node.func)[:60]
    return ""


def _made_up(source: Source, nodes: Sequence[ast.AST]) -> str:
    """What is given back, or kept, and comes from nowhere."""
    for node in nodes:
        if not isinstance(node, (ast.Return, ast.Assign)) or node.value is None:
            continue
        if _is_zero_vector(node.value):
            return f"a vector of zeros, {ast.unparse(node.value)[:40]}"
        for inner in walk(node.value):
            if isinstance(inner, ast.Call) and (said := _invention(source, inner)):
                return said
    return ""


def _is_zero_vector(node: ast.expr) -> bool:
    """`[0.0] * 384`, alone or once for each text."""
    match node:
        case ast.BinOp(left=ast.List(elts=[ast.Constant(value=float() as number)]), op=ast.Mult()):
            return number == 0.0
        case ast.ListComp(elt=inner) | ast.List(elts=[inner]):
            return _is_zero_vector(inner)
    return False


def _invention(source: Source, call: ast.Call) -> str:
    name = source.name(call.func) or ""
    if name in _RANDOM or name.startswith("numpy.random."):
        return f"a number of chance, {name}()"
    last = called_word(call)
    return f"what {last}() makes up" if _INVENTS.search(last) else ""


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Nodes of the statement, without what nested functions and nested handlers do."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        yield node
        waiting += children(node)


def _caught(source: Source, given: ast.expr | None) -> tuple[str, ...]:
    if given is None:
        return ()
    items = given.elts if isinstance(given, ast.Tuple) else [given]
    return tuple((source.name(item) or "").removeprefix(":") for item in items)


def _told(source: Source, nodes: Sequence[ast.AST], error: str) -> tuple[str, bool, bool, bool, bool]:
    """Gravest level logged, whether with the error, whether printed, counted, or kept for somebody."""
    level, with_error, prints, counts, records = "", False, False, False, False
    for node in nodes:
        if (
            isinstance(node, ast.Assign | ast.AugAssign)
            and error
            and node.value is not None
            and _names(node.value, error)
        ):
            records = True
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            text = " ".join(ast.unparse(target).lower() for target in targets)
            if re.search(r"error|fail|status|exc|degraded|healthy|available|enabled", text):
                records = True
        if isinstance(node, ast.Return) and node.value is not None and error and _names(node.value, error):
            records = True
        if not isinstance(node, ast.Call):
            continue
        name = source.name(node.func) or ""
        last = node.func.attr if isinstance(node.func, ast.Attribute) else name.removeprefix(":")
        found = log_level(source, node)
        traces = name.startswith("traceback.") or "sentry" in name or last in ("capture_exception", "record_exception")
        if found:
            level = max(level, found, key=_gravity)
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            with_error = (
                with_error
                or last == "exception"
                or any(keyword.arg in ("exc_info", "exception", "error", "err", "exc") for keyword in node.keywords)
            )
            with_error = with_error or any(_names(one, error) for one in given)
            with_error = with_error or "format_exc" in ast.unparse(node) or "exc_info" in ast.unparse(node)
        elif (
            name == ":print"
            or last in ("secho", "print_exc", "print_exception")
            or (last in ("print", "echo", "error", "warning", "write") and not found)
        ):
            prints = True
            with_error = with_error or bool(error and any(_names(one, error) for one in node.args))
        elif traces:
            records = True
        elif last in _METRIC and isinstance(node.func, ast.Attribute):
            counts = counts or last != "add"
        elif isinstance(source.parent(node), (ast.Expr, ast.Await, ast.Assign)) and last not in _IDLE:
            records = True
        else:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            records = records or bool(_TELLS.search(last)) or any(_names(one, error) for one in given)
    return level, with_error, prints, counts, records


def _gravity(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else -1


def _names(node: ast.AST | None, error: str) -> bool:
    return bool(error) and node is not None and names(node, error)


def _given_back(
    source: Source, body: Sequence[ast.stmt], nodes: Sequence[ast.AST], error: str
) -> tuple[str, str, ast.expr | None, bool]:
    """How the block ends: its word, the text of what is returned, a status, and whether it shows the error."""
    status: ast.expr | None = None
    exposes = False
    for node in nodes:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr in ("status_code", "status") for target in node.targets
        ):
            status = node.value
        if isinstance(node, ast.Call):
            last = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if last in ("send_response", "send_error", "set_status", "abort") and node.args:
                status = node.args[0]
                exposes = exposes or any(_names(argument, error) for argument in node.args[1:])
            if (source.name(node.func) or "") in ("flask.abort",) and node.args:
                status = node.args[0]
                exposes = exposes or _names(node, error)
            if last == "exit" or (source.name(node.func) or "") in (":exit", ":quit", "os._exit"):
                left = source.value(node.args[0]).literal if node.args else 0
                return ("exit", str(left), status, exposes)
    final = next((node for node in nodes if isinstance(node, ast.Return)), None)
    if final is None:
        ends = body[-1]
        if isinstance(ends, ast.Continue):
            return ("continue", "", status, exposes)
        if isinstance(ends, ast.Break):
            return ("break", "", status, exposes)
        if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in nodes):
            return ("value", "yield", status, exposes)
        if assigned := [node.value for node in nodes if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign))]:
            return ("assigned", ast.unparse(assigned[-1])[:40] if assigned[-1] is not None else "", status, exposes)
        return ("nothing", "", status, exposes)
    value = final.value
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return ("none", "None", status, exposes)
    shows = _names(value, error) or "format_exc" in ast.unparse(value)
    if (
        isinstance(value, ast.Tuple)
        and len(value.elts) == 2
        and isinstance(value.elts[1], (ast.Constant, ast.Attribute))
    ):
        code = value.elts[1]
        if (isinstance(code, ast.Constant) and type(code.value) is int and code.value >= 100) or "HTTP" in ast.unparse(
            code
        ):
            return ("error", "", code, exposes or shows)
    if isinstance(value, ast.Call):
        given = _status(source, value) or _answered_by(source, value)
        if given is not None:
            return ("error", "", given, exposes or shows)
        if _is_empty_call(source, value):
            return ("empty", ast.unparse(value)[:40], status, exposes)
    if isinstance(value, (ast.List, ast.Dict, ast.Set, ast.Tuple)) and not _elements(value):
        return ("empty", ast.unparse(value), status, exposes)
    if isinstance(value, ast.Constant) and value.value == "" and isinstance(value.value, str):
        return ("empty", "''", status, exposes)
    text = ast.unparse(value)
    return ("value", text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…", status, exposes or shows)


def _elements(value: ast.List | ast.Dict | ast.Set | ast.Tuple) -> int:
    return len(value.keys) if isinstance(value, ast.Dict) else len(value.elts)


def _is_empty_call(source: Source, call: ast.Call) -> bool:
    return source.name(call.func) in (":set", ":list", ":dict", ":tuple", "pandas.DataFrame") and not call.args


def _status(source: Source, call: ast.Call) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg in ("status_code", "status", "code"):
            return keyword.value
    name = source.name(call.func) or ""
    last = name.rpartition(".")[2].removeprefix(":")
    if last in ("HTTPException", "HttpError", "abort") and call.args:
        return call.args[0]
    if last in ("HttpResponseServerError", "HTTPInternalServerError"):
        return ast.Constant(500, lineno=call.lineno, col_offset=0)
    if last == "JSONResponse" and len(call.args) > 1:
        return call.args[1]
    if last == "make_response" and len(call.args) > 1:
        return call.args[1]
    return None


def _answered_by(source: Source, call: ast.Call) -> ast.expr | None:
    """The status of what a function of this module gives back, where each of its ways out says the same one."""
    function = source.function(source.name(call.func) or "")
    if function is None:
        return None
    given = [node for node in _own_nodes_of(function) if isinstance(node, ast.Return)]
    found = [_status(source, one.value) if isinstance(one.value, ast.Call) else None for one in given]
    codes = {one.value for one in found if isinstance(one, ast.Constant)}
    return found[0] if len(codes) == 1 and all(isinstance(one, ast.Constant) for one in found) else None


def _own_nodes_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    for statement in function.body:
        yield from _own_nodes(statement)


def _is_answer(source: Source, call: ast.Call) -> bool:
    last = (source.name(call.func) or "").rpartition(".")[2].removeprefix(":")
    return last in ("HTTPException", "HttpError", "HTTPInternalServerError", "HTTPBadRequest", "abort")


def _raised_name(source: Source, raised: ast.Raise | None) -> str:
    if raised is None or raised.exc is None:
        return ""
    given = raised.exc.func if isinstance(raised.exc, ast.Call) else raised.exc
    return (source.name(given) or "").removeprefix(":")


def _is_expected(
    source: Source,
    block: ast.Try | ast.TryStar,
    handler: ast.ExceptHandler,
    catches: Sequence[str],
    is_broad: bool,
    symbol: str,
    returns: str,
    returned: str,
) -> bool:
    """The error is part of ordinary flow, and not answering it loses nothing."""
    if catches and all(name.rpartition(".")[2] in _EXPECTED for name in catches):
        return True
    if any(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in block.body):
        return True
    function = symbol.rpartition(".")[2]
    if _CLEANUP.match(function.lstrip("_")) or function in ("__del__", "__exit__", "__aexit__"):
        return True
    calls = [node for statement in block.body for node in _own_nodes(statement) if isinstance(node, ast.Call)]
    called = [called_word(call) for call in calls]
    if _only_cleans(called):
        return True
    if any(isinstance(above, (ast.ExceptHandler,)) for above in source.ancestors(block)) or _in_finally(source, block):
        return True
    if is_broad and _only_converts(source, block, calls, called):
        return True
    doing = [call for call in calls if called_word(call) not in _CONVERSIONS]
    if doing and all(_looks_for_a_program(call) for call in doing):
        return True
    if returns == "nothing" and _is_last_act(source, block):
        return True
    if _COSMETIC.search(function.lower()) or returned.lower() in ("'unknown'", "'n/a'"):
        return True
    if _ANSWERS_NO.search(function.lower()) and returned != "True":
        return not _passes_over(source, block, function, returns)
    return returned == "NotImplemented"


def _only_cleans(called: Sequence[str]) -> bool:
    """It clears away what may be gone already, and tells at most that it did."""
    doing = [name for name in called if name not in _TELLING]
    return bool(doing) and all(_CLEANUP.match(name.lstrip("_")) for name in doing)


def _only_converts(source: Source, block: ast.Try | ast.TryStar, calls: Sequence[ast.Call], called: list[str]) -> bool:
    """It reads one value in another form, or computes with it: a value that does not fit takes the default."""
    if any(name not in _CONVERSIONS for name in called) or any(
        is_network(source.name(call.func) or "") for call in calls
    ):
        return False
    nodes = [node for statement in block.body for node in _own_nodes(statement)]
    if any(isinstance(node, (ast.Await, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)) for node in nodes):
        return False
    return len(block.body) <= 4


def _looks_for_a_program(call: ast.Call) -> bool:
    """`subprocess.run(["which", name])`: that it cannot be asked is the answer that it is not there."""
    given = call.args[0] if call.args else None
    first = given.elts[0] if isinstance(given, (ast.List, ast.Tuple)) and given.elts else given
    return isinstance(first, ast.Constant) and str(first.value).split(" ")[0] in (
        "which",
        "where",
        "whereis",
        "command",
    )


def _is_last_act(source: Source, block: ast.stmt) -> bool:
    """What comes right after the block says that it failed, whatever became of this: a raise, or `sys.exit(1)`."""
    first = next(iter(source.following(block)), None)
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Call):
        return isinstance(first, ast.Raise)
    left = source.value(first.value.args[0]).literal if first.value.args else 0
    return (source.name(first.value.func) or "") in (":exit", ":quit", "sys.exit", "os._exit") and left not in (0, None)


def _passes_over(source: Source, block: ast.Try | ast.TryStar, function: str, returns: str) -> bool:
    """A health check that asked somebody, heard of no answer, and goes on to ask somebody else who may be well."""
    return (
        returns == "nothing"
        and "health" in function.lower()
        and any(_waits(statement) for statement in block.body)
        and any(_waits(statement) for statement in _after(source, block))
    )


def _waits(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Await) for node in _own_nodes(statement))


def _after(source: Source, block: ast.stmt) -> Iterator[ast.stmt]:
    """Statements of the same function that come after the block, whatever stands around it."""
    yield from source.following(block)
    for above in source.ancestors(block):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return
        if isinstance(above, ast.stmt):
            yield from source.following(above)


def _in_finally(source: Source, block: ast.AST) -> bool:
    below = block
    for above in source.ancestors(block):
        if isinstance(above, (ast.Try, ast.TryStar)) and any(below is one for one in above.finalbody):
            return True
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        below = above
    return False


def _repeats(source: Source, block: ast.AST, nodes: Sequence[ast.AST]) -> bool:
    """It stands in a loop and waits for the next attempt, or counts attempts."""
    loop = source.enclosing_loop(block)
    if loop is None:
        return False
    waits = any(
        isinstance(node, ast.Call) and "sleep" in (getattr(node.func, "attr", "") or getattr(node.func, "id", ""))
        for statement in getattr(loop, "body", [])
        for node in walk(statement)
    )
    del nodes
    return waits or "range(" in ast.unparse(getattr(loop, "iter", ast.Constant(0)))


def _suppressions(source: Source) -> Iterator[HandlerFact]:
    blocks: list[ast.With | ast.AsyncWith] = [*source.each(ast.With), *source.each(ast.AsyncWith)]
    for block in blocks:
        for item in block.items:
            call = item.context_expr
            if not isinstance(call, ast.Call) or source.name(call.func) != "contextlib.suppress":
                continue
            catches = tuple((source.name(argument) or "").removeprefix(":") for argument in call.args)
            called = [
                called_word(node)
                for statement in block.body
                for node in _own_nodes(statement)
                if isinstance(node, ast.Call)
            ]
            place = source.place(block)
            expected = all(name.rpartition(".")[2] in _EXPECTED for name in catches)
            cleans = _only_cleans(called)
            symbol = source.symbol(block)
            yield HandlerFact(
                place=Place(place.path, place.start, min(place.end, place.start + 39), place.column, 0, place.quote),
                symbol=symbol,
                first=block.body[0].lineno,
                last=block.body[-1].end_lineno or block.body[-1].lineno,
                catches=catches,
                is_broad=any(name in _BROAD for name in catches),
                is_expected=expected or cleans or bool(_CLEANUP.match(symbol.rpartition(".")[2].lstrip("_"))),
            )
