"""What a module defines: functions, classes, constants, and who names whom."""

import ast

from roadworthy.inputs.python.endpoints import served
from roadworthy.inputs.python.facts import ClassFact, Edge, FunctionFact, PythonModule, Value, ValueKind
from roadworthy.inputs.python.imports import imported
from roadworthy.inputs.python.source import Source
from roadworthy.inputs.python.starts import bounds, starts


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
        imported=imported(source),
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
                annotations={
                    name: found_name for name, given in scope.annotations.items() if (found_name := source.name(given))
                },
                decorators=tuple(source.value(decorator) for decorator in node.decorator_list),
            )
        )
    return found


def _classes(source: Source) -> list[ClassFact]:
    return [
        ClassFact(
            scope.symbol,
            source.place(scope.node),
            tuple(name for base in scope.node.bases if (name := source.name(base))),
        )
        for scope in source.scopes
        if isinstance(scope.node, ast.ClassDef)
    ]


def _edges(source: Source) -> list[Edge]:
    found = []
    for call in source.each(ast.Call):
        caller = source.symbol(call)
        name = _callee(source, call.func)
        if name is not None:
            value = source.value(call)
            found.append(Edge(caller, name, call.lineno, value if value.items or value.keywords else None))
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            if isinstance(argument, (ast.Name, ast.Attribute)):
                handed = source.name(argument)
                if handed is not None:
                    found.append(Edge(caller, handed, call.lineno, is_handed_on=True))
    return found


def _callee(source: Source, function: ast.expr) -> str | None:
    """The dotted name of what is called; a method of a local instance is `Class().method`'s `Class.method`."""
    if isinstance(function, ast.Attribute):
        origin = source.origin(function.value)
        if isinstance(origin, ast.Call) and (made := source.name(origin.func)):
            return f"{made}.{function.attr}"
    return source.name(function)
