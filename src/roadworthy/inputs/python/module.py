"""What a module defines: functions, classes, constants, and who names whom."""

import ast
import sys

from roadworthy.inputs.python.endpoints import served
from roadworthy.inputs.python.errors import handlers
from roadworthy.inputs.python.facts import ClassFact, Edge, FunctionFact, PythonModule, Value, ValueKind
from roadworthy.inputs.python.imports import imported
from roadworthy.inputs.python.literals import literals
from roadworthy.inputs.python.logs import is_command, log_files, logs, setups
from roadworthy.inputs.python.settings import setting_reads, settings_classes
from roadworthy.inputs.python.source import Source, walk
from roadworthy.inputs.python.starts import bounds, starts
from roadworthy.knowledge.libraries import clients, functions

_MAKERS = frozenset(clients()) | frozenset(functions()) | {"functools.partial"}
_DEFERRING = frozenset(
    {"create_task", "ensure_future", "add_task", "run_coroutine_threadsafe", "spawn", "start_soon", "call_soon"}
    | {"create_background_task", "submit", "fire_and_forget", "background"}
)
"""What runs something beside what goes on."""
_CUTTING = ("truncate", "count_tokens", "trim_messages", "num_tokens")
_SMALLEST_LIMIT = 100
"""Characters; below, a comparison asks for something else than the length of a prompt."""


def module_facts(source: Source) -> PythonModule:
    """The skeleton of the module, to which the noun-specific extractors add."""
    answers = served(source)
    return PythonModule(
        path=source.path,
        imports=dict(source.imports),
        constants=_constants(source),
        functions=tuple(_functions(source)),
        classes=tuple(_classes(source)),
        edges=tuple(_edges(source)),
        routers=answers.routers,
        routes=answers.routes,
        mounts=answers.mounts,
        middlewares=answers.middlewares,
        dependency_aliases=answers.aliases,
        conducts=answers.conducts,
        starts=tuple(starts(source)),
        bounds=tuple(bounds(source)),
        handlers=tuple(handlers(source)),
        logs=tuple(logs(source)),
        logging_setups=tuple(setups(source)),
        log_files=tuple(log_files(source)),
        is_command=is_command(source),
        imported=imported(source),
        setting_reads=setting_reads(source),
        settings_classes=settings_classes(source),
        literals=literals(source),
    )


def _constants(source: Source) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for scope in source.scopes:
        if scope.is_function:
            continue
        for name, given in scope.assigned.items():
            symbol = f"{scope.symbol}.{name}" if scope.symbol else name
            real = [one for one in given if not (isinstance(one, ast.Constant) and one.value is None)] or given
            if len(real) == 1 and real[0] is not None:
                found[symbol] = source.value(real[0])
            elif real:
                found[symbol] = Value(ValueKind.UNKNOWN, why=f"{name} is assigned in {len(real)} places")
    return found


def _functions(source: Source) -> list[FunctionFact]:
    found = []
    returns, bounds = _returns(source), _bounds(source)
    for scope in source.scopes:
        node = scope.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        found.append(
            FunctionFact(
                symbol=scope.symbol,
                place=source.place(node),
                is_async=scope.is_async,
                parameters=tuple(scope.parameters),
                defaults={name: source.value(given) for name, given in scope.parameters.items() if given is not None},
                annotations={name: of for name, given in scope.annotations.items() if (of := source.type_name(given))},
                decorators=tuple(source.value(decorator) for decorator in node.decorator_list),
                returns=returns.get(scope.symbol),
                result=source.type_name(node.returns) if node.returns is not None else "",
                bounds=bounds.get(scope.symbol, ""),
            )
        )
    return found


def _returns(source: Source) -> dict[str, Value]:
    """What a function gives back, where that is always the same call or name: a factory, a getter."""
    given: dict[str, dict[ast.expr, ast.expr]] = {}
    answers: list[ast.Return | ast.Yield] = [*source.each(ast.Return), *source.each(ast.Yield)]
    for node in answers:
        if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
            continue
        made = source.origin(node.value)
        given.setdefault(source.symbol(node), {})[made] = node.value
    return {
        symbol: source.value(node)
        for symbol, origins in given.items()
        if len(origins) == 1
        for made, node in origins.items()
        if isinstance(made, (ast.Name, ast.Attribute))
        or (isinstance(made, ast.Call) and source.name(made.func) in _MAKERS)
    }


def _bounds(source: Source) -> dict[str, str]:
    """Functions that check or cut the length of text, and how."""
    found: dict[str, str] = {}
    for compare in source.each(ast.Compare):
        if (measured := _too_long(source, compare)) is not None and not _is_answer(measured):
            found.setdefault(source.symbol(compare), f"checks a length: {ast.unparse(compare)[:80]}")
    whole: set[tuple[str, str]] | None = None
    for cut in source.each(ast.Subscript):
        part = cut.slice
        if not isinstance(part, ast.Slice) or part.lower is not None or part.upper is None:
            continue
        if not _is_limit(source, part.upper) or _is_answer(cut.value) or _is_shown(source, cut):
            continue
        whole = _put_in_whole(source) if whole is None else whole
        replaces = source.parent(cut)
        is_kept = isinstance(replaces, ast.Assign) and ast.unparse(replaces.targets[0]) == ast.unparse(cut.value)
        if is_kept or (source.symbol(cut), ast.unparse(cut.value)) not in whole:
            found.setdefault(source.symbol(cut), f"cuts it: {ast.unparse(cut)[:80]}")
    for call in source.each(ast.Call) if source.says(*_CUTTING) else ():
        word = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if any(one in word for one in _CUTTING):
            found.setdefault(source.symbol(call), f"measures or cuts it with {word}")
    return found


def _too_long(source: Source, compare: ast.Compare) -> ast.expr | None:
    """What is measured where a comparison asks whether something is longer than a limit."""
    left, right, operator = compare.left, compare.comparators[0], compare.ops[0]
    if isinstance(operator, (ast.Lt, ast.LtE)) and _measured(right) is not None:
        left, right = right, left
    elif not isinstance(operator, (ast.Gt, ast.GtE)) and not (
        isinstance(operator, (ast.Lt, ast.LtE)) and not isinstance(right, ast.Constant)
    ):
        return None
    return _measured(left) if _is_limit(source, right) else None


def _measured(node: ast.expr) -> ast.expr | None:
    is_length = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
    return node.args[0] if is_length and isinstance(node, ast.Call) and node.args else None


def _is_answer(node: ast.expr) -> bool:
    """It is named like something that comes back, not like something that is sent."""
    last = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return any(word in last.lower() for word in ("response", "answer", "result", "output", "reply", "error"))


def _is_shown(source: Source, node: ast.AST) -> bool:
    """It goes to a log or a screen."""
    for above in source.ancestors(node):
        if isinstance(above, ast.Call):
            name = above.func.attr if isinstance(above.func, ast.Attribute) else getattr(above.func, "id", "")
            if name in ("print", "debug", "info", "warning", "error", "exception", "log", "event", "set_attribute"):
                return True
        if isinstance(above, ast.stmt):
            return False
    return False


def _put_in_whole(source: Source) -> set[tuple[str, str]]:
    """What each function puts into a text, a payload or another call uncut, besides what it logs or measures."""
    uses: list[ast.expr] = [part.value for part in source.each(ast.FormattedValue)]
    uses += [given for payload in source.each(ast.Dict) for given in payload.values]
    for call in source.each(ast.Call):
        if not isinstance(call.func, ast.Name) or call.func.id not in ("len", "str", "isinstance", "print", "bool"):
            uses += call.args
            uses += [keyword.value for keyword in call.keywords]
    return {
        (source.symbol(use), ast.unparse(use))
        for use in uses
        if isinstance(use, (ast.Name, ast.Attribute)) and not _is_shown(source, use)
    }


def _is_limit(source: Source, node: ast.expr) -> bool:
    """A number that bounds a text, not one that asks whether it is empty."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and node.value >= _SMALLEST_LIMIT
    words = (source.name(node) or "").lower()
    return "max" in words or "limit" in words


def _field_bounds(node: ast.ClassDef) -> str:
    for step in node.body:
        if isinstance(step, ast.AnnAssign):
            for inner in walk(step):
                if isinstance(inner, ast.keyword) and inner.arg == "max_length":
                    return f"{ast.unparse(step.target)} has {ast.unparse(inner)}"
    return ""


def _is_optional(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in ("Optional", "ClassVar", "Annotated")
    if isinstance(node, ast.Attribute):
        return node.attr in ("Optional", "ClassVar", "Annotated")
    return isinstance(node, ast.Constant)


def _required(node: ast.ClassDef) -> list[str]:
    """Fields that have no default and are not optional."""
    return [
        step.target.id
        for step in node.body
        if isinstance(step, ast.AnnAssign) and step.value is None and isinstance(step.target, ast.Name)
        if not any(_is_optional(inner) for inner in walk(step.annotation))
    ]


def _classes(source: Source) -> list[ClassFact]:
    return [
        ClassFact(
            scope.symbol,
            source.place(scope.node),
            tuple(name for base in scope.node.bases if (name := source.name(base))),
            {name: of for name, given in scope.annotations.items() if (of := source.type_name(given))},
            _field_bounds(scope.node),
            tuple(_required(scope.node)),
        )
        for scope in source.scopes
        if isinstance(scope.node, ast.ClassDef)
    ]


def _edges(source: Source) -> list[Edge]:
    found = []
    foreign: dict[str, bool] = {}

    def is_ours(name: str | None) -> bool:
        if name is None:
            return False
        if name not in foreign:
            foreign[name] = _is_foreign(source, name)
        return not foreign[name]

    for call in source.each(ast.Call):
        if is_ours(name := _callee(source, call.func)):
            value = source.value(call) if call.args or call.keywords else None
            is_tested = _is_tested(source, call)
            is_deferred = _is_deferred(source, call)
            found.append(
                Edge(source.symbol(call), name or "", call.lineno, value, is_deferred=is_deferred, is_tested=is_tested)
            )
        given = [*call.args, *[keyword.value for keyword in call.keywords]] if call.keywords else call.args
        for argument in given:
            if isinstance(argument, (ast.Name, ast.Attribute)) and is_ours(handed := source.name(argument)):
                found.append(Edge(source.symbol(call), handed or "", call.lineno, is_handed_on=True))
    return found


def _is_tested(source: Source, call: ast.Call) -> bool:
    """`x = f(…)` and right below `if not x:`, which leaves; or `if not f(…):`, which leaves."""
    above = source.parent(call)
    if isinstance(above, ast.Await):
        above = source.parent(above)
    if isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not):
        branch = source.parent(above)
        return isinstance(branch, ast.If) and branch.test is above and _ends(branch)
    if not isinstance(above, ast.Assign) or len(above.targets) != 1 or not isinstance(above.targets[0], ast.Name):
        return False
    around, name = source.parent(above), above.targets[0].id
    for field in ("body", "orelse", "finalbody"):
        block = getattr(around, field, None)
        if isinstance(block, list) and above in block:
            place = block.index(above) + 1
            following = block[place] if place < len(block) else None
            return isinstance(following, ast.If) and _finds_nothing(following.test, name) and _ends(following)
    return False


def _finds_nothing(test: ast.expr, name: str) -> bool:
    """`not x`, `x is None`, `x == ""`, `x == -1`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return isinstance(test.operand, ast.Name) and test.operand.id == name
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == name
        and isinstance(test.ops[0], (ast.Is, ast.Eq))
        and isinstance(test.comparators[0], (ast.Constant, ast.UnaryOp))
    )


def _ends(branch: ast.If) -> bool:
    return isinstance(branch.body[-1], (ast.Continue, ast.Return, ast.Raise, ast.Break))


def _is_deferred(source: Source, call: ast.Call) -> bool:
    above = source.parent(call)
    if not isinstance(above, ast.Call):
        return False
    function = above.func
    return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) in _DEFERRING


def _is_foreign(source: Source, name: str) -> bool:
    """It is of the standard library, or a name that this module does not define (a builtin, a local variable)."""
    if not name.startswith(":"):
        return name.partition(".")[0] in sys.stdlib_module_names
    head = name[1:].partition(".")[0]
    return not source.defines(head)


def _callee(source: Source, function: ast.expr) -> str | None:
    """The dotted name of what is called; a method of a local instance is `Class().method`'s `Class.method`."""
    if isinstance(function, ast.Attribute):
        origin = source.origin(function.value)
        if isinstance(origin, ast.Call) and (made := source.name(origin.func)):
            return f"{made}.{function.attr}"
        if isinstance(origin, ast.Name) and (of := source.annotation(origin)):
            return f"{of}.{function.attr}"
    return source.name(function)
