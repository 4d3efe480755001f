"""Holds docstrings, help texts and comments of a module against the code beside them."""

import ast
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.python.docstrings import Told, docstring_of, documented
from roadworthy.inputs.python.source import Scope, Source, called_word
from roadworthy.model import Place
from roadworthy.model.remarks import Remark

MOST_REMARKS = 500
"""Remarks of one module that are kept."""

MOST_AGREEING = 20
"""Of those that agree; they are counted, and few ask for their places."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEFAULT = expression(
    r"(?i)(?:\(|\[|\b)default(?:s(?: to)?|s? ?[:=]| is| value is|s to be)[ \t]*`{0,2}"
    r"(?P<value>True|False|None|-?\d[\d_,]*+(?:\.\d++)?+(?:e-?\d++)?+|\"[^\"\n]{0,80}\"|'[^'\n]{0,80}')`{0,2}"
    r"(?P<end>[ \t]*(?:[).\],;](?!\w)|$))"
)
_PLAIN = frozenset({"str", "int", "float", "bool", "list", "dict", "tuple", "set", "bytes", "None"})
_ALIASES = {"string": "str", "integer": "int", "boolean": "bool", "List": "list", "Dict": "dict", "Tuple": "tuple"}
_ALIASES |= {"Set": "set", "dictionary": "dict", "none": "None"}
_TYPES = _PLAIN | frozenset(_ALIASES) | frozenset({"iterable", "callable", "sequence", "object", "array", "type"})
_NEAR = frozenset({frozenset({"int", "float"}), frozenset({"list", "tuple"})})
_BACKGROUND = expression(
    r"(?i)\bnon-?blocking\b|\bfire[- ]and[- ]forget\b|\bin (?:the )?background\b|\bwithout (?:waiting|blocking)\b"
    r"|\bdon'?t (?:wait|block)\b|\bdo not (?:wait|block)\b"
)
_VERBS = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "websocket", "route", "api_route"})
"""Of an endpoint the docstring may speak of what a request holds."""
_SCHEDULES = frozenset(
    {"create_task", "ensure_future", "add_task", "submit", "run_in_executor", "to_thread", "delay", "apply_async"}
    | {
        "enqueue",
        "enqueue_job",
        "put",
        "put_nowait",
        "send_task",
        "start",
        "start_soon",
        "spawn",
        "run_sync",
        "publish",
    }
    | {
        "call_soon",
        "call_later",
        "run_in_threadpool",
        "gather",
        "Thread",
        "Process",
        "schedule",
        "add_job",
        "kiq",
        "send",
    }
    | {"create_subprocess_exec", "create_subprocess_shell", "Popen", "xadd", "rpush", "lpush", "sleep", "shield"}
)


def remarks(source: Source) -> tuple[Remark, ...]:
    """Each with the line where it is said."""
    found: list[Remark] = []
    for scope in source.scopes:
        node = scope.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found += _of_function(source, scope, node)
    if source.says(">>> "):
        for scope in source.scopes:
            if isinstance(scope.node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                found += _examples(source, scope)
    if source.says("await "):
        found += _awaited(source)
    if source.says("help"):
        found += _helps(source)
    agreeing = [one for one in found if one.agrees][:MOST_AGREEING]
    return tuple([one for one in found if not one.agrees][:MOST_REMARKS] + agreeing)


def _of_function(source: Source, scope: Scope, node: _Function) -> Iterator[Remark]:
    constant = documented(node)
    if (
        constant is None
        or not isinstance(constant.value, str)
        or not any(mark in constant.value for mark in (":", "---", "efault"))
    ):
        return
    told = docstring_of(constant.value)
    if told.parameters and not _takes_more(node):
        yield from _parameters(source, scope, node, constant, told.parameters)
    if told.parameters or told.mentioned:
        yield from _defaults(source, scope, node, constant, told.parameters or told.mentioned)
    if told.result and node.returns is not None:
        yield from _result(source, scope, node, constant, told.result, told.result_line)


def _takes_more(node: _Function) -> bool:
    """It takes what it does not name, makes another function, or is only a shape that others fill."""
    if node.args.kwarg is not None or node.args.vararg is not None or node.name in _VERBS:
        return True
    if len(node.args.args) == 1 and node.args.args[0].arg in ("func", "fn", "f", "function", "callback"):
        return True  # a decorator documents what the function that it is put on takes
    return any(isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) for one in node.body) or any(
        _last(one) in ("overload", "abstractmethod", "fixture", "command", "group", "singledispatch", "setter")
        or "property" in _last(one)
        or "option" in _last(one)
        or "argument" in _last(one)
        or "param" in _last(one)
        or "patch" in _last(one)
        or _last(one) in _VERBS
        for one in node.decorator_list
    )


def _last(decorator: ast.expr) -> str:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _parameters(
    source: Source, scope: Scope, node: _Function, constant: ast.Constant, told: list[Told]
) -> Iterator[Remark]:
    """Parameters that are documented and not taken, once for each function."""
    taken = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    bare = {_bare(one) for one in taken}
    if any(_is_no_name(one, bare) for one in told) or _is_shape(node):
        return
    absent = [one for one in told if _bare(one.name) not in bare]
    documented_too = {one.name for one in told}
    rest = [one for one in taken if one not in documented_too and one not in ("self", "cls")]
    if not absent:
        yield _remark(source, scope, constant, told[0].line, "parameter", "documents the parameters of its function")
        return
    names = ", ".join(f"`{one.name}`" for one in absent[:4])
    takes = f"it takes {', '.join(f'`{one}`' for one in rest[:4])}" if rest else "the function takes no such one"
    says = f"documents {'a parameter' if len(absent) == 1 else 'parameters'} {names}"
    yield _remark(source, scope, constant, absent[0].line, "parameter", says, takes)


def _bare(name: str) -> str:
    return name.strip("_").lower()


def _is_no_name(told: Told, taken: set[str]) -> bool:
    """Written in another order (`int (size)`, `:param size int:`), or a word that stands for something else."""
    name = _bare(told.name)
    if name in taken:
        return False
    words = [_bare(word) for word in told.type.replace(",", " ").split()]
    is_type = name in _TYPES or any(word in taken for word in words) or "_".join([*words, name]) in taken
    return is_type or told.name[0].isupper() or name in ("kwargs", "args", "note", "optional", "example", "returns")


def _is_shape(node: _Function) -> bool:
    """It holds nothing but its docstring: what is documented stands elsewhere."""
    return all(isinstance(one, (ast.Expr, ast.Pass, ast.Raise)) for one in node.body)


def _defaults(
    source: Source, scope: Scope, node: _Function, constant: ast.Constant, told: list[Told]
) -> Iterator[Remark]:
    plain = (ast.Constant, ast.UnaryOp, ast.Name)
    given = {name: value for name, value in scope.parameters.items() if isinstance(value, plain)}
    for one in told:
        value = given.get(one.name)
        if value is None:
            continue
        said = _said_default(f"{one.text} {one.type}" if "efault" in one.type else one.text)
        if said is None:
            continue
        if isinstance(value, ast.Name) or said[0] is None:
            if said[0] is not None or not _is_something(source, value):
                continue
            does = f"the default is `{ast.unparse(value)}`"
        else:
            has = _literal(value)
            if has is None:
                continue
            does = "" if _same(said[0], has[0]) else f"the default is {ast.unparse(value)}"
        says = f"says that `{one.name}` defaults to {said[1]}"
        yield _remark(source, scope, constant, _line_of_default(constant, one), "default", says, does)


def _line_of_default(constant: ast.Constant, told: Told) -> int:
    """The line of a description that speaks of the default."""
    lines = str(constant.value).split("\n")[told.line : told.line + 30]
    return told.line + next((at for at, line in enumerate(lines) if "efault" in line), 0)


def _is_something(source: Source, value: ast.expr) -> bool:
    """It is certainly neither None nor empty: a function or class of this module, or a literal that says something."""
    if isinstance(value, ast.Name):
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return any(isinstance(one, kinds) and one.name == value.id for one in source.tree.body)
    has = _literal(value)
    return has is not None and bool(has[0])


def _said_default(text: str) -> tuple[object, str] | None:
    """The one value that a text gives as default, and as written."""
    found = list(_DEFAULT.finditer(text))
    if len(found) != 1:
        return None
    written = found[0]["value"]
    if "\\" in written:
        return None
    try:
        return ast.literal_eval(written.replace(",", "") if written[0] not in "\"'" else written), written
    except (ValueError, SyntaxError):
        return None


def _literal(node: ast.expr) -> tuple[object] | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return None if value is None or value is Ellipsis else (value,)


def _same(said: object, has: object) -> bool:
    if isinstance(said, bool) or isinstance(has, bool):
        return said == has or (isinstance(said, bool) and isinstance(has, int) and int(said) == has)
    if isinstance(said, (int, float)) and isinstance(has, (int, float)):
        return abs(said - has) <= 1e-9 * max(abs(said), abs(has), 1e-12)
    if isinstance(said, str) and isinstance(has, str):
        one, other = said.strip().lower(), has.strip().lower()
        return one == other or bool(one and other and (one.startswith(other) or other.startswith(one)))
    return str(said).strip() == str(has).strip()


def _result(
    source: Source, scope: Scope, node: _Function, constant: ast.Constant, told: str, line: int
) -> Iterator[Remark]:
    written = ast.unparse(node.returns) if node.returns is not None else ""
    said, has = _plain(told), _plain(written.strip("'\""))
    if not said or not has or has in ("None", "tuple") or "|" in written or "Optional" in written or "Union" in written:
        return
    agrees = said == has or frozenset({said, has}) in _NEAR
    does = "" if agrees else f"the function is declared to give `{written}`"
    yield _remark(source, scope, constant, line, "result", f"says that it gives {told}", does)


def _plain(written: str) -> str:
    """The builtin type that is meant; "" for anything else."""
    head = written.strip().strip("`").partition("[")[0].rpartition(".")[2].strip()
    head = _ALIASES.get(head, head)
    return head if head in _PLAIN else ""


def _examples(source: Source, scope: Scope) -> Iterator[Remark]:
    """A call of a method in an example, and the answer under it, against what the method is declared to give."""
    constant = documented(scope.node)
    if constant is None or not isinstance(constant.value, str) or ">>> " not in constant.value:
        return
    prefix = scope.symbol if isinstance(scope.node, ast.ClassDef) else scope.symbol.rpartition(".")[0]
    lines = constant.value.split("\n")
    for index, line in enumerate(lines[:-1]):
        bare, answer = line.strip(), lines[index + 1].strip()
        called = _CALLED.match(bare)
        if called is None or not answer or answer.startswith((">>>", "...", "#")):
            continue
        node = source.function(f":{prefix}.{called[1]}")
        if node is None or node.returns is None:
            continue
        element = _element(node.returns)
        got = _kinds(answer)
        if not element or got is None:
            continue
        does = "" if element in got else f"`{called[1]}` is declared to give `{ast.unparse(node.returns)}`"
        yield _remark(source, scope, constant, index, "example", f"shows `{answer[:40]}` as an answer", does)


_CALLED = expression(r">>> (?:[\w, ]+ = )?\w+\.(\w+)\(.*\)$")


def _element(annotation: ast.expr) -> str:
    """`str` of `list[str]`; "" for anything less plain."""
    if isinstance(annotation, ast.Subscript) and _plain(ast.unparse(annotation.value)) == "list":
        inner = annotation.slice
        return inner.id if isinstance(inner, ast.Name) and inner.id in ("str", "int", "float", "bool", "dict") else ""
    return ""


def _kinds(answer: str) -> set[str] | None:
    """The types of the elements of a list that is shown; None where it is none, or empty."""
    try:
        value = ast.literal_eval(answer)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(value, list) or not value:
        return None
    kinds = {type(one).__name__ for one in value}
    return kinds | ({"float"} if "int" in kinds else set())


def _awaited(source: Source) -> Iterator[Remark]:
    """A comment that says that nothing waits, above a statement that waits for a function of this module."""
    for awaited in source.each(ast.Await):
        statement = source.parent(awaited)
        call = awaited.value
        if not isinstance(statement, ast.Expr) or not isinstance(call, ast.Call):
            continue
        number = statement.lineno - 1
        above = source.lines[number - 1].strip() if number >= 1 else ""
        if not above.startswith("#") or not (said := _BACKGROUND.search(above)):
            continue
        function = source.function(source.name(call.func) or "")
        if function is None or _hands_on(source, function, 3):
            continue
        text = f"{called_word(call)} is awaited on the next line"
        place = Place(source.path, number, number + 1, quote=above[:200])
        yield Remark(
            place=place, symbol=source.symbol(statement), kind="background", says=f"says “{said[0]}”", does=text
        )


def _hands_on(source: Source, function: _Function, steps: int) -> bool:
    """It, or a function of this module that it calls, leaves the work to something else."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if called_word(node) in _SCHEDULES:
                return True
            inner = source.function(source.name(node.func) or "") if steps else None
            if inner is not None and inner is not function and _hands_on(source, inner, steps - 1):
                return True
    return False


def _helps(source: Source) -> Iterator[Remark]:
    """Options of a command line whose help text tells another default than they have."""
    for call in source.called("add_argument", "option", "Option", "Argument", "add_option"):
        keywords = {one.arg: one.value for one in call.keywords if one.arg}
        said_in, given = keywords.get("help"), keywords.get("default")
        if given is None and call.args and (source.name(call.func) or "").startswith("typer."):
            given = call.args[0]
        if not isinstance(said_in, ast.Constant) or not isinstance(said_in.value, str) or given is None:
            continue
        has, said = _literal(given), _said_default(said_in.value)
        if has is None or said is None or said[0] is None:
            continue
        name = next(
            (str(one.value) for one in call.args if isinstance(one, ast.Constant) and str(one.value)[:1] == "-"), ""
        )
        does = "" if _same(said[0], has[0]) else f"the default is {ast.unparse(given)}"
        says = f"says that {name or 'it'} defaults to {said[1]}"
        yield Remark(
            place=source.place(said_in), symbol=name or source.symbol(call), kind="default", says=says, does=does
        )


def _remark(
    source: Source, scope: Scope, constant: ast.Constant, line: int, kind: str, says: str, does: str = ""
) -> Remark:
    number = min(constant.lineno + line, constant.end_lineno or constant.lineno)
    quote = source.lines[number - 1].strip()[:200]
    return Remark(
        place=Place(source.path, number, number, quote=quote), symbol=scope.symbol, kind=kind, says=says, does=does
    )
