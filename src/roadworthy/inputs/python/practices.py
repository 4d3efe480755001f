"""What the functions of one file do that decides how they behave under load and in trouble."""

import ast
import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.python.idle import never_set, safeguards
from roadworthy.inputs.python.source import Function, Source, called_word, names, walk
from roadworthy.inputs.python.told import counted, told
from roadworthy.model import Practice, PracticeKind

_SICK = expression(
    r"^(un_?healthy|not[_ -]?(ready|ok|healthy)|down|fail(ed|ing|ure)?|error|unavailable|dead|critical|ko)$", re.I
)
_SECOND = "the second value that is returned says so, too"
_ANSWERS = frozenset(
    {"JSONResponse", "ORJSONResponse", "UJSONResponse", "Response", "JsonResponse", "json_response", "jsonify", "dumps"}
    | {"make_response", "PlainTextResponse"}
)
_STATES = frozenset({"status", "state", "health", "overall", "overall_status"})
_FLAGS = frozenset({"healthy", "ok", "ready", "is_healthy", "alive"})
_CLOSING = frozenset(
    {"close", "aclose", "shutdown", "terminate", "disconnect", "release", "stop", "__exit__", "detach"}
)
_OPENED = {
    "psycopg2.connect": "connection to PostgreSQL",
    "psycopg.connect": "connection to PostgreSQL",
    "asyncpg.connect": "connection to PostgreSQL",
    "pymysql.connect": "connection to MySQL",
    "mysql.connector.connect": "connection to MySQL",
    "MySQLdb.connect": "connection to MySQL",
    "aiomysql.connect": "connection to MySQL",
    "pyodbc.connect": "connection to the database",
    "cx_Oracle.connect": "connection to Oracle",
    "oracledb.connect": "connection to Oracle",
    "sqlite3.connect": "connection to SQLite",
    "socket.create_connection": "socket",
    "paramiko.SSHClient": "SSH connection",
    "ftplib.FTP": "FTP connection",
    "smtplib.SMTP": "SMTP connection",
    "pika.BlockingConnection": "connection to RabbitMQ",
    "aiohttp.ClientSession": "session with its connections",
    "httpx.AsyncClient": "client with its connections",
}
_OPENERS = tuple(dict.fromkeys(name.rpartition(".")[2] for name in _OPENED))
_ASKS_AGAIN = frozenset(
    {"get_nowait", "empty", "qsize", "is_alive", "done", "is_set", "exists", "poll", "time", "monotonic"}
)
_IDLE = _ASKS_AGAIN | {"len", "perf_counter", "isfile", "isdir", "full", "running", "get_ident", "bool", "int", "str"}
_SECRET_KEY = expression(
    r"^(api[_-]?key|apikey|app[_-]?key|access[_-]?token|auth[_-]?token|api[_-]?token|client[_-]?secret|secret|password|passwd|"
    r"subscription[_-]?key|appid|app_id|key|token)$",
    re.IGNORECASE,
)
_SECRET_VALUE = expression(r"(api_?key|token|secret|passw|credential|app_?id)\w*$", re.IGNORECASE)
_NO_SECRET = expression(
    r"page|next|continu|cursor|sync|csrf|public|max|count|device|idempot|cache|query|search", re.IGNORECASE
)
_PLAIN = frozenset({"key", "token", "appid", "app_id", "secret"})
_VERBS = ("get", "post", "put", "patch", "delete", "head", "request", "urlopen", "stream", "ws_connect")
_IN_TEXT = expression(
    r"[?&](api[_-]?key|apikey|access[_-]?token|auth[_-]?token|client[_-]?secret|password|token|key|appid)=$", re.I
)


def practices(source: Source) -> tuple[Practice, ...]:
    """Each of them, by line."""
    found = [
        *_unhealthy(source),
        *_late(source),
        *_folders(source),
        *_spinning(source),
        *_left_open(source),
        *_secrets_in_addresses(source),
        *_bodies(source),
        *_keys(source),
        *_fixed(source),
        *_numbers(source),
        *told(source),
        *counted(source),
        *never_set(source),
        *safeguards(source),
    ]
    return tuple(sorted(found, key=lambda one: (one.place, one.kind, one.what)))


def _function(source: Source, node: ast.AST) -> Function | None:
    around = source.scope(node).node
    return around if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)) else None


# Health.


def _unhealthy(source: Source) -> Iterator[Practice]:
    """Returns that say with a word that something is wrong; sound where the status of the answer says so, too."""
    if not source.says("healthy", "not_ready", "not ready", "unavailable", "DOWN") and not source.says(
        "/health", "/ready"
    ):
        return
    for node in source.each(ast.Return):
        function = _function(source, node)
        if function is None or node.value is None:
            continue
        answer, status = _answer(node.value)
        word = _sick_word(source, answer, function)
        if not word:
            continue
        if status is not None:
            sound = not (isinstance(status, ast.Constant) and status.value == 200)
            why = _SECOND if isinstance(node.value, ast.Tuple) else "its status says so, too"
            yield _practice(source, node, PracticeKind.UNHEALTHY_ANSWER, word, sound, why if sound else "")
        elif _sets_status(source, function, node):
            yield _practice(source, node, PracticeKind.UNHEALTHY_ANSWER, word, True, "its status says so, too")
        else:
            yield _practice(source, node, PracticeKind.UNHEALTHY_ANSWER, word, False, "")


def _answer(node: ast.expr) -> tuple[ast.expr, ast.expr | None]:
    """What is answered, and with which status, where that is given."""
    status: ast.expr | None = None
    if isinstance(node, ast.Tuple) and len(node.elts) >= 2:
        status, node = node.elts[1], node.elts[0]
    while isinstance(node, ast.Call):
        word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if word not in _ANSWERS:
            break
        given = next((one.value for one in node.keywords if one.arg in ("status_code", "status")), None)
        if word not in ("jsonify", "dumps"):
            given = given if given is not None or len(node.args) < 2 else node.args[1]
            status = given if given is not None else status
        inner = node.args[0] if node.args else next((one.value for one in node.keywords if one.arg == "content"), None)
        if inner is None:
            break
        node = inner
    return node, status


def _sick_word(source: Source, answer: ast.expr, function: Function) -> str:
    """The word by which an answer says that something is wrong; "" where it does not."""
    pairs: list[tuple[str, ast.expr]] = []
    if isinstance(answer, ast.Dict):
        pairs = [
            (key.value, value)
            for key, value in zip(answer.keys, answer.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        ]
    elif isinstance(answer, ast.Call):
        pairs = [(one.arg, one.value) for one in answer.keywords if one.arg]
    for key, value in pairs:
        if key in _FLAGS and isinstance(value, ast.Constant) and value.value is False:
            return f"{key}: false"
        if key in _STATES:
            for text in _texts(source, value, function):
                if _SICK.match(text):
                    return text
    return ""


def _texts(source: Source, node: ast.expr, function: Function) -> Iterator[str]:
    """Texts that an expression may have."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _texts(source, body, function)
            yield from _texts(source, other, function)
        case ast.Name():
            for given in source.given_locally(node) or ():
                if not (isinstance(given, ast.Name) and given.id == node.id):
                    yield from _texts(source, given, function)


def _sets_status(source: Source, function: Function, answer: ast.Return) -> bool:
    """The function sets or raises a status before it answers: `response.status_code = 503`."""
    for node in walk(function):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("status_code", "status", "status_int")
            and isinstance(node.ctx, ast.Store)
        ):
            return True
        if isinstance(node, ast.Constant) and type(node.value) is int and 500 <= node.value < 600:
            return not any(
                node in list(walk(raised))
                for raised in walk(function)
                if isinstance(raised, ast.Return) and raised is not answer
            )
    return False


# Starting late.


def _late(source: Source) -> Iterator[Practice]:
    """`if client is None: client = await connect()` in a coroutine: two may be in there at once."""
    for test in source.each(ast.If) if source.says("await ") else ():
        function = _function(source, test)
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        missing = _missing(test.test)
        if missing is None or not _is_shared(source, missing):
            continue
        shown = ast.unparse(missing)
        for node in walk(*test.body):
            if isinstance(node, ast.Assign) and any(ast.unparse(one) == shown for one in node.targets):
                waits = any(isinstance(below, ast.Await) for below in walk(node.value))
                before = any(
                    isinstance(below, ast.Await) and below.lineno < node.lineno
                    for one in test.body
                    for below in walk(one)
                )
                if not (waits or before) or source.scope(node).node is not function:
                    continue
                locked = any(isinstance(above, (ast.AsyncWith, ast.With)) for above in source.ancestors(node))
                why = "a lock lets one in at a time" if locked else ""
                yield _practice(source, test, PracticeKind.LATE_START, shown, locked, why, end=test.test)
                break


def _missing(test: ast.expr) -> ast.expr | None:
    """What the condition asks to be missing: `x is None`, `not x`."""
    if (
        isinstance(test, ast.UnaryOp)
        and isinstance(test.op, ast.Not)
        and isinstance(test.operand, (ast.Name, ast.Attribute))
    ):
        return test.operand
    if (
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.Is)
        and isinstance(test.left, (ast.Name, ast.Attribute))
    ):
        right = test.comparators[0]
        return test.left if isinstance(right, ast.Constant) and right.value is None else None
    return None


def _is_shared(source: Source, node: ast.expr) -> bool:
    """A global of the module, or an attribute of an object that several may hold."""
    if isinstance(node, ast.Name):
        return node.id in source.scope(node).globals
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def _folders(source: Source) -> Iterator[Practice]:
    """`if not os.path.exists(p): os.makedirs(p)`: two may see that there is none."""
    for call in source.called("makedirs", "mkdir"):
        name = source.name(call.func) or ""
        if any(one.arg == "exist_ok" for one in call.keywords) or (name.startswith("os.") and len(call.args) > 2):
            continue
        given = call.args[0] if name in ("os.makedirs", "os.mkdir") and call.args else None
        if given is None and isinstance(call.func, ast.Attribute) and not name.startswith("os."):
            given = call.func.value
        if given is None:
            continue
        shown = ast.unparse(given)
        for above in source.ancestors(call):
            if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                break
            if isinstance(above, ast.Try):
                break
            if isinstance(above, ast.If) and isinstance(above.test, ast.UnaryOp) and isinstance(above.test.op, ast.Not):
                text = ast.unparse(above.test)
                if shown in text and re.search(r"exists|isdir|is_dir", text):
                    yield _practice(source, call, PracticeKind.FOLDER_MADE, shown, False, "")
                break


# Waiting.


def _spinning(source: Source) -> Iterator[Practice]:
    for loop in source.each(ast.While):
        words = [called_word(call) for call in walk(loop) if isinstance(call, ast.Call)]
        waits = [
            node
            for node in walk(loop)
            if isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom, ast.For, ast.AsyncFor, ast.With))
        ]
        if waits or (words and not set(words) <= _IDLE) or (words and not set(words) & _ASKS_AGAIN):
            continue
        if any(_leaves(handler) for handler in walk(loop) if isinstance(handler, ast.ExceptHandler)):
            continue  # it takes what is there and goes on
        if any(isinstance(node, (ast.AugAssign, ast.BinOp)) for node in walk(*loop.body)) or not _turns(loop):
            continue
        if "poll" in words and any(
            called_word(call) == "poll" and call.args for call in walk(loop) if isinstance(call, ast.Call)
        ):
            continue
        yield _practice(source, loop, PracticeKind.SPINNING, words[0] if words else "nothing", False, "", end=loop.test)


def _leaves(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, (ast.Break, ast.Return, ast.Raise)) for node in walk(handler))


def _turns(loop: ast.While) -> bool:
    """It goes on until something outside of it changes."""
    if isinstance(loop.test, ast.Constant):
        return any(isinstance(node, (ast.Continue, ast.Pass, ast.ExceptHandler)) for node in walk(*loop.body))
    return all(isinstance(one, ast.Pass) for one in loop.body)


# Closing.


def _left_open(source: Source) -> Iterator[Practice]:
    for call in source.called(*_OPENERS):
        name = source.name(call.func) or ""
        if name not in _OPENED:
            continue
        statement = source.parent(call)
        if isinstance(statement, ast.Await):
            statement = source.parent(statement)
        function = _function(source, call)
        if function is None or not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            continue
        target = statement.targets[0]
        if not isinstance(target, ast.Name) or target.id in source.scope(call).globals:
            continue
        state = _kept(source, function, target.id)
        if state == "lost":
            yield _practice(source, call, PracticeKind.LEFT_OPEN, _OPENED[name], False, target.id)
        elif state == "closed":
            yield _practice(source, call, PracticeKind.LEFT_OPEN, _OPENED[name], True, "closes it")


def _kept(source: Source, function: Function, name: str) -> str:
    """What becomes of a local: "closed", "lost", or "" where somebody else may close it."""
    closed = False
    for node in walk(function):
        if not isinstance(node, ast.Name) or node.id != name or not isinstance(node.ctx, ast.Load):
            continue
        above = source.parent(node)
        if isinstance(above, ast.Attribute):
            if above.attr in _CLOSING:
                closed = True
            elif not isinstance(
                source.parent(above), (ast.Call, ast.Expr, ast.Assign, ast.withitem)
            ) and not isinstance(above.ctx, ast.Store):
                continue
        elif isinstance(above, ast.withitem):
            closed = True
        elif isinstance(above, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.If)):
            continue
        else:
            return ""
    return "closed" if closed else "lost"


# Secrets.


def _secrets_in_addresses(source: Source) -> Iterator[Practice]:
    for call in source.called(*_VERBS):
        params = next((one.value for one in call.keywords if one.arg == "params"), None)
        if params is not None and (key := _secret_key(source, params)):
            yield _practice(source, call, PracticeKind.ADDRESS_WITH_SECRET, key, False, "")
            continue
        for given in call.args[:2]:
            if key := _secret_in_text(source, given):
                yield _practice(source, call, PracticeKind.ADDRESS_WITH_SECRET, key, False, "")
                break


def _secret_key(source: Source, node: ast.expr) -> str:
    made = source.origin(node)
    if not isinstance(made, ast.Dict):
        return ""
    for key, value in zip(made.keys, made.values, strict=True):
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str) and _SECRET_KEY.match(key.value)):
            continue
        if _is_secret(key.value.lower(), value):
            return key.value
    return ""


def _is_secret(key: str, value: ast.expr) -> bool:
    if isinstance(value, ast.Constant) or not isinstance(
        value, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BoolOp)
    ):
        return False
    shown = ast.unparse(value)
    if _NO_SECRET.search(shown.rpartition(".")[2]):
        return False
    last = re.sub(r"[\"'\])(]+$", "", shown)
    return bool(_SECRET_VALUE.search(last)) if key in _PLAIN else True


def _secret_in_text(source: Source, node: ast.expr) -> str:
    made = source.origin(node)
    if not isinstance(made, ast.JoinedStr):
        return ""
    text = ""
    for part in made.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            match = _IN_TEXT.search(text)
            if match and _is_secret(match[1].lower() if match[1].lower() in _PLAIN else "key", part.value):
                return match[1]
            text += "{}"
    return ""


# Bodies.


def _bodies(source: Source) -> Iterator[Practice]:
    """Uploads that are taken into memory whole."""
    for call in source.called("read") if source.says("UploadFile") else ():
        function = _function(source, call)
        if call.args or call.keywords or not isinstance(call.func, ast.Attribute) or function is None:
            continue
        holder = call.func.value
        root = holder.value if isinstance(holder, ast.Attribute) and holder.attr == "file" else holder
        if isinstance(root, ast.Name) and source.annotation(root).rpartition(".")[2].lstrip(":") == "UploadFile":
            bound = _bounded(function)
            why = f"asks for {bound} first" if bound else ""
            yield _practice(source, call, PracticeKind.BODY_READ, ast.unparse(holder), bool(bound), why)


_BOUND = expression(
    r"content.?length|max.?(file|upload|body|content|size|bytes|mb)|size.?(limit|max)|file.?size|\.size\b|too.?large|413",
    re.I,
)


def _bounded(function: Function) -> str:
    """What of the function's own text speaks of a size."""
    match = _BOUND.search(ast.unparse(function))
    return match[0] if match else ""


def _keys(source: Source) -> Iterator[Practice]:
    """Keys of a JSON body that are taken as if they had to be there."""
    if not source.says("request.json", "get_json", ".json()"):
        return
    for part in source.each(ast.Subscript):
        if not (
            isinstance(part.slice, ast.Constant)
            and isinstance(part.slice.value, str)
            and isinstance(part.ctx, ast.Load)
        ):
            continue
        holder = part.value
        if isinstance(holder, ast.Name):
            given = source.given_locally(holder)
            if not given or len(given) != 1:
                continue
            made = given[0]
        else:
            made = holder
        if not _is_json_body(source, made):
            continue
        function = _function(source, part)
        if function is None:
            continue
        guarded = _keeps_key(source, function, part, holder)
        yield _practice(source, part, PracticeKind.KEY_TAKEN, part.slice.value, guarded, "")


def _is_json_body(source: Source, node: ast.expr) -> bool:
    if isinstance(node, ast.Await):
        inner = node.value
        if not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Attribute) or inner.func.attr != "json":
            return False
        holder = inner.func.value
        return isinstance(holder, ast.Name) and source.annotation(holder).endswith(".Request")
    name = source.name(node.func if isinstance(node, ast.Call) else node) or ""
    return name in ("flask.request.json", "flask.request.get_json", "quart.request.get_json")


def _keeps_key(source: Source, function: Function, part: ast.Subscript, holder: ast.expr) -> bool:
    """Its absence is answered: a try around it, a question for the key, a schema that was asked before."""
    for above in source.ancestors(part):
        if isinstance(above, ast.Try) and above.handlers:
            return True
        if above is function:
            break
    word = holder.id if isinstance(holder, ast.Name) else ""
    for node in walk(function):
        if (
            isinstance(node, ast.Compare)
            and isinstance(node.ops[0], (ast.In, ast.NotIn))
            and (not word or names(node, word))
        ):
            return True
        if isinstance(node, ast.Call) and word:
            handed = [*node.args, *(one.value for one in node.keywords)]
            if any(isinstance(one, ast.Name) and one.id == word for one in handed):
                return True  # somebody else looks at it
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "keys") and names(node.func, word):
                return node.func.attr == "keys" or _asked(node, part)
        if isinstance(node, (ast.For, ast.comprehension)) and word and names(node.iter, word):
            return True
    return False


def _asked(call: ast.Call, part: ast.Subscript) -> bool:
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and isinstance(part.slice, ast.Constant) and first.value == part.slice.value


_RANGED = expression(
    r"^(stars?|rating|score|percent(age)?|quantity|amount|age|limit|page_size|per_page|top_?k|n_results|num_results|"
    r"max_tokens|temperature|top_p|num_predict|batch_size|count|days|hours)$"
)
"""Numbers of which everybody knows that not every number will do."""


def _numbers(source: Source) -> Iterator[Practice]:
    """Fields of models that may be any number, though their name says otherwise."""
    for symbol, node in source.classes.items() if source.says("BaseModel") else ():
        checked = {
            text.value for one in node.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))
            for decorator in one.decorator_list for text in ast.walk(decorator) if isinstance(text, ast.Constant)
        }  # fmt: skip
        for step in node.body:
            if not isinstance(step, ast.AnnAssign) or not isinstance(step.target, ast.Name):
                continue
            is_plain = step.value is None or isinstance(step.value, ast.Constant)
            kind = step.annotation
            if (
                is_plain
                and isinstance(kind, ast.Name)
                and kind.id in ("int", "float")
                and _RANGED.match(step.target.id)
            ) and step.target.id not in checked:
                yield Practice(
                    place=source.place(step), symbol=symbol, kind=PracticeKind.NUMBER_FREE, what=step.target.id
                )


# Answers with a schema.


def _fixed(source: Source) -> Iterator[Practice]:
    """Answers of handlers whose model is declared: the fields that they have."""
    if not source.packages & {"fastapi", "litestar"}:
        return
    functions: list[Function] = [*source.each(ast.FunctionDef), *source.each(ast.AsyncFunctionDef)]
    declared: dict[ast.AST, str] = {}
    for function in functions:
        for decorator in function.decorator_list:
            if not isinstance(decorator, ast.Call) or called_word(decorator) not in (
                "get",
                "post",
                "put",
                "patch",
                "delete",
            ):
                continue
            given = next((one.value for one in decorator.keywords if one.arg == "response_model"), function.returns)
            excludes = any(
                one.arg == "response_model" and isinstance(one.value, ast.Constant) for one in decorator.keywords
            )
            if given is not None and not excludes and isinstance(given, (ast.Name, ast.Attribute)):
                declared[function] = source.type_name(given)
    for node in source.each(ast.Return) if declared else ():
        model = declared.get(source.scope(node).node)
        if not model or not isinstance(node.value, ast.Dict) or any(key is None for key in node.value.keys):
            continue
        fields = [key.value for key in node.value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        if len(fields) == len(node.value.keys):
            yield Practice(
                place=source.place(node),
                symbol=source.symbol(node),
                kind=PracticeKind.FIXED_ANSWER,
                what=model,
                names=tuple(fields),
            )


def _practice(
    source: Source, node: ast.AST, kind: PracticeKind, what: str, is_sound: bool, why: str, end: ast.AST | None = None
) -> Practice:
    return Practice(
        place=source.place(node, end), symbol=source.symbol(node), kind=kind, what=what[:80], is_sound=is_sound, why=why
    )
