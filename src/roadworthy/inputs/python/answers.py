"""What one module does with what a model may have answered: parses it, runs it, gives it back, asks why it ended."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.expression import expression
from roadworthy.inputs.python.facts import AnswerFact
from roadworthy.inputs.python.logs import log_level
from roadworthy.inputs.python.source import Source, walk
from roadworthy.inputs.python.surroundings import FUNCTIONS, function_of

_ASKING = frozenset(
    {
        "openai",
        "anthropic",
        "ollama",
        "litellm",
        "langchain",
        "autogen",
        "google",
        "huggingface_hub",
        "groq",
        "mistralai",
    }
    | {"langchain_core", "langchain_openai", "langchain_ollama", "langchain_anthropic", "langchain_experimental"}
    | {"langchain_community", "autogen_ext", "cohere", "llama_index"}
)
_SPEAKS_OF_MODELS = ("llm", "/api/generate", "/api/chat", "/completions", "finish_reason", "ollama")
_TAKES_APART = ("loads(", "exec(", "eval(", "execute(")
_PARSERS = frozenset({"json.loads", "orjson.loads", "ujson.loads", "ast.literal_eval", "yaml.safe_load", "json5.loads"})
_VALIDATORS = frozenset({"model_validate_json", "parse_raw"})
_RUNNERS = frozenset(
    {"eval", "exec", "os.system", "os.popen", "subprocess.run", "subprocess.call", "subprocess.check_output"}
    | {"subprocess.check_call", "subprocess.Popen", "subprocess.getoutput", "asyncio.create_subprocess_shell"}
    | {"pandas.read_sql", "pandas.read_sql_query", "importlib.import_module"}
)
_QUERIES = frozenset({"execute", "executescript", "fetch", "fetchall", "fetchrow", "read_sql", "run_query"})
_DATABASE = expression(r"(^|[._])(cur|cursor|conn|connection|db|database|engine|session|sqlite|pg|duckdb)\w*$", re.I)
_TOOLS = frozenset(
    {"PythonREPLTool", "PythonAstREPLTool", "PythonREPL", "ShellTool", "LocalCommandLineCodeExecutor"}
    | {"create_pandas_dataframe_agent", "create_csv_agent", "create_python_agent"}
)
"""What hands a model's text to an interpreter of the same machine, as LangChain and AutoGen name it.

Source: https://python.langchain.com/docs/security/
"""
_REASONS = frozenset({"finish_reason", "done_reason", "stop_reason", "incomplete_details"})
_SEEN_THROUGH = expression(r"^(re\.(sub|search|match|findall)|str|textwrap\.dedent|sqlalchemy\.text|html\.unescape)$")
_CLEANS = expression(r"clean|strip|extract|sanit|fence|trim|json", re.IGNORECASE)
_CATCHING = frozenset(
    {"Exception", "BaseException", "ValueError", "JSONDecodeError", "ValidationError", "SyntaxError", "TypeError"}
    | {"YAMLError"}
)
_KEYS = frozenset(
    {"content", "response", "text", "message", "output_text", "arguments", "choices", "completion", "generated_text"}
    | {"output", "candidates"}
)
"""Under what a server, and an object of its client, has the words of the model."""
_TEXT = frozenset({"content", "text"})
_LAST_STEP = _TEXT | {"response", "output_text"}
_AROUND_TEXT = frozenset({"message", "choices", "candidates"})
_CHECKS = expression(r"valid|safe|check|sanit|verify|allow|guard|confirm|approve", re.I)
_LEVELS = ("info", "warning", "warn", "error", "exception", "critical")
_PROMPT = expression(r"(^|_)(prompt|user_message|user_input|user_query|user_question|question|chat_history)$")
_MOST_STEPS = 40


@dataclass(frozen=True)
class _Roots:
    """Where an expression comes from.

    Attributes:
        lines: of the calls.
        keys: that were looked up on the way; `names`: attributes that were read.
        met: the names that were met.
    """

    lines: tuple[int, ...] = ()
    keys: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()

    @property
    def is_text(self) -> bool:
        """The words were taken out, not the answer as a whole."""
        way = self.keys | self.names
        return "response" in self.keys or "output_text" in way or bool(way & _TEXT and way & _AROUND_TEXT)


def answer_facts(source: Source) -> tuple[AnswerFact, ...]:
    """What is done with the results of calls, in the order of the lines; empty where the file speaks of no model."""
    is_near = source.packages & _ASKING or source.says(*_SPEAKS_OF_MODELS)
    if not is_near and not (source.says("prompt") and source.says(*_TAKES_APART)):
        return ()
    flows: dict[ast.AST, _Flow] = {}
    ends = [*_parsed(source, flows), *_run(source, flows)]
    found = [*ends, *_handed(source, flows, ends), *_tools(source), *_returned(source, flows)]
    found += [*_taken(source, flows), *_reasons(source), *_stand_ins(source), *_logged(source), *_spared(source)]
    return tuple(sorted(found, key=lambda one: (one.place.start, one.place.column, one.kind)))


_OUTCOMES = {"success": True, "ok": True, "succeeded": True, "error": False, "failed": False}
"""Keys under which a result tells how it went, and whether a true value is good."""


class _Flow:
    """Which calls the expressions of one function come from."""

    def __init__(self, source: Source, function: ast.AST) -> None:
        self.source = source
        self.given: dict[str, list[ast.expr]] = {}
        is_module = function is source.tree
        for node in walk(function):
            if is_module and source.scope(node) is not source.module:
                continue
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._bind(target, value)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._bind(target, value)
                case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                    self._bind(target, value)
                case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                    self._bind(target, value)
                case ast.comprehension(target=target, iter=value):
                    self._bind(target, value)
                case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                    self._bind(target, value)
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value]):
                    self.given.setdefault(name, []).append(value)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.given.setdefault(name, []).append(value)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for item in items:
                    self._bind(item, value)

    def roots(self, node: ast.expr) -> _Roots:
        """The calls from which the expression comes, and whether the words were taken out on the way."""
        lines: set[int] = set()
        keys: set[str] = set()
        words: set[str] = set()
        met: set[str] = set()
        waiting, seen = [node], set[str]()
        for _ in range(_MOST_STEPS):
            if not waiting:
                break
            one = waiting.pop()
            match one:
                case ast.Name(id=name) if name not in seen:
                    seen.add(name)
                    waiting += self.given.get(name, [])
                    met.add(name)
                case ast.Attribute(value=below, attr=word):
                    words.add(word)
                    waiting.append(below)
                case ast.Subscript(value=below, slice=key):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        keys.add(key.value)
                    waiting.append(below)
                case ast.Await(value=below) | ast.Starred(value=below) | ast.FormattedValue(value=below):
                    waiting.append(below)
                case ast.NamedExpr(value=below):
                    waiting.append(below)
                case ast.BinOp(left=left, right=right):
                    waiting += [left, right]
                case ast.BoolOp(values=values) | ast.JoinedStr(values=values):
                    waiting += values
                case ast.IfExp(body=body, orelse=orelse):
                    waiting += [body, orelse]
                case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element):
                    waiting.append(element)
                case ast.List(elts=items) | ast.Tuple(elts=items):
                    waiting += items
                case ast.Call(func=function, args=args):
                    lines.add(one.lineno)
                    if isinstance(function, ast.Attribute):
                        waiting.append(function.value)
                        if function.attr == "get" and args and isinstance(args[0], ast.Constant):
                            keys.add(str(args[0].value))
                    if self._passes_on(function):
                        waiting += args
        return _Roots(tuple(sorted(lines)), frozenset(keys), frozenset(words), frozenset(met))

    def _passes_on(self, function: ast.expr) -> bool:
        """What comes out is what went in, cleaned."""
        name = (self.source.name(function) or "").lstrip(":")
        is_join = isinstance(function, ast.Attribute) and function.attr == "join"
        return is_join or bool(_SEEN_THROUGH.match(name)) or bool(_CLEANS.search(name.rpartition(".")[2]))


def _flow(source: Source, node: ast.AST, flows: dict[ast.AST, _Flow]) -> _Flow:
    function = function_of(source, node)
    if function not in flows:
        flows[function] = _Flow(source, function)
    return flows[function]


def _fact(
    source: Source, kind: str, node: ast.AST, roots: _Roots, is_guarded: bool = False, what: str = ""
) -> AnswerFact:
    return AnswerFact(
        kind=kind,
        place=source.place(node),
        symbol=source.symbol(node),
        lines=roots.lines,
        is_guarded=is_guarded,
        what=what,
        is_keyed=bool(roots.keys & _KEYS),
        is_named=bool(roots.names & _KEYS),
        takes=bool(roots.met & source.scope(node).parameters.keys()),
    )


def _parsed(source: Source, flows: dict[ast.AST, _Flow]) -> Iterator[AnswerFact]:
    for call in source.called("loads", "literal_eval", "safe_load", *_VALIDATORS):
        name = source.name(call.func) or ""
        attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if not call.args or (name not in _PARSERS and attribute not in _VALIDATORS):
            continue
        roots = _flow(source, call, flows).roots(call.args[0])
        if roots.lines or roots.met:
            yield _fact(
                source, "parsed", call, roots, _is_caught(source, call), name if name in _PARSERS else attribute
            )


def _run(source: Source, flows: dict[ast.AST, _Flow]) -> Iterator[AnswerFact]:
    words = {name.rpartition(".")[2] for name in _RUNNERS} | _QUERIES
    for call in source.called(*words):
        name = (source.name(call.func) or "").lstrip(":")
        attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        is_query = (
            attribute in _QUERIES
            and isinstance(call.func, ast.Attribute)
            and bool(_DATABASE.search(ast.unparse(call.func.value)))
        )
        if not call.args or (name not in _RUNNERS and not is_query):
            continue
        flow = _flow(source, call, flows)
        given = call.args[0]
        roots = flow.roots(given)
        if isinstance(given, ast.List):  # a program of ours that is given the answer is another question
            roots = flow.roots(given.elts[0]) if given.elts else _Roots()
        if roots.lines or roots.met:
            yield _fact(source, "run", call, roots, _is_examined(source, call, given), name if not is_query else "SQL")


def _handed(source: Source, flows: dict[ast.AST, _Flow], ends: list[AnswerFact]) -> Iterator[AnswerFact]:
    """Calls of this module's functions that parse or run what they are given."""
    waiting = {one.symbol.rpartition(".")[2]: one.symbol for one in ends if one.takes}
    for call in source.called(*waiting) if waiting else ():
        word = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for given in call.args:
            roots = _flow(source, call, flows).roots(given)
            if roots.lines and word in waiting:
                yield _fact(source, "handed", call, roots, _is_caught(source, call), waiting[word])


def _tools(source: Source) -> Iterator[AnswerFact]:
    for call in source.called(*_TOOLS):
        name = source.name(call.func) or ""
        if name.partition(".")[0] in ("langchain", "langchain_community", "langchain_experimental", "autogen") or (
            name.startswith(("autogen_ext", "langchain_"))
        ):
            allows = [one for one in call.keywords if one.arg == "allow_dangerous_code"]
            if "create_" in name and not any(getattr(one.value, "value", None) is True for one in allows):
                continue
            yield _fact(source, "tool", call, _Roots(), what=name.rpartition(".")[2])


def _returned(source: Source, flows: dict[ast.AST, _Flow]) -> Iterator[AnswerFact]:
    answers: list[ast.Return | ast.Yield] = [*source.each(ast.Return), *source.each(ast.Yield)]
    for node in answers:
        if node.value is None or isinstance(node.value, (ast.Constant, ast.Dict)):
            continue
        roots = _flow(source, node, flows).roots(node.value)
        if roots.lines:
            yield _fact(source, "returned", node, roots)


def _taken(source: Source, flows: dict[ast.AST, _Flow]) -> Iterator[AnswerFact]:
    """Where the text is taken out of an answer."""
    attributes = [one for one in source.each(ast.Attribute) if one.attr in _LAST_STEP]
    items = [one for one in source.each(ast.Subscript) if getattr(one.slice, "value", None) in _LAST_STEP]
    gets = [call for call in source.called("get") if call.args and getattr(call.args[0], "value", None) in _LAST_STEP]
    nodes: list[ast.expr] = [*attributes, *items, *gets]
    for node in nodes:
        roots = _flow(source, node, flows).roots(node)
        if roots.lines and roots.is_text:
            yield _fact(source, "taken", node, roots)


def _reasons(source: Source) -> Iterator[AnswerFact]:
    """Where it is asked why an answer ended; guarded where something depends on it."""
    if not source.says(*_REASONS):
        return
    nodes: list[ast.expr] = [one for one in source.each(ast.Attribute) if one.attr in _REASONS]
    nodes += [one for one in source.each(ast.Constant) if isinstance(one.value, str) and one.value in _REASONS]
    for node in nodes:
        yield _fact(source, "reason", node, _Roots(), _is_used(source, node))


def _stand_ins(source: Source) -> Iterator[AnswerFact]:
    """Where a second model is named; guarded where a library is told so, else a name only says it."""
    if not source.says("fallback", "Fallback"):
        return
    for call in source.called("with_fallbacks"):
        yield _fact(source, "stand-in", call, _Roots(), True, "with_fallbacks")
    for keyword in source.each(ast.keyword):
        if keyword.arg in ("fallbacks", "fallback_models", "fallback_model"):
            yield _fact(source, "stand-in", keyword, _Roots(), True, keyword.arg)
    for scope in source.scopes:
        if scope.is_function and "fallback" in scope.symbol.lower():
            yield _fact(source, "stand-in", scope.node, _Roots(), what=scope.symbol)


def _spared(source: Source) -> Iterator[AnswerFact]:
    """Where it is asked whether a call succeeded, and what another call gives is taken where it did not."""
    for node in source.each(ast.If):
        told = _outcome(node.test)
        if told is None or not node.orelse:
            continue
        name, is_success = told
        good, bad = (node.body, node.orelse) if is_success else (node.orelse, node.body)
        calls = [value for value in source.given_locally(name) or () if isinstance(_awaited(value), ast.Call)]
        taken, instead = _assigned(good), _assigned(bad)
        both = [key for key in taken.keys() & instead.keys() if isinstance(_awaited(instead[key]), ast.Call)]
        if len(calls) == 1 and both:
            roots = _Roots(lines=(calls[0].lineno,))
            yield _fact(source, "spared", instead[both[0]], roots, True, both[0])


def _outcome(test: ast.expr) -> tuple[ast.Name, bool] | None:
    """The name whose outcome is asked for, and whether the test holds on success."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            told = _outcome(operand)
            return (told[0], not told[1]) if told is not None else None
        case ast.Compare(
            left=ast.Name() as name, ops=[ast.Is() | ast.IsNot() as by], comparators=[ast.Constant(value=None)]
        ):
            return name, isinstance(by, ast.IsNot)
        case (
            ast.Subscript(value=ast.Name() as name, slice=ast.Constant(value=str(key)))
            | ast.Call(
                func=ast.Attribute(value=ast.Name() as name, attr="get"), args=[ast.Constant(value=str(key)), *_]
            )
            | ast.Attribute(value=ast.Name() as name, attr=key)
        ) if key in _OUTCOMES:
            return name, _OUTCOMES[key]
        case ast.Name():
            return test, True
    return None


def _assigned(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """What the statements of a branch give names to."""
    return {
        step.targets[0].id: step.value
        for step in body
        if isinstance(step, ast.Assign) and len(step.targets) == 1 and isinstance(step.targets[0], ast.Name)
    }


def _awaited(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Await) else node


def _logged(source: Source) -> Iterator[AnswerFact]:
    """Log statements, of a level that is on in production, that write what is sent to a model whole."""
    for call in source.called(*_LEVELS):
        if log_level(source, call) not in ("info", "warning", "error", "critical"):
            continue
        given = [*call.args, *[keyword.value for keyword in call.keywords]]
        word = next((found for one in given if (found := _prompt_in(one))), "")
        if word:
            yield _fact(source, "logged", call, _Roots(), what=word)


def _prompt_in(node: ast.expr) -> str:
    """The name under which a prompt stands in what is logged, whole; "" for none."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) if _PROMPT.search(name):
            return name
        case ast.JoinedStr(values=parts):
            return next((found for part in parts if (found := _prompt_in(part))), "")
        case ast.FormattedValue(value=inner):
            return _prompt_in(inner)
        case ast.BinOp(left=left, right=right):
            return _prompt_in(left) or _prompt_in(right)
        case ast.Dict(values=values):
            return next((found for one in values if (found := _prompt_in(one))), "")
    return ""


def _is_used(source: Source, node: ast.expr) -> bool:
    """Something is done with it but keeping it in a name that is never read again."""
    statement = next((above for above in source.ancestors(node) if isinstance(above, ast.stmt)), None)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            reads = (one for one in source.each(ast.Name) if one.id == name and isinstance(one.ctx, ast.Load))
            return any(source.scope(one) is source.scope(node) for one in reads)
    return True


def _is_caught(source: Source, call: ast.Call) -> bool:
    """A handler of the same function takes what the parser raises, or the parsing is suppressed."""
    below: ast.AST = call
    for above in source.ancestors(call):
        if isinstance(above, FUNCTIONS):
            return False
        if isinstance(above, ast.Try) and below in above.body:
            for handler in above.handlers:
                names = _caught_names(handler.type)
                if handler.type is None or names & _CATCHING:
                    return True
        if isinstance(above, (ast.With, ast.AsyncWith)) and any("suppress" in ast.unparse(one) for one in above.items):
            return True
        below = above
    return False


def _caught_names(caught: ast.expr | None) -> set[str]:
    if caught is None:
        return set()
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return {part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in parts}


def _is_examined(source: Source, call: ast.Call, given: ast.expr) -> bool:
    """A condition of the function asks about what is run, or a function that is named like a check is given it."""
    names = {one.id for one in walk(given) if isinstance(one, ast.Name)}
    for node in walk(function_of(source, call)):
        if isinstance(node, (ast.If, ast.Assert)) and not _asks_if_any(node.test) and _speaks_of(node.test, names):
            return True
        is_check = isinstance(node, ast.Call) and bool(_CHECKS.search(ast.unparse(node.func)))
        if is_check and isinstance(node, ast.Call) and any(_speaks_of(part, names) for part in node.args):
            return True
    return False


def _asks_if_any(test: ast.expr) -> bool:
    """`if sql` and `if not sql` ask whether there is anything at all."""
    return isinstance(test, ast.Name) or (isinstance(test, ast.UnaryOp) and isinstance(test.operand, ast.Name))


def _speaks_of(node: ast.expr, names: set[str]) -> bool:
    return any(isinstance(one, ast.Name) and one.id in names for one in walk(node))
