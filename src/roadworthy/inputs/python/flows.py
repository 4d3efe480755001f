"""Where one file hands data to what it can steer: queries, paths, addresses, pages, objects."""

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.facts import FlowFact
from roadworthy.inputs.python.source import Source, keyword_of, walk
from roadworthy.inputs.python.trace import Tracer, first_word, tests
from roadworthy.model import Sink

_QUERYING: tuple[str, ...] = (
    *("execute", "executemany", "executescript", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one"),
    *("exec_driver_sql", "read_sql", "read_sql_query", "raw", "text", "iterate", "RawSQL"),
)
_SQL = re.compile(
    r"\s*(select\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\S+\s+set\s|delete\s+from\s|replace\s+into\s|with\s+\w+\s+as\s|"
    r"merge\s+into\s|call\s+\w|exec(ute)?\s+\w|drop\s+(table|view|schema|index)\s|alter\s+table\s|truncate\s+table\s|"
    r"create\s+(table|view|schema|user|role)\s|copy\s+\w)",
    re.IGNORECASE,
)
_OPENING: tuple[str, ...] = (
    *("open", "send_file", "FileResponse", "remove", "unlink", "rmtree", "copy", "copyfile", "move", "rename"),
    *("read_text", "read_bytes", "write_text", "write_bytes", "rmdir", "read_csv", "read_excel", "read_parquet"),
)
_OPENERS = frozenset(
    {":open", "io.open", "codecs.open", "gzip.open", "aiofiles.open", "os.remove", "os.unlink", "os.rmdir", "os.rename"}
    | {"shutil.rmtree", "shutil.copy", "shutil.copyfile", "shutil.move", "flask.send_file", "quart.send_file"}
    | {f"{root}.responses.FileResponse" for root in ("fastapi", "starlette")}
    | {"django.http.FileResponse", "pandas.read_csv", "pandas.read_excel", "pandas.read_parquet", "os.open"}
)
_OF_PATHS = frozenset({"read_text", "read_bytes", "write_text", "write_bytes", "unlink", "open", "rmdir"})
_ASKING = (
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "head",
    "request",
    "stream",
    "urlopen",
    "urlretrieve",
    "Request",
    "goto",
)
_BROWSERS = frozenset({"playwright", "pyppeteer", "patchright"})
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream"})
_VISITING = _VERBS | {"goto"}
_ASKERS = frozenset({f"{library}.{verb}" for library in ("requests", "httpx") for verb in _VERBS})
_ASKERS |= {"urllib.request.urlopen", "urllib.request.urlretrieve", "urllib.request.Request", "aiohttp.request"}
_CLIENTS = frozenset(
    {"requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient", "aiohttp.ClientSession"}
    | {"aiohttp.client.ClientSession"}
)
_SHOWING = ("HTMLResponse", "Markup", "mark_safe", "render_template_string", "HttpResponse", "HTML")
_SHOWERS = frozenset({f"{root}.responses.HTMLResponse" for root in ("fastapi", "starlette")})
_SHOWERS |= {"markupsafe.Markup", "flask.Markup", "django.utils.safestring.mark_safe", "django.http.HttpResponse"}
_SHOWERS |= {"flask.render_template_string", "quart.render_template_string", "sanic.response.html"}
_LOADING = ("load", "loads", "read_pickle", "unsafe_load", "full_load", "load_all", "decode", "Unpickler")
_LOADERS = frozenset(
    {
        f"{library}.{word}"
        for library in ("pickle", "cPickle", "dill", "cloudpickle", "_pickle")
        for word in ("load", "loads")
    }
    | {"joblib.load", "torch.load", "marshal.load", "marshal.loads", "jsonpickle.decode", "pandas.read_pickle"}
    | {"yaml.load", "yaml.unsafe_load", "yaml.load_all", "pickle.Unpickler", "numpy.load"}
)
_ALL = (*_QUERYING, *_OPENING, *_ASKING, *_SHOWING, *_LOADING)


def flow_facts(source: Source) -> tuple[FlowFact, ...]:
    """Every place that takes data as more than data, in source order."""
    calls = source.called(*_ALL)
    answers = list(source.each(ast.Return)) if source.packages & {"flask", "quart", "bottle"} else []
    if not calls and not answers:
        return ()
    tracer = Tracer(source)
    found = [fact for call in calls for fact in _flows(source, call, tracer)]
    return (*found, *(fact for answer in answers for fact in _answers(source, answer, tracer)))


def checks(source: Source) -> dict[str, tuple[str, ...]]:
    """Names that each function compares with a list, or hands to what checks them."""
    if not source.says("request", "fastapi", "flask", "starlette", "router"):
        return {}
    found: dict[str, dict[str, None]] = {}
    for compare in source.each(ast.Compare):
        if isinstance(compare.ops[0], (ast.In, ast.NotIn)):
            for side in (compare.left, compare.comparators[0]):
                word = first_word(side)
                if word and not isinstance(side, ast.Constant):
                    found.setdefault(source.symbol(compare), {})[word] = None
    for call in source.called(*(one for one in source.words if tests(one))):
        receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        for given in (*receiver, *call.args, *(one.value for one in call.keywords)):
            if word := first_word(given):
                found.setdefault(source.symbol(call), {})[word] = None
    return {symbol: tuple(names) for symbol, names in found.items()}


def injected(source: Source) -> dict[str, tuple[str, ...]]:
    """Parameters whose annotation says who fills them, or which values they may have."""
    if not source.says("Annotated"):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for scope in source.scopes:
        names = tuple(name for name, given in scope.annotations.items() if scope.is_function and _says_more(given))
        if names:
            found[scope.symbol] = names
    return found


def _says_more(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Subscript) and any(
        (isinstance(node, ast.Name) and node.id in ("Depends", "Security"))
        or (isinstance(node, ast.keyword) and node.arg in ("pattern", "regex"))
        for node in walk(annotation.slice)
    )


def _flows(source: Source, call: ast.Call, tracer: Tracer) -> Iterator[FlowFact]:
    name = source.name(call.func) or ""
    word = call.func.attr if isinstance(call.func, ast.Attribute) else name.rpartition(".")[2].lstrip(":")
    if word in _QUERYING or name.rpartition(".")[2] == "text":
        yield from _queries(source, call, name, word, tracer)
    if name in _OPENERS or (word in _OF_PATHS and isinstance(call.func, ast.Attribute) and not name.startswith("os.")):
        yield from _paths(source, call, name, word, tracer)
    if name in _ASKERS or (word in _VISITING and isinstance(call.func, ast.Attribute)):
        yield from _addresses(source, call, name, word, tracer)
    if name in _SHOWERS:
        yield from _pages(source, call, name, tracer)
    if name in _LOADERS:
        yield from _objects(source, call, name, tracer)


def _queries(source: Source, call: ast.Call, name: str, word: str, tracer: Tracer) -> Iterator[FlowFact]:
    if word in ("text", "raw", "RawSQL") and not (name.startswith("sqlalchemy.") or word != "text"):
        return
    if word == "text" and not name.startswith("sqlalchemy."):
        return
    given = call.args[0] if call.args else keyword_of(call, "query", "sql", "statement")
    if given is None:
        return
    parts = tracer.parts(given)
    text = "".join(part if isinstance(part, str) else "{}" for part in parts)
    if not _SQL.match(text):
        return
    holes = [part for part in parts if isinstance(part, ast.AST)]
    beside = [*call.args[1:], *(one.value for one in call.keywords)]
    if holes:
        yield tracer.fact(call, Sink.QUERY, name or f"….{word}", holes, is_built=True)
    elif beside:
        yield tracer.fact(call, Sink.QUERY, name or f"….{word}", beside, bound=True)


def _paths(source: Source, call: ast.Call, name: str, word: str, tracer: Tracer) -> Iterator[FlowFact]:
    if name in _OPENERS:
        given = call.args[0] if call.args else keyword_of(call, "path", "file", "path_or_file", "filepath_or_buffer")
        named = name.removeprefix(":")
    else:
        given, named = call.func.value if isinstance(call.func, ast.Attribute) else None, f"Path.{word}"
        if word == "open" and not tracer.is_path(given):
            return
    if given is not None and not isinstance(given, ast.Constant):
        fact = tracer.fact(call, Sink.PATH, named, [given])
        if fact.leaves or fact.guard:
            yield fact


def _addresses(source: Source, call: ast.Call, name: str, word: str, tracer: Tracer) -> Iterator[FlowFact]:
    if word == "goto":
        if not source.packages & _BROWSERS:
            return
        name = "Page.goto"
    elif name not in _ASKERS:
        origin = source.origin(call.func.value) if isinstance(call.func, ast.Attribute) else None
        made = source.name(origin.func) if isinstance(origin, ast.Call) else None
        if isinstance(origin, ast.Name):
            made = source.annotation(origin)
        if made not in _CLIENTS or (isinstance(origin, ast.Call) and keyword_of(origin, "base_url") is not None):
            return
        name = f"{made}.{word}"
    position = 1 if word in ("request", "stream") and len(call.args) > 1 else 0
    given = call.args[position] if len(call.args) > position else keyword_of(call, "url")
    host = tracer.host(given) if given is not None else []
    if host:
        fact = tracer.fact(call, Sink.ADDRESS, name, host)
        if fact.leaves or fact.guard:
            yield fact


def _pages(source: Source, call: ast.Call, name: str, tracer: Tracer) -> Iterator[FlowFact]:
    given = call.args[0] if call.args else keyword_of(call, "content", "source")
    if given is None or isinstance(given, ast.Constant):
        return
    kind = keyword_of(call, "content_type", "media_type")
    if isinstance(kind, ast.Constant) and "html" not in str(kind.value):
        return
    parts = tracer.parts(given)
    holes = [part for part in parts if isinstance(part, ast.AST)]
    text = "".join(part for part in parts if isinstance(part, str))
    if name == "django.http.HttpResponse" and not re.search(r"<\w", text):
        return
    if holes:
        fact = tracer.fact(call, Sink.PAGE, name.removeprefix(":"), holes, is_built=bool(re.search(r"<\w", text)))
        if fact.leaves or fact.guard:
            yield fact


def _answers(source: Source, answer: ast.Return, tracer: Tracer) -> Iterator[FlowFact]:
    """A handler gives back a text with tags in it, which goes out as a page."""
    function = source.scope(answer).node
    if not isinstance(answer.value, (ast.JoinedStr, ast.BinOp, ast.Name)) or not isinstance(function, ast.FunctionDef):
        return
    if not any(
        isinstance(one, ast.Call) and (source.name(one.func) or "").endswith(".route")
        for one in function.decorator_list
    ):
        return
    parts = tracer.parts(answer.value)
    holes = [part for part in parts if isinstance(part, ast.AST)]
    if holes and re.search(r"<\w", "".join(part for part in parts if isinstance(part, str))):
        fact = tracer.fact(answer, Sink.PAGE, "return", holes, is_built=True)
        if fact.leaves or fact.guard:
            yield fact


def _objects(source: Source, call: ast.Call, name: str, tracer: Tracer) -> Iterator[FlowFact]:
    loader = keyword_of(call, "Loader") or (call.args[1] if name.startswith("yaml.") and len(call.args) > 1 else None)
    if name.startswith("yaml.") and loader is not None:
        if (source.name(loader) or "").rpartition(".")[2] not in ("UnsafeLoader", "Loader", "CLoader", "FullLoader"):
            return
        if (source.name(loader) or "").endswith("FullLoader"):
            return
    elif name in ("yaml.load", "yaml.load_all"):
        return  # PyYAML 6 refuses to load without a loader
    if name == "torch.load" and not _is(call, "weights_only", False):
        return  # since 2.6 it takes weights alone
    if name == "numpy.load" and not _is(call, "allow_pickle", True):
        return
    given = call.args[0] if call.args else None
    if given is None:
        return
    fact = tracer.fact(call, Sink.OBJECT, name, [given])
    if fact.leaves:
        yield fact


def _is(call: ast.Call, word: str, wanted: bool) -> bool:
    given = keyword_of(call, word)
    return isinstance(given, ast.Constant) and given.value is wanted
