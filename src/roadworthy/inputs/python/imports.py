"""The packages that a module imports."""

import ast
import sys

from roadworthy.inputs.python.facts import ImportFact
from roadworthy.inputs.python.source import Source

_MISSING = frozenset({"ImportError", "ModuleNotFoundError", "Exception"})


def imported(source: Source) -> tuple[ImportFact, ...]:
    """Every absolute import of what is not the standard library's, the first of each module."""
    found: dict[str, ImportFact] = {}
    statements: list[tuple[ast.stmt, list[str]]] = [
        *((node, [alias.name for alias in node.names]) for node in source.each(ast.Import)),
        *(
            (node, [f"{node.module}.{alias.name}" for alias in node.names])
            for node in source.each(ast.ImportFrom)
            if node.module and not node.level
        ),
    ]
    for statement, names in statements:
        names = [name for name in names if name.partition(".")[0] not in sys.stdlib_module_names]
        is_guarded = bool(names) and _is_guarded(source, statement)
        for name in names:
            known = found.get(name)
            if known is None or (known.is_guarded and not is_guarded):
                found[name] = ImportFact(name, source.place(statement), source.symbol(statement), is_guarded)
    return tuple(sorted(found.values(), key=lambda one: (one.place.start, one.module)))


def _is_guarded(source: Source, node: ast.stmt) -> bool:
    below: ast.AST = node
    for above in source.ancestors(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return True
        if isinstance(above, ast.Try):
            names = {source.name(one) or "" for handler in above.handlers for one in _caught(handler)}
            if any(not handler.type for handler in above.handlers) or {name.lstrip(":") for name in names} & _MISSING:
                return True
        if isinstance(above, ast.If) and "TYPE_CHECKING" in ast.dump(above.test):
            return True
        if isinstance(above, (ast.If, ast.ExceptHandler, ast.With)) and below is not getattr(above, "test", None):
            return True
        below = above
    return False


def _caught(handler: ast.ExceptHandler) -> list[ast.expr]:
    if isinstance(handler.type, ast.Tuple):
        return handler.type.elts
    return [handler.type] if handler.type else []
