"""Follows an expression back to what it is made of, inside one function."""

import ast
import re
from collections.abc import Iterable
from functools import cache, cached_property

from msgspec.structs import replace

from roadworthy.expression import expression
from roadworthy.inputs.python.facts import FlowFact, Leaf
from roadworthy.inputs.python.source import Source, children, keyword_of, names, walk
from roadworthy.model import Sink

_NUMBERS = frozenset({":int", ":float", ":bool", "uuid.UUID", "datetime.datetime", "datetime.date", "decimal.Decimal"})
_CLEAN = frozenset(
    {":int", ":float", ":len", ":bool", ":abs", ":round", ":hash", ":id", ":ord", ":sum", ":range", ":isinstance"}
    | {":any", ":all", ":type", ":max", ":min", "os.path.basename", "os.path.getsize", "os.path.exists", "json.dumps"}
    | {"re.sub", "re.match", "re.fullmatch", "re.search"}
)
_CLEAN_ROOTS = frozenset({"uuid", "hashlib", "time", "datetime", "secrets", "random", "base64", "math", "hmac", "sys"})
_CLEANING = expression(
    r"saniti|valid|escape|clean|quote|safe|check|slug|allow|normali[sz]e|hash|digest|encrypt|verify|secure|whitelist|"
    r"isoformat|strftime|hex$|identifier|^Identifier$|^Literal$|basename|ensure|resolve_under|within",
    re.IGNORECASE,
)
_TESTING = expression(
    r"^(startswith|match|fullmatch|search|isalnum|isdigit|isidentifier|isnumeric|isdecimal|isalpha|is_relative_to|"
    r"relative_to|commonpath|commonprefix|UUID|ObjectId|secure_filename|basename|int)$"
    r"|saniti|valid|safe|allow|permit|check|verif|ensure|assert|whitelist|trusted|guard|forbid|is_private|is_global|owns?_",
    re.IGNORECASE,
)
_PASSING = frozenset(
    {
        "strip",
        "lstrip",
        "rstrip",
        "lower",
        "upper",
        "format",
        "join",
        "encode",
        "decode",
        "get",
        "pop",
        "split",
        "title",
    }
    | {
        "capitalize",
        "casefold",
        "removeprefix",
        "removesuffix",
        "copy",
        "items",
        "values",
        "read",
        "getlist",
        "replace",
    }
    | {"model_dump", "dict", "json", "with_suffix", "with_name", "joinpath", "expanduser", "absolute", "resolve"}
    | {"as_posix", "format_map", "zfill", "splitlines", "getvalue", "rsplit", "partition", "rpartition", "geturl"}
)
_THROUGH = frozenset(
    {":str", ":list", ":tuple", ":dict", ":set", ":sorted", ":reversed", ":enumerate", ":zip", ":bytes", "pathlib.Path"}
    | {
        "pathlib.PurePath",
        "os.path.join",
        "os.path.abspath",
        "os.path.normpath",
        "os.path.realpath",
        "os.path.expanduser",
    }
    | {"os.fspath", "io.BytesIO", "io.StringIO", "urllib.parse.unquote", "urllib.parse.urljoin", "textwrap.dedent"}
    | {"json.loads", "os.path.splitext", "base64.b64decode", "base64.urlsafe_b64decode", "zlib.decompress", ":open"}
    | {"gzip.decompress", "aiofiles.open", "yarl.URL", "httpx.URL"}
)
_PARTS = {
    **dict.fromkeys(("args", "query_params", "GET", "query", "query_arguments"), "query parameter"),
    **dict.fromkeys(("form", "POST", "values"), "form field"),
    **dict.fromkeys(("json", "data", "body", "get_json", "get_data", "stream"), "body"),
    **dict.fromkeys(("receive_text", "receive_json", "receive_bytes"), "message of the socket"),
    **dict.fromkeys(("files", "FILES"), "uploaded file"),
    **dict.fromkeys(("headers", "META"), "header"),
    **dict.fromkeys(("cookies", "COOKIES"), "cookie"),
    **dict.fromkeys(("path_params", "match_info", "view_args"), "path parameter"),
}
_REQUESTS = frozenset({"flask.request", "quart.request", "bottle.request", "sanic.request", "flask.globals.request"})
_REQUEST_TYPES = frozenset({"", "Request", "HttpRequest", "WebSocket", "HTTPConnection", "WSGIRequest"})
_FETCHERS = expression(
    r"(^requests\.(get|post)$|^httpx\.(get|post)$|urllib\.request\.urlopen$|hf_hub_download$|\.get_object$|"
    r"download_fileobj$|download_as_(bytes|string)$)"
)
_STORES = frozenset(
    {"redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.asyncio.from_url", "redis.asyncio.Redis"}
)
_MOST_STEPS = 12
_AGAIN = "again"
"""The name that is being followed stands in what it is given: `name = name.strip()`."""


@cache
def tests(word: str) -> bool:
    """A call of this name asks about what it is given."""
    return _TESTING.search(word) is not None


@cache
def _cleans(word: str) -> bool:
    return _CLEANING.search(word) is not None


def first_word(node: ast.expr) -> str:
    """The name at the begin of `name`, `name.attribute`, `name["key"]`, `name.strip()`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Await)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


class Tracer:
    """Follows an expression back to what it is made of, inside one function."""

    def __init__(self, source: Source) -> None:
        self.source = source

    # What a name is given, in every way.

    @cached_property
    def _given(self) -> dict[tuple[str, str], list[ast.expr]]:
        """Function and local name to all that is added to it, iterated into it or appended to it."""
        source = self.source
        found: dict[tuple[str, str], list[ast.expr]] = {}
        loops: list[ast.For | ast.AsyncFor] = [*source.each(ast.For), *source.each(ast.AsyncFor)]
        for loop in loops:
            for target in walk(loop.target):
                if isinstance(target, ast.Name):
                    found.setdefault((source.symbol(loop), target.id), []).append(loop.iter)
        for added in source.each(ast.AugAssign):
            if isinstance(added.target, ast.Name):
                found.setdefault((source.symbol(added), added.target.id), []).append(added.value)
        for assign in source.each(ast.Assign):
            for target in assign.targets:
                if isinstance(target, (ast.Tuple, ast.List)) and not isinstance(assign.value, (ast.Tuple, ast.List)):
                    for one in target.elts:
                        if isinstance(one, ast.Name):
                            found.setdefault((source.symbol(assign), one.id), []).append(assign.value)
        for call in source.called("append", "extend", "insert", "add"):
            if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.args:
                found.setdefault((source.symbol(call), call.func.value.id), []).append(call.args[-1])
        return found

    def values(self, node: ast.Name) -> list[ast.expr] | None:
        """All that a local name may hold; None where it is a parameter that nothing changes, or not local."""
        given = self.source.given_locally(node)
        if given is None:
            return None
        return [*given, *self._given.get((self.source.symbol(node), node.id), ())]

    # The text of an expression, in parts.

    def parts(
        self, node: ast.expr, steps: int = _MOST_STEPS, seen: frozenset[str] = frozenset()
    ) -> list[str | ast.expr]:
        """Constant pieces and the expressions between them, in order; of a name with several values, all of them."""
        if steps <= 0:
            return [node]
        match node:
            case ast.Constant(value=value):
                return [str(value)]
            case ast.JoinedStr(values=values):
                return [part for value in values for part in self.parts(value, steps - 1, seen)]
            case ast.FormattedValue(value=inner, format_spec=shape):
                return [] if shape is not None and _is_numeric(shape) else self.parts(inner, steps - 1, seen)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return [*self.parts(left, steps - 1, seen), *self.parts(right, steps - 1, seen)]
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                given = right.elts if isinstance(right, ast.Tuple) else [right]
                text = self.parts(left, steps - 1, seen)
                return [*text, *(part for one in given for part in self.parts(one, steps - 1, seen))]
            case ast.Call(func=ast.Attribute(value=of, attr="format"), args=args, keywords=keywords):
                beside = [*args, *(keyword.value for keyword in keywords)]
                text = self.parts(of, steps - 1, seen)
                if any(isinstance(part, str) for part in text):
                    return [*text, *(part for one in beside for part in self.parts(one, steps - 1, seen))]
            case ast.Call(func=ast.Attribute(value=of, attr="strip" | "rstrip" | "lstrip")):
                return self.parts(of, steps - 1, seen)
            case ast.Call(func=function, args=[first, *_]) if self.source.name(function) in (
                "textwrap.dedent",
                ":str",
                "inspect.cleandoc",
            ):
                return self.parts(first, steps - 1, seen)
            case ast.Await(value=inner):
                return self.parts(inner, steps - 1, seen)
            case ast.Name(id=word) if word not in seen:
                held = self.values(node)
                if held:
                    return [part for one in held for part in self.parts(one, steps - 1, seen | {word})]
                origin = self.source.origin(node)
                if isinstance(origin, (ast.Constant, ast.JoinedStr)):
                    return self.parts(origin, steps - 1, seen | {word})
        return [node]

    def host(self, node: ast.expr) -> list[ast.expr]:
        """What stands before the path of an address."""
        found: list[ast.expr] = []
        text = ""
        for part in self.parts(node):
            if isinstance(part, str):
                text += part
                if "/" in re.sub(r"^\w+://", "", text, count=1) or "?" in text:
                    break
            elif text and not re.fullmatch(r"\w+:(//)?[\w.-]*", text):
                break
            else:
                found.append(part)
                break
        return found

    def is_path(self, node: ast.expr | None) -> bool:
        made = self.source.origin(node) if node is not None else None
        if isinstance(made, ast.BinOp):
            return isinstance(made.op, ast.Div)
        return isinstance(made, ast.Call) and self.source.name(made.func) == "pathlib.Path"

    # What it is made of.

    def fact(
        self,
        call: ast.Call | ast.Return,
        sink: Sink,
        function: str,
        given: Iterable[ast.expr],
        is_built: bool = False,
        bound: bool = False,
    ) -> FlowFact:
        """The flow into a call."""
        tracing = _Tracing(self, sink)
        leaves: dict[Leaf, None] = {}
        for one in given:
            leaves.update(dict.fromkeys(tracing.leaves(one, _MOST_STEPS)))
        leaves = {leaf: None for leaf in leaves if leaf.kind != _AGAIN}
        guard = tracing.cleaned
        if any(leaf.kind in ("parameter", "request") for leaf in leaves):
            checked = self._checked(call, tracing.names)
            if checked is None:  # something made of it is asked about, and nobody knows what that says
                leaves = {}
            guard = checked or ("" if leaves else guard)
        source = self.source
        shown = function.lstrip(":")
        return FlowFact(source.place(call), source.symbol(call), sink, shown, tuple(leaves), guard, is_built, bound)

    def _checked(self, call: ast.Call | ast.Return, passed: set[str]) -> str | None:
        """What asks about one of these names in the function, in words; None where it asks about what is made of it."""
        if not passed:
            return ""
        _source, symbol = self.source, self.source.symbol(call)
        derived = set(passed)
        for assign in self._assigns.get(symbol, ()):
            below = list(walk(assign.value))
            if call not in below and any(isinstance(node, ast.Name) and node.id in derived for node in below):
                derived.update(target.id for target in assign.targets if isinstance(target, ast.Name))
        indirect = False
        for compare in self._compares.get(symbol, ()):
            found = {node.id for node in walk(compare) if isinstance(node, ast.Name)}
            if found & passed:
                return f"it is looked up first: {ast.unparse(compare)[:60]}"
            indirect |= bool(found & derived)
        for test in self._tested.get(symbol, ()):
            found = {node.id for node in walk(test) if isinstance(node, ast.Name)} if test is not call else set()
            if found & passed:
                return f"{ast.unparse(test.func)[-40:]} checks it first"
            indirect |= bool(found & derived)
        return None if indirect else ""

    @cached_property
    def _assigns(self) -> dict[str, list[ast.Assign]]:
        found: dict[str, list[ast.Assign]] = {}
        for assign in self.source.each(ast.Assign):
            found.setdefault(self.source.symbol(assign), []).append(assign)
        return found

    @cached_property
    def _compares(self) -> dict[str, list[ast.Compare]]:
        found: dict[str, list[ast.Compare]] = {}
        for compare in self.source.each(ast.Compare):
            if isinstance(compare.ops[0], (ast.In, ast.NotIn)):
                found.setdefault(self.source.symbol(compare), []).append(compare)
        return found

    @cached_property
    def _tested(self) -> dict[str, list[ast.Call]]:
        found: dict[str, list[ast.Call]] = {}
        for call in self.source.called(*(word for word in self.source.words if tests(word))):
            found.setdefault(self.source.symbol(call), []).append(call)
        return found


def _is_numeric(shape: ast.expr) -> bool:
    text = "".join(str(node.value) for node in walk(shape) if isinstance(node, ast.Constant))
    return bool(re.search(r"[dfgexXob%]$", text))


class _Tracing:
    """One look back: the names that it passed, and what cleaned a part of it."""

    def __init__(self, tracer: Tracer, sink: Sink) -> None:
        self.tracer = tracer
        self.source = tracer.source
        self.sink = sink
        self.names: set[str] = set()
        self.cleaned = ""

    def leaves(self, node: ast.expr, steps: int, seen: frozenset[str] = frozenset()) -> list[Leaf]:
        if steps <= 0:
            return [Leaf("unknown")]
        if (asked := self._requested(node)) is not None:
            return [asked]
        match node:
            case ast.Constant() | ast.Compare() | ast.UnaryOp() | ast.Lambda():
                return []
            case ast.Name():
                return self._name(node, steps, seen)
            case ast.Call():
                return self._call(node, steps, seen)
            case ast.Attribute(value=of, attr=attr):
                if attr in ("name", "stem", "suffix") and self.sink is Sink.PATH and self._is_made_path(of):
                    self.cleaned = self.cleaned or f".{attr} takes the last part alone"
                    return []
                return (
                    self._members(self.leaves(of, steps - 1, seen), attr)
                    if first_word(node) not in ("self", "cls")
                    else []
                )
            case ast.Subscript(value=of, slice=part):
                if self.sink is Sink.PATH and self._is_part(of):
                    return []
                key = part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
                return self._members(self.leaves(of, steps - 1, seen), key)
            case ast.FormattedValue(value=inner, format_spec=shape):
                return [] if shape is not None and _is_numeric(shape) else self.leaves(inner, steps - 1, seen)
            case ast.BinOp(op=ast.Add() | ast.Mod() | ast.Div()):
                return [*self.leaves(node.left, steps - 1, seen), *self.leaves(node.right, steps - 1, seen)]
            case ast.BinOp():
                return []
            case ast.IfExp(body=body, orelse=other):
                return [*self.leaves(body, steps - 1, seen), *self.leaves(other, steps - 1, seen)]
            case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element) | ast.SetComp(elt=element):
                return self.leaves(element, steps - 1, seen)
            case ast.DictComp():
                return []
        return [
            leaf
            for child in children(node)
            if isinstance(child, ast.expr)
            for leaf in self.leaves(child, steps - 1, seen)
        ]

    def _members(self, leaves: list[Leaf], key: str) -> list[Leaf]:
        return [replace(leaf, member=f"{leaf.member}.{key}".strip(".")) for leaf in leaves] if key else leaves

    def _is_made_path(self, node: ast.expr) -> bool:
        made = self.source.origin(node)
        return isinstance(made, ast.Call) and (self.source.name(made.func) or "").startswith("pathlib.")

    def _is_part(self, of: ast.expr) -> bool:
        """`name.split("/")[-1]`, `splitext(name)[1]`: a part without a slash."""
        word = ""
        if isinstance(of, ast.Call):
            word = of.func.attr if isinstance(of.func, ast.Attribute) else (self.source.name(of.func) or "").lstrip(":")
        return word in ("split", "rsplit", "splitext", "rpartition", "partition")

    def _name(self, node: ast.Name, steps: int, seen: frozenset[str]) -> list[Leaf]:
        source, word = self.source, node.id
        if word in seen:
            return [Leaf(_AGAIN, word)]
        looped = self._comprehended(node)
        if looped is not None:
            return self.leaves(looped, steps - 1, seen | {word})
        scope = source.scope(node)
        while scope.parent is not None and word not in scope.parameters and word not in scope.assigned:
            scope = scope.parent
        if not scope.is_function:
            return []
        self.names.add(word)
        found: list[Leaf] = []
        is_replaced = False
        for value in self.tracer.values(node) or ():
            below = self.leaves(value, steps - 1, seen | {word})
            is_replaced |= Leaf(_AGAIN, word) not in below and names(value, word)
            found += [leaf for leaf in below if leaf != Leaf(_AGAIN, word)]
        if word in scope.parameters and word not in ("self", "cls"):
            if scope.symbol != source.symbol(node):
                return [*found, Leaf("unknown", word)]
            given = scope.annotations.get(word)
            if given is not None and source.type_name(given) in _NUMBERS:
                return found
            if not is_replaced:
                found.append(Leaf("parameter", word))
        return found

    def _comprehended(self, node: ast.Name) -> ast.expr | None:
        """What a comprehension around the name takes it from."""
        for above in self.source.ancestors(node):
            if isinstance(above, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)):
                for generator in above.generators:
                    if any(isinstance(target, ast.Name) and target.id == node.id for target in walk(generator.target)):
                        return generator.iter
            elif isinstance(above, ast.stmt):
                return None
        return None

    def _call(self, node: ast.Call, steps: int, seen: frozenset[str]) -> list[Leaf]:
        source = self.source
        name = source.name(node.func) or ""
        function = node.func
        word = function.attr if isinstance(function, ast.Attribute) else name.rpartition(".")[2].lstrip(":")
        beside = [*node.args, *(keyword.value for keyword in node.keywords)]
        if _FETCHERS.search(name):
            return [Leaf("fetched", name)]
        if name in _THROUGH:
            handed = node.args[:1] if name in (":open", "aiofiles.open") else beside
            return [leaf for one in handed for leaf in self.leaves(one, steps - 1, seen)]
        typed = keyword_of(node, "type")
        if name in _CLEAN or name.partition(".")[0] in _CLEAN_ROOTS or _cleans(word) or _number(typed):
            if any(self.leaves(one, steps - 1, seen) for one in beside):
                self.cleaned = self.cleaned or f"{name.lstrip(':') or word} cleans it"
            return []
        if isinstance(function, ast.Attribute):
            of = function.value
            origin = source.origin(of)
            if isinstance(origin, ast.Call) and source.name(origin.func) in _STORES and word in ("get", "hget", "lpop"):
                return [Leaf("fetched", "redis")]
            if isinstance(of, ast.Call) and (source.name(of.func) or "").endswith("sql.SQL"):
                self.cleaned = self.cleaned or "the driver composes it"
                return []
            if word in _PASSING:
                if word == "replace" and _removes(node):
                    self.cleaned = self.cleaned or "what would end it is replaced"
                    return []
                found = self.leaves(of, steps - 1, seen)
                if word in ("get", "pop", "getlist") and node.args:
                    key = node.args[0]
                    word_of = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
                    return self._members(found, word_of)
                if word in ("join", "format", "joinpath", "with_name"):
                    found = [*found, *(leaf for one in beside for leaf in self.leaves(one, steps - 1, seen))]
                return found
            if any(leaf.kind == "fetched" for leaf in self.leaves(of, steps - 1, seen)):
                return self.leaves(of, steps - 1, seen)
        given = [leaf for one in beside for leaf in self.leaves(one, steps - 1, seen)]
        return [Leaf("unknown", name or word)] if given else []

    def _requested(self, node: ast.expr) -> Leaf | None:
        """A part of the request's own object: `request.args`, `await request.json()`, `self.get_argument("x")`."""
        inner = node.value if isinstance(node, ast.Await) else node
        key = ""
        if isinstance(inner, ast.Call):
            word = inner.func.attr if isinstance(inner.func, ast.Attribute) else ""
            if word in ("get_argument", "get_query_argument", "get_body_argument") and first_word(inner) == "self":
                first = inner.args[0] if inner.args else None
                return Leaf("request", "query parameter", str(getattr(first, "value", "")))
            if word not in (
                "json",
                "body",
                "form",
                "get_json",
                "get_data",
                "stream",
                "receive_text",
                "receive_json",
            ) or (inner.args):
                return None
            inner = inner.func
        if not isinstance(inner, ast.Attribute):
            return None
        part = _PARTS.get(inner.attr)
        holder = inner.value
        if isinstance(holder, ast.Attribute) and holder.attr == "rel_url" and inner.attr == "query":
            holder = holder.value
        if part is None:
            return None
        if isinstance(holder, ast.Attribute):
            is_own = holder.attr == "request" and isinstance(holder.value, ast.Name) and holder.value.id == "self"
            return Leaf("request", part, key) if is_own else None
        if not isinstance(holder, ast.Name):
            return None
        if self.source.name(holder) in _REQUESTS:
            return Leaf("request", part, key)
        if holder.id in ("request", "websocket", "ws"):
            scope = self.source.scope(holder)
            if holder.id in scope.parameters and holder.id not in scope.assigned:
                of = self.source.annotation(holder).rpartition(".")[2].lstrip(":")
                return Leaf("request", part, key) if of in _REQUEST_TYPES and (of or part != "body") else None
        return None


def _number(typed: ast.expr | None) -> bool:
    return isinstance(typed, ast.Name) and typed.id in ("int", "float", "bool")


def _removes(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and any(sign in str(first.value) for sign in ("/", ".", "'", '"', "<", "\\"))
